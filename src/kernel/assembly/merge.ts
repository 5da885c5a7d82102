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
  if (count == 0) return 0;
  const end = keys + ((<usize>count) << 3);
  let before = load<u64>(keys);
  let to: usize = 0;
  let times: u32 = 0;
  // No branch on whether a key comes again: 3 ns a key in place of 7.
  for (let at = keys; at < end; at += 8) {
    const key = load<u64>(at);
    const isNew = <u32>(key != before);
    before = key;
    to += isNew;
    times = select<u32>(1, times + 1, isNew != 0);
    store<u64>(keys + (to << 3), key);
    store<u32>(counts + (to << 2), times);
  }
  return <u32>to + 1;
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
  // In locals: a global is read anew behind every store.
  let i = read;
  let to = kept;
  let folded = state;
  let times = records;
  while (i < count) {
    const key = load<u64>(keys + ((<usize>i) << 3));
    const added = load<u32>(payloads + ((<usize>i) << 2));
    const known = slotOf(memory, folded, added);
    if (load<u32>(known) != folded || load<u32>(known, 4) != added) {
      read = i;
      kept = to;
      state = folded;
      records = times;
      payload = added;
      return -1;
    }
    folded = load<u32>(known, 8);
    times++;
    i++;
    if (i < count && load<u64>(keys + ((<usize>i) << 3)) == key) continue;
    store<u64>(keys + ((<usize>to) << 3), key);
    store<u32>(payloads + ((<usize>to) << 2), folded);
    store<u32>(counts + ((<usize>to) << 2), times);
    to++;
    folded = 0;
    times = 0;
  }
  return to;
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
