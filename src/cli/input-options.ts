/** Options that say how an input is written, shared by `import` and `check --file`, and their checks. */
import { AREA_CODE } from "../identifier/area-code.js";
import type { Command } from "commander";
import type { ColumnOption } from "../app/plan-input.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { encodingNamed, TEXT_ENCODINGS, type TextEncodingName } from "../source/text-encoding.js";
import type { TextFormat } from "../source/text-shape.js";
import { quotedWord } from "../identifier/quoted-word.js";

export { givenDate as dateOption } from "../app/given-date.js";

export interface InputFlags {
  column?: string[];
  countryColumn?: string;
  inputFormat?: string;
  encoding?: string;
  delimiter?: string;
  recordDelimiter?: string;
  header?: boolean;
}

export function addInputOptions(command: Command): Command {
  return command
    .option(
      "--column <role=name|n>",
      "what a column is for: phone, email, qq, resident-id, country, date or a data class; by header or number from 0 (repeatable)",
      (value: string, all: string[] | undefined) => [...(all ?? []), value],
    )
    .option("--country-column <name|n>", "the column that names each row's country")
    .option(
      "--encoding <name>",
      "encoding of the text: utf-8, gbk, big5, sjis, euc-kr, cp1252, … (default: recognised)",
    )
    .option("--delimiter <text>", "what stands between cells; \\t for a tab, \\x1f for a byte")
    .option("--record-delimiter <text>", "what ends a record where it is no line end, such as '&|\\n'")
    .option("--header", "the first row is a header")
    .option("--no-header", "the first row is data");
}

/** @throws LeaksiftError usage */
export function columnOptions(flags: InputFlags): ColumnOption[] {
  const options = (flags.column ?? []).map((text): ColumnOption => {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1)
      throw new LeaksiftError("usage", "--column is ROLE=NAME or ROLE=NUMBER, such as phone=mobile or email=3");
    return { role: text.slice(0, at), column: text.slice(at + 1) };
  });
  if (flags.countryColumn !== undefined) options.push({ role: "country", column: flags.countryColumn });
  return options;
}

/** Role names that exist. @throws LeaksiftError usage, with the nearest name */
export async function checkRoles(options: readonly ColumnOption[]): Promise<void> {
  if (options.length === 0) return;
  const { dataClasses } = await import("../catalog/data-classes.js");
  const { FREE_TEXT_ROLE } = await import("../identifier/column-roles.js");
  const { IDENTIFIER_KIND_NAMES } = await import("../identifier/identifier-kind.js");
  const known = [
    ...IDENTIFIER_KIND_NAMES,
    "country",
    AREA_CODE,
    "date",
    FREE_TEXT_ROLE,
    ...dataClasses().map(({ slug }) => slug),
  ];
  for (const { role } of options) {
    if (known.includes(role)) continue;
    const near = nearest(role, known);
    throw new LeaksiftError(
      "usage",
      `no column role ${quotedWord(role)}${near ? ` (did you mean ${near}?)` : ""}`,
      `roles are ${IDENTIFIER_KIND_NAMES.join(", ")}, country, date, ${FREE_TEXT_ROLE} and the data classes`,
    );
  }
}

export function formatOption(text: string | undefined): TextFormat | undefined {
  return text as TextFormat | undefined;
}

/** @throws LeaksiftError usage for a name that no encoding has */
export function encodingOption(text: string | undefined): TextEncodingName | undefined {
  if (text === undefined) return undefined;
  const encoding = encodingNamed(text);
  if (encoding === null) {
    throw new LeaksiftError(
      "usage",
      `leaksift reads no encoding ${quotedWord(text)}${suggestion(text, TEXT_ENCODINGS)}`,
      `encodings are ${TEXT_ENCODINGS.join(", ")}, and their usual other names`,
    );
  }
  return encoding;
}

/** Formats that `--format` takes. */
export const INPUT_FORMATS: readonly TextFormat[] = [
  "lines",
  "delimited",
  "combo",
  "ndjson",
  "json",
  "vcard",
  "ldif",
  "sql",
  "stealer",
  "text",
];

/** `\t` and other escapes as a shell passes them on. */
export function delimiterOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = unescaped(text);
  if (plain === "" || Buffer.byteLength(plain) > 8 || /[\r\n]/u.test(plain)) {
    throw new LeaksiftError("usage", "--delimiter is 1 to 8 bytes, without line ends");
  }
  return plain;
}

/** @throws LeaksiftError usage. @returns `undefined` for line ends, which need no care */
export function recordDelimiterOption(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = unescaped(text);
  if (plain === "" || Buffer.byteLength(plain) > 8)
    throw new LeaksiftError("usage", "--record-delimiter is 1 to 8 bytes, such as '&|\\n' or '\\x1e'");
  return /^(?:\r\n?|\n)$/u.test(plain) ? undefined : plain;
}

const ESCAPES: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", 0: "\0", "\\": "\\" };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([tnr0\\]))/giu,
    (whole, byte?: string, code?: string, letter?: string) =>
      letter === undefined ? String.fromCharCode(Number.parseInt(byte ?? code ?? "", 16)) : (ESCAPES[letter] ?? whole),
  );
}

/** `; did you mean …?` for the known word that is near enough, or nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean ${near}?`;
}

/** The known word that is fewest edits away, if that is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
