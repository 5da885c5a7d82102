/** The table of kinds: it is complete, agrees with the numbers that are stored, and no kind's canonical form is another's. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDataClass } from "../../src/catalog/data-classes.js";
import {
  dataClassOfTagKind,
  IDENTIFIER_KIND_NAMES,
  IDENTIFIER_KINDS,
  identifierKindOf,
} from "../../src/identifier/identifier-kind.js";
import { TAG_KIND } from "../../src/identifier/kinds.js";
import { readResidentId } from "../../src/identifier/resident-id.js";
import { cpuTime } from "../cpu-time.js";

const CONTEXT = { country: null, reading: "national" } as const;

describe("the table of kinds", () => {
  it.each(IDENTIFIER_KIND_NAMES)("describes %s in full", (name) => {
    const kind = IDENTIFIER_KINDS[name];
    expect(kind.name).toBe(name);
    expect(kind.tagKind).toBe(TAG_KIND[name]);
    expect(isDataClass(kind.dataClass)).toBe(true);
    expect(dataClassOfTagKind(kind.tagKind)).toBe(kind.dataClass);
    expect(identifierKindOf(name)).toBe(kind);
    expect(kind.questions("x@example.com")[0]).toEqual({ kind: kind.tagKind, text: "x@example.com", match: "exact" });
  });

  it("counts derived tags as e-mail addresses, and other roles as no kind", () => {
    expect(dataClassOfTagKind(TAG_KIND["email-alias"])).toBe("email-addresses");
    expect(dataClassOfTagKind(TAG_KIND["email-domain"])).toBe("email-addresses");
    for (const role of [null, "names", "country", "toString", "email-alias"]) expect(identifierKindOf(role)).toBeNull();
  });

  it("asks for an alias's own tags too", () => {
    expect(IDENTIFIER_KINDS.email.questions("a+b@example.com").map(({ text, match }) => `${match} ${text}`)).toEqual([
      "exact a+b@example.com",
      "alias a@example.com",
      "alias a@example.com",
    ]);
    expect(IDENTIFIER_KINDS.qq.questions("12345678")).toHaveLength(1);
  });

  it("canonicalises any text without throwing, to forms that are canonical themselves", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.stringMatching(/^[\d*xX.,;:/ qQ身份证-]{0,40}$/u),
      fc.stringMatching(/^[1-9]\d{13,18}[\dX]?$/),
    );
    fc.assert(
      fc.property(text, (cell) => {
        for (const name of ["qq", "resident-id"] as const) {
          const read = IDENTIFIER_KINDS[name].canonicalize(cell, CONTEXT);
          if (read.status !== "ok") continue;
          expect(read.forms.length).toBe(new Set(read.forms).size);
          for (const form of read.forms) {
            expect(IDENTIFIER_KINDS[name].canonicalize(form, CONTEXT)).toMatchObject({ forms: [form], rejected: 0 });
            expect(form).toMatch(name === "qq" ? /^[1-9]\d{4,10}$/ : /^[1-9]\d{16}[\dX]$/);
          }
        }
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});

describe("resident ids", () => {
  /** The standard's own definition (ISO 7064 MOD 11-2), step by step: the whole number is 1 modulo 11. */
  function checkCharacter(body: string): string {
    let product = 0;
    for (const digit of body) product = ((product + Number(digit)) * 2) % 11;
    const check = (12 - product) % 11;
    return check === 10 ? "X" : String(check);
  }
  const day = fc.date({ min: new Date("1900-01-01"), max: new Date("2025-12-31"), noInvalidDate: true });
  const body = fc
    .tuple(fc.constantFrom("110100", "310000", "650100", "810000", "911100"), day, fc.integer({ min: 0, max: 995 }))
    .map(([region, date, sequence]) => {
      const born = date.toISOString().slice(0, 10).replaceAll("-", "");
      return region + born + String(sequence).padStart(3, "0");
    });

  it("are those whose check character is right, and no others", () => {
    fc.assert(
      fc.property(body, (digits) => {
        const good = digits + checkCharacter(digits);
        for (const check of "0123456789X") {
          expect(readResidentId(digits + check)).toBe(digits + check === good ? good : null);
        }
      }),
      { seed: 4 },
    );
  });

  it("of 15 digits are the same as those of 18, for those born from 1900 to 1999", () => {
    fc.assert(
      fc.property(body, (digits) => {
        fc.pre(digits.slice(6, 8) === "19");
        const short = digits.slice(0, 6) + digits.slice(8);
        expect(readResidentId(short)).toBe(digits + checkCharacter(digits));
      }),
      { seed: 4 },
    );
  });

  it("show a slip of one digit and of two neighbours", () => {
    const good = "110100199001010000";
    for (let at = 0; at < 17; at++) {
      for (const digit of "0123456789") {
        if (digit !== good[at]) expect(readResidentId(good.slice(0, at) + digit + good.slice(at + 1))).toBeNull();
      }
      if (good[at] !== good[at + 1])
        expect(readResidentId(good.slice(0, at) + good[at + 1] + good[at] + good.slice(at + 2))).toBeNull();
    }
  });
});

describe("hostile cells", () => {
  it("cost time in proportion to their length at most", () => {
    const timeOf = (cell: string): number => {
      const started = cpuTime();
      for (let i = 0; i < 200; i++)
        for (const name of ["qq", "resident-id"] as const) IDENTIFIER_KINDS[name].canonicalize(cell, CONTEXT);
      return cpuTime() - started;
    };
    for (const piece of ["1;", "*", "x", "身份证:", "QQ", " ", "1.2e", "1-"]) {
      timeOf(piece.repeat(50));
      expect(timeOf(piece.repeat(20_000))).toBeLessThan(2000);
    }
  });
});
