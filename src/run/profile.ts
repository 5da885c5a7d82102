/**
 * What a segment remembers of one identifier's records: how many there were, which data classes they held and in which
 * years. Records are folded one by one into a *state* (classes and years); equal states share a small number, so folding
 * a record is one table look-up. A count belongs to the profile, not to the state, or a number that stands in a million
 * records would make a million states.
 */

/** One profile. `classes` is a bit set over the data classes of the dataset, `years` ascending. */
export interface Profile {
  readonly records: number;
  readonly classes: number;
  readonly years: readonly number[];
}

/** Years that a record date can have. A date of birth is a data class, never a record date. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2096;

/** Bits of a record's payload that hold its year: 0 = none, else year − FIRST_YEAR + 1. The bits above are classes. */
export const YEAR_BITS = 7;
/** Data classes that can be told apart record by record within one dataset. */
export const CLASS_BITS_LIMIT = 24;

/**
 * Distinct states, and distinct profiles, that one folder keeps exact. A dataset that passes them (every identifier with a
 * year set of its own) goes on with first and last year only and counts rounded down to two significant bits, so that
 * memory stays bounded.
 */
const EXACT_LIMIT = 1 << 18;
/** Counts below this find their profile in a table instead of a map: 1.1 M look-ups a second cost 9× less (2026-11). */
const SMALL_RECORDS = 64;

/** The payload of a record; fits 31 bits. */
export function recordPayload(classes: number, year: number | null): number {
  return (classes << YEAR_BITS) | (year === null ? 0 : year - FIRST_YEAR + 1);
}

interface State {
  readonly classes: number;
  readonly years: readonly number[];
}

/** Folds payloads into states and states with counts into profiles. One per worker; ids are local to it. */
export class ProfileFolder {
  readonly #states: State[] = [{ classes: 0, years: [] }];
  readonly #stateIds = new Map<string, number>([["0:", 0]]);
  readonly #payloadIds = new Map<number, number>();
  readonly #payloads: number[] = [];
  /** next[payload id][state] = state + 1, or 0 when not met yet. */
  readonly #next: Uint32Array[] = [];
  readonly #profileIds = new Map<number, number>();
  readonly #profiles: Profile[] = [];
  /** small[state × SMALL_RECORDS + records] = profile id + 1. */
  #small = new Uint32Array(64 * SMALL_RECORDS);
  #lastPayload = -1;
  #lastPayloadId = -1;

  /** All profiles met so far; an index is a profile's local id. */
  get profiles(): readonly Profile[] {
    return this.#profiles;
  }

  /** State 0 is "no record yet". @returns the state after one more record */
  fold(state: number, payload: number): number {
    const payloadId = payload === this.#lastPayload ? this.#lastPayloadId : this.#idOf(payload);
    const row = this.#next[payloadId];
    const known = state < row.length ? row[state] : 0;
    return known !== 0 ? known - 1 : this.#transition(state, payload, payloadId);
  }

  /** @returns the state of all the records that folded to `a` and to `b` */
  join(a: number, b: number): number {
    if (a === b) return a;
    const { classes, years } = this.#states[b];
    let state = this.fold(a, classes << YEAR_BITS);
    for (const year of years) state = this.fold(state, year - FIRST_YEAR + 1);
    return state;
  }

  /** @returns the local id of the profile of `records` records that folded to `state` */
  profileOf(state: number, records: number): number {
    if (records >= SMALL_RECORDS || state >= EXACT_LIMIT) return this.#intern(state, records);
    const slot = state * SMALL_RECORDS + records;
    if (slot >= this.#small.length) {
      const larger = new Uint32Array(2 ** Math.ceil(Math.log2(slot + 1)));
      larger.set(this.#small);
      this.#small = larger;
    }
    return (this.#small[slot] ||= this.#intern(state, records) + 1) - 1;
  }

  #intern(state: number, records: number): number {
    const exact = this.#profiles.length < EXACT_LIMIT;
    const kept = exact ? records : roundDown(records);
    const key = state * 2 ** 32 + kept;
    let id = this.#profileIds.get(key);
    if (id === undefined) {
      id = this.#profiles.length;
      this.#profiles.push({ records: kept, ...this.#states[state] });
      this.#profileIds.set(key, id);
    }
    return id;
  }

  #idOf(payload: number): number {
    let id = this.#payloadIds.get(payload);
    if (id === undefined) {
      id = this.#payloads.length;
      this.#payloads.push(payload);
      this.#next.push(new Uint32Array(64));
      this.#payloadIds.set(payload, id);
    }
    this.#lastPayload = payload;
    this.#lastPayloadId = id;
    return id;
  }

  #transition(state: number, payload: number, payloadId: number): number {
    const before = this.#states[state];
    const yearCode = payload & ((1 << YEAR_BITS) - 1);
    const year = yearCode + FIRST_YEAR - 1;
    let years =
      yearCode === 0 || before.years.includes(year) ? before.years : [...before.years, year].sort((a, b) => a - b);
    if (this.#states.length >= EXACT_LIMIT && years.length > 2) years = [years[0], years[years.length - 1]];
    const classes = before.classes | (payload >>> YEAR_BITS);
    const name = `${classes}:${years.join(",")}`;
    let after = this.#stateIds.get(name);
    if (after === undefined) {
      after = this.#states.length;
      this.#states.push({ classes, years });
      this.#stateIds.set(name, after);
    }
    let row = this.#next[payloadId];
    if (state >= row.length) {
      const longer = new Uint32Array(2 ** Math.ceil(Math.log2(state + 1)));
      longer.set(row);
      this.#next[payloadId] = row = longer;
    }
    row[state] = after + 1;
    return after;
  }
}

function roundDown(records: number): number {
  const step = 2 ** Math.max(0, Math.floor(Math.log2(records)) - 1);
  return Math.floor(records / step) * step;
}
