/** How much of a dataset and of older ones is read to estimate their overlaps when an import is rated. */
import { expect, test } from "vitest";
import { stripesOf } from "../../src/cli/rate-imported.js";

test.each([
  // [identifiers of its own, of all older datasets, read one stripe in so many]
  [0, 0, 1],
  [1, 1e9, 1],
  // Small ones are measured whole, however large the others are.
  [5_000, 100_000_000, 1],
  [65_536, 0, 1],
  [10_000_000, 0, 128],
  [10_000_000, 10_000_000, 128],
  [1_000_000, 4_000_000, 64],
  // The older ones are what costs: one in 32 of them is 47,000 to read.
  [200_000, 1_500_000, 32],
  // Never less than one stripe of all.
  [500_000_000, 1_000_000_000, 256],
])("%d identifiers beside %d older ones: one stripe in %d", (own, older, stripes) => {
  expect(stripesOf(own, older)).toBe(stripes);
});

test("what is measured is enough for a share of 1 %, and what is read is bounded", () => {
  for (let own = 1; own < 2 ** 24; own = own * 3 + 1) {
    for (let older = 0; older < 2 ** 30; older = older * 5 + 7) {
      const stripes = stripesOf(own, older);
      expect(256 % stripes).toBe(0);
      // Rounded to a power of two: off by √2 at most.
      expect(own / stripes).toBeGreaterThanOrEqual(Math.min(own, 4096 / Math.SQRT2));
      const isBounded = stripes === 256 || older / stripes <= 2 ** 16 * Math.SQRT2;
      expect(isBounded || own / stripes <= 4096 * Math.SQRT2).toBe(true);
    }
  }
});
