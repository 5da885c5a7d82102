/**
 * Recognises how a text is written, from a sample: NDJSON or one JSON document, one value a line, a combo list, or
 * delimited text with its delimiter, quotes and header. A candidate delimiter is judged by parsing the sample with it: the
 * table whose rows agree best in their number of cells wins.
 */
import {
  looksLikeHeader,
  looksLikePhone,
  RECORD_IDENTIFIER_ROLES,
  recognizeColumns,
} from "../identifier/column-recognition.js";
import { isQqNumber, looksLikeEmail } from "../identifier/column-shapes.js";
import { mostPass } from "../identifier/most-pass.js";
import { comboRows, splitIdentifier } from "./combo-parser.js";
import { DelimitedParser, unescapeCell } from "./delimited-parser.js";
import { dataKeyOf } from "./json-key.js";
import { recordMaps } from "./json-maps.js";
import { isBulkAction } from "./json-lines-parser.js";
import { parseLeniently } from "./lenient-json.js";
import { dialectOf } from "./quote-style.js";
import { RecordDelimiters } from "./record-delimiter-reader.js";
import { punctuationDelimiters, recognizeRecordDelimiter } from "./rare-delimiters.js";
import { hasBackslashes, isSqlDump } from "./sql-dialect.js";
import { BLOCK_DELIMITER } from "./stealer-blocks.js";
import { stealerRows } from "./stealer-parser.js";
import { recognizeStealer, type StealerShape } from "./stealer-shape.js";
import { recognizeEntries } from "./entry-shape.js";
import { isDocumentFormat, type CellSink, type Dialect, type DocumentFormat, type TextFormat } from "./text-shape.js";

/** What a user may fix beforehand; `undefined` is recognised. */
export interface ShapeOverrides {
  readonly format?: TextFormat | undefined;
  readonly delimiter?: string | undefined;
  readonly header?: boolean | undefined;
  readonly recordDelimiter?: string | undefined;
}

export interface RecognizedShape {
  readonly format: TextFormat;
  readonly dialect: Dialect;
  /** Sampled rows of cells, without the header; empty for JSON. */
  readonly rows: readonly (readonly string[])[];
  /** Cells of the header row, when there is one. */
  readonly header: readonly string[] | null;
  /** Objects of a JSON document that are tables; see json-maps.ts. */
  readonly maps?: readonly string[];
}

/** Delimiters by how readily they are believed: a colon or a space stands in much text that is no table. */
const DELIMITERS: readonly { readonly text: string; readonly weight: number }[] = [
  { text: "\t", weight: 1.1 },
  { text: ",", weight: 1 },
  { text: ";", weight: 1 },
  { text: "|", weight: 1 },
  { text: "----", weight: 1.3 },
  { text: "||", weight: 1.2 },
  { text: "::", weight: 1.2 },
  { text: "\u0001", weight: 1.2 },
  { text: "\u001f", weight: 1.2 },
  { text: "\u0002", weight: 1.2 },
  { text: "^", weight: 0.9 },
  { text: "~", weight: 0.8 },
  { text: ":", weight: 0.7 },
  { text: " ", weight: 0.45 },
];
/** What stands between an identifier and its password. */
const SECRET_DELIMITERS = new Set([":", ";", "|", " "]);
/** Share of second cells between four dashes from which they are accounts, not passwords. */
const ACCOUNT_SHARE = 0.95;
/** Share of rows that must have the usual number of cells. */
const AGREEMENT = 0.5;
const COLUMNS_LIMIT = 1024;
/** Rows by which delimiters are compared. */
const GUESS_ROWS = 500;
/** Rows or lines of a sample that are looked at. */
export const SAMPLE_ROWS = 2000;
const HEAD_ROWS = 40_000;
/** Keys that are data are looked for in so many objects of objects. */
const KEYED_DEPTH = 4;
/** Share of a document's text that a list must have for its elements to be the records. */
const LIST_SHARE = 0.6;

/**
 * @param text the head of the input, in UTF-8, without BOM
 * @param whole true when `text` is all there is; otherwise its last line may be cut off
 * @returns `null` when nothing fits
 */
