/**
 * The loops that run hundreds of millions of times, as WebAssembly (src/kernel/assembly): SIMD, 64-bit words and no bounds
 * checks make them several times faster than the same loops in JavaScript. One instance a worker thread, with a shared memory of its own, so that
 * other threads can read the tags that lie in it. What each function must equal is the plain reference beside its
 * caller; tests hold it to that.
 */
import { KERNEL_BASE64 } from "./kernel-bytes.js";

/** The functions of src/kernel/assembly, where they are described. Pointers are offsets in the kernel's memory. */
export interface KernelFunctions {
  bindCrc(tables: number): void;
  crc32(bytes: number, length: number, before: number): number;
  encodeStripe(
    keys: number,
    profiles: number,
    from: number,
    to: number,
    firstBucket: number,
    buckets: number,
    bucketBits: number,
    upperBits: number,
    lowBytes: number,
    firstId: bigint,
    id: number,
    lengths: number,
    out: number,
  ): number;
  bindDigitLines(
    rows: number,
    verdicts: number,
    fewest: number,
    counts: number,
    masks: number,
    ends: number,
    room: number,
    size: number,
  ): void;
  delimitedRecords(
    from: number,
    to: number,
    base: number,
    delimiter: number,
    quote: number,
    newline: number,
    roles: number,
    width: number,
    slots: number,
    limit: number,
    longest: number,
    starts: number,
    ends: number,
    flags: number,
    beginnings: number,
  ): number;
  readRecords(): number;
  sqlRuns(
    from: number,
    to: number,
    backslashes: number,
    head: number,
    headLength: number,
    longest: number,
    runs: number,
    limit: number,
  ): number;
  readRuns(): number;
  sqlTuples(
    from: number,
    to: number,
    base: number,
    backslashes: number,
    slotOf: number,
    width: number,
    slots: number,
    limit: number,
    starts: number,
    ends: number,
    flags: number,
    beginnings: number,
  ): number;
  readTuples(): number;
  jsonDocuments(
    from: number,
    to: number,
    base: number,
    places: number,
    limit: number,
    room: number,
    starts: number,
    ends: number,
    kinds: number,
    placesOfLeaves: number,
    beginnings: number,
    counts: number,
  ): number;
  readDocuments(): number;
  metIrregular(): number;
  filledBlocks(): number;
  emptyBlocks(): void;
  digitLines(from: number, to: number, newline: number, bare: number): number;
  scatterBlocks(
    blocks: number,
    from: number,
    count: number,
    cursors: number,
    ends: number,
    stride: number,
    payload: number,
  ): number;
  scatterEntries(entries: number, from: number, count: number, cursors: number, ends: number, stride: number): number;
  partitionWithoutRoom(): number;
  entriesOfBlocks(blocks: number, payloads: number, count: number, entries: number, stride: number): void;
  bindPhoneRecords(
    rows: number,
    verdicts: number,
    fewest: number,
    masks: number,
    ends: number,
    blocksRoom: number,
    payloadsRoom: number,
    prefixCounts: number,
    yearCounts: number,
    classCounts: number,
    first: number,
    last: number,
  ): void;
  phoneRecords(
    base: number,
    records: number,
    slots: number,
    starts: number,
    ends: number,
    flags: number,
    bits: number,
    phoneSlot: number,
    dateSlot: number,
    national: number,
    code: number,
    codeLength: number,
    waiting: number,
    refused: number,
  ): number;
  sortPartition(
    entries: number,
    count: number,
    stride: number,
    keys: number,
    payloads: number,
    spareKeys: number,
    sparePayloads: number,
    bins: number,
  ): void;
  mergeKeys(keys: number, count: number, counts: number): number;
  startMerge(): void;
  mergeStates(keys: number, payloads: number, count: number, counts: number, memory: number): number;
  askedState(): number;
  askedPayload(): number;
  rememberFold(memory: number, before: number, added: number, after: number): void;
  startJoin(): void;
  joinedOfA(): number;
  joinedOfB(): number;
  joinRuns(
    keysA: number,
    statesA: number,
    countsA: number,
    lengthA: number,
    keysB: number,
    statesB: number,
    countsB: number,
    lengthB: number,
    memory: number,
    keys: number,
    states: number,
    counts: number,
  ): number;
  numberProfiles(
    states: number,
    only: number,
    counts: number,
    from: number,
    count: number,
    table: number,
    ids: number,
  ): number;
  renumber(ids: number, count: number, numbers: number): void;
  lookUpBlocks(
    blocks: number,
    length: number,
    bucketBits: number,
    upperBits: number,
    lowBytes: number,
    firstId: bigint,
    id: number,
    keys: number,
    from: number,
    to: number,
    hits: number,
    room: number,
  ): number;
  foundTags(): number;
}

