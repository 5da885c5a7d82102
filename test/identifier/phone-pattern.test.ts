/** The automaton against the regular-expression engine: every pattern of the metadata, every short string. */
import { describe, expect, test } from "vitest";
import { callingCodes, planOfCallingCode } from "../../src/identifier/phone-library.js";
import { DigitPattern } from "../../src/identifier/phone-pattern.js";

function bits(mask: number): number[] {
  return Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((mask >>> bit) & 1) !== 0);
}

describe("DigitPattern", () => {
  test.each<[string, number[], number[], number[]]>([
    ["0", [0, 1, 2], [1], []],
    ["0", [1, 2, 3], [], []],
    ["0?", [0, 1, 2], [0, 1], []],
    ["(1(?:[12]\\d|79)\\d\\d)|0", [1, 7, 9], [5], []],
    ["(1(?:[12]\\d|79)\\d\\d)|0", [1, 3, 8], [], []],
    ["([59]\\d{7})$|0", [5, 0, 0], [], [8]],
    ["[2-9]\\d{9}|3\\d{6}", [3, 1, 0], [7, 10], []],
    ["9(?:1[0-2]){2,3}", [9, 1, 1], [5, 7], []],
    ["", [1, 2, 3], [0], []],
  ])("%s after %o", (source, known, anywhere, atEnd) => {
    const reach = new DigitPattern(source).reach(known);
    expect([bits(reach.anywhere), bits(reach.atEnd)]).toEqual([anywhere, atEnd]);
  });

  test.each(["a", "\\w", "[a-z]", "(0", "0)", "."])("refuses %s", (source) => {
    expect(() => new DigitPattern(source)).toThrow(SyntaxError);
  });

  test("finds the lengths that the engine finds, for all plans and three-digit strings", () => {
    for (const code of callingCodes()) {
      const { nationalPrefix, internationalPrefix } = planOfCallingCode(code);
      for (const source of new Set([nationalPrefix, internationalPrefix])) {
        const pattern = new DigitPattern(source);
        const whole = new RegExp(`^(?:${source})$`);
        for (let value = 0; value < 1000; value += 7) {
          const text = String(value).padStart(3, "0");
          const { anywhere, atEnd } = pattern.reach(Array.from(text, Number));
          for (let length = 0; length <= 3; length++) {
            const found = (((anywhere | atEnd) >>> length) & 1) !== 0;
            expect([source, text, length, found]).toEqual([source, text, length, whole.test(text.slice(0, length))]);
          }
        }
      }
    }
  });
});
