/**
 * The tags that a scan looks for, as every worker can probe them: sorted, in shared memory, behind a bitmap by their top bits.
 * Nearly no tag of a leak is wanted, so nearly every probe is one look at the bitmap, which fits a second-level cache for
 * some hundred thousand tags. Only tags are here: no worker and no page of memory holds a contact because of it.
 */

/** Bits of the bitmap for each wanted tag: one tag in sixteen of those not wanted goes on to the search. */
const BITS_PER_TAG = 16;
const FEWEST_INDEX_BITS = 10;
/** 16 MiB; longer lists let more through to the search. */
const MOST_INDEX_BITS = 27;

/** Plain data that crosses threads; nothing is copied. */
export interface WantedTags {
  /** Distinct tags in ascending order, their first 32 bits and the next. */
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** A bit for each value of a tag's top `indexBits` bits that at least one tag has. */
  readonly bitmap: Uint32Array;
  readonly indexBits: number;
}

/**
 * Builds the table.
 * @param tags two words each, `[high, low, …]`, in any order, repeats allowed
 */
export function wantedTags(tags: Uint32Array): WantedTags {
  // As one integer each: words sort natively, pairs only by a comparison.
  const sorted = new BigUint64Array(tags.length / 2);
  for (let i = 0; i < sorted.length; i++) sorted[i] = (BigInt(tags[2 * i]) << 32n) | BigInt(tags[2 * i + 1]);
  sorted.sort();
  const distinct = sorted.filter((tag, i) => i === 0 || tag !== sorted[i - 1]);
  const wantedBits = Math.ceil(Math.log2(distinct.length * BITS_PER_TAG + 1));
  const indexBits = Math.min(MOST_INDEX_BITS, Math.max(FEWEST_INDEX_BITS, wantedBits));
  const high = sharedWords(distinct.length);
  const low = sharedWords(distinct.length);
  const bitmap = sharedWords(2 ** (indexBits - 5));
  for (const [i, tag] of distinct.entries()) {
    high[i] = Number(tag >> 32n);
    low[i] = Number(tag & 0xffffffffn);
    const bit = high[i] >>> (32 - indexBits);
    bitmap[bit >>> 5] |= 1 << (bit & 31);
  }
  return { high, low, bitmap, indexBits };
}

/** @returns the place of a tag among the wanted ones, -1 when it is none */
export function findWanted({ high, low }: WantedTags, tagHigh: number, tagLow: number): number {
  let from = 0;
  let to = high.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (high[middle] < tagHigh || (high[middle] === tagHigh && low[middle] < tagLow)) from = middle + 1;
    else to = middle;
  }
  return from < high.length && high[from] === tagHigh && low[from] === tagLow ? from : -1;
}

function sharedWords(count: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(count * 4));
}
