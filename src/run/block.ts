/**
 * One block: the sorted tags of one bucket, as they lie in the store (docs/format.md, "Block").
 *
 *   0  u32  CRC-32 (IEEE) of the block's id (u64 LE) and of everything after this field
 *   4  u16  n, tags in the block
 *   6  u8   w, bits of a profile id, 0…32 (0: every tag has profile 0)
 *   7  …    upper bits in unary: for v = 0 … 2^upperBits−1, a 1 for each tag whose upper bits are v, then a 0; LSB first
 *      …    low bytes, n × lowBytes, big-endian, in tag order
 *      …    profile ids, n × w bits, LSB first
 *
 * The CRC covers the id so that a block that lands in another's place is as damaged as one with a flipped bit.
 */
import { crc32 } from "node:zlib";
import type { SegmentLayout } from "./segment-layout.js";

/** Bytes before the unary part. */
export const BLOCK_HEADER_BYTES = 7;
const TAGS_LIMIT = 0xffff;

/** Why a block can't be read; the store layer turns it into an error that names the dataset. */
export class BlockDamage extends Error {}

/** Bytes that `encodeBlock` needs at most for `tags` tags. */
export function blockBytesLimit(tags: number, layout: SegmentLayout): number {
  return BLOCK_HEADER_BYTES + unaryBytes(tags, layout) + tags * layout.lowBytes + tags * 4 + 8;
}

/**
 * Writes one block of the tags [from, to), which must be ascending, distinct and of one bucket.
 * @param profiles profile ids by tag, or `null` when all are 0
 * @param blockId what the CRC binds the block to, < 2^53
 * @returns bytes written at out[at…]
 */
export function encodeBlock(
  high: Uint32Array,
  low: Uint32Array,
  profiles: Uint32Array | null,
  from: number,
  to: number,
  layout: SegmentLayout,
  blockId: number,
  out: Uint8Array,
  at: number,
): number {
  const n = to - from;
  if (n > TAGS_LIMIT) throw new RangeError(`${n} tags in one block, ${TAGS_LIMIT} at most`);
  const { upperBits, lowBytes } = layout;
  let widest = 0;
  if (profiles) for (let i = from; i < to; i++) widest |= profiles[i];
  const width = 32 - Math.clz32(widest);

  const lowAt = at + BLOCK_HEADER_BYTES + unaryBytes(n, layout);
  const end = lowAt + n * lowBytes + ((n * width + 7) >>> 3);
  out.fill(0, at, end);
  out[at + 4] = n;
  out[at + 5] = n >>> 8;
  out[at + 6] = width;

  const unaryAt = at + BLOCK_HEADER_BYTES;
  const upperShift = 8 * (lowBytes - 4);
  const upperMask = 2 ** upperBits - 1;
  let o = lowAt;
  for (let i = from; i < to; i++) {
    const h = high[i];
    const l = low[i];
    const bit = ((upperBits === 0 ? 0 : (h >>> upperShift) & upperMask) + i - from) | 0;
    out[unaryAt + (bit >>> 3)] |= 1 << (bit & 7);
    if (lowBytes > 6) out[o++] = h >>> 16;
    if (lowBytes > 5) out[o++] = h >>> 8;
    if (lowBytes > 4) out[o++] = h;
    out[o] = l >>> 24;
    out[o + 1] = l >>> 16;
    out[o + 2] = l >>> 8;
    out[o + 3] = l;
    o += 4;
  }
  if (profiles && width > 0) packBits(profiles, from, to, width, out, o);
  writeCrc(out, at, end, blockId);
  return end - at;
}

/**
 * Checks a block as read from the store: CRC, and lengths that agree with its header.
 * @throws BlockDamage saying what disagrees
 */
