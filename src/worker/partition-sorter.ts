/**
 * Sorts, merges and packs a range of partitions into the blocks of a segment. Pieces come from all workers, in shared
 * memory or in spill files. A partition that is larger than memory allows (one number repeated a hundred million times)
 * is folded batch by batch, so the bound holds whatever the input.
 */
import { createCipheriv, type CipherGCM } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { blockBytesLimit, encodeBlock } from "../run/block.js";
import { appendMerged, makeMergedRun, mergeRuns } from "../run/merge-equal.js";
import type { MergedRun } from "../run/merge-equal.js";
import { YEAR_BITS } from "../run/profile.js";
import type { ProfileFolder } from "../run/profile.js";
import { blockIdOf, bucketOf, stripesOf } from "../run/segment-layout.js";
import type { SegmentLayout } from "../run/segment-layout.js";
import { makeTagColumns, sortTags } from "../run/sort-tags.js";
import type { TagColumns } from "../run/sort-tags.js";
import { viewsOf, wordsIn, type Slabs } from "./slabs.js";

/** Tags are partitioned by their top 8 bits. */
export const PARTITIONS = 256;

/** Entries that are sorted at once: with the room of the kernel, 35 bytes each. */
const BATCH_ENTRIES = 2 << 20;
/** With payloads 44 bytes each, and a partition may hold more than its share: one domain stands in a third of a list. */
const PAYLOAD_BATCH_ENTRIES = 1 << 19;

/** A partition of more entries is folded in batches of so many. */
export function batchEntries(withPayload: boolean): number {
  return withPayload ? PAYLOAD_BATCH_ENTRIES : BATCH_ENTRIES;
}
/** Room for distinct tags that is made at once, and doubled as needed: of many records there may be few tags. */
const FIRST_ROOM = 1 << 18;

/** Where a worker's tags of one kind and partition lie: words (high, low[, payload]) per entry. */
export interface PartitionPieces {
  readonly slabs: Slabs | null;
  readonly spilled: readonly { readonly path: string; readonly at: number; readonly bytes: number }[];
}

/** One worker's pieces. `classBits[i]` is the dataset's bit for that worker's class bit i, -1 to drop; `null`: the same. */
export interface OwnedPieces {
  readonly pieces: PartitionPieces;
  readonly classBits: readonly number[] | null;
}

/** Blocks of one stripe of a segment, in order, and the keyed checksum over their bytes. */
export interface PackedStripe {
  readonly stripe: number;
  readonly firstBucket: number;
  readonly bytes: Uint8Array;
  readonly lengths: Uint32Array;
  readonly mac: Uint8Array;
}

/** Columns that one sort leaves for the next: allocating them anew for each task costs a tenth of the phase. */
export interface SortScratch {
  batch?: TagColumns;
  spare?: TagColumns;
  /** One batch of a partition that is folded. */
  fold?: MergedRun;
  run?: MergedRun;
}

/**
 * Sorted distinct tags of some partitions, given in ascending order.
 * @param partitions for each partition, the pieces of all workers
 * @param batchLimit a partition of more entries is folded in batches of so many
 * @param scratch of the sort before; the result is valid until the next sort with it
 */
