/**
 * The rows behind VALUES, for the splitter of a dump (sql-splitter.ts): plain ones many at a time (sql-plain-rows.ts), others one
 * by one (sql-row-scanner.ts). A row that is broken is counted as lost; reading goes on at the next row, or at the next line that
 * begins a statement.
 */
import type { DumpCursor } from "./sql-dump-cursor.js";
import type { DumpOutput } from "./sql-dump-output.js";
import * as lex from "./sql-lexing.js";
import type { PlainRows } from "./sql-plain-rows.js";
import { RowScanner } from "./sql-row-scanner.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

/** `@`, with which scripts for DB2's command line end their statements (`db2 -td@`). */
const DB2_END = 64;
const AFTER_ROWS = /^(?:ON|AS|RETURNING|INTO|SELECT|GO|INSERT|COMMIT|END)\b/iu;

export class ValueRows {
  readonly #cursor: DumpCursor;
  readonly #output: DumpOutput;
  readonly #scanner: RowScanner;
  readonly #plainRows: PlainRows | null;
  #rowFrom = 0;
  /** The open row is too long and is counted as lost already. */
  #skipping = false;
  /** Bytes that were looked at again behind broken rows: must not outgrow all bytes. */
  #again = 0;

  /** @param plainRows `null` to find every row by the scanner */
  constructor(cursor: DumpCursor, output: DumpOutput, backslashes: boolean, plainRows: PlainRows | null) {
    this.#cursor = cursor;
    this.#output = output;
    this.#scanner = new RowScanner(backslashes);
    this.#plainRows = plainRows;
  }

  /** Whether backslashes escape in strings. */
  get backslashes(): boolean {
    return this.#scanner.backslashes;
  }

  set backslashes(escapes: boolean) {
    this.#scanner.backslashes = escapes;
  }

  /** The bytes were moved towards the begin of their buffer. */
  shift(by: number): void {
    this.#rowFrom -= by;
    this.#scanner.shift(by);
  }

  /**
   * Between rows (state `rows`).
   * @param statement text of the statement up to its VALUES, by which the next one is known; `null` when it is not
   */
  between(statement: Buffer | null): boolean {
    const cursor = this.#cursor;
    const { bytes, to } = cursor;
    let { at } = cursor;
    for (;;) {
      while (at < to && (bytes[at] <= 32 || bytes[at] === lex.COMMA)) at++;
      cursor.at = at;
      if (at >= to) return false;
      const byte = bytes[at];
      if (byte === lex.OPEN) {
        const behind = this.#takePlain(at, statement);
        if (behind > at) {
          at = behind;
          continue;
        }
        return this.#beginRow(at);
      }
      if (byte === lex.SEMICOLON || byte === DB2_END) {
        this.#output.endRun(bytes);
        cursor.at = at + 1;
        return cursor.go("top");
      }
      if (at + 2 >= to && !cursor.last) return false;
      const next = bytes[at + 1];
      const isLine = byte === lex.HASH || (byte === lex.DASH && next === lex.DASH);
      if (isLine || (byte === lex.SLASH && next === lex.STAR)) {
        const end = cursor.find(isLine ? "\n" : "*/", at);
        if (bytes[at + 2] === lex.BANG && byte === lex.SLASH) at += 3;
        else if (end >= 0) at = isLine ? end : end + 2;
        // Rows may go on behind it.
        else if (!cursor.last && to - at <= RECORD_BYTES_LIMIT) return cursor.waitFor(at);
        else {
          this.#output.endRun(bytes);
          cursor.at = at + 2;
          return cursor.go(isLine ? "line" : "comment");
        }
      } else if (byte === lex.STAR && next === lex.SLASH) at += 2;
      else {
        this.#output.endRun(bytes);
        // `ON DUPLICATE KEY …`, the next INTO of an INSERT ALL, or a statement where none was ended.
        if (to - at < 16 && !cursor.last) return false;
        if (isNewLine(bytes, at) || AFTER_ROWS.test(cursor.text(at, 16))) return cursor.go("top");
        this.#output.lose(bytes, "broken-sql");
        return cursor.go("garbage");
      }
    }
  }

