/**
 * Writes the rows of a sheet as text: UTF-8, cells apart by tabs, one row a line, no quotes. That is possible because a tab
 * in a cell becomes a space and a line break `; `, which separates two numbers in a cell just as well. So a line is a row:
 * no chunk is ever cut inside a cell, and line numbers are row numbers (blank rows are blank lines, which no parser counts).
 */
import { RECORD_BYTES_LIMIT, type Dialect } from "./text-shape.js";

/** How the text of a sheet is written. */
export const SHEET_DIALECT: Dialect = {
  delimiter: "\t",
  quote: null,
  escape: "doubled",
  newline: "\n",
  header: false,
};

/** Columns of a sheet, A to XFD. */
export const COLUMNS_LIMIT = 16_384;
/** Rows of a sheet. A file may hold more, but may not leave out more. */
export const ROWS_LIMIT = 1_048_576;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const SEMICOLON = 59;
/** Stands for a row that was too long. */
const SUBSTITUTE = 26;

export class RowWriter {
  #out: Buffer = Buffer.allocUnsafe(1 << 18);
  #at = 0;
  /** Offset of the row under way. */
  #rowStart = 0;
  /** Behind the last cell that isn't empty. */
  #filledTo = 0;
  /** Column of the last cell; -1 at the start of a row. */
  #last = -1;
  #line = 0;
  #inRow = false;
  #isTooLong = false;
  #skip: number;

  /** @param skip rows to leave blank, not counting those that are */
  constructor(skip = 0) {
    this.#skip = skip;
  }

  /** @param row number counted from 0; -1 or one that is past already: the next */
  beginRow(row: number): void {
    if (this.#inRow) this.endRow();
    this.#inRow = true;
    if (row > this.#line && row < ROWS_LIMIT) {
      const blank = row - this.#line;
      this.#reserve(blank);
      this.#out.fill(LF, this.#at, this.#at + blank);
      this.#at += blank;
      this.#line = row;
    }
    this.#rowStart = this.#at;
    this.#filledTo = this.#at;
    this.#last = -1;
    this.#isTooLong = false;
  }

  /** @param column counted from 0; -1, one that is past or beyond the limit: the next */
  cell(column: number, bytes: Uint8Array, from: number, to: number): void {
    if (!this.#goTo(column, 2 * (to - from))) return;
    const at = writeCell(bytes, from, to, this.#out, this.#at);
    if (at > this.#at) this.#filledTo = at;
    this.#at = at;
  }

  textCell(column: number, text: string): void {
    const bytes = Buffer.from(text);
    this.cell(column, bytes, 0, bytes.length);
  }

  /** A cell that `writeCell` has made, or a number. Not empty. */
  cleanCell(column: number, bytes: Uint8Array, from: number, to: number): void {
    if (!this.#goTo(column, to - from)) return;
    const out = this.#out;
    let at = this.#at;
    for (let i = from; i < to; i++) out[at++] = bytes[i];
    this.#at = at;
    this.#filledTo = at;
  }

  /** Without `beginRow` it does nothing, as the cells do. */
  endRow(): void {
    if (!this.#inRow) return;
    this.#inRow = false;
    if (this.#isTooLong) {
      // No row of a table is that long. What stands for it is a record without an identifier: counted as rejected.
      this.#at = this.#rowStart;
      this.#reserve(1);
      this.#out[this.#at++] = SUBSTITUTE;
    } else {
      this.#at = this.#filledTo;
      if (this.#at > this.#rowStart && this.#skip > 0) {
        this.#skip--;
        this.#at = this.#rowStart;
      }
    }
    this.#reserve(1);
    this.#out[this.#at++] = LF;
    this.#line++;
  }

  /** @returns the rows that are done since the last call */
  take(): Buffer {
    const end = this.#inRow ? this.#rowStart : this.#at;
    const rows = Buffer.from(this.#out.subarray(0, end));
    this.#out.copyWithin(0, end, this.#at);
    this.#at -= end;
    this.#filledTo -= end;
    this.#rowStart = 0;
    return rows;
  }

  /** Writes the tabs before a cell of at most `bytes`. @returns false when the row is too long for it */
  #goTo(wanted: number, bytes: number): boolean {
    if (this.#isTooLong || !this.#inRow) return false;
    const last = this.#last;
    const column = wanted > last && wanted < COLUMNS_LIMIT ? wanted : last + 1;
    const tabs = last < 0 ? column : column - last;
    if (this.#at - this.#rowStart + tabs + bytes > RECORD_BYTES_LIMIT) {
      this.#isTooLong = true;
      return false;
    }
    this.#reserve(tabs + bytes);
    for (let i = 0; i < tabs; i++) this.#out[this.#at++] = TAB;
    this.#last = column;
    return true;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const longer = Buffer.allocUnsafe(Math.max(2 * this.#out.length, this.#at + bytes));
    this.#out.copy(longer, 0, 0, this.#at);
    this.#out = longer;
  }
}

/**
 * Writes a cell's text as it stands in a row, without the white space around it: at most twice as long as it was.
 * @returns offset behind it in `out`
 */
export function writeCell(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number {
  while (from < to && bytes[from] <= SPACE) from++;
  while (from < to && bytes[to - 1] <= SPACE) to--;
  for (let i = from; i < to; i++) {
    const byte = bytes[i];
    if (byte >= SPACE) out[at++] = byte;
    else if (byte === LF || byte === CR) {
      if (byte === LF && bytes[i - 1] === CR) continue;
      out[at++] = SEMICOLON;
      out[at++] = SPACE;
    } else out[at++] = SPACE;
  }
  return at;
}
