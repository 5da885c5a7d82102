/**
 * Merging of equal tags and numbering of profiles, in place. What a table does not know yet is asked of profile.ts: the
 * function stops, the caller adds the answer to the table and calls again.
 */

/** Slots of the direct-mapped memory of folds, three words each: state, payload, state after. */
const MEMORY_BITS: u32 = 14;
/** Profile ids by state × SMALL_RECORDS + records, below these limits; -1 = not known. */
const SMALL_STATES: u32 = 1024;
const SMALL_RECORDS: u32 = 64;

let read: u32 = 0;
let kept: u32 = 0;
let state: u32 = 0;
let records: u32 = 0;
let payload: u32 = 0;

export function askedState(): u32 {
  return state;
}
export function askedPayload(): u32 {
  return payload;
}

/**
 * Keeps each of `count` ascending keys once.
 * @param counts u32[count]: takes how often each was there
 * @returns distinct keys, at the start of `keys`
 */
export function mergeKeys(keys: usize, count: u32, counts: usize): u32 {
  let to: u32 = 0;
  let i: u32 = 0;
  while (i < count) {
    const key = load<u64>(keys + ((<usize>i) << 3));
    const first = i;
    do i++;
    while (i < count && load<u64>(keys + ((<usize>i) << 3)) == key);
    store<u64>(keys + ((<usize>to) << 3), key);
    store<u32>(counts + ((<usize>to) << 2), i - first);
    to++;
  }
  return to;
}

export function startMerge(): void {
  read = 0;
  kept = 0;
  state = 0;
  records = 0;
}

/**
 * As `mergeKeys`, and folds the payloads of equal keys into a state each. Begin with `startMerge`.
 * @param payloads u32[count]: overwritten by the states
 * @param memory the memory of folds
 * @returns distinct keys; -1 when the fold of `askedState`, `askedPayload` is not in the memory
 */
export function mergeStates(keys: usize, payloads: usize, count: u32, counts: usize, memory: usize): i32 {
  while (read < count) {
    const key = load<u64>(keys + ((<usize>read) << 3));
    payload = load<u32>(payloads + ((<usize>read) << 2));
    const known = slotOf(memory, state, payload);
    if (load<u32>(known) != state || load<u32>(known, 4) != payload) return -1;
    state = load<u32>(known, 8);
    records++;
    read++;
    if (read < count && load<u64>(keys + ((<usize>read) << 3)) == key) continue;
    store<u64>(keys + ((<usize>kept) << 3), key);
    store<u32>(payloads + ((<usize>kept) << 2), state);
    store<u32>(counts + ((<usize>kept) << 2), records);
    kept++;
    state = 0;
    records = 0;
  }
  return kept;
}

/** Where the memory of folds keeps a pair, or another of the same slot. */
export function slotOf(memory: usize, before: u32, added: u32): usize {
  const slot = ((before * 0x9e3779b1) ^ (added * 0x85ebca6b)) >>> (32 - MEMORY_BITS);
  return memory + <usize>slot * 12;
}

export function rememberFold(memory: usize, before: u32, added: u32, after: u32): void {
  const known = slotOf(memory, before, added);
  store<u32>(known, before);
  store<u32>(known, added, 4);
  store<u32>(known, after, 8);
}

/**
 * Overwrites states by profile ids.
 * @param states u32[count], or 0 when all are `only`: ids are then written to `ids` alone
 * @param ids u32[count]; may be `states`
 * @param table i32[SMALL_STATES × SMALL_RECORDS]
 * @returns the first index from `from` on that the table does not know, or `count`
 */
export function numberProfiles(
  states: usize,
  only: u32,
  counts: usize,
  from: u32,
  count: u32,
  table: usize,
  ids: usize,
): u32 {
  for (let i = from; i < count; i++) {
    const one = states == 0 ? only : load<u32>(states + ((<usize>i) << 2));
    const times = load<u32>(counts + ((<usize>i) << 2));
    if (one >= SMALL_STATES || times >= SMALL_RECORDS) return i;
    const id = load<i32>(table + ((one * SMALL_RECORDS + times) << 2));
    if (id < 0) return i;
    store<i32>(ids + ((<usize>i) << 2), id);
  }
  return count;
}

/** @param numbers u32[]: the dataset's id by the worker's */
export function renumber(ids: usize, count: u32, numbers: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = ids + ((<usize>i) << 2);
    store<u32>(at, load<u32>(numbers + ((<usize>load<u32>(at)) << 2)));
  }
}
