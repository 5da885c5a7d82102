/** `import --from FILE`: what is said of a dataset, in a YAML file that can be kept beside the dump. Flags win over it. */
import { readFileSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { quotedWord } from "../identifier/quoted-word.js";

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

/** @throws LeaksiftError usage when a key or a value isn't one that is known */
export async function readManifest(path: string): Promise<Manifest> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new LeaksiftError(
      "input-missing",
      `${path} can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
    );
  }
  const { default: yaml } = await import("yaml");
  const document = yaml.parseDocument(text, { schema: "failsafe" });
  const content: unknown = document.errors.length > 0 ? null : document.toJS();
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    const line = document.errors[0]?.linePos?.[0].line;
    throw new LeaksiftError("usage", `${path} is no YAML of keys and values${line ? ` (line ${line})` : ""}`);
  }
  const entries = content as Record<string, unknown>;
  const unknown = Object.keys(entries).find((key) => !KEYS.some((known) => known === key));
  if (unknown !== undefined) {
    throw new LeaksiftError("usage", `${path}: no such key ${quotedWord(unknown)}`, `keys are ${KEYS.join(", ")}`);
  }
  const word = (key: (typeof KEYS)[number]): string | undefined => {
    const value = entries[key];
    if (value === undefined || typeof value === "string") return value;
    throw new LeaksiftError("usage", `${path}: ${key} is one value`);
  };
  return withoutUndefined({
    dataset: word("dataset"),
    splitBy: word("split-by"),
    title: word("title"),
    breachDate: word("breach-date"),
    origin: word("origin"),
    incident: word("incident"),
    sensitive: yesOrNo(word("sensitive"), path),
    country: word("country"),
    countryColumn: word("country-column"),
    column: columnsOf(entries.columns, path),
  });
}

function yesOrNo(text: string | undefined, path: string): boolean | undefined {
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw new LeaksiftError("usage", `${path}: sensitive is true or false`);
  return text === "true";
}

/** `columns: {phone: mobile, email: 3}` as `--column` takes them; a list of columns for one role is fine. */
function columnsOf(value: unknown, path: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new LeaksiftError("usage", `${path}: columns are roles with the column's name or number`);
  }
  return Object.entries(value as Record<string, unknown>).flatMap(([role, columns]) =>
    (Array.isArray(columns) ? columns : [columns]).map((column) => `${role}=${String(column)}`),
  );
}

function withoutUndefined(values: Record<string, string | string[] | boolean | undefined>): Manifest {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
