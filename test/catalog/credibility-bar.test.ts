/** The credibility that is asked for, against every grade of the Admiralty scale. */
import { describe, expect, it } from "vitest";
import { credibilityBar, isBelowBar } from "../../src/catalog/credibility-bar.js";

describe("credibilityBar", () => {
  it.each([
    ["B", { source: "B", information: null }],
    ["b3", { source: "B", information: 3 }],
    [" E5 ", { source: "E", information: 5 }],
  ])("reads %j", (text, bar) => expect(credibilityBar(text)).toEqual(bar));

  it.each(["", "F", "B6", "B0", "3", "3B", "BB", "B23", "good"])("refuses %j", (text) =>
    expect(credibilityBar(text)).toBeNull(),
  );
});

describe("isBelowBar", () => {
  /** The grades of A1 to F6 that are below a bar, written out. */
  function below(text: string): string[] {
    const bar = credibilityBar(text)!;
    const grades = [..."ABCDEF"].flatMap((letter) => [..."123456"].map((digit) => letter + digit));
    return grades.filter((grade) => isBelowBar(grade, bar));
  }

  it("goes by the letter where no digit is asked for; F can't be judged", () => {
    expect(below("D").join(" ")).toBe("E1 E2 E3 E4 E5 E6");
    expect(below("E")).toEqual([]);
  });

  it("goes by both, and takes no unknown for bad", () => {
    const want = "A4 A5 B4 B5 C4 C5 D1 D2 D3 D4 D5 D6 E1 E2 E3 E4 E5 E6 F4 F5";
    expect(below("C3").join(" ")).toBe(want);
  });

  it("never holds for a dataset that nobody rated", () => expect(isBelowBar(null, credibilityBar("A1")!)).toBe(false));
});
