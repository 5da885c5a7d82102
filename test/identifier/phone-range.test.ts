/**
 * Ranges against the library: every canonical number must be valid, and of a country, exactly where libphonenumber-js says so.
 * All calling codes, lengths of all their countries, and leads that the patterns tell apart. Seeded.
 */
import { expect, test } from "vitest";
import { callingCodes, countriesOf, parseWithLibrary, phoneMetadata } from "../../src/identifier/phone-library.js";
import { judgeInternational } from "../../src/identifier/phone-judge.js";
import { countryOfPhone, isInRange } from "../../src/identifier/phone-range.js";
import { isValidPhone, type CanonicalPhone } from "../../src/identifier/phone.js";

const PER_CODE = Number(process.env["LEAKSIFT_DIFFERENTIAL"] ?? 6_000) / 100;
let state = 20_261_122;

/** mulberry32: the same cases on every machine. */
function random(below: number): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

/** Random numbers of each length that a plan with this code has. */
function* numbers(code: string): Generator<CanonicalPhone> {
  const { countries, nonGeographic } = phoneMetadata();
  const plans = countriesOf(code).map((country) => countries[country] as readonly unknown[]);
  const lengths = (plans.length > 0 ? plans : [nonGeographic[code] as readonly unknown[]]).flatMap(
    (plan) => plan[3] as number[],
  );
  for (let i = 0; i < PER_CODE * Math.max(1, plans.length); i++) {
    const length = lengths[random(lengths.length)];
    const national = Array.from({ length }, () => random(10)).join("");
    const phone = judgeInternational(code + national);
    if (phone !== null) yield phone;
  }
}

test("says what the library says, of every calling code", () => {
  const seen = { valid: 0, invalid: 0, countries: new Set<string>() };
  for (const code of callingCodes()) {
    for (const phone of numbers(code)) {
      const country = parseWithLibrary(phone, null)?.country ?? null;
      const valid = isValidPhone(phone);
      expect({ phone, valid: isInRange(phone), country: countryOfPhone(phone) }).toEqual({ phone, valid, country });
      seen[valid ? "valid" : "invalid"]++;
      if (valid && country !== null) seen.countries.add(country);
    }
  }
  // Neither answer is rare, and most countries had a number in use.
  expect(seen.valid).toBeGreaterThan(1000);
  expect(seen.invalid).toBeGreaterThan(1000);
  expect(seen.countries.size).toBeGreaterThan(150);
}, 60_000);

test.each([
  ["+8613800138000", true, "CN"],
  ["+8615400138000", false, "CN"],
  ["+12125550143", true, "US"],
  ["+77010000000", true, "KZ"],
  ["+79031234567", true, "RU"],
  ["+80012345678", true, null],
  ["+999123456", false, null],
])("%s", (phone, valid, country) => {
  expect(isInRange(phone as CanonicalPhone)).toBe(valid);
  expect(countryOfPhone(phone as CanonicalPhone)).toBe(country);
});
