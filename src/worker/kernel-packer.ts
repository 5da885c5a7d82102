/**
 * Sorts, merges and packs partitions in the kernel's memory: what `sortPartitions` and `packStripes` of partition-sorter.ts
 * do, byte for byte, several times faster. Partitions too large for it stay with those.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";
import { blockBytesLimit } from "../run/block.js";
import type { ProfileFolder } from "../run/profile.js";
import { blockIdOf, stripesOf } from "../run/segment-layout.js";
import type { SegmentLayout } from "../run/segment-layout.js";
import { entriesOf, remapClasses, stripeMac } from "./partition-sorter.js";
import type { OwnedPieces, PackedStripe } from "./partition-sorter.js";
import { viewsOf } from "./slabs.js";

const BINS_BYTES = 4 << 16;
const CRC_TABLES_BYTES = 16 * 256 * 4;
// As in src/kernel/assembly/merge.ts.
const FOLD_MEMORY_BYTES = (1 << 14) * 12;
const SMALL_STATES = 1024;
const SMALL_RECORDS = 64;
/** Stripes whose room is kept for the next. */
const SPARE_LIMIT = 8;

/** Distinct tags of one task in the kernel's memory. */
interface SortedRun {
  readonly length: number;
  readonly keys: number;
  /** 0 when every tag has the same state, `onlyState`. */
  readonly states: number;
  readonly onlyState: number;
  readonly counts: number;
}

