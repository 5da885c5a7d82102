/**
 * Where a worker keeps its tags until they are sorted: per kind 256 partitions by the top 8 bits, each a list of slabs in
 * the kernel's shared memory, so that any worker can sort any partition. When the slabs reach the worker's share of the
 * memory budget, all of them are written to a spill file and used again. A spill file holds tags and payloads, never text.
 */
import type { CipherGCM } from "node:crypto";
import { closeSync, ftruncateSync, openSync, unlinkSync, writeSync } from "node:fs";
import { Kernel, KernelRoom } from "../kernel/kernel.js";
import { PARTITIONS } from "./partition-sorter.js";
import type { PartitionPieces } from "./partition-sorter.js";
import { slabsOf } from "./slabs.js";
import { macOf, regionMac, spillKey, type SpillFile } from "./spill-mac.js";
import type { TagReceiver } from "./tag-receiver.js";

/** Entries of one slab: small enough that 256 half-empty ones don't matter. */
const SLAB_ENTRIES = 1024;
/** With many groups most partitions hold little: slabs are as small as this, unless they would become too many to list. */
const LEAST_SLAB_ENTRIES = 32;
const MOST_SLABS = 1 << 17;
/** Slabs are cut from arenas of this many entries. */
const ARENA_ENTRIES = 64 * SLAB_ENTRIES;
/** What 32-bit pointers leave for slabs. */
const MOST_SLAB_BYTES = 3 * 2 ** 30;
/** Entries that are copied into the kernel's memory at once. */
const STAGED_ENTRIES = 16_384;

/** Slabs by their offset in the kernel's memory; the current one is filled up to the partition's cursor. */
interface Partition {
  full: number[];
  current: number;
}

/** The partitions of one kind, and where the kernel finds their cursors and the ends of their slabs. */
interface Kind {
  readonly partitions: readonly Partition[];
  readonly cursors: number;
  readonly ends: number;
}

export class TagPartitions implements TagReceiver {
  readonly kernel: Kernel;
  readonly #stride: 2 | 3;
  readonly #slabBytes: number;
  readonly #arenaSlabs: number;
  readonly #slabsLimit: number;
  readonly #spillPath: string;
  readonly #staged: KernelRoom;
  readonly #kinds = new Map<number, Kind>();
  readonly #spilled = new Map<number, { path: string; at: number; bytes: number }[][]>();
  #free: number[] = [];
  readonly #arenas: { readonly at: number; readonly bytes: number }[] = [];
  #slabs = 0;
  #spillFile = -1;
  #spillBytes = 0;
  /** What vouches for the spill file, for a checkpoint to keep. */
  #spillKey = spillKey();
  readonly #regions: { bytes: number; mac: Uint8Array }[] = [];
  #total = 0;

  /**
   * @param withPayload 3 words an entry instead of 2
   * @param memoryBytes what the slabs may take
   * @param spillPath a file that doesn't exist yet; made only when needed, mode 0600
   * @param manyKinds whether there may be hundreds of kinds, because each is one of a group
   */
  constructor(
    withPayload: boolean,
    memoryBytes: number,
    spillPath: string,
    kernel: Kernel = new Kernel(),
    manyKinds = false,
  ) {
    this.kernel = kernel;
    this.#stride = withPayload ? 3 : 2;
    const entryBytes = this.#stride * 4;
    const smallSlab = Math.max(LEAST_SLAB_ENTRIES, Math.ceil(memoryBytes / entryBytes / MOST_SLABS));
    const slabEntries = manyKinds ? Math.min(smallSlab, SLAB_ENTRIES) : SLAB_ENTRIES;
    this.#slabBytes = slabEntries * entryBytes;
    this.#arenaSlabs = Math.ceil(ARENA_ENTRIES / slabEntries);
    this.#slabsLimit = Math.max(2 * PARTITIONS, Math.floor(Math.min(memoryBytes, MOST_SLAB_BYTES) / this.#slabBytes));
    this.#spillPath = spillPath;
    this.#staged = new KernelRoom(kernel);
  }

