/**
 * The use case behind `store check`: is the store what was written? Headers always; with `readData` every block, against the
 * keyed checksum of its segment, which an attacker without the key can't make.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { writeSeenGeneration } from "../key/seen-generation.js";
import { stripesOf } from "../run/segment-layout.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { requireSegments, verifyHeader } from "./check-contacts.js";
import { openMasterKey, STORE_ID, type KeySources } from "./open-master-key.js";
import { readStripes } from "./read-stripes.js";
import { readSubset, type ReadSubset } from "./read-subset.js";
import { freshnessOf, requireFresh, signerOf, verifyLedger, verifyManifest } from "./store-trust.js";
import { seenPlaceOf, zeroSecrets } from "./unlock-store.js";
import { readWatchList } from "./watch-list.js";

export interface Verification {
  readonly datasets: number;
  readonly segments: number;
  /** Blocks that were read: verified by the keyed checksums, of a part by their CRC; 0 without `readData`. */
  readonly blocks: number;
  readonly problems: { readonly dataset: string | null; readonly message: string }[];
}

/** Whether the store is what was written with its key, and how old it is. */
export interface StoreTrust {
  readonly generation: number;
  /** The newest generation that was seen here before; `null` when nothing is remembered. */
  readonly seen: number | null;
  readonly problems: Verification["problems"];
}

/** Takes a store that something other than leaksift has changed as it is: its manifest is signed anew. */
export async function acceptChanges(writer: SqliteWriter, sources: KeySources): Promise<void> {
  const opened = await openMasterKey(writer, sources);
  zeroSecrets(opened);
  writer.signWith(signerOf(opened.keys, seenPlaceOf(opened, sources)));
  writer.resign();
}

/**
 * Unlocks a store that may have been tampered with or be an older copy: both are listed, so that the rest can be looked at.
 * @param acceptsOlder the store's generation is the newest from now on
 */
export async function openForVerifying(
  store: SqliteReader,
  sources: KeySources,
  acceptsOlder: boolean,
): Promise<{ keys: DerivedKeys; trust: StoreTrust }> {
  const opened = await openMasterKey(store, sources);
  zeroSecrets(opened);
  const { keys } = opened;
  const place = seenPlaceOf(opened, sources);
  const { generation, seen } = freshnessOf(store, keys, place);
  const problems: { dataset: string | null; message: string }[] = [];
  const attempt = (verify: () => void): void => {
    try {
      verify();
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      problems.push({ dataset: null, message: error.message });
    }
  };
  attempt(() => verifyManifest(store, keys));
  attempt(() => verifyLedger(store, keys));
  if (acceptsOlder && problems.length === 0)
    writeSeenGeneration(place.path, keys.integrityKey, place.storeId, generation);
  else attempt(() => requireFresh(store, keys, place, problems.length === 0));
  return { keys, trust: { generation, seen, problems } };
}

/** Looks at everything, or at a part of the blocks, and lists what is wrong, rather than stop at the first. */
export function verifyStore(store: SqliteReader, keys: DerivedKeys, readData: boolean | ReadSubset): Verification {
  return store.snapshot(() => verify(store, keys, readData));
}

function verify(store: SqliteReader, keys: DerivedKeys, readData: boolean | ReadSubset): Verification {
  const datasets = store.datasets();
  const runs = store.runs();
  const segments = runs.flatMap((run) => run.segments);
  const problems: { dataset: string | null; message: string }[] = store
    .integrityProblems(readData === true)
    .map((message) => ({ dataset: null, message: `SQLite: ${message}` }));
  const attempt = (dataset: string | null, verify: () => void): void => {
    try {
      verify();
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      problems.push({ dataset, message: error.message });
    }
  };
  let blocks = 0;
  for (const dataset of datasets) attempt(dataset.slug, () => requireSegments([dataset], segments, null));
  let stripes = 0;
  for (const run of runs) {
    const firstStripe = stripes;
    stripes += stripesOf(run.layout);
    const slugs = new Set(run.segments.map(({ slug }) => slug));
    attempt(slugs.size === 1 ? run.segments[0].slug : null, () => {
      verifyHeader(run, keys);
      if (typeof readData === "object") blocks += readSubset(store, run, firstStripe, readData);
      else if (readData)
        for (const stripe of readStripes(store, run, keys.integrityKey)) blocks += stripe.blocks.length;
    });
  }
  attempt(null, () => void readWatchList(store, keys, store.setting(STORE_ID) ?? new Uint8Array()));
  return { datasets: datasets.length, segments: segments.length, blocks, problems };
}
