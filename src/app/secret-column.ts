/**
 * The password of a combo list that has more columns than two (`e-mail:password:age`, `id:e-mail:ip:password`), so that it was
 * read as a table: without a header nothing names it. Between colons, the first column behind an identifier that is nothing
 * else is taken for it; between other delimiters of such lists only one whose cells look like passwords.
 */
import { RECORD_IDENTIFIER_ROLES, type ColumnSample, type RecognizedColumn } from "../identifier/column-recognition.js";
import type { RecognizedShape } from "../source/dialect.js";

const COLUMNS_LIMIT = 5;
const SECRET_DELIMITERS = new Set([":", ";", "|", " ", "----", "::", "||"]);
const LOOKS_SECRET = /^(?=\S*\p{L})(?=\S*[\p{N}\p{P}\p{S}])\S{4,40}$/u;
/** A site or a file is named with letters and dots, too. */
const IS_NAMED = /^(?:[\w-]+\.)+[a-z]{2,6}$|[/\\@]|^[A-Z]{2}-?\d+$/iu;
const SECRET_SHARE = 0.4;
const ONE_BUILD_SHARE = 0.8;

/** @param columns as recognised, in the order of `samples`; that of the password gets its role */
export function withSecretColumn(
  columns: RecognizedColumn[],
  samples: readonly ColumnSample[],
  { format, header, dialect }: RecognizedShape,
): RecognizedColumn[] {
  if (format !== "delimited" || header !== null || !SECRET_DELIMITERS.has(dialect.delimiter)) return columns;
  if (columns.length > COLUMNS_LIMIT || columns.some(({ role }) => role === "passwords")) return columns;
  const identifier = columns.findIndex(({ role }) => role !== null && RECORD_IDENTIFIER_ROLES.includes(role));
  if (identifier < 0) return columns;
  const secret = columns.findIndex(({ role }, at) => at > identifier && role === null && maySecret(samples[at].values));
  if (secret < 0) return columns;
  const share = shareOfSecrets(samples[secret].values);
  if (dialect.delimiter !== ":" && share < SECRET_SHARE) return columns;
  return columns.map((column, at) =>
    at === secret
      ? { ...column, role: "passwords", confidence: 0.6, because: "behind the identifier of a combo list" }
      : column,
  );
}

/** Something is there, and not words with blanks between them. */
function maySecret(values: readonly string[]): boolean {
  const filled = values.filter((value) => value.trim() !== "");
  return filled.length > 0 && filled.filter((value) => /\s/u.test(value.trim())).length < filled.length / 4;
}

/** Share of cells that look like passwords; none where nearly all are of one build: those are codes. */
function shareOfSecrets(values: readonly string[]): number {
  const filled = values.map((value) => value.trim()).filter((value) => value !== "");
  const builds = new Map<string, number>();
  for (const value of filled) {
    const build = value.replace(/\p{L}/gu, "a").replace(/\p{Nd}/gu, "9");
    builds.set(build, (builds.get(build) ?? 0) + 1);
  }
  if (filled.length > 1 && Math.max(...builds.values()) > filled.length * ONE_BUILD_SHARE) return 0;
  return filled.filter((value) => LOOKS_SECRET.test(value) && !IS_NAMED.test(value)).length / filled.length;
}