export function recognizeShape(text: string, whole: boolean, overrides: ShapeOverrides = {}): RecognizedShape | null {
  const recordDelimiter = overrides.recordDelimiter ?? (isOpen(overrides) ? recognizeRecordDelimiter(text) : null);
  if (recordDelimiter === null) return recognizeLines(text, whole, overrides);
  const delimiters = new RecordDelimiters(recordDelimiter);
  const lines = Buffer.concat([delimiters.push(Buffer.from(text)), whole ? delimiters.push(null) : Buffer.alloc(0)]);
  const shape = recognizeLines(lines.toString("utf8"), whole, overrides);
  if (!shape || shape.format === "text" || isDocumentFormat(shape.format)) return shape;
  return { ...shape, dialect: { ...shape.dialect, recordDelimiter } };
}

/** Lines and delimiters are for us to find. */
function isOpen({ format }: ShapeOverrides): boolean {
  return format === undefined || format === "delimited";
}

function recognizeLines(text: string, whole: boolean, overrides: ShapeOverrides): RecognizedShape | null {
  const newline = text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
  const lines = sampleLines(text, newline, whole);
  if (lines.length === 0) return null;
  const { format } = overrides;
  if (format !== undefined && isDocumentFormat(format)) return jsonShape(format, text);
  const entries = format === undefined && overrides.delimiter === undefined ? recognizeEntries(text) : null;
  if (entries) return jsonShape(entries, text);
  if (format === "sql" || (format === undefined && overrides.delimiter === undefined && isSqlDump(text))) {
    return sqlShape(text);
  }
  if (format === undefined && overrides.delimiter === undefined) {
    const json = recognizeJson(text, lines, whole);
    if (json) return json;
  }
  if (format === "text") return textShape(text);
  if (format === "stealer" || (format === undefined && overrides.delimiter === undefined)) {
    const stealer = recognizeStealer(lines);
    if (stealer || format === "stealer")
      return stealerShape(stealer ?? { blocks: false, rows: stealerRows(lines) }, newline);
  }
  if (format === "lines") return tableShape(text, whole, "lines", dialectOf("", newline, text), overrides);
  if (format === "combo") return comboShape(lines, newline);
  if (overrides.delimiter !== undefined) {
    return tableShape(text, whole, "delimited", dialectOf(overrides.delimiter, newline, text), overrides);
  }
  if (format === undefined && mostPass(lines, 0.7, isOneIdentifier)) {
    return tableShape(text, whole, "lines", dialectOf("", newline, text), overrides);
  }
  // Where blanks stand between two identifiers and within one of them, no table has its columns.
  if (format === undefined && mostPass(lines, 0.7, isPairWithin) && !lines.every((line) => isPair(line)))
    return textShape(text);
  const table = bestTable(text, newline, whole);
  if (format === undefined && overrides.header !== true && !(table && isTableOfMore(table)) && isCombo(lines)) {
    return comboShape(lines, newline);
  }
  if (table) return tableShape(text, whole, "delimited", table.dialect, overrides);
  // One column: a list of values, perhaps under a header, that are not all identifiers at first sight.
  return tableShape(text, whole, format ?? "lines", dialectOf("", newline, text), overrides);
}

/** Text of any make, to be swept: each line is a row of one cell. */
export function textShape(text: string): RecognizedShape {
  const dialect = { delimiter: "", quote: null, escape: "doubled", newline: "\n", header: false } as const;
  return { format: "text", dialect, rows: textRows(text), header: null };
}

/** Lines of a text that is swept, as rows; for samples. */
export function textRows(text: string): string[][] {
  return text.split(/[\r\n]+/u, SAMPLE_ROWS).flatMap((line) => (line.trim() === "" ? [] : [[line]]));
}

function stealerShape({ blocks, rows }: StealerShape, newline: "\n" | "\r"): RecognizedShape {
  const delimiter = blocks ? BLOCK_DELIMITER : "";
  return {
    format: "stealer",
    dialect: { delimiter, quote: null, escape: "doubled", newline, header: false },
    rows,
    header: null,
  };
}

