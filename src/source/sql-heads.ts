/**
 * The heads of statements that matter in a dump, as text: which table, which columns. Names are quoted in every way there is:
 * `a` (MySQL), "a" (standard), [a] (SQL Server), or not at all. Everything here gets a short text and runs once a table, or
 * once a statement where each row has its own.
 */

import type { CopyCsvDialect } from "./sql-copy-csv.js";

export interface TableHead {
  readonly table: string;
  readonly columns: readonly string[] | null;
}

/** One token of a head: a name without its quotes, or any other single character. */
interface Token {
  readonly text: string;
  /** `quoted` names are never keywords. */
  readonly kind: "word" | "quoted" | "sign";
  readonly end: number;
}

const MODIFIERS = new Set(
  "insert replace upsert into ignore delayed low_priority high_priority or abort fail rollback overwrite table only".split(
    " ",
  ),
);

/**
 * The head of an INSERT, up to its VALUES, SELECT or SET.
 * @returns `null` when no table is named
 */
export function parseInsertHead(text: string): TableHead | null {
  let at = 0;
  for (;;) {
    const token = tokenAt(text, at);
    if (!token || token.kind !== "word" || !MODIFIERS.has(token.text.toLowerCase())) break;
    at = token.end;
  }
  return parseTableAndColumns(text, at);
}

export interface CopyHead extends TableHead {
  readonly delimiter: string;
  /** The bytes of CSV format; `null` for text format. */
  readonly csv: CopyCsvDialect | null;
  /** The first line names the columns. */
  readonly header: boolean;
}

/** A COPY … FROM stdin, up to its line end, with options written the old way or the new. `null` for any other statement. */
export function parseCopyHead(text: string): CopyHead | null {
  const head = parseTableAndColumns(text, 4);
  const from = text.search(/\bFROM\s+stdin\b/iu);
  if (!head || from < 0) return null;
  const options = text.slice(from);
  const words = options.replaceAll(LITERAL, " ");
  const isCsv = /\bcsv\b/iu.test(words) || /\bformat\s+'csv'/iu.test(options);
  const delimiter = copyOption(options, "DELIMITERS?") ?? (isCsv ? "," : "\t");
  const quote = copyOption(options, "QUOTE") ?? '"';
  const escape = copyOption(options, "ESCAPE") ?? quote;
  const header = /\bheader\b(?!\s+(?:false|off|0)\b)/iu.test(words);
  const byte = (character: string): number => character.charCodeAt(0);
  const csv = isCsv ? { delimiter: byte(delimiter), quote: byte(quote), escape: byte(escape) } : null;
  return { ...head, delimiter, csv, header };
}

const LITERAL = /E?'(?:[^'\\]|''|\\\\|\\(?!\\)'?)*'/giu;

/** An option of one character: `DELIMITER ';'`, `QUOTE AS ''''`, `ESCAPE E'\\'`. `null` when it is not given. */
function copyOption(options: string, name: string): string | null {
  const literal = new RegExp(String.raw`\b${name}\s+(?:AS\s+)?E?'(''|\\[^](?=')|[^'])'`, "iu").exec(options)?.[1];
  if (literal === undefined) return null;
  return literal === "\\t" ? "\t" : literal[literal.length - 1];
}

/** Item of a CREATE TABLE that is no column, unless it goes on as a column does. */
const NO_COLUMN = new Set(
  "primary unique key index constraint foreign check fulltext spatial exclude like period partition using".split(" "),
);
const TYPES =
  /^(?:int|integer|bigint|smallint|tinyint|mediumint|serial|bigserial|char|character|varchar|varchar2|nvarchar|nvarchar2|nchar|text|ntext|tinytext|mediumtext|longtext|clob|nclob|blob|date|datetime|datetime2|timestamp|timestamptz|time|year|number|numeric|decimal|float|real|double|bool|boolean|bit|json|jsonb|uuid|enum|set|binary|varbinary|bytea|money|citext|inet)\b/iu;

/**
 * A CREATE TABLE with its body.
 * @returns `null` when it has no list of columns (`CREATE TABLE a AS SELECT …`)
 */
export function parseCreateTable(text: string): { table: string; columns: readonly string[] } | null {
  const start = /\bTABLE\b(?:\s|\/\*!\d*)*(?:IF\s+NOT\s+EXISTS\b)?(?:\s|\*\/)*/iu.exec(text);
  if (!start) return null;
  const name = nameAt(text, start.index + start[0].length);
  if (!name) return null;
  let at = skipSpace(text, name.end);
  if (text[at] !== "(") return null;
  at++;
  const columns: string[] = [];
  for (;;) {
    at = skipSpace(text, at);
    const first = tokenAt(text, at);
    if (!first || first.text === ")") break;
    if (first.kind !== "sign" && (first.kind === "quoted" || isColumn(first, text))) columns.push(first.text);
    at = itemEnd(text, first.kind === "sign" ? at : first.end);
    if (text[at] !== ",") break;
    at++;
  }
  return columns.length > 0 ? { table: name.text, columns } : null;
}