export class KernelPacker {
  readonly #kernel: Kernel;
  readonly #entries: KernelRoom;
  readonly #spareKeys: KernelRoom;
  readonly #sparePayloads: KernelRoom;
  readonly #keys: KernelRoom;
  readonly #payloads: KernelRoom;
  readonly #counts: KernelRoom;
  readonly #lengths: KernelRoom;
  readonly #numbers: KernelRoom;
  readonly #out: KernelRoom;
  readonly #bins: number;
  readonly #folds: number;
  readonly #profileTable: number;
  readonly #blockId: number;
  #spare: ArrayBuffer[] = [];
  #run: SortedRun | null = null;
  #ids = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const room = (): KernelRoom => new KernelRoom(kernel);
    this.#entries = room();
    this.#spareKeys = room();
    this.#sparePayloads = room();
    this.#keys = room();
    this.#payloads = room();
    this.#counts = room();
    this.#lengths = room();
    this.#numbers = room();
    this.#out = room();
    this.#bins = kernel.allocate(BINS_BYTES);
    this.#folds = kernel.allocate(FOLD_MEMORY_BYTES);
    this.#profileTable = kernel.allocate(SMALL_STATES * SMALL_RECORDS * 4);
    this.#blockId = kernel.allocate(8);
    kernel.functions.bindCrc(kernel.allocate(CRC_TABLES_BYTES));
  }

  /** Forgets the profiles of the segment before: a new folder numbers them anew. */
  beginSegment(): void {
    const { bytes, words } = this.#kernel;
    words.fill(0xffffffff, this.#profileTable / 4, this.#profileTable / 4 + SMALL_STATES * SMALL_RECORDS);
    // Zeros say that fold(0, 0) = 0, which is so.
    bytes.fill(0, this.#folds, this.#folds + FOLD_MEMORY_BYTES);
  }

  /** Sorts and merges the partitions of a task, given in ascending order. @returns distinct tags */
  sort(partitions: readonly (readonly OwnedPieces[])[], withPayload: boolean, folder: ProfileFolder): number {
    const stride = withPayload ? 3 : 2;
    const counts = partitions.map((owned) => owned.reduce((all, { pieces }) => all + entriesOf(pieces, stride), 0));
    const largest = Math.max(1, ...counts);
    const all = counts.reduce((a, b) => a + b, 0);
    const entries = this.#entries.of(largest * stride * 4);
    const isSplit = largest > 1 << 16;
    const spareKeys = isSplit ? this.#spareKeys.of(largest * 8) : 0;
    const sparePayloads = isSplit && withPayload ? this.#sparePayloads.of(largest * 4) : 0;
    const keys = this.#keys.of(all * 8 + 8);
    const states = this.#payloads.of(all * 4 + 4);
    const times = this.#counts.of(all * 4 + 4);
    let length = 0;
    for (const [index, owned] of partitions.entries()) {
      const count = counts[index];
      if (count === 0) continue;
      this.#load(owned, entries, stride);
      const ownKeys = keys + length * 8;
      const ownStates = states + length * 4;
      const ownTimes = times + length * 4;
      this.#kernel.functions.sortPartition(
        entries,
        count,
        stride,
        ownKeys,
        ownStates,
        spareKeys,
        sparePayloads,
        this.#bins,
      );
      length += withPayload
        ? this.#mergeStates(ownKeys, ownStates, count, ownTimes, folder)
        : this.#kernel.functions.mergeKeys(ownKeys, count, ownTimes);
    }
    this.#run = {
      length,
      keys,
      states: withPayload ? states : 0,
      onlyState: !withPayload && length > 0 ? folder.fold(0, 0) : 0,
      counts: times,
    };
    // States become profile ids in place.
    this.#ids = states;
    return length;
  }

  /**
   * Takes tags out of what was sorted last, before it is numbered.
   * @param tags words (high, low); mostly none
   * @returns how many of them there were
   */
  drop(tags: Uint32Array): number {
    if (tags.length === 0) return 0;
    const run = this.#sorted();
    const { words } = this.#kernel;
    let { length } = run;
    const close = (column: number, width: number, at: number): void => {
      const from = column / 4 + at * width;
      words.copyWithin(from, from + width, column / 4 + length * width);
    };
    for (let i = 0; i < tags.length; i += 2) {
      const at = this.#indexOf(run.keys, length, tags[i], tags[i + 1]);
      if (at < 0) continue;
      close(run.keys, 2, at);
      close(run.counts, 1, at);
      if (run.states !== 0) close(run.states, 1, at);
      length--;
    }
    this.#run = { ...run, length };
    return run.length - length;
  }

  /** Numbers the profiles of what was sorted last; the folder's numbers. */
  numberProfiles(folder: ProfileFolder): void {
    const { length, states, onlyState, counts } = this.#sorted();
    const { functions, words } = this.#kernel;
    for (let i = 0; i < length; i++) {
      i = functions.numberProfiles(states, onlyState, counts, i, length, this.#profileTable, this.#ids);
      if (i === length) return;
      const state = states === 0 ? onlyState : words[states / 4 + i];
      const times = words[counts / 4 + i];
      const id = folder.profileOf(state, times);
      if (state < SMALL_STATES && times < SMALL_RECORDS)
        words[this.#profileTable / 4 + state * SMALL_RECORDS + times] = id;
      words[this.#ids / 4 + i] = id;
    }
  }

  /** Records by tag of what was sorted last; good until the next call. */
  recordCounts(): Uint32Array {
    const { length, counts } = this.#sorted();
    return this.#kernel.words.subarray(counts / 4, counts / 4 + length);
  }

  /** Packs what was sorted and numbered last. @param numbers the dataset's profile id by the folder's */
  packStripes(
    numbers: readonly number[],
    layout: SegmentLayout,
    segment: number,
    firstStripe: number,
    stripes: number,
    integrityKey: Uint8Array,
  ): PackedStripe[] {
    const { length, keys } = this.#sorted();
    if (numbers.some((id, i) => id !== i)) {
      const at = this.#numbers.of(numbers.length * 4);
      this.#kernel.words.set(numbers, at / 4);
      this.#kernel.functions.renumber(this.#ids, length, at);
    }
    const { bucketBits, upperBits, lowBytes } = layout;
    const buckets = 2 ** bucketBits / stripesOf(layout);
    const lengths = this.#lengths.of(buckets * 4);
    const packed: PackedStripe[] = [];
    let from = 0;
    for (let stripe = firstStripe; stripe < firstStripe + stripes; stripe++) {
      const firstBucket = stripe * buckets;
      const to = this.#firstAtOrAbove(keys, from, length, firstBucket + buckets, bucketBits);
      const out = this.#out.of(buckets * blockBytesLimit(0, layout) + blockBytesLimit(to - from, layout) + 8);
      const used = this.#kernel.functions.encodeStripe(
        keys,
        this.#ids,
        from,
        to,
        firstBucket,
        buckets,
        bucketBits,
        upperBits,
        lowBytes,
        BigInt(blockIdOf(segment, firstBucket)),
        this.#blockId,
        lengths,
        out,
      );
      if (used < 0) throw new RangeError(`too many tags in block ${firstBucket - 1 - used} of segment ${segment}`);
      // Copied out of the shared memory: the main thread writes them while this one packs the next.
      const bytes = this.#room(used);
      bytes.set(this.#kernel.bytes.subarray(out, out + used));
      packed.push({
        stripe,
        firstBucket,
        bytes,
        lengths: Uint32Array.from(this.#kernel.words.subarray(lengths / 4, lengths / 4 + buckets)),
        mac: stripeMac(integrityKey, segment, stripe, bytes),
      });
      from = to;
    }
    return packed;
  }

  /** Takes back the room of stripes that were written. */
  reuse(buffers: readonly ArrayBuffer[]): void {
    this.#spare = [...this.#spare, ...buffers].slice(-SPARE_LIMIT);
  }

  #room(bytes: number): Uint8Array {
    const fits = this.#spare.findIndex(({ byteLength }) => byteLength >= bytes);
    const [buffer] = fits < 0 ? [new ArrayBuffer(Math.ceil(bytes * 1.1))] : this.#spare.splice(fits, 1);
    return new Uint8Array(buffer, 0, bytes);
  }

  #sorted(): SortedRun {
    if (!this.#run) throw new Error("nothing was sorted");
    return this.#run;
  }

  #mergeStates(keys: number, states: number, count: number, counts: number, folder: ProfileFolder): number {
    const { functions } = this.#kernel;
    functions.startMerge();
    for (;;) {
      const kept = functions.mergeStates(keys, states, count, counts, this.#folds);
      if (kept >= 0) return kept;
      const state = functions.askedState() >>> 0;
      const payload = functions.askedPayload() >>> 0;
      functions.rememberFold(this.#folds, state, payload, folder.fold(state, payload));
    }
  }

  /** Index of a tag among the first `length`, -1 when it is not there. */
  #indexOf(keys: number, length: number, high: number, low: number): number {
    const { words } = this.#kernel;
    let from = 0;
    let to = length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      // Words of a key, little-endian.
      const at = keys / 4 + 2 * middle;
      if (words[at + 1] < high || (words[at + 1] === high && words[at] < low)) from = middle + 1;
      else to = middle;
    }
    const found = keys / 4 + 2 * from;
    return from < length && words[found + 1] === high && words[found] === low ? from : -1;
  }

  /** Index of the first tag, from `from` on, whose bucket is `bucket` or a later one. */
  #firstAtOrAbove(keys: number, from: number, to: number, bucket: number, bucketBits: number): number {
    const { words } = this.#kernel;
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // The upper word of a key, little-endian.
      const own = bucketBits === 0 ? 0 : words[keys / 4 + 2 * middle + 1] >>> (32 - bucketBits);
      if (own < bucket) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #load(owned: readonly OwnedPieces[], entries: number, stride: number): void {
    const { words } = this.#kernel;
    let at = entries / 4;
    for (const { pieces, classBits } of owned) {
      const first = at;
      for (const slab of viewsOf(pieces.slabs)) {
        words.set(slab, at);
        at += slab.length;
      }
      for (const spilled of pieces.spilled) at += this.#loadSpilled(spilled, at * 4) / 4;
      if (classBits && stride === 3) {
        for (let i = first + 2; i < at; i += 3) words[i] = remapClasses(words[i], classBits);
      }
    }
  }

  #loadSpilled({ path, at, bytes }: { path: string; at: number; bytes: number }, to: number): number {
    const file = openSync(path, "r");
    try {
      for (let done = 0; done < bytes;) {
        const n = readSync(file, this.#kernel.bytes, to + done, bytes - done, at + done);
        if (n === 0) throw new Error(`spill file is shorter than ${at + bytes} bytes`);
        done += n;
      }
    } finally {
      closeSync(file);
    }
    return bytes;
  }
}
