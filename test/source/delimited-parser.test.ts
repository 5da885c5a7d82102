import { parse as parseCsv } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DelimitedParser, unescapeCell } from "../../src/source/delimited-parser.js";
import { RECORD_BYTES_LIMIT } from "../../src/source/text-shape.js";
import type { Dialect } from "../../src/source/text-shape.js";
import { cuts, feed, RowGatherer } from "./in-pieces.js";
import { cpuTime } from "../cpu-time.js";

const COMMA: Dialect = { delimiter: ",", quote: '"', escape: "doubled", newline: "\n", header: false };
const BACKSLASH: Dialect = { ...COMMA, escape: "backslash" };
const ALL_COLUMNS = Array.from({ length: 12 }, (_, i) => i);

function rowsOf(
  pieces: readonly Buffer[] | string,
  dialect: Dialect = COMMA,
  wanted: readonly number[] = ALL_COLUMNS,
): string[][] {
  const sink = new RowGatherer(dialect);
  feed(new DelimitedParser(dialect, wanted, sink), typeof pieces === "string" ? [Buffer.from(pieces)] : pieces);
  return sink.rows;
}

interface Table {
  readonly text: string;
  readonly dialect: Dialect;
  readonly rowDelimiter: string;
}

const DELIMITERS = ["\t", ",", ";", "|", "----", "||", "::", "\u0001", "^", "~", ":", " "];

/** Well-formed text: cells that need it are quoted, others sometimes; quotes inside are escaped as the dialect says. */
const table: fc.Arbitrary<Table> = fc
  .record({
    delimiter: fc.constantFrom(...DELIMITERS),
    quote: fc.constantFrom<Dialect["quote"]>('"', "'", null),
    escape: fc.constantFrom<Dialect["escape"]>("doubled", "backslash"),
    rowDelimiter: fc.constantFrom("\n", "\r\n", "\r"),
    endsWithNewline: fc.boolean(),
    rows: fc.array(
      fc.array(
        fc.tuple(
          fc.oneof(
            fc.constantFrom(
              "",
              "a",
              "13800138000",
              "a@b.example",
              "张三",
              "5'9",
              'say "hi"',
              "x\ny",
              "p\r\nq",
              "-",
              "--",
            ),
            fc.string({
              unit: fc.constantFrom("a", "é", "\n", "\r", '"', "'", ",", ";", "|", ":", "-", "\t", " ", "名"),
            }),
          ),
          fc.boolean(),
        ),
        { minLength: 1, maxLength: 5 },
      ),
      { maxLength: 8 },
    ),
  })
  .map(({ delimiter, quote, escape, rowDelimiter, endsWithNewline, rows }) => {
    const written = (cell: string, quoteAnyway: boolean): string => {
      if (quote === null)
        return Array.from(cell)
          .filter((c) => !delimiter.includes(c) && !"\r\n".includes(c))
          .join("");
      // In text with CR as newline csv-parse ends a row at a CR only; LF and CRLF likewise.
      const special = [...Array.from(delimiter), "\r", "\n", quote, "\\"].some((c) => cell.includes(c));
      if (!special && !quoteAnyway) return cell;
      const mark = escape === "backslash" ? "\\" : quote;
      const inner = Array.from(cell).map((c) => (c === quote || (c === "\\" && escape === "backslash") ? mark + c : c));
      return `${quote}${inner.join("")}${quote}`;
    };
    const lines = rows.map((row) => row.map(([cell, anyway]) => written(cell, anyway)).join(delimiter));
    // Lines of nothing but spaces are blank to us and rows to csv-parse.
    const full = lines.filter((line) => line.trim() !== "");
    return {
      text: full.join(rowDelimiter) + (endsWithNewline && full.length > 0 ? rowDelimiter : ""),
      dialect: { delimiter, quote, escape, newline: rowDelimiter === "\r" ? "\r" : "\n", header: false },
      rowDelimiter,
    };
  });

function oracle({ text, dialect, rowDelimiter }: Table): string[][] {
  return parseCsv(text, {
    delimiter: dialect.delimiter,
    quote: dialect.quote ?? false,
    escape: dialect.escape === "backslash" ? "\\" : (dialect.quote ?? '"'),
    record_delimiter: rowDelimiter,
    relax_column_count: true,
    skip_empty_lines: true,
  });
}

