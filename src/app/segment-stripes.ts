/**
 * The tags of a segment, a stripe at a time: stripe s of STRIPES holds those whose top eight bits are s. So several segments
 * of different sizes and layouts can be walked side by side in bounded memory, and some stripes stand for all, since tags are
 * evenly spread.
 */
import { BLOCK_HEADER_BYTES, blockBytes, blockLength, decodeBlock } from "../run/block.js";
import type { SegmentLayout } from "../run/segment-layout.js";
import type { BlockReader, LiveSegment } from "../store/block-store.js";
import { damaged, verifyBlock } from "./block-damage.js";

export const STRIPES = 256;
const STRIPE_BITS = 8;

/** Tags, ascending; the arrays are reused by the next stripe. */
export interface StripeTags {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly length: number;
}

export class SegmentStripes {
  readonly #reader: BlockReader;
  readonly #segment: LiveSegment;
  #high = new Uint32Array(0);
  #low = new Uint32Array(0);
  #profiles: Uint32Array | null = null;
  /** Tags of a segment whose blocks are larger than a stripe: all of them, read once. */
  #all: StripeTags | null = null;

  constructor(reader: BlockReader, segment: LiveSegment) {
    this.#reader = reader;
    this.#segment = segment;
    const { firstProfile, profileEnd } = segment;
    if (firstProfile !== 0 || profileEnd !== Infinity) this.#profiles = new Uint32Array(0);
  }

  /** @throws LeaksiftError store-damaged */
  read(stripe: number): StripeTags {
    const { bucketBits } = this.#segment.layout;
    if (bucketBits >= STRIPE_BITS) {
      const perStripe = 2 ** (bucketBits - STRIPE_BITS);
      return this.#decode(stripe * perStripe, perStripe);
    }
    this.#all ??= this.#decode(0, 2 ** bucketBits);
    const { high, low, length } = this.#all;
    const span = 2 ** (32 - STRIPE_BITS);
    const from = lowerBound(high, length, stripe * span);
    const to = lowerBound(high, length, (stripe + 1) * span);
    return { high: high.subarray(from, to), low: low.subarray(from, to), length: to - from };
  }

  #decode(first: number, count: number): StripeTags {
    const segment = this.#segment;
    const { layout, firstProfile, profileEnd } = segment;
    const blocks = this.#blocks(first, count);
    let n = 0;
    for (const [i, block] of blocks.entries()) {
      if (!block) throw damaged(segment, `block ${first + i} is missing`);
      verifyBlock(block, segment, first + i);
      n += blockLength(block);
    }
    if (n > this.#high.length) {
      const room = Math.ceil(n * 1.1);
      this.#high = new Uint32Array(room);
      this.#low = new Uint32Array(room);
      if (this.#profiles) this.#profiles = new Uint32Array(room);
    }
    const high = this.#high;
    const low = this.#low;
    const profiles = this.#profiles;
    let length = 0;
    for (const [i, block] of blocks.entries()) {
      length += decodeBlock(block as Uint8Array, layout, first + i, high, low, profiles, length);
    }
    if (profiles === null) return { high, low, length };
    let kept = 0;
    for (let i = 0; i < length; i++) {
      if (profiles[i] < firstProfile || profiles[i] >= profileEnd) continue;
      high[kept] = high[i];
      low[kept++] = low[i];
    }
    return { high, low, length: kept };
  }

  /** In one read: a row that is handed over costs more than its bytes. What isn't as it should be is read one by one. */
  #blocks(first: number, count: number): readonly (Uint8Array | undefined)[] {
    const { id, layout } = this.#segment;
    const joined = this.#reader.joinedBlocks(
      id,
      Array.from({ length: count }, (_, i) => first + i),
    );
    return (joined && cutBlocks(joined, layout, count)) ?? this.#reader.getBlocks(id, first, first + count - 1);
  }
}

/** Cuts up blocks that lie one behind another. @returns null when they are not so many blocks of these lengths */
function cutBlocks(joined: Uint8Array, layout: SegmentLayout, count: number): Uint8Array[] | null {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at + BLOCK_HEADER_BYTES <= joined.length && blocks.length < count;) {
    const end = at + blockBytes(joined, at, layout);
    blocks.push(joined.subarray(at, end));
    at = end;
    if (at === joined.length && blocks.length === count) return blocks;
  }
  return null;
}

/**
 * Counts the tags of `a` that are in `b`, and marks them.
 * @param marks by index in `a`; 1 is set for each that was found
 */
export function markShared(a: StripeTags, b: StripeTags, marks: Uint8Array): number {
  const { high: aHigh, low: aLow, length: aLength } = a;
  const { high: bHigh, low: bLow, length: bLength } = b;
  let shared = 0;
  // Which of two hashes is the smaller can't be foreseen, so there is no branch for it: 31 bits are compared by the sign of
  // their difference, some 4 % less time.
  for (let i = 0, j = 0; i < aLength && j < bLength;) {
    const difference = ((aHigh[i] >>> 1) - (bHigh[j] >>> 1)) | 0;
    const opposite = (0 - difference) | 0;
    let isLess = difference >>> 31;
    let isMore = opposite >>> 31;
    const rest = (aHigh[i] ^ bHigh[j]) | (aLow[i] ^ bLow[j]);
    if ((~((difference | opposite) >> 31) & rest) !== 0) {
      // Rare: the rest of the tags decides.
      isLess = aHigh[i] < bHigh[j] || (aHigh[i] === bHigh[j] && aLow[i] < bLow[j]) ? 1 : 0;
      isMore = 1 - isLess;
    }
    const isSame = 1 - isLess - isMore;
    marks[i] |= isSame;
    shared += isSame;
    i += 1 - isMore;
    j += 1 - isLess;
  }
  return shared;
}

/** The first index whose value is `limit` or more. */
function lowerBound(values: Uint32Array, length: number, limit: number): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle] < limit) from = middle + 1;
    else to = middle;
  }
  return from;
}
