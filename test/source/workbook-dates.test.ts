import { SSF } from "@e965/xlsx";
import { describe, expect, it } from "vitest";
import { isDateFormat, numberText, serialDate } from "../../src/source/workbook-dates.js";
import { seeded } from "./made-workbook.js";

/** The library's own reading of serial numbers: another implementation. */
interface DateParts {
  readonly y: number;
  readonly m: number;
  readonly d: number;
}
const library = SSF as unknown as {
  parse_date_code(serial: number, options: { date1904: boolean }): DateParts;
  is_date(code: string): boolean;
};
const two = (value: number): string => String(value).padStart(2, "0");

describe("serialDate", () => {
  it.each([
    [1, false, "1900-01-01"],
    [59, false, "1900-02-28"],
    [60, false, "1900-02-29"],
    [61, false, "1900-03-01"],
    [44259, false, "2021-03-04"],
    [44259.25, false, "2021-03-04 06:00:00"],
    [44258.9999999, false, "2021-03-04"],
    [0.5, false, "12:00:00"],
    [0, true, "1904-01-01"],
    [42797, true, "2021-03-04"],
    [2958465, false, "9999-12-31"],
    [2958466, false, null],
    [13800138000, false, null],
    [-1, false, null],
    [NaN, false, null],
  ])("reads %d (1904: %s) as %s", (serial, is1904, expected) => {
    expect(serialDate(serial, is1904)).toBe(expected);
  });

  it("agrees with the library on every kind of serial number", () => {
    const random = seeded(3);
    for (let i = 0; i < 5000; i++) {
      const day = 1 + random(2_900_000);
      const seconds = i % 2 === 0 ? 0 : 1 + random(86_399);
      const { y, m, d } = library.parse_date_code(day, { date1904: i % 3 === 0 });
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      const time = seconds > 0 ? ` ${parts.map(two).join(":")}` : "";
      const date = `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`;
      expect(serialDate(day + seconds / 86_400, i % 3 === 0)).toBe(date + time);
    }
  });
});

describe("isDateFormat", () => {
  it("knows the built-in formats", () => {
    const dates = Array.from({ length: 60 }, (_, id) => id).filter((id) => isDateFormat(id, undefined));
    // ECMA-376-1, 18.8.30; 46 is [h]:mm:ss.
    expect(dates).toEqual([
      14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 47, 50, 51, 52, 53, 54, 55, 56,
      57, 58,
    ]);
  });

  it.each([
    ['yyyy"年"m"月"d"日"', true],
    ["[$-409]d\\-mmm\\-yy;@", true],
    ["m/d/yy h:mm", true],
    ["General", false],
    ["0.00E+00", false],
    ["@", false],
    ['"day "0', false],
    ["[Red]#,##0.00_);(#,##0.00)", false],
    ["G/通用格式", false],
    ["000000000\\d", false],
    ["", false],
  ])("takes %s for a date: %s", (code, expected) => {
    expect(isDateFormat(164, code)).toBe(expected);
    if (!code.includes("通") && code !== "") expect(library.is_date(code)).toBe(expected);
  });

  it("leaves elapsed time a number", () => {
    expect(isDateFormat(164, "[h]:mm:ss")).toBe(false);
  });
});

describe("numberText", () => {
  it.each([
    ["13800138000", "13800138000"],
    ["1.3800138E10", "13800138000"],
    ["1.54E+10", "15400000000"],
    ["70116.0", "70116"],
    ["-5", "-5"],
    ["0.1", "0.1"],
    ["1.2345678901234567E17", "1.2345678901234567E17"],
    ["15400000000.5", "15400000000.5"],
    ["", ""],
    ["abc", "abc"],
  ])("writes %s as %s", (stored, expected) => expect(numberText(stored)).toBe(expected));
});
