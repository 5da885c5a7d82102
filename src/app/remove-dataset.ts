/**
 * Removal of a dataset, and of an interrupted import into it; also of one whose tags stand in merged runs among those of others: these runs are written anew
 * without it, and switched in the transaction that removes the rest. Nothing of it is left, nor of the old runs.
 */
import type { DerivedKeys } from "../key/derived-keys.js";
import type { DatasetBuilder } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { buildMergedRun } from "./build-merged-run.js";
import { discardCheckpoint } from "./import-checkpoint.js";
import { STORE_ID } from "./open-master-key.js";
import { withoutDatasetOf } from "./watch.js";
import { hasWatchList, readWatchList, watchSettings } from "./watch-list.js";

/**
 * @returns false while somebody who reads the store keeps old pages in its log
 * @throws LeaksiftError store-full, interrupted; the store is then as before
 */
export async function removeDataset(
  writer: SqliteWriter,
  keys: DerivedKeys,
  dataset: number,
  signal: AbortSignal,
): Promise<boolean> {
  const slug = writer.datasets().find(({ id }) => id === dataset)?.slug;
  if (slug !== undefined) discardCheckpoint(writer.path, slug);
  const storeId = writer.setting(STORE_ID) ?? new Uint8Array();
  const watched = hasWatchList(writer) ? readWatchList(writer, keys, storeId) : null;
  const builder = writer.build({ replaces: null, appendsTo: null });
  try {
    await rewriteRunsWithout(writer, builder, keys, new Set([dataset]), signal);
    const wiped = builder.publishRemoval(dataset);
    // Who of the watched contacts was in it must not be known any more either.
    return watched === null
      ? wiped
      : writer.replaceSettings(watchSettings(withoutDatasetOf(watched, dataset), keys, storeId));
  } catch (error) {
    builder.abandon();
    throw error;
  }
}

/** Adds to the builder, for each merged run that one of the datasets stands in, one without them. Costs as much as those runs are large. */
export async function rewriteRunsWithout(
  writer: SqliteWriter,
  builder: DatasetBuilder,
  keys: DerivedKeys,
  datasets: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<void> {
  for (const run of writer.runs()) {
    if (!run.isMerged || !run.segments.some(({ dataset }) => datasets.has(dataset))) continue;
    // Damage must not stand in the way of removal, nor of `import --replace`, which is how it is mended.
    await buildMergedRun(writer, builder, keys, [run], {
      keeps: ({ dataset }) => !datasets.has(dataset),
      onDamage: "mark",
      signal,
    });
  }
}
