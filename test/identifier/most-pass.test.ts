/** The share of values that pass is told as a count of all of them would tell it, by no more tests than that takes. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { mostPass } from "../../src/identifier/most-pass.js";

it("says what a count says, for any values and share", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 0, max: 20 }), (values, twentieths) => {
      const share = twentieths / 20;
      const passed = values.filter((value) => value).length;
      expect(mostPass(values, share, (value) => value)).toBe(passed >= values.length * share);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it.each([
  [true, 14],
  [false, 7],
])("ends as soon as it is certain: of twenty values that are all %s, %i are tested for 0.7", (value, most) => {
  let tests = 0;
  mostPass(Array<boolean>(20).fill(value), 0.7, (tested) => {
    tests++;
    return tested;
  });
  expect(tests).toBe(most);
});
