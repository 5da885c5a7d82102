/** What an error repeats of the user's words: names as they are, identifiers by their shape. */
import { expect, it } from "vitest";
import { isPersonalWord, missingPath, quotedWord } from "../../src/identifier/quoted-word.js";

it.each([
  "ann@example.com",
  "ann＠example.com",
  "ann%40example.com",
  "ann(at)example.com",
  "ann [at] example.com",
  "+447700900001",
  "07700 900001",
  "0７700 9",
  "12345",
  "shop-07700900001",
  "call 07700 900 001 now",
])("%s is shown by its shape", (word) => {
  expect(isPersonalWord(word)).toBe(true);
  const shown = quotedWord(word);
  expect(shown).not.toMatch(/\p{Nd}|example/u);
  expect(shown).toMatch(/^".*"$/u);
});

it.each(["shop", "twitter-200m-2023", "leak-20240512", "utf-9", "part 12", "2024", "Übung", "新浪微博"])(
  "%s is repeated",
  (word) => expect(quotedWord(word)).toBe(`"${word}"`),
);

it("repeats at most 64 characters, and nothing that a terminal would obey", () => {
  expect(quotedWord("\u001b[31mred")).toBe('"red"');
  expect(quotedWord("x".repeat(500))).toHaveLength(66);
});

it.each([
  ["ann@example.com", "axx@xxxxxxx.xxx"],
  ["447700900001", "############"],
  ["lists/ann@example.com", "lists/ann@example.com"],
  ["dump-20240512-1200.csv", "dump-20240512-1200.csv"],
  ["staff.csv", "staff.csv"],
])("the missing path %s is called %s", (path, shown) => expect(missingPath(path)).toBe(shown));