function isColumn(word: Token, text: string): boolean {
  return !NO_COLUMN.has(word.text.toLowerCase()) || TYPES.test(text.slice(skipSpace(text, word.end)));
}

/** Offset of the comma or parenthesis that ends an item. */
function itemEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "(") depth++;
    else if (character === ")") {
      if (depth === 0) return at;
      depth--;
    } else if (character === "," && depth === 0) return at;
    else if (character === "'") at = literalEnd(text, at) - 1;
    else if (character === '"' || character === "`") at = quotedEnd(text, at) - 1;
    else if (character === "-" && text[at + 1] === "-") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (character === "/" && text[at + 1] === "*" && text[at + 2] !== "!") {
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length : end + 1;
    }
  }
  return text.length;
}

/** `a = 1, b = 'x'`: what an INSERT … SET assigns, as names and as values in SQL. */
export function parseAssignments(text: string): { columns: readonly string[]; values: readonly string[] } {
  const columns: string[] = [];
  const values: string[] = [];
  for (let at = 0; at < text.length;) {
    const name = nameAt(text, at);
    if (!name) break;
    const sign = skipSpace(text, name.end);
    if (text[sign] !== "=") break;
    const end = itemEnd(text, sign + 1);
    columns.push(name.text);
    values.push(text.slice(sign + 1, end));
    at = end + 1;
  }
  return { columns, values };
}

function parseTableAndColumns(text: string, from: number): TableHead | null {
  const name = nameAt(text, from);
  if (!name) return null;
  const open = skipSpace(text, name.end);
  if (text[open] !== "(") return { table: name.text, columns: null };
  const columns: string[] = [];
  let at = open + 1;
  for (;;) {
    const column = nameAt(text, at);
    if (!column) break;
    columns.push(column.text);
    at = skipSpace(text, column.end);
    if (text[at] !== ",") break;
    at++;
  }
  return { table: name.text, columns: columns.length > 0 ? columns : null };
}

/** A name with its schemas in front (`public."users"`, `[dbo].[users]`); the last part is the name. */
function nameAt(text: string, from: number): { text: string; end: number } | null {
  let part = tokenAt(text, from);
  if (!part || part.kind === "sign") return null;
  for (;;) {
    let at = skipSpace(text, part.end);
    if (text[at] !== ".") return part;
    // SQL Server leaves out the schema: db..users
    while (text[at] === ".") at++;
    const next = tokenAt(text, at);
    if (!next || next.kind === "sign") return part;
    part = next;
  }
}

function tokenAt(text: string, from: number): Token | null {
  const at = skipSpace(text, from);
  if (at >= text.length) return null;
  const character = text[at];
  if (character === "`" || character === '"' || character === "[" || character === "'") {
    const close = character === "[" ? "]" : character;
    const end = quotedEnd(text, at);
    const name = text.slice(at + 1, text[end - 1] === close ? end - 1 : end).replaceAll(close + close, close);
    return { text: name, kind: "quoted", end };
  }
  const word = /[\p{L}\p{M}\p{N}_$#@-]+/uy;
  word.lastIndex = at;
  const found = word.exec(text);
  return found
    ? { text: found[0], kind: "word", end: at + found[0].length }
    : { text: character, kind: "sign", end: at + 1 };
}

/** Offset behind a string (a default, a comment), whether its quotes are escaped by doubling or by backslashes. */
function literalEnd(text: string, at: number): number {
  const literal = /'(?:[^'\\]|\\[^]|''|'(?=[\p{L}\p{N}_]))*(?:'|$)/uy;
  literal.lastIndex = at;
  const found = literal.exec(text);
  return found ? at + found[0].length : text.length;
}

/** Offset behind what is quoted at `at`. */
function quotedEnd(text: string, at: number): number {
  const close = text[at] === "[" ? "]" : text[at];
  for (let end = text.indexOf(close, at + 1); end >= 0; end = text.indexOf(close, end + 2)) {
    if (text[end + 1] !== close) return end + 1;
  }
  return text.length;
}

/** Skips white space and comments; of MySQL's conditional ones only the marks. */
function skipSpace(text: string, from: number): number {
  const space = /(?:\s+|--[^\n]*(?:\n|$)|\/\*!\d*|\*\/|\/\*(?!!)(?:(?!\*\/)[^])*(?:\*\/|$))+/uy;
  space.lastIndex = from;
  const found = space.exec(text);
  return found ? from + found[0].length : from;
}
