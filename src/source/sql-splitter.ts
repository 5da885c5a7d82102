/**
 * An SQL dump of any size, rewritten on the fly as groups of rows (sql-group.ts): finds the statements that hold rows, and
 * in them where each row ends; rows themselves go on as they are written. Constant memory; pieces may end anywhere.
 *
 * A dump may be broken (cut off, a quote that nothing closes, rubbish between). Then one record is counted as lost, and
 * reading goes on at the next row, or at the next line that begins a statement.
 *
 * One state machine over one buffer, so longer than a file should be; what could be taken out of it was.
 */
import { encodeHead, GroupWriter } from "./sql-group.js";
import { CopyCsvScanner, copyCsvNames } from "./sql-copy-csv.js";
import { parseAssignments, parseCopyHead, type CopyHead } from "./sql-heads.js";
import * as lex from "./sql-lexing.js";
import { RowScanner } from "./sql-row-scanner.js";
import { findStatementEnd, type StatementEnd } from "./sql-statement.js";
import { DumpTables } from "./sql-tables.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

/** A head, or a statement of no use, is looked at in one piece; one that is longer is stepped over line by line. */
const STATEMENT_BYTES_LIMIT = RECORD_BYTES_LIMIT;
/** Rows that go on together. */
const PIECE_BYTES = 64 << 10;
const RUN_BYTES = 64 << 10;

const HEAD_ENDS: ReadonlySet<string> = new Set(["VALUES", "VALUE", "SELECT", "SET", "EXEC"]);
const SELECT_ENDS: ReadonlySet<string> = new Set(["UNION", "FROM", "WHERE"]);
const UNION: ReadonlySet<string> = new Set(["UNION"]);
const SET_ENDS: ReadonlySet<string> = new Set(["ON"]);
const NOTHING: ReadonlySet<string> = new Set();
const AFTER_ROWS = /^(?:ON|AS|RETURNING|INTO|SELECT|GO|INSERT|COMMIT|END)\b/iu;
const COPY_END = "\n\\.";
const NEXT_COPY = "\nCOPY ";
const NEXT_INSERT = "\nINSERT INTO ";
const PARENTHESES = Buffer.from("()");
const LOST = Buffer.from("x");
const LOST_HEADS = {
  "broken-sql": encodeHead({ table: "", columns: null, rows: "lost", reason: "broken-sql" }),
  "record-too-long": encodeHead({ table: "", columns: null, rows: "lost", reason: "record-too-long" }),
} as const;

type State =
  | "top"
  | "line"
  | "comment"
  | "statement"
  | "rows"
  | "row"
  | "garbage"
  | "set"
  | "select"
  | "from"
  | "copy"
  | "long-line"
  | "resync";

export class SqlSplitter {
  readonly #writer: GroupWriter;
  #backslashes: boolean;
  #bytes: Buffer = Buffer.allocUnsafe(256 << 10);
  /** What lies before is done with. */
  #from = 0;
  #at = 0;
  #to = 0;
  #last = false;
  /** Nothing more can be told before so many bytes are there: what is looked at as a whole is not looked at too often. */
  #wait = 0;
  #state: State = "top";

  readonly #tables: DumpTables;
  /** The last statement's head up to its VALUES: where each row has its own statement, the next one is the same. */
  #lastHead: Buffer | null = null;
  #head: Buffer | null = null;
  /** The COPY whose header line is still to come. */
  #headerOf: CopyHead | null = null;
  /** Finds the rows of the COPY that is open; `null` when its lines are rows. */
  #csv: CopyCsvScanner | null = null;
  /** Text of an INSERT … SET up to its SET. */
  #insert = "";

  /** Whole rows that wait to be copied: #bytes[#runFrom, #runTo); -1 for none. */
  #runFrom = -1;
  #runTo = 0;
  #rowFrom = 0;
  readonly #scanner: RowScanner;
  /** The open row is too long and is counted as lost already. */
  #skipping = false;
  /** Bytes that were looked at again behind broken rows, and all bytes so far: the first must not outgrow the second. */
  #again = 0;
  #total = 0;

