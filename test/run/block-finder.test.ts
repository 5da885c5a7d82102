import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BlockFinder } from "../../src/run/block-finder.js";
import {
  BlockDamage,
  blockBytesLimit,
  BLOCK_HEADER_BYTES,
  checkBlock,
  encodeBlock,
  findInBlock,
} from "../../src/run/block.js";
import { blockIdOf, bucketOf, chooseLayout, isLayout, type SegmentLayout } from "../../src/run/segment-layout.js";
import { highWords, lowWords, tagsOfBucket, words } from "./seeded-tags.js";

const SEGMENT = 77;

/**
 * Blocks of a segment from `firstBucket` on, and questions for them: every third of their tags, and as many others; for every
 * fourth block none.
 */
interface Case {
  readonly layout: SegmentLayout;
  readonly firstBucket: number;
  readonly blocks: Uint8Array[];
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
}

function makeCase(seed: number, layout: SegmentLayout, firstBucket: number, sizes: readonly number[]): Case {
  const next = words(seed);
  const asked: bigint[] = [];
  const blocks = sizes.map((size, i) => {
    const bucket = firstBucket + i;
    // Copies of a tag, as in a merged run.
    const tags = tagsOfBucket(seed + i, size, layout.bucketBits, bucket).flatMap((tag, t) =>
      t % 7 === 0 ? [tag, tag] : [tag],
    );
    if (i % 4 !== 3) {
      asked.push(...tags.filter((_, t) => t % 3 === 0));
      asked.push(...tagsOfBucket(seed + 1000 + i, size >>> 1, layout.bucketBits, bucket));
    }
    const profiles = Uint32Array.from(tags, (_, t) => (i % 3 === 0 ? 0 : Number(next() % (1n << BigInt(t % 33)))));
    const out = new Uint8Array(blockBytesLimit(tags.length, layout));
    const id = blockIdOf(SEGMENT, bucket);
    return out.slice(0, encodeBlock(highWords(tags), lowWords(tags), profiles, 0, tags.length, layout, id, out, 0));
  });
  // As a check orders them: by their high words.
  const ordered = asked.sort((a, b) => Number(a >> 32n) - Number(b >> 32n));
  return { layout, firstBucket, blocks, highs: highWords(ordered), lows: lowWords(ordered) };
}

/** What `checkBlock` and `findInBlock` say, and the first question for a block that they don't take. */
function reference({ layout, firstBucket, blocks, highs, lows }: Case): { found: string[]; done: number } {
  const found: string[] = [];
  let from = 0;
  for (const [i, block] of blocks.entries()) {
    let to = from;
    while (to < highs.length && bucketOf(highs[to], layout) === firstBucket + i) to++;
    if (to > from) {
      try {
        checkBlock(block, layout, blockIdOf(SEGMENT, firstBucket + i));
      } catch (error) {
        if (error instanceof BlockDamage) return { found, done: from };
        throw error;
      }
      findInBlock(block, layout, highs, lows, from, to, (place, id) => found.push(`${place} ${id}`));
    }
    from = to;
  }
  return { found, done: from };
}

const finder = new BlockFinder();

function byFinder({ layout, firstBucket, blocks, highs, lows }: Case): { found: string[]; done: number } {
  const found: string[] = [];
  const asked = new Set(Array.from(highs, (high) => bucketOf(high, layout)));
  const joined = Buffer.concat(blocks.filter((_, i) => asked.has(firstBucket + i)));
  const tags = { highs, lows };
  const tell = (place: number, id: number): void => void found.push(`${place} ${id}`);
  const done = finder.find(joined, SEGMENT, layout, tags, 0, highs.length, tell);
  return { found, done };
}

/** Layouts that a run can have, with unary parts that a test can hold. */
const LAYOUTS = Array.from({ length: 29 }, (_, bucketBits) => bucketBits).flatMap((bucketBits) =>
  [4, 5, 6, 7].flatMap((lowBytes) => {
    const layout = { bucketBits, upperBits: 64 - bucketBits - 8 * lowBytes, lowBytes };
    return isLayout(layout) && layout.upperBits <= 14 ? [layout] : [];
  }),
);

