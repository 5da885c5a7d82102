/** The kernel against the plain reference: every stripe byte for byte what sortPartitions and packStripes make. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { crc32 } from "node:zlib";
import { Kernel } from "../../src/kernel/kernel.js";
import { ProfileFolder } from "../../src/run/profile.js";
import { chooseLayout, stripesOf, type SegmentLayout } from "../../src/run/segment-layout.js";
import { KernelPacker } from "../../src/worker/kernel-packer.js";
import { packStripes, PARTITIONS, type OwnedPieces } from "../../src/worker/partition-sorter.js";
import { slabsOf } from "../../src/worker/slabs.js";
import { tempFolder } from "../store/sample-store.js";
import { sortPartitions } from "./plain-partitions.js";
import { randomEntries, wordsOf, type Entry } from "./random-entries.js";

const KEY = Buffer.alloc(32, 5);
const SEGMENT = 2 ** 24 + 3;

let folder: string;
let clean: () => void;
beforeEach(() => ({ folder, clean } = tempFolder()));
afterEach(() => clean());

interface Shape {
  readonly withPayload: boolean;
  readonly workers: number;
  readonly slab: number;
  /** Every other slab is in a file. */
  readonly spill?: boolean;
  readonly classBits?: readonly number[];
  /** Entries that are sorted at once. */
  readonly batch?: number;
}

function partitionsOf(entries: readonly Entry[], shape: Shape): OwnedPieces[][] {
  const { withPayload, workers, slab, spill, classBits } = shape;
  const words = (withPayload ? 3 : 2) * slab;
  const byPartition: Entry[][] = Array.from({ length: PARTITIONS }, () => []);
  for (const entry of entries) byPartition[Number(entry.tag >> 56n)].push(entry);
  return byPartition.map((own, p) => {
    return Array.from({ length: workers }, (_unused, worker) => {
      const packed = wordsOf(
        own.filter((_entry, i) => i % workers === worker),
        withPayload,
      );
      const slabs: Uint32Array[] = [];
      for (let at = 0; at < packed.length; at += words) slabs.push(packed.subarray(at, at + words));
      if (!spill) return { pieces: { slabs: slabsOf(slabs), spilled: [] }, classBits: classBits ?? null };
      const path = join(folder, `${p}-${worker}`);
      const written = slabs.filter((_slab, i) => i % 2 === 0);
      writeFileSync(
        path,
        Buffer.concat([
          Buffer.from("front"),
          ...written.map((one) =>
            Buffer.from(Uint8Array.from(new Uint8Array(one.buffer, one.byteOffset, one.byteLength))),
          ),
        ]),
      );
      let at = 5;
      const spilled = written.map((one) => ({
        path,
        at: (at += one.byteLength) - one.byteLength,
        bytes: one.byteLength,
      }));
      return {
        pieces: { slabs: slabsOf(slabs.filter((_slab, i) => i % 2 === 1)), spilled },
        classBits: classBits ?? null,
      };
    });
  });
}

/** Packs with both, in tasks of `perTask` stripes, and compares everything. */
function compare(entries: readonly Entry[], shape: Shape, perTask = 7, layout?: SegmentLayout): void {
  const { withPayload } = shape;
  const partitions = partitionsOf(entries, shape);
  layout ??= chooseLayout(new Set(entries.map(({ tag }) => tag)).size);
  const stripes = stripesOf(layout);
  const plainFolder = new ProfileFolder();
  const kernelFolder = new ProfileFolder();
  const { batch } = shape;
  const packer = batch === undefined ? new KernelPacker(new Kernel()) : new KernelPacker(new Kernel(), () => batch);
  packer.beginSegment();
  for (let first = 0; first < stripes; first += perTask) {
    const count = Math.min(perTask, stripes - first);
    const own = stripes === 1 ? partitions : partitions.slice(first, first + count);
    const run = sortPartitions(own, withPayload, plainFolder);
    // The dataset numbers its profiles in its own way.
    const numberOf = (id: number): number => (id * 7 + 3) % 1021;
    const ids = Uint32Array.from({ length: run.length }, (_, i) =>
      numberOf(plainFolder.profileOf(run.states[i], run.records[i])),
    );
    const expected = packStripes(run, ids, layout, SEGMENT, first, count, KEY);
    expect(packer.sort(own, withPayload, kernelFolder)).toBe(run.length);
    packer.numberProfiles(kernelFolder);
    expect(kernelFolder.profiles).toEqual(plainFolder.profiles);
    const numbers = kernelFolder.profiles.map((_, id) => numberOf(id));
    const packed = packer.packStripes(numbers, layout, SEGMENT, first, count, KEY);
    const plain = (all: typeof packed): unknown =>
      all.map(({ stripe, firstBucket, bytes, lengths, mac }) => ({
        stripe,
        firstBucket,
        lengths: [...lengths],
        mac: Buffer.from(mac).toString("hex"),
        bytes: Buffer.from(bytes).toString("hex"),
      }));
    expect(plain(packed)).toEqual(plain(expected));
  }
}

