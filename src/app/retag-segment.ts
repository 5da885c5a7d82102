/**
 * Makes a segment anew under the next key, from its own tags alone: read block by block, each tag replaced by the one that
 * follows it in the chain, partitioned by the new tag's top bits (spilled beyond the memory budget), sorted and packed as
 * an import's. The segment's checksum is verified on the way: a new key must not vouch for what somebody else put there.
 */
import type { TagLink } from "../key/tag-chain.js";
import { decodeBlock, blockLength } from "../run/block.js";
import type { Profile } from "../run/profile.js";
import { makeMergedRun } from "../run/merge-equal.js";
import { makeTagColumns, sortTags, type TagColumns } from "../run/sort-tags.js";
import { stripesOf } from "../run/segment-layout.js";
import type { DatasetBuilder, LiveSegment, SegmentId } from "../store/block-store.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { entriesOf, gatherPieces, packStripes, PARTITIONS, type OwnedPieces } from "../worker/partition-sorter.js";
import type { TagPartitions } from "../worker/tag-partitions.js";
import { readStripes } from "./read-stripes.js";
import { headerMac, segmentChecksum } from "./segment-integrity.js";

/** Tags that are read before they go to the partitions. */
const BATCH_TAGS = 1 << 16;
const ENTRY_WORDS = 3;
/** A segment is of one kind, and the partitions are cleared between two: any number will do. */
const KIND = 0;

/** Turns tags, given as two words each, into those that follow; in place. */
export type Retag = Pick<TagLink, "retag">;

export interface RetaggedSegment {
  readonly id: SegmentId;
  /** Distinct tags: as many as before, but for two whose followers are equal, once in 10¹³ at a million tags. */
  readonly tags: number;
}

export interface RetagKeys {
  readonly oldIntegrityKey: Uint8Array;
  readonly newIntegrityKey: Uint8Array;
  readonly link: Retag;
}

/**
 * Writes the new segment through `builder`, finished; the caller sets it aside.
 * @param partitions empty, with payload; cleared by this
 * @param pause awaited now and then, so that an interruption is noticed
 * @throws LeaksiftError store-damaged when the segment isn't what was written
 */
export async function retagSegment(
  store: SqliteReader,
  segment: LiveSegment,
  builder: DatasetBuilder,
  keys: RetagKeys,
  partitions: TagPartitions,
  pause: () => Promise<void>,
): Promise<RetaggedSegment> {
  const profiles = [...store.profiles(segment.id)];
  await readTags(store, segment, profiles, keys, partitions, pause);
  const { layout, kind, tagAlgorithm, canonicalizer, classes, slug } = segment;
  const id = builder.beginSegment(kind, canonicalizer, tagAlgorithm, layout);
  const owned = (partitions.pieces().get(KIND) ?? []).map((pieces): OwnedPieces[] => [{ pieces, classBits: null }]);
  const stripes = stripesOf(layout);
  const together = PARTITIONS / stripes;
  const macs: Uint8Array[] = [];
  let tags = 0;
  for (let stripe = 0; stripe < stripes; stripe++) {
    const sorted = sortedTags(owned.slice(stripe * together, (stripe + 1) * together), profiles);
    tags += sorted.length;
    const run = { ...makeMergedRun(0), high: sorted.high, low: sorted.low, length: sorted.length };
    const ids = sorted.payload ?? new Uint32Array();
    for (const packed of packStripes(run, ids, layout, id, stripe, 1, keys.newIntegrityKey)) {
      macs.push(packed.mac);
      builder.putBlocks(id, packed.firstBucket, packed.bytes, packed.lengths);
    }
    await pause();
  }
  partitions.clear();
  const vouched = { id, slug, kind, tags, layout, tagAlgorithm, canonicalizer, classes };
  builder.finishSegment(
    {
      ...vouched,
      dataset: 0,
      headerMac: headerMac(keys.newIntegrityKey, vouched),
      checksum: segmentChecksum(keys.newIntegrityKey, vouched, profiles, macs),
    },
    profiles,
  );
  return { id, tags };
}

/** Reads all tags of a segment into the partitions, as they will be. */
async function readTags(
  store: SqliteReader,
  segment: LiveSegment,
  profiles: readonly Profile[],
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
  for (const { firstBucket, blocks } of readStripes(store, segment, oldIntegrityKey, profiles)) {
    for (const [i, block] of blocks.entries()) {
      decodeBlock(block, segment.layout, firstBucket + i, high, low, payload, columns.length);
      columns.length += blockLength(block);
      if (columns.length >= BATCH_TAGS) passOn();
    }
    await pause();
  }
  passOn();
}

/** The tags of some partitions in order, with their profile ids. Equal ones become one, with a profile of both. */
function sortedTags(partitions: readonly (readonly OwnedPieces[])[], profiles: Profile[]): TagColumns {
  const counts = partitions.map((owned) => owned.reduce((sum, { pieces }) => sum + entriesOf(pieces, ENTRY_WORDS), 0));
  const all = makeTagColumns(
    counts.reduce((a, b) => a + b, 0),
    true,
  );
  for (const [p, owned] of partitions.entries()) {
    const batch = makeTagColumns(counts[p], true);
    gatherPieces(owned, batch);
    sortTags(batch, makeTagColumns(counts[p], true));
    appendDistinct(batch, all, profiles);
  }
  return all;
}

function appendDistinct(batch: TagColumns, all: TagColumns, profiles: Profile[]): void {
  const { high, low, payload: ids } = all;
  const own = batch.payload;
  if (!ids || !own) return;
  for (let i = 0; i < batch.length; i++) {
    const last = all.length - 1;
    if (last >= 0 && high[last] === batch.high[i] && low[last] === batch.low[i]) {
      ids[last] = profiles.push(joined(profiles[ids[last]], profiles[own[i]])) - 1;
      continue;
    }
    high[all.length] = batch.high[i];
    low[all.length] = batch.low[i];
    ids[all.length++] = own[i];
  }
}

function joined(a: Profile, b: Profile): Profile {
  return {
    records: a.records + b.records,
    classes: a.classes | b.classes,
    years: [...new Set([...a.years, ...b.years])].sort((x, y) => x - y),
  };
}
