/**
 * Rows of values in an SQL dump, `(1,'a',NULL),(2,'it''s',-5)`: where they end, for the thread that cuts a dump into groups
 * (source/sql-splitter.ts), and where their wanted cells lie, for the workers (source/sql-row-parser.ts). Only what is plain:
 * both stop at the first row that is not, and leave it to those two, which they equal.
 */

const LF: u32 = 10;
const SPACE: u32 = 32;
const DOUBLE_QUOTE: u32 = 34;
const QUOTE: u32 = 39;
const OPEN: u32 = 40;
const CLOSE: u32 = 41;
const STAR: u32 = 42;
const COMMA: u32 = 44;
const DASH: u32 = 45;
const DOT: u32 = 46;
const SLASH: u32 = 47;
const COLON: u32 = 58;
const SEMICOLON: u32 = 59;
const BACKSLASH: u32 = 92;
const BACKTICK: u32 = 96;
/** `null` in small letters, as a 32-bit word; and the bit that makes letters small, in each byte. */
const NULL_WORD: u32 = 0x6c6c756e;
const SMALL_LETTERS: u32 = 0x20202020;

/** Bit of a cell's flags: it holds escapes. */
const ESCAPED: u32 = 1;

/** Bytes below 64 that mean something outside strings: LF " ' ( ) - / ; */
const STRUCTURE: u64 =
  ((<u64>1) << 10) |
  ((<u64>1) << 34) |
  ((<u64>1) << 39) |
  ((<u64>1) << 40) |
  ((<u64>1) << 41) |
  ((<u64>1) << 45) |
  ((<u64>1) << 47) |
  ((<u64>1) << 59);

let runsRead: u32 = 0;
let tuplesRead: u32 = 0;

export function readRuns(): u32 {
  return runsRead;
}
export function readTuples(): u32 {
  return tuplesRead;
}

/** First byte from `at` on that is `a`, `b` or `c`; `to` or beyond when there is none before it. */
function find(at: usize, to: usize, a: v128, b: v128, c: v128): usize {
  while (at < to) {
    const bytes = v128.load(at);
    const hits = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, a), i8x16.eq(bytes, b)), i8x16.eq(bytes, c)));
    if (hits != 0) return at + <usize>ctz(hits);
    at += 16;
  }
  return at;
}

/** Letters, digits, `_`, `$` and all of non-ASCII: WORD of source/sql-lexing.ts. */
function isWord(byte: u32): bool {
  const letter = byte | 32;
  return (letter >= 97 && letter <= 122) || (byte >= 48 && byte <= 57) || byte == 95 || byte == 36 || byte >= 128;
}

/** Could a line that begins with this byte be a statement? STATEMENT_LETTERS of source/sql-lexing.ts. */
function mayBeginStatement(byte: u32): bool {
  switch (byte | 32) {
    case 97:
    case 99:
    case 100:
    case 105:
    case 108:
    case 114:
    case 117:
      return true;
    default:
      return false;
  }
}

/** @returns offset behind a string's closing quote, from behind its opening one; 0 when it is not plain or not all there */
function stringEnd(from: usize, to: usize, quote: u32, backslashes: bool): usize {
  const quotes = i8x16.splat(<i8>quote);
  const escapes = backslashes ? i8x16.splat(<i8>BACKSLASH) : quotes;
  const newlines = i8x16.splat(<i8>LF);
  let at = find(from, to, quotes, escapes, newlines);
  while (at + 1 < to) {
    const byte = <u32>load<u8>(at);
    const next = <u32>load<u8>(at + 1);
    if (byte == quote) {
      if (next == quote) at += 2;
      else if (isWord(next)) at++;
      else return at + 1;
    } else if (byte == LF) {
      if (mayBeginStatement(next)) return 0;
      at++;
    } else at += 2;
    at = find(at, to, quotes, escapes, newlines);
  }
  return 0;
}

/** @returns offset behind the row that opens at `from`; 0 when it is not plain or not all there */
function rowEnd(from: usize, to: usize, backslashes: bool): usize {
  let depth = 0;
  let at = from;
  while (at < to) {
    const byte = <u32>load<u8>(at);
    if (byte >= 64 ? byte != BACKTICK : ((STRUCTURE >> byte) & 1) == 0) {
      at++;
      continue;
    }
    if (at + 1 >= to && byte != CLOSE) return 0;
    const next = <u32>load<u8>(at + 1);
    if (byte == QUOTE || byte == DOUBLE_QUOTE) {
      // E'…' and q'[…]' have their own rules.
      const before = (<u32>load<u8>(at - 1)) | 32;
      if (before == 101 || before == 113) return 0;
      at = stringEnd(at + 1, to, byte, backslashes);
      if (at == 0) return 0;
      continue;
    }
    if (byte == OPEN) depth++;
    else if (byte == CLOSE) {
      if (--depth == 0) return at + 1;
    } else if (byte == LF) {
      if (mayBeginStatement(next)) return 0;
    } else if (byte == DASH) {
      if (next == DASH) return 0;
    } else if (byte == SLASH) {
      if (next == STAR) return 0;
    } else return 0;
    at++;
  }
  return 0;
}