describe("KernelPacker", () => {
  it.each([true, false])("packs what the reference packs (property; payload: %s)", (withPayload) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 1, max: 2500 }),
        (seed, count, distinct) =>
          compare(randomEntries(seed, count, distinct), {
            withPayload,
            workers: 1 + (seed % 3),
            slab: 1 + (seed % 50),
          }),
      ),
      { numRuns: 40 },
    );
  });

  it.each([true, false])(
    "folds partitions of any size in batches of any size (property; payload: %s)",
    (withPayload) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1e6 }),
          fc.integer({ min: 0, max: 3000 }),
          fc.integer({ min: 1, max: 2500 }),
          fc.integer({ min: 1, max: 200 }),
          fc.boolean(),
          (seed, count, distinct, batch, spill) => {
            // Top bytes 0 to 3 only, so that partitions hold more than a batch.
            const entries = randomEntries(seed, count, distinct).map(({ tag, payload }) => ({
              tag: tag & 0x03ffffffffffffffn,
              payload,
            }));
            const shape = { withPayload, workers: 1 + (seed % 3), slab: 1 + (seed % 50), batch, spill };
            compare(entries, { ...shape, classBits: [2, 0, -1] }, 256, chooseLayout(distinct * 64));
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it.each([true, false])("folds the tags at both ends of their range (payload: %s)", (withPayload) => {
    const tags = [0n, 1n, 0xffn << 56n, 0xfffffffffffffffen, 0xffffffffffffffffn];
    const entries = Array.from({ length: 400 }, (_, i) => ({
      tag: tags[(i * 7) % 5],
      payload: ((i % 8) << 7) | (i % 3),
    }));
    for (const batch of [1, 2, 3, 79, 80, 81, 399, 400])
      compare(entries, { withPayload, workers: 2, slab: 16, batch }, 256);
  });

  it("loses no tag before or behind a partition that is folded: one number in a hundred thousand records", () => {
    const often = Array.from({ length: 100_000 }, () => ({ tag: 0x80ffffffffffffffn, payload: 1 }));
    const entries = [...randomEntries(5, 3000, 2500), ...often];
    compare(entries, { withPayload: true, workers: 2, slab: 1024, batch: 20_000 });
    compare(entries, { withPayload: false, workers: 2, slab: 1024, batch: 20_000 }, 256);
  });

  it.each([true, false])("packs 256 stripes (payload: %s)", (withPayload) => {
    compare(randomEntries(1, 60_000, 50_000), { withPayload, workers: 2, slab: 1024 });
  });

  it.each([true, false])("sorts a partition that is split first (payload: %s)", (withPayload) => {
    const entries = randomEntries(2, 150_000, 140_000).map(({ tag, payload }) => ({
      tag: (tag & 0x00ffffffffffffffn) | 0x9c00000000000000n,
      payload,
    }));
    compare(entries, { withPayload, workers: 2, slab: 1024 }, 256, chooseLayout(256 * 140_000));
  });

  it("sorts tags that are not spread at all, and one that repeats", () => {
    const entries = [
      ...Array.from({ length: 3000 }, (_, i) => ({ tag: BigInt(3000 - i), payload: i % 5 })),
      ...Array.from({ length: 70_000 }, (_, i) => ({ tag: 0xffffffffffffffffn, payload: i % 3 })),
    ];
    compare(entries, { withPayload: true, workers: 1, slab: 1024 }, 1);
  });

  it("reads spilled pieces, and gives classes the bits of the dataset", () => {
    const entries = randomEntries(4, 20_000, 9000);
    compare(entries, { withPayload: true, workers: 2, slab: 10, spill: true, classBits: [2, -1, 0] });
    compare(entries, { withPayload: false, workers: 2, slab: 10, spill: true });
  });

  it("has room for every layout", () => {
    for (const layout of [
      { bucketBits: 0, upperBits: 8, lowBytes: 7 },
      { bucketBits: 8, upperBits: 0, lowBytes: 7 },
      { bucketBits: 8, upperBits: 24, lowBytes: 4 },
      { bucketBits: 11, upperBits: 5, lowBytes: 6 },
      { bucketBits: 17, upperBits: 7, lowBytes: 5 },
    ])
      compare(randomEntries(6, 700, 600), { withPayload: true, workers: 1, slab: 100 }, 256, layout);
  });

  it("refuses a block of more tags than its header can say", () => {
    const entries = Array.from({ length: 0x10000 }, (_, i) => ({ tag: BigInt(i), payload: 0 }));
    const packer = new KernelPacker(new Kernel());
    const folder = new ProfileFolder();
    packer.beginSegment();
    packer.sort(partitionsOf(entries, { withPayload: false, workers: 1, slab: 1024 }), false, folder);
    packer.numberProfiles(folder);
    const layout = { bucketBits: 0, upperBits: 8, lowBytes: 7 };
    expect(() => packer.packStripes([0], layout, SEGMENT, 0, 1, KEY)).toThrow(RangeError);
  });
});

it("crc32 is zlib's, of any length and in any pieces", () => {
  const kernel = new Kernel();
  const { functions } = kernel;
  functions.bindCrc(kernel.allocate(16 * 256 * 4));
  const at = kernel.allocate(1000);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      kernel.bytes.set(bytes, at + 3);
      const first = Math.min(cut, bytes.length);
      const crc = functions.crc32(at + 3 + first, bytes.length - first, functions.crc32(at + 3, first, 0));
      expect(crc >>> 0).toBe(crc32(bytes));
    }),
  );
});