  #takePlain(at: number, statement: Buffer | null): number {
    if (!this.#plainRows || !statement || !this.#output.head) return at;
    const output = this.#output;
    const { bytes, to } = this.#cursor;
    return this.#plainRows.read(bytes, at, to, this.backslashes, statement, (from, end) => {
      output.endRun(bytes);
      output.add(bytes, from, end);
    });
  }

  #beginRow(at: number): true {
    this.#rowFrom = at;
    this.#scanner.begin(at);
    this.#skipping = false;
    return this.#cursor.go("row");
  }

  /** In a row (state `row`), on from where it stopped. */
  inside(): boolean {
    const cursor = this.#cursor;
    const row = this.#scanner;
    const end = row.scan(cursor.bytes, cursor.from, cursor.to, cursor.last, this.#skipping);
    cursor.at = row.at;
    switch (end) {
      case "more":
        return false;
      case "whole":
        this.#endRow(row.at);
        return true;
      case "broken":
        this.#breakRow(row.resume);
        return true;
    }
  }

  #endRow(end: number): void {
    const { bytes } = this.#cursor;
    this.#cursor.state = "rows";
    if (this.#skipping) return;
    if (end - this.#rowFrom > RECORD_BYTES_LIMIT) this.#output.lose(bytes, "record-too-long");
    else this.#output.addRow(bytes, this.#rowFrom, end);
  }

  /** The open row is lost. @param resume where the next statement begins; -1 to look for the next row behind its begin */
  #breakRow(resume: number): void {
    const cursor = this.#cursor;
    this.#output.endRun(cursor.bytes);
    if (!this.#skipping) this.#output.lose(cursor.bytes, "broken-sql");
    cursor.waitNoMore();
    if (resume >= 0) {
      cursor.at = resume;
      cursor.state = "top";
      return;
    }
    cursor.state = "garbage";
    const back = cursor.at - this.#rowFrom;
    // Rows that break one inside the other must not make this quadratic.
    if (this.#skipping || this.#again + back > cursor.total + RECORD_BYTES_LIMIT) return;
    this.#again += back;
    cursor.at = this.#rowFrom + 1;
  }

  /** What of an open row has to stay until more comes; one that is too long is lost. */
  keep(): void {
    const cursor = this.#cursor;
    if (cursor.state !== "row" || this.#skipping) return;
    cursor.from = this.#rowFrom;
    if (cursor.at - this.#rowFrom <= RECORD_BYTES_LIMIT) return;
    if (this.#scanner.candidate >= 0) this.#breakRow(this.#scanner.candidate);
    else {
      this.#output.lose(cursor.bytes, "record-too-long");
      this.#skipping = true;
    }
  }

  /** True while an open row has to stay as it is. */
  get isKept(): boolean {
    const cursor = this.#cursor;
    return cursor.state === "row" && !this.#skipping;
  }

  /** At the end of the input, in an open string: goes on at a line in it that may be a statement. @returns whether there is one */
  goBack(): boolean {
    if (this.#cursor.state !== "row" || this.#scanner.candidate < 0) return false;
    this.#breakRow(this.#scanner.candidate);
    return true;
  }

  /** At the end of the input: a row that is open is lost. */
  end(): void {
    if (this.isKept) this.#output.lose(this.#cursor.bytes, "broken-sql");
  }

  /** Behind a broken row (state `garbage`): the next one is known by the parenthesis and comma before it. */
  afterBroken(): boolean {
    const cursor = this.#cursor;
    const { bytes, to } = cursor;
    for (let { at } = cursor; at < to; at++) {
      const byte = bytes[at];
      if (byte === lex.LF) {
        const isNext = lex.statementAt(bytes, at + 1, to, cursor.last);
        if (isNext === null) {
          cursor.at = at;
          return false;
        }
        if (
          isNext ||
          bytes[at - 1] === lex.SEMICOLON ||
          (bytes[at - 1] === lex.CR && bytes[at - 2] === lex.SEMICOLON)
        ) {
          cursor.at = at + 1;
          return cursor.go("top");
        }
      } else if (byte === lex.OPEN) {
        let before = at - 1;
        while (before > cursor.from && bytes[before] <= 32) before--;
        if (bytes[before] === lex.COMMA && bytes[before - 1] === lex.CLOSE) {
          cursor.at = at;
          return this.#beginRow(at);
        }
      }
    }
    cursor.at = to;
    return false;
  }
}

/** Is there nothing but white space before it on its line? */
function isNewLine(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (bytes[before] === 32 || bytes[before] === 9)) before--;
  return before >= 0 && bytes[before] === lex.LF && lex.WORD[bytes[at]] === 1;
}