export const PAGE_BYTES = 65_536;
/** 4 GiB, what 32-bit pointers reach. Only address space until it is used. */
const MOST_PAGES = 65_536;
/** Offset 0 stands for "none". */
const FIRST_OFFSET = 1024;
const ALIGNMENT = 64;
/** SIMD reads up to so many bytes in front of a text and behind it. */
export const KERNEL_MARGIN = 64;

export class Kernel {
  readonly functions: KernelFunctions;
  /** All of the memory; made anew when it grows. Older views stay valid for what they show. */
  bytes: Buffer;
  words: Uint32Array;
  ints: Int32Array;
  readonly #memory: WebAssembly.Memory;
  #top = FIRST_OFFSET;
  /** What was given back, in order, no two beside each other. */
  #free: { at: number; bytes: number }[] = [];

  constructor() {
    this.#memory = sharedMemory();
    const code = new WebAssembly.Module(Buffer.from(KERNEL_BASE64, "base64"));
    const instance = new WebAssembly.Instance(code, { env: { memory: this.#memory } });
    this.functions = instance.exports as unknown as KernelFunctions;
    this.bytes = Buffer.from(this.#memory.buffer);
    this.words = new Uint32Array(this.#memory.buffer);
    this.ints = new Int32Array(this.#memory.buffer);
  }

  /**
   * Memory that stays taken until it is given back, zeroed, at a multiple of 64.
   * @throws RangeError when the memory can't grow any more
   */
  allocate(bytes: number): number {
    const size = aligned(bytes);
    const hole = this.#free.find((free) => free.bytes >= size);
    if (hole) {
      const { at } = hole;
      hole.at += size;
      hole.bytes -= size;
      this.bytes.fill(0, at, at + size);
      return at;
    }
    const at = this.#top;
    const end = at + size;
    const missing = end - this.#memory.buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.bytes = Buffer.from(this.#memory.buffer);
      this.words = new Uint32Array(this.#memory.buffer);
      this.ints = new Int32Array(this.#memory.buffer);
    }
    this.#top = end;
    return at;
  }

  /** Gives memory back that `allocate` gave: the next that asks may have it. */
  release(at: number, bytes: number): void {
    const free: { at: number; bytes: number }[] = [];
    for (const piece of [...this.#free, { at, bytes: aligned(bytes) }].sort((a, b) => a.at - b.at)) {
      const before = free.at(-1);
      if (before && before.at + before.bytes === piece.at) before.bytes += piece.bytes;
      else if (piece.bytes > 0) free.push(piece);
    }
    this.#free = free;
  }

  /** Unsigned words from `at` on, as other threads may read them. */
  wordsAt(at: number, count: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, at, count);
  }
}

/** A piece of a kernel's memory that is made larger when more is asked for; what it held is then gone. */
export class KernelRoom {
  readonly #kernel: Kernel;
  #at = 0;
  #bytes = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** @returns where `bytes` bytes are free */
  of(bytes: number): number {
    if (bytes > this.#bytes) {
      this.#kernel.release(this.#at, this.#bytes);
      // A tenth more than asked: partitions differ a little, and the next one should fit too.
      this.#bytes = Math.ceil(bytes * 1.1);
      this.#at = this.#kernel.allocate(this.#bytes);
    }
    return this.#at;
  }

  /** The same, with what stands in the first `kept` bytes. */
  more(bytes: number, kept: number): number {
    const { at, size } = { at: this.#at, size: this.#bytes };
    if (bytes <= size) return at;
    this.#bytes = 0;
    const larger = this.of(bytes);
    this.#kernel.bytes.copyWithin(larger, at, at + kept);
    this.#kernel.release(at, size);
    return larger;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Some systems limit address space: then less must do. */
function sharedMemory(): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      if (maximum <= 1024) throw error;
    }
  }
}