export function sortPartitions(
  partitions: readonly (readonly OwnedPieces[])[],
  withPayload: boolean,
  folder: ProfileFolder,
  batchLimit = batchEntries(withPayload),
  scratch: SortScratch = {},
): MergedRun {
  const stride = withPayload ? 3 : 2;
  const counts = partitions.map((owned) => sum(owned.map(({ pieces }) => entriesOf(pieces, stride))));
  const capacity = Math.min(batchLimit, Math.max(0, ...counts));
  if (!scratch.batch || !scratch.spare || scratch.batch.high.length < capacity) {
    // A tenth more than asked: partitions differ a little, and the next one should fit too.
    scratch.batch = makeTagColumns(Math.ceil(capacity * 1.1), withPayload);
    scratch.spare = makeTagColumns(Math.ceil(capacity * 1.1), withPayload);
  }
  const { batch, spare } = scratch;
  let total =
    scratch.run ?? makeMergedRun(counts.length === 1 && counts[0] > batchLimit ? 0 : Math.min(FIRST_ROOM, sum(counts)));
  total.length = 0;
  for (const [index, owned] of partitions.entries()) {
    if (counts[index] <= batchLimit) {
      batch.length = 0;
      total = withRoom(total, counts[index]);
      forEachPiece(owned, (words, bits) => addToBatch(batch, words, stride, bits));
      sortTags(batch, spare);
      appendMerged(batch, total, folder);
      continue;
    }
    let folded = makeMergedRun(0);
    const foldBatch = (): void => {
      sortTags(batch, spare);
      if (!scratch.fold || scratch.fold.high.length < capacity) scratch.fold = makeMergedRun(capacity);
      const run = scratch.fold;
      run.length = 0;
      appendMerged(batch, run, folder);
      folded = mergeRuns(folded, run, folder);
      batch.length = 0;
    };
    batch.length = 0;
    forEachPiece(owned, (words, bits) => {
      for (let at = 0; at < words.length;) {
        const take = Math.min(words.length - at, (capacity - batch.length) * stride);
        addToBatch(batch, words.subarray(at, at + take), stride, bits);
        at += take;
        if (batch.length === capacity) foldBatch();
      }
    });
    if (batch.length > 0) foldBatch();
    total = total.length === 0 ? folded : appendRun(total, folded);
  }
  scratch.run = total;
  return total;
}

/** A run with room for `more` tags: itself, or a copy of at least twice its size. */
function withRoom(run: MergedRun, more: number): MergedRun {
  const { length } = run;
  if (length + more <= run.high.length) return run;
  const larger = makeMergedRun(Math.max(2 * run.high.length, length + more));
  larger.high.set(run.high.subarray(0, length));
  larger.low.set(run.low.subarray(0, length));
  larger.states.set(run.states.subarray(0, length));
  larger.records.set(run.records.subarray(0, length));
  larger.length = length;
  return larger;
}

/** @param more holds only larger tags: those of a later partition */
function appendRun(run: MergedRun, more: MergedRun): MergedRun {
  const { length } = more;
  const total = withRoom(run, length);
  total.high.set(more.high.subarray(0, length), total.length);
  total.low.set(more.low.subarray(0, length), total.length);
  total.states.set(more.states.subarray(0, length), total.length);
  total.records.set(more.records.subarray(0, length), total.length);
  total.length += length;
  return total;
}

/**
 * Packs a sorted run that covers whole stripes.
 * @param profiles the dataset's profile id by entry
 * @param firstStripe number of the first stripe, `stripes` how many
 */
export function packStripes(
  run: Pick<MergedRun, "high" | "low" | "length">,
  profiles: Uint32Array,
  layout: SegmentLayout,
  segment: number,
  firstStripe: number,
  stripes: number,
  integrityKey: Uint8Array,
): PackedStripe[] {
  const bucketsPerStripe = 2 ** layout.bucketBits / stripesOf(layout);
  const packed: PackedStripe[] = [];
  const { high } = run;
  const bucketSpan = 2 ** (32 - layout.bucketBits);
  let nextHigh = (firstStripe * bucketsPerStripe + 1) * bucketSpan;
  let from = 0;
  for (let stripe = firstStripe; stripe < firstStripe + stripes; stripe++) {
    const firstBucket = stripe * bucketsPerStripe;
    const lengths = new Uint32Array(bucketsPerStripe);
    const stripeEnd = firstAtOrAbove(run, from, firstBucket + bucketsPerStripe, layout);
    const bytes = new Uint8Array(
      bucketsPerStripe * blockBytesLimit(0, layout) + blockBytesLimit(stripeEnd - from, layout),
    );
    let at = 0;
    for (let b = 0; b < bucketsPerStripe; b++) {
      let to = from;
      while (to < stripeEnd && high[to] < nextHigh) to++;
      nextHigh += bucketSpan;
      const id = blockIdOf(segment, firstBucket + b);
      lengths[b] = encodeBlock(run.high, run.low, profiles, from, to, layout, id, bytes, at);
      at += lengths[b];
      from = to;
    }
    const used = bytes.subarray(0, at);
    packed.push({ stripe, firstBucket, bytes: used, lengths, mac: stripeMac(integrityKey, segment, stripe, used) });
  }
  return packed;
}

