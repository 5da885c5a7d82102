/**
 * Merging of equal tags: within a sorted batch, and between two merged runs. A merged run holds each tag once, with the
 * state that its records folded to and how many they were.
 */
import type { ProfileFolder } from "./profile.js";
import type { TagColumns } from "./sort-tags.js";

/** Distinct tags, ascending, of which the first `length` entries are in use. */
export interface MergedRun {
  high: Uint32Array;
  low: Uint32Array;
  states: Uint32Array;
  records: Uint32Array;
  length: number;
}

export function makeMergedRun(capacity: number): MergedRun {
  return {
    high: new Uint32Array(capacity),
    low: new Uint32Array(capacity),
    states: new Uint32Array(capacity),
    records: new Uint32Array(capacity),
    length: 0,
  };
}

/**
 * Appends the distinct tags of a sorted batch to `run`, which must have room and hold only smaller tags.
 * @param batch sorted; a `null` payload means that every record's payload is 0
 */
export function appendMerged(batch: TagColumns, run: MergedRun, folder: ProfileFolder): void {
  const { high, low, payload, length } = batch;
  const plainState = length > 0 && !payload ? folder.fold(0, 0) : 0;
  let kept = run.length;
  for (let i = 0; i < length; kept++) {
    const h = high[i];
    const l = low[i];
    const first = i;
    let state = plainState;
    if (payload) {
      state = 0;
      do state = folder.fold(state, payload[i++]);
      while (i < length && high[i] === h && low[i] === l);
    } else {
      do i++;
      while (i < length && high[i] === h && low[i] === l);
    }
    run.high[kept] = h;
    run.low[kept] = l;
    run.states[kept] = state;
    run.records[kept] = i - first;
  }
  run.length = kept;
}

/** Merges two runs into a new one: equal tags join their states and add their records. */
export function mergeRuns(a: MergedRun, b: MergedRun, folder: ProfileFolder): MergedRun {
  const merged = makeMergedRun(a.length + b.length);
  let i = 0;
  let j = 0;
  let k = 0;
  while (i < a.length || j < b.length) {
    let order = 0;
    if (i >= a.length) order = 1;
    else if (j >= b.length) order = -1;
    else order = a.high[i] - b.high[j] || a.low[i] - b.low[j];
    const from = order <= 0 ? a : b;
    const at = order <= 0 ? i : j;
    merged.high[k] = from.high[at];
    merged.low[k] = from.low[at];
    merged.states[k] = order === 0 ? folder.join(a.states[i], b.states[j]) : from.states[at];
    merged.records[k] = order === 0 ? a.records[i] + b.records[j] : from.records[at];
    if (order <= 0) i++;
    if (order >= 0) j++;
    k++;
  }
  merged.length = k;
  return merged;
}

/**
 * Takes tags out of a run, in place.
 * @param tags words (high, low); mostly none
 * @returns how many of them there were
 */
export function dropTags(run: MergedRun, tags: Uint32Array): number {
  const before = run.length;
  for (let i = 0; i < tags.length; i += 2) {
    const at = indexOf(run, tags[i], tags[i + 1]);
    if (at < 0) continue;
    for (const column of [run.high, run.low, run.states, run.records]) column.copyWithin(at, at + 1, run.length);
    run.length--;
  }
  return before - run.length;
}

function indexOf({ high, low, length }: MergedRun, wantedHigh: number, wantedLow: number): number {
  let from = 0;
  let to = length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (high[middle] < wantedHigh || (high[middle] === wantedHigh && low[middle] < wantedLow)) from = middle + 1;
    else to = middle;
  }
  return from < length && high[from] === wantedHigh && low[from] === wantedLow ? from : -1;
}
