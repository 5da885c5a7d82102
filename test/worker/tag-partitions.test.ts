/** Partitions in memory and in spill files: what goes in comes out, once, whatever the memory; nothing is left behind. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ProfileFolder } from "../../src/run/profile.js";
import { PARTITIONS, type PartitionPieces } from "../../src/worker/partition-sorter.js";
import { TagPartitions } from "../../src/worker/tag-partitions.js";
import { viewsOf } from "../../src/worker/slabs.js";
import { tempFolder } from "../store/sample-store.js";
import { sortPartitions } from "./plain-partitions.js";
import { foldPlainly, linesOf, randomEntries, wordsOf, type Entry } from "./random-entries.js";

let folder: string;
let clean: () => void;
let spillPath: string;
beforeEach(() => {
  ({ folder, clean } = tempFolder());
  spillPath = join(folder, "spill");
});
afterEach(() => clean());

const KINDS = [1, 2, 4];
/** Less than two slabs a partition are never given: with three kinds, the third has no room beside the others. */
const TINY_BYTES = 1;
const PLENTY_BYTES = 64 << 20;

/** Adds entries in batches of uneven size, the kinds in turn. */
function addAll(partitions: TagPartitions, entries: readonly (readonly Entry[])[], withPayload: boolean): void {
  const stride = withPayload ? 3 : 2;
  const packed = entries.map((own) => wordsOf(own, withPayload));
  for (let at = 0, turn = 0; packed.some((words) => at < words.length); turn++) {
    const take = stride * (1 + ((turn * 7919) % 5000));
    for (const [i, kind] of KINDS.entries()) {
      const words = packed[i].subarray(at, at + take);
      partitions.add(kind, words, words.length / stride);
    }
    at += take;
  }
}

function sorted(pieces: readonly PartitionPieces[], withPayload: boolean): string[] {
  const profiles = new ProfileFolder();
  const owned = pieces.map((one) => [{ pieces: one, classBits: null }]);
  return linesOf(sortPartitions(owned, withPayload, profiles), profiles);
}

it.each([true, false])("gives the same with and without spilling (payload: %s)", (withPayload) => {
  const entries = KINDS.map((kind) => randomEntries(kind, 60_000, 25_000));
  const inMemory = new TagPartitions(withPayload, PLENTY_BYTES, spillPath);
  const spilling = new TagPartitions(withPayload, TINY_BYTES, spillPath);
  addAll(inMemory, entries, withPayload);
  expect(readdirSync(folder)).toEqual([]);
  addAll(spilling, entries, withPayload);
  expect(inMemory.spillBytes).toBe(0);
  expect(spilling.spillBytes).toBe(statSync(spillPath).size);
  expect(spilling.spillBytes).toBeGreaterThan(1 << 20);
  expect([inMemory.total, spilling.total]).toEqual([180_000, 180_000]);
  const both = [inMemory.pieces(), spilling.pieces()];
  for (const [i, kind] of KINDS.entries()) {
    const expected = foldPlainly(entries[i], withPayload);
    for (const pieces of both) {
      const own = pieces.get(kind) ?? [];
      expect(own).toHaveLength(PARTITIONS);
      expect(sorted(own, withPayload).join("\n") === expected.join("\n")).toBe(true);
    }
  }
  inMemory.dispose();
  spilling.dispose();
  expect(existsSync(spillPath)).toBe(false);
});

it("puts each tag into the partition of its top byte", () => {
  const partitions = new TagPartitions(false, PLENTY_BYTES, spillPath);
  partitions.add(1, Uint32Array.of(0x00ffffff, 1, 0xff000000, 2, 0x7f000000, 3), 3);
  const own = partitions.pieces().get(1) ?? [];
  expect(own.flatMap(({ slabs }, p) => viewsOf(slabs).map((slab) => [p, ...slab]))).toEqual([
    [0x00, 0x00ffffff, 1],
    [0x7f, 0x7f000000, 3],
    [0xff, 0xff000000, 2],
  ]);
  expect(partitions.pieces().get(2)).toBeUndefined();
});