  /** Entries added so far. */
  get total(): number {
    return this.#total;
  }

  get spillBytes(): number {
    return this.#spillBytes;
  }

  /** Adds entries laid out as (high, low[, payload]) × count, from outside the kernel's memory. */
  add(kind: number, entries: Uint32Array, count: number): void {
    const stride = this.#stride;
    const staged = this.#staged.of(STAGED_ENTRIES * stride * 4);
    for (let done = 0; done < count; done += STAGED_ENTRIES) {
      const part = Math.min(STAGED_ENTRIES, count - done);
      this.kernel.words.set(entries.subarray(done * stride, (done + part) * stride), staged / 4);
      this.addEntries(kind, staged, part);
    }
  }

  /** Adds entries that lie in the kernel's memory. */
  addEntries(kind: number, entries: number, count: number): void {
    const { cursors, ends } = this.#kindOf(kind);
    this.#addAll(kind, count, (from) =>
      this.kernel.functions.scatterEntries(entries, from, count, cursors, ends, this.#stride),
    );
  }

  /**
   * Adds tags that are the first 64 bits of encrypted blocks.
   * @param blocks where `count` blocks of 16 bytes lie in the kernel's memory
   * @param payload of them all
   */
  addBlocks(kind: number, blocks: number, count: number, payload: number): void {
    const { cursors, ends } = this.#kindOf(kind);
    this.#addAll(kind, count, (from) =>
      this.kernel.functions.scatterBlocks(blocks, from, count, cursors, ends, this.#stride, payload),
    );
  }

