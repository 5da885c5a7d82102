/** What a store says of itself, without its key. */
import { existsSync } from "node:fs";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { describeCompaction } from "./compact-store.js";
import { factsOfDataset } from "./dataset-facts.js";
import { STORE_ID, type KeySources } from "./unlock-store.js";

export interface StoreDescription {
  readonly path: string;
  readonly version: number;
  /** How often it was changed; 0 for a store of version 1 or 2. */
  readonly generation: number;
  readonly id: string;
  readonly bytes: number;
  readonly keySlots: number;
  readonly keyFile: string;
  readonly keyFilePresent: boolean;
  readonly datasets: number;
  readonly records: number;
  readonly tags: number;
  /** One for each dataset and kind, more after `--append`. */
  readonly segments: number;
  /** What a look-up probes: as many as segments unless they were merged. */
  readonly runs: number;
  readonly runsAfterCompaction: number;
}

/** @param bytes size of the store's file */
export function describeStore(store: SqliteReader, keys: KeySources, bytes: number): StoreDescription {
  const id = store.setting(STORE_ID) ?? new Uint8Array();
  const keyFile = keys.keyFileOf(id);
  const datasets = store.datasets();
  const runs = store.runs();
  const segments = runs.flatMap((run) => run.segments);
  return {
    path: store.path,
    version: store.version,
    generation: store.generation(),
    id: Buffer.from(id).toString("hex"),
    bytes,
    keySlots: store.keySlotCount(),
    keyFile,
    keyFilePresent: existsSync(keyFile),
    datasets: datasets.length,
    records: datasets.reduce((sum, dataset) => sum + factsOfDataset(dataset).records, 0),
    tags: segments.reduce((sum, { tags }) => sum + tags, 0),
    segments: segments.length,
    runs: runs.length,
    runsAfterCompaction: describeCompaction(runs).runsAfter,
  };
}
