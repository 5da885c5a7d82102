/**
 * Lists of bare numbers: from lines of digits to the blocks that AES-256-CMAC encrypts, 16 bytes at a time. Takes a line only
 * where phone-scanner.ts would take it from its tables alone; at any other line it stops, and that line goes the slow way.
 */

const PLUS: u32 = 0x2b;
const CR: u32 = 13;
const ZERO: u32 = 0x30;
/** With its kind and its plus, a number of more digits takes a second block. */
const MOST_DIGITS: u32 = 14;
/** Bytes of a line that are looked at; a longer one is for phone-scanner.ts. */
const WIDTH: u32 = 16;
const BEYOND: u32 = 1 << WIDTH;
/** Its first four are counted. */
const FEWEST_DIGITS: u32 = 4;
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
 * @param rows u16[1000], `verdicts` u16[rows × 1000]: tables of phone-table.ts, of the latter the low halves
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
  // In locals: a global is read anew behind every store.
  const rows = rowOf;
  const verdicts = entries;
  const counts = prefixes;
  const masks = keep;
  const finishes = finish;
  const fewest = max<u32>(fewestDigits, FEWEST_DIGITS);
  const room = blocks + ((<usize>capacity) << 4);
  const newlines = i8x16.splat(<i8>newline);
  let line = from;
  let block = blocks + ((<usize>filled) << 4);
  while (line < to && block < room) {
    // Where the next line begins hangs on this alone, not on a plus or a CR as well: 15 ns a line in place of 17.
    const bytes = v128.load(line);
    const length = <u32>ctz(i8x16.bitmask(i8x16.eq(bytes, newlines)) | BEYOND);
    const next = line + length + 1;
    if (length >= WIDTH || next > to) break;
    const others = <u32>i8x16.bitmask(i8x16.gt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9)));
    let first = line;
    if (others & 1) {
      const byte = <u32>load<u8>(line);
      if (length == 0 || (length == 1 && byte == CR)) {
        // Blank lines are no records.
        line = next;
        continue;
      }
      if (byte != PLUS) break;
      first++;
    }
    const end = <u32>ctz((others & ~1) | BEYOND);
    if (end != length && (end + 1 != length || <u32>load<u8>(line + end) != CR)) break;
    const digits = end - <u32>(first - line);
    if (digits > MOST_DIGITS) break;
    const first0 = <u32>load<u8>(first) - ZERO;
    if (digits < fewest || first0 == 0 || (first == line && !bare)) break;
    const lead = first0 * 100 + (<u32>load<u8>(first + 1) - ZERO) * 10 + (<u32>load<u8>(first + 2) - ZERO);
    const row = <u32>load<u16>(rows + (lead << 1));
    const codeLength = row & 3;
    const national = digits - codeLength;
    if (row == 0 || national <= SHORTEST_NATIONAL || national > LONGEST_NATIONAL) break;
    const after = first + codeLength;
    const lead3 = <u32>load<u8>(after) * 100 + <u32>load<u8>(after + 1) * 10 + <u32>load<u8>(after + 2) - ZERO * 111;
    const entry = <u32>load<u16>(verdicts + (((row >>> 2) * 1000 + lead3) << 1));
    if (((entry >>> (national - SHORTEST_NATIONAL)) & 1) == 0) break;
    v128.store(
      block,
      v128.xor(
        v128.and(v128.load(first - 2), v128.load(masks + ((<usize>digits) << 4))),
        v128.load(finishes + ((<usize>digits) << 4)),
      ),
    );
    block += 16;
    const prefix = counts + ((lead * 10 + <u32>load<u8>(first + 3) - ZERO) << 2);
    store<u32>(prefix, load<u32>(prefix) + 1);
    line = next;
  }
  filled = <u32>((block - blocks) >>> 4);
  return line;
}
