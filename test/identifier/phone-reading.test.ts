/** The choice of reading: the samples that the design names, near-ties, and made-up digits that fit nothing. */
import { describe, expect, test } from "vitest";
import { choosePhoneReading } from "../../src/identifier/phone-reading.js";

let state = 11;
function random(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % below;
}

function digits(length: number): string {
  return Array.from({ length }, () => random(10)).join("");
}

function sampleOf(size: number, make: (index: number) => string): string[] {
  return Array.from({ length: size }, (_, index) => make(index));
}

const chineseMobiles = sampleOf(400, () => `1${3 + random(7)}${digits(9)}`);
const americanWithCode = sampleOf(
  400,
  () => `1${["202", "312", "415", "510", "716"][random(5)]}${2 + random(8)}${digits(6)}`,
);
const germanMobiles = ["151", "160", "170", "171", "175", "152"];
const manyCountries = sampleOf(400, (index) => {
  const shapes = ["2010", "1202", "96650", "336", "9053", "4477", "7916", "3934", "86138", "9198", "62812", "5511987"];
  const lengths = [12, 11, 12, 11, 12, 12, 11, 12, 13, 12, 13, 13];
  const shape = index % shapes.length;
  const lead = shapes[shape];
  return lead + String(2 + random(7)) + digits(lengths[shape] - lead.length - 1);
});

describe("choosePhoneReading", () => {
  test.each<[string, string[], Parameters<typeof choosePhoneReading>[1], string, string | null]>([
    [
      "German mobiles with 49",
      sampleOf(300, () => `49${germanMobiles[random(6)]}${digits(8)}`),
      { country: "DE" },
      "international",
      "DE",
    ],
    [
      "German mobiles without 0",
      sampleOf(300, () => `${germanMobiles[random(6)]}${digits(8)}`),
      { country: "DE" },
      "national",
      "DE",
    ],
    [
      "German mobiles with 0",
      sampleOf(300, () => `0${germanMobiles[random(6)]} ${digits(8)}`),
      { country: "DE" },
      "national",
      "DE",
    ],
    ["Chinese mobiles, country given", chineseMobiles, { country: "CN" }, "national", "CN"],
    ["Chinese mobiles, hinted at", chineseMobiles, { country: null, hints: ["CN"] }, "national", "CN"],
    ["Chinese mobiles, nothing known", chineseMobiles, { country: null }, "national", "CN"],
    [
      "Chinese mobiles with 86, no country",
      chineseMobiles.map((value) => `86${value}`),
      { country: null },
      "international",
      null,
    ],
    ["American numbers with 1, no country", americanWithCode, { country: null }, "international", null],
    [
      "American numbers with 1, hinted Chinese",
      americanWithCode,
      { country: null, hints: ["CN"] },
      "international",
      null,
    ],
    [
      "American numbers of ten digits",
      americanWithCode.map((value) => value.slice(1)),
      { country: "US" },
      "national",
      "US",
    ],
    ["many countries, none given", manyCountries, { country: null }, "international", null],
    ["many countries, Germany given", manyCountries, { country: "DE" }, "international", "DE"],
    ["many countries, China given", manyCountries, { country: "CN" }, "international", "CN"],
    ["many countries, hinted Chinese", manyCountries, { country: null, hints: ["CN"] }, "international", null],
    [
      "random twelve digits, America given",
      sampleOf(500, () => String(1 + random(9)) + digits(11)),
      { country: "US" },
      "national",
      "US",
    ],
    ["only plus", ["+8613800138000", "0049 151 05338424"], { country: "DE" }, "national", "DE"],
    ["only plus, no country", ["+8613800138000"], { country: null }, "international", null],
    ["nothing", [], { country: null }, "international", null],
    ["no numbers", ["", "n/a", "138****5678", "hello"], { country: null, hints: ["CN"] }, "international", null],
  ])("%s", (_, sample, options, reading, country) => {
    const choice = choosePhoneReading(sample, options);
    expect([choice.reading, choice.country, choice.because]).toEqual([reading, country, expect.any(String)]);
    expect(choosePhoneReading(sample, options)).toEqual(choice);
  });

  test("counts only values without plus, and quotes none", () => {
    const choice = choosePhoneReading(["+8613800138000", "13800138000", "12", "", "138****5678"], { country: "CN" });
    expect(choice).toMatchObject({ sampled: 2, possible: { international: 1, national: 1 }, valid: { national: 1 } });
    expect(choice.because).not.toMatch(/\d{3}/);
  });
});
