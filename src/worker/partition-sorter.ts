/**
 * Tags by partitions: where the workers keep those of each, in shared memory or in spill files, and how a sorted run of them is
 * packed into the blocks of a segment.
 */
import { createCipheriv, type CipherGCM } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { blockBytesLimit, encodeBlock } from "../run/block.js";
import { YEAR_BITS } from "../run/profile.js";
import { blockIdOf, bucketOf, stripesOf } from "../run/segment-layout.js";
import type { SegmentLayout } from "../run/segment-layout.js";
import type { TagColumns } from "../run/sort-tags.js";
import { viewsOf, wordsIn, type Slabs } from "./slabs.js";

/** Tags are partitioned by their top 8 bits. */
export const PARTITIONS = 256;

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

/**
 * Packs a sorted run that covers whole stripes.
 * @param profiles the dataset's profile id by entry
 * @param firstStripe number of the first stripe, `stripes` how many
 */
export function packStripes(
  run: Pick<TagColumns, "high" | "low" | "length">,
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
  run: Pick<TagColumns, "high" | "length">,
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

/** Appends all entries of one partition, with a payload each if the columns have one, to columns that have room for them. */
export function gatherPieces(owned: readonly OwnedPieces[], columns: TagColumns): void {
  const stride = columns.payload ? 3 : 2;
  forEachPiece(owned, (words, bits) => addTo(columns, words, stride, bits));
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

function addTo(columns: TagColumns, words: Uint32Array, stride: number, classBits: readonly number[] | null): void {
  const { high, low, payload } = columns;
  let k = columns.length;
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
  columns.length = k;
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
