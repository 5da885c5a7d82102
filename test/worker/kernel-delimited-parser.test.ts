/** The kernel's reading of delimited text against delimited-parser.ts: the same records, whatever the text and its pieces. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.js";
import { DelimitedParser } from "../../src/source/delimited-parser.js";
import type { CellSink, Dialect } from "../../src/source/text-shape.js";
import { KernelDelimitedParser, RecordRooms } from "../../src/worker/kernel-delimited-parser.js";
import type { TrimmedCellSink } from "../../src/worker/kernel-delimited-parser.js";
import { KernelInput } from "../../src/worker/kernel-input.js";
import { cpuTime } from "../cpu-time.js";

/** Writes records down; of both receivers' forms, the same text. */
class Gatherer implements CellSink, TrimmedCellSink {
  readonly records: string[] = [];

  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void {
    const cells = Array.from(starts, (start, slot) => {
      if (start < 0) return null;
      let from = start;
      let to = ends[slot];
      while (from < to && bytes[from] <= 32) from++;
      while (to > from && bytes[to - 1] <= 32) to--;
      if (from === to) return null;
      return `${Buffer.from(bytes.subarray(from, to)).toString("latin1")}${escaped[slot] ? "!" : ""}`;
    });
    this.records.push(JSON.stringify([at, ...cells]));
  }

  plainRecords(): null {
    return null;
  }

  trimmedCells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, flags: Uint8Array, at: number): void {
    this.cells(
      bytes,
      starts,
      ends,
      flags.map((flag) => flag & 1),
      at,
    );
  }
}

const CSV: Dialect = { delimiter: ",", quote: '"', escape: "doubled", newline: "\n", header: false };

function compare(text: string | Buffer, dialect: Dialect, wanted: readonly number[], last: boolean): number {
  const kernel = new Kernel();
  const input = new KernelInput(kernel);
  const expected = new Gatherer();
  const got = new Gatherer();
  // Not at the start of its memory, and with something behind it.
  const bytes = Buffer.concat([Buffer.from('"junk,'), Buffer.from(text), Buffer.from('",\n"more')]);
  const from = 6;
  const to = bytes.length - 8;
  const plain = new DelimitedParser(dialect, wanted, got);
  const parser = new KernelDelimitedParser(kernel, input, dialect, wanted, plain, got, new RecordRooms(kernel));
  input.beginChunk(bytes);
  const consumed = parser.parse(bytes, from, to, last);
  expect(consumed).toBe(new DelimitedParser(dialect, wanted, expected).parse(bytes, from, to, last));
  expect(got.records).toEqual(expected.records);
  return expected.records.length;
}

const DIALECTS: Dialect[] = [
  CSV,
  { ...CSV, delimiter: "\t", quote: null },
  { ...CSV, delimiter: ";", quote: "'" },
  { ...CSV, newline: "\r" },
];

describe("KernelDelimitedParser", () => {
  it("reads what the plain parser reads (property)", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...DIALECTS),
        fc.array(
          fc.constantFrom(
            "a",
            "bc",
            '"',
            "'",
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            "\r",
            " ",
            "-",
            "NULL",
            '"x,\ny"',
            '""',
            "\0",
            // Beyond what is looked at in one go.
            "d".repeat(15),
            "e".repeat(62),
            `"${"f".repeat(61)},${"g".repeat(66)}"`,
            "\u65e0",
          ),
          {
            maxLength: 60,
          },
        ),
        fc.subarray([0, 1, 2, 5]),
        fc.boolean(),
        (dialect, pieces, wanted, last) => {
          compare(pieces.join(""), dialect, wanted, last);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("reads any bytes as the plain parser does (property)", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, last) => {
        compare(Buffer.from(bytes), CSV, [0, 1], last);
      }),
      { numRuns: 500 },
    );
  });

  it("goes on after irregular records, few and many", () => {
    const regular = Array.from({ length: 2000 }, (_, i) => `${i},"a ""b"" ${i}",c`);
    for (const every of [1000, 90, 3]) {
      const rows = regular.map((row, i) => (i % every === every - 1 ? `${i},"5" pipe,c` : row));
      expect(compare(`${rows.join("\n")}\n`, CSV, [0, 1, 2], false)).toBeGreaterThan(600);
    }
  });

  it("stays linear where every record opens a quote that nothing closes", () => {
    const text = '"a,b\n'.repeat(200_000);
    const started = cpuTime();
    compare(text, CSV, [0, 1], true);
    expect(cpuTime() - started).toBeLessThan(30_000);
  });

  it("says which dialects it reads", () => {
    expect(DIALECTS.map((dialect) => KernelDelimitedParser.reads(dialect))).toEqual([true, true, true, true]);
    expect(KernelDelimitedParser.reads({ ...CSV, delimiter: "----" })).toBe(false);
    expect(KernelDelimitedParser.reads({ ...CSV, escape: "backslash" })).toBe(false);
    expect(KernelDelimitedParser.reads({ ...CSV, delimiter: "§" })).toBe(false);
  });
});
