/**
 * Delimited text at byte level, after RFC 4180 and what real files make of it: any delimiter of 1–8 bytes, doubled or
 * backslash-escaped quotes, newlines inside quotes, ragged rows, LF, CRLF and CR. Cells that nobody asked for are stepped
 * over without being looked at twice; no string is made. The plain reference is csv-parse, in the tests.
 *
 * A quote closes a cell only where a delimiter or a line end follows; any other quote is text, so `5" pipe` and
 * `"a"b"` survive. A quote that nothing closes within RECORD_BYTES_LIMIT is text too, and so is one that would swallow rows
 * (swallowed-rows.ts).
 */
import { countDelimiters, endOfLine, rowsInCell, type QuoteRules } from "./swallowed-rows.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";
import type { CellSink, Dialect, RecordParser } from "./text-shape.js";

const CR = 13;
const BACKSLASH = 92;

export class DelimitedParser implements RecordParser {
  readonly #delimiter: Uint8Array;
  readonly #quote: number;
  readonly #backslash: boolean;
  readonly #newline: number;
  readonly #wanted: Int32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #escaped: Uint8Array;
  readonly #sink: CellSink;
  readonly #rules: QuoteRules;
  /** Set by #quotedEnd: where the quoted cell's text ends, and whether it holds escapes. */
  #textEnd = 0;
  #hasEscapes = 0;
  /** A search from an earlier quote met no closing quote before this offset: later ones go on from here (stays linear). */
  #searchedTo = 0;
  /**
   * The last quote that swallowed rows: where it opened, the quote that seemed to close it, that one's line, the quote that
   * gave it away, and the columns of all lines between. What the lines between open would be closed by the same quote.
   */
  #swallow = { from: -1, close: -1, line: -1, bare: -1, columns: 0 };
  /** Columns of the line that ends at this offset, its open quotes being text. */
  #literal = { lineEnd: -1, columns: 0 };

