/**
 * Takes the groups of rows that sql-splitter.ts makes of a dump apart: cells of columns that count are handed on without
 * their escapes; JSON and PHP values in cells are searched, whatever their column. Runs in the workers.
 */
import { embeddedValue, mayEmbed } from "./embedded-value.js";
import { ANY_KEY, dataKeyOf, joinPath, keyPath, plainKey } from "./json-key.js";
import type { DocumentSink } from "./json-lines-parser.js";
import { readCopyCsv, unquoteCopyCsv, type CopyCsvDialect } from "./sql-copy-csv.js";
import { decodeHead, type GroupHead } from "./sql-group.js";
import * as lex from "./sql-lexing.js";
import { isNull, textOfExpression, textOfHex, unescapeSql } from "./sql-value.js";
import type { RecordParser } from "./text-shape.js";

/** Takes rows apart: cells as byte ranges or texts, then the end of the row. */
export interface RowSink<Role> extends DocumentSink<Role> {
  /** Rows of this table follow, or records of it that are lost. */
  beginTable?(name: string): void;
  /**
   * @param path `table.column`, with the keys of a value inside a cell behind them
   * @param name the same without the table; a column without a name has its number, from 1
   * @param numbered `table.number`, by which a column goes where its name was not known
   */
  roleOf(path: string, name?: string, numbered?: string): Role;
  /** False when all that counts of such a cell is that it is there; it may then be handed on with its escapes. */
  needsText(role: Role): boolean;
  /** A cell, not empty. @param bytes copied */
  leafBytes(role: Role, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * A faster way to find the cells of plain rows (strings, numbers, NULL); it stops at any other row. What it equals is
 * `#tuple`, which takes those.
 */
export interface PlainTuples {
  /** Rows that the last `read` found. */
  readonly rows: number;
  /** Where the wanted cells lie, `slots` for each row; start -1 for none. Good until the next `read`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 where a cell holds escapes. */
  readonly flags: Uint8Array;
  readonly beginnings: Int32Array;
  /** What is read next lies in bytes[from, to). */
  begin(bytes: Uint8Array, from: number, to: number): void;
  /**
   * @param slotOf by column, the slot that takes its cell, or -1; wider rows are not plain
   * @returns where it stopped: at a row, or at `end`
   */
  read(at: number, end: number, backslashes: boolean, slotOf: Int32Array, slots: number): number;
}

interface Table<Role> {
  readonly head: GroupHead;
  /** By column; grows with rows that are wider than their head. */
  readonly columns: Column<Role>[];
  /** By column, the place among those that count, or -1. */
  slotOf: Int32Array;
  readonly wanted: Column<Role>[];
}

interface Column<Role> {
  readonly name: string;
  readonly role: Role;
  readonly ignored: boolean;
  readonly needsText: boolean;
}

const TABLES_LIMIT = 1024;
/** After so many rows of a group that were not plain, all the rest is taken for such. */
const IRREGULAR_ROWS = 64;
/** Cells of a row beyond these are not looked at. */
const COLUMNS_LIMIT = 4096;
const PLACES_LIMIT = 1 << 14;
const DEPTH_LIMIT = 64;
const TAB = 9;
const COLON = 58;

/** 1 for bytes at which a bare value ends, or turns out to be more than one. */
const BARE_END = new Uint8Array(256);
for (const character of "'\"`(),/-") BARE_END[character.charCodeAt(0)] = 1;

export class SqlRowParser<Role> implements RecordParser {
  readonly #sink: RowSink<Role>;
  readonly #tables = new Map<string, Table<Role>>();
  /** Roles of places inside cells. */
  readonly #places = new Map<string, Role>();
  readonly #plain: PlainTuples | null;
  #scratch: Buffer = Buffer.allocUnsafe(4096);

  /** @param plain `null` to take every row apart here */
  constructor(sink: RowSink<Role>, plain: PlainTuples | null = null) {
    this.#sink = sink;
    this.#plain = plain;
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#plain?.begin(bytes, from, to);
    for (let at = from; at < to;) {
      let end = text.indexOf(lex.GROUP_END, at);
      if (end < 0 || end >= to) {
        if (!last) return at;
        end = to;
      }
      this.#group(text, at, end);
      at = end + 1;
    }
    return to;
  }

  #group(bytes: Buffer, start: number, end: number): void {
    const line = bytes.indexOf(lex.LF, start);
    if (line < 0 || line > end) return;
    const table = this.#table(bytes.toString("utf8", start, line));
    this.#sink.beginTable?.(table.head.table);
    switch (table.head.rows) {
      case "lost":
        for (let at = line + 1; at < end; at++) this.#sink.reject(table.head.reason ?? "broken-sql", start);
        break;
      case "copy":
        if (table.head.csv) this.#csvRows(bytes, line + 1, end, table, table.head.csv);
        else this.#lines(bytes, line + 1, end, table);
        break;
      case "values":
        this.#tuples(bytes, line + 1, end, table);
    }
  }

  #table(text: string): Table<Role> {
    const known = this.#tables.get(text);
    if (known) return known;
    const head = decodeHead(text);
    const table: Table<Role> = { head, columns: [], slotOf: new Int32Array(0), wanted: [] };
    for (const [index] of (head.columns ?? []).entries()) this.#column(table, index);
    if (this.#tables.size >= TABLES_LIMIT) this.#tables.clear();
    this.#tables.set(text, table);
    return table;
  }

  #column(table: Table<Role>, index: number): Column<Role> {
    for (let next = table.columns.length; next <= index; next++) {
      const number = String(next + 1);
      const name = table.head.columns?.[next] ?? number;
      const path = table.head.table;
      const role = this.#sink.roleOf(`${path}.${name}`, name, `${path}.${number}`);
      table.columns.push({ name, role, ignored: this.#sink.ignores(role), needsText: this.#sink.needsText(role) });
    }
    return table.columns[index];
  }

  #columnAt(table: Table<Role>, index: number): Column<Role> {
    return index < table.columns.length ? table.columns[index] : this.#column(table, Math.min(index, COLUMNS_LIMIT));
  }

  #tuples(bytes: Buffer, from: number, end: number, table: Table<Role>): void {
    let irregular = this.#plain ? 0 : IRREGULAR_ROWS;
    for (let at = from; at < end;) {
      if (irregular < IRREGULAR_ROWS) {
        at = this.#plainTuples(bytes, at, end, table);
        if (bytes[at] === lex.OPEN) irregular++;
      }
      if (at >= end) return;
      if (bytes[at] === lex.OPEN) at = this.#tuple(bytes, at, end, table);
      else at = this.#skipComment(bytes, at, end);
    }
  }

