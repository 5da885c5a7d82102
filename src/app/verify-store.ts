/**
 * The use case behind `store check`: is the store what was written? Headers always; with `readData` every block, against the
 * keyed checksum of its segment, which an attacker without the key can't make.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { stripesOf } from "../run/segment-layout.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { stripeMac } from "../worker/partition-sorter.js";
import { requireSegments, verifyHeader } from "./check-contacts.js";
import { damaged, verifyBlock } from "./overlap.js";
import { runChecksum } from "./segment-integrity.js";

export interface Verification {
  readonly datasets: number;
  readonly segments: number;
  /** Blocks that were read and verified; 0 without `readData`. */
  readonly blocks: number;
  readonly problems: { readonly dataset: string | null; readonly message: string }[];
}

/** Looks at everything and lists what is wrong, rather than stop at the first. */
export function verifyStore(store: SqliteReader, keys: DerivedKeys, readData: boolean): Verification {
  return store.snapshot(() => verify(store, keys, readData));
}

function verify(store: SqliteReader, keys: DerivedKeys, readData: boolean): Verification {
  const datasets = store.datasets();
  const runs = store.runs();
  const segments = runs.flatMap((run) => run.segments);
  const problems: { dataset: string | null; message: string }[] = store
    .integrityProblems(readData)
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
  for (const run of runs) {
    const slugs = new Set(run.segments.map(({ slug }) => slug));
    attempt(slugs.size === 1 ? run.segments[0].slug : null, () => {
      verifyHeader(run, keys);
      if (readData) blocks += verifyData(store, run, keys);
    });
  }
  return { datasets: datasets.length, segments: segments.length, blocks, problems };
}

/** Reads a whole run against its keyed checksum. @returns blocks read. @throws LeaksiftError store-damaged */
export function verifyData(store: BlockReader, segment: StoredRun, keys: DerivedKeys): number {
  const stripes = stripesOf(segment.layout);
  const perStripe = 2 ** segment.layout.bucketBits / stripes;
  const macs: Uint8Array[] = [];
  for (let stripe = 0; stripe < stripes; stripe++) {
    const blocks: Uint8Array[] = [];
    for (const block of store.scanBlocks(segment.id, stripe * perStripe, perStripe)) {
      verifyBlock(block, segment, stripe * perStripe + blocks.length);
      blocks.push(block);
    }
    if (blocks.length !== perStripe)
      throw damaged(segment, `stripe ${stripe} has ${blocks.length} of ${perStripe} blocks`);
    macs.push(stripeMac(keys.integrityKey, segment.id, stripe, Buffer.concat(blocks)));
  }
  const wanted = runChecksum(keys.integrityKey, segment, store.profiles(segment.id), macs);
  if (!Buffer.from(segment.checksum).equals(wanted))
    throw damaged(segment, "its data doesn't match its keyed checksum");
  // The checksum goes by their order alone; a look-up goes by their numbers.
  const { count, end } = store.profileIds(segment.id);
  if (count !== end) throw damaged(segment, "its profiles are not numbered in order");
  return stripes * perStripe;
}
