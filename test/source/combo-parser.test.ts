import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ComboParser, splitIdentifier } from "../../src/source/combo-parser.js";
import { cuts, feed, RowGatherer } from "./in-pieces.js";

function rowsOf(pieces: readonly Buffer[], newline: "\n" | "\r" = "\n"): string[][] {
  const sink = new RowGatherer(null);
  feed(new ComboParser(newline, sink), pieces);
  return sink.rows;
}

describe("ComboParser", () => {
  it.each<[name: string, text: string, rows: string[][]]>([
    ["nothing", "", []],
    ["a secret that holds separators", "a@b.example:pa:ss;w|o,r d\n", [["a@b.example", "pa:ss;w|o,r d"]]],
    [
      "separators that differ from line to line",
      "a@b.example;x\n13800138000|y\nc@d.example,z\ne@f.example\tt\n",
      [
        ["a@b.example", "x"],
        ["13800138000", "y"],
        ["c@d.example", "z"],
        ["e@f.example", "t"],
      ],
    ],
    [
      "a space behind an e-mail, not in a number",
      "a@b.example pass word\n+49 171 39200:x\n",
      [
        ["a@b.example", "pass word"],
        ["+49 171 39200", "x"],
      ],
    ],
    [
      "four dashes, not one",
      "123456789----13800138000\na-b@c.example----x\n-----x\n",
      [
        ["123456789", "13800138000"],
        ["a-b@c.example", "x"],
        ["-", "x"],
      ],
    ],
    ["dashes at the end of a line", "138-\n---\n", [["138-"], ["---"]]],
    ["no separator", "a@b.example\n13800138000", [["a@b.example"], ["13800138000"]]],
    ["no secret", "a@b.example:\n", [["a@b.example"]]],
    ["no identifier", ":x\n", [["", "x"]]],
    [
      "CRLF, blank lines, no line end at the end",
      "\r\na:b\r\n\nc:d\r",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
  ])("%s", (_name, text, rows) => {
    for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces)).toEqual(rows);
  });

  it("reads files with CR only", () => {
    for (const pieces of cuts(Buffer.from("a:b\rc:d\r"))) {
      expect(rowsOf(pieces, "\r")).toEqual([
        ["a", "b"],
        ["c", "d"],
      ]);
    }
  });

  it("reads any bytes the same in any pieces (property)", () => {
    const junk = fc.string({ unit: fc.constantFrom("a", "@", ":", "-", "-", "-", " ", "\n", "\r"), maxLength: 40 });
    fc.assert(
      fc.property(junk, (text) => {
        const whole = rowsOf([Buffer.from(text)]);
        for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });
});

describe("splitIdentifier", () => {
  it("does not read beyond the line", () => {
    const bytes = Buffer.from("1380013800----x");
    expect(splitIdentifier(bytes, 0, bytes.length)).toBe(10);
    for (let end = 10; end < 14; end++) expect(splitIdentifier(bytes, 0, end)).toBe(end);
    expect(splitIdentifier(bytes, 0, 14)).toBe(10);
  });
});