it("keeps slabs in shared memory, so that no worker copies another's", () => {
  const partitions = new TagPartitions(false, PLENTY_BYTES, spillPath);
  partitions.add(1, Uint32Array.of(1, 1), 1);
  expect(partitions.pieces().get(1)?.[0].slabs?.memory).toBeInstanceOf(SharedArrayBuffer);
});

it("spills again and again when one partition takes everything", () => {
  const partitions = new TagPartitions(true, TINY_BYTES, spillPath);
  const entries = randomEntries(3, 4096, 700).map(({ tag, payload }) => ({ tag: tag >> 8n, payload }));
  const packed = wordsOf(entries);
  for (let round = 0; round < 300; round++) partitions.add(1, packed, entries.length);
  expect(partitions.spillBytes).toBeGreaterThanOrEqual(12 << 20);
  const own = partitions.pieces().get(1) ?? [];
  const profiles = new ProfileFolder();
  const run = sortPartitions([[{ pieces: own[0], classBits: null }]], true, profiles);
  expect(run.length).toBe(new Set(entries.map(({ tag }) => tag)).size);
  expect(run.records.subarray(0, run.length).reduce((sum, count) => sum + count)).toBe(300 * 4096);
  partitions.dispose();
});

it("makes its file for the owner alone, whatever the umask, holding tags and nothing else", () => {
  const before = process.umask(0);
  const partitions = new TagPartitions(true, TINY_BYTES, spillPath);
  try {
    const entries = KINDS.map((kind) => randomEntries(kind, 2000, 2000));
    addAll(partitions, entries, true);
    expect((statSync(spillPath).mode & 0o777).toString(8)).toBe("600");
    const known = new Set(entries.flat().map(({ tag }) => tag));
    const bytes = readFileSync(spillPath);
    for (let at = 0; at < bytes.length; at += 12) {
      const tag = (BigInt(bytes.readUInt32LE(at)) << 32n) | BigInt(bytes.readUInt32LE(at + 4));
      expect(known.has(tag)).toBe(true);
    }
  } finally {
    process.umask(before);
    partitions.dispose();
  }
  expect(readdirSync(folder)).toEqual([]);
});

it("never writes over a file that is there", () => {
  writeFileSync(spillPath, "somebody's");
  const partitions = new TagPartitions(true, TINY_BYTES, spillPath);
  expect(() =>
    addAll(
      partitions,
      KINDS.map((kind) => randomEntries(kind, 2000, 2000)),
      true,
    ),
  ).toThrow(/EEXIST/);
  expect(readFileSync(spillPath, "utf8")).toBe("somebody's");
});

it.each([TINY_BYTES, PLENTY_BYTES])(
  "cleared, it holds nothing and takes no more memory than before (%i bytes)",
  (bytes) => {
    const partitions = new TagPartitions(true, bytes, spillPath);
    const rounds = [1, 2, 3].map((seed) => KINDS.map((kind) => randomEntries(10 * seed + kind, 60_000, 25_000)));
    const sizes: number[] = [];
    for (const entries of rounds) {
      addAll(partitions, entries, true);
      const pieces = partitions.pieces();
      for (const [i, kind] of KINDS.entries())
        expect(sorted(pieces.get(kind) ?? [], true)).toEqual(foldPlainly(entries[i], true));
      partitions.clear();
      expect([partitions.total, partitions.spillBytes]).toEqual([0, 0]);
      expect([...partitions.pieces().values()].flat().every(({ slabs, spilled }) => slabs === null && spilled.length === 0)).toBe(true); // prettier-ignore
      if (existsSync(spillPath)) expect(statSync(spillPath).size).toBe(0);
      sizes.push(partitions.kernel.bytes.length);
    }
    expect(sizes[2]).toBe(sizes[0]);
    partitions.dispose();
    expect(readdirSync(folder)).toEqual([]);
  },
);
