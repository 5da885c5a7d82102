/**
 * Rows of PostgreSQL's `COPY … FROM stdin` in CSV format. Follows CopyReadLineText and CopyReadAttributesCSV of PostgreSQL
 * 16: a quote opens and closes wherever it stands, the escape counts inside quotes only, a line end inside quotes is text,
 * and `\.` alone on a line ends the data even there, as it does for psql.
 */
import * as lex from "./sql-lexing.js";

/** What the options of a COPY say of its cells; each a single byte. */
export interface CopyCsvDialect {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
}

/** Finds the line ends that end a row. Goes on where it stopped, so every byte is looked at once. */
export class CopyCsvScanner {
  /** Where it stopped. */
  at = 0;
  /** The last line end that ended a row, or stands before the first; all rows before it are whole. */
  rowsEnd = 0;
  /** What ended the rows: the line end before `\.`, or before a statement of another dump; -1 as long as nothing did. */
  stop = -1;
  /** The end mark or the statement came while a quote was open. */
  isOpen = false;
  readonly #quote: number;
  readonly #escape: number;
  #quoted = false;
  #escaped = false;

  constructor({ quote, escape }: CopyCsvDialect) {
    this.#quote = quote;
    this.#escape = escape;
  }

  /** Rows begin behind the line end at `at`. */
  begin(at: number): void {
    this.at = at;
    this.rowsEnd = at;
    this.stop = -1;
    this.#quoted = false;
    this.#escaped = false;
  }

  /** The bytes were moved towards the begin of their buffer. */
  shift(by: number): void {
    this.at -= by;
    this.rowsEnd -= by;
  }

  /**
   * @param last nothing follows behind `to`
   * @param one stop behind the first row
   */
  scan(bytes: Buffer, to: number, last: boolean, one: boolean): void {
    const quote = this.#quote;
    // A quote that is its own escape closes and opens again: nothing to remember.
    const escape = this.#escape === quote ? -1 : this.#escape;
    const begin = this.rowsEnd;
    for (let at = this.at; at < to; at++) {
      const byte = bytes[at];
      if (byte === lex.LF) {
        const isEnd = isStop(bytes, at, to, last, this.#quoted);
        if (isEnd === null) {
          this.at = at;
          return;
        }
        if (!this.#quoted) this.rowsEnd = at;
        if (isEnd) {
          this.stop = at;
          this.isOpen = this.#quoted;
          this.at = at;
          return;
        }
        if (one && at > begin && !this.#quoted) {
          this.at = at;
          return;
        }
      } else if (byte === quote && !this.#escaped) this.#quoted = !this.#quoted;
      this.#escaped = byte === escape && this.#quoted && !this.#escaped;
    }
    this.at = to;
  }
}

/** Do the rows end at this line end? `null`: too few bytes to tell. */
function isStop(bytes: Buffer, at: number, to: number, last: boolean, quoted: boolean): boolean | null {
  const next = bytes[at + 1];
  if (at + 1 >= to) return last ? false : null;
  if (next === lex.BACKSLASH) {
    if (at + 3 >= to) return last ? bytes[at + 2] === DOT : null;
    return bytes[at + 2] === DOT && (bytes[at + 3] === lex.LF || bytes[at + 3] === lex.CR);
  }
  if (quoted || next !== LETTER_C) return false;
  // Two dumps in one file, of which the first was cut off.
  const line = bytes.indexOf(lex.LF, at + 1);
  if (line >= 0 && line < to) return COPY.test(bytes.toString("latin1", at + 1, line));
  return last || to - at > lex.STATEMENT_LOOK ? false : null;
}

const DOT = 46;
const LETTER_C = 67;
const COPY = /^COPY \S+ [^;]{0,4096}FROM stdin\b[^;]*;\s*$/u;

/** Gets the cells of a row in their order, then its end. */
export interface CopyCsvSink {
  /** @param escaped there are quotes or escapes inside, which `unquoteCopyCsv` takes off */
  cell(index: number, start: number, end: number, escaped: boolean): void;
  row(): void;
}

/** Takes bytes[from, end), whole rows, apart. Blank lines are no rows. */
export function readCopyCsv(
  bytes: Uint8Array,
  from: number,
  end: number,
  { delimiter, quote, escape }: CopyCsvDialect,
  sink: CopyCsvSink,
): void {
  const other = escape === quote ? -1 : escape;
  let at = from;
  while (at < end) {
    for (let index = 0; ; index++) {
      const start = at;
      let quotes = 0;
      let quoted = false;
      for (; at < end; at++) {
        const byte = bytes[at];
        if (byte === quote) {
          quoted = !quoted;
          quotes++;
        } else if (quoted) {
          if (byte === other && at + 1 < end) {
            at++;
            quotes += 2;
          }
        } else if (byte === delimiter || byte === lex.LF) break;
      }
      const isLast = at >= end || bytes[at] === lex.LF;
      let close = isLast && at > start && bytes[at - 1] === lex.CR ? at - 1 : at;
      at++;
      if (isLast && index === 0 && close === start) break;
      const isWhole = quotes === 2 && bytes[start] === quote && bytes[close - 1] === quote;
      const first = isWhole ? start + 1 : start;
      if (isWhole) close--;
      if (close > first) sink.cell(index, first, close, quotes > 0 && !isWhole);
      if (isLast) {
        sink.row();
        break;
      }
    }
  }
}

/** Copies a cell without its quotes and escapes. @param out at least as long. @returns bytes written */
export function unquoteCopyCsv(
  bytes: Uint8Array,
  start: number,
  end: number,
  { quote, escape }: CopyCsvDialect,
  out: Uint8Array,
): number {
  let length = 0;
  let quoted = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (quoted && byte === escape && at + 1 < end && (bytes[at + 1] === quote || bytes[at + 1] === escape))
      out[length++] = bytes[++at];
    else if (byte === quote) quoted = !quoted;
    else out[length++] = byte;
  }
  return length;
}

/** The names in a header row. */
export function copyCsvNames(bytes: Buffer, from: number, end: number, dialect: CopyCsvDialect): string[] {
  const names: string[] = [];
  const cell = (index: number, start: number, close: number, escaped: boolean): void => {
    const out = Buffer.from(bytes.subarray(start, close));
    const length = escaped ? unquoteCopyCsv(bytes, start, close, dialect, out) : out.length;
    names[index] = out.toString("utf8", 0, length);
  };
  readCopyCsv(bytes, from, end, dialect, { cell, row: () => undefined });
  return Array.from(names, (name, i) => name ?? String(i + 1));
}
