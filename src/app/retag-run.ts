/**
 * Makes a run anew under the next key, from its own tags alone: read block by block, each tag replaced by the one that
 * follows it in the chain, partitioned by the new tag's top bits (spilled beyond the memory budget), sorted and packed as
 * an import's. Profiles keep their ids, so the segments of a merged run keep theirs. The run's checksum is verified on the
 * way: a new key must not vouch for what somebody else put there.
 */
import type { TagLink } from "../key/tag-chain.js";
import { decodeBlock, blockLength } from "../run/block.js";
import { makeTagColumns, sortTags, type TagColumns } from "../run/sort-tags.js";
import { stripesOf } from "../run/segment-layout.js";
import type { BlockReader, DatasetBuilder, SegmentId, StoredRun } from "../store/block-store.js";
import { entriesOf, gatherPieces, packStripes, PARTITIONS, type OwnedPieces } from "../worker/partition-sorter.js";
import type { TagPartitions } from "../worker/tag-partitions.js";
import { placeOfProfile } from "./check-contacts.js";
import { readStripes } from "./read-stripes.js";
import { runChecksum, runHeaderMac } from "./segment-integrity.js";

/** Tags that are read before they go to the partitions. */
const BATCH_TAGS = 1 << 16;
const ENTRY_WORDS = 3;
/** A run is of one kind, and the partitions are cleared between two: any number will do. */
const KIND = 0;

/** Turns tags, given as two words each, into those that follow; in place. */
export type Retag = Pick<TagLink, "retag">;

export interface RetagKeys {
  readonly oldIntegrityKey: Uint8Array;
  readonly newIntegrityKey: Uint8Array;
  readonly link: Retag;
}

/**
 * Writes the new run through `builder`, finished; the caller sets it aside.
 * @param partitions empty, with payload; cleared by this
 * @param pause awaited now and then, so that an interruption is noticed
 * @returns its id; `null`, and nothing finished, when two tags of one segment have the same follower under this key
 * @throws LeaksiftError store-damaged when the run isn't what was written
 */
export async function retagRun(
  store: BlockReader,
  source: StoredRun,
  builder: DatasetBuilder,
  keys: RetagKeys,
  partitions: TagPartitions,
  pause: () => Promise<void>,
): Promise<SegmentId | null> {
  await readTags(store, source, keys, partitions, pause);
  const { layout, kind, tagAlgorithm, canonicalizer } = source;
  const id = builder.beginSegment(kind, canonicalizer, tagAlgorithm, layout);
  const owned = (partitions.pieces().get(KIND) ?? []).map((pieces): OwnedPieces[] => [{ pieces, classBits: null }]);
  const stripes = stripesOf(layout);
  const together = PARTITIONS / stripes;
  const macs: Uint8Array[] = [];
  for (let stripe = 0; stripe < stripes; stripe++) {
    const sorted = sortedTags(owned.slice(stripe * together, (stripe + 1) * together));
    if (!orderTies(sorted, source)) {
      partitions.clear();
      return null;
    }
    for (const packed of packStripes(sorted, sorted.payload!, layout, id, stripe, 1, keys.newIntegrityKey)) {
      macs.push(packed.mac);
      builder.putBlocks(id, packed.firstBucket, packed.bytes, packed.lengths);
    }
    await pause();
  }
  partitions.clear();
  const unsealed = { ...source, id, segments: source.segments.map((segment) => ({ ...segment, id })) };
  const { end } = store.profileIds(source.id);
  builder.finishRun(
    {
      ...unsealed,
      headerMac: runHeaderMac(keys.newIntegrityKey, unsealed),
      checksum: runChecksum(keys.newIntegrityKey, unsealed, store.profiles(source.id), macs),
    },
    [{ from: source.id, first: 0, end, to: 0 }],
  );
  return id;
}

/** Reads all tags of a run into the partitions, as they will be. */
async function readTags(
  store: BlockReader,
  run: StoredRun,
  { oldIntegrityKey, link }: RetagKeys,
  partitions: TagPartitions,
  pause: () => Promise<void>,
): Promise<void> {
  const columns = makeTagColumns(BATCH_TAGS + 0xffff, true);
  const { high, low } = columns;
  const payload = columns.payload as Uint32Array;
  const entries = new Uint32Array(columns.high.length * ENTRY_WORDS);
  const passOn = (): void => {
    const { length } = columns;
    link.retag(high, low, length);
    for (let i = 0, at = 0; i < length; i++, at += ENTRY_WORDS) {
      entries[at] = high[i];
      entries[at + 1] = low[i];
      entries[at + 2] = payload[i];
    }
    partitions.add(KIND, entries, length);
    columns.length = 0;
  };
  for (const { firstBucket, blocks } of readStripes(store, run, oldIntegrityKey)) {
    for (const [i, block] of blocks.entries()) {
      decodeBlock(block, run.layout, firstBucket + i, high, low, payload, columns.length);
      columns.length += blockLength(block);
      if (columns.length >= BATCH_TAGS) passOn();
    }
    await pause();
  }
  passOn();
}

/** The entries of some partitions by their tags. */
function sortedTags(partitions: readonly (readonly OwnedPieces[])[]): TagColumns {
  const counts = partitions.map((owned) => owned.reduce((sum, { pieces }) => sum + entriesOf(pieces, ENTRY_WORDS), 0));
  const all = makeTagColumns(
    counts.reduce((a, b) => a + b, 0),
    true,
  );
  for (const [p, owned] of partitions.entries()) {
    const batch = makeTagColumns(counts[p], true);
    gatherPieces(owned, batch);
    sortTags(batch, makeTagColumns(counts[p], true));
    all.high.set(batch.high.subarray(0, batch.length), all.length);
    all.low.set(batch.low.subarray(0, batch.length), all.length);
    all.payload!.set(batch.payload!.subarray(0, batch.length), all.length);
    all.length += batch.length;
  }
  return all;
}

/**
 * Puts entries of one tag in the order of their profile ids, as a merged run has them.
 * @returns false when a segment of the run has one tag twice
 */
function orderTies({ high, low, payload, length }: TagColumns, run: StoredRun): boolean {
  const ids = payload!;
  const isTie = (i: number): boolean => high[i] === high[i - 1] && low[i] === low[i - 1];
  for (let i = 1; i < length; i++) {
    if (!isTie(i)) continue;
    const id = ids[i];
    let at = i;
    for (; at > 0 && isTie(at) && ids[at - 1] > id; at--) ids[at] = ids[at - 1];
    ids[at] = id;
  }
  for (let i = 1; i < length; i++)
    if (isTie(i) && placeOfProfile(run, ids[i]) === placeOfProfile(run, ids[i - 1])) return false;
  return true;
}
