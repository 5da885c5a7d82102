/** Facts from counts: countries by the first four digits, years, classes, and the sum of appended content. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addFacts,
  classesByCount,
  countriesOf,
  factsOfDataset,
  yearsOf,
  type DatasetFacts,
} from "../../src/app/dataset-facts.js";
import { emptyCounts } from "../../src/worker/file-plan.js";

function country(e164: string): string {
  const prefixes = new Uint32Array(10_000);
  prefixes[Number(e164.slice(1, 5))] = 1;
  return Object.keys(countriesOf(prefixes)).join();
}

describe("countriesOf", () => {
  it.each([
    ["+8615400000001", "CN"],
    ["+447700900123", "GB"],
    ["+33639980042", "FR"],
    ["+491713920012", "DE"],
    ["+46701740605", "SE"],
    ["+61491570006", "AU"],
    ["+85255550143", "HK"],
    ["+35312345678", "IE"],
    ["+971501234567", "AE"],
    // The area codes of +1.
    ["+12025550143", "US"],
    ["+12125550143", "US"],
    ["+14165550143", "CA"],
    ["+16045550143", "CA"],
    ["+18765550143", "JM"],
    ["+18095550143", "DO"],
    ["+17875550143", "PR"],
    ["+12425550143", "BS"],
    // The area codes of +7.
    ["+79120000143", "RU"],
    ["+74951234567", "RU"],
    ["+77010000143", "KZ"],
    ["+77172000143", "KZ"],
    // Calling codes of no country.
    ["+80012345678", ""],
    ["+99912345678", ""],
  ])("%s is of %j", (phone, expected) => {
    expect(country(phone)).toBe(expected);
  });

  it("sums the prefixes of a country, the commonest first, without losing one value", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1000, max: 9999 }), fc.integer({ min: 1, max: 9 }))),
        (values) => {
          const prefixes = new Uint32Array(10_000);
          for (const [prefix, count] of values) prefixes[prefix] += count;
          const counts = Object.values(countriesOf(prefixes));
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.reduce((sum, [, count]) => sum + count, 0));
          expect(counts).toEqual([...counts].sort((a, b) => b - a));
        },
      ),
      { numRuns: 30 },
    );
  });
});

it("yearsOf names the years that records had, and leaves out those without a date", () => {
  const { years } = emptyCounts();
  years[0] = 5;
  years[1] = 1;
  years[52] = 2;
  years[127] = 3;
  expect(yearsOf(years)).toEqual({ 1970: 1, 2021: 2, 2096: 3 });
});

it("classesByCount goes by falling count, then by name", () => {
  const classRecords = { names: 2, passwords: 7, "email-addresses": 2, "phone-numbers": 1 };
  expect(classesByCount({ ...emptyCounts(), classRecords })).toEqual([
    "passwords",
    "email-addresses",
    "names",
    "phone-numbers",
  ]);
});

describe("addFacts", () => {
  const facts: DatasetFacts = {
    files: 1,
    skippedInputs: 1,
    bytes: 10,
    records: 100,
    rejected: 3,
    rejections: { "no-identifier": 3 },
    identifiers: { phone: { values: 97, distinct: 90, invalid: 2, masked: 1 } },
    tags: { phone: 90 },
    columns: [{ index: 0, role: "phone" }],
    country: "CN",
    encoding: "utf-8",
    format: "lines",
    dataClasses: ["phone-numbers"],
    classRecords: { "phone-numbers": 97 },
    countries: { CN: 97 },
    years: { 2021: 1 },
  };

  it("adds up every count, and keeps what both agree on", () => {
    const sum = addFacts(facts, {
      ...facts,
      rejections: { "not-json": 1 },
      identifiers: { email: { values: 5, distinct: 5, invalid: 0, masked: 0 }, ...facts.identifiers },
      tags: { email: 5, "email-domain": 2 },
      dataClasses: ["names", "phone-numbers"],
      countries: { US: 1, CN: 1 },
      years: { 2022: 4 },
    });
    expect(sum).toEqual({
      ...facts,
      undecodable: 0,
      files: 2,
      skippedInputs: 2,
      bytes: 20,
      records: 200,
      rejected: 6,
      rejections: { "no-identifier": 3, "not-json": 1 },
      identifiers: {
        phone: { values: 194, distinct: 180, invalid: 4, masked: 2 },
        email: { values: 5, distinct: 5, invalid: 0, masked: 0 },
      },
      tags: { phone: 90, email: 5, "email-domain": 2 },
      dataClasses: ["phone-numbers", "names"],
      classRecords: { "phone-numbers": 194 },
      countries: { CN: 98, US: 1 },
      years: { 2021: 1, 2022: 4 },
    });
    expect(facts.identifiers.phone.values).toBe(97);
  });

  it("says mixed where they differ", () => {
    const other = { ...facts, country: "per-row", encoding: "gb18030", format: "delimited" };
    expect(addFacts(facts, other)).toMatchObject({ country: "mixed", encoding: "mixed", format: "mixed" });
  });

  it("is refused as damaged when a store's facts can't be ones", () => {
    expect(factsOfDataset({ slug: "a", facts })).toEqual(facts);
    const { skippedInputs: _, ...older } = facts;
    expect(factsOfDataset({ slug: "a", facts: older })).toEqual({ ...facts, skippedInputs: 0 });
    for (const wrong of [null, [], 7, "x", {}, { ...facts, records: "7" }, { ...facts, tags: null }]) {
      expect(() => factsOfDataset({ slug: "shop", facts: wrong })).toThrowError(
        expect.objectContaining({ code: "store-damaged", message: expect.stringContaining("shop") }),
      );
    }
  });
});
