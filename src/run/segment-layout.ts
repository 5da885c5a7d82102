/**
 * How the tags of one segment are cut into blocks. A tag is 64 bits, held as two unsigned 32-bit words (high, low):
 *
 *   | bucket: `bucketBits` | upper: `upperBits` | low: `lowBytes` × 8 bits |
 *
 * The bucket names the block, the low bytes are stored as they are, and the upper bits in unary (an Elias–Fano code whose
 * low part is whole bytes). See docs/format.md. The layout is chosen once a segment's number of tags is known.
 */

/** bucketBits + upperBits + 8 × lowBytes = 64, always. */
export interface SegmentLayout {
  /** Top bits of a tag that choose its block, 0…28. */
  readonly bucketBits: number;
  /** Bits that follow, kept in unary, 0…24. */
  readonly upperBits: number;
  /** Whole bytes that are left, 4…7. */
  readonly lowBytes: number;
}

/** Tags that a block holds on average at most: a look-up reads about 1 KB, and row overhead stays near 2 %. */
export const TAGS_PER_BLOCK = 192;
const BUCKET_BITS_LIMIT = 28;

/**
 * The layout that stores `tags` evenly spread tags in the fewest bytes.
 * @param tags expected number of distinct tags, ≥ 0; an estimate is enough
 */
export function chooseLayout(tags: number): SegmentLayout {
  const bucketBits = Math.min(
    BUCKET_BITS_LIMIT,
    Math.max(0, Math.round(Math.log2(Math.max(1, tags) / TAGS_PER_BLOCK))),
  );
  const perBlock = Math.max(1, tags / 2 ** bucketBits);
  let best: SegmentLayout | null = null;
  let bestBits = Infinity;
  for (let lowBytes = 4; lowBytes <= 7; lowBytes++) {
    const upperBits = 64 - bucketBits - 8 * lowBytes;
    if (upperBits < 0 || upperBits > 24) continue;
    const bits = 8 * lowBytes + 1 + 2 ** upperBits / perBlock;
    if (bits < bestBits) [best, bestBits] = [{ bucketBits, upperBits, lowBytes }, bits];
  }
  if (!best) throw new RangeError(`no layout for ${tags} tags`);
  return best;
}

/** True when the three numbers describe a layout that this version reads; a hostile store may say anything. */
export function isLayout(layout: SegmentLayout): boolean {
  const { bucketBits, upperBits, lowBytes } = layout;
  return (
    [bucketBits, upperBits, lowBytes].every(Number.isInteger) &&
    bucketBits >= 0 &&
    bucketBits <= BUCKET_BITS_LIMIT &&
    upperBits >= 0 &&
    upperBits <= 24 &&
    lowBytes >= 4 &&
    lowBytes <= 7 &&
    bucketBits + upperBits + 8 * lowBytes === 64
  );
}

/** Number of the block that holds a tag whose high word is `high`. */
export function bucketOf(high: number, layout: SegmentLayout): number {
  return layout.bucketBits === 0 ? 0 : high >>> (32 - layout.bucketBits);
}

/** Segment ids and buckets share one integer: id = segment × 2^28 + bucket, below 2^53. */
export const SEGMENT_LIMIT = 2 ** 25;

/** The row id of a block in the store, and what its CRC binds it to. */
export function blockIdOf(segment: number, bucket: number): number {
  if (segment >= SEGMENT_LIMIT)
    throw new RangeError(`segment ${segment}: a store holds ${SEGMENT_LIMIT} segments at most`);
  return segment * 2 ** BUCKET_BITS_LIMIT + bucket;
}

/** A stripe is what one keyed checksum covers: 1/256 of a segment, or all of a small one. */
export function stripesOf(layout: SegmentLayout): number {
  return layout.bucketBits >= 8 ? 256 : 1;
}
