/** `import --save-profile FILE` and `--profile FILE`: a mapping as YAML, read with all its values checked. */
import { writeFileSync } from "node:fs";
import type { MappingProfile, ProfileColumn } from "../app/mapping-profile.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { TEXT_ENCODINGS, type TextEncodingName } from "../source/text-encoding.js";
import type { TextFormat } from "../source/text-shape.js";
import { countryOption } from "./global-options.js";
import { checkRoles } from "./input-options.js";
import { readYaml, type YamlPath } from "./yaml-file.js";

/** Version of the file. */
const VERSION = "1";
/** All formats; the type makes a new one come here. */
const FORMATS: Readonly<Record<TextFormat, true>> = {
  lines: true,
  delimited: true,
  combo: true,
  ndjson: true,
  json: true,
  vcard: true,
  ldif: true,
  sql: true,
  sqlite: true,
  stealer: true,
  text: true,
};
const KEYS = [
  "leaksift-profile",
  "format",
  "encoding",
  "delimiter",
  "header",
  "width",
  "country",
  "reading",
  "columns",
];
const COLUMN_KEYS = ["index", "name", "role"];
const WIDTH_LIMIT = 100_000;

/** Writes a profile to a new file. @throws LeaksiftError usage when there is a file already, or none can be made */
export async function writeProfile(path: string, profile: MappingProfile): Promise<void> {
  const { default: yaml } = await import("yaml");
  const { columns, ...rest } = profile;
  const text = yaml.stringify({
    "leaksift-profile": Number(VERSION),
    ...rest,
    columns: columns.map(({ index, name, role }) => (name === null ? { index, role } : { index, name, role })),
  });
  try {
    writeFileSync(path, `# How leaksift takes files of this shape: import --profile FILE\n${text}`, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw profileExists(path);
    throw new LeaksiftError("usage", `${path} can't be written (${code ?? "unknown"})`);
  }
}

/** A file that is there is never overwritten: it might be the leak. */
export function profileExists(path: string): LeaksiftError {
  return new LeaksiftError("usage", `${path} exists already`, "name a new file for --save-profile");
}

/** Reads a profile. @throws LeaksiftError input-missing, input-limit; usage with file and line when it is no profile */
export async function readProfile(path: string): Promise<MappingProfile> {
  const file = await readYaml(path);
  const entries = file.mapAt([], file.content, KEYS);
  if (entries["leaksift-profile"] !== VERSION)
    throw file.wrong(["leaksift-profile"], `a profile begins with leaksift-profile: ${VERSION}`);
  const word = (key: string): string => {
    const value = entries[key];
    if (typeof value !== "string") throw file.wrong([key], `${key} is missing`);
    return value;
  };
  const oneOf = <T extends string>(key: string, known: readonly T[]): T => {
    const found = known.find((one) => one === word(key));
    if (found === undefined) throw file.wrong([key], `${key} is one of ${known.join(", ")}`);
    return found;
  };
  const whole = (at: YamlPath, value: unknown): number => {
    if (typeof value !== "string" || !/^\d{1,6}$/u.test(value) || Number(value) > WIDTH_LIMIT)
      throw file.wrong(at, `${String(at.at(-1))} is a number`);
    return Number(value);
  };
  if (!Array.isArray(entries.columns)) throw file.wrong(["columns"], "columns is a list");
  const columns = (entries.columns as unknown[]).map((value, i): ProfileColumn => {
    const at = ["columns", i];
    const { index, name, role } = file.mapAt(at, value, COLUMN_KEYS);
    if (typeof role !== "string") throw file.wrong(at, "a column has index, name and role");
    if (name !== undefined && typeof name !== "string") throw file.wrong([...at, "name"], "a column's name is a word");
    return { index: whole([...at, "index"], index), name: name ?? null, role };
  });
  await checkRoles(columns.map(({ role }) => ({ role, column: "" })));
  const delimiter = word("delimiter");
  if (Buffer.byteLength(delimiter) > 8 || /[\r\n]/u.test(delimiter))
    throw file.wrong(["delimiter"], "delimiter is at most 8 bytes");
  const country = word("country");
  return {
    format: oneOf("format", Object.keys(FORMATS) as TextFormat[]),
    encoding: oneOf<TextEncodingName>("encoding", TEXT_ENCODINGS),
    delimiter,
    header: oneOf("header", ["true", "false"]) === "true",
    width: whole(["width"], entries.width),
    country: country === "null" || country === "" ? null : await countryOption(country),
    reading: oneOf("reading", ["national", "international"]),
    columns,
  };
}
