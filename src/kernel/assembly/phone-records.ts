/**
 * Records with one phone, from their cells to the blocks that AES-256-CMAC encrypts. Takes a record only where
 * record-tagger.ts would take it without a look at anything but tables; the others are listed and go the slow way.
 */

const PLUS: u32 = 0x2b;
const ZERO: u32 = 0x30;
const PERHAPS_NOTHING: u32 = 2;
const ESCAPED: u32 = 1;
/** With its kind and its plus, a number of more digits takes a second block. */
const MOST_DIGITS: u32 = 14;
// As in phone-table.ts.
const SHORTEST_NATIONAL: u32 = 2;
const LONGEST_NATIONAL: u32 = 17;
const FEWEST_NATIONAL: u32 = 3;
/** Bytes of a block in front of its digits: the kind and the plus. */
const BEFORE_DIGITS: u32 = 2;
const YEAR_BITS: u32 = 7;

let rowOf: usize = 0;
let entries: usize = 0;
let fewestDigits: u32 = 0;
let keep: usize = 0;
let finish: usize = 0;
let blocks: usize = 0;
let payloads: usize = 0;
let prefixes: usize = 0;
let years: usize = 0;
let classRecords: usize = 0;
let firstYear: u32 = 0;
let lastYear: u32 = 0;

/**
 * @param rows u16[1000], `verdicts` u16[rows × 1000]: tables of phone-table.ts, of the latter the low halves
 * @param masks, ends v128[15] each, by number of digits: what to keep of the digits, and what to XOR onto them
 * @param blocksRoom v128[n], payloadsRoom u32[n]: take the blocks and what goes with them
 * @param prefixCounts u32[10000], yearCounts u32[128], classCounts u32[24]: added to
 */
export function bindPhoneRecords(
  rows: usize,
  verdicts: usize,
  fewest: u32,
  masks: usize,
  ends: usize,
  blocksRoom: usize,
  payloadsRoom: usize,
  prefixCounts: usize,
  yearCounts: usize,
  classCounts: usize,
  first: u32,
  last: u32,
): void {
  rowOf = rows;
  entries = verdicts;
  fewestDigits = fewest;
  keep = masks;
  finish = ends;
  blocks = blocksRoom;
  payloads = payloadsRoom;
  prefixes = prefixCounts;
  years = yearCounts;
  classRecords = classCounts;
  firstYear = first;
  lastYear = last;
}

/**
 * @param base, starts, ends, flags as `delimitedRecords` wrote them
 * @param bits i8[slots]: the class bit of each slot, or -1
 * @param dateSlot slot of the date, or -1
 * @param national u8[1000 × 32]: by three first digits × 32 + length, 1 + the leading digits to drop, 0 where only the judge knows;
 * or 0 when digits without a plus begin with a calling code
 * @param code v128: where the digits of the country's calling code stand in a block, and zeros. `codeLength` how many they are
 * @param waiting blocks that wait already
 * @param refused u32[records]: takes the indices of records that were not taken
 * @returns how many those are; the others are blocks now
 */
export function phoneRecords(
  base: usize,
  records: u32,
  slots: u32,
  starts: usize,
  ends: usize,
  flags: usize,
  bits: usize,
  phoneSlot: u32,
  dateSlot: i32,
  national: usize,
  code: usize,
  codeLength: u32,
  waiting: u32,
  refused: usize,
): u32 {
  let refusals: u32 = 0;
  let count = waiting;
  const codeDigits = national != 0 ? v128.load(code) : i8x16.splat(0);
  const codeKeep = i8x16.eq(codeDigits, i8x16.splat(0));
  for (let record: u32 = 0; record < records; record++) {
    const slot0 = record * slots;
    const block = blocks + ((<usize>count) << 4);
    const digits = phoneBlock(
      base,
      slot0 + phoneSlot,
      starts,
      ends,
      flags,
      national,
      codeDigits,
      codeKeep,
      codeLength,
      block,
    );
    const year = dateSlot < 0 ? 0 : yearCode(base, slot0 + dateSlot, starts, ends);
    let classes: u32 = 0;
    let isPlain = digits != 0 && year >= 0;
    for (let slot: u32 = 0; slot < slots; slot++) {
      const at = slot0 + slot;
      if (load<i32>(starts + (at << 2)) < 0) continue;
      if (((<u32>load<u8>(flags + at)) & PERHAPS_NOTHING) != 0) {
        isPlain = false;
        break;
      }
      const bit = <i32>load<i8>(bits + slot);
      if (bit >= 0) classes |= 1 << bit;
    }
    if (!isPlain) {
      store<u32>(refused + (refusals << 2), record);
      refusals++;
      continue;
    }
    const prefix =
      prefixes +
      ((<u32>load<u8>(block, 2) * 1000 +
        <u32>load<u8>(block, 3) * 100 +
        <u32>load<u8>(block, 4) * 10 +
        <u32>load<u8>(block, 5) -
        ZERO * 1111) <<
        2);
    store<u32>(prefix, load<u32>(prefix) + 1);
    v128.store(
      block,
      v128.xor(
        v128.and(v128.load(block), v128.load(keep + ((<usize>digits) << 4))),
        v128.load(finish + ((<usize>digits) << 4)),
      ),
    );
    store<u32>(payloads + (count << 2), (classes << YEAR_BITS) | (<u32>year));
    count++;
    const inYear = years + (year << 2);
    store<u32>(inYear, load<u32>(inYear) + 1);
    for (let rest = classes; rest != 0; rest &= rest - 1) {
      const withClass = classRecords + (ctz<u32>(rest) << 2);
      store<u32>(withClass, load<u32>(withClass) + 1);
    }
  }
  return refusals;
}

