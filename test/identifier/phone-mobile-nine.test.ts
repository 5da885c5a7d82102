/** Mobile numbers that are written with and without a 9: asked under both, in both directions. */
import { assert, constantFrom, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { contactsOf } from "../../src/app/contact.js";
import { otherMobileSpelling } from "../../src/identifier/phone-mobile-nine.js";
import { canonicalizePhoneCell, type CanonicalPhone, type CountryCode } from "../../src/identifier/phone.js";

const other = (phone: string): string | null => otherMobileSpelling(phone as CanonicalPhone);

describe("otherMobileSpelling", () => {
  test.each([
    ["+5491123456789", "+541123456789"],
    ["+5493874213456", "+543874213456"],
    ["+5531987654321", "+553187654321"],
    ["+5511961234567", "+551161234567"],
  ])("%s and %s are one number", (a, b) => {
    expect(other(a)).toBe(b);
    expect(other(b)).toBe(a);
  });

  test.each([
    ["a landline of Brazil", "+551132345678"],
    ["a mobile of Brazil whose eight digits begin as a landline's", "+5511932345678"],
    ["too short", "+54911234567"],
    ["too long", "+54911234567890"],
    ["no area code", "+549923456789"],
    ["Mexico, which the judge settles", "+525512345678"],
    ["another country", "+4915105338424"],
    ["another calling code that begins so", "+5491"],
  ])("%s has one spelling", (_what, phone) => {
    expect(other(phone)).toBeNull();
  });

  test("is its own inverse, and gives possible numbers in canonical form", () => {
    assert(
      property(constantFrom("+54", "+549", "+55"), integer({ min: 1e9, max: 9_999_999_999 }), (start, digits) => {
        const phone = `${start}${digits}`;
        const spelling = other(phone);
        if (spelling === null) return;
        expect(other(spelling)).toBe(phone);
        const cell = canonicalizePhoneCell(spelling, { country: null, reading: "international" });
        expect(cell).toEqual({ status: "ok", phones: [spelling], rejected: 0 });
      }),
      { seed: 9, numRuns: 2000 },
    );
  });
});

describe("a question about such a number", () => {
  const stored = { with: "+5491123456789", without: "+541123456789" };
  test.each<[string, CountryCode | null]>([
    ["+54 9 11 2345-6789", null],
    ["+54 11 2345-6789", null],
    ["+54 11 15 2345-6789", null],
    ["011 15-2345-6789", "AR"],
    ["011 2345-6789", "AR"],
    ["11 2345 6789", "AR"],
    ["5491123456789", "AR"],
  ])("%s (%s) is asked with and without the 9, as one contact", (text, country) => {
    const contacts = contactsOf(text, country, null);
    expect(contacts).toHaveLength(1);
    expect(contacts[0].forms).toEqual(expect.arrayContaining([stored.with, stored.without]));
    expect(new Set(contacts[0].forms).size).toBe(contacts[0].forms.length);
    expect(contacts[0].invalid).toBeNull();
  });
});
