/**
 * Ranges against the library: every canonical number must be valid, and of a country, exactly where libphonenumber-js says so.
 * All calling codes, lengths of all their countries, and leads that the patterns tell apart. Seeded.
 */
import { expect, test } from "vitest";
import { callingCodes, countriesOf, parseWithLibrary, phoneMetadata } from "../../src/identifier/phone-library.js";
import { judgeInternational } from "../../src/identifier/phone-judge.js";
import { countryOfPhone, isPartialPhone } from "../../src/identifier/phone-range.js";
import { isValidPhone, type CanonicalPhone } from "../../src/identifier/phone.js";
import { seededRandom } from "../kills/seeded-random.js";

const PER_CODE = Number(process.env["LEAKSIFT_DIFFERENTIAL"] ?? 6_000) / 100;
const next = seededRandom(20_261_122);
const random = (below: number): number => Math.floor(next() * below);

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
      const parsed = parseWithLibrary(phone, null);
      const country = parsed?.country ?? null;
      const valid = parsed?.isValid() ?? false;
      expect({ phone, valid: isValidPhone(phone), country: countryOfPhone(phone) }).toEqual({ phone, valid, country });
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
  expect(isValidPhone(phone as CanonicalPhone)).toBe(valid);
  expect(countryOfPhone(phone as CanonicalPhone)).toBe(country);
});

// Whole numbers, those of fiction too; lengths by the plans that regulators publish.
test.each([
  ["+447700900123", false],
  ["+44770090012", true],
  ["+44770090", true],
  ["+440770090", true],
  ["+441697723450", false],
  ["+44169772345", false],
  ["+8615400138000", false],
  ["+861380013800", true],
  ["+8613800138", true],
  // A landline of Shanghai with and without its area code.
  ["+862162345678", false],
  ["+8662345678", true],
  ["+12025550101", false],
  ["+33639980000", false],
  ["+493012345", false],
  ["+4917139200", true],
  ["+46701740605", false],
  ["+85251234567", false],
  ["+80012345678", false],
])("%s is part of a number: %s", (phone, isPartial) => expect(isPartialPhone(phone as CanonicalPhone)).toBe(isPartial));