/** @returns index of the first tag, from `from` on, whose bucket is `bucket` or a later one */
function firstAtOrAbove(
  run: Pick<MergedRun, "high" | "length">,
  from: number,
  bucket: number,
  layout: SegmentLayout,
): number {
  let low = from;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bucketOf(run.high[middle], layout) < bucket) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * GMAC (NIST SP 800-38D) of a stripe's blocks under the integrity key, 16 bytes. The nonce names segment and stripe. MACs
 * are never stored: the segment's checksum is an HMAC over all of them. HMAC over the blocks themselves runs at 0.3 GB/s
 * here, this at 7.
 */
export function stripeMac(integrityKey: Uint8Array, segment: number, stripe: number, blocks: Uint8Array): Uint8Array {
  const mac = new StripeMac(integrityKey, segment, stripe);
  mac.add(blocks);
  return mac.finish();
}

/** The MAC of a stripe whose blocks come one by one. */
export class StripeMac {
  readonly #gmac: CipherGCM;

  constructor(integrityKey: Uint8Array, segment: number, stripe: number) {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(stripe, 0);
    nonce.writeBigUInt64BE(BigInt(segment), 4);
    this.#gmac = createCipheriv("aes-256-gcm", integrityKey, nonce);
  }

  add(blocks: Uint8Array): void {
    this.#gmac.setAAD(blocks);
  }

  finish(): Uint8Array {
    this.#gmac.final();
    return this.#gmac.getAuthTag();
  }
}

/** Entries of one worker's pieces of a partition. */
export function entriesOf(pieces: PartitionPieces, stride: number): number {
  let words = wordsIn(pieces.slabs);
  for (const { bytes } of pieces.spilled) words += bytes / 4;
  return words / stride;
}

/** Appends all entries of one partition, with a payload each, to columns that have room for them. */
export function gatherPieces(owned: readonly OwnedPieces[], columns: TagColumns): void {
  forEachPiece(owned, (words, bits) => addToBatch(columns, words, 3, bits));
}

function forEachPiece(
  owned: readonly OwnedPieces[],
  take: (words: Uint32Array, classBits: readonly number[] | null) => void,
): void {
  for (const { pieces, classBits } of owned) {
    for (const slab of viewsOf(pieces.slabs)) take(slab, classBits);
    for (const { path, at, bytes } of pieces.spilled) readSpilled(path, at, bytes, (words) => take(words, classBits));
  }
}

/** Bytes of a spill file that are read at once; a multiple of both entry sizes, 8 and 12. */
const SPILL_READ_BYTES = 24 << 16;

function readSpilled(path: string, at: number, bytes: number, take: (words: Uint32Array) => void): void {
  const file = openSync(path, "r");
  try {
    const buffer = new Uint8Array(Math.min(bytes, SPILL_READ_BYTES));
    for (let done = 0; done < bytes;) {
      const wanted = Math.min(buffer.length, bytes - done);
      let got = 0;
      while (got < wanted) {
        const n = readSync(file, buffer, got, wanted - got, at + done + got);
        if (n === 0) throw new Error(`spill file is shorter than ${at + bytes} bytes`);
        got += n;
      }
      take(new Uint32Array(buffer.buffer, 0, wanted / 4));
      done += wanted;
    }
  } finally {
    closeSync(file);
  }
}

function addToBatch(batch: TagColumns, words: Uint32Array, stride: number, classBits: readonly number[] | null): void {
  const { high, low, payload } = batch;
  let k = batch.length;
  if (payload) {
    for (let i = 0; i < words.length; i += stride, k++) {
      high[k] = words[i];
      low[k] = words[i + 1];
      payload[k] = classBits ? remapClasses(words[i + 2], classBits) : words[i + 2];
    }
  } else {
    for (let i = 0; i < words.length; i += 2, k++) {
      high[k] = words[i];
      low[k] = words[i + 1];
    }
  }
  batch.length = k;
}

/** A payload with its class bits renumbered. */
export function remapClasses(payload: number, classBits: readonly number[]): number {
  let classes = 0;
  for (let rest = payload >>> YEAR_BITS; rest !== 0; rest &= rest - 1) {
    const to = classBits[31 - Math.clz32(rest & -rest)];
    if (to >= 0) classes |= 1 << to;
  }
  return (classes << YEAR_BITS) | (payload & ((1 << YEAR_BITS) - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
