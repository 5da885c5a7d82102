import { describe, expect, it } from "vitest";
import { recognizeShape } from "../../src/source/dialect.js";
import { StealerBlockReader } from "../../src/source/stealer-blocks.js";
import { StealerParser, stealerRows } from "../../src/source/stealer-parser.js";
import { blockRows, recognizeStealer } from "../../src/source/stealer-shape.js";
import { cuts, feed, RowGatherer } from "./in-pieces.js";
import { MemoryReader, readAll } from "./memory-reader.js";
import { cpuTime } from "../cpu-time.js";

const LINES: readonly (readonly [line: string, login: string, site: string, password: string])[] = [
  ["https://a.example/login:ann@example.com:pa:ss", "ann@example.com", "https://a.example/login", "pa:ss"],
  ["https://a.example:8443/x:ann@example.com:p", "ann@example.com", "https://a.example:8443/x", "p"],
  ["http://10.0.0.1:8080:ann@example.com:p", "ann@example.com", "http://10.0.0.1:8080", "p"],
  ["https://a.example:ann@example.com:p", "ann@example.com", "https://a.example", "p"],
  ["https://a.example/:447700900123:p", "447700900123", "https://a.example/", "p"],
  ["android://t0k==@com.app.example/:ann@example.com:p", "ann@example.com", "android://t0k==@com.app.example/", "p"],
  ["ann@example.com:p:https://a.example/x", "ann@example.com", "https://a.example/x", "p"],
  ["ann@example.com:p:q:https://a.example/x", "ann@example.com", "https://a.example/x", "p:q"],
  ["+447700900123:p:http://a.example", "+447700900123", "http://a.example", "p"],
  ["a.example/login:ann@example.com:p", "ann@example.com", "a.example/login", "p"],
  ["www.a.example:ann@example.com:p:q", "ann@example.com", "www.a.example", "p:q"],
  ["https://a.example/|ann@example.com|p|q", "ann@example.com", "https://a.example/", "p|q"],
  ["https://a.example/ ann@example.com p", "ann@example.com", "https://a.example/", "p"],
  ["https://a.example/;ann@example.com;p:q", "ann@example.com", "https://a.example/", "p:q"],
  ["ann@example.com:p", "ann@example.com", "", "p"],
  ["ann@example.com", "ann@example.com", "", ""],
  ["https://a.example/", "", "https://a.example/", ""],
  ["https://a.example/:user:p\r", "user", "https://a.example/", "p"],
  ["s\u001fann@example.com\u001fp\u001fq", "ann@example.com", "s", "p\u001fq"],
  ["\u001fann@example.com\u001f", "ann@example.com", "", ""],
];

describe("StealerParser", () => {
  it.each(LINES)("cuts %j", (line, login, site, password) => {
    expect(stealerRows([line])).toEqual([[login, site, password]]);
  });

  it("reads the same in any pieces", () => {
    const text = Buffer.from(`\n${LINES.map(([line]) => line).join("\n")}\n \nlast@example.com:p`);
    const rowsOf = (pieces: readonly Buffer[]): (readonly [number, number][])[] => {
      const rows: [number, number][][] = [];
      feed(
        new StealerParser("\n", {
          cells: (_, starts, ends) => rows.push([...starts].map((start, i) => [start < 0 ? -1 : ends[i] - start, i])),
        }),
        pieces,
      );
      return rows;
    };
    const whole = rowsOf([text]);
    expect(whole).toHaveLength(LINES.length + 1);
    for (const pieces of cuts(text)) expect(rowsOf(pieces)).toEqual(whole);
  });

  it("takes any bytes, in linear time", () => {
    let seed = 3;
    const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const signs = ["://", ":", "@", "/", "|", " ", "a", "1", ".", "\u001f", "https", "é"];
    const text = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => signs[next(12)]).join(""));
    const timeOf = (bytes: Buffer): number => {
      const started = cpuTime();
      new StealerParser("\n", new RowGatherer(null)).parse(bytes, 0, bytes.length, true);
      return cpuTime() - started;
    };
    for (let round = 0; round < 2000; round++) timeOf(text(30));
    const small = timeOf(text(50_000));
    expect(timeOf(text(400_000))).toBeLessThan(8 * 4 * small + 50);
    expect(timeOf(Buffer.from("a:/".repeat(200_000)))).toBeLessThan(1000);
  });
});

const LOG = `****************
*  Made up by nobody: https://a.example  *
****************

URL: https://a.example/
Username: ann@example.com
Password: p: q
Application: Chrome (Default)
===============
SOFT: Edge
HOST: https://b.example
USER: +447700900123
PASS:

Login = bob@example.org
Password = x
Url = https://c.example
Login = cy@example.net
Password = y
Note: call +44 7700 900124
Storage: here
`;
const ROWS = [
  ["ann@example.com", "https://a.example/", "p: q"],
  ["+447700900123", "https://b.example", ""],
  ["bob@example.org", "https://c.example", "x"],
  // A line that is in no block may hold an identifier all the same.
  ["Note", "", "call +44 7700 900124"],
  ["cy@example.net", "", "y"],
];

describe("blocks of a stealer's log", () => {
  it("become lines, in any pieces", async () => {
    for (const text of [LOG, LOG.replaceAll("\n", "\r\n")]) {
      const bytes = Buffer.from(text);
      for (const size of [1, 7, 64, 1000, Infinity]) {
        const lines = (await readAll(new StealerBlockReader(new MemoryReader(bytes, size)))).toString("utf8");
        expect(stealerRows(lines.split("\n"))).toEqual(ROWS);
      }
    }
  });

  it("in two pieces, cut at every byte", () => {
    const bytes = Buffer.from(LOG);
    for (let at = 1; at < bytes.length; at++) {
      const lines: string[] = [];
      // `transform` is what a reader calls for each piece.
      const reader = new (class extends StealerBlockReader {
        pieces(...pieces: (Buffer | null)[]): string {
          return pieces.map((piece) => this.transform(piece).toString("utf8")).join("");
        }
      })(new MemoryReader(bytes));
      lines.push(...reader.pieces(bytes.subarray(0, at), bytes.subarray(at), null).split("\n"));
      expect(stealerRows(lines)).toEqual(ROWS);
    }
  });

  it("are recognised", () => {
    expect(recognizeStealer(LOG.split("\n").filter((line) => line !== ""))?.blocks).toBe(true);
    expect(blockRows(LOG.split("\n"))).toEqual(ROWS);
  });
});

describe("what is a stealer's log", () => {
  const formatOf = (text: string): string | undefined => recognizeShape(text, true)?.format;

  it.each([
    ["lines", "stealer", LINES.slice(0, 11).map(([line]) => line)],
    ["site last", "stealer", ["ann@example.com:p:https://a.example", "bob@example.com:p:https://b.example"]],
    ["a combo list", "combo", ["ann@example.com:p", "bob@example.org:http", "cy@example.net:q:r"]],
    ["a table with sites", "delimited", ["name,site,email", "Ann,https://a.example,ann@example.com"]],
    ["requests", "lines", ["https://a.example/x GET 200 12", "https://a.example/y GET 200 13"]],
    ["a letter", "lines", ["User: nobody", "Hello, this is about https://a.example", "and nothing else."]],
  ])("%s: %s", (_, format, lines) => {
    const found = formatOf(lines.join("\n"));
    if (format === "lines") expect(found).not.toBe("stealer");
    else expect(found).toBe(format);
  });
});
