/** Spellings made compact all at once are those that are made so one by one. */
import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compactKey, compactKeys } from "../../src/identifier/column-header-name.js";

function stringsWithin(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsWithin) : [];
}

it.each(["headers.json", "header-grammar.json"])("all spellings of %s", (file) => {
  const spellings = stringsWithin(JSON.parse(readFileSync(`data/vocabulary/${file}`, "utf8")));
  expect(spellings.length).toBeGreaterThan(100);
  expect(compactKeys(spellings)).toEqual(spellings.map(compactKey));
});

it("any texts without line ends, with letters whose small form depends on what follows", () => {
  const character = fc.constantFrom(..."aÅßΣσς电 話_-9ﬁ①é\u0301がか\u3099한글Ж");
  fc.assert(
    fc.property(fc.array(fc.string({ unit: character, maxLength: 8 }), { maxLength: 6 }), (texts) => {
      expect(compactKeys(texts)).toEqual(texts.map(compactKey));
    }),
    { seed: 2, numRuns: 500 },
  );
});