/** Parses a piece of delimited text into rows of strings; for samples, not for imports. */
export function parseRows(
  bytes: Buffer,
  dialect: Dialect,
  last: boolean,
  limit = SAMPLE_ROWS,
  columns = columnsAtMost(bytes, dialect),
): string[][] {
  if (dialect.delimiter === "" && dialect.quote === null) return lineRows(bytes, dialect.newline, last, limit);
  const rows: string[][] = [];
  const { quote, escape } = dialect;
  parseCells(bytes, dialect, last, limit, columns, (_, starts, ends, escaped) => {
    if (rows.length >= limit) return;
    const row: string[] = [];
    for (let i = 0; i < starts.length && starts[i] >= 0; i++) {
      const text = bytes.toString("utf8", starts[i], ends[i]);
      row.push(escaped[i] && quote ? unescapeCell(text, quote, escape) : text);
    }
    rows.push(row);
  });
  return rows;
}

/** How many cells each row has that `parseRows` would give. */
function rowWidths(bytes: Buffer, dialect: Dialect, last: boolean, limit: number): number[] {
  const widths: number[] = [];
  parseCells(bytes, dialect, last, limit, columnsAtMost(bytes, dialect), (_, starts) => {
    if (widths.length >= limit) return;
    let width = 0;
    while (width < starts.length && starts[width] >= 0) width++;
    widths.push(width);
  });
  return widths;
}

/** Hands on the cells of the first rows, as a DelimitedParser gives them; `limit` rows at least, if there are so many. */
function parseCells(
  bytes: Buffer,
  dialect: Dialect,
  last: boolean,
  limit: number,
  columns: number,
  cells: CellSink["cells"],
): void {
  const wanted = Array.from({ length: columns }, (_, i) => i);
  const parser = new DelimitedParser(dialect, wanted, { cells });
  // No more lines than rows are wanted: a row has one line at least.
  const newline = dialect.newline.charCodeAt(0);
  let to = 0;
  for (let lines = 0; lines <= limit && to < bytes.length; lines++) {
    const next = bytes.indexOf(newline, to);
    to = next < 0 ? bytes.length : next + 1;
  }
  parser.parse(bytes, 0, to, last && to === bytes.length);
}

/** The same for rows of one cell, a line each: no parser is needed, and sampled lists have tens of thousands. */
function lineRows(bytes: Buffer, newline: string, last: boolean, limit: number): string[][] {
  const rows: string[][] = [];
  const lines = bytes.toString("utf8").split(newline);
  if (!last) lines.pop();
  for (const line of lines) {
    // As the parser skips them.
    if (line.length <= 2 && /^[\r ]*$/u.test(line)) continue;
    if (rows.length >= limit) break;
    rows.push([newline === "\n" && line.endsWith("\r") ? line.slice(0, -1) : line]);
  }
  return rows;
}

/** A bound for the cells of a row: what the fullest of the first lines has, and room for rows of several lines. */
function columnsAtMost(bytes: Buffer, dialect: Dialect): number {
  if (dialect.delimiter === "") return 1;
  const text = bytes.toString("utf8", 0, 1 << 16);
  const { delimiter, newline } = dialect;
  let most = 1;
  let cells = 1;
  let line = text.indexOf(newline);
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + delimiter.length)) {
    if (line >= 0 && line < at) {
      cells = 1;
      line = text.indexOf(newline, at);
    }
    if (++cells > most) most = cells;
  }
  return Math.min(COLUMNS_LIMIT, 4 * most + 16);
}

function sampleLines(text: string, newline: string, whole: boolean): string[] {
  const lines: string[] = [];
  for (let at = 0; at < text.length && lines.length < SAMPLE_ROWS;) {
    const end = text.indexOf(newline, at);
    // The last line may be cut off; if it is the only one, it is all there is to look at.
    if (end < 0 && !whole && at > 0) break;
    const line = text.slice(at, end < 0 ? text.length : end);
    at += line.length + 1;
    if (line.trim() !== "") lines.push(line);
  }
  return lines;
}