/** Writes the digits of a canonical form into a block, from BEFORE_DIGITS on. @returns how many, or 0 for what is to be refused */
function phoneBlock(
  base: usize,
  cell: u32,
  starts: usize,
  ends: usize,
  flags: usize,
  national: usize,
  codeDigits: v128,
  codeKeep: v128,
  codeLength: u32,
  block: usize,
): u32 {
  const offset = load<i32>(starts + (cell << 2));
  if (offset < 0 || ((<u32>load<u8>(flags + cell)) & ESCAPED) != 0) return 0;
  let first = base + <usize>offset;
  const end = base + <usize>load<i32>(ends + (cell << 2));
  const hasPlus = <u32>load<u8>(first) == PLUS;
  if (hasPlus) first++;
  const values = i8x16.sub(v128.load(first), i8x16.splat(0x30));
  let digits = min<u32>(<u32>ctz(~i8x16.bitmask(i8x16.lt_u(values, i8x16.splat(10)))), <u32>(end - first));
  if (first + digits != end || digits < FEWEST_NATIONAL) return 0;
  if (<u32>load<u8>(first) == ZERO && <u32>load<u8>(first + 1) == ZERO) return 0;
  if (hasPlus || national == 0) {
    if (digits > MOST_DIGITS) return 0;
    v128.store(block, v128.load(first - BEFORE_DIGITS));
  } else {
    const entry = <u32>load<u8>(national + (leadAt(first) << 5) + digits);
    if (entry == 0) return 0;
    const skip = entry - 1;
    digits = digits - skip + codeLength;
    if (digits > MOST_DIGITS) return 0;
    v128.store(block, v128.or(v128.and(v128.load(first + skip - codeLength - BEFORE_DIGITS), codeKeep), codeDigits));
  }
  if (digits < fewestDigits || digits < 4 || <u32>load<u8>(block, BEFORE_DIGITS) == ZERO) return 0;
  const row = <u32>load<u16>(rowOf + (leadAt(block + BEFORE_DIGITS) << 1));
  const length = digits - (row & 3);
  if (row == 0 || length <= SHORTEST_NATIONAL || length > LONGEST_NATIONAL) return 0;
  const next = leadAt(block + BEFORE_DIGITS + (row & 3));
  const entry = <u32>load<u16>(entries + (((row >>> 2) * 1000 + next) << 1));
  return (entry >>> (length - SHORTEST_NATIONAL)) & 1 ? digits : 0;
}

/** Three digits as a number. */
function leadAt(at: usize): u32 {
  return <u32>load<u8>(at) * 100 + <u32>load<u8>(at, 1) * 10 + <u32>load<u8>(at, 2) - ZERO * 111;
}

/** The code of a year that stands first in its cell, alone or before something that is no digit; 0 for an empty cell; -1 to refuse. */
function yearCode(base: usize, cell: u32, starts: usize, ends: usize): i32 {
  const offset = load<i32>(starts + (cell << 2));
  if (offset < 0) return 0;
  const at = base + <usize>offset;
  const length = load<i32>(ends + (cell << 2)) - offset;
  if (length < 4 || (length > 4 && isDigit(at + 4))) return -1;
  if (!isDigit(at) || !isDigit(at + 1) || !isDigit(at + 2) || !isDigit(at + 3)) return -1;
  const year = leadAt(at) * 10 + <u32>load<u8>(at, 3) - ZERO;
  return year >= firstYear && year <= lastYear ? <i32>(year - firstYear + 1) : -1;
}

function isDigit(at: usize): bool {
  return <u32>load<u8>(at) - ZERO <= 9;
}
