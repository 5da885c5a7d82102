/**
 * Tells a quoted cell that rightly runs over line ends from a quote that nobody closed and that swallowed the rows behind it
 * up to another row's quoted cell:
 *
 *     1,"Ann,5550101          the quote is never closed
 *     2,Bob,5550102
 *     3,"Cid",5550103         its first quote is taken for text, its second for the end of the first row's cell
 *
 * In text after RFC 4180 a quote inside a quoted cell is doubled, so a single one that stands where a cell begins says that
 * something is wrong; if, besides, every line is a row of the same number of columns by itself, that was the opening quote.
 */

/** How the text is written, as bytes. */
export interface QuoteRules {
  readonly delimiter: Uint8Array;
  readonly quote: number;
  /** A quote inside a quoted cell has a backslash before it; otherwise it is doubled. */
  readonly backslash: boolean;
  readonly newline: number;
}

const CR = 13;
const BACKSLASH = 92;

/** Result of `rowsInCell` when the last line doesn't end in the piece. */
export const LINE_OPEN = -1;

/**
 * @param from start of the first line behind the line where the cell opens
 * @param lineStart start of the line on which the cell closes
 * @param close offset of the quote that closes it
 * @param columns number of columns of the line where the cell opens, its quote taken as text
 * @returns 1 when all lines are rows of `columns` columns by themselves, and the last one holds a quoted cell that ends at
 *   `close`; 0 when not; LINE_OPEN when that can't be told before more is read (never with `last`)
 */
export function rowsInCell(
  rules: QuoteRules,
  bytes: Uint8Array,
  from: number,
  lineStart: number,
  close: number,
  columns: number,
  to: number,
  last: boolean,
): number {
  for (let i = from; i < lineStart;) {
    const end = endOfLine(bytes, i, lineStart, rules.newline);
    // No quoted cell can be in these lines: its end would have closed the cell. Blank lines are no rows anywhere.
    const isBlank = end === i || (end === i + 1 && bytes[i] === CR);
    if (!isBlank && 1 + countDelimiters(rules.delimiter, bytes, i, end) !== columns) return 0;
    i = end + 1;
  }
  const end = endOfLine(bytes, close, to, rules.newline);
  if (end === to && !last) return LINE_OPEN;
  return isRow(rules, bytes, lineStart, end, close, columns) ? 1 : 0;
}

/** Delimiters in [from, to), quotes being text. */
export function countDelimiters(delimiter: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    if (!startsAt(delimiter, bytes, i, to)) continue;
    count++;
    i += delimiter.length - 1;
  }
  return count;
}

/** @returns offset of the next line end, or `to` */
export function endOfLine(bytes: Uint8Array, from: number, to: number, newline: number): number {
  const end = bytes.indexOf(newline, from);
  return end < 0 || end > to ? to : end;
}

/** Whether the line [from, to) is a row of that many columns, all of whose quoted cells close on it, one at `close`. */
function isRow(
  rules: QuoteRules,
  bytes: Uint8Array,
  from: number,
  to: number,
  close: number,
  columns: number,
): boolean {
  const { delimiter, quote } = rules;
  let closesThere = false;
  let count = 1;
  for (let i = from; i < to;) {
    if (bytes[i] === quote) {
      const end = closingQuote(rules, bytes, i, to);
      if (end < 0) return false;
      if (end === close) closesThere = true;
      i = end + 1;
    }
    while (i < to && !startsAt(delimiter, bytes, i, to)) i++;
    if (i >= to) break;
    count++;
    i += delimiter.length;
  }
  return closesThere && count === columns;
}

/** @returns offset of the quote that closes the cell opened at `at`; -1 when none does, by the rules, before the line ends */
function closingQuote({ delimiter, quote, backslash }: QuoteRules, bytes: Uint8Array, at: number, to: number): number {
  for (let i = at + 1; i < to; i++) {
    if (backslash && bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === quote) {
      const isEnd = i + 1 >= to || (bytes[i + 1] === CR && i + 2 >= to);
      if (isEnd || startsAt(delimiter, bytes, i + 1, to)) return i;
      // A single quote inside is not after the rules: nothing can be concluded from such a cell.
      if (backslash || bytes[i + 1] !== quote) return -1;
      i++;
    }
  }
  return -1;
}

function startsAt(delimiter: Uint8Array, bytes: Uint8Array, at: number, to: number): boolean {
  if (at + delimiter.length > to) return false;
  for (let k = 0; k < delimiter.length; k++) if (bytes[at + k] !== delimiter[k]) return false;
  return true;
}