function recognizeJson(text: string, lines: readonly string[], whole: boolean): RecognizedShape | null {
  // RFC 7464 puts RECORD SEPARATOR before each document.
  const body = text.trimStart().replace("\u001e", "").trimStart();
  const start = body[0];
  if (start !== "{" && start !== "[") return null;
  // What shells print (`{ _id: ObjectId(…), mail: 'x' }`) is no JSON: it is swept.
  if (/^\[\s*\{\s*[\p{L}_$][\p{L}\p{N}_$]*\s*:/u.test(body)) return textShape(text);
  const first = start === "{" ? parseObject(lines[0]) : null;
  const isObject = (line: string): boolean => parseObject(line) !== null;
  if (first !== null && mostPass(lines, 0.5, isObject)) {
    // A single document on a single line that wraps a table of records is a document, not a record.
    const isAlone = lines.length === 1 && whole && !isBulkAction(first);
    const wrapsRecords = isAlone && (holdsRecords(first, body.length) || recordMaps(text).length > 0);
    return jsonShape(wrapsRecords ? "json" : "ndjson", text);
  }
  if (start === "[" && /^\[\s*(\{|\[|"|\]|-?\d)/u.test(body)) return jsonShape("json", text);
  if (start === "{" && /^\{\s*("|\})/u.test(body))
    return jsonShape(lines.filter(isObject).length > lines.length / 2 ? "ndjson" : "json", text);
  return null;
}

function parseObject(line: string): object | null {
  const value = parseLeniently(line);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

/**
 * True for `{"Customer": [{…}, {…}]}`: every value is a list of objects; for a map of records, `{"ann@example.com": {…}, …}`; and for
 * what is hardly more than one list, such as the answer of a search, `{"took":1,"hits":{"hits":[{…}, {…}]}}`.
 */
function holdsRecords(document: object, length: number): boolean {
  const values = Object.values(document) as unknown[];
  if (values.length > 0 && values.every((value) => Array.isArray(value) && typeof value[0] === "object")) return true;
  return holdsKeyedRecords(document, 0) || longestList(document, 0) >= length * LIST_SHARE;
}

/** Characters of the longest list of several objects that no other list holds. */
function longestList(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null || depth > KEYED_DEPTH) return 0;
  if (!Array.isArray(value))
    return Object.values(value).reduce<number>((most, inner) => Math.max(most, longestList(inner, depth + 1)), 0);
  const isList = value.length > 1 && value.every((item) => typeof item === "object" && item !== null);
  return isList ? JSON.stringify(value).length : 0;
}

function holdsKeyedRecords(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > KEYED_DEPTH) return false;
  if (Array.isArray(value)) return false;
  return (
    Object.keys(value).filter((key) => dataKeyOf(key) !== null).length > 1 ||
    Object.values(value).some((inner) => holdsKeyedRecords(inner, depth + 1))
  );
}

function jsonShape(format: DocumentFormat, text: string): RecognizedShape {
  return {
    format,
    ...(format === "json" ? { maps: recordMaps(text) } : {}),
    dialect: { delimiter: "", quote: null, escape: "doubled", newline: "\n", header: false },
    rows: [],
    header: null,
  };
}

/**
 * A dump is cut into chunks behind groups of rows; its strings are written in one of two ways.
 * @param text the head of a dump; empty for a database file
 */
export function sqlShape(text: string, format: "sql" | "sqlite" = "sql"): RecognizedShape {
  const escape = hasBackslashes(text) ? "backslash" : "doubled";
  return {
    format,
    dialect: { delimiter: "", quote: "'", escape, newline: "\u001d", header: false },
    rows: [],
    header: null,
  };
}

function comboShape(lines: readonly string[], newline: "\n" | "\r"): RecognizedShape {
  const dialect = { delimiter: "", quote: null, escape: "doubled", newline, header: false } as const;
  return { format: "combo", dialect, rows: comboRows(lines), header: null };
}

function isCombo(lines: readonly string[]): boolean {
  return mostPass(lines, 0.8, (line) => {
    const bytes = Buffer.from(line);
    const behind = splitIdentifier(bytes, 0, bytes.length);
    const head = bytes.toString("utf8", 0, behind);
    return behind < bytes.length && (looksLikeEmail(head) || looksLikePhone(head));
  });
}

interface TableGuess {
  readonly dialect: Dialect;
  readonly columns: number;
  readonly score: number;
  /** Its first rows. */
  readonly rows: () => string[][];
}

function bestTable(text: string, newline: "\n" | "\r", whole: boolean): TableGuess | null {
  let best: TableGuess | null = null;
  const bytes = Buffer.from(text);
  for (const { text: delimiter, weight } of [...DELIMITERS, ...rareDelimiters(text, newline)]) {
    if (!text.includes(delimiter)) continue;
    const dialect = dialectOf(delimiter, newline, text);
    const counts = rowWidths(bytes, dialect, whole, GUESS_ROWS);
    const widths = new Map<number, number>();
    for (const width of counts) widths.set(width, (widths.get(width) ?? 0) + 1);
    const [columns, count] = [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
    const agreement = counts.length > 0 ? count / counts.length : 0;
    if (columns < 2 || agreement < AGREEMENT) continue;
    const score = agreement * weight * (1 + Math.log10(columns) / 4);
    const rows = (): string[][] => parseRows(bytes, dialect, whole, GUESS_ROWS);
    if (!best || score > best.score) best = { dialect, columns, score, rows };
  }
  return best;
}

/** Punctuation that stands between the cells of no usual table, where lines repeat it alike. */
function rareDelimiters(text: string, newline: string): { text: string; weight: number }[] {
  const lines = text
    .slice(0, 1 << 16)
    .split(newline)
    .slice(0, 200);
  return punctuationDelimiters(lines)
    .filter((delimiter) => !DELIMITERS.some(({ text: known }) => known === delimiter))
    .map((delimiter) => ({ text: delimiter, weight: 1.25 }));
}

/**
 * Is it more than identifiers with a secret? In a combo list what follows the identifier is taken for a password, so a
 * table of two columns must not be taken for one: the phones of `e-mail,phone` would be lost.
 */
function isTableOfMore({ dialect, rows: rowsOf, columns }: TableGuess): boolean {
  if (columns > 2) return true;
  const rows = rowsOf();
  if (looksLikeHeader(rows[0], rows.slice(1, 200))) return true;
  const values = rows.map((row) => row[1] ?? "");
  const role = recognizeColumns([0, 1].map((index) => ({ index, name: null, values: index === 1 ? values : [] })))[1]
    .role;
  // `phone----QQ`: so many passwords of digits alone are none.
  if (dialect.delimiter === "----" && mostPass(values, ACCOUNT_SHARE, isQqNumber)) return true;
  if (role === null || role === "passwords") return false;
  // Passwords may well be names; between an address and a name stands a comma, or a tab.
  return RECORD_IDENTIFIER_ROLES.includes(role) || !SECRET_DELIMITERS.has(dialect.delimiter);
}

function tableShape(
  text: string,
  whole: boolean,
  format: TextFormat,
  dialect: Dialect,
  overrides: ShapeOverrides,
): RecognizedShape {
  // All of the head: a column may be empty for thousands of rows.
  const rows = parseRows(Buffer.from(text), dialect, whole, HEAD_ROWS);
  const header = overrides.header ?? (rows.length > 0 && looksLikeHeader(rows[0], rows.slice(1, 200)));
  return {
    format,
    dialect: { ...dialect, header },
    rows: header ? rows.slice(1) : rows,
    header: header && rows.length > 0 ? rows[0] : null,
  };
}

/** A line that is a phone or an address and nothing else; other lines may hold one among their cells. */
function isOneIdentifier(line: string): boolean {
  const value = line.trim();
  if (/[,;|\t:"'#]|--/u.test(value)) return false;
  // `ann@example.com +44 7700 900001` is two.
  if (/\s/u.test(value) && value.includes("@") && !value.includes("<")) return false;
  return looksLikeEmail(value) || (/^[\p{Nd}\s()+.*/-]+$/u.test(value) && looksLikePhone(value));
}

/** An address and a number, in whatever order, and nothing but blanks between them. */
function isPairWithin(line: string): boolean {
  const words = line.trim().split(/\s+/u);
  const at = words.findIndex((word) => word.includes("@"));
  if (at < 0 || (at > 0 && at < words.length - 1) || !looksLikeEmail(words[at])) return false;
  const number = words.filter((_, i) => i !== at).join(" ");
  return /^[\p{Nd}\s()+./-]+$/u.test(number) && looksLikePhone(number);
}

function isPair(line: string): boolean {
  return line.split(" ").length === 2;
}