export function checkBlock(block: Uint8Array, layout: SegmentLayout, blockId: number): void {
  if (block.length < BLOCK_HEADER_BYTES)
    throw new BlockDamage(`is ${block.length} bytes long, shorter than its header`);
  const stored = (block[0] | (block[1] << 8) | (block[2] << 16) | (block[3] << 24)) >>> 0;
  if (stored !== crcOf(block, 0, block.length, blockId)) throw new BlockDamage("does not match its CRC-32");
  const n = block[4] | (block[5] << 8);
  const width = block[6];
  if (width > 32) throw new BlockDamage(`has profile ids of ${width} bits, 32 at most`);
  const wanted = blockBytes(block, 0, layout);
  if (block.length !== wanted) throw new BlockDamage(`is ${block.length} bytes long, its header says ${wanted}`);
  // A CRC is no proof against an attacker. With exactly n ones there are more than 2^upperBits zeros, so no search runs out.
  let ones = 0;
  let lastOne = -1;
  for (let i = 0, end = unaryBytes(n, layout); i < end; i++) {
    const byte = block[BLOCK_HEADER_BYTES + i];
    ones += BIT_COUNT[byte];
    if (byte !== 0) lastOne = 8 * i + 31 - Math.clz32(byte);
  }
  if (ones !== n) throw new BlockDamage(`marks ${ones} tags, its header says ${n}`);
  // The zeros in front of the last tag are its upper bits.
  if (lastOne - (n - 1) >= 2 ** layout.upperBits)
    throw new BlockDamage("has a tag whose upper bits its layout has no room for");
}

/** How long a block is by its header, which lies at `bytes[at…]` and need not be true; a whole header must be there. */
export function blockBytes(bytes: Uint8Array, at: number, layout: SegmentLayout): number {
  const n = bytes[at + 4] | (bytes[at + 5] << 8);
  return BLOCK_HEADER_BYTES + unaryBytes(n, layout) + n * layout.lowBytes + ((n * bytes[at + 6] + 7) >>> 3);
}

/** Number of tags in a checked block. */
export function blockLength(block: Uint8Array): number {
  return block[4] | (block[5] << 8);
}

/**
 * Finds tags in a checked block; in a merged run one may stand several times.
 * @param highs, lows words of the tags that are asked for, all of this block's bucket; the high words ascend
 * @param from, to which of them: `[from, to)`
 * @param onFound told the place of a tag that is there, and its profile id; of a tag's several ids, each in turn, ascending
 */
export function findInBlock(
  block: Uint8Array,
  layout: SegmentLayout,
  highs: Uint32Array,
  lows: Uint32Array,
  from: number,
  to: number,
  onFound: (place: number, profileId: number) => void,
): void {
  const n = blockLength(block);
  if (n === 0) return;
  const { upperBits, lowBytes } = layout;
  const upperShift = 8 * (lowBytes - 4);
  const upperMask = upperBits === 0 ? 0 : 2 ** upperBits - 1;
  const highMask = 2 ** upperShift - 1;
  const lowAt = BLOCK_HEADER_BYTES + unaryBytes(n, layout);
  const width = block[6];
  // The unary part is walked once for all: behind `zeros` zeros, at `bit`, the group of that upper part begins.
  let bit = 0;
  let zeros = 0;
  for (let place = from; place < to; place++) {
    const high = highs[place];
    const low = lows[place];
    const upper = (high >>> upperShift) & upperMask;
    while (zeros < upper) {
      const used = bit & 7;
      const rest = block[BLOCK_HEADER_BYTES + (bit >>> 3)] >>> used;
      const here = 8 - used - BIT_COUNT[rest];
      const needed = upper - zeros;
      if (here < needed) {
        zeros += here;
        bit += 8 - used;
      } else {
        zeros = upper;
        bit += BITS_THROUGH_ZERO[rest * 8 + needed - 1];
      }
    }
    const wantedHigh = high & highMask;
    for (let at = bit; block[BLOCK_HEADER_BYTES + (at >>> 3)] & (1 << (at & 7)); at++) {
      const i = at - upper;
      let o = lowAt + i * lowBytes;
      let h = 0;
      for (let rest = lowBytes; rest > 4; rest--) h = (h << 8) | block[o++];
      const l = ((block[o] << 24) | (block[o + 1] << 16) | (block[o + 2] << 8) | block[o + 3]) >>> 0;
      if (h === wantedHigh && l === low)
        onFound(place, width === 0 ? 0 : readBits(block, lowAt + n * lowBytes, i, width));
    }
  }
}

/**
 * Decodes a checked block into columns that have room for it. One that `checkBlock` refuses may never end.
 * @param bucket the block's number in its segment: the top bits of every tag
 * @returns tags written at index `at` and on
 */
