/** Country columns: codes, names in the languages of the leaks, formal names, and what must not be taken for a country. */
import { describe, expect, test } from "vitest";
import { callingCodeOf, countryNameOf, countryOf, countryOfPhone } from "../../src/identifier/country.js";
import { phoneMetadata } from "../../src/identifier/phone-library.js";
import type { CanonicalPhone, CountryCode } from "../../src/identifier/phone.js";

describe("countryOf", () => {
  test.each<[string, CountryCode | null]>([
    ["DE", "DE"],
    ["de", "DE"],
    [" us ", "US"],
    ["USA", "US"],
    ["deu", "DE"],
    ["CHN", "CN"],
    ["GBR", "GB"],
    ["UK", "GB"],
    ["+49", "DE"],
    ["0086", "CN"],
    ["+1", "US"],
    ["ＣＮ", "CN"],
    ["Germany", "DE"],
    ["GERMANY", "DE"],
    ["Deutschland", "DE"],
    ["Allemagne", "DE"],
    ["Alemania", "DE"],
    ["Германия", "DE"],
    ["德国", "DE"],
    ["德國", "DE"],
    ["ドイツ", "DE"],
    ["독일", "DE"],
    ["ألمانيا", "DE"],
    ["Almanya", "DE"],
    ["中国", "CN"],
    ["中國", "CN"],
    ["中国大陆", "CN"],
    ["中华人民共和国", "CN"],
    ["香港", "HK"],
    ["台湾", "TW"],
    ["臺灣", "TW"],
    ["澳门", "MO"],
    ["日本", "JP"],
    ["美国", "US"],
    ["United States of America", "US"],
    ["U.S.A.", "US"],
    ["The Netherlands", "NL"],
    ["Holland", "NL"],
    ["Great Britain", "GB"],
    ["Korea, Republic of", "KR"],
    ["South Korea", "KR"],
    ["Russian Federation", "RU"],
    ["Iran (Islamic Republic of)", "IR"],
    ["Viet Nam", "VN"],
    ["Türkiye", "TR"],
    ["Turkey", "TR"],
    ["Côte d'Ivoire", "CI"],
    ["Cote d’Ivoire", "CI"],
    ["Ivory Coast", "CI"],
    ["Bosnia & Herzegovina", "BA"],
    ["Bosnia and Herzegovina", "BA"],
    ["Congo (Kinshasa)", "CD"],
    ["Saint Lucia", "LC"],
    ["St. Lucia", "LC"],
    ["Brasil", "BR"],
    ["España", "ES"],
    ["espana", "ES"],
    ["CN - China", "CN"],
    ["中国 (China)", "CN"],
    ["Germany/France", null],
    ["", null],
    ["   ", null],
    ["Atlantis", null],
    ["XX", null],
    ["ZZZ", null],
    ["N/A", null],
    ["AQ", null],
    ["x".repeat(1000), null],
  ])("%s is %s", (text, country) => {
    expect(countryOf(text)).toBe(country);
    expect(countryOf(text)).toBe(country);
  });

  test("knows every country of the metadata by its code and English name", () => {
    for (const country of Object.keys(phoneMetadata().countries) as CountryCode[]) {
      expect(countryOf(country.toLowerCase())).toBe(country);
      expect([country, countryOf(countryNameOf(country))]).toEqual([country, country]);
    }
  });
});

test("callingCodeOf", () => {
  expect(callingCodeOf("DE")).toBe("49");
  expect(callingCodeOf("KZ")).toBe("7");
  expect(() => callingCodeOf("XX" as CountryCode)).toThrow(RangeError);
});

test.each<[string, CountryCode | null]>([
  ["+8613800138000", "CN"],
  ["+12025550123", "US"],
  ["+447700900123", "GB"],
  ["+390612345678", "IT"],
  ["+35312345678", "IE"],
  ["+80012345678", null],
])("countryOfPhone(%s)", (phone, country) => {
  expect(countryOfPhone(phone as CanonicalPhone)).toBe(country);
});
