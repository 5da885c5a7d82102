/**
 * The use case behind `store compact`: merges runs until a look-up probes a number of them that grows with the logarithm of
 * what was imported. Each merge is published by itself, in one transaction: whenever it is stopped, the store holds the old
 * runs or the new one, whole, and every answer is the same.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { tagKindName } from "../identifier/kinds.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { StoredRun } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { buildMergedRun } from "./build-merged-run.js";
import { planCompaction, type MergeGroup } from "./compaction-plan.js";

export interface PlannedMerge {
  /** Name of the kind of tags. */
  readonly kind: string;
  /** Runs that become one. */
  readonly runs: number;
  readonly datasets: number;
  readonly tags: number;
}

export interface Compaction {
  /** Runs in the store before and after. */
  readonly runsBefore: number;
  readonly runsAfter: number;
  readonly merges: PlannedMerge[];
}

/** What a compaction would do to a store with these runs. */
export function describeCompaction(runs: readonly StoredRun[]): Compaction {
  const merges = planCompaction(runs).map((group) => ({
    kind: tagKindName(group[0].kind),
    runs: group.length,
    datasets: new Set(group.flatMap(({ segments }) => segments.map(({ dataset }) => dataset))).size,
    tags: tagsOf(group),
  }));
  const gone = merges.reduce((sum, merge) => sum + merge.runs - 1, 0);
  return { runsBefore: runs.length, runsAfter: runs.length - gone, merges };
}

/**
 * @param onProgress told the share that is done, 0–1
 * @throws LeaksiftError store-damaged, store-full, interrupted; merges that were done by then stay
 */
export async function compactStore(
  writer: SqliteWriter,
  keys: DerivedKeys,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<Compaction> {
  const runs = writer.runs();
  const groups = planCompaction(runs);
  const total = groups.reduce((sum, group) => sum + tagsOf(group), 0);
  let done = 0;
  try {
    for (const group of groups) {
      const builder = writer.build({ replaces: null, appendsTo: null });
      try {
        await buildMergedRun(writer, builder, keys, group, {
          keeps: () => true,
          onDamage: "refuse",
          signal,
          onProgress: (share) => onProgress((done + share * tagsOf(group)) / total),
        });
        builder.publishMerged();
      } catch (error) {
        builder.abandon();
        throw error;
      }
      done += tagsOf(group);
    }
  } catch (error) {
    if (!(error instanceof LeaksiftError) || error.code !== "interrupted") throw error;
    throw new LeaksiftError(
      "interrupted",
      "interrupted; what is merged by now stays so, and every answer is as before",
    );
  }
  writer.shrink();
  return describeCompaction(runs);
}

function tagsOf(group: MergeGroup): number {
  return group.reduce((sum, { tags }) => sum + tags, 0);
}
