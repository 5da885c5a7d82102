import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BLOCK_HEADER_BYTES,
  BlockDamage,
  blockBytesLimit,
  blockLength,
  checkBlock,
  decodeBlock,
  encodeBlock,
  findInBlock,
} from "../../src/run/block.js";
import { blockIdOf, chooseLayout, isLayout } from "../../src/run/segment-layout.js";
import type { SegmentLayout } from "../../src/run/segment-layout.js";
import { highWords, lowWords, tagsOfBucket, words } from "./seeded-tags.js";

/** Every layout with up to `upperLimit` unary bits. */
function layouts(upperLimit: number): SegmentLayout[] {
  const all: SegmentLayout[] = [];
  for (let bucketBits = 0; bucketBits <= 28; bucketBits++) {
    for (let lowBytes = 4; lowBytes <= 7; lowBytes++) {
      const layout = { bucketBits, upperBits: 64 - bucketBits - 8 * lowBytes, lowBytes };
      if (isLayout(layout) && layout.upperBits <= upperLimit) all.push(layout);
    }
  }
  return all;
}

function encode(
  tags: readonly bigint[],
  profiles: readonly number[] | null,
  layout: SegmentLayout,
  id: number,
): Uint8Array {
  const out = new Uint8Array(blockBytesLimit(tags.length, layout) + 8).fill(0xee);
  const column = profiles === null ? null : Uint32Array.from(profiles);
  const length = encodeBlock(highWords(tags), lowWords(tags), column, 0, tags.length, layout, id, out, 4);
  expect([...out.subarray(0, 4), ...out.subarray(4 + length)].every((byte) => byte === 0xee)).toBe(true);
  return out.slice(4, 4 + length);
}

/** Puts a right CRC on a block, as an attacker who may write to the store can. */
function sealed(block: Uint8Array, id: number): Uint8Array {
  const idBytes = Buffer.alloc(8);
  idBytes.writeBigUInt64LE(BigInt(id));
  Buffer.from(block.buffer, block.byteOffset).writeUInt32LE(crc32(block.subarray(4), crc32(idBytes)), 0);
  return block;
}

/** Any other error than BlockDamage goes on. */
function isRefused(block: Uint8Array, layout: SegmentLayout, id: number): boolean {
  try {
    checkBlock(block, layout, id);
    return false;
  } catch (error) {
    if (error instanceof BlockDamage) return true;
    throw error;
  }
}

/** The profile ids of one tag. */
function idsOf(block: Uint8Array, layout: SegmentLayout, tag: bigint): number[] {
  const ids: number[] = [];
  const high = Uint32Array.of(Number(tag >> 32n));
  const low = Uint32Array.of(Number(tag & 0xffffffffn));
  findInBlock(block, layout, high, low, 0, 1, (_, id) => ids.push(id));
  return ids;
}

/**
 * Encodes, checks, finds every tag and misses its neighbours, decodes: all against the arrays that went in.
 * @returns how many tags came back
 */
function roundTrip(
  tags: readonly bigint[],
  profiles: readonly number[] | null,
  layout: SegmentLayout,
  bucket: number,
): number {
  const id = blockIdOf(3, bucket);
  const block = encode(tags, profiles, layout, id);
  checkBlock(block, layout, id);
  expect(blockLength(block)).toBe(tags.length);

  const known = new Set(tags);
  const wrong: bigint[] = [];
  for (const [i, tag] of tags.entries()) {
    const found = idsOf(block, layout, tag);
    if (found.length !== 1 || found[0] !== (profiles?.[i] ?? 0)) wrong.push(tag);
    const bits = BigInt(64 - layout.bucketBits);
    const near = [tag - 1n, tag + 1n, tag ^ (1n << (BigInt(i) % bits)), tag ^ (1n << (bits - 1n))];
    for (const miss of near) {
      if (known.has(miss) || miss < 0n || miss >> bits !== tag >> bits) continue;
      if (idsOf(block, layout, miss).length > 0) wrong.push(miss);
    }
  }
  expect(wrong).toEqual([]);

  const high = new Uint32Array(tags.length + 2).fill(7);
  const low = new Uint32Array(tags.length + 2).fill(7);
  const ids = new Uint32Array(tags.length + 2).fill(7);
  expect(decodeBlock(block, layout, bucket, high, low, ids, 1)).toBe(tags.length);
  expect(high).toEqual(Uint32Array.from([7, ...highWords(tags), 7]));
  expect(low).toEqual(Uint32Array.from([7, ...lowWords(tags), 7]));
  expect(ids).toEqual(Uint32Array.from([7, ...(profiles ?? tags.map(() => 0)), 7]));
  const decoded = decodeBlock(block, layout, bucket, high, low, null, 0);
  expect(high.subarray(0, tags.length)).toEqual(highWords(tags));
  return decoded;
}

