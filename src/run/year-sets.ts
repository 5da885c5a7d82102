/**
 * Sets of years, interned: equal sets share a small number, and adding a year is one table look-up. There are 2^127 sets,
 * so past SETS_LIMIT a new set keeps its first and last year only; of those pairs there are 8,128, and memory stays bounded.
 */

/** Years that a record date can have. A date of birth is a data class, never a record date. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2096;

/** Bits of a year's code: 0 = none, else year − FIRST_YEAR + 1. */
export const YEAR_BITS = 7;
const YEAR_CODES = 1 << YEAR_BITS;

/** Sets that are kept exact. Twenty years of records, all of them met, are about 4,000 sets in real files. */
const SETS_LIMIT = 1 << 13;

export class YearSets {
  readonly #years: (readonly number[])[] = [[]];
  readonly #ids = new Map<string, number>([["", 0]]);
  /** next[set × YEAR_CODES + code] = set + 1, or 0 when not met yet. */
  #next = new Uint32Array(16 * YEAR_CODES);

  /** The years of a set, ascending. */
  yearsOf(set: number): readonly number[] {
    return this.#years[set];
  }

  /**
   * Set 0 is empty.
   * @param code of a year, or 0 for none
   * @returns the set with that year
   */
  add(set: number, code: number): number {
    if (code === 0) return set;
    const at = set * YEAR_CODES + code;
    if (at >= this.#next.length) {
      const larger = new Uint32Array(2 ** Math.ceil(Math.log2(at + 1)));
      larger.set(this.#next);
      this.#next = larger;
    }
    return (this.#next[at] ||= this.#union(set, code + FIRST_YEAR - 1) + 1) - 1;
  }

  #union(set: number, year: number): number {
    const before = this.#years[set];
    if (before.includes(year)) return set;
    const years = [...before, year].sort((a, b) => a - b);
    const known = this.#ids.get(years.join());
    if (known !== undefined) return known;
    return this.#intern(
      this.#years.length < SETS_LIMIT || years.length <= 2 ? years : [years[0], years[years.length - 1]],
    );
  }

  #intern(years: readonly number[]): number {
    const key = years.join();
    let set = this.#ids.get(key);
    if (set === undefined) {
      set = this.#years.push(years) - 1;
      this.#ids.set(key, set);
    }
    return set;
  }
}
