/** Seeded pseudo-random tags for the tests of src/run: evenly spread, the same in every run (SplitMix64). */

/** @returns a function that gives the next 64-bit word */
export function words(seed: number): () => bigint {
  let state = BigInt(seed);
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return z ^ (z >> 31n);
  };
}

/** `count` distinct tags of one bucket, ascending. */
export function tagsOfBucket(seed: number, count: number, bucketBits: number, bucket: number): bigint[] {
  const next = words(seed);
  const free = 64n - BigInt(bucketBits);
  const tags = new Set<bigint>();
  while (tags.size < count) tags.add((BigInt(bucket) << free) | (next() & ((1n << free) - 1n)));
  return [...tags].sort((a, b) => (a < b ? -1 : 1));
}

export function highWords(tags: readonly bigint[]): Uint32Array {
  return Uint32Array.from(tags, (tag) => Number(tag >> 32n));
}

export function lowWords(tags: readonly bigint[]): Uint32Array {
  return Uint32Array.from(tags, (tag) => Number(tag & 0xffffffffn));
}