describe("many blocks at once", () => {
  it("finds what one block after another does, in every layout", () => {
    for (const [i, layout] of LAYOUTS.entries()) {
      const count = 2 ** layout.bucketBits;
      const buckets = Math.min(5, count);
      const made = makeCase(i * 100, layout, count - buckets, [190, 0, 3, 1, 260].slice(0, buckets));
      expect(reference(made).found.length).toBeGreaterThan(60);
      expect(byFinder(made), JSON.stringify(layout)).toEqual(reference(made));
    }
  });

  it("stops in front of a block with any bit flipped, or cut, and finds what stands before it", () => {
    const made = makeCase(5, chooseLayout(100_000), 17, [6, 20, 5]);
    const middle = made.blocks[1];
    const before = reference({ ...made, blocks: made.blocks.slice(0, 1) }).done;
    expect(before).toBeGreaterThan(3);
    expect(byFinder(made).done).toBe(made.highs.length);
    for (let bit = 0; bit < 8 * middle.length; bit++) {
      const flipped = Uint8Array.from(middle);
      flipped[bit >>> 3] ^= 1 << (bit & 7);
      const spoilt = { ...made, blocks: [made.blocks[0], flipped, made.blocks[2]] };
      expect(byFinder(spoilt), `bit ${bit}`).toEqual(reference(spoilt));
      expect(byFinder(spoilt).done).toBe(before);
    }
    for (let length = 0; length < middle.length; length++)
      expect(byFinder({ ...made, blocks: [made.blocks[0], middle.subarray(0, length)] }).done).toBe(before);
    // In another's place.
    expect(byFinder({ ...made, blocks: [made.blocks[0], made.blocks[2], middle] }).done).toBe(before);
  });

  it("takes no block that an attacker has put the right checksum on", () => {
    const layout = chooseLayout(100_000);
    const made = makeCase(9, layout, 3, [40]);
    for (const spoil of [
      (block: Uint8Array) => (block[BLOCK_HEADER_BYTES] ^= 1),
      (block: Uint8Array) => block.fill(0xff, BLOCK_HEADER_BYTES),
      (block: Uint8Array) => block.fill(0, BLOCK_HEADER_BYTES),
      (block: Uint8Array) => (block[6] = 33),
      (block: Uint8Array) => (block[4] += 1),
    ]) {
      const block = Uint8Array.from(made.blocks[0]);
      spoil(block);
      const id = Buffer.alloc(8);
      id.writeBigUInt64LE(BigInt(blockIdOf(SEGMENT, 3)));
      Buffer.from(block.buffer).writeUInt32LE(crc32(block.subarray(4), crc32(id)), 0);
      const spoilt = { ...made, blocks: [block] };
      expect(reference(spoilt).done).toBe(0);
      expect(byFinder(spoilt)).toEqual({ found: [], done: 0 });
    }
  });

  it("leaves a block with more findings than there is room for to the reference", () => {
    const layout = { bucketBits: 0, upperBits: 8, lowBytes: 7 };
    const tags = Array.from({ length: 3_000 }, () => 0x12_3456_789a_bcden);
    const out = new Uint8Array(blockBytesLimit(tags.length, layout));
    const id = blockIdOf(SEGMENT, 0);
    const length = encodeBlock(highWords(tags), lowWords(tags), null, 0, tags.length, layout, id, out, 0);
    const asked = tags.slice(0, 30);
    const made = {
      layout,
      firstBucket: 0,
      blocks: [out.slice(0, length)],
      highs: highWords(asked),
      lows: lowWords(asked),
    };
    expect(reference(made).found).toHaveLength(90_000);
    expect(byFinder(made)).toEqual({ found: [], done: 0 });
  });
});
