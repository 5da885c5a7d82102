/**
 * The rows of PostgreSQL's `COPY … FROM stdin`, for the splitter of a dump (sql-splitter.ts): the header line, if there is one,
 * then lines of text format (sql-copy-lines.ts) or rows of CSV format, whose borders sql-copy-csv.ts finds.
 */
import { CopyCsvScanner, copyCsvNames } from "./sql-copy-csv.js";
import { COPY_END, readCopyLines } from "./sql-copy-lines.js";
import type { DumpCursor } from "./sql-dump-cursor.js";
import type { DumpOutput } from "./sql-dump-output.js";
import type { CopyHead } from "./sql-heads.js";
import { BACKSLASH, LF } from "./sql-lexing.js";
import type { DumpTables } from "./sql-tables.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

export class CopyRows {
  readonly #cursor: DumpCursor;
  readonly #output: DumpOutput;
  readonly #tables: DumpTables;
  /** The COPY whose header line is still to come. */
  #headerOf: CopyHead | null = null;
  /** Finds the rows of the COPY that is open; `null` when its lines are rows. */
  #csv: CopyCsvScanner | null = null;
  /** Bytes that were looked at again behind broken rows: must not outgrow all bytes. */
  #again = 0;

  constructor(cursor: DumpCursor, output: DumpOutput, tables: DumpTables) {
    this.#cursor = cursor;
    this.#output = output;
    this.#tables = tables;
  }

  /** The cursor stands at the line end before the rows of a COPY: reads them next. */
  begin(copy: CopyHead): true {
    const cursor = this.#cursor;
    this.#output.head = this.#tables.copyHead(copy, null);
    this.#headerOf = copy.header ? copy : null;
    this.#csv = copy.csv && new CopyCsvScanner(copy.csv);
    this.#csv?.begin(cursor.at);
    return cursor.go("copy");
  }

  /** The bytes were moved towards the begin of their buffer. */
  shift(by: number): void {
    this.#csv?.shift(by);
  }

  /** Reads on (state `copy`) from the line end before what comes next. @returns false when more bytes are needed */
  read(): boolean {
    const cursor = this.#cursor;
    const { bytes, at: from, to } = cursor;
    if (bytes[from] !== LF) {
      cursor.at = to;
      return cursor.go("top");
    }
    if (this.#csv) return this.#csvRows(this.#csv);
    if (!this.#headerOf || cursor.text(from, COPY_END.length) === COPY_END) return readCopyLines(cursor, this.#output);
    const line = cursor.indexOf(LF, from + 1);
    if (line < 0 && !cursor.last) return cursor.waitFor(from);
    cursor.at = line < 0 ? to : line;
    this.#takeHeader(this.#headerOf, from + 1, cursor.at);
    return true;
  }

  /** The header names the columns, where the statement doesn't. */
  #takeHeader(copy: CopyHead, from: number, end: number): void {
    const { bytes } = this.#cursor;
    this.#headerOf = null;
    const names = copy.csv
      ? copyCsvNames(bytes, from, end, copy.csv)
      : bytes.toString("utf8", from, end).trimEnd().split(copy.delimiter);
    this.#output.head = this.#tables.copyHead(copy, names);
  }

  #csvRows(csv: CopyCsvScanner): boolean {
    const cursor = this.#cursor;
    const { bytes, at: from, to, last } = cursor;
    if (csv.rowsEnd !== from) csv.begin(from);
    csv.scan(bytes, to, last, this.#headerOf !== null);
    const { rowsEnd, stop } = csv;
    if (rowsEnd > from) {
      if (this.#headerOf) this.#takeHeader(this.#headerOf, from + 1, rowsEnd);
      else this.#output.add(bytes, from + 1, rowsEnd + 1);
      cursor.at = rowsEnd;
    }
    if (stop >= 0) {
      if (csv.isOpen) this.#output.lose(bytes, "broken-sql");
      cursor.at = stop + 1;
      return cursor.go(bytes[stop + 1] === BACKSLASH ? "line" : "top");
    }
    if (last) {
      if (cursor.at < to - 1) this.#output.lose(bytes, "broken-sql");
      cursor.at = to;
      return cursor.go("top");
    }
    if (to - cursor.at > RECORD_BYTES_LIMIT) return this.#breakCsvRow(csv);
    // Behind a header the rows are looked at at once.
    return csv.at < to && rowsEnd > from;
  }

  /** A row that is too long, as by a quote that nothing closes: goes on at the next line, once in a while. */
  #breakCsvRow(csv: CopyCsvScanner): boolean {
    const cursor = this.#cursor;
    this.#output.lose(cursor.bytes, "record-too-long");
    const back = cursor.to - cursor.at;
    const isAgain = this.#again + back <= cursor.total + RECORD_BYTES_LIMIT;
    if (isAgain) this.#again += back;
    const line = cursor.indexOf(LF, isAgain ? cursor.at + 1 : cursor.to - 1);
    if (line < 0) return cursor.go("long-line");
    cursor.at = line;
    csv.begin(line);
    return true;
  }
}
