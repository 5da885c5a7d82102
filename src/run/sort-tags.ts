/**
 * Sorts the tags of one partition: radix passes over bits below the partition's own 8, then insertion for the few tags that
 * these left out of order. Tags are evenly spread (they are a PRF's output), so ties are rare and the
 * insertion pass is linear. The plain reference is `Array.prototype.sort` in test/run/sort-tags.test.ts.
 */

const DIGIT_BITS = 12;
/** A partition's tags share the bits above this one. */
const PARTITION_SHIFT = 24;
/** Up to here the bins of a single pass fit the second-level cache; one pass then beats two 1.5× (2026-11). */
const ONE_PASS_LIMIT = 1 << 17;

/** Columns of equal capacity, of which the first `length` entries are in use. */
export interface TagColumns {
  high: Uint32Array;
  low: Uint32Array;
  /** What goes with each tag, or `null` when nothing does. */
  payload: Uint32Array | null;
  length: number;
}

/** Columns with room for `capacity` tags. */
export function makeTagColumns(capacity: number, withPayload: boolean): TagColumns {
  return {
    high: new Uint32Array(capacity),
    low: new Uint32Array(capacity),
    payload: withPayload ? new Uint32Array(capacity) : null,
    length: 0,
  };
}

/**
 * Sorts `columns` by (high, low); tags that agree in their top 8 bits, which is what one partition holds. The sorted columns
 * may be those of `spare` before: both objects' arrays are exchanged as needed.
 * @param spare columns of at least the same length, overwritten
 */
export function sortTags(columns: TagColumns, spare: TagColumns): void {
  const n = columns.length;
  if (n > ONE_PASS_LIMIT) {
    radixPass(columns, spare, n, 0, DIGIT_BITS);
    radixPass(columns, spare, n, DIGIT_BITS, DIGIT_BITS);
  } else if (n > 64) {
    // As many bins as tags: most bins hold one or two, and insertion puts those right.
    const bits = Math.min(16, 32 - Math.clz32(n));
    radixPass(columns, spare, n, PARTITION_SHIFT - bits, bits);
  }
  insertTies(columns, n);
}

/** One stable pass over `bits` bits from `shift` on; leaves the result in `columns`. */
function radixPass(columns: TagColumns, spare: TagColumns, n: number, shift: number, bits: number): void {
  const { high, low, payload } = columns;
  const { high: toHigh, low: toLow, payload: toPayload } = spare;
  const mask = (1 << bits) - 1;
  const counts = new Uint32Array(1 << bits);
  for (let i = 0; i < n; i++) counts[(high[i] >>> shift) & mask]++;
  for (let digit = 0, sum = 0; digit <= mask; digit++) {
    const count = counts[digit];
    counts[digit] = sum;
    sum += count;
  }
  if (payload && toPayload) {
    for (let i = 0; i < n; i++) {
      const j = counts[(high[i] >>> shift) & mask]++;
      toHigh[j] = high[i];
      toLow[j] = low[i];
      toPayload[j] = payload[i];
    }
  } else {
    for (let i = 0; i < n; i++) {
      const j = counts[(high[i] >>> shift) & mask]++;
      toHigh[j] = high[i];
      toLow[j] = low[i];
    }
  }
  Object.assign(columns, { high: toHigh, low: toLow, payload: toPayload });
  Object.assign(spare, { high, low, payload });
}

/** Insertion sort over (high, low): after the radix passes hardly anything is out of order. */
function insertTies(columns: TagColumns, n: number): void {
  const { high, low, payload } = columns;
  for (let i = 1; i < n; i++) {
    const h = high[i];
    const before = high[i - 1];
    if (h > before) continue;
    const l = low[i];
    if (h === before && l >= low[i - 1]) continue;
    const p = payload ? payload[i] : 0;
    let j = i;
    for (; j > 0 && (high[j - 1] > h || (high[j - 1] === h && low[j - 1] > l)); j--) {
      high[j] = high[j - 1];
      low[j] = low[j - 1];
      if (payload) payload[j] = payload[j - 1];
    }
    high[j] = h;
    low[j] = l;
    if (payload) payload[j] = p;
  }
}
