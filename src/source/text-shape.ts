/**
 * The shape of one text input: everything that a parser must know before it meets the first byte. Found from a sample
 * (dialect.ts), overridden by options, and sent to the workers as it is, so it holds plain data only.
 */

export type TextFormat =
  "lines" | "delimited" | "combo" | "ndjson" | "json" | "sql" | "sqlite" | "stealer" | "text" | "vcard" | "ldif";

/** Formats whose records are documents: all of them reach the parsers as NDJSON. */
export type DocumentFormat = Extract<TextFormat, "ndjson" | "json" | "vcard" | "ldif">;

/** Is it one whose records are documents? */
export function isDocumentFormat(format: TextFormat): format is DocumentFormat {
  return format === "ndjson" || format === "json" || format === "vcard" || format === "ldif";
}

/** How a delimited file is written. */
export interface Dialect {
  /** Between cells, 1–8 bytes of UTF-8; empty for one value a line. */
  readonly delimiter: string;
  /** `"` or `'`, or `null` when quotes are ordinary characters. */
  readonly quote: '"' | "'" | null;
  /** How a quote inside a quoted cell is written. */
  readonly escape: "doubled" | "backslash";
  /** `"\r"` only for files without any line feed. Of SQL dumps, the byte that ends a group of rows (sql-group.ts). */
  readonly newline: "\n" | "\r" | "\u001d";
  readonly header: boolean;
  /** What ends a record where it is no line end, 1–8 bytes: then it is made one as the input is read. */
  readonly recordDelimiter?: string | undefined;
}

/** What became of a record that a parser can't hand on. */
export type RejectionReason =
  "record-too-long" | "not-json" | "broken-sql" | "damaged-table" | "no-identifier" | "needs-country";

/** A record longer than this is counted as rejected and skipped: no real record comes near, a hostile file may. */
export const RECORD_BYTES_LIMIT = 1 << 20;

/** A line of NDJSON that stands for a record that was left out because it is too long: SUBSTITUTE, of all characters. */
export const TOO_LONG_MARK = 0x1a;

/**
 * Receives records as byte ranges. The arrays are reused: read them before returning.
 * starts[i] = -1 when the record has no such column; escaped[i] = 1 when quotes inside the cell still are as written.
 */
export interface CellSink {
  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void;
}

/** Parses whole records out of a piece of a file. */
export interface RecordParser {
  /**
   * @param bytes the piece; records begin at `from`
   * @param last true when nothing follows: what is open at `to` is then taken as it is
   * @returns offset behind the last record that was handed on; less than `to` when a record is still open there
   */
  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number;
}
