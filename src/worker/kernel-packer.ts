/**
 * Sorts, merges and packs partitions in the kernel's memory. A partition that is larger than memory allows (one number repeated a
 * hundred million times) is folded batch by batch, so that the bound holds whatever the input.
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
import { KernelRun } from "./kernel-run.js";
import { viewsOf } from "./slabs.js";

/** Entries that are sorted at once: with all the room that this takes, 35 bytes each. */
const BATCH_ENTRIES = 2 << 20;
/** With payloads 44 bytes each, and a partition may hold more than its share: one domain stands in a third of a list. */
const PAYLOAD_BATCH_ENTRIES = 1 << 19;
/** As in src/kernel/assembly/sort.ts. */
const SPLIT_LIMIT = 1 << 16;
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
  readonly #batchEntries: (withPayload: boolean) => number;
  readonly #entries: KernelRoom;
  readonly #spareKeys: KernelRoom;
  readonly #sparePayloads: KernelRoom;
  /** What a task comes to, and of a partition that is folded: the batch, and the batches before it, in turn in two places. */
  readonly #result: KernelRun;
  readonly #batch: KernelRun;
  #folded: KernelRun;
  #joined: KernelRun;
  readonly #lengths: KernelRoom;
  readonly #numbers: KernelRoom;
  readonly #out: KernelRoom;
  readonly #bins: number;
  readonly #folds: number;
  readonly #joins: number;
  readonly #profileTable: number;
  readonly #blockId: number;
  #spare: ArrayBuffer[] = [];
  #run: SortedRun | null = null;
  #ids = 0;

  /** @param batchEntries a partition of more entries is folded in batches of so many, by whether they have payloads */
  constructor(
    kernel: Kernel,
    batchEntries = (withPayload: boolean) => (withPayload ? PAYLOAD_BATCH_ENTRIES : BATCH_ENTRIES),
  ) {
    this.#kernel = kernel;
    this.#batchEntries = batchEntries;
    const room = (): KernelRoom => new KernelRoom(kernel);
    this.#entries = room();
    this.#spareKeys = room();
    this.#sparePayloads = room();
    this.#result = new KernelRun(kernel);
    this.#batch = new KernelRun(kernel);
    this.#folded = new KernelRun(kernel);
    this.#joined = new KernelRun(kernel);
    this.#lengths = room();
    this.#numbers = room();
    this.#out = room();
    this.#bins = kernel.allocate(BINS_BYTES);
    this.#folds = kernel.allocate(FOLD_MEMORY_BYTES);
    this.#joins = kernel.allocate(FOLD_MEMORY_BYTES);
    this.#profileTable = kernel.allocate(SMALL_STATES * SMALL_RECORDS * 4);
    this.#blockId = kernel.allocate(8);
    kernel.functions.bindCrc(kernel.allocate(CRC_TABLES_BYTES));
  }

  /** Forgets the profiles of the segment before: a new folder numbers them anew. */
  beginSegment(): void {
    const { bytes, words } = this.#kernel;
    words.fill(0xffffffff, this.#profileTable / 4, this.#profileTable / 4 + SMALL_STATES * SMALL_RECORDS);
    // Zeros say that fold(0, 0) and join(0, 0) are 0, which is so.
    bytes.fill(0, this.#folds, this.#folds + FOLD_MEMORY_BYTES);
    bytes.fill(0, this.#joins, this.#joins + FOLD_MEMORY_BYTES);
  }

  /** Sorts and merges the partitions of a task, given in ascending order. @returns distinct tags */
  sort(partitions: readonly (readonly OwnedPieces[])[], withPayload: boolean, folder: ProfileFolder): number {
    const stride = withPayload ? 3 : 2;
    const counts = partitions.map((owned) => owned.reduce((all, { pieces }) => all + entriesOf(pieces, stride), 0));
    const limit = Math.min(this.#batchEntries(withPayload), Math.max(1, ...counts));
    const entries = this.#entries.of(limit * stride * 4);
    // What is folded has far fewer tags than entries: room for them is made when they are known.
    const all = counts.reduce((sum, count) => sum + (count > limit ? 0 : count), 0);
    const run = this.#result;
    run.clear(all);
    for (const [index, owned] of partitions.entries()) {
      const isWhole = counts[index] <= limit;
      if (!isWhole) this.#folded.clear(limit);
      for (const count of this.#batches(owned, entries, stride, limit)) {
        if (isWhole) this.#sortBatch(entries, count, withPayload, run, folder);
        else {
          this.#batch.clear(count);
          this.#sortBatch(entries, count, withPayload, this.#batch, folder);
          this.#foldBatch(withPayload, folder);
        }
      }
      if (!isWhole) run.append(this.#folded);
    }
    const { length, keys, states, counts: times } = run;
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

  /** Appends the distinct tags of one batch to a run, which has room for as many as there are entries. */
  #sortBatch(entries: number, count: number, withPayload: boolean, run: KernelRun, folder: ProfileFolder): void {
    const isSplit = count > SPLIT_LIMIT;
    const spareKeys = isSplit ? this.#spareKeys.of(count * 8) : 0;
    const sparePayloads = isSplit && withPayload ? this.#sparePayloads.of(count * 4) : 0;
    const { functions } = this.#kernel;
    const { nextKey, nextState, nextCount } = run;
    const stride = withPayload ? 3 : 2;
    functions.sortPartition(entries, count, stride, nextKey, nextState, spareKeys, sparePayloads, this.#bins);
    run.length += withPayload
      ? this.#mergeStates(nextKey, nextState, count, nextCount, folder)
      : functions.mergeKeys(nextKey, count, nextCount);
  }

  /** Joins `#batch` to `#folded`. */
  #foldBatch(withPayload: boolean, folder: ProfileFolder): void {
    const { functions } = this.#kernel;
    const a = this.#folded;
    const b = this.#batch;
    const both = this.#joined;
    both.clear(a.length + b.length);
    functions.startJoin();
    for (;;) {
      both.length = functions.joinRuns(
        a.keys,
        a.states,
        a.counts,
        a.length,
        b.keys,
        b.states,
        b.counts,
        b.length,
        withPayload ? this.#joins : 0,
        both.keys,
        both.states,
        both.counts,
      );
      if (both.length >= 0) break;
      const { words } = this.#kernel;
      const state = words[a.states / 4 + functions.joinedOfA()];
      const other = words[b.states / 4 + functions.joinedOfB()];
      functions.rememberFold(this.#joins, state, other, folder.join(state, other));
    }
    this.#folded = both;
    this.#joined = a;
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

  /**
   * Loads the entries of one partition, at most `limit` at a time.
   * @param entries where they are put
   * @returns how many there are now, and again until all were
   */
  *#batches(owned: readonly OwnedPieces[], entries: number, stride: number, limit: number): Iterable<number> {
    const end = entries + limit * stride * 4;
    let at = entries;
    for (const { pieces, classBits } of owned) {
      let from = at;
      const remap = (): void => {
        const { words } = this.#kernel;
        if (classBits && stride === 3)
          for (let i = from / 4 + 2; i < at / 4; i += 3) words[i] = remapClasses(words[i], classBits);
        from = at;
      };
      for (const take of this.#sources(pieces)) {
        for (let bytes = take(at, end); bytes > 0; bytes = take(at, end)) {
          at += bytes;
          if (at < end) continue;
          remap();
          yield limit;
          at = from = entries;
        }
      }
      remap();
    }
    if (at > entries) yield (at - entries) / (stride * 4);
  }

  /** For each piece, what copies the next of its bytes to [at, end) and says how many; 0 when there are no more. */
  *#sources({ slabs, spilled }: OwnedPieces["pieces"]): Iterable<(at: number, end: number) => number> {
    for (const slab of viewsOf(slabs)) {
      let done = 0;
      yield (at, end) => {
        const words = slab.subarray(done, done + (end - at) / 4);
        this.#kernel.words.set(words, at / 4);
        done += words.length;
        return words.byteLength;
      };
    }
    for (const { path, at: first, bytes } of spilled) {
      const file = openSync(path, "r");
      try {
        let done = 0;
        yield (at, end) => {
          const wanted = Math.min(bytes - done, end - at);
          if (wanted === 0) return 0;
          const got = readSync(file, this.#kernel.bytes, at, wanted, first + done);
          if (got === 0) throw new Error(`spill file is shorter than ${first + bytes} bytes`);
          done += got;
          return got;
        };
      } finally {
        closeSync(file);
      }
    }
  }
}
