/**
 * What a segment remembers of one identifier's records: how many there were, which data classes they held and in which
 * years. Records are folded one by one into a *state* (classes and years); equal states share a small number, so folding
 * a record is one table look-up. A count belongs to the profile, not to the state, or a number that stands in a million
 * records would make a million states.
 *
 * Classes are never dropped or added. Years and counts become coarse where a dataset would need more memory for them
 * than EXACT_LIMIT allows: see `fold` and `profileOf`.
 */
import { FIRST_YEAR, LAST_YEAR, YEAR_BITS, YearSets } from "./year-sets.js";

export { FIRST_YEAR, LAST_YEAR, YEAR_BITS };

/** One profile. `classes` is a bit set over the data classes of the dataset, `years` ascending. */
export interface Profile {
  readonly records: number;
  readonly classes: number;
  readonly years: readonly number[];
}

/** Data classes that can be told apart record by record within one dataset. */
export const CLASS_BITS_LIMIT = 24;

/** Distinct states, and distinct profiles, that one folder keeps exact. Identifiers with year sets of their own pass it. */
const EXACT_LIMIT = 1 << 18;
/** A state from here on is no number of a table but COARSE + a record's payload: all classes, and the latest year. */
const COARSE = 2 ** 31;
const YEAR_MASK = (1 << YEAR_BITS) - 1;

/** Counts and states below these find their profile in a table of at most 16 MB instead of a map: 9× faster (2026-11). */
const SMALL_RECORDS = 64;
const SMALL_STATES = 1 << 16;
/** Slots of the direct-mapped memory of `fold`: a full table of states × payloads took gigabytes with 20,000 of each. */
const MEMORY_BITS = 14;

/** The payload of a record; fits 31 bits. Its low YEAR_BITS hold the year (0 = none), the bits above the classes. */
export function recordPayload(classes: number, year: number | null): number {
  return (classes << YEAR_BITS) | (year === null ? 0 : year - FIRST_YEAR + 1);
}

/** Folds payloads into states and states with counts into profiles. One per worker; ids are local to it. */
export class ProfileFolder {
  readonly #exactLimit: number;
  readonly #yearSets = new YearSets();
  #classesOf = new Uint32Array(64);
  #yearSetOf = new Uint32Array(64);
  #stateCount = 1;
  readonly #stateIds = new Map<number, number>([[0, 0]]);
  // Zeros say that fold(0, 0) = 0, which is so.
  readonly #memoryState = new Uint32Array(1 << MEMORY_BITS);
  readonly #memoryPayload = new Uint32Array(1 << MEMORY_BITS);
  readonly #memoryAfter = new Uint32Array(1 << MEMORY_BITS);

  readonly #profiles: Profile[] = [];
  readonly #exactIds = new Map<number, number>();
  readonly #coarseIds = new Map<string, number>();
  /** small[state × SMALL_RECORDS + records] = profile id + 1. */
  #small = new Uint32Array(64 * SMALL_RECORDS);

  /** @param exactLimit distinct states, and distinct profiles, to keep exact; at most EXACT_LIMIT */
  constructor(exactLimit = EXACT_LIMIT) {
    this.#exactLimit = exactLimit;
  }

  /** All profiles met so far; an index is a profile's local id. */
  get profiles(): readonly Profile[] {
    return this.#profiles;
  }

