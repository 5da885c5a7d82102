import { describe, expect, it } from "vitest";
import {
  blockIdOf,
  bucketOf,
  chooseLayout,
  isLayout,
  stripesOf,
  TAGS_PER_BLOCK,
} from "../../src/run/segment-layout.js";

describe("chooseLayout", () => {
  it("is a layout for any number of tags, with blocks of the intended size", () => {
    for (let tags = 0; tags <= 2e10; tags = Math.ceil(tags * 1.37) + 1) {
      const layout = chooseLayout(tags);
      expect(isLayout(layout)).toBe(true);
      expect(tags / 2 ** layout.bucketBits).toBeLessThan(TAGS_PER_BLOCK * 1.5);
    }
  });

  it("needs fewer bytes a tag the more tags there are", () => {
    const bits = (tags: number): number => {
      const { bucketBits, upperBits, lowBytes } = chooseLayout(tags);
      return 8 * lowBytes + 1 + 2 ** upperBits / (tags / 2 ** bucketBits);
    };
    expect(bits(1e6) / 8).toBeLessThan(6.2);
    expect(bits(1e7) / 8).toBeLessThan(5.4);
    expect(bits(5e8) / 8).toBeLessThan(5.2);
  });
});

describe("isLayout", () => {
  it("refuses what a hostile store may say", () => {
    expect(isLayout({ bucketBits: 12, upperBits: 4, lowBytes: 6 })).toBe(true);
    const hostile = [
      [29, 3, 4],
      [-1, 9, 7],
      [0, 32, 4],
      [12, 4, 5],
      [12.5, 3.5, 6],
      [64, 0, 0],
      [0, 0, 8],
      [NaN, 4, 6],
      [Infinity, 4, 6],
    ];
    for (const [bucketBits, upperBits, lowBytes] of hostile) {
      expect(isLayout({ bucketBits, upperBits, lowBytes })).toBe(false);
    }
  });
});

describe("block ids", () => {
  it("are distinct safe integers, ordered by segment and bucket", () => {
    const layout = { bucketBits: 28, upperBits: 4, lowBytes: 4 };
    expect(bucketOf(0xffffffff, layout)).toBe(2 ** 28 - 1);
    expect(bucketOf(0x80000000, { bucketBits: 1, upperBits: 15, lowBytes: 6 })).toBe(1);
    expect(bucketOf(0xffffffff, { bucketBits: 0, upperBits: 8, lowBytes: 7 })).toBe(0);
    expect(blockIdOf(0, 2 ** 28 - 1)).toBe(blockIdOf(1, 0) - 1);
    expect(blockIdOf(2 ** 25 - 1, 2 ** 28 - 1)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => blockIdOf(2 ** 25, 0)).toThrow(RangeError);
  });

  it("fall into 256 stripes, or one when there are fewer than 256 buckets", () => {
    expect(stripesOf({ bucketBits: 7, upperBits: 1, lowBytes: 7 })).toBe(1);
    expect(stripesOf({ bucketBits: 8, upperBits: 0, lowBytes: 7 })).toBe(256);
  });
});
