/**
 * Lists of bare numbers: from lines of digits to the blocks that AES-256-CMAC encrypts, 16 bytes at a time. Takes a line only
 * where phone-scanner.ts would take it from its tables alone; at any other line it stops, and that line goes the slow way.
 */

const PLUS: u32 = 0x2b;
const CR: u32 = 13;
const ZERO: u32 = 0x30;
/** With its kind and its plus, a number of more digits takes a second block. */
const MOST_DIGITS: u32 = 14;
// As in phone-table.ts.
const SHORTEST_NATIONAL: u32 = 2;
const LONGEST_NATIONAL: u32 = 17;

let rowOf: usize = 0;
let entries: usize = 0;
let fewestDigits: u32 = 0;
let prefixes: usize = 0;
let keep: usize = 0;
let finish: usize = 0;
let blocks: usize = 0;
let capacity: u32 = 0;

let filled: u32 = 0;

/**
 * @param rows u16[1000], `verdicts` u32[rows × 1000]: tables of phone-table.ts
 * @param counts u32[10000]: numbers by their first four digits, added to
 * @param masks, ends v128[15] each, by number of digits: what to keep of the digits, and what to XOR onto them
 * @param room v128[size]: takes the blocks
 */
export function bindDigitLines(
  rows: usize,
  verdicts: usize,
  fewest: u32,
  counts: usize,
  masks: usize,
  ends: usize,
  room: usize,
  size: u32,
): void {
  rowOf = rows;
  entries = verdicts;
  fewestDigits = fewest;
  prefixes = counts;
  keep = masks;
  finish = ends;
  blocks = room;
  capacity = size;
  filled = 0;
}

export function filledBlocks(): u32 {
  return filled;
}
export function emptyBlocks(): void {
  filled = 0;
}

/**
 * Reads lines from `from` on. 16 bytes in front of `from` and behind `to` must be readable.
 * @param bare whether digits without a plus are international
 * @returns where the first line begins that was not taken: for another line, for want of room, or at `to`
 */
export function digitLines(from: usize, to: usize, newline: u32, bare: u32): usize {
  let line = from;
  let count = filled;
  while (line < to && count < capacity) {
    let first = line;
    if (<u32>load<u8>(line) == PLUS) first = line + 1;
    const values = i8x16.sub(v128.load(first), i8x16.splat(0x30));
    const digits = <u32>ctz(~i8x16.bitmask(i8x16.lt_u(values, i8x16.splat(10))));
    let end = first + digits;
    let byte = <u32>load<u8>(end);
    if (byte == CR && <u32>load<u8>(end + 1) == newline) byte = <u32>load<u8>(++end);
    if (end >= to || byte != newline || digits > MOST_DIGITS) break;
    if (digits == 0 && first == line) {
      // Blank lines are no records.
      line = end + 1;
      continue;
    }
    const first0 = <u32>load<u8>(first) - ZERO;
    if (digits < fewestDigits || digits < 4 || first0 == 0 || (first == line && !bare)) break;
    const lead = first0 * 100 + (<u32>load<u8>(first + 1) - ZERO) * 10 + (<u32>load<u8>(first + 2) - ZERO);
    const row = <u32>load<u16>(rowOf + (lead << 1));
    const codeLength = row & 3;
    const length = digits - codeLength;
    if (row == 0 || length <= SHORTEST_NATIONAL || length > LONGEST_NATIONAL) break;
    const after = first + codeLength;
    const next = <u32>load<u8>(after) * 100 + <u32>load<u8>(after + 1) * 10 + <u32>load<u8>(after + 2) - ZERO * 111;
    const entry = load<u32>(entries + (((row >>> 2) * 1000 + next) << 2));
    if (((entry >>> (length - SHORTEST_NATIONAL)) & 1) == 0) break;
    const block = v128.xor(
      v128.and(v128.load(first - 2), v128.load(keep + ((<usize>digits) << 4))),
      v128.load(finish + ((<usize>digits) << 4)),
    );
    v128.store(blocks + ((<usize>count) << 4), block);
    count++;
    const prefix = prefixes + ((lead * 10 + <u32>load<u8>(first + 3) - ZERO) << 2);
    store<u32>(prefix, load<u32>(prefix) + 1);
    line = end + 1;
  }
  filled = count;
  return line;
}
