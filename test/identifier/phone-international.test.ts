/**
 * Numbers with a calling code against the library, one pass each: every calling code, lengths around those of its plans, and
 * leads that a national prefix may have. Seeded; `LEAKSIFT_DIFFERENTIAL` asks for more.
 */
import { expect, test } from "vitest";
import { parseInternational } from "../../src/identifier/phone-international.js";
import { callingCodes, parseWithLibrary, planOfCallingCode } from "../../src/identifier/phone-library.js";
import { seededRandom } from "../kills/seeded-random.js";

const PER_CODE = Number(process.env["LEAKSIFT_DIFFERENTIAL"] ?? 6_000) / 100;
const next = seededRandom(20_261_123);
const random = (below: number): number => Math.floor(next() * below);

function byLibrary(number: string): string | null {
  const parsed = parseWithLibrary(number, null);
  return parsed?.isPossible() ? parsed.number : null;
}

/** What plans drop: trunk prefixes, carrier codes, the code again. */
const LEADS = "0 00 1 8 7 9 06 15 10 17911 044 01 011 0800 01115 34315 015".split(" ").concat("", "", "");

test("says what the library says, of every calling code", () => {
  const seen = { possible: 0, impossible: 0, changed: 0, rewritten: 0 };
  for (const code of callingCodes()) {
    const cases = planOfCallingCode(code).rewrites ? 5 * PER_CODE : PER_CODE;
    for (let i = 0; i < cases; i++) {
      const lead = i % 20 === 0 ? code : LEADS[random(LEADS.length)];
      const digits = Array.from({ length: 1 + random(i % 10 === 0 ? 20 : 12) }, () => random(10)).join("");
      const number = `+${code}${lead}${digits}`;
      const expected = byLibrary(number);
      expect({ number, parsed: parseInternational(number) }).toEqual({ number, parsed: expected });
      seen[expected === null ? "impossible" : "possible"]++;
      if (expected === null || expected === number) continue;
      seen[number.endsWith(expected.slice(1 + code.length)) ? "changed" : "rewritten"]++;
    }
  }
  expect(seen.possible).toBeGreaterThan(3000);
  expect(seen.impossible).toBeGreaterThan(3000);
  expect(seen.changed).toBeGreaterThan(300);
  expect(seen.rewritten).toBeGreaterThan(20);
}, 60_000);

test("says what the library says of what is hardly a number", () => {
  const zeros = `+86${"0".repeat(300)}`;
  for (const number of ["+", "+1", "+12", "+212", "+0", "+0086", "+00", "+999123456", "+99", zeros, "+80012345678"])
    expect({ number, parsed: parseInternational(number) }).toEqual({ number, parsed: byLibrary(number) });
});
