/**
 * An SQL dump of any size, rewritten on the fly as groups of rows (sql-group.ts): finds the statements that hold rows, and
 * in them where each row ends; rows themselves go on as they are written. Constant memory; pieces may end anywhere.
 *
 * A dump may be broken (cut off, a quote that nothing closes, rubbish between). Then one record is counted as lost, and
 * reading goes on at the next row, or at the next line that begins a statement.
 *
 * Here: statements. Rows of values are read by sql-value-rows.ts, those of COPY by sql-copy-rows.ts.
 */
import { CopyRows } from "./sql-copy-rows.js";
import { DumpCursor } from "./sql-dump-cursor.js";
import { DumpOutput } from "./sql-dump-output.js";
import { parseAssignments, parseCopyHead } from "./sql-heads.js";
import * as lex from "./sql-lexing.js";
import { PlainRows } from "./sql-plain-rows.js";
import { findStatementEnd, type StatementEnd } from "./sql-statement.js";
import { DumpTables } from "./sql-tables.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";
import { ValueRows } from "./sql-value-rows.js";

/** A head, or a statement of no use, is looked at in one piece; one that is longer is stepped over line by line. */
const STATEMENT_BYTES_LIMIT = RECORD_BYTES_LIMIT;
/** What is searched to the end of what is there must not be much. */
const PIECE_BYTES = 64 << 10;

const HEAD_ENDS: ReadonlySet<string> = new Set(["VALUES", "VALUE", "SELECT", "SET", "EXEC"]);
const SELECT_ENDS: ReadonlySet<string> = new Set(["UNION", "FROM", "WHERE"]);
const UNION: ReadonlySet<string> = new Set(["UNION"]);
const SET_ENDS: ReadonlySet<string> = new Set(["ON"]);
const NOTHING: ReadonlySet<string> = new Set();
const PARENTHESES = Buffer.from("()");

export class SqlSplitter {
  readonly #cursor = new DumpCursor();
  readonly #output: DumpOutput;
  readonly #rows: ValueRows;
  readonly #copyRows: CopyRows;
  readonly #tables: DumpTables;
  /**
   * The last statement's text up to its VALUES, when its head is the output's: where each row has its own statement, the next
   * one is the same.
   */
  #statement: Buffer | null = null;
  /** Text of an INSERT … SET up to its SET. */
  #insert = "";

  /**
   * @param backslashes whether `\'` is a quote in a string (MySQL) or the end of one (all others)
   * @param emit gets each group; its bytes are reused after the call
   * @param tables columns of tables that are known already, by name in small letters; those that are met are added
   * @param plainRows `null` to read every row by the plain scanner, which it equals
   */
  constructor(
    backslashes: boolean,
    emit: (group: Buffer) => void,
    tables: Map<string, readonly string[]> = new Map(),
    plainRows: PlainRows | null = new PlainRows(),
  ) {
    this.#tables = new DumpTables(tables);
    this.#output = new DumpOutput(emit);
    this.#rows = new ValueRows(this.#cursor, this.#output, backslashes, plainRows);
    this.#copyRows = new CopyRows(this.#cursor, this.#output, this.#tables);
  }

