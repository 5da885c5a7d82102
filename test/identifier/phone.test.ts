/**
 * Canonical phones: each row of the design's table "What phone columns really look like", the borders of every rule, and the two
 * laws: any spelling of a number gives one form, and a form gives itself. Numbers are from the ranges reserved for
 * fiction or are the operators' own published examples.
 */
import { assert, constantFrom, integer, property, string } from "fast-check";
import { getExampleNumber, type CountryCode, type PhoneNumber } from "libphonenumber-js/core";
import examples from "libphonenumber-js/examples.mobile.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { parseWithLibrary, phoneMetadata } from "../../src/identifier/phone-library.js";
import {
  canonicalizePhoneCell,
  isValidPhone,
  phoneCandidates,
  type CanonicalPhone,
  type PhoneContext,
} from "../../src/identifier/phone.js";
import { cpuTime } from "../cpu-time.js";

const china: PhoneContext = { country: "CN", reading: "national" };
const germany: PhoneContext = { country: "DE", reading: "national" };
const america: PhoneContext = { country: "US", reading: "national" };
const britain: PhoneContext = { country: "GB", reading: "national" };
const withCode: PhoneContext = { country: null, reading: "international" };
const withCodeGermany: PhoneContext = { country: "DE", reading: "international" };
const unknown: PhoneContext = { country: null, reading: "national" };

/** The canonical forms, or the status. */
function read(cell: string, context: PhoneContext): string {
  const result = canonicalizePhoneCell(cell, context);
  return result.status === "ok" ? result.phones.join(" ") : result.status;
}

