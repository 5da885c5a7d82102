/** Years of date cells: every spelling of the opening comment, the borders, and Unix times against the platform's calendar. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yearOf } from "../../src/worker/record-year.js";

function year(cell: string): number {
  const bytes = Buffer.from(`9999,${cell},1999`);
  return yearOf(bytes, 5, bytes.length - 5);
}

describe("yearOf", () => {
  it.each<[string, number]>([
    ["2021-03-04", 2021],
    ["2021-03-04T05:06:07.890Z", 2021],
    ["2021-03-04 05:06:07", 2021],
    ["2021/3/4", 2021],
    ["2021.03.04", 2021],
    ["04.03.2021", 2021],
    ["3/4/2021 5:06", 2021],
    ["4 Mar 2021", 2021],
    ["Thu Mar 04 05:06:07 +0000 2021", 2021],
    ["2021年3月4日", 2021],
    ["2021年", 2021],
    ["2021", 2021],
    ["20210304", 2021],
    ["202103040506", 2021],
    ["20210304050607", 2021],
    ["1614834367", 2021],
    ["1614834367000", 2021],
    // Borders of the range.
    ["1970-01-01", 1970],
    ["1969-12-31", 0],
    ["2096-12-31", 2096],
    ["2097-01-01", 0],
    // Borders of a year, in seconds and milliseconds.
    ["1609459199", 2020],
    ["1609459200", 2021],
    ["1609459199999", 2020],
    ["1609459200000", 2021],
    ["4007836799", 2096],
    ["4007836800", 0],
    // The first number that is a year counts.
    ["1969 2020 2021", 2020],
    ["0000-00-00 2021", 2021],
    // No year.
    ["", 0],
    ["21-03-04", 0],
    ["04.03.21", 0],
    ["20211304", 0],
    ["20210004", 0],
    ["20211304050607", 0],
    ["123", 0],
    ["12345", 0],
    ["99999999999999999999999999", 0],
    ["soon", 0],
    ["昨天", 0],
  ])("%j is of %i", (cell, expected) => {
    expect(year(cell)).toBe(expected);
  });

  it("agrees with the calendar on every Unix time of ten and of thirteen digits", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e9, max: 4_007_836_799 }), fc.integer({ min: 0, max: 999 }), (seconds, rest) => {
        const expected = new Date(seconds * 1000).getUTCFullYear();
        expect(year(String(seconds))).toBe(expected);
        expect(year(String(seconds * 1000 + rest))).toBe(expected);
      }),
    );
  });

  it("reads any ISO date in any of its spellings", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1970-01-01"), max: new Date("2096-12-31"), noInvalidDate: true }),
        (date) => {
          const iso = date.toISOString();
          const [y, m, d] = iso.slice(0, 10).split("-");
          for (const cell of [iso, `${d}.${m}.${y}`, `${m}/${d}/${y}`, `${y}${m}${d}`, `${y}年${m}月${d}日`]) {
            expect(year(cell)).toBe(Number(y));
          }
        },
      ),
    );
  });
});
