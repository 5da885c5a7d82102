/**
 * Reads all blocks of a run, stripe by stripe, and holds the whole to its keyed checksum at the end. What was read counts
 * only when the last stripe was taken without an error.
 */
import { stripesOf } from "../run/segment-layout.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { stripeMac } from "../worker/partition-sorter.js";
import { damaged, verifyBlock } from "./block-damage.js";
import { runChecksum } from "./segment-integrity.js";

export interface ReadStripe {
  readonly stripe: number;
  readonly firstBucket: number;
  /** All blocks of the stripe, whole and checked by their CRC. */
  readonly blocks: readonly Uint8Array[];
}

/** @throws LeaksiftError store-damaged, at the latest when the last stripe was taken */
export function* readStripes(store: BlockReader, run: StoredRun, integrityKey: Uint8Array): Generator<ReadStripe> {
  const stripes = stripesOf(run.layout);
  const perStripe = 2 ** run.layout.bucketBits / stripes;
  const macs: Uint8Array[] = [];
  for (let stripe = 0; stripe < stripes; stripe++) {
    const firstBucket = stripe * perStripe;
    const blocks: Uint8Array[] = [];
    for (const block of store.scanBlocks(run.id, firstBucket, perStripe)) {
      verifyBlock(block, run, firstBucket + blocks.length);
      blocks.push(block);
    }
    if (blocks.length !== perStripe) throw damaged(run, `stripe ${stripe} has ${blocks.length} of ${perStripe} blocks`);
    macs.push(stripeMac(integrityKey, run.id, stripe, Buffer.concat(blocks)));
    yield { stripe, firstBucket, blocks };
  }
  const wanted = runChecksum(integrityKey, run, store.profiles(run.id), macs);
  if (!Buffer.from(run.checksum).equals(wanted)) throw damaged(run, "its data doesn't match its keyed checksum");
  // The checksum goes by their order alone; a look-up goes by their numbers.
  const { count, end } = store.profileIds(run.id);
  if (count !== end) throw damaged(run, "its profiles are not numbered in order");
}

/** Reads a whole run against its keyed checksum. @throws LeaksiftError store-damaged */
export function verifyRun(store: BlockReader, run: StoredRun, integrityKey: Uint8Array): void {
  const stripes = readStripes(store, run, integrityKey);
  while (!stripes.next().done);
}
