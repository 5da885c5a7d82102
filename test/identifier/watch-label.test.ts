/** Labels of watched contacts: kept in the store, so never an identifier. */
import { expect, test } from "vitest";
import { LABEL_LIMIT, watchLabel } from "../../src/identifier/watch-label.js";

const OWN = ["+447700900123"];

test.each([
  ["Ann Lee", "Ann Lee"],
  ["  E-1234 (Sales) ", "E-1234 (Sales)"],
  ["王小明", "王小明"],
  ["第一期 二〇二六年十一月", "第一期 二〇二六年十一月"],
  ["Ann at the desk", "Ann at the desk"],
  ["Ann (at night)", "Ann (at night)"],
  ["on call at 9.30", "on call at 9.30"],
  ["on call 2026-11", "on call 2026-11"],
  ["\u001b[31mred\u001b[0m", "red"],
  ["x".repeat(LABEL_LIMIT), "x".repeat(LABEL_LIMIT)],
])("%j is kept", (text, expected) => {
  expect(watchLabel(text, OWN)).toBe(expected);
});

test.each([
  "",
  "\u200b",
  "x".repeat(LABEL_LIMIT + 1),
  "ann@example.com",
  "mail of ann@example.com",
  "ann＠example.com",
  "ann(at)example.com",
  "Ann [at] example dot com",
  "mail: ann at example dot com",
  "ann at example.com",
  "ann AT example (dot) com",
  "+447700900123",
  "07700 900123",
  "7700900123",
  "07700     900999",
  "07700 .... 900999",
  "07700x900123",
  "own: 7700-900-123 (home)",
  "0900123",
  "+44 (0)7700.900.999",
  "１３８００１３８０００",
  "١٣٨٠٠١٣٨٠٠٠",
  "1 3 8 0 0 1 3 8 0 0 0",
  "110100199001010000",
  "QQ 12345678",
  "一三八〇〇一三八〇〇〇",
  "一三八-零零一三 八零零零",
  "壹叁捌零零壹叁捌零零零",
  "幺三八001三八000",
  "ann%40example.com",
  "mail ann%40example.com",
])("%j is refused", (text) => {
  expect(watchLabel(text, OWN)).toBeNull();
});

test("an identifier of the contact itself is refused whatever its kind", () => {
  expect(watchLabel("account 54321", ["54321"])).toBeNull();
  expect(watchLabel("account 54321", OWN)).toBe("account 54321");
});
