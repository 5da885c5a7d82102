/** Disguises of identifiers in names and labels, taken off. */
import { expect, it } from "vitest";
import { plainSpelling } from "../../src/identifier/plain-spelling.js";

it.each([
  ["一三八〇〇一三八〇〇〇", "13800138000"],
  ["壹贰叁肆伍陆柒捌玖零", "1234567890"],
  ["貳參陸 幺幺", "236 11"],
  ["١٣٨٠٠١٣٨٠٠٠", "13800138000"],
  ["۱۳۸۰۰ १३८०० ๑๓๘๐๐", "13800 13800 13800"],
  ["电话一３八-零零一三", "电话138-0013"],
  ["ann%40example.com", "ann@example.com"],
])("%s is looked at as %s", (text, plain) => expect(plainSpelling(text)).toBe(plain));

it.each(["", "Ann Lee", "第一期", "三一学院", "2026-11", "十一月二十二日", "+44 7700 900123", "a\u00e9"])(
  "%j stays as it is",
  (text) => expect(plainSpelling(text)).toBe(text),
);
