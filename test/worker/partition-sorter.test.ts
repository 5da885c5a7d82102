/** Sorting, folding and packing of partitions against a plain Map, and every packed tag found again in its block. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkBlock, findInBlock } from "../../src/run/block.js";
import { ProfileFolder, YEAR_BITS } from "../../src/run/profile.js";
import { blockIdOf, bucketOf, chooseLayout, stripesOf } from "../../src/run/segment-layout.js";
import {
  packStripes,
  PARTITIONS,
  stripeMac,
  type OwnedPieces,
  type PackedStripe,
} from "../../src/worker/partition-sorter.js";
import { slabsOf } from "../../src/worker/slabs.js";
import { sortPartitions } from "./plain-partitions.js";
import { foldPlainly, linesOf, randomEntries, wordsOf, type Entry } from "./random-entries.js";

/** The entries as `workers` workers would hold them, by partition, in slabs of `slab` entries. */
function partitionsOf(entries: readonly Entry[], workers: number, slab: number, withPayload = true): OwnedPieces[][] {
  const stride = withPayload ? 3 : 2;
  const byPartition: Entry[][] = Array.from({ length: PARTITIONS }, () => []);
  for (const entry of entries) byPartition[Number(entry.tag >> 56n)].push(entry);
  return byPartition.map((own) => {
    return Array.from({ length: workers }, (_unused, worker) => {
      const words = wordsOf(
        own.filter((_, i) => i % workers === worker),
        withPayload,
      );
      const views: Uint32Array[] = [];
      for (let at = 0; at < words.length; at += slab * stride) views.push(words.subarray(at, at + slab * stride));
      return { pieces: { slabs: slabsOf(views), spilled: [] }, classBits: null };
    });
  });
}

function sorted(partitions: readonly (readonly OwnedPieces[])[], withPayload: boolean): string[] {
  const folder = new ProfileFolder();
  return linesOf(sortPartitions(partitions, withPayload, folder), folder);
}

describe("the reference, sortPartitions,", () => {
  it.each([true, false])("is the plain fold (payload: %s)", (withPayload) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 1, max: 300 }),
        (seed, count, distinct) => {
          const entries = randomEntries(seed, count, distinct);
          const partitions = partitionsOf(entries, 1 + (seed % 3), 1 + (seed % 50), withPayload);
          expect(sorted(partitions, withPayload)).toEqual(foldPlainly(entries, withPayload));
        },
      ),
    );
  });

  it("of nothing is empty", () => {
    expect(sorted([], true)).toEqual([]);
    expect(sorted([[], [{ pieces: { slabs: null, spilled: [] }, classBits: null }]], false)).toEqual([]);
  });

  it("gives classes the bits of the dataset, dropping those without one, and leaves the years", () => {
    const words = Uint32Array.of(1, 1, (0b111 << YEAR_BITS) | 5, 1, 2, 7, 1, 3, 0b010 << YEAR_BITS);
    const folder = new ProfileFolder();
    const run = sortPartitions(
      [[{ pieces: { slabs: slabsOf([words]), spilled: [] }, classBits: [3, -1, 0] }]],
      true,
      folder,
    );
    const profiles = Array.from(
      { length: 3 },
      (_, i) => folder.profiles[folder.profileOf(run.states[i], run.records[i])],
    );
    expect(profiles).toEqual([
      { records: 1, classes: 0b1001, years: [1974] },
      { records: 1, classes: 0, years: [1976] },
      { records: 1, classes: 0, years: [] },
    ]);
  });
});

describe("packStripes", () => {
  const KEY = Buffer.alloc(32, 3);
  const SEGMENT = 41;

  /** Packs as import does: in tasks of some partitions each where there are 256 stripes, else in one. */
  function pack(entries: readonly Entry[], perTask: number) {
    const partitions = partitionsOf(entries, 1, 4096);
    const layout = chooseLayout(foldPlainly(entries).length);
    const stripes = stripesOf(layout);
    const folder = new ProfileFolder();
    const packed: PackedStripe[] = [];
    for (let first = 0; first < stripes; first += perTask) {
      const count = Math.min(perTask, stripes - first);
      const own = stripes === 1 ? partitions : partitions.slice(first, first + count);
      const run = sortPartitions(own, true, folder);
      const ids = Uint32Array.from({ length: run.length }, (_, i) => folder.profileOf(run.states[i], run.records[i]));
      packed.push(...packStripes(run, ids, layout, SEGMENT, first, count, KEY));
    }
    const blocks: Uint8Array[] = [];
    for (const { firstBucket, bytes, lengths } of packed) {
      expect(firstBucket).toBe(blocks.length);
      let at = 0;
      for (const length of lengths) blocks.push(bytes.subarray(at, (at += length)));
      expect(at).toBe(bytes.length);
    }
    return { layout, packed, blocks, folder };
  }

  it.each([
    ["no tag", 0, 1, 1],
    ["one tag", 1, 1, 1],
    ["one block", 150, 100, 1],
    ["one stripe", 20_000, 15_000, 1],
    ["256 stripes, one by one", 60_000, 60_000, 1],
    ["256 stripes, seven at a time", 60_000, 60_000, 7],
    ["256 stripes at once", 60_000, 60_000, 256],
  ])("packs %s into blocks where each tag is found with its profile", (_what, count, distinct, perTask) => {
    const entries = randomEntries(count, count, distinct);
    const { layout, packed, blocks, folder } = pack(entries, perTask);
    expect(packed.map(({ stripe }) => stripe)).toEqual(Array.from({ length: stripesOf(layout) }, (_, i) => i));
    expect(blocks).toHaveLength(2 ** layout.bucketBits);
    for (const [bucket, block] of blocks.entries()) checkBlock(block, layout, blockIdOf(SEGMENT, bucket));
    const find = (tag: bigint): number => {
      const high = Number(tag >> 32n);
      let profile = -1;
      const low = Uint32Array.of(Number(tag & 0xffffffffn));
      findInBlock(blocks[bucketOf(high, layout)], layout, Uint32Array.of(high), low, 0, 1, (_, id) => (profile = id));
      return profile;
    };
    const found = [...new Set(entries.map(({ tag }) => tag))]
      .sort((a, b) => (a < b ? -1 : 1))
      .map((tag) => {
        const { records, classes, years } = folder.profiles[find(tag)] ?? { records: 0, classes: 0, years: [] };
        return `${tag.toString(16).padStart(16, "0")} ${records} ${classes} ${years.join()}`;
      });
    expect(found.join("\n") === foldPlainly(entries).join("\n")).toBe(true);
    const absent = randomEntries(count + 1e6, 2000, 2000).filter(({ tag }) => find(tag) >= 0);
    expect(absent).toEqual([]);
    for (const { stripe, bytes, mac } of packed) expect(mac).toEqual(stripeMac(KEY, SEGMENT, stripe, bytes));
  });

  it("has a MAC that depends on key, segment, stripe and every byte", () => {
    const blocks = Buffer.from("some blocks");
    const macs = [
      stripeMac(KEY, 1, 0, blocks),
      stripeMac(Buffer.alloc(32, 4), 1, 0, blocks),
      stripeMac(KEY, 2, 0, blocks),
      stripeMac(KEY, 1, 1, blocks),
      stripeMac(KEY, 1, 0, Buffer.from("some blockS")),
      stripeMac(KEY, 1, 0, new Uint8Array()),
    ].map((mac) => Buffer.from(mac).toString("hex"));
    expect(new Set(macs).size).toBe(macs.length);
    expect(macs.every((mac) => mac.length === 32)).toBe(true);
  });
});
