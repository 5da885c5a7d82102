/** The rules of credibility, by figures that are set by hand. */
import { expect, it, test } from "vitest";
import type { Measures } from "../../src/catalog/credibility-factors.js";
import { rate } from "../../src/catalog/credibility.js";
import { sourceGrade, sourceReason } from "../../src/catalog/source-grade.js";

const NO_ORIGIN = { origin: null, incident: null };

function measures(more: Partial<Measures> = {}, phones: object = {}): Measures {
  return {
    records: 10_000,
    rejected: 0,
    identifiers: { phone: { values: 10_000, distinct: 9_000, invalid: 0, masked: 0 } },
    classRecords: { "phone-numbers": 10_000, names: 9_000 },
    countries: { CN: 10_000 },
    sample: {
      phones: {
        judged: 300,
        valid: 290,
        twinsValid: 120,
        distinct: 2000,
        pairs: 1900,
        ascending: 950,
        triples: 1800,
        evenTriples: 0,
        thousands: 1990,
        lastTwo: Array.from({ length: 100 }, () => 20),
        ...phones,
      },
      names: { values: 2000, plausible: 1900 },
      birthDates: { values: 0, plausible: 0 },
      dates: { values: 0, plausible: 0 },
      relations: {},
    },
    reported: null,
    overlap: null,
    ...more,
  };
}

const agreeing = (share: number, chance: number): Measures["sample"] => {
  const base = measures().sample;
  if (base === null) return null;
  const counts = { compared: 1000, agree: 1000 * share, shiftedCompared: 1000, shiftedAgree: 1000 * chance };
  return { ...base, relations: { "resident-id/birth-date": counts } };
};

it.each([
  ["a leak", measures(), "genuine", "F2"],
  ["cells that agree", measures({ sample: agreeing(0.99, 0.01) }), "genuine", "F2"],
  ["cells that agree by chance only", measures({ sample: agreeing(0.02, 0.01) }), "shuffled", "F5"],
  ["made-up numbers", measures({}, { valid: 125 }), "random", "F5"],
  // Of random digits 70 % may be in use: 76 % of 256 is what luck gives one time in thirty.
  ["random digits in luck", measures({}, { judged: 256, valid: 195, twinsValid: 179 }), "random", "F5"],
  ["numbers counted up", measures({}, { evenTriples: 1700, thousands: 20 }), "enumerated", "F5"],
  ["a range in any order", measures({}, { thousands: 20 }), "enumerated", "F5"],
  ["a sorted list of a small country", measures({}, { thousands: 20, ascending: 1890 }), "genuine", "F2"],
  ["nothing new", measures({ overlap: { fresh: 0.01, largest: 0.6 } }), "repack", "F4"],
  ["a tenth new", measures({ overlap: { fresh: 0.1, largest: 0.6 } }), "mostly-old", "F3"],
  ["nearly all new", measures({ overlap: { fresh: 0.95, largest: 0.05 } }), "genuine", "F2"],
  ["no sample, few records", measures({ sample: null, records: 3 }), "unknown", "F6"],
] as const)("%s", (_name, given, looksLike, grade) => {
  expect(rate(given, NO_ORIGIN)).toMatchObject({ looksLike, grade });
});

test("only reported countries that agree confirm it, and others contradict it", () => {
  const countries = { EG: 4500, US: 3200, SA: 2900 };
  const reported = { total: null, countries: { EG: 45, US: 32, SA: 29 } };
  expect(rate(measures({ countries, reported }), NO_ORIGIN)).toMatchObject({ information: 1, looksLike: "genuine" });
  const others = { EG: 500, US: 900, SA: 9000 };
  expect(rate(measures({ countries: others, reported }), NO_ORIGIN)).toMatchObject({ looksLike: "not-as-reported" });
  // A repack that is laid out over other countries is both.
  const overlap = { fresh: 0.001, largest: 0.99 };
  expect(rate(measures({ countries: others, reported, overlap }), NO_ORIGIN)).toMatchObject({
    looksLike: "repack",
    also: ["not-as-reported"],
    information: 4,
  });
  expect(rate(measures({ countries, reported, overlap }), NO_ORIGIN)).toMatchObject({ looksLike: "repack", also: [] });
});

test("every factor is there with its weight, measured or not", () => {
  const { factors } = rate(measures({ sample: null }), NO_ORIGIN);
  expect(factors).toHaveLength(15);
  expect(factors.every(({ weight, score }) => weight > 0 && (score === null || (score >= 0 && score <= 1)))).toBe(true);
});

it.each([
  ["found by a security researcher", null, "B"],
  ["researcher's copy, sold on Telegram", null, "E"],
  ["posted in a Telegram channel", null, "D"],
  ["论坛", null, "D"],
  ["our own system", null, "A"],
  ["courtesy of a friend", null, "F"],
  [null, null, "F"],
  [null, { kind: "disclosure", circulates: "none-known", flags: [] }, "A"],
  [null, { kind: "breach", circulates: "file", flags: [] }, "C"],
  [null, { kind: "breach", circulates: "file", flags: ["fabricated"] }, "E"],
])("origin %s, incident %j: %s", (origin, incident, grade) => {
  const given = sourceGrade({ origin, incident });
  expect(given.grade).toBe(grade);
  expect(sourceReason(given.reason, "zh")).toMatch(/\p{sc=Han}/u);
});
