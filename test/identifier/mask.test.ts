/** Masks: the contract's shapes, how much they show at most, and that nothing a terminal obeys comes through. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskEmail, maskPhone, maskQq, maskResidentId, maskValue, printable } from "../../src/identifier/mask.js";

describe("maskPhone", () => {
  it.each([
    ["+8613812345678", "+86138****5678"],
    ["+14155550123", "+141*****123"],
    ["+447700900001", "+4477*****001"],
    ["+35312345678", "+35312****78"],
    ["+37212345678", "+37212****78"],
    ["+2904567", "+29045****"],
    ["13800138000", "138****8000"],
    ["+", "+****"],
    ["", "****"],
  ])("%s → %s", (phone, masked) => expect(maskPhone(phone)).toBe(masked));

  it("shows at most half of ten and fewer national digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,10}$/), (national) => {
        const shown = maskPhone(`+1${national}`).slice(2).replace(/\*/g, "").length;
        expect(shown).toBeLessThanOrEqual(national.length / 2);
      }),
    );
  });
});

describe("maskQq", () => {
  it.each([
    ["12345689", "12***89"],
    ["1234567", "12***67"],
    ["123456", "1***6"],
    ["10000", "1***0"],
    ["99999999999", "99***99"],
    ["12", "***"],
  ])("%s → %s", (qq, masked) => expect(maskQq(qq)).toBe(masked));
});

describe("maskResidentId", () => {
  it("shows neither the birth date nor the sequence as a whole", () => {
    expect(maskResidentId("110100199001010000")).toBe("110***********0000");
    expect(maskResidentId("31010019850101000X")).toBe("310***********000X");
    expect(maskResidentId("1101001990")).toBe("*".repeat(18));
  });
});

describe("maskEmail", () => {
  it.each([
    ["alice@example.com", "a***e@example.com"],
    ["anna@example.com", "a***a@example.com"],
    ["bob@example.com", "b***@example.com"],
    ["al@example.com", "a***@example.com"],
    ["a@example.com", "***@example.com"],
    ["张三@example.com", "张***@example.com"],
    ["no address", "nx xxxxxxx"],
    ["a\x1b[31mlice\u202e@example.com", "a***e@example.com"],
  ])("%j → %s", (email, masked) => expect(maskEmail(email)).toBe(masked));
});

describe("maskValue", () => {
  it.each([
    ["Summer 2019!", "Sxxxxx ####?"],
    ["2023-01-05 10:22", "####-##-## ##:##"],
    ["张三", "xx"],
    ["张三丰", "张xx"],
    ["M", "X"],
    ["No", "Xx"],
    ["", ""],
    ["\x1b]0;title\x07x\ty", "x x"],
    ["a".repeat(24), `a${"x".repeat(23)}`],
    ["a".repeat(25), `a${"x".repeat(22)}…`],
    ["a".repeat(100_000), `a${"x".repeat(22)}…`],
    ["😀😀😀", "???"],
  ])("%j → %s", (value, masked) => expect(maskValue(value)).toBe(masked));

  it("fits 24 columns and shows one character at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (value) => {
        const masked = maskValue(value);
        expect([...masked].length).toBeLessThanOrEqual(24);
        expect([...masked].slice(1).join("")).toMatch(/^[xX#?\-/.:,@_()+ ]*…?$/);
      }),
    );
  });
});

describe("printable", () => {
  it.each([
    ["plain name.csv", "plain name.csv"],
    ["手机\t号", "手机 号"],
    ["a\r\nb", "a b"],
    ["\x1b[1;31mred\x1b[0m", "red"],
    ["\x9b31mred", "red"],
    ["\x1b]0;title\x07name", "name"],
    ["\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"],
    ["\x1bPq#0\x1b\\name", "name"],
    ["\x1b(Bname\x1bc", "name"],
    ["\x1b]never ends", "]never ends"],
    ["evil\u202egnp.exe", "evilgnp.exe"],
    ["a\u200bb\ufeffc\u00add\u2066e", "abcde"],
    ["a\ud800b", "ab"],
    ["e\u0301", "e\u0301"],
  ])("%j → %j", (text, shown) => expect(printable(text)).toBe(shown));

  it("lets nothing through that a terminal obeys, and is its own", () => {
    const unit = fc.constantFrom(
      "\x1b",
      "[",
      "]",
      "\x9b",
      "\x9d",
      "\x07",
      "\\",
      "3",
      "m",
      ";",
      "\u202e",
      "\u200d",
      "a",
      "\n",
      "\0",
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit, maxLength: 30 }), fc.string({ unit: "binary" })), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
        expect(printable(shown)).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });
});
