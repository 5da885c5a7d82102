import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalizePassphrase, passphraseProblem } from "../../src/key/passphrase.js";

const normal = (text: string): string => Buffer.from(normalizePassphrase(text)).toString("utf8");

describe("normalizePassphrase", () => {
  it.each([
    ["composed and decomposed spelling", "cafe\u0301 noir", "caf\u00e9 noir"],
    ["non-ASCII spaces", "a\u00a0b\u3000c\u2009d", "a b c d"],
    ["one line end", "words\n", "words"],
    ["one Windows line end", "words\r\n", "words"],
    ["only one of two line ends", "words\n\n", "words\n"],
    ["a byte-order mark", "\ufeffwords", "words"],
    ["blanks at both ends, which count", "  words  ", "  words  "],
    ["case and width, which count", "Wörds\uff11", "Wörds\uff11"],
    ["nothing", "", ""],
  ])("takes %s", (_name, text, expected) => expect(normal(text)).toBe(expected));

  it("gives the same for what it gave, unless a line end is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const once = normal(text);
        fc.pre(!/^\ufeff|\n$/.test(once));
        expect(normal(once)).toBe(once);
      }),
    );
  });
});

describe("passphraseProblem", () => {
  it.each([
    ["", /empty/],
    ["\n", /empty/],
    ["elevenchars", /11 characters/],
    ["😀".repeat(6) + "abcd", /10 characters/],
    ["aaaaaaaaaaaaaaaa", /over and over/],
    ["1234567890123", /digits only/],
    ["1381 0013 8000", /digits only/],
    ["١٢٣٤٥٦٧٨٩٠١٢", /digits only/],
    ["PasswordPassword", /first that anybody/],
    ["correct horse battery staple", /first that anybody/],
    ["tab\tinside words", /control character/],
    ["half \ud83d of a pair", /surrogate/],
  ])("refuses %j", (text, reason) => {
    const problem = passphraseProblem(text);
    expect(problem).toMatch(reason);
    expect(text.trim() === "" || !problem?.includes(text.trim())).toBe(true);
  });

  it.each(["twelve chars", "quiet otter sews lanterns", "十二个字的口令就已经够长了吧", "quiet otter sews\n"])(
    "takes %j",
    (text) => expect(passphraseProblem(text)).toBeNull(),
  );
});