  /**
   * @param backslashes whether `\'` is a quote in a string (MySQL) or the end of one (all others)
   * @param emit gets each group; its bytes are reused after the call
   * @param tables columns of tables that are known already, by name in small letters; those that are met are added
   */
  constructor(backslashes: boolean, emit: (group: Buffer) => void, tables: Map<string, readonly string[]> = new Map()) {
    this.#backslashes = backslashes;
    this.#tables = new DumpTables(tables);
    this.#scanner = new RowScanner(backslashes);
    this.#writer = new GroupWriter(emit);
  }

  /** @param bytes not kept: the caller may reuse them */
  push(bytes: Buffer): void {
    // By pieces: what is searched to the end of what is there must not be much.
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, bytes.length - at);
      this.#makeRoom(length);
      bytes.copy(this.#bytes, this.#to, at, at + length);
      this.#to += length;
      this.#total += length;
      if (this.#to >= this.#wait) this.#run();
    }
  }

  /** Hands on what still waits; what is open is lost, and counted. */
  end(): void {
    this.#last = true;
    this.#wait = 0;
    this.#run();
    while (this.#state === "row" && this.#scanner.candidate >= 0) {
      this.#breakRow(this.#scanner.candidate);
      this.#run();
    }
    if (this.#state === "row" && !this.#skipping) this.#lose("broken-sql");
    this.#writer.flush();
  }

  #makeRoom(more: number): void {
    if (this.#to + more <= this.#bytes.length) return;
    const from = this.#from;
    const kept = this.#to - from;
    const target = kept + more <= this.#bytes.length ? this.#bytes : Buffer.allocUnsafe(2 * (kept + more));
    this.#bytes.copy(target, 0, from, this.#to);
    this.#bytes = target;
    this.#from = 0;
    this.#at -= from;
    this.#to = kept;
    this.#wait -= from;
    this.#rowFrom -= from;
    this.#scanner.shift(from);
    this.#csv?.shift(from);
  }

  #run(): void {
    while (this.#step());
    this.#endRun();
    this.#keepFrom();
  }

  /** What has to stay in memory until more comes. */
  #keepFrom(): void {
    if (this.#state === "row" && !this.#skipping) {
      this.#from = this.#rowFrom;
      if (this.#at - this.#rowFrom <= RECORD_BYTES_LIMIT) return;
      if (this.#scanner.candidate >= 0) this.#breakRow(this.#scanner.candidate);
      else {
        this.#lose("record-too-long");
        this.#skipping = true;
      }
    }
    // A few bytes before stay, for what is told by looking back.
    this.#from = Math.max(this.#from, this.#at - 8);
  }

  /** @returns false when more bytes are needed */
  #step(): boolean {
    switch (this.#state) {
      case "top":
        return this.#top();
      case "line":
        return this.#skipTo(lexIndex(this.#bytes, lex.LF, this.#at, this.#to), 1, "top");
      case "comment":
        return this.#comment();
      case "statement":
        return this.#statement();
      case "rows":
        return this.#rows();
      case "row":
        return this.#row();
      case "garbage":
        return this.#garbage();
      case "set":
        return this.#set();
      case "select":
        return this.#select();
      case "from":
        return this.#afterFrom();
      case "copy":
        return this.#copy();
      case "long-line":
        return this.#skipTo(lexIndex(this.#bytes, lex.LF, this.#at, this.#to), 0, "copy");
      case "resync":
        return this.#resync();
    }
  }

  /** Goes on behind what was found, or to the end of what is there but for `keep` bytes. */
  #skipTo(found: number, length: number, state: State, keep = 0): boolean {
    if (found < 0) {
      this.#at = Math.max(this.#at, this.#to - (this.#last ? 0 : keep));
      return false;
    }
    this.#at = found + length;
    this.#state = state;
    return true;
  }

