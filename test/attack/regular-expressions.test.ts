/** Every regular expression of the sources takes time in proportion to what it reads, or reads texts of bounded length only. */
import { expect, it } from "vitest";
import { expressionsOfSources, growthOf, worstTimeOf } from "./regular-expressions.js";

/** Files with expressions that are not linear, and the most characters that these are given: who calls them sees to that. */
const BOUNDED: Readonly<Record<string, number>> = {
  // Help, errors and names of commands, which are written in the sources; an error may name a file.
  "src/cli/command-tree.ts": 500,
  "src/cli/manual-page.ts": 2000,
  "src/cli/translation.ts": 5000,
  "src/identifier/column-header-name.ts": 100,
  "src/identifier/column-phone-shape.ts": 120,
  "src/identifier/phone-spelling.ts": 1024,
  "src/identifier/qq.ts": 256,
  // Digits of a number.
  "src/report/words.ts": 25,
  "src/source/entry-shape.ts": 200,
  // Names of files.
  "src/source/input-walk.ts": 4096,
};
/** At its bound an expression may take as long; the machine may be busy. */
const BOUNDED_MS = 100;

const all = expressionsOfSources();

it("finds the expressions, and those of each file with a bound", () => {
  expect(all.length).toBeGreaterThan(400);
  const files = new Set(all.map(({ place }) => place.replace(/:\d+$/u, "")));
  expect(Object.keys(BOUNDED).filter((file) => !files.has(file))).toEqual([]);
});

it("all are linear, or read little", { timeout: 280_000 }, () => {
  const found: string[] = [];
  for (const { place, expression } of all) {
    const growth = growthOf(expression);
    if (growth === null) continue;
    const file = place.replace(/:\d+$/u, "");
    const limit = BOUNDED[file];
    if (limit === undefined)
      found.push(`${place}: time grows with length ^ ${growth.exponent.toFixed(1)} for ${JSON.stringify(growth.pump)}`);
    else if (worstTimeOf(expression, limit) > BOUNDED_MS) found.push(`${place}: takes long for ${limit} characters`);
  }
  expect(found).toEqual([]);
});

it("would notice quadratic and exponential ones", () => {
  expect(growthOf(/a+$/u)?.exponent).toBeGreaterThan(1.6);
  expect(growthOf(/(?:a+)+b/u)?.exponent).toBeGreaterThan(1.6);
  expect(growthOf(/^[a-z]+@/u)).toBeNull();
});
