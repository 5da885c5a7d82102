/**
 * Seeded pseudo-random numbers for made-up data: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, about 7 ns a
 * draw, and the 32-bit finalizer of MurmurHash3, which is a bijection: distinct indices give distinct results, so a pool
 * of millions of made-up people needs no memory. Never for keys.
 */

/** A stream of unsigned 32-bit integers. */
export type Random = () => number;

const TWO_TO_32 = 2 ** 32;

/**
 * A new stream. The same `seed` and `stream` give the same numbers on every platform; different `stream`s of one seed are
 * independent. Both are taken modulo 2^32.
 */
export function createRandom(seed: number, stream = 0): Random {
  // A typed array, not captured variables: those box every number that is no small integer (7 ns a draw against 38).
  const state = Int32Array.of(0, seed, stream, 1);
  const next = (): number => {
    const b = state[1];
    const c = state[2];
    const counter = state[3];
    const result = (state[0] + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + result;
    state[3] = counter + 1;
    return result >>> 0;
  };
  // PractRand's own seeding: fifteen rounds until every bit of the seed has reached the whole state.
  for (let round = 0; round < 15; round++) next();
  return next;
}

/** An integer in `[0, limit)` from one draw; `limit` at most 2^32. The bias (limit / 2^32) is of no weight here. */
export function below(random: Random, limit: number): number {
  return Math.floor((random() / TWO_TO_32) * limit);
}

/** True with this probability (0 to 1), from one draw. */
export function chance(random: Random, probability: number): boolean {
  return random() < probability * TWO_TO_32;
}

/** One element of a list that is not empty. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

/** MurmurHash3's finalizer: a bijection of the unsigned 32-bit integers that scatters neighbours. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Weighted choice in constant time (Walker's alias method, as Vose builds it): returns a function from one draw to an
 * index of `weights`. Weights are at least 0, in any unit, and not all 0.
 */
export function createWeightedChoice(weights: readonly number[]): (draw: number) => number {
  const size = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scaled = weights.map((weight) => (weight * size) / total);
  const threshold = new Float64Array(size).fill(1);
  const alias = new Uint32Array(size).map((_, index) => index);
  const small = scaled.flatMap((share, index) => (share < 1 ? [index] : []));
  const large = scaled.flatMap((share, index) => (share < 1 ? [] : [index]));
  while (small.length > 0 && large.length > 0) {
    const less = small.pop()!;
    const more = large.at(-1)!;
    threshold[less] = scaled[less];
    alias[less] = more;
    scaled[more] -= 1 - scaled[less];
    if (scaled[more] < 1) small.push(large.pop()!);
  }
  const scale = size / TWO_TO_32;
  return (draw) => {
    const position = draw * scale;
    const index = Math.floor(position);
    return position - index < threshold[index] ? index : alias[index];
  };
}