  /**
   * State 0 is "no record yet". Past the exact limit of states, a new one keeps its classes and its latest year.
   * @param payload of `recordPayload`
   * @returns the state after one more record, an unsigned 32-bit number
   */
  fold(state: number, payload: number): number {
    const slot = (Math.imul(state, 0x9e3779b1) ^ Math.imul(payload, 0x85ebca6b)) >>> (32 - MEMORY_BITS);
    if (this.#memoryState[slot] === state && this.#memoryPayload[slot] === payload) return this.#memoryAfter[slot];
    const after = this.#after(state, payload);
    this.#memoryState[slot] = state;
    this.#memoryPayload[slot] = payload;
    this.#memoryAfter[slot] = after;
    return after;
  }

  /** @returns the state of all the records that folded to `a` and to `b` */
  join(a: number, b: number): number {
    if (a === b) return a;
    if (b >= COARSE) return this.fold(a, b - COARSE);
    let state = this.fold(a, this.#classesOf[b] << YEAR_BITS);
    for (const year of this.#yearSets.yearsOf(this.#yearSetOf[b])) state = this.fold(state, year - FIRST_YEAR + 1);
    return state;
  }

  /**
   * Past the exact limit of profiles, a new one has its count rounded down to two significant bits; past twice as many, to a
   * power of two, and no years. What then still grows is one profile per set of classes and power of two.
   * @param records at least 1
   * @returns the local id of the profile of `records` records that folded to `state`
   */
  profileOf(state: number, records: number): number {
    if (records >= SMALL_RECORDS || state >= SMALL_STATES) return this.#intern(state, records);
    const slot = state * SMALL_RECORDS + records;
    if (slot >= this.#small.length) {
      const larger = new Uint32Array(2 ** Math.ceil(Math.log2(slot + 1)));
      larger.set(this.#small);
      this.#small = larger;
    }
    return (this.#small[slot] ||= this.#intern(state, records) + 1) - 1;
  }

  #after(state: number, payload: number): number {
    if (state >= COARSE) return coarser(state - COARSE, payload);
    const classes = this.#classesOf[state] | (payload >>> YEAR_BITS);
    const yearSet = this.#yearSets.add(this.#yearSetOf[state], payload & YEAR_MASK);
    const key = yearSet * 2 ** CLASS_BITS_LIMIT + classes;
    const known = this.#stateIds.get(key);
    if (known !== undefined) return known;
    if (this.#stateCount >= this.#exactLimit) {
      const years = this.#yearSets.yearsOf(yearSet);
      return COARSE + recordPayload(classes, years[years.length - 1] ?? null);
    }
    const after = this.#stateCount++;
    if (after >= this.#classesOf.length) {
      this.#classesOf = doubled(this.#classesOf);
      this.#yearSetOf = doubled(this.#yearSetOf);
    }
    this.#classesOf[after] = classes;
    this.#yearSetOf[after] = yearSet;
    this.#stateIds.set(key, after);
    return after;
  }

  #intern(state: number, records: number): number {
    // A state and a count are 50 bits; a coarse state would pass what a number holds exactly.
    const key = state < COARSE ? state * 2 ** 32 + records : -1;
    const known = this.#exactIds.get(key);
    if (known !== undefined) return known;
    const { classes, years } = this.#partsOf(state);
    const met = this.#profiles.length;
    if (met < this.#exactLimit && key >= 0) {
      this.#exactIds.set(key, met);
      this.#profiles.push({ records, classes, years });
      return met;
    }
    const bits = met < this.#exactLimit ? 32 : met < 2 * this.#exactLimit ? 2 : 1;
    const rough = { records: roundDown(records, bits), classes, years: bits === 1 ? [] : years };
    const name = `${rough.classes}:${rough.records}:${rough.years.join()}`;
    let id = this.#coarseIds.get(name);
    if (id === undefined) {
      id = this.#profiles.push(rough) - 1;
      this.#coarseIds.set(name, id);
    }
    return id;
  }

  #partsOf(state: number): { classes: number; years: readonly number[] } {
    if (state < COARSE)
      return { classes: this.#classesOf[state], years: this.#yearSets.yearsOf(this.#yearSetOf[state]) };
    const payload = state - COARSE;
    const code = payload & YEAR_MASK;
    return { classes: payload >>> YEAR_BITS, years: code === 0 ? [] : [code + FIRST_YEAR - 1] };
  }
}

/** The coarse state of two payloads' records. */
function coarser(a: number, b: number): number {
  const classes = (a | b) & ~YEAR_MASK;
  return COARSE + (classes | Math.max(a & YEAR_MASK, b & YEAR_MASK));
}

function doubled(column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** Keeps the `bits` highest bits of a count. */
function roundDown(records: number, bits: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(records)) + 1 - bits);
  return Math.floor(records / step) * step;
}