export function decodeBlock(
  block: Uint8Array,
  layout: SegmentLayout,
  bucket: number,
  high: Uint32Array,
  low: Uint32Array,
  profiles: Uint32Array | null,
  at: number,
): number {
  const n = blockLength(block);
  const { bucketBits, upperBits, lowBytes } = layout;
  const lowAt = BLOCK_HEADER_BYTES + unaryBytes(n, layout);
  const width = block[6];
  const base = bucketBits === 0 ? 0 : (bucket << (32 - bucketBits)) >>> 0;
  const upperShift = upperBits === 0 ? 0 : 8 * (lowBytes - 4);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let o = lowAt;
  let upper = 0;
  // 32 bits of the unary part at a time, and no branch for each: which are ones can't be foreseen. What is read behind its
  // end is of the low part, and not reached.
  let word = 0;
  let left = 0;
  let wordAt = BLOCK_HEADER_BYTES;
  for (let i = 0; i < n; i++) {
    while (word === 0) {
      upper += left;
      word = view.getInt32(wordAt, true);
      wordAt += 4;
      left = 32;
    }
    const zeros = 31 - Math.clz32(word & -word);
    upper += zeros;
    word = (word >>> zeros) >>> 1;
    left -= zeros + 1;
    let h = 0;
    for (let rest = lowBytes; rest > 4; rest--) h = (h << 8) | block[o++];
    // upperShift is 32 - bucketBits - upperBits, so the three parts never overlap.
    high[at + i] = base | (upperBits === 0 ? 0 : upper << upperShift) | h;
    low[at + i] = view.getInt32(o);
    if (profiles) profiles[at + i] = width === 0 ? 0 : readBits(block, lowAt + n * lowBytes, i, width);
    o += 4;
  }
  return n;
}

function unaryBytes(tags: number, layout: SegmentLayout): number {
  // One more bit than tags + 2^upperBits so that a search that starts behind the last group meets a 0.
  return (tags + 2 ** layout.upperBits + 8) >>> 3;
}

function packBits(values: Uint32Array, from: number, to: number, width: number, out: Uint8Array, at: number): void {
  for (let i = from, bit = 0; i < to; i++) {
    const value = values[i];
    // Most identifiers have the commonest profile, whose id is 0.
    if (value === 0) {
      bit += width;
      continue;
    }
    for (let b = 0; b < width;) {
      const room = 8 - (bit & 7);
      const take = Math.min(room, width - b);
      out[at + (bit >>> 3)] |= ((value >>> b) & ((1 << take) - 1)) << (bit & 7);
      b += take;
      bit += take;
    }
  }
}

function readBits(block: Uint8Array, at: number, index: number, width: number): number {
  let value = 0;
  for (let b = 0, bit = index * width; b < width;) {
    const take = Math.min(8 - (bit & 7), width - b);
    value |= ((block[at + (bit >>> 3)] >>> (bit & 7)) & ((1 << take) - 1)) << b;
    b += take;
    bit += take;
  }
  return value >>> 0;
}

const idBytes = Buffer.alloc(8);
function crcOf(bytes: Uint8Array, at: number, end: number, blockId: number): number {
  idBytes.writeUInt32LE(blockId >>> 0, 0);
  idBytes.writeUInt32LE(Math.floor(blockId / 2 ** 32), 4);
  return crc32(bytes.subarray(at + 4, end), crc32(idBytes));
}

function writeCrc(out: Uint8Array, at: number, end: number, blockId: number): void {
  const crc = crcOf(out, at, end, blockId);
  out[at] = crc;
  out[at + 1] = crc >>> 8;
  out[at + 2] = crc >>> 16;
  out[at + 3] = crc >>> 24;
}

const BIT_COUNT = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest; rest &= rest - 1) count++;
  return count;
});

/** For each byte, how many of its bits, lowest first, reach through its first, second, … eighth zero; bits beyond it are zeros. */
const BITS_THROUGH_ZERO = Uint8Array.from({ length: 256 * 8 }, (_, at) => {
  const byte = at >>> 3;
  let left = (at & 7) + 1;
  let bits = 0;
  for (; left > 0; bits++) if ((byte & (1 << bits)) === 0) left--;
  return bits;
});
