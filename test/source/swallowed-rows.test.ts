/** A quote that nobody closed costs its own row at most, and a cell that rightly runs over lines stays whole. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelimitedParser } from "../../src/source/delimited-parser.js";
import type { Dialect } from "../../src/source/text-shape.js";
import { cuts, feed, RowGatherer } from "./in-pieces.js";
import { cpuTime } from "../cpu-time.js";

const COMMA: Dialect = { delimiter: ",", quote: '"', escape: "doubled", newline: "\n", header: false };
const COLUMNS = Array.from({ length: 6 }, (_, i) => i);

function rowsOf(text: string | readonly Buffer[], dialect: Dialect = COMMA): string[][] {
  const sink = new RowGatherer(dialect);
  feed(new DelimitedParser(dialect, COLUMNS, sink), typeof text === "string" ? [Buffer.from(text)] : text);
  return sink.rows;
}

const lines = (...rows: string[]): string => rows.map((row) => `${row}\n`).join("");

describe("a quote that nobody closed", () => {
  it.each<[string, string, string[][], Partial<Dialect>?]>([
    [
      "before rows without quotes and one with a quoted cell",
      lines('1,"Ann,5550101', "2,Bob,5550102", "", '3,"Cid, Jr",5550103', "4,Dee,5550104"),
      [
        ["1", '"Ann', "5550101"],
        ["2", "Bob", "5550102"],
        ["3", "Cid, Jr", "5550103"],
        ["4", "Dee", "5550104"],
      ],
    ],
    [
      "just before a row with a quoted cell",
      lines('1,"Ann,5550101', '2,"Bob",5550102'),
      [
        ["1", '"Ann', "5550101"],
        ["2", "Bob", "5550102"],
      ],
    ],
    [
      "where all cells are quoted",
      lines('"1","Ann","5550101', '"2","Bob","5550102"', '"3","Cid","5550103"'),
      [
        ["1", "Ann", '"5550101'],
        ["2", "Bob", "5550102"],
        ["3", "Cid", "5550103"],
      ],
    ],
    [
      "several in turn, and two in one line",
      lines('1,"Ann,5550101', '2,"Bob,"5550102', '3,"Cid,5550103', '4,"Dee",5550104', '5,"Eve",5550105'),
      [
        ["1", '"Ann', "5550101"],
        ["2", '"Bob', '"5550102'],
        ["3", '"Cid', "5550103"],
        ["4", "Dee", "5550104"],
        ["5", "Eve", "5550105"],
      ],
    ],
    [
      "that a quoted cell of the last line, without a line end, would close",
      '1,"Ann,5550101\n2,5550102,"Bob"',
      [
        ["1", '"Ann', "5550101"],
        ["2", "5550102", "Bob"],
      ],
    ],
    [
      "in lines that end with CRLF",
      '1,"Ann,5550101\r\n2,Bob,5550102\r\n3,"Cid","5550103"\r\n',
      [
        ["1", '"Ann', "5550101"],
        ["2", "Bob", "5550102"],
        ["3", "Cid", "5550103"],
      ],
    ],
    [
      "with a delimiter of several characters",
      lines('1----"Ann----5550101', "2----Bob----5550102", '3----"Cid----Jr"----5550103'),
      [
        ["1", '"Ann', "5550101"],
        ["2", "Bob", "5550102"],
        ["3", "Cid----Jr", "5550103"],
      ],
      { delimiter: "----" },
    ],
    [
      "with backslash escapes",
      lines('1;"Ann;5550101', '2;"Bo\\"b";5550102'),
      [
        ["1", '"Ann', "5550101"],
        ["2", 'Bo"b', "5550102"],
      ],
      { delimiter: ";", escape: "backslash" },
    ],
    [
      "before a row with a doubled quote and empty quoted cells",
      lines('1,"Ann,,', '2,"say ""hi""","",""', '3,"","",""'),
      [
        ["1", '"Ann', "", ""],
        ["2", 'say "hi"', "", ""],
        ["3", "", "", ""],
      ],
    ],
  ])("%s", (_what, text, rows, dialect) => {
    const full = { ...COMMA, ...dialect };
    expect(rowsOf(text, full)).toEqual(rows);
    for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces, full)).toEqual(rows);
  });

  it("loses no other row of a table, wherever it is (property)", () => {
    const cell = fc.constantFrom("5550101", "Ann", "", "a b");
    const row = fc.tuple(cell, cell, fc.constantFrom('"x, y"', '"z"', "plain"));
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 12 }), fc.nat(), (table, at) => {
        const broken = at % (table.length - 1);
        const text = lines(
          ...table.map(([a, b, c], i) => (i === broken ? `${i},"x${a},${b},` : `${i},${a},${b},${c}`)),
        );
        const clean = ([a, b, c]: string[]): string[] => [a, b, c.replaceAll('"', "")];
        const expected = table.map((cells, i) =>
          i === broken ? [String(i), `"x${cells[0]}`, cells[1], ""] : [String(i), ...clean(cells)],
        );
        expect(rowsOf(text)).toEqual(expected);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});

describe("a cell that rightly runs over line ends stays whole", () => {
  it.each<[string, string, string[][]]>([
    [
      "lines of the row's own number of columns",
      lines('1,Ann,"a,b,c', "d,e,f", 'g,h,i"', "2,Bob,x"),
      [
        ["1", "Ann", "a,b,c\nd,e,f\ng,h,i"],
        ["2", "Bob", "x"],
      ],
    ],
    [
      "in the middle, and as many columns before as behind",
      lines('1,2,"a', 'b",4,5', "6,7,8,9,0"),
      [
        ["1", "2", "a\nb", "4", "5"],
        ["6", "7", "8", "9", "0"],
      ],
    ],
    [
      "a doubled quote at the start of a line",
      lines('"a","b', '""q"" r","c"', '"d","e","f"'),
      [
        ["a", 'b\n"q" r', "c"],
        ["d", "e", "f"],
      ],
    ],
    [
      "doubled quotes behind a delimiter",
      lines('1,"a,', '2,""b"",c"', "3,d,e"),
      [
        ["1", 'a,\n2,"b",c'],
        ["3", "d", "e"],
      ],
    ],
    [
      "a bare quote at the start of a line, in text that doubles none",
      lines('1,"a', '"b" c",d', "2,e,f"),
      [
        ["1", 'a\n"b" c', "d"],
        ["2", "e", "f"],
      ],
    ],
    ["CSV inside a cell, quoted by the rules", lines('1,"x,y', '2,""z"",w', '",k'), [["1", 'x,y\n2,"z",w\n', "k"]]],
  ])("%s", (_what, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
    for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces)).toEqual(rows);
  });
});

describe("hostile text", () => {
  const time = (text: string): number => {
    const started = cpuTime();
    rowsOf(text);
    return cpuTime() - started;
  };

  it.each<[string, (n: number) => string]>([
    ["an open quote in every line, one quoted cell at the end", (n) => `${'a,"b\n'.repeat(n)}a,"b"\n`],
    ["two open quotes in every line", (n) => `${'"a,"b,c\n'.repeat(n)}"a","b",c\n`],
    ["open quotes in one long line", (n) => `${',"x'.repeat(n)}\n${",x".repeat(n)}\n${',"x"'.repeat(n)}\n`],
    ["lines of another number of columns", (n) => `${'a,"b\nc\n'.repeat(n)}a,"b"\n`],
    ["many groups of rows that are swallowed", (n) => 'a,"b\nc,d\ne,"f"\n'.repeat(n)],
    ["a long closing line", (n) => `${'a,"b\n'.repeat(n)}a,"${"b".repeat(4 * n)}"\n`],
  ])("costs time in proportion: %s", (_what, text) => {
    time(text(2000));
    const small = Math.min(time(text(10_000)), time(text(10_000)));
    const large = Math.min(time(text(80_000)), time(text(80_000)));
    // Eight times as much; growth with the square would be 64 times.
    expect(large).toBeLessThan(24 * Math.max(small, 2));
  });

  it("ends, whatever quotes, delimiters and line ends come (property), the same in any pieces", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', ",", "\n", "a", '"', ",", "\r", "\\"), maxLength: 40 }),
        (text) => {
          for (const escape of ["doubled", "backslash"] as const) {
            const whole = rowsOf(text, { ...COMMA, escape });
            for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces, { ...COMMA, escape })).toEqual(whole);
          }
        },
      ),
      { seed: 8, numRuns: 400 },
    );
  });
});