  /** @param bytes not kept: the caller may reuse them */
  push(bytes: Buffer): void {
    const cursor = this.#cursor;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const moved = cursor.add(bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
      this.#rows.shift(moved);
      this.#copyRows.shift(moved);
      if (cursor.isReady) this.#run();
    }
  }

  /** Hands on what still waits; what is open is lost, and counted. */
  end(): void {
    this.#cursor.end();
    this.#run();
    while (this.#rows.goBack()) this.#run();
    this.#rows.end();
    this.#output.flush();
  }

  #run(): void {
    while (this.#step());
    this.#output.endRun(this.#cursor.bytes);
    this.#rows.keep();
    if (!this.#rows.isKept) this.#cursor.release();
  }

  /** @returns false when more bytes are needed */
  #step(): boolean {
    const cursor = this.#cursor;
    switch (cursor.state) {
      case "top":
        return this.#top();
      case "line":
        return cursor.skipLine("top", true);
      case "comment":
        return this.#comment();
      case "statement":
        return this.#readStatement();
      case "rows":
        return this.#rows.between(this.#statement);
      case "row":
        return this.#rows.inside();
      case "garbage":
        return this.#rows.afterBroken();
      case "set":
        return this.#set();
      case "select":
        return this.#select();
      case "from":
        return this.#afterFrom();
      case "copy":
        return this.#copyRows.read();
      case "long-line":
        return cursor.skipLine("copy", false);
      case "resync":
        return this.#resync();
    }
  }

  #lose(reason: "broken-sql" | "record-too-long"): void {
    this.#output.lose(this.#cursor.bytes, reason);
  }

  /** A comment between statements, which may hold statements; one that nothing closes is none. */
  #comment(): boolean {
    const cursor = this.#cursor;
    const start = cursor.at;
    const end = cursor.find("*/", start);
    if (end >= 0) {
      cursor.at = end + 2;
      return cursor.go("top");
    }
    if (!cursor.last && cursor.to - start <= STATEMENT_BYTES_LIMIT) return cursor.waitFor(start);
    this.#lose("broken-sql");
    return cursor.go("resync");
  }

  /** Between statements. */
  #top(): boolean {
    const cursor = this.#cursor;
    const { bytes, to } = cursor;
    let { at } = cursor;
    while (at < to && (bytes[at] <= 32 || bytes[at] === lex.SEMICOLON)) at++;
    cursor.at = at;
    if (at >= to) return false;
    const previous = this.#statement;
    if (
      previous &&
      to - at > previous.length &&
      bytes[at] === previous[0] &&
      bytes.compare(previous, 0, previous.length, at, at + previous.length) === 0
    ) {
      cursor.at = at + previous.length;
      return cursor.go("rows");
    }
    if (to - at < lex.STATEMENT_LOOK && !cursor.last) return false;
    const text = cursor.text(at, lex.STATEMENT_LOOK);
    if (text.startsWith("/*")) {
      cursor.at += 2;
      return cursor.go("comment");
    }
    // Comments, and commands of the tools that run scripts: to the line's end.
    if (/^(?:--|#|\\|:\w|@|\/\s|(?:GO|REM|REMARK|PROMPT|SPOOL)\b(?!\s*[(,]))/iu.test(text)) return cursor.go("line");
    if (text[0] === "/" || text.startsWith("*/")) {
      cursor.at++;
      return true;
    }
    if (/^DELIMITER\s+\S/iu.test(text)) return cursor.go("resync");
    const all = /^INSERT\s+(?:ALL|FIRST)\s/iu.exec(text);
    if (all) {
      cursor.at += all[0].length;
      return true;
    }
    const conforming = /^SET\s+standard_conforming_strings\s*(?:=|TO)\s*'?(on|off)/iu.exec(text)?.[1];
    if (conforming) {
      this.#rows.backslashes = conforming.toLowerCase() === "off";
      this.#statement = null;
    }
    return cursor.go("statement");
  }

  #endOf(start: number, words: ReadonlySet<string>, routine = false): StatementEnd | null {
    const { bytes, to, last } = this.#cursor;
    return findStatementEnd(bytes, start, to, last, { words, backslashes: this.#rows.backslashes, routine });
  }

  /** The end of a statement that begins at `start` has not been met so far. @param reason of what is lost, if it is too long */
  #waitForEnd(start: number, reason: "broken-sql" | "record-too-long" | null): boolean {
    const cursor = this.#cursor;
    if (cursor.to - start <= STATEMENT_BYTES_LIMIT) return cursor.waitFor(start);
    if (reason) this.#lose(reason);
    return cursor.go("resync");
  }

  /** A whole statement, or the head of one that holds rows. */
  #readStatement(): boolean {
    const cursor = this.#cursor;
    const { bytes, at: start } = cursor;
    const text = cursor.text(start, lex.STATEMENT_LOOK);
    const isInsert = /^(?:INSERT|REPLACE|UPSERT|INTO)\b/iu.test(text);
    const isCopy = /^COPY\s/iu.test(text);
    const isRoutine = /^(?:CREATE|ALTER)\s+(?:[^\s(]+\s+){0,6}?(?:PROC|PROCEDURE|FUNCTION|TRIGGER|PACKAGE)\b/iu.test(
      text,
    );
    const end = this.#endOf(start, isInsert ? HEAD_ENDS : NOTHING, isRoutine);
    if (end === null) return this.#waitForEnd(start, isInsert ? "broken-sql" : null);
    cursor.at = end.at;
    cursor.state = "top";
    if (isInsert) this.#beginInsert(start, end);
    else if (isCopy) return this.#beginCopy(start, end);
    else if (/^CREATE\s+(?:[^\s(]+\s+){0,4}?TABLE\b/iu.test(text)) {
      this.#tables.create(bytes.toString("utf8", start, end.at));
      this.#statement = null;
    } else if (!/^[\w"[]/u.test(text) && bytes.subarray(start, end.at).includes(lex.QUOTE)) {
      // No statement begins like this: a piece of one, whose rows belong to no table that is known.
      this.#lose("broken-sql");
    }
    return true;
  }

  #beginInsert(start: number, end: StatementEnd): void {
    const { word } = end;
    const cursor = this.#cursor;
    this.#statement = null;
    if (word === null) {
      // `INSERT INTO t DEFAULT VALUES`, or one that breaks off before its rows.
      this.#lose("broken-sql");
      return;
    }
    const text = cursor.bytes.toString("utf8", start, end.at - word.length);
    const head = this.#tables.insertHead(text, this.#rows.backslashes);
    this.#output.head = head;
    if (!head) {
      this.#lose("broken-sql");
      cursor.state = "resync";
      return;
    }
    if (word === "VALUES" || word === "VALUE") {
      cursor.state = "rows";
      this.#statement = Buffer.from(cursor.bytes.subarray(start, end.at));
    } else if (word === "SELECT") cursor.state = "select";
    else if (word === "SET") {
      this.#insert = text;
      cursor.state = "set";
    }
  }

  /** MySQL's `INSERT INTO t SET a = 1, b = 'x'`: names and values of one row. */
  #set(): boolean {
    const cursor = this.#cursor;
    const start = cursor.at;
    const end = this.#endOf(start, SET_ENDS);
    if (end === null) return this.#waitForEnd(start, "record-too-long");
    cursor.at = end.at;
    const text = cursor.bytes.toString("utf8", start, end.at - (end.word?.length ?? 0)).replace(/;\s*$/u, "");
    const { columns, values } = parseAssignments(text);
    const head = columns.length > 0 ? this.#tables.setHead(this.#insert, columns, this.#rows.backslashes) : null;
    if (!head) this.#lose("broken-sql");
    else this.#output.addTuple(head, Buffer.from(`(${values.join(",")})`));
    return cursor.go("top");
  }

  /** `INSERT … SELECT 'a', 1 UNION ALL SELECT 'b', 2`: each list of constants is a row. */
  #select(): boolean {
    const { bytes, at: start } = this.#cursor;
    const end = this.#endOf(start, SELECT_ENDS);
    if (end === null) return this.#waitForEnd(start, "record-too-long");
    const row = bytes.subarray(start, end.at - (end.word?.length ?? 0));
    const { head } = this.#output;
    if (row.includes(lex.QUOTE) && head) {
      const stop = row[row.length - 1] === lex.SEMICOLON ? row.length - 1 : row.length;
      const tuple = Buffer.concat([PARENTHESES.subarray(0, 1), row.subarray(0, stop), PARENTHESES.subarray(1)]);
      this.#output.addTuple(head, tuple);
    }
    return this.#afterSelect(end);
  }

  #afterFrom(): boolean {
    const start = this.#cursor.at;
    const end = this.#endOf(start, UNION);
    return end === null ? this.#waitForEnd(start, null) : this.#afterSelect(end);
  }

  #afterSelect(end: StatementEnd): boolean {
    const cursor = this.#cursor;
    cursor.at = end.at;
    if (end.word === "UNION") {
      const more = /^\s*(?:ALL\s+)?SELECT\b/iu.exec(cursor.text(end.at, 64));
      if (more) {
        cursor.at += more[0].length;
        return cursor.go("select");
      }
      if (cursor.to - end.at < 64 && !cursor.last) {
        cursor.at = end.at - 5;
        cursor.state = "from";
        return cursor.waitFor(cursor.at);
      }
    }
    return cursor.go(end.word === null ? "top" : "from");
  }

  #beginCopy(start: number, end: StatementEnd): boolean {
    const cursor = this.#cursor;
    const copy = parseCopyHead(cursor.bytes.toString("utf8", start, end.at));
    if (!copy) return true;
    const line = cursor.indexOf(lex.LF, end.at);
    if (line < 0 && !cursor.last) {
      cursor.at = start;
      cursor.state = "statement";
      return cursor.waitFor(start);
    }
    this.#statement = null;
    // From the line end on: the end mark stands behind one.
    cursor.at = line < 0 ? cursor.to : line;
    return this.#copyRows.begin(copy);
  }

  /** To the next line that begins a statement. */
  #resync(): boolean {
    const cursor = this.#cursor;
    const { bytes, to, last } = cursor;
    for (;;) {
      const line = cursor.indexOf(lex.LF, cursor.at);
      if (line < 0) {
        cursor.at = to;
        return false;
      }
      cursor.at = line;
      const isNext = lex.statementAt(bytes, line + 1, to, last);
      if (isNext === null) return false;
      cursor.at = line + 1;
      if (isNext || /^DELIMITER\s+;/iu.test(cursor.text(line + 1, 19))) return cursor.go(isNext ? "top" : "line");
    }
  }
}
