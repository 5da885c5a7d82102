/**
 * Reads all blocks of a segment, stripe by stripe, and holds the whole to the segment's keyed checksum at the end. What was
 * read counts only when the last stripe was taken without an error.
 */
import type { Profile } from "../run/profile.js";
import { stripesOf } from "../run/segment-layout.js";
import type { BlockReader, LiveSegment } from "../store/block-store.js";
import { stripeMac } from "../worker/partition-sorter.js";
import { damaged, verifyBlock } from "./overlap.js";
import { segmentChecksum } from "./segment-integrity.js";

export interface ReadStripe {
  readonly stripe: number;
  readonly firstBucket: number;
  /** All blocks of the stripe, whole and checked by their CRC. */
  readonly blocks: readonly Uint8Array[];
}

/** @throws LeaksiftError store-damaged, at the latest when the last stripe was taken */
export function* readStripes(
  store: BlockReader,
  segment: LiveSegment,
  integrityKey: Uint8Array,
  profiles: Iterable<Profile>,
): Generator<ReadStripe> {
  const stripes = stripesOf(segment.layout);
  const perStripe = 2 ** segment.layout.bucketBits / stripes;
  const macs: Uint8Array[] = [];
  for (let stripe = 0; stripe < stripes; stripe++) {
    const firstBucket = stripe * perStripe;
    const blocks: Uint8Array[] = [];
    for (const block of store.scanBlocks(segment.id, firstBucket, perStripe)) {
      verifyBlock(block, segment, firstBucket + blocks.length);
      blocks.push(block);
    }
    if (blocks.length !== perStripe)
      throw damaged(segment, `stripe ${stripe} has ${blocks.length} of ${perStripe} blocks`);
    macs.push(stripeMac(integrityKey, segment.id, stripe, Buffer.concat(blocks)));
    yield { stripe, firstBucket, blocks };
  }
  if (!Buffer.from(segment.checksum).equals(segmentChecksum(integrityKey, segment, profiles, macs)))
    throw damaged(segment, "its data doesn't match its keyed checksum");
}