  /** @returns where it stopped: at the end, or at what is for `#tuple` */
  #plainTuples(bytes: Buffer, from: number, end: number, table: Table<Role>): number {
    const plain = this.#plain;
    if (!plain) return from;
    const sink = this.#sink;
    const backslashes = table.head.backslashes === true;
    if (table.slotOf.length !== table.columns.length) numberWanted(table);
    const { wanted } = table;
    const slots = wanted.length;
    let at = from;
    do {
      at = plain.read(at, end, backslashes, table.slotOf, slots);
      const { rows, starts, ends, flags, beginnings } = plain;
      for (let row = 0, place = 0; row < rows; row++) {
        for (let slot = 0; slot < slots; slot++, place++) {
          const start = starts[place];
          if (start < 0) continue;
          const column = wanted[slot];
          if (flags[place] === 0) sink.leafBytes(column.role, bytes, start, ends[place]);
          else this.#string(bytes, start, ends[place], lex.QUOTE, backslashes, table, column);
        }
        sink.endDocument(beginnings[row]);
      }
    } while (plain.rows > 0 && at < end);
    return at;
  }

  /** Behind a comment, of MySQL's conditional ones behind the mark; or behind the byte, whatever it is. */
  #skipComment(bytes: Buffer, at: number, end: number): number {
    const next = bytes[at + 1];
    let close = -1;
    if (bytes[at] === lex.SLASH && next === lex.STAR) {
      if (bytes[at + 2] === lex.BANG) {
        let behind = at + 3;
        while (behind < end && bytes[behind] >= 48 && bytes[behind] <= 57) behind++;
        return behind;
      }
      close = bytes.indexOf("*/", at + 2, "latin1") + 2;
    } else if (bytes[at] === lex.DASH && next === lex.DASH) close = bytes.indexOf(lex.LF, at + 2) + 1;
    else if (bytes[at] === lex.STAR && next === lex.SLASH) return at + 2;
    else return at + 1;
    return close > at + 1 && close <= end ? close : end;
  }

  /** One row, from its parenthesis. @returns the offset behind it */
  #tuple(bytes: Buffer, open: number, end: number, table: Table<Role>): number {
    const sink = this.#sink;
    const backslashes = table.head.backslashes === true;
    let at = open + 1;
    for (let index = 0; at < end; index++) {
      // What stands before a cell.
      for (;;) {
        const byte = bytes[at];
        if (byte <= 32) at++;
        else if (
          (byte === lex.SLASH && bytes[at + 1] === lex.STAR) ||
          (byte === lex.STAR && bytes[at + 1] === lex.SLASH) ||
          (byte === lex.DASH && bytes[at + 1] === lex.DASH && bytes[at + 2] <= 32)
        ) {
          at = this.#skipComment(bytes, at, end);
        } else break;
        if (at >= end) break;
      }
      const column = this.#columnAt(table, index);
      const start = at;
      let quoteAt = at;
      const first = bytes[at];
      // N'…' and E'…'
      if (((first | 32) === 110 || (first | 32) === 101) && bytes[at + 1] === lex.QUOTE) quoteAt = at + 1;
      const quote = bytes[quoteAt];
      if (quote === lex.QUOTE || quote === lex.DOUBLE_QUOTE) {
        const escapes = backslashes || (first | 32) === 101;
        let escaped = false;
        at = quoteAt + 1;
        for (; at < end; at++) {
          const byte = bytes[at];
          if (byte === quote) {
            const length = lex.quoteLength(quote, at + 1 < end ? bytes[at + 1] : -1);
            if (length === 0) break;
            escaped = true;
            at += length - 1;
          } else if (byte === lex.BACKSLASH && escapes) {
            escaped = true;
            at++;
          }
        }
        const close = Math.min(at, end);
        at = close + 1;
        while (at < end && bytes[at] <= 32) at++;
        if (at >= end || bytes[at] === lex.COMMA || bytes[at] === lex.CLOSE) {
          this.#string(bytes, quoteAt + 1, close, escaped ? quote : 0, escapes, table, column);
          if (bytes[at] === lex.COMMA) {
            at++;
            continue;
          }
          break;
        }
      }
      // A bare value, or an expression.
      while (at < end && BARE_END[bytes[at]] === 0) at++;
      let simple = quoteAt === start && bytes[start] !== lex.QUOTE && bytes[start] !== lex.DOUBLE_QUOTE;
      if (at < end && bytes[at] !== lex.COMMA && bytes[at] !== lex.CLOSE) {
        const behind = this.#expressionEnd(bytes, start, end, backslashes);
        // -5 and 2020-01-01 are bare all the same.
        simple &&=
          bytes.subarray(start, behind).indexOf(lex.QUOTE) < 0 && bytes.subarray(start, behind).indexOf(lex.OPEN) < 0;
        at = behind;
      }
      if (!column.ignored) {
        if (simple) this.#bare(bytes, start, at, column);
        else {
          const value = textOfExpression(bytes.toString("utf8", start, at), backslashes);
          if (value !== null && value !== "") sink.leaf(column.role, value);
        }
      }
      if (bytes[at] !== lex.COMMA) break;
      at++;
    }
    sink.endDocument(open);
    return Math.min(at + 1, end);
  }

  /** Where the comma or parenthesis stands that ends an expression. */
  #expressionEnd(bytes: Buffer, from: number, end: number, backslashes: boolean): number {
    let depth = 0;
    for (let at = from; at < end;) {
      const byte = bytes[at];
      if (byte === lex.QUOTE || byte === lex.DOUBLE_QUOTE || byte === lex.BACKTICK) {
        const how = lex.openString(bytes, at, from, backslashes);
        at += how.oracleClose === 0 ? 1 : 2;
        for (; at < end; at++) {
          const inner = bytes[at];
          if (how.oracleClose !== 0) {
            if (inner === how.oracleClose && bytes[at + 1] === lex.QUOTE) {
              at += 2;
              break;
            }
          } else if (inner === byte) {
            const length = lex.quoteLength(byte, at + 1 < end ? bytes[at + 1] : -1);
            if (length === 0) {
              at++;
              break;
            }
            at += length - 1;
          } else if (inner === lex.BACKSLASH && how.backslashes) at++;
        }
        continue;
      }
      if (byte === lex.OPEN) depth++;
      else if (byte === lex.CLOSE && depth-- === 0) return at;
      else if (byte === lex.COMMA && depth === 0) return at;
      else if (byte === lex.STAR && bytes[at + 1] === lex.SLASH && depth === 0) return this.#afterMark(bytes, at, end);
      else if (byte === lex.SLASH && bytes[at + 1] === lex.STAR && bytes[at + 2] !== lex.BANG) {
        at = this.#skipComment(bytes, at, end);
        continue;
      } else if (byte === lex.DASH && bytes[at + 1] === lex.DASH && bytes[at + 2] <= 32) {
        at = this.#skipComment(bytes, at, end);
        continue;
      }
      at++;
    }
    return end;
  }

  /** A conditional comment that ends behind a value, not behind its comma. */
  #afterMark(bytes: Buffer, mark: number, end: number): number {
    let at = mark + 2;
    while (at < end && bytes[at] <= 32) at++;
    return at;
  }

  #bare(bytes: Buffer, start: number, to: number, column: Column<Role>): void {
    let end = to;
    while (end > start && bytes[end - 1] <= 32) end--;
    if (bytes[end - 1] === lex.SLASH && bytes[end - 2] === lex.STAR) end -= 2;
    // PostgreSQL's casts: 5::bigint
    for (let at = start; at + 1 < end; at++) if (bytes[at] === COLON && bytes[at + 1] === COLON) end = at;
    if (end <= start || isNull(bytes, start, end)) return;
    if (bytes[start] === 48 && (bytes[start + 1] | 32) === 120) {
      const text = textOfHex(bytes.toString("latin1", start + 2, end));
      if (text !== null) this.#sink.leaf(column.role, text);
      return;
    }
    this.#sink.leafBytes(column.role, bytes, start, end);
  }

  /** A string's inside. @param quote what is escaped in it, 0 when nothing is */
  #string(
    bytes: Buffer,
    start: number,
    end: number,
    quote: number,
    backslashes: boolean,
    table: Table<Role>,
    column: Column<Role>,
  ): void {
    if (end <= start) return;
    const embeds = mayEmbed(bytes, start, end);
    if (column.ignored && !embeds) return;
    if (quote === 0 || !(embeds || column.needsText)) {
      this.#cell(bytes, start, end, embeds, table, column);
      return;
    }
    this.#reserve(end - start);
    const length = unescapeSql(bytes, start, end, quote, backslashes, this.#scratch);
    this.#cell(this.#scratch, 0, length, embeds, table, column);
  }

  #cell(bytes: Buffer, start: number, end: number, embeds: boolean, table: Table<Role>, column: Column<Role>): void {
    if (end <= start) return;
    if (embeds) {
      const value = embeddedValue(bytes.toString("utf8", start, end));
      if (value !== undefined) {
        this.#walk(value, column.role, `${table.head.table}.${column.name}`, column.name, 0);
        return;
      }
    }
    if (column.ignored) return;
    // PostgreSQL's bytea: \x41
    if (bytes[start] === lex.BACKSLASH && bytes[start + 1] === 120) {
      const text = textOfHex(bytes.toString("latin1", start + 2, end));
      if (text !== null) this.#sink.leaf(column.role, text);
      return;
    }
    this.#sink.leafBytes(column.role, bytes, start, end);
  }

  /** @param name the path without its table */
  #walk(value: unknown, role: Role, path: string, name: string, depth: number): void {
    if (typeof value === "string") {
      if (value !== "" && !this.#sink.ignores(role)) this.#sink.leaf(role, value);
    } else if (typeof value === "number" || typeof value === "boolean") {
      if (!this.#sink.ignores(role)) this.#sink.leaf(role, String(value));
    } else if (typeof value === "object" && value !== null && depth < DEPTH_LIMIT) {
      if (Array.isArray(value)) {
        for (const item of value) this.#walk(item, role, path, name, depth + 1);
        return;
      }
      for (const [key, inner] of Object.entries(value)) {
        const dataKey = dataKeyOf(key);
        if (dataKey !== null) {
          const keyRole = this.#roleAt(keyPath(path, dataKey), keyPath(name, dataKey));
          if (!this.#sink.ignores(keyRole)) this.#sink.leaf(keyRole, plainKey(key));
        }
        const step = dataKey === null ? key : ANY_KEY;
        const place = joinPath(path, step);
        const placeName = joinPath(name, step);
        this.#walk(inner, this.#roleAt(place, placeName), place, placeName, depth + 1);
      }
    }
  }

  #roleAt(place: string, name: string): Role {
    let role = this.#places.get(place);
    if (role === undefined) {
      role = this.#sink.roleOf(place, name);
      if (this.#places.size < PLACES_LIMIT && place.length <= 512) this.#places.set(place, role);
    }
    return role;
  }

  /** Lines of PostgreSQL's COPY in its text format. */
  #lines(bytes: Buffer, from: number, end: number, table: Table<Role>): void {
    const delimiter = table.head.delimiter?.charCodeAt(0) ?? TAB;
    let start = from;
    for (let index = 0; start <= end; index++) {
      let at = start;
      let escaped = false;
      for (; at < end; at++) {
        const byte = bytes[at];
        if (byte === delimiter || byte === lex.LF) break;
        if (byte === lex.BACKSLASH) {
          escaped = true;
          at++;
        }
      }
      const stop = Math.min(at, end);
      if (stop === end && index === 0 && stop === start) return;
      const column = this.#columnAt(table, index);
      const isLast = stop === end || bytes[stop] === lex.LF;
      const close = isLast && stop > start && bytes[stop - 1] === lex.CR ? stop - 1 : stop;
      const isNothing = escaped && close - start === 2 && bytes[start + 1] === 78;
      if (!isNothing && close > start) this.#copyCell(bytes, start, close, escaped, table, column);
      start = stop + 1;
      if (isLast) {
        this.#sink.endDocument(from);
        index = -1;
      }
    }
  }

  /** Rows of PostgreSQL's COPY in its CSV format. */
  #csvRows(bytes: Buffer, from: number, end: number, table: Table<Role>, csv: CopyCsvDialect): void {
    readCopyCsv(bytes, from, end, csv, {
      cell: (index, start, close, escaped) => {
        const column = this.#columnAt(table, index);
        // Doubled quotes are inside of quotes: what they enclose tells.
        const embeds = escaped ? mayEmbed(bytes, start + 1, close - 1) : mayEmbed(bytes, start, close);
        if (column.ignored && !embeds) return;
        if (!escaped) {
          this.#cell(bytes, start, close, embeds, table, column);
          return;
        }
        this.#reserve(close - start);
        const length = unquoteCopyCsv(bytes, start, close, csv, this.#scratch);
        this.#cell(this.#scratch, 0, length, mayEmbed(this.#scratch, 0, length), table, column);
      },
      row: () => this.#sink.endDocument(from),
    });
  }

  #copyCell(
    bytes: Buffer,
    start: number,
    end: number,
    escaped: boolean,
    table: Table<Role>,
    column: Column<Role>,
  ): void {
    const embeds = mayEmbed(bytes, start, end);
    if (column.ignored && !embeds) return;
    if (!escaped || !(embeds || column.needsText)) {
      this.#cell(bytes, start, end, embeds, table, column);
      return;
    }
    this.#reserve(end - start);
    const length = unescapeSql(bytes, start, end, -1, true, this.#scratch);
    this.#cell(this.#scratch, 0, length, embeds, table, column);
  }

  #reserve(length: number): void {
    if (length > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(2 * length);
  }
}

function numberWanted<Role>(table: Table<Role>): void {
  table.wanted.length = 0;
  table.slotOf = Int32Array.from(table.columns, (column) => (column.ignored ? -1 : table.wanted.push(column) - 1));
}
