/**
 * The tags of a segment, a stripe at a time: stripe s of STRIPES holds those whose top eight bits are s. So several segments
 * of different sizes and layouts can be walked side by side in bounded memory, and some stripes stand for all, since tags are
 * evenly spread.
 */
import { blockLength, decodeBlock } from "../run/block.js";
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
    const blocks = this.#reader.getBlocks(segment.id, first, first + count - 1);
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
}

/**
 * Counts the tags of `a` that are in `b`, and marks them.
 * @param marks by index in `a`; 1 is set for each that was found
 */
export function markShared(a: StripeTags, b: StripeTags, marks: Uint8Array): number {
  const { high: aHigh, low: aLow, length: aLength } = a;
  const { high: bHigh, low: bLow, length: bLength } = b;
  let shared = 0;
  for (let i = 0, j = 0; i < aLength; i++) {
    const high = aHigh[i];
    while (j < bLength && bHigh[j] < high) j++;
    while (j < bLength && bHigh[j] === high && bLow[j] < aLow[i]) j++;
    if (j < bLength && bHigh[j] === high && bLow[j] === aLow[i]) {
      marks[i] = 1;
      shared++;
    }
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