describe("a block", () => {
  it("gives back what went in, in every layout, for 0, 1 and many tags", () => {
    for (const [i, layout] of layouts(16).entries()) {
      const bucket = Math.floor((2 ** layout.bucketBits - 1) * ((i % 4) / 3));
      for (const size of [0, 1, 2, 7, 8, 9, 100]) {
        const tags = tagsOfBucket(i * 1000 + size, size, layout.bucketBits, bucket);
        const profiles = tags.map((_, at) => (at * 77) % 5);
        expect(roundTrip(tags, null, layout, bucket)).toBe(size);
        expect(roundTrip(tags, profiles, layout, bucket)).toBe(size);
      }
    }
  });

  it("keeps profile ids of every width from 0 to 32 bits", () => {
    const layout = { bucketBits: 4, upperBits: 4, lowBytes: 7 };
    const tags = tagsOfBucket(5, 50, 4, 9);
    for (let width = 0; width <= 32; width++) {
      const widest = 2 ** width - 1;
      const profiles = tags.map((_, i) => (i === 17 ? widest : Math.floor((widest * i) / 50)));
      expect(roundTrip(tags, profiles, layout, 9)).toBe(50);
    }
  });

  it("keeps tags at the edges of the bucket and runs of neighbours", () => {
    for (const layout of layouts(16)) {
      const bits = BigInt(64 - layout.bucketBits);
      const bucket = 2 ** layout.bucketBits - 1;
      const base = BigInt(bucket) << bits;
      const top = (1n << bits) - 1n;
      const edges = [0n, 1n, 255n, 256n, 0xffffffffn, 1n << 32n, top - 256n, top - 255n, top - 1n, top];
      const tags = edges.map((tag) => base | tag);
      expect(roundTrip(tags, null, layout, bucket)).toBe(tags.length);
    }
  });

  it("gives back what went in (property)", () => {
    const cases = fc.record({
      layout: fc.constantFrom(...layouts(12)),
      seed: fc.nat(),
      size: fc.nat(300),
      profiles: fc.option(fc.array(fc.nat(2 ** 24 - 1), { minLength: 300, maxLength: 300 })),
    });
    fc.assert(
      fc.property(cases, ({ layout, seed, size, profiles }) => {
        const bucket = Math.floor(2 ** layout.bucketBits * ((seed % 997) / 997));
        const tags = tagsOfBucket(seed, size, layout.bucketBits, bucket);
        expect(roundTrip(tags, profiles?.slice(0, size) ?? null, layout, bucket)).toBe(size);
      }),
      { numRuns: 60 },
    );
  });

  it("of a merged run gives all profiles of a tag that stands in it several times, in every layout", () => {
    for (const [i, layout] of layouts(16).entries()) {
      const bucket = 2 ** layout.bucketBits - 1 - (i % Math.min(2, 2 ** layout.bucketBits));
      const distinct = tagsOfBucket(i, 40, layout.bucketBits, bucket);
      // Once, twice, … seven times; every eighth is not put in.
      const entries = distinct.flatMap((tag, at) =>
        Array.from({ length: at % 8 }, (_, k) => ({ tag, profile: at * 8 + k })),
      );
      const tags = entries.map(({ tag }) => tag);
      const profiles = entries.map(({ profile }) => profile);
      const block = encode(tags, profiles, layout, blockIdOf(3, bucket));
      checkBlock(block, layout, blockIdOf(3, bucket));
      const found = distinct.map((tag) => idsOf(block, layout, tag));
      expect(found).toEqual(
        distinct.map((tag) => entries.filter((entry) => entry.tag === tag).map(({ profile }) => profile)),
      );
      expect(idsOf(encode([], null, layout, 1), layout, distinct[0])).toEqual([]);
      // All at once, each asked for twice and with neighbours: the same as one by one.
      const asked = distinct
        .flatMap((tag) => [tag, tag, tag + 1n, tag ^ 1n])
        .filter((tag) => tag >> BigInt(64 - layout.bucketBits) === BigInt(bucket) || layout.bucketBits === 0)
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const together = asked.map((): number[] => []);
      const highs = Uint32Array.from(asked, (tag) => Number(tag >> 32n));
      const lows = Uint32Array.from(asked, (tag) => Number(tag & 0xffffffffn));
      findInBlock(block, layout, highs, lows, 0, asked.length, (place, profile) => together[place].push(profile));
      expect(together).toEqual(asked.map((tag) => idsOf(block, layout, tag)));
    }
  });

  it("holds 65,535 tags and refuses one more", () => {
    const layout = { bucketBits: 0, upperBits: 16, lowBytes: 6 };
    const tags = tagsOfBucket(1, 65_536, 0, 0);
    const block = encode(tags.slice(0, 65_535), null, layout, 0);
    checkBlock(block, layout, 0);
    expect(idsOf(block, layout, tags[65_534])).toEqual([0]);
    expect(() => encode(tags, null, layout, 0)).toThrow(RangeError);
  });

  it("is written as docs/format.md says (golden)", () => {
    const layout = { bucketBits: 16, upperBits: 0, lowBytes: 6 };
    const tags = [0xabcd_0000_0000_0001n, 0xabcd_1122_3344_5566n];
    const id = blockIdOf(2, 0xabcd);
    expect(Buffer.from(encode(tags, null, layout, id)).toString("hex")).toBe(
      // CRC, n, bits of a profile id, unary part, low bytes
      ["6e93e903", "0200", "00", "03", "000000000001", "112233445566"].join(""),
    );
    const upper = { bucketBits: 12, upperBits: 4, lowBytes: 6 };
    expect(Buffer.from(encode(tags, [5, 2], upper, blockIdOf(2, 0xabc))).toString("hex")).toBe(
      // 13 zeros, two ones, padding; profile ids of 3 bits: 5 | 2 << 3
      ["a3382a9f", "0200", "03", "006000", "000000000001", "112233445566", "15"].join(""),
    );
  });
});