describe("canonicalizePhoneCell", () => {
  test.each<[string, PhoneContext, string]>([
    // A calling code without a plus, decided per dataset.
    ["4915105338424", withCodeGermany, "+4915105338424"],
    ["15105338424", germany, "+4915105338424"],
    ["0151 05338424", germany, "+4915105338424"],
    ["+4915105338424", germany, "+4915105338424"],
    ["0151 05338424", withCodeGermany, "invalid"],
    ["52-(711)191-2867", withCode, "+527111912867"],
    ["1 (11) 500 555-0143", america, "+15005550143"],
    ["516-555-0187", america, "+15165550187"],
    // Floats.
    ["13800138000.0", china, "+8613800138000"],
    ["8613800138000.00", withCode, "+8613800138000"],
    ["1.3800138E+10", china, "+8613800138000"],
    ["1.3800138000e10", china, "+8613800138000"],
    ["8.613800138E12", withCode, "+8613800138000"],
    ["1.38E+10", china, "invalid"],
    ["1.38001E+10", china, "invalid"],
    ["1.380014e+10", china, "invalid"],
    ["1.380013800054E+10", china, "invalid"],
    ["13800138000.5", china, "invalid"],
    // Several in a cell.
    ["13800138000;13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000 / 13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000/13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000、13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000，13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000；13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000|13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000\n13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000 13900139000", china, "+8613800138000 +8613900139000"],
    ["13800138000和13900139000", china, "+8613800138000 +8613900139000"],
    ["202-555-0123 or 202-555-0124", america, "+12025550123 +12025550124"],
    ["+12025550123 +447700900123", unknown, "+12025550123 +447700900123"],
    ["13800138000;13800138000", china, "+8613800138000"],
    ["13800138000.0;13900139000.0", china, "+8613800138000 +8613900139000"],
    // A slash inside one number.
    ["0511/123456", germany, "+49511123456"],
    ["030/123456", germany, "+4930123456"],
    ["05121 / 123456", germany, "+495121123456"],
    ["021/62345678", china, "+862162345678"],
    // Extensions.
    ["021 6234 5678 转 123", china, "+862162345678"],
    ["021-62345678转8001", china, "+862162345678"],
    ["021-62345678分机8001", china, "+862162345678"],
    ["021-62345678-8001", china, "+862162345678"],
    ["(202) 555-0123 x4715", america, "+12025550123"],
    ["(202) 555-0123x4715", america, "+12025550123"],
    ["202-555-0123 ext. 12", america, "+12025550123"],
    ["202-555-0123, ext 12", america, "+12025550123"],
    ["202-555-0123 #123", america, "+12025550123"],
    ["202-555-0123;ext=123", america, "+12025550123"],
    ["8 (495) 123-45-67 доб. 12", { country: "RU", reading: "national" }, "+74951234567"],
    // Unicode.
    ["１３８００１３８０００", china, "+8613800138000"],
    ["＋８６ １３８ ００１３ ８０００", unknown, "+8613800138000"],
    ["\u200b138\u200b0013\u00a08000\ufeff", china, "+8613800138000"],
    ["\u202a+1 202\u2011555\u20110123\u202c", unknown, "+12025550123"],
    ["+١٢٠٢٥٥٥٠١٢٣", unknown, "+12025550123"],
    // One form each.
    ["+44 (0)7700 900123", unknown, "+447700900123"],
    ["0044 7700 900123", unknown, "+447700900123"],
    ["00447700900123", britain, "+447700900123"],
    ["+00447700900123", britain, "+447700900123"],
    ["(+44) 7700 900123", unknown, "+447700900123"],
    ["+34 (0)612 34 56 78", unknown, "+34612345678"],
    ["8613800138000", china, "+8613800138000"],
    ["010-12345678", china, "+861012345678"],
    ["+86 010-12345678", unknown, "+861012345678"],
    ["+86 00 13800138000", unknown, "+8613800138000"],
    ["011 44 7700 900123", america, "+447700900123"],
    ["tel:+1-202-555-0123", unknown, "+12025550123"],
    ["tel:202-555-0123;phone-context=+1", unknown, "+12025550123"],
    ["电话：13800138000", china, "+8613800138000"],
    ["13800138000(张先生)", china, "+8613800138000"],
    ['"13800138000"', china, "+8613800138000"],
    ["'13800138000", china, "+8613800138000"],
    ['="13800138000"', china, "+8613800138000"],
    // Possible, not valid, is the bar.
    ["15400000001", china, "+8615400000001"],
    // Masked at the source.
    ["138****5678", china, "masked"],
    ["138＊＊＊＊5678", china, "masked"],
    ["138••••5678", china, "masked"],
    ["138XXXX5678", china, "masked"],
    ["138xxxx5678", china, "masked"],
    ["138####5678", china, "masked"],
    ["*1380013800", china, "masked"],
    // Nothing there.
    ["", china, "empty"],
    ["  \u00a0", china, "empty"],
    ["\u200b", china, "empty"],
    ["NULL", china, "empty"],
    ["\\N", china, "empty"],
    // No number.
    ["1-800-FLOWERS", america, "invalid"],
    ["12345", america, "invalid"],
    ["13800138000", unknown, "invalid"],
    ["someone@example.com", china, "invalid"],
    ["2014-09-25 22:30:27", china, "invalid"],
    ["N/A", china, "invalid"],
    ["+", china, "invalid"],
    ["1".repeat(33), withCode, "invalid"],
    ["1 ".repeat(5000), withCode, "invalid"],
  ])("%j under %o is %s", (cell, context, expected) => {
    expect(read(cell, context)).toBe(expected);
  });

  test("counts the pieces that hold no number", () => {
    expect(canonicalizePhoneCell("13800138000;12;n/a;138****5678", china)).toEqual({
      status: "ok",
      phones: ["+8613800138000"],
      rejected: 3,
    });
    expect(canonicalizePhoneCell("202-555-0123, ext 12;", america)).toMatchObject({ rejected: 0 });
    expect(canonicalizePhoneCell("138****5678;x", china)).toEqual({ status: "masked" });
  });

  test("any text ends, with an answer that canonicalizes to itself", () => {
    const contexts = [china, germany, america, withCode, unknown];
    const alphabet = constantFrom(..."0123456789+-() ./;,x#*\n和转００eE\u200b");
    assert(
      property(string({ unit: alphabet, maxLength: 60 }), constantFrom(...contexts), (cell, context) => {
        const result = canonicalizePhoneCell(cell, context);
        if (result.status !== "ok") return;
        for (const phone of result.phones) {
          expect(phone).toMatch(/^\+[1-9]\d{4,19}$/);
          for (const other of contexts) expect(read(phone, other)).toBe(phone);
        }
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  test("hostile cells cost little", () => {
    const started = cpuTime();
    for (const unit of ["1 ", "/1", "1/", "+1", "( ", "x1", "0", ";", "1;", "1 / ", "\n1", "转1", "1380013800 "]) {
      canonicalizePhoneCell(unit.repeat(Math.floor(1000 / unit.length)), germany);
    }
    expect(cpuTime() - started).toBeLessThan(2000);
  });
});

const countries = Object.keys(phoneMetadata().countries).toSorted() as CountryCode[];
const separators = ["-", ".", " ", "/", "", " - "];

/** A possible mobile-like number of a country: the example with other last digits. */
function numberOf(country: CountryCode, tail: number): PhoneNumber | null {
  const example = getExampleNumber(country, examples, phoneMetadata());
  if (example === undefined) return null;
  const digits = example.number.slice(0, -3) + String(tail).padStart(3, "0");
  const number = parseWithLibrary(digits, null);
  return number !== null && number.isPossible() && number.number === digits ? number : null;
}

function spellings(number: PhoneNumber, separator: string): string[] {
  const international = number.formatInternational();
  const digits = number.number.slice(1);
  const grouped = international.replaceAll(/[\s.-]+/g, separator);
  return [
    number.number,
    international,
    grouped,
    `(${international.replace(" ", ") ")}`,
    `00${digits}`,
    `00 ${grouped.slice(1)}`,
    number.getURI(),
    `\u202a${international.replaceAll(" ", "\u00a0")}\u202c`,
  ];
}

describe("several spellings of one number", () => {
  test("have one canonical form, under every reading", () => {
    assert(
      property(
        constantFrom(...countries),
        constantFrom(...separators),
        integer({ min: 0, max: 999 }),
        (country, separator, tail) => {
          const number = numberOf(country, tail);
          if (number === null) return;
          for (const spelling of spellings(number, separator)) {
            expect([spelling, read(spelling, { country, reading: "national" })]).toEqual([spelling, number.number]);
            expect([spelling, read(spelling, unknown)]).toEqual([spelling, number.number]);
          }
          expect(read(number.number.slice(1), withCode)).toBe(number.number);
          const national = number.formatNational();
          // Numbers that don't survive libphonenumber's own round trip have no national spelling to speak of.
          if (parseWithLibrary(national, country)?.number !== number.number) return;
          for (const spelling of [national, national.replaceAll(/[\s-]+/g, separator)]) {
            expect([spelling, read(spelling, { country, reading: "national" })]).toEqual([spelling, number.number]);
          }
        },
      ),
      { seed: 2, numRuns: 1500 },
    );
  });
});

describe("isValidPhone", () => {
  test("tells a known range from a merely possible number", () => {
    expect(isValidPhone("+8613800138000" as CanonicalPhone)).toBe(true);
    expect(isValidPhone("+8615400000001" as CanonicalPhone)).toBe(false);
  });
});

describe("phoneCandidates", () => {
  test.each<[string, CountryCode | null, string[]]>([
    ["+49 151 05338424", null, ["+4915105338424"]],
    ["0049 151 05338424", "US", ["+4915105338424"]],
    ["0151 05338424", "DE", ["+4915105338424"]],
    ["07700 900002", "GB", ["+447700900002"]],
    ["4915105338424", "DE", ["+4915105338424", "+494915105338424"]],
    ["15105338424", "DE", ["+4915105338424", "+15105338424"]],
    ["8613800138000", "CN", ["+8613800138000"]],
    ["13800138000", "CN", ["+8613800138000"]],
    ["447400123456", "DE", ["+49447400123456", "+447400123456"]],
    ["13800138000", null, []],
    ["0151 05338424", null, []],
    ["hello", "DE", []],
    ["", "DE", []],
    ["+8613800138000;+12025550123", null, ["+8613800138000", "+12025550123"]],
  ])("%s asked in %s", (query, country, expected) => {
    expect(phoneCandidates(query, country)).toEqual(expected);
  });
});
