import { describe, expect, it } from "vitest";
import { withPlainEmails } from "../../src/identifier/spelled-out-email.js";

describe("withPlainEmails", () => {
  it.each([
    ["Contact: ann (at) example.com", "Contact: ann@example.com"],
    ["ann[at]example[dot]com or bob{AT}example{.}org", "ann@example.com or bob@example.org"],
    ["mail to ann AT example DOT com, please", "mail to ann@example.com, please"],
    ["ann.lee at example dot co dot uk", "ann.lee@example.co.uk"],
    ["ann AT example.com", "ann@example.com"],
    ["ann&#64;example.com", "ann@example.com"],
    ["ann（at）example.com".normalize("NFKC"), "ann@example.com"],
  ])("%s", (text, plain) => expect(withPlainEmails(text)).toBe(plain));

  it.each([
    "Guests of the summer, at example.com",
    "look at example.com",
    "meet me at noon (dot)",
    "ann@example.com",
    "Sold at $5 (at cost)",
    "",
  ])("leaves %j", (text) => expect(withPlainEmails(text)).toBe(text));

  it("takes long texts in linear time", () => {
    for (const piece of ["a AT b DOT ", "( at ", "a.", "a at ", "{at}", "DOT "])
      expect(withPlainEmails(piece.repeat(100_000)).length).toBeGreaterThan(0);
  });
});