describe("a damaged block", () => {
  const layout = { bucketBits: 12, upperBits: 4, lowBytes: 6 };
  const tags = tagsOfBucket(11, 5, 12, 77);
  const id = blockIdOf(1, 77);
  const block = encode(tags, [1, 2, 3, 0, 6], layout, id);

  it("is recognised by any flipped bit, any cut, and in another's place", () => {
    for (let bit = 0; bit < block.length * 8; bit++) {
      const flipped = block.slice();
      flipped[bit >>> 3] ^= 1 << (bit & 7);
      expect(() => checkBlock(flipped, layout, id)).toThrow(BlockDamage);
    }
    for (let length = 0; length < block.length; length++) {
      expect(() => checkBlock(block.subarray(0, length), layout, id)).toThrow(BlockDamage);
    }
    expect(() => checkBlock(Uint8Array.from([...block, 0]), layout, id)).toThrow(BlockDamage);
    for (const other of [id + 1, id - 1, id + 2 ** 28, id + 2 ** 32]) {
      expect(() => checkBlock(block, layout, other)).toThrow(BlockDamage);
    }
  });

  it("is refused though its CRC is right", () => {
    const unaryAt = BLOCK_HEADER_BYTES;
    const forge = (change: (bytes: Uint8Array) => void): Uint8Array => {
      const bytes = block.slice();
      change(bytes);
      return sealed(bytes, id);
    };
    const forged: Record<string, Uint8Array> = {
      "n too large": forge((bytes) => (bytes[4] = 6)),
      "n too small": forge((bytes) => (bytes[4] = 4)),
      "n at its limit": forge((bytes) => bytes.fill(255, 4, 6)),
      "width 255": forge((bytes) => (bytes[6] = 255)),
      "width 33": forge((bytes) => (bytes[6] = 33)),
      "width 0": forge((bytes) => (bytes[6] = 0)),
      "unary all ones": forge((bytes) => bytes.fill(255, unaryAt, unaryAt + 3)),
      "unary all zeros": forge((bytes) => bytes.fill(0, unaryAt, unaryAt + 3)),
      // Five ones at the very end: behind 19 zeros, where 15 are the most.
      "upper bits that don't fit": forge((bytes) => bytes.set([0, 0, 0xf8], unaryAt)),
      "header only": sealed(Uint8Array.from([0, 0, 0, 0, 255, 255, 32]), id),
    };
    for (const [name, bytes] of Object.entries(forged)) {
      expect({ name, refused: isRefused(bytes, layout, id) }).toEqual({ name, refused: true });
    }
  });

  it("never hangs or reads beyond its end, whatever passes the check (property)", () => {
    let accepted = 0;
    const small = { bucketBits: 13, upperBits: 3, lowBytes: 6 };
    const marks = fc.uniqueArray(fc.nat(22), { maxLength: 9 });
    const rest = fc.uint8Array({ minLength: 70, maxLength: 70 });
    fc.assert(
      fc.property(marks, fc.nat(6), rest, fc.uint8Array({ minLength: 8, maxLength: 8 }), (ones, width, raw, tag) => {
        const n = ones.length;
        const lowAt = BLOCK_HEADER_BYTES + ((n + 16) >>> 3);
        const candidate = new Uint8Array(lowAt + n * 6 + ((n * width + 7) >>> 3));
        candidate.set(raw.subarray(0, candidate.length - lowAt), lowAt);
        candidate.set([n, 0, width], 4);
        for (const bit of ones) {
          if (BLOCK_HEADER_BYTES + (bit >>> 3) < lowAt) candidate[BLOCK_HEADER_BYTES + (bit >>> 3)] |= 1 << (bit & 7);
        }
        if (isRefused(sealed(candidate, 5), small, 5)) return;
        accepted++;
        const view = new DataView(tag.buffer);
        for (const id of idsOf(candidate, small, view.getBigUint64(0))) expect(id).toBeLessThan(2 ** width);
        const column = new Uint32Array(n);
        expect(decodeBlock(candidate, small, 0, column, column.slice(), null, 0)).toBe(n);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe("the size of blocks", () => {
  it("is at most 5.6 bytes a tag with 10 million tags", () => {
    const layout = chooseLayout(10_000_000);
    const next = words(42);
    // Every 256th bucket of the segment, filled as an even spread fills it.
    const buckets = 2 ** layout.bucketBits / 256;
    const sample = new Set<bigint>();
    for (let i = 0; i < 10_000_000 / 256; i++) sample.add(next() >> 8n);
    const tags = [...sample].sort((a, b) => (a < b ? -1 : 1));
    let bytes = 0;
    let from = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const limit = BigInt(bucket + 1) << BigInt(64 - layout.bucketBits);
      let to = from;
      while (to < tags.length && tags[to] < limit) to++;
      bytes += encode(tags.slice(from, to), null, layout, bucket).length;
      from = to;
    }
    expect(from).toBe(tags.length);
    expect(bytes / tags.length).toBeLessThan(5.6);
    expect(bytes / tags.length).toBeGreaterThan(5.2);
  });
});
