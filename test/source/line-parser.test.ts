import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineParser } from "../../src/source/line-parser.js";
import type { LineSink } from "../../src/source/line-parser.js";
import { cuts, feed } from "./in-pieces.js";

/** Takes lines of digits by itself, as the scanner of numbers does, and wants all others given. */
class LineGatherer implements LineSink {
  readonly lines: string[] = [];

  plainLines(bytes: Uint8Array, start: number, to: number, newline: number): number {
    for (let at = start; ;) {
      let end = at;
      while (end < to && bytes[end] >= 48 && bytes[end] <= 57) end++;
      if (end === at || end >= to || bytes[end] !== newline) return at;
      this.line(bytes, at, end);
      at = end + 1;
    }
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    this.lines.push(Buffer.from(bytes.subarray(start, end)).toString("utf8"));
  }
}

function linesOf(pieces: readonly Buffer[], newline: "\n" | "\r" = "\n"): string[] {
  const sink = new LineGatherer();
  feed(new LineParser(newline, sink), pieces);
  return sink.lines;
}

describe("LineParser", () => {
  it.each<[name: string, text: string, lines: string[]]>([
    ["nothing", "", []],
    ["numbers and other lines", "138\na@b.example\n139", ["138", "a@b.example", "139"]],
    ["CRLF", "138\r\n+49 171\r\n139\r\n", ["138", "+49 171", "139"]],
    ["blank lines", "\n\r\n  \n 138 \n\n", [" 138 "]],
    ["a lone CR at the end", "138\r", ["138"]],
  ])("%s", (_name, text, lines) => {
    for (const pieces of cuts(Buffer.from(text))) expect(linesOf(pieces)).toEqual(lines);
  });

  it("reads files with CR only", () => {
    for (const pieces of cuts(Buffer.from("138\r+49 171\r\r139"))) {
      expect(linesOf(pieces, "\r")).toEqual(["138", "+49 171", "139"]);
    }
  });

  it("gives the lines of any text, in any pieces (property)", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("1", "a", " ", "\r", "\n"), maxLength: 30 }), (text) => {
        const wanted = text
          .split("\n")
          .map((line) => line.replace(/\r$/u, ""))
          .filter((line) => !/^[ \r]*$/u.test(line));
        for (const pieces of cuts(Buffer.from(text))) expect(linesOf(pieces)).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });
});
