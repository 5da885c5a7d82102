/** Tags looked for in blocks: what `checkBlock` and `findInBlock` of run/block.ts do, many blocks a call. */
import { crc32 } from "./block";

const HEADER_BYTES: u32 = 7;

let found: u32 = 0;

/** Pairs that the last call of `lookUpBlocks` wrote. */
export function foundTags(): u32 {
  return found;
}

/**
 * Looks questions up in the blocks that they are for, which lie one behind another.
 * @param blocks, length their bytes; eight bytes behind are read
 * @param firstId row id of the segment's first block
 * @param id 8 bytes of room
 * @param keys u64[], ascending by their upper words at least: questions, of which [from, to) are for these blocks
 * @param hits u32[2 × room]: takes pairs of a question's place in `keys` and a profile id
 * @returns the first question that was not answered: `to`, or one whose block is damaged, not there, or holds more of what is asked than there is room for
 */
export function lookUpBlocks(
  blocks: usize,
  length: u32,
  bucketBits: u32,
  upperBits: u32,
  lowBytes: u32,
  firstId: u64,
  id: usize,
  keys: usize,
  from: u32,
  to: u32,
  hits: usize,
  room: u32,
): u32 {
  const end = blocks + length;
  let at = blocks;
  let question = from;
  found = 0;
  while (question < to) {
    if (at + HEADER_BYTES > end) return question;
    const n = <u32>load<u16>(at, 4);
    const width = <u32>load<u8>(at, 6);
    if (width > 32) return question;
    const unary = at + HEADER_BYTES;
    const unaryBytes = (n + ((<u32>1) << upperBits) + 8) >>> 3;
    const next = unary + unaryBytes + n * lowBytes + ((n * width + 7) >>> 3);
    if (next > end) return question;
    const first = question;
    const bucket = bucketOf(keys, first, bucketBits);
    do question++;
    while (question < to && bucketOf(keys, question, bucketBits) == bucket);
    store<u64>(id, firstId + bucket);
    const bytes = <u32>(next - at);
    if (load<u32>(at) != crc32(at + 4, bytes - 4, crc32(id, 8, 0))) return first;
    if (!isUnary(unary, unaryBytes, n, upperBits)) return first;
    const before = found;
    if (!findInBlock(unary, unary + unaryBytes, n, width, upperBits, lowBytes, keys, first, question, hits, room)) {
      found = before;
      return first;
    }
    at = next;
  }
  return to;
}

function bucketOf(keys: usize, question: u32, bucketBits: u32): u64 {
  // Twice, since a shift by all 64 bits is one by none.
  return (load<u64>(keys + ((<usize>question) << 3)) >>> 1) >>> (63 - bucketBits);
}

/** Whether it marks `n` tags, none of which has upper bits beyond its layout's. */
function isUnary(unary: usize, length: u32, n: u32, upperBits: u32): bool {
  let ones: u32 = 0;
  let last: i32 = -1;
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    const word = load<u64>(unary + i);
    if (word == 0) continue;
    ones += <u32>popcnt<u64>(word);
    last = <i32>((i << 3) + 63 - <u32>clz<u64>(word));
  }
  for (; i < length; i++) {
    const byte = <u32>load<u8>(unary + i);
    if (byte == 0) continue;
    ones += popcnt<u32>(byte);
    last = <i32>((i << 3) + 31 - clz<u32>(byte));
  }
  return ones == n && last - <i32>(n - 1) < <i32>((<u32>1) << upperBits);
}

function findInBlock(
  unary: usize,
  low: usize,
  n: u32,
  width: u32,
  upperBits: u32,
  lowBytes: u32,
  keys: usize,
  from: u32,
  to: u32,
  hits: usize,
  room: u32,
): bool {
  if (n == 0) return true;
  const lowBits: u64 = lowBytes << 3;
  const wantedMask: u64 = ((<u64>1) << lowBits) - 1;
  const upperMask: u32 = ((<u32>1) << upperBits) - 1;
  const valueShift: u64 = 64 - lowBits;
  const ids = low + n * lowBytes;
  // Behind `zeros` zeros, at `bit`, the group of that upper part begins.
  let bit: u32 = 0;
  let zeros: u32 = 0;
  for (let question = from; question < to; question++) {
    const key = load<u64>(keys + ((<usize>question) << 3));
    const upper = (<u32>(key >>> lowBits)) & upperMask;
    while (zeros < upper) {
      const used = bit & 7;
      let word = ~load<u64>(unary + (bit >>> 3)) >>> (<u64>used);
      const here = <u32>popcnt<u64>(word);
      let needed = upper - zeros;
      if (here < needed) {
        zeros += here;
        bit += 64 - used;
        continue;
      }
      zeros = upper;
      for (let step: u32 = 32; step >= 8; step >>>= 1) {
        const half = <u32>popcnt<u64>(word & (((<u64>1) << (<u64>step)) - 1));
        if (half >= needed) continue;
        needed -= half;
        bit += step;
        word >>>= <u64>step;
      }
      for (; needed > 1; needed--) word &= word - 1;
      bit += <u32>ctz<u64>(word) + 1;
    }
    const wanted = key & wantedMask;
    for (let one = bit; (load<u8>(unary + (one >>> 3)) >>> (one & 7)) & 1; one++) {
      const i = one - upper;
      if (bswap<u64>(load<u64>(low + i * lowBytes)) >>> valueShift != wanted) continue;
      if (found == room) return false;
      const pair = hits + ((<usize>found) << 3);
      store<u32>(pair, question);
      store<u32>(pair, width == 0 ? 0 : readBits(ids, i * width, width), 4);
      found++;
    }
  }
  return true;
}

/** LSB first; at most 32 bits from any bit on lie in eight bytes. */
function readBits(bytes: usize, bit: u32, width: u32): u32 {
  const word = load<u64>(bytes + (bit >>> 3)) >>> (<u64>(bit & 7));
  return <u32>(word & (((<u64>1) << (<u64>width)) - 1));
}
