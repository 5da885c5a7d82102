/** The plain reference of what a worker's kernel does with partitions: sorted, equal tags merged, their records' payloads folded. */
import type { ProfileFolder } from "../../src/run/profile.js";
import { makeTagColumns, sortTags, type TagColumns } from "../../src/run/sort-tags.js";
import { entriesOf, gatherPieces, type OwnedPieces } from "../../src/worker/partition-sorter.js";

/** Distinct tags, ascending, with the state that their records folded to and how many these were. */
export interface MergedRun {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly states: Uint32Array;
  readonly records: Uint32Array;
  length: number;
}

/** @param partitions in ascending order; for each, the pieces of all workers */
export function sortPartitions(
  partitions: readonly (readonly OwnedPieces[])[],
  withPayload: boolean,
  folder: ProfileFolder,
): MergedRun {
  const counts = partitions.map((owned) =>
    owned.reduce((all, { pieces }) => all + entriesOf(pieces, withPayload ? 3 : 2), 0),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  const column = (): Uint32Array => new Uint32Array(all);
  const run = { high: column(), low: column(), states: column(), records: column(), length: 0 };
  for (const [index, owned] of partitions.entries()) {
    const entries = makeTagColumns(counts[index], withPayload);
    gatherPieces(owned, entries);
    sortTags(entries, makeTagColumns(counts[index], withPayload));
    appendMerged(entries, run, folder);
  }
  return run;
}

function appendMerged({ high, low, payload, length }: TagColumns, run: MergedRun, folder: ProfileFolder): void {
  for (let i = 0; i < length; i++) {
    const last = run.length - 1;
    const isNew = i === 0 || high[i] !== run.high[last] || low[i] !== run.low[last];
    const at = isNew ? run.length++ : last;
    run.high[at] = high[i];
    run.low[at] = low[i];
    run.states[at] = folder.fold(run.states[at], payload?.[i] ?? 0);
    run.records[at]++;
  }
}