describe("DelimitedParser on well-formed text", () => {
  it("reads what csv-parse reads (property)", () => {
    fc.assert(
      fc.property(table, (one) => {
        expect(rowsOf(one.text, one.dialect)).toEqual(oracle(one));
      }),
      { numRuns: 1000 },
    );
  });

  it("reads the same in any pieces (property)", () => {
    fc.assert(
      fc.property(table, ({ text, dialect }) => {
        const whole = rowsOf(text, dialect);
        for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces, dialect)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it("hands on the columns asked for, and tells where a record begins", () => {
    const text = 'a,b,c,d\n"x,1",,z\n\nlast';
    expect(rowsOf(text, COMMA, [0, 2])).toEqual([["a", "c"], ["x,1", "z"], ["last"]]);
    const seen: unknown[] = [];
    const parser = new DelimitedParser(COMMA, [1, 3], {
      cells: (_bytes, starts, _ends, escaped, at) => seen.push([...starts, ...escaped, at]),
    });
    expect(parser.parse(Buffer.from(text), 0, text.length, true)).toBe(text.length);
    // Column 3 is missing from row 2, both from row 3.
    expect(seen).toEqual([
      [2, 6, 0, 0, 0],
      [14, -1, 0, 0, 8],
      [-1, -1, 0, 0, 18],
    ]);
    expect(rowsOf(text, COMMA, [])).toEqual([[], [], []]);
  });
});

describe("DelimitedParser on what real files hold", () => {
  const cases: [name: string, text: string, rows: string[][], dialect?: Dialect][] = [
    ["nothing", "", []],
    ["one cell", "a", [["a"]]],
    [
      "a trailing delimiter",
      "a,\nb,",
      [
        ["a", ""],
        ["b", ""],
      ],
    ],
    [
      "only delimiters",
      ",,\n,",
      [
        ["", "", ""],
        ["", ""],
      ],
    ],
    ["ragged rows", "a\nb,c,d\ne,f", [["a"], ["b", "c", "d"], ["e", "f"]]],
    ["blank lines", "\n\na\n\r\n  \n\nb\n\n", [["a"], ["b"]]],
    ["only CR in an LF file", "a\rb\nc", [["a\rb"], ["c"]]],
    [
      "only CR",
      "a,b\rc,d\r",
      [
        ["a", "b"],
        ["c", "d"],
      ],
      { ...COMMA, newline: "\r" },
    ],
    ["CRLF at the end of input", "a,b\r\n", [["a", "b"]]],
    ["a lone CR at the end of input", "a,b\r", [["a", "b"]]],
    [
      "a quoted cell before CRLF",
      '"a","b"\r\n"c","d"\r\n',
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a quoted cell before a lone CR at the end", '"a","b"\r', [["a", "b"]]],
    ["CR inside quotes is text", '"a\r","b\r"\n', [["a\r", "b\r"]]],
    ["newlines in quotes", '"a\n\nb",c\n"d\r\ne"\n', [["a\n\nb", "c"], ["d\r\ne"]]],
    ["empty quoted cells", '"","",""\n""\n', [["", "", ""], [""]]],
    ["doubled quotes", '"a""b","""","""x"""', [['a"b', '"', '"x"']]],
    [
      "a quote inside a cell",
      '5" pipe,x\na"b"c,d',
      [
        ['5" pipe', "x"],
        ['a"b"c', "d"],
      ],
    ],
    ["an unescaped quote in a quoted cell", '"a"b",c\n', [['a"b', "c"]]],
    ["text behind a quoted cell", '"a" b,c"\n', [['a" b,c']]],
    [
      "a stray quote",
      '"a,b\nc,d\n',
      [
        ['"a', "b"],
        ["c", "d"],
      ],
    ],
    [
      "stray quotes in every row",
      '"a,b\n"c,d\n',
      [
        ['"a', "b"],
        ['"c', "d"],
      ],
    ],
    [
      "a stray quote in the last cell",
      'a,"b\nc,d\n',
      [
        ["a", '"b'],
        ["c", "d"],
      ],
    ],
    // A row that is one by itself is not swallowed: see swallowed-rows.test.ts.
    [
      "a quote that only a later row's cell closes",
      '"a,b\nc,"d"\n',
      [
        ['"a', "b"],
        ["c", "d"],
      ],
    ],
    ["a quote that only a quote in other text closes", '"a,b\nc d"\n', [["a,b\nc d"]]],
    ["a quote at the end of input", 'a,"', [["a", '"']]],
    ["a quoted cell at the end of input", 'a,"b"', [["a", "b"]]],
    ["quotes of odd number", '"""\na', [['"""'], ["a"]]],
    ["empty quoted cells behind a stray quote", '"x\n"",""\n', [['"x'], ["", ""]]],
    ["a space before a quote", 'a, "b"', [["a", ' "b"']]],
    ["a NUL byte", "a\0b,c", [["a\0b", "c"]]],
    ["backslash escapes", '"a\\"b","c\\\\","d\\,e"\n', [['a"b', "c\\", "d,e"]], BACKSLASH],
    ["a backslash before the closing quote", '"C:\\"\n"x"\n', [['C:"\n"x']], BACKSLASH],
    ["doubled quotes among backslashes", '"a""b",c\n', [['a""b', "c"]], BACKSLASH],
    ["a backslash in doubled text", '"C:\\","x"\n', [["C:\\", "x"]]],
    ["backslash at the end of input", '"a\\', [['"a\\']], BACKSLASH],
    ["no quotes", '"a,b"\n', [['"a', 'b"']], { ...COMMA, quote: null }],
    ["single quotes", "'a,b','it''s'\n", [["a,b", "it's"]], { ...COMMA, quote: "'" }],
    [
      "four dashes",
      "10001----138\n-5---x----y--\n",
      [
        ["10001", "138"],
        ["-5---x", "y--"],
      ],
      { ...COMMA, delimiter: "----" },
    ],
    ["a delimiter that begins itself", "a---b-----c", [["a", "b", "--c"]], { ...COMMA, delimiter: "---" }],
    ["part of a delimiter behind a quote", '"a"--b----c', [['"a"--b', "c"]], { ...COMMA, delimiter: "----" }],
    ["a delimiter of several bytes in UTF-8", "a｜b｜｜c", [["a", "b", "", "c"]], { ...COMMA, delimiter: "｜" }],
    ["one value a line", 'a,b\n"c"\n', [["a,b"], ['"c"']], { ...COMMA, delimiter: "", quote: null }],
    ["tabs", '"a\tb"\tc\n', [["a\tb", "c"]], { ...COMMA, delimiter: "\t" }],
  ];

  it.each(cases)("%s", (_name, text, rows, dialect = COMMA) => {
    for (const pieces of cuts(Buffer.from(text))) {
      expect(rowsOf(pieces, dialect), `${pieces.length} pieces, the first of ${pieces[0].length} bytes`).toEqual(rows);
    }
  });

  it("reads any bytes the same in any pieces (property)", () => {
    const junk = fc.string({ unit: fc.constantFrom("a", '"', '"', ",", "\n", "\r", "\\", "-"), maxLength: 40 });
    const dialects = fc.constantFrom(
      COMMA,
      BACKSLASH,
      { ...COMMA, delimiter: "--" },
      { ...COMMA, newline: "\r" as const },
    );
    fc.assert(
      fc.property(junk, dialects, (text, dialect) => {
        const whole = rowsOf(text, dialect);
        for (const pieces of cuts(Buffer.from(text))) expect(rowsOf(pieces, dialect)).toEqual(whole);
      }),
      { numRuns: 1500 },
    );
  });
});

describe("a quote that nothing closes", () => {
  const line = `1,${"2".repeat(253)}\n`;
  const filler = line.repeat(RECORD_BYTES_LIMIT / 256);

  it("is text, and swallows nothing, however far the next quote is", () => {
    const ends: [string, string[]][] = [
      ["", ["1", "2".repeat(253)]],
      ['"x","y"\n', ["x", "y"]],
      ['"",""\n', ["", ""]],
    ];
    for (const [behind, last] of ends) {
      const rows = rowsOf(`"a,b\n${filler}${behind}`);
      expect(rows[0]).toEqual(['"a', "b"]);
      expect(rows.length).toBe(1 + RECORD_BYTES_LIMIT / 256 + (behind === "" ? 0 : 1));
      expect(rows.at(-1)).toEqual(last);
    }
  });

  it("is text at the same place in any pieces", () => {
    // The closing quote lies around the limit: one byte decides.
    for (let gap = RECORD_BYTES_LIMIT - 3; gap <= RECORD_BYTES_LIMIT; gap++) {
      const text = Buffer.from(`"${"x".repeat(gap)}"\r\nlast\n`);
      const whole = rowsOf([text]);
      expect(whole.length).toBe(2);
      for (let at = gap; at < gap + 5; at++) {
        expect(rowsOf([text.subarray(0, at), text.subarray(at)])).toEqual(whole);
      }
    }
  });

  it("never leaves more than a record's limit open", () => {
    const sink = new RowGatherer(COMMA);
    const text = Buffer.from(`a\n"b\n${filler}${filler}`);
    const consumed = new DelimitedParser(COMMA, [0], sink).parse(text, 0, text.length, false);
    expect(text.length - consumed).toBeLessThanOrEqual(RECORD_BYTES_LIMIT);
  });

  it.each([
    ["an open quote a line", '"a\n'],
    ["a quote a line", '"\n'],
    ["quotes", '"'],
    ["an odd run of quotes a line", '"""x\n'],
    ["open quotes in every cell", '"a,"b,"c\n'],
    ["empty quoted cells behind a stray quote", '"",'],
    ["escaped quotes", '"\\"'],
  ])("costs linear time: %s", (_name, unit) => {
    const time = (bytes: number, dialect: Dialect): number => {
      const text = Buffer.alloc(bytes, unit);
      const parser = new DelimitedParser(dialect, [0], { cells: () => undefined });
      const start = cpuTime();
      parser.parse(text, 0, text.length, true);
      return cpuTime() - start;
    };
    for (const dialect of [COMMA, BACKSLASH]) {
      // Quadratic time would be minutes here; linear is some 20 ms.
      expect(time(RECORD_BYTES_LIMIT + (1 << 19), dialect)).toBeLessThan(1500);
    }
  });
});

describe("unescapeCell", () => {
  it("undoes what a dialect does to quotes", () => {
    expect(unescapeCell('a""b', '"', "doubled")).toBe('a"b');
    expect(unescapeCell("a''b\"\"", "'", "doubled")).toBe('a\'b""');
    expect(unescapeCell('a\\"b\\\\c\\\n', '"', "backslash")).toBe('a"b\\c\n');
  });
});