/** Are the bytes at `a` and `b` the same? */
function isSame(a: usize, b: usize, length: usize): bool {
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/**
 * Steps over plain rows, and over `;` and a statement's head where it is that of the statement before.
 * @param from where a row opens
 * @param to the text's end; 16 bytes behind it must be readable
 * @param head, headLength the text of a statement up to its VALUES
 * @param longest bytes of the longest row that is taken
 * @param runs i32[2 × limit]: offsets from `from` of rows that only white space and commas stand between
 * @returns behind the last row that was read
 */
export function sqlRuns(
  from: usize,
  to: usize,
  backslashes: bool,
  head: usize,
  headLength: usize,
  longest: usize,
  runs: usize,
  limit: u32,
): usize {
  runsRead = 0;
  let at = from;
  let behind = from;
  let open = from;
  while (at < to && <u32>load<u8>(at) == OPEN) {
    const end = rowEnd(at, to, backslashes);
    if (end == 0 || end - at > longest) break;
    at = behind = end;
    while (at < to && (<u32>load<u8>(at) <= SPACE || <u32>load<u8>(at) == COMMA)) at++;
    if (at >= to || <u32>load<u8>(at) != SEMICOLON) continue;
    while (at < to && (<u32>load<u8>(at) <= SPACE || <u32>load<u8>(at) == SEMICOLON)) at++;
    if (at + headLength >= to || !isSame(at, head, headLength)) break;
    at += headLength;
    while (at < to && (<u32>load<u8>(at) <= SPACE || <u32>load<u8>(at) == COMMA)) at++;
    if (at >= to || <u32>load<u8>(at) != OPEN) break;
    if (runsRead + 1 >= limit) break;
    keepRun(runs, open - from, behind - from);
    open = at;
  }
  if (behind > open) keepRun(runs, open - from, behind - from);
  return behind;
}

function keepRun(runs: usize, from: usize, to: usize): void {
  store<i32>(runs + (runsRead << 3), <i32>from);
  store<i32>(runs + (runsRead << 3) + 4, <i32>to);
  runsRead++;
}

/** Could this string hold a value of JSON or PHP? mayEmbed of source/embedded-value.ts. */
function mayEmbed(start: usize, end: usize): bool {
  const first = <u32>load<u8>(start);
  if (first == 123 || first == 91) return <u32>load<u8>(end - 1) == first + 2;
  return (first == 97 || first == 79 || first == 115) && <u32>load<u8>(start + 1) == COLON && end - start > 5;
}

/**
 * Cells of plain rows: strings, numbers and NULL. Stops at whatever else, at a row wider than `width`, and at the end.
 * @param from, to rows with commas and white space between them; 16 bytes behind must be readable
 * @param slotOf i32[width]: by column, the slot that takes its cell, or -1
 * @param limit rows to read at most
 * @param starts, ends i32[(limit + 1) × slots]: offsets from `base`; start -1 for a cell that is missing, NULL or empty
 * @param flags u8[(limit + 1) × slots]
 * @param beginnings i32[limit]: offsets of the rows from `base`
 * @returns where the first row begins that was not read; `to` when all were
 */
export function sqlTuples(
  from: usize,
  to: usize,
  base: usize,
  backslashes: bool,
  slotOf: usize,
  width: u32,
  slots: u32,
  limit: u32,
  starts: usize,
  ends: usize,
  flags: usize,
  beginnings: usize,
): usize {
  const quotes = i8x16.splat(<i8>QUOTE);
  const escapes = backslashes ? i8x16.splat(<i8>BACKSLASH) : quotes;
  let rows: u32 = 0;
  let slotAt: u32 = 0;
  let at = from;
  while (rows < limit) {
    while (at < to && (<u32>load<u8>(at) <= SPACE || <u32>load<u8>(at) == COMMA)) at++;
    if (at >= to || <u32>load<u8>(at) != OPEN) break;
    for (let s: u32 = 0; s < slots; s++) store<i32>(starts + ((slotAt + s) << 2), -1);
    let i = at + 1;
    let column: u32 = 0;
    let isPlain = false;
    for (;;) {
      while (i < to && <u32>load<u8>(i) <= SPACE) i++;
      if (i >= to || column >= width) break;
      let flag: u32 = 0;
      let start = i;
      let end: usize;
      let byte = <u32>load<u8>(i);
      // N'…'
      if ((byte | 32) == 110 && <u32>load<u8>(i + 1) == QUOTE) {
        i++;
        byte = QUOTE;
      }
      if (byte == QUOTE) {
        start = ++i;
        let isClosed = false;
        for (;;) {
          i = find(i, to, quotes, escapes, quotes);
          if (i + 1 >= to) break;
          const next = <u32>load<u8>(i + 1);
          if (<u32>load<u8>(i) == QUOTE && next != QUOTE) {
            isClosed = !isWord(next);
            break;
          }
          flag = ESCAPED;
          i += 2;
        }
        if (!isClosed) break;
        end = i++;
        if (end > start && (<u32>load<u8>(start) == BACKSLASH || mayEmbed(start, end))) break;
      } else {
        if (byte == DASH) i++;
        while (<u32>load<u8>(i) - 48 <= 9 || <u32>load<u8>(i) == DOT) i++;
        end = i;
        if (byte == DASH && end == start + 1) break;
        if (end == start && (load<u32>(start) | SMALL_LETTERS) == NULL_WORD) i += 4;
      }
      if (i >= to) break;
      const behind = <u32>load<u8>(i++);
      if (behind != COMMA && behind != CLOSE) break;
      const slot = load<i32>(slotOf + (column << 2));
      if (slot >= 0 && end > start) {
        const place = slotAt + <u32>slot;
        store<i32>(starts + (place << 2), <i32>(start - base));
        store<i32>(ends + (place << 2), <i32>(end - base));
        store<u8>(flags + place, <u8>flag);
      }
      column++;
      if (behind == CLOSE) {
        isPlain = true;
        break;
      }
    }
    if (!isPlain) break;
    store<i32>(beginnings + (rows << 2), <i32>(at - base));
    rows++;
    slotAt += slots;
    at = i;
  }
  tuplesRead = rows;
  return at;
}
