/** What a store says of itself, without its key. */
import { existsSync } from "node:fs";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { factsOfDataset } from "./dataset-facts.js";
import { STORE_ID, type KeySources } from "./unlock-store.js";

export interface StoreDescription {
  readonly path: string;
  readonly version: number;
  /** How often it was changed; 0 for a store of version 1. */
  readonly generation: number;
  readonly id: string;
  readonly bytes: number;
  readonly keySlots: number;
  readonly keyFile: string;
  readonly keyFilePresent: boolean;
  readonly datasets: number;
  readonly records: number;
  readonly tags: number;
}

/** @param bytes size of the store's file */
export function describeStore(store: SqliteReader, keys: KeySources, bytes: number): StoreDescription {
  const id = store.setting(STORE_ID) ?? new Uint8Array();
  const keyFile = keys.keyFileOf(id);
  const datasets = store.datasets();
  return {
    path: store.path,
    version: store.version(),
    generation: store.generation(),
    id: Buffer.from(id).toString("hex"),
    bytes,
    keySlots: store.keySlotCount(),
    keyFile,
    keyFilePresent: existsSync(keyFile),
    datasets: datasets.length,
    records: datasets.reduce((sum, dataset) => sum + factsOfDataset(dataset).records, 0),
    tags: store.liveSegments().reduce((sum, { tags }) => sum + tags, 0),
  };
}
