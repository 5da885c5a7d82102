/** Which runs are merged: what is left grows with the logarithm of the tags, nothing is merged twice, no limit is passed. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planCompaction } from "../../src/app/compaction-plan.js";
import type { LiveSegment, StoredRun } from "../../src/store/block-store.js";

function run(id: number, tags: number, segments = 1, kind = 1, canonicalizer = 1): StoredRun {
  return {
    id,
    kind,
    tags,
    layout: { bucketBits: 0, upperBits: 8, lowBytes: 7 },
    tagAlgorithm: "test-algorithm",
    canonicalizer,
    headerMac: new Uint8Array(),
    checksum: new Uint8Array(),
    isMerged: segments > 1,
    segments: Array.from<LiveSegment>({ length: segments }),
  };
}

/** The runs after the plan was carried out. */
function after(runs: readonly StoredRun[]): StoredRun[] {
  const groups = planCompaction(runs);
  const gone = new Set(groups.flat());
  const sum = (group: readonly StoredRun[], of: (one: StoredRun) => number): number =>
    group.reduce((total, one) => total + of(one), 0);
  return [
    ...runs.filter((one) => !gone.has(one)),
    ...groups.map((group, i) =>
      run(
        1_000_000 + i,
        sum(group, ({ tags }) => tags),
        sum(group, ({ segments }) => segments.length),
        group[0].kind,
        group[0].canonicalizer,
      ),
    ),
  ];
}

describe("a plan", () => {
  it.each([
    ["nothing of nothing", [], []],
    ["nothing of one run", [5], [5]],
    ["all small ones into one, however many and unlike", [1, 1, 2, 300, 60_000], [60_304]],
    ["many alike into one", Array.from({ length: 1000 }, () => 50_000), [50_000_000]],
    ["no large one for the sake of small ones", [10, 10, 65_535, 400_000_000], [65_555, 400_000_000]],
    ["one that is just small enough", [16_384, 65_535], [81_919]],
    ["not one that is just too large", [16_384, 65_536], [16_384, 65_536]],
    ["nothing above the largest size", [2 ** 30, 2 ** 30], [2 ** 30, 2 ** 30]],
  ])("merges %s", (_what, tags, left) => {
    const runs = tags.map((count, i) => run(i + 1, count));
    expect(
      after(runs)
        .map((one) => one.tags)
        .sort((a, b) => a - b),
    ).toEqual(left);
  });

  it("never puts two kinds, or tags of two rules, into one run", () => {
    const runs = [run(1, 5), run(2, 5, 1, 2), run(3, 5, 1, 1, 2), run(4, 6), run(5, 6, 1, 2)];
    expect(planCompaction(runs).map((group) => group.map(({ id }) => id))).toEqual([
      [1, 4],
      [2, 5],
    ]);
  });

  it("leaves runs that grow fourfold, nothing to merge again, and loses nothing (property)", () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 50_000_000 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(size, fc.integer({ min: 1, max: 3000 })), { maxLength: 60 }), (sizes) => {
        const runs = sizes.map(([tags, segments], i) => run(i + 1, tags, segments));
        let left = after(runs);
        const total = (all: readonly StoredRun[]): number[] => [
          all.reduce((sum, { tags }) => sum + tags, 0),
          all.reduce((sum, { segments }) => sum + segments.length, 0),
        ];
        expect(total(left)).toEqual(total(runs));
        expect(left.every(({ segments }) => segments.length <= 4096)).toBe(true);
        for (let more = 0; planCompaction(left).length > 0; more++) {
          expect(more).toBeLessThan(10);
          left = after(left);
        }
        // Where the number of segments sets no limit, the sizes grow.
        if (total(runs)[1] > 4096) return;
        const sorted = left.map(({ tags }) => tags).sort((a, b) => a - b);
        for (const [i, tags] of sorted.entries()) {
          if (i > 0) expect(tags).toBeGreaterThanOrEqual(4 * Math.max(sorted[i - 1], 16_384));
        }
        expect(sorted.length).toBeLessThanOrEqual(2 + Math.log(Math.max(1, total(runs)[0] / 16_384)) / Math.log(4));
      }),
      { numRuns: 200 },
    );
  });
});
