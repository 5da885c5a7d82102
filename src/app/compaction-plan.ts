/**
 * Which runs to merge, as log-structured merge trees do it: runs of like size, so that what is left grows geometrically and a
 * tag is rewritten a number of times that grows with the logarithm of the store, not with the number of imports.
 */
import type { StoredRun } from "../store/block-store.js";

/** After compaction each run has at least this many times the tags of all smaller ones of its kind together. */
const GROWTH = 4;
/** Runs together smaller than this count as this many tags: to rewrite them costs less than to look at them apart. */
const SMALL_TAGS = 1 << 14;
/** A tag may stand in all segments of a run, and a block holds 65,535 entries: with so many segments it never fills up. */
const SEGMENT_LIMIT = 4096;
/** Sorting takes 24 bytes for 1/256 of a run's tags: 100 MB with so many. */
const TAGS_LIMIT = 2 ** 30;

/** Runs that become one. */
export type MergeGroup = readonly StoredRun[];

/**
 * The groups of two runs and more that a compaction merges, smallest first. What it leaves gives no group again.
 * @param runs of a store, any order
 */
export function planCompaction(runs: readonly StoredRun[]): MergeGroup[] {
  const groups: StoredRun[][] = [];
  const sorts = new Map<string, StoredRun[]>();
  for (const run of runs) {
    // Tags of other rules can't stand in one run.
    const sort = JSON.stringify([run.kind, run.tagAlgorithm, run.canonicalizer]);
    const same = sorts.get(sort);
    if (same) same.push(run);
    else sorts.set(sort, [run]);
  }
  for (const same of sorts.values()) {
    let group: StoredRun[] = [];
    let tags = 0;
    let segments = 0;
    for (const run of same.toSorted((a, b) => a.tags - b.tags || a.id - b.id)) {
      const joins =
        run.tags < GROWTH * Math.max(tags, SMALL_TAGS) &&
        segments + run.segments.length <= SEGMENT_LIMIT &&
        tags + run.tags <= TAGS_LIMIT;
      if (!joins && group.length > 0) {
        groups.push(group);
        group = [];
        tags = segments = 0;
      }
      group.push(run);
      tags += run.tags;
      segments += run.segments.length;
    }
    groups.push(group);
  }
  return groups.filter((group) => group.length > 1);
}
