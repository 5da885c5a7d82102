/**
 * Records of delimited text: where the wanted cells of many records begin and end, white space taken off. Stops at whatever
 * delimited-parser.ts must look at: a quote that isn't closed in the plain way, a record that ends with the piece.
 */

/** Bits of a cell's flags. */
const ESCAPED: u32 = 1;
/** Its first byte is that of a word for "no value", and it is short. */
const PERHAPS_NOTHING: u32 = 2;

const CR: u32 = 13;
const SPACE: u32 = 32;
const NOTHING_BYTES_LIMIT: u32 = 6;

let recordsRead: u32 = 0;
let stoppedEarly: u32 = 0;

export function readRecords(): u32 {
  return recordsRead;
}
/** 1 when the record at the offset returned is for delimited-parser.ts. */
export function metIrregular(): u32 {
  return stoppedEarly;
}

/** First byte from `at` on that is `a` or `b`; `to` or beyond when there is none before it. */
function find(at: usize, to: usize, a: v128, b: v128): usize {
  while (at < to) {
    const bytes = v128.load(at);
    const hits = i8x16.bitmask(v128.or(i8x16.eq(bytes, a), i8x16.eq(bytes, b)));
    if (hits != 0) return at + <usize>ctz(hits);
    at += 16;
  }
  return at;
}

/**
 * @param from, to the text; 16 bytes behind it must be readable
 * @param quote 256 for none
 * @param roles i32[width]: by column, the slot that takes its cell, or -1
 * @param limit records to read at most
 * @param longest bytes of a quoted cell beyond which it is not looked through
 * @param starts, ends i32[limit × slots]: offsets from `base`; start -1 for a cell that is missing or empty
 * @param flags u8[limit × slots]
 * @param beginnings i32[limit]: offsets of the records from `base`
 * @returns where the first record begins that was not read
 */
export function delimitedRecords(
  from: usize,
  to: usize,
  base: usize,
  delimiter: u32,
  quote: u32,
  newline: u32,
  roles: usize,
  width: u32,
  slots: u32,
  limit: u32,
  longest: u32,
  starts: usize,
  ends: usize,
  flags: usize,
  beginnings: usize,
): usize {
  const delimiters = i8x16.splat(<i8>delimiter);
  const newlines = i8x16.splat(<i8>newline);
  const quotes = i8x16.splat(<i8>quote);
  let record = from;
  let records: u32 = 0;
  let slotAt: u32 = 0;
  stoppedEarly = 0;
  while (records < limit && record < to) {
    let i = record;
    for (let s: u32 = 0; s < slots; s++) store<i32>(starts + ((slotAt + s) << 2), -1);
    let column: u32 = 0;
    let isRegular = true;
    for (;;) {
      let start = i;
      let end: usize;
      let flag: u32 = 0;
      if (<u32>load<u8>(i) == quote && i < to) {
        start = i + 1;
        let j = start;
        let isMultiLine = false;
        for (;;) {
          j = find(j, to, quotes, newlines);
          if (j + 2 >= to || <u32>(j - start) > longest) {
            isRegular = false;
            break;
          }
          if (<u32>load<u8>(j) == newline) {
            isMultiLine = true;
            j++;
            continue;
          }
          if (<u32>load<u8>(j + 1) != quote) break;
          flag = ESCAPED;
          j += 2;
        }
        if (isMultiLine && isRegular) {
          // Whether it swallows rows is for swallowed-rows.ts, unless the only quote in it is one that can't open a cell.
          const before = <u32>load<u8>(j - 1);
          isRegular = flag == 0 && before != newline && before != delimiter && before != CR && before != SPACE;
        }
        if (!isRegular) break;
        end = j;
        i = j + 1;
        if (<u32>load<u8>(i) == CR && newline != CR && <u32>load<u8>(i + 1) == newline) i++;
        const behind = <u32>load<u8>(i);
        if (behind != delimiter && behind != newline) {
          isRegular = false;
          break;
        }
      } else {
        i = find(i, to, delimiters, newlines);
        if (i >= to) {
          isRegular = false;
          break;
        }
        end = i;
      }
      if (column < width) {
        const slot = load<i32>(roles + (column << 2));
        if (slot >= 0) {
          while (start < end && <u32>load<u8>(start) <= SPACE) start++;
          while (end > start && <u32>load<u8>(end - 1) <= SPACE) end--;
          if (start < end) {
            const at = slotAt + <u32>slot;
            store<i32>(starts + (at << 2), <i32>(start - base));
            store<i32>(ends + (at << 2), <i32>(end - base));
            if (<u32>(end - start) <= NOTHING_BYTES_LIMIT) {
              const first = <u32>load<u8>(start);
              if (first == 92 || first == 45 || first == 40 || (first | 32) == 110 || isNone(start, end))
                flag |= PERHAPS_NOTHING;
            }
            store<u8>(flags + at, <u8>flag);
          }
        }
      }
      column++;
      const ended = <u32>load<u8>(i) == newline;
      i++;
      if (ended) break;
    }
    if (!isRegular) {
      stoppedEarly = 1;
      break;
    }
    // A line of nothing is no record.
    const isBlank = i - 1 - record <= 2 && isSpaces(record, i - 1);
    if (!isBlank) store<i32>(beginnings + (records << 2), <i32>(record - base));
    record = i;
    if (isBlank) continue;
    records++;
    slotAt += slots;
  }
  recordsRead = records;
  return record;
}

/** `无`; a twentieth of Chinese names begins with its first byte. */
function isNone(from: usize, to: usize): bool {
  return to - from == 3 && load<u8>(from) == 0xe6 && load<u16>(from + 1) == 0xa097;
}

function isSpaces(from: usize, to: usize): bool {
  for (let i = from; i < to; i++) {
    const byte = <u32>load<u8>(i);
    if (byte != CR && byte != SPACE) return false;
  }
  return true;
}