  /** A comment between statements, which may hold statements; one that nothing closes is none. */
  #comment(): boolean {
    const start = this.#at;
    const end = this.#find("*/", start);
    if (end >= 0) {
      this.#at = end + 2;
      return this.#go("top");
    }
    if (!this.#last && this.#to - start <= STATEMENT_BYTES_LIMIT) return this.#waitFor(start);
    this.#lose("broken-sql");
    return this.#go("resync");
  }

  /** As indexOf, in what is there. @returns -1 also when its end is not there yet */
  #find(text: string, from: number): number {
    return this.#bytes.subarray(0, this.#to).indexOf(text, from, "latin1");
  }

  /** Bytes of a statement are looked at anew each time: not before there are half as many again. */
  #waitFor(from: number): false {
    this.#wait = this.#to + ((this.#to - from) >> 1);
    return false;
  }

  /** Between statements. */
  #top(): boolean {
    const bytes = this.#bytes;
    const to = this.#to;
    let at = this.#at;
    while (at < to && (bytes[at] <= 32 || bytes[at] === lex.SEMICOLON)) at++;
    this.#at = at;
    if (at >= to) return false;
    const previous = this.#lastHead;
    if (
      previous &&
      to - at > previous.length &&
      bytes[at] === previous[0] &&
      bytes.compare(previous, 0, previous.length, at, at + previous.length) === 0
    ) {
      this.#at = at + previous.length;
      return this.#go("rows");
    }
    if (to - at < lex.STATEMENT_LOOK && !this.#last) return false;
    const text = bytes.toString("latin1", at, Math.min(to, at + lex.STATEMENT_LOOK));
    if (text.startsWith("/*")) {
      this.#at += 2;
      return this.#go("comment");
    }
    // Comments, and commands of the tools that run scripts: to the line's end.
    if (/^(?:--|#|\\|:\w|@|\/\s|(?:GO|REM|REMARK|PROMPT|SPOOL)\b(?!\s*[(,]))/iu.test(text)) return this.#go("line");
    if (text[0] === "/" || text.startsWith("*/")) {
      this.#at++;
      return true;
    }
    if (/^DELIMITER\s+\S/iu.test(text)) return this.#go("resync");
    const all = /^INSERT\s+(?:ALL|FIRST)\s/iu.exec(text);
    if (all) {
      this.#at += all[0].length;
      return true;
    }
    const conforming = /^SET\s+standard_conforming_strings\s*(?:=|TO)\s*'?(on|off)/iu.exec(text)?.[1];
    if (conforming) this.#backslashes = this.#scanner.backslashes = conforming.toLowerCase() === "off";
    return this.#go("statement");
  }

  #go(state: State): true {
    this.#state = state;
    return true;
  }

  /** A whole statement, or the head of one that holds rows. */
  #statement(): boolean {
    const start = this.#at;
    const text = this.#bytes.toString("latin1", start, Math.min(this.#to, start + lex.STATEMENT_LOOK));
    const isInsert = /^(?:INSERT|REPLACE|INTO)\b/iu.test(text);
    const isCopy = /^COPY\s/iu.test(text);
    const isRoutine = /^(?:CREATE|ALTER)\s+(?:[^\s(]+\s+){0,6}?(?:PROC|PROCEDURE|FUNCTION|TRIGGER|PACKAGE)\b/iu.test(
      text,
    );
    const end = findStatementEnd(this.#bytes, start, this.#to, this.#last, {
      words: isInsert ? HEAD_ENDS : NOTHING,
      backslashes: this.#backslashes,
      routine: isRoutine,
    });
    if (end === null) {
      if (this.#to - start <= STATEMENT_BYTES_LIMIT) return this.#waitFor(start);
      if (isInsert) this.#lose("broken-sql");
      return this.#go("resync");
    }
    this.#at = end.at;
    this.#state = "top";
    if (isInsert) this.#beginInsert(start, end);
    else if (isCopy) return this.#beginCopy(start, end);
    else if (/^CREATE\s+(?:[^\s(]+\s+){0,4}?TABLE\b/iu.test(text)) {
      this.#tables.create(this.#bytes.toString("utf8", start, end.at));
      this.#lastHead = null;
    } else if (!/^[\w"[]/u.test(text) && this.#bytes.subarray(start, end.at).includes(lex.QUOTE)) {
      // No statement begins like this: a piece of one, whose rows belong to no table that is known.
      this.#lose("broken-sql");
    }
    return true;
  }

  #beginInsert(start: number, end: StatementEnd): void {
    const { word } = end;
    if (word === null) {
      // `INSERT INTO t DEFAULT VALUES`, or one that breaks off before its rows.
      this.#lose("broken-sql");
      return;
    }
    const text = this.#bytes.toString("utf8", start, end.at - word.length);
    this.#head = this.#tables.insertHead(text, this.#backslashes);
    if (!this.#head) {
      this.#lose("broken-sql");
      this.#state = "resync";
      return;
    }
    if (word === "VALUES" || word === "VALUE") {
      this.#state = "rows";
      this.#lastHead = Buffer.from(this.#bytes.subarray(start, end.at));
    } else if (word === "SELECT") this.#state = "select";
    else if (word === "SET") {
      this.#insert = text;
      this.#state = "set";
    }
  }

  /** MySQL's `INSERT INTO t SET a = 1, b = 'x'`: names and values of one row. */
  #set(): boolean {
    const start = this.#at;
    const end = findStatementEnd(this.#bytes, start, this.#to, this.#last, {
      words: SET_ENDS,
      backslashes: this.#backslashes,
      routine: false,
    });
    if (end === null) {
      if (this.#to - start <= STATEMENT_BYTES_LIMIT) return this.#waitFor(start);
      this.#lose("record-too-long");
      return this.#go("resync");
    }
    this.#at = end.at;
    const text = this.#bytes.toString("utf8", start, end.at - (end.word?.length ?? 0)).replace(/;\s*$/u, "");
    const { columns, values } = parseAssignments(text);
    const head = columns.length > 0 ? this.#tables.setHead(this.#insert, columns, this.#backslashes) : null;
    if (!head) this.#lose("broken-sql");
    else {
      const tuple = Buffer.from(`(${values.join(",")})`);
      this.#writer.begin(head);
      this.#writer.add(tuple, 0, tuple.length);
    }
    return this.#go("top");
  }

  /** Between rows. */
  #rows(): boolean {
    const bytes = this.#bytes;
    const to = this.#to;
    let at = this.#at;
    for (;;) {
      while (at < to && (bytes[at] <= 32 || bytes[at] === lex.COMMA)) at++;
      this.#at = at;
      if (at >= to) return false;
      const byte = bytes[at];
      if (byte === lex.OPEN) {
        this.#beginRow(at);
        return true;
      }
      if (byte === lex.SEMICOLON) {
        this.#endRun();
        this.#at = at + 1;
        return this.#go("top");
      }
      if (at + 2 >= to && !this.#last) return false;
      const next = bytes[at + 1];
      if ((byte === lex.SLASH && next === lex.STAR) || (byte === lex.DASH && next === lex.DASH)) {
        const end = this.#find(byte === lex.DASH ? "\n" : "*/", at);
        if (bytes[at + 2] === lex.BANG && byte === lex.SLASH) at += 3;
        else if (end >= 0) at = byte === lex.DASH ? end : end + 2;
        else {
          this.#endRun();
          this.#at = at + 2;
          return this.#go(byte === lex.DASH ? "line" : "comment");
        }
      } else if (byte === lex.STAR && next === lex.SLASH) at += 2;
      else {
        this.#endRun();
        // `ON DUPLICATE KEY …`, the next INTO of an INSERT ALL, or a statement where none was ended.
        if (to - at < 16 && !this.#last) return false;
        if (isNewLine(bytes, at) || AFTER_ROWS.test(bytes.toString("latin1", at, Math.min(to, at + 16))))
          return this.#go("top");
        this.#lose("broken-sql");
        return this.#go("garbage");
      }
    }
  }

  #beginRow(at: number): void {
    this.#rowFrom = at;
    this.#scanner.begin(at);
    this.#skipping = false;
    this.#state = "row";
  }

  /** In a row, on from where it stopped. */
  #row(): boolean {
    const row = this.#scanner;
    const end = row.scan(this.#bytes, this.#from, this.#to, this.#last, this.#skipping);
    this.#at = row.at;
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
    this.#state = "rows";
    if (this.#skipping) return;
    if (end - this.#rowFrom > RECORD_BYTES_LIMIT) {
      this.#endRun();
      this.#lose("record-too-long");
      return;
    }
    if (this.#runFrom < 0) this.#runFrom = this.#rowFrom;
    this.#runTo = end;
    if (this.#runTo - this.#runFrom >= RUN_BYTES) this.#endRun();
  }

  /** The open row is lost. @param resume where the next statement begins; -1 to look for the next row behind its begin */
  #breakRow(resume: number): void {
    this.#endRun();
    if (!this.#skipping) this.#lose("broken-sql");
    this.#wait = 0;
    if (resume >= 0) {
      this.#at = resume;
      this.#state = "top";
      return;
    }
    this.#state = "garbage";
    const back = this.#at - this.#rowFrom;
    // Rows that break one inside the other must not make this quadratic.
    if (this.#skipping || this.#again + back > this.#total + RECORD_BYTES_LIMIT) return;
    this.#again += back;
    this.#at = this.#rowFrom + 1;
  }

  /** Behind a broken row: the next one is known by the parenthesis and comma before it. */
  #garbage(): boolean {
    const bytes = this.#bytes;
    const to = this.#to;
    for (let at = this.#at; at < to; at++) {
      const byte = bytes[at];
      if (byte === lex.LF) {
        const isNext = lex.statementAt(bytes, at + 1, to, this.#last);
        if (isNext === null) {
          this.#at = at;
          return false;
        }
        if (
          isNext ||
          bytes[at - 1] === lex.SEMICOLON ||
          (bytes[at - 1] === lex.CR && bytes[at - 2] === lex.SEMICOLON)
        ) {
          this.#at = at + 1;
          return this.#go("top");
        }
      } else if (byte === lex.OPEN) {
        let before = at - 1;
        while (before > this.#from && bytes[before] <= 32) before--;
        if (bytes[before] === lex.COMMA && bytes[before - 1] === lex.CLOSE) {
          this.#beginRow(at);
          this.#at = at;
          return true;
        }
      }
    }
    this.#at = to;
    return false;
  }

  /** `INSERT … SELECT 'a', 1 UNION ALL SELECT 'b', 2`: each list of constants is a row. */
  #select(): boolean {
    const start = this.#at;
    const end = findStatementEnd(this.#bytes, start, this.#to, this.#last, {
      words: SELECT_ENDS,
      backslashes: this.#backslashes,
      routine: false,
    });
    if (end === null) {
      if (this.#to - start <= STATEMENT_BYTES_LIMIT) return this.#waitFor(start);
      this.#lose("record-too-long");
      return this.#go("resync");
    }
    const row = this.#bytes.subarray(start, end.at - (end.word?.length ?? 0));
    if (row.includes(lex.QUOTE) && this.#head) {
      const stop = row[row.length - 1] === lex.SEMICOLON ? row.length - 1 : row.length;
      const tuple = Buffer.concat([PARENTHESES.subarray(0, 1), row.subarray(0, stop), PARENTHESES.subarray(1)]);
      this.#writer.begin(this.#head);
      this.#writer.add(tuple, 0, tuple.length);
    }
    return this.#afterSelect(end);
  }

  #afterFrom(): boolean {
    const start = this.#at;
    const end = findStatementEnd(this.#bytes, start, this.#to, this.#last, {
      words: UNION,
      backslashes: this.#backslashes,
      routine: false,
    });
    if (end !== null) return this.#afterSelect(end);
    if (this.#to - start <= STATEMENT_BYTES_LIMIT) return this.#waitFor(start);
    return this.#go("resync");
  }

  #afterSelect(end: StatementEnd): boolean {
    this.#at = end.at;
    if (end.word === "UNION") {
      const more = /^\s*(?:ALL\s+)?SELECT\b/iu.exec(
        this.#bytes.toString("latin1", end.at, Math.min(this.#to, end.at + 64)),
      );
      if (more) {
        this.#at += more[0].length;
        return this.#go("select");
      }
      if (this.#to - end.at < 64 && !this.#last) {
        this.#at = end.at - 5;
        this.#state = "from";
        return this.#waitFor(this.#at);
      }
    }
    return this.#go(end.word === null ? "top" : "from");
  }

  #beginCopy(start: number, end: StatementEnd): boolean {
    const copy = parseCopyHead(this.#bytes.toString("utf8", start, end.at));
    if (!copy) return true;
    const line = lexIndex(this.#bytes, lex.LF, end.at, this.#to);
    if (line < 0 && !this.#last) {
      this.#at = start;
      this.#state = "statement";
      return this.#waitFor(start);
    }
    this.#head = this.#tables.copyHead(copy, null);
    this.#headerOf = copy.header ? copy : null;
    // From the line end on: the end mark stands behind one.
    this.#at = line < 0 ? this.#to : line;
    this.#csv = copy.csv && new CopyCsvScanner(copy.csv);
    this.#csv?.begin(this.#at);
    return this.#go("copy");
  }

  /** Rows of a COPY in CSV format, from the line end before them. */
  #copyCsv(csv: CopyCsvScanner): boolean {
    const from = this.#at;
    if (csv.rowsEnd !== from) csv.begin(from);
    csv.scan(this.#bytes, this.#to, this.#last, this.#headerOf !== null);
    const { rowsEnd, stop } = csv;
    if (rowsEnd > from && this.#head) {
      if (this.#headerOf) this.#takeHeader(from + 1, rowsEnd);
      else {
        this.#writer.begin(this.#head);
        this.#writer.add(this.#bytes, from + 1, rowsEnd + 1);
      }
      this.#at = rowsEnd;
    }
    if (stop >= 0) {
      if (csv.isOpen) this.#lose("broken-sql");
      this.#at = stop + 1;
      return this.#go(this.#bytes[stop + 1] === lex.BACKSLASH ? "line" : "top");
    }
    if (this.#last) {
      if (this.#at < this.#to - 1) this.#lose("broken-sql");
      this.#at = this.#to;
      return this.#go("top");
    }
    if (this.#to - this.#at > RECORD_BYTES_LIMIT) return this.#breakCsvRow(csv);
    // Behind a header the rows are looked at at once.
    return csv.at < this.#to && rowsEnd > from;
  }

  /** A row that is too long, as by a quote that nothing closes: goes on at the next line, once in a while. */
  #breakCsvRow(csv: CopyCsvScanner): boolean {
    this.#lose("record-too-long");
    const back = this.#to - this.#at;
    const isAgain = this.#again + back <= this.#total + RECORD_BYTES_LIMIT;
    if (isAgain) this.#again += back;
    const line = lexIndex(this.#bytes, lex.LF, isAgain ? this.#at + 1 : this.#to - 1, this.#to);
    if (line < 0) return this.#go("long-line");
    this.#at = line;
    csv.begin(line);
    return true;
  }

  /** The header line of a COPY names the columns, where the statement doesn't. */
  #takeHeader(from: number, end: number): void {
    const copy = this.#headerOf;
    this.#headerOf = null;
    if (!copy) return;
    const names = copy.csv
      ? copyCsvNames(this.#bytes, from, end, copy.csv)
      : this.#bytes.toString("utf8", from, end).trimEnd().split(copy.delimiter);
    this.#head = this.#tables.copyHead(copy, names);
  }

  /** Lines of a COPY, from the line end before them. */
  #copy(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    const to = this.#to;
    if (bytes[from] !== lex.LF || !this.#head) {
      this.#at = to;
      return this.#go("top");
    }
    if (this.#csv) return this.#copyCsv(this.#csv);
    const end = this.#find(COPY_END, from);
    if (this.#headerOf && end !== from) {
      const line = lexIndex(bytes, lex.LF, from + 1, to);
      if (line < 0 && !this.#last) return this.#waitFor(from);
      this.#takeHeader(from + 1, line < 0 ? to : line);
      this.#at = line < 0 ? to : line;
      return true;
    }
    const next = this.#statementInCopy(from, end < 0 ? to : end);
    if (next === null) return this.#waitFor(from);
    if (next >= 0) {
      this.#writer.begin(this.#head);
      this.#writer.add(bytes, from + 1, next);
      this.#at = next;
      return this.#go("top");
    }
    const stop = end >= 0 ? end : bytes.lastIndexOf(lex.LF, to - 1);
    if (stop > from) {
      this.#writer.begin(this.#head);
      this.#writer.add(bytes, from + 1, stop + 1);
    }
    this.#at = Math.max(stop, from);
    if (end >= 0) {
      if (end + 3 > to) return false;
      this.#at = end + 3;
      return this.#go("line");
    }
    if (this.#last) {
      if (to - this.#at > 1) this.#lose("broken-sql");
      this.#at = to;
      return this.#go("top");
    }
    if (to - this.#at > RECORD_BYTES_LIMIT) {
      this.#lose("record-too-long");
      return this.#go("long-line");
    }
    return false;
  }

  /** Two dumps in one file, of which the first was cut off: where the second goes on. -1 for nowhere, `null`: too early to tell. */
  #statementInCopy(from: number, to: number): number | null {
    for (let at = from; ;) {
      const copy = this.#find(NEXT_COPY, at);
      const insert = this.#find(NEXT_INSERT, at);
      const next = copy < 0 || (insert >= 0 && insert < copy) ? insert : copy;
      if (next < 0 || next >= to) return -1;
      const line = lexIndex(this.#bytes, lex.LF, next + 1, this.#to);
      if (line < 0 && !this.#last) return null;
      const text = this.#bytes.toString("latin1", next, line < 0 ? this.#to : line);
      if (/^\nINSERT INTO [^\t]*$|\sFROM\s+stdin\b[^']*;\s*$/iu.test(text)) return next + 1;
      at = next + 1;
    }
  }

  /** To the next line that begins a statement. */
  #resync(): boolean {
    const bytes = this.#bytes;
    for (;;) {
      const line = lexIndex(bytes, lex.LF, this.#at, this.#to);
      if (line < 0) {
        this.#at = this.#to;
        return false;
      }
      this.#at = line;
      const isNext = lex.statementAt(bytes, line + 1, this.#to, this.#last);
      if (isNext === null) return false;
      this.#at = line + 1;
      if (isNext || /^DELIMITER\s+;/iu.test(bytes.toString("latin1", line + 1, Math.min(this.#to, line + 20)))) {
        return this.#go(isNext ? "top" : "line");
      }
    }
  }

  #endRun(): void {
    if (this.#runFrom < 0) return;
    if (this.#head) {
      this.#writer.begin(this.#head);
      this.#writer.add(this.#bytes, this.#runFrom, this.#runTo);
    }
    this.#runFrom = -1;
  }

  #lose(reason: keyof typeof LOST_HEADS): void {
    this.#endRun();
    this.#writer.begin(LOST_HEADS[reason]);
    this.#writer.add(LOST, 0, 1);
  }
}

/** Is there nothing but white space before it on its line? */
function isNewLine(bytes: Buffer, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && (bytes[before] === 32 || bytes[before] === 9)) before--;
  return before >= 0 && bytes[before] === lex.LF && lex.WORD[bytes[at]] === 1;
}

/** As indexOf, within [from, to). */
function lexIndex(bytes: Buffer, byte: number, from: number, to: number): number {
  const at = bytes.indexOf(byte, from);
  return at >= 0 && at < to ? at : -1;
}
