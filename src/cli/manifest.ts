/** `import --from FILE`: what is said of a dataset, in a YAML file that can be kept beside the dump. Flags win over it. */
import { readYaml, type YamlFile } from "./yaml-file.js";

export interface Manifest {
  readonly dataset?: string;
  readonly splitBy?: string;
  readonly title?: string;
  readonly breachDate?: string;
  readonly origin?: string;
  readonly incident?: string;
  readonly sensitive?: boolean;
  readonly country?: string;
  readonly countryColumn?: string;
  readonly column?: string[];
}

const KEYS = [
  "dataset",
  "split-by",
  "title",
  "breach-date",
  "origin",
  "incident",
  "sensitive",
  "country",
  "country-column",
  "columns",
] as const;

/** @throws LeaksiftError input-missing, input-limit; usage with file and line when a key or a value isn't one that is known */
export async function readManifest(path: string): Promise<Manifest> {
  const file = await readYaml(path);
  const entries = file.mapAt([], file.content, KEYS);
  const word = (key: (typeof KEYS)[number]): string | undefined => {
    const value = entries[key];
    return value === undefined || typeof value === "string" ? value : file.textAt([key], value);
  };
  const sensitive = word("sensitive");
  if (sensitive !== undefined && sensitive !== "true" && sensitive !== "false")
    throw file.wrong(["sensitive"], "sensitive is true or false");
  return withoutUndefined({
    dataset: word("dataset"),
    splitBy: word("split-by"),
    title: word("title"),
    breachDate: word("breach-date"),
    origin: word("origin"),
    incident: word("incident"),
    sensitive: sensitive === undefined ? undefined : sensitive === "true",
    country: word("country"),
    countryColumn: word("country-column"),
    column: columnsOf(file, entries.columns),
  });
}

/** `columns: {phone: mobile, email: 3}` as `--column` takes them; a list of columns for one role is fine. */
function columnsOf(file: YamlFile, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw file.wrong(["columns"], "columns are roles with the column's name or number");
  return Object.entries(value).flatMap(([role, columns]: [string, unknown]) =>
    Array.isArray(columns)
      ? columns.map((column, i) => `${role}=${file.textAt(["columns", role, i], column)}`)
      : [`${role}=${file.textAt(["columns", role], columns)}`],
  );
}

function withoutUndefined(values: Record<string, string | string[] | boolean | undefined>): Manifest {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