  /** What this worker holds, by kind and partition. The slabs are shared memory: nothing is copied. */
  pieces(): Map<number, PartitionPieces[]> {
    const result = new Map<number, PartitionPieces[]>();
    for (const [number, kind] of this.#kinds) {
      const spilled = this.#spilled.get(number);
      result.set(
        number,
        kind.partitions.map((_, p) => ({ slabs: slabsOf(this.#slabsOf(kind, p)), spilled: spilled?.[p] ?? [] })),
      );
    }
    return result;
  }

  /** Forgets all tags; their memory and the spill file are used again. What `pieces` gave is no longer valid. */
  clear(): void {
    for (const kind of this.#kinds.values()) {
      for (const [p, { full, current }] of kind.partitions.entries()) {
        this.#free.push(...full);
        if (current !== 0) this.#free.push(current);
        kind.partitions[p].full = [];
        this.#setSlab(kind, p, 0);
      }
    }
    this.#spilled.clear();
    this.#spillBytes = 0;
    this.#regions.length = 0;
    // Regions are numbered from 0 again, and no number may come twice under one key.
    this.#spillKey = spillKey();
    this.#total = 0;
    if (this.#spillFile >= 0) ftruncateSync(this.#spillFile);
  }

  /** Writes all tags to the spill file: `pieces` then has no slabs. @returns what vouches for them; `null` when there are none */
  spillAll(): SpillFile | null {
    const holds = [...this.#kinds.values()].some(({ partitions }) => partitions.some(({ current }) => current !== 0));
    if (holds) this.#spill();
    return this.#spillFile < 0 ? null : { path: this.#spillPath, key: this.#spillKey, regions: [...this.#regions] };
  }

  /**
   * No tags come any more. When some had to be spilled, the rest is, too: what sorts them then has the room of the slabs,
   * and a large import takes the memory of the larger of the two, not of both.
   */
  finish(): void {
    if (this.#spillFile < 0) return;
    this.spillAll();
    for (const { at, bytes } of this.#arenas) this.kernel.release(at, bytes);
    this.#arenas.length = 0;
    this.#free = [];
    this.#slabs = 0;
  }

  /** Closes the spill file, and deletes it unless a checkpoint needs it. */
  dispose(keepsSpill = false): void {
    if (this.#spillFile < 0) return;
    closeSync(this.#spillFile);
    this.#spillFile = -1;
    if (!keepsSpill) unlinkSync(this.#spillPath);
  }

  #addAll(kind: number, count: number, scatter: (from: number) => number): void {
    for (let done = scatter(0); done < count; done = scatter(done)) {
      this.#nextSlab(this.#kindOf(kind), this.kernel.functions.partitionWithoutRoom());
    }
    this.#total += count;
  }

  #kindOf(number: number): Kind {
    let kind = this.#kinds.get(number);
    if (!kind) {
      const partitions = Array.from({ length: PARTITIONS }, () => ({ full: [], current: 0 }));
      // Zeros: every cursor is at its end, so the first tag asks for a slab.
      const cursors = this.kernel.allocate(PARTITIONS * 4);
      kind = { partitions, cursors, ends: this.kernel.allocate(PARTITIONS * 4) };
      this.#kinds.set(number, kind);
    }
    return kind;
  }

  #nextSlab(kind: Kind, p: number): void {
    const partition = kind.partitions[p];
    if (partition.current !== 0) partition.full.push(partition.current);
    // The partition that asks must not be spilled half-way: its full slabs are listed, its current one is none.
    this.#setSlab(kind, p, 0);
    if (this.#free.length === 0) {
      if (this.#slabs >= this.#slabsLimit) this.#spill();
      else this.#addArena();
    }
    const slab = this.#free.pop();
    if (slab === undefined) throw new Error("no slab after a spill");
    this.#setSlab(kind, p, slab);
  }

  /** @param slab 0 for none */
  #setSlab(kind: Kind, p: number, slab: number): void {
    const { words } = this.kernel;
    kind.partitions[p].current = slab;
    words[kind.cursors / 4 + p] = slab;
    words[kind.ends / 4 + p] = slab === 0 ? 0 : slab + this.#slabBytes;
  }

  #slabsOf({ partitions, cursors }: Kind, p: number): Uint32Array[] {
    const { full, current } = partitions[p];
    const slabs = full.map((slab) => this.kernel.wordsAt(slab, this.#slabBytes / 4));
    const used = this.kernel.words[cursors / 4 + p] - current;
    if (current !== 0 && used > 0) slabs.push(this.kernel.wordsAt(current, used / 4));
    return slabs;
  }

  #addArena(): void {
    const slabs = Math.min(this.#arenaSlabs, this.#slabsLimit - this.#slabs);
    const bytes = slabs * this.#slabBytes;
    const arena = this.kernel.allocate(bytes);
    this.#arenas.push({ at: arena, bytes });
    for (let i = slabs - 1; i >= 0; i--) this.#free.push(arena + i * this.#slabBytes);
    this.#slabs += slabs;
  }

  #spill(): void {
    if (this.#spillFile < 0) this.#spillFile = openSync(this.#spillPath, "wx", 0o600);
    const mac = regionMac(this.#spillKey, this.#regions.length);
    const before = this.#spillBytes;
    for (const [number, kind] of this.#kinds) {
      let runs = this.#spilled.get(number);
      if (!runs) this.#spilled.set(number, (runs = Array.from({ length: PARTITIONS }, () => [])));
      for (const [p, partition] of kind.partitions.entries()) {
        const at = this.#spillBytes;
        for (const slab of this.#slabsOf(kind, p)) this.#write(slab, mac);
        if (this.#spillBytes > at) runs[p].push({ path: this.#spillPath, at, bytes: this.#spillBytes - at });
        this.#free.push(...partition.full);
        if (partition.current !== 0) this.#free.push(partition.current);
        partition.full = [];
        this.#setSlab(kind, p, 0);
      }
    }
    this.#regions.push({ bytes: this.#spillBytes - before, mac: macOf(mac) });
  }

  #write(words: Uint32Array, mac: CipherGCM): void {
    const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
    mac.setAAD(bytes);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#spillFile, bytes, done, bytes.length - done, this.#spillBytes + done);
    }
    this.#spillBytes += bytes.length;
  }
}
