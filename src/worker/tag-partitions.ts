/**
 * Where a worker keeps its tags until they are sorted: per kind 256 partitions by the top 8 bits, each a list of slabs of
 * shared memory, so that any worker can sort any partition without a copy. When the slabs reach the worker's share of the
 * memory budget, all of them are written to a spill file and used again. A spill file holds tags and payloads, never text.
 */
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { PARTITIONS } from "./partition-sorter.js";
import type { PartitionPieces } from "./partition-sorter.js";

/** Entries of one slab: small enough that 256 half-empty ones don't matter. */
const SLAB_ENTRIES = 1024;
/** Slabs are cut from shared arenas of this many. */
const ARENA_SLABS = 64;

interface Partition {
  full: Uint32Array[];
  current: Uint32Array | null;
  used: number;
}

export class TagPartitions {
  readonly #stride: 2 | 3;
  readonly #slabWords: number;
  readonly #slabsLimit: number;
  readonly #spillPath: string;
  readonly #kinds = new Map<number, Partition[]>();
  readonly #spilled = new Map<number, { path: string; at: number; bytes: number }[][]>();
  #free: Uint32Array[] = [];
  #slabs = 0;
  #spillFile = -1;
  #spillBytes = 0;
  #total = 0;

  /**
   * @param withPayload 3 words an entry instead of 2
   * @param memoryBytes what the slabs may take
   * @param spillPath a file that doesn't exist yet; made only when needed, mode 0600
   */
  constructor(withPayload: boolean, memoryBytes: number, spillPath: string) {
    this.#stride = withPayload ? 3 : 2;
    this.#slabWords = SLAB_ENTRIES * this.#stride;
    this.#slabsLimit = Math.max(2 * PARTITIONS, Math.floor(memoryBytes / (this.#slabWords * 4)));
    this.#spillPath = spillPath;
  }

  /** Entries added so far. */
  get total(): number {
    return this.#total;
  }

  get spillBytes(): number {
    return this.#spillBytes;
  }

  /** Adds entries laid out as (high, low[, payload]) × count. */
  add(kind: number, entries: Uint32Array, count: number): void {
    const stride = this.#stride;
    const slabWords = this.#slabWords;
    const partitions = this.#partitionsOf(kind);
    const words = count * stride;
    for (let i = 0; i < words; i += stride) {
      const high = entries[i];
      const partition = partitions[high >>> 24];
      let slab = partition.current;
      let at = partition.used;
      if (slab === null || at === slabWords) {
        if (slab) partition.full.push(slab);
        slab = this.#takeSlab(partition);
        at = 0;
      }
      slab[at] = high;
      slab[at + 1] = entries[i + 1];
      if (stride === 3) slab[at + 2] = entries[i + 2];
      partition.used = at + stride;
    }
    this.#total += count;
  }

  /** What this worker holds, by kind and partition. The slabs are shared memory: nothing is copied. */
  pieces(): Map<number, PartitionPieces[]> {
    const result = new Map<number, PartitionPieces[]>();
    for (const [kind, partitions] of this.#kinds) {
      const spilled = this.#spilled.get(kind);
      result.set(
        kind,
        partitions.map((partition, p) => ({
          slabs: partition.current
            ? [...partition.full, partition.current.subarray(0, partition.used)]
            : [...partition.full],
          spilled: spilled?.[p] ?? [],
        })),
      );
    }
    return result;
  }

  /** Closes and deletes the spill file. */
  dispose(): void {
    if (this.#spillFile < 0) return;
    closeSync(this.#spillFile);
    this.#spillFile = -1;
    unlinkSync(this.#spillPath);
  }

  #partitionsOf(kind: number): Partition[] {
    let partitions = this.#kinds.get(kind);
    if (!partitions) {
      partitions = Array.from({ length: PARTITIONS }, () => ({ full: [], current: null, used: 0 }));
      this.#kinds.set(kind, partitions);
    }
    return partitions;
  }

  #takeSlab(partition: Partition): Uint32Array {
    // The partition that asks must not be spilled half-way: its full slabs are listed, its current one is none.
    partition.current = null;
    partition.used = 0;
    if (this.#free.length === 0) {
      if (this.#slabs >= this.#slabsLimit) this.#spill();
      else this.#addArena();
    }
    const slab = this.#free.pop();
    if (!slab) throw new Error("no slab after a spill");
    partition.current = slab;
    return slab;
  }

  #addArena(): void {
    const slabs = Math.min(ARENA_SLABS, this.#slabsLimit - this.#slabs);
    const arena = new SharedArrayBuffer(slabs * this.#slabWords * 4);
    for (let i = slabs - 1; i >= 0; i--)
      this.#free.push(new Uint32Array(arena, i * this.#slabWords * 4, this.#slabWords));
    this.#slabs += slabs;
  }

  #spill(): void {
    if (this.#spillFile < 0) this.#spillFile = openSync(this.#spillPath, "wx", 0o600);
    for (const [kind, partitions] of this.#kinds) {
      let runs = this.#spilled.get(kind);
      if (!runs) this.#spilled.set(kind, (runs = Array.from({ length: PARTITIONS }, () => [])));
      for (const [p, partition] of partitions.entries()) {
        const at = this.#spillBytes;
        for (const slab of partition.full) this.#write(slab);
        if (partition.current) this.#write(partition.current.subarray(0, partition.used));
        if (this.#spillBytes > at) runs[p].push({ path: this.#spillPath, at, bytes: this.#spillBytes - at });
        this.#free.push(...partition.full);
        if (partition.current) this.#free.push(partition.current);
        partitions[p].full = [];
        partitions[p].current = null;
        partitions[p].used = 0;
      }
    }
  }

  #write(words: Uint32Array): void {
    const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#spillFile, bytes, done, bytes.length - done, this.#spillBytes + done);
    }
    this.#spillBytes += bytes.length;
  }
}