  /** @param wanted indices of the columns to hand on, ascending; `sink` gets one slot for each */
  constructor(dialect: Dialect, wanted: readonly number[], sink: CellSink) {
    this.#delimiter = Buffer.from(dialect.delimiter);
    this.#quote = dialect.quote === null ? -1 : dialect.quote.charCodeAt(0);
    this.#backslash = dialect.escape === "backslash";
    this.#newline = dialect.newline.charCodeAt(0);
    this.#wanted = Int32Array.from(wanted);
    this.#starts = new Int32Array(wanted.length);
    this.#ends = new Int32Array(wanted.length);
    this.#escaped = new Uint8Array(wanted.length);
    this.#sink = sink;
    this.#rules = {
      delimiter: this.#delimiter,
      quote: this.#quote,
      backslash: this.#backslash,
      newline: this.#newline,
    };
  }

  /** @param most records to hand on before it returns; for who reads the others by a faster way */
  parse(bytes: Uint8Array, from: number, to: number, last: boolean, most = Infinity): number {
    const delimiter = this.#delimiter;
    const delimiterLength = delimiter.length;
    const first = delimiterLength > 0 ? delimiter[0] : -1;
    const quote = this.#quote;
    const newline = this.#newline;
    const wanted = this.#wanted;
    const slots = wanted.length;
    const starts = this.#starts;
    const ends = this.#ends;
    const escaped = this.#escaped;
    this.#searchedTo = 0;
    this.#swallow.close = -1;
    this.#literal.lineEnd = -1;
    let i = from;
    let left = most;
    while (i < to) {
      const recordStart = i;
      let column = 0;
      let slot = 0;
      let nextWanted = slots > 0 ? wanted[0] : -1;
      for (let more = true; more; column++) {
        let start = i;
        let end = -1;
        let hasEscapes = 0;
        let quoted = false;
        if (bytes[i] === quote && i < to) {
          const close = this.#quotedEnd(bytes, i, to, recordStart, column, last);
          if (close === to && !last && this.#textEnd < 0) return recordStart;
          if (this.#textEnd >= 0) {
            start = i + 1;
            end = this.#textEnd;
            hasEscapes = this.#hasEscapes;
            quoted = true;
            i = close;
          }
        }
        if (end < 0) {
          if (delimiterLength <= 1) {
            for (; i < to; i++) {
              const byte = bytes[i];
              if (byte === first || byte === newline) break;
            }
          } else {
            for (; i < to; i++) {
              const byte = bytes[i];
              if (byte === newline || (byte === first && this.#isDelimiter(bytes, i, to))) break;
            }
          }
          end = i;
        }
        // At `to`, the record ends with the input: only its true end (last) or a newline closes it.
        if (i >= to) {
          if (!last) return recordStart;
          more = false;
        } else if (bytes[i] === newline) {
          more = false;
        }
        if (column === nextWanted) {
          starts[slot] = start;
          ends[slot] = !more && !quoted && end > start && bytes[end - 1] === CR && newline !== CR ? end - 1 : end;
          escaped[slot] = hasEscapes;
          slot++;
          nextWanted = slot < slots ? wanted[slot] : -1;
        }
        i += more ? delimiterLength : 1;
      }
      const recordEnd = i - 1;
      if (isBlank(bytes, recordStart, Math.min(recordEnd, to))) continue;
      for (; slot < slots; slot++) starts[slot] = -1;
      this.#sink.cells(bytes, starts, ends, escaped, recordStart);
      if (--left === 0) return Math.min(i, to);
    }
    return to;
  }

  #isDelimiter(bytes: Uint8Array, at: number, to: number): boolean {
    const delimiter = this.#delimiter;
    if (at + delimiter.length > to) return false;
    for (let k = 1; k < delimiter.length; k++) if (bytes[at + k] !== delimiter[k]) return false;
    return true;
  }

  /**
   * Steps over a quoted cell that opens at `at`. Sets #textEnd to the offset of the closing quote, or to -1 when there is
   * none (the quote is then text, or, with `last` false, the record may go on in the next piece).
   * @returns offset behind the closing quote (and behind a CR before the newline), or `to` when the cell is still open
   */
  #quotedEnd(bytes: Uint8Array, at: number, to: number, recordStart: number, column: number, last: boolean): number {
    const quote = this.#quote;
    const backslash = this.#backslash;
    const newline = this.#newline;
    const delimiter = this.#delimiter;
    const limit = Math.min(to, recordStart + RECORD_BYTES_LIMIT);
    this.#hasEscapes = 0;
    this.#textEnd = -1;
    // The last quote in the cell that is neither doubled nor its end, and stands where a cell could begin.
    let bare = -1;
    let j = at + 1;
    let end = limit;
    if (at < this.#searchedTo) {
      // Only the quotes that follow this one at once mean something else than they did to the earlier search.
      for (end = j; end < limit && bytes[end] === quote;) end++;
      this.#hasEscapes = 1;
    }
    for (;;) {
      for (; j < end; j++) {
        const byte = bytes[j];
        if (backslash && byte === BACKSLASH) {
          this.#hasEscapes = 1;
          j++;
          continue;
        }
        if (byte !== quote) continue;
        const next = j + 1;
        if (next < to && bytes[next] === quote && !backslash) {
          this.#hasEscapes = 1;
          j++;
          continue;
        }
        const isCrLf =
          bytes[next] === CR && next < to && newline !== CR && (next + 1 >= to || bytes[next + 1] === newline);
        const behind = isCrLf ? next + 1 : next;
        if (behind >= to) {
          // Whether this quote closes is known only with the next byte.
          if (last && bare >= 0 && this.#swallows(bytes, at, column, bare, j, to, last) === 1) return at;
          if (last) this.#textEnd = j;
          return to;
        }
        if (
          bytes[behind] === newline ||
          (bytes[behind] === delimiter[0] && (delimiter.length === 1 || this.#isDelimiter(bytes, behind, to)))
        ) {
          if (bare >= 0) {
            const swallows = this.#swallows(bytes, at, column, bare, j, to, last);
            if (swallows !== 0) return swallows === 1 ? at : to;
          }
          this.#textEnd = j;
          return behind;
        }
        // Part of a delimiter at the end of the piece: the rest may come.
        if (!last && bytes[behind] === delimiter[0] && behind + delimiter.length > to) return to;
        this.#hasEscapes = 1;
        if (bytes[j - 1] === newline || bytes[j - 1] === delimiter[delimiter.length - 1]) bare = j;
      }
      if (end === limit) break;
      j = Math.max(end, this.#searchedTo);
      if (j === this.#swallow.close) bare = this.#swallow.bare;
      end = limit;
    }
    if (limit === to && !last) return to;
    // Past the limit no closing quote can come: the quote is text.
    this.#searchedTo = Math.max(this.#searchedTo, j);
    return at;
  }

  /** Whether the cell that opens at `at` and closes at `close` swallowed rows: 1, 0, or LINE_OPEN. */
  #swallows(
    bytes: Uint8Array,
    at: number,
    column: number,
    bare: number,
    close: number,
    to: number,
    last: boolean,
  ): number {
    const { delimiter } = this.#rules;
    const newline = this.#newline;
    const known = this.#swallow;
    const isKnown = close === known.close && at > known.from && at < known.line;
    let line = known.line;
    if (!isKnown) for (line = close; line > at && bytes[line - 1] !== newline;) line--;
    if (line <= at || bare < line) return 0;
    if (this.#literal.lineEnd < at) {
      const lineEnd = endOfLine(bytes, at, to, newline);
      this.#literal = { lineEnd, columns: column + 1 + countDelimiters(delimiter, bytes, at, lineEnd) };
    }
    const { lineEnd, columns } = this.#literal;
    if (isKnown) return columns === known.columns ? 1 : 0;
    if (columns < 2) return 0;
    const verdict = rowsInCell(this.#rules, bytes, lineEnd + 1, line, close, columns, to, last);
    if (verdict === 1) {
      this.#swallow = { from: at, close, line, bare, columns };
      this.#searchedTo = Math.max(this.#searchedTo, close);
    }
    return verdict;
  }
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from > 2) return false;
  for (let i = from; i < to; i++) if (bytes[i] !== CR && bytes[i] !== 32) return false;
  return true;
}

/** Takes the escapes out of a cell's text: `""` and, with `backslash`, `\"` become one quote. */
export function unescapeCell(text: string, quote: string, escape: "doubled" | "backslash"): string {
  if (escape === "backslash") return text.replace(/\\(.)/gsu, "$1");
  return text.replaceAll(quote + quote, quote);
}
