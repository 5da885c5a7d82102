/**
 * Sorts the tags of one partition: an LSD radix sort over the 24 bits below the partition's own 8, then insertion for the
 * few tags that share their whole high word. Tags are evenly spread (they are a PRF's output), so ties are rare and the
 * insertion pass is linear. The plain reference is `Array.prototype.sort` in test/run/sort-tags.test.ts.
 */

const DIGIT_BITS = 12;
const DIGITS = 1 << DIGIT_BITS;

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
 * Sorts `columns` by (high, low) in place; tags that agree in their top 8 bits only, which is what one partition holds.
 * @param spare columns of at least the same length, overwritten
 */
export function sortTags(columns: TagColumns, spare: TagColumns): void {
  const n = columns.length;
  if (n > 64) {
    const counts = new Uint32Array(DIGITS);
    radixPass(columns, spare, n, 0, counts);
    counts.fill(0);
    radixPass(spare, columns, n, DIGIT_BITS, counts);
  }
  insertTies(columns, n, n > 64);
}

function radixPass(from: TagColumns, to: TagColumns, n: number, shift: number, counts: Uint32Array): void {
  const { high, low, payload } = from;
  const toHigh = to.high;
  const toLow = to.low;
  for (let i = 0; i < n; i++) counts[(high[i] >>> shift) & (DIGITS - 1)]++;
  for (let digit = 0, sum = 0; digit < DIGITS; digit++) {
    const count = counts[digit];
    counts[digit] = sum;
    sum += count;
  }
  if (payload && to.payload) {
    const toPayload = to.payload;
    for (let i = 0; i < n; i++) {
      const j = counts[(high[i] >>> shift) & (DIGITS - 1)]++;
      toHigh[j] = high[i];
      toLow[j] = low[i];
      toPayload[j] = payload[i];
    }
  } else {
    for (let i = 0; i < n; i++) {
      const j = counts[(high[i] >>> shift) & (DIGITS - 1)]++;
      toHigh[j] = high[i];
      toLow[j] = low[i];
    }
  }
}

/** Insertion sort over (high, low); after the radix passes only runs of an equal high word are out of order. */
function insertTies(columns: TagColumns, n: number, highIsSorted: boolean): void {
  const { high, low, payload } = columns;
  for (let i = 1; i < n; i++) {
    const h = high[i];
    if (highIsSorted && h !== high[i - 1]) continue;
    const l = low[i];
    if (h > high[i - 1] || (h === high[i - 1] && l >= low[i - 1])) continue;
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
