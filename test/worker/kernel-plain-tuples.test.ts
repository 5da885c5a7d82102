/** The kernel's reading of dumps against sql-row-scanner.ts and sql-row-parser.ts: the same rows, whatever the dump and its pieces. */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.js";
import { RecordRooms } from "../../src/worker/kernel-delimited-parser.js";
import { KernelInput } from "../../src/worker/kernel-input.js";
import { KernelPlainTuples } from "../../src/worker/kernel-plain-tuples.js";
import { rowsOf, seeded } from "../source/dump-rows.js";

const kernel = new Kernel();
const input = new KernelInput(kernel);
const rooms = new RecordRooms(kernel);

/** Rows that the kernel gave, of all readers. */
let byKernel = 0;

class Counted extends KernelPlainTuples {
  override read(at: number, end: number, backslashes: boolean, slotOf: Int32Array, slots: number): number {
    const behind = super.read(at, end, backslashes, slotOf, slots);
    byKernel += this.rows;
    return behind;
  }
}

function tuples(pieces: readonly Buffer[]): KernelPlainTuples {
  input.beginChunk(pieces[0]);
  return new Counted(kernel, input, rooms);
}

const plain = { plainRows: false };
const isIgnored = (path: string): boolean => /[ac]$/u.test(path);

function expectSame(pieces: readonly Buffer[], backslashes: boolean): number {
  const rows = rowsOf(pieces, backslashes, plain);
  expect(rowsOf(pieces, backslashes, { tuples: tuples(pieces) })).toEqual(rows);
  const fewer = rowsOf(pieces, backslashes, { ...plain, ignores: isIgnored });
  expect(rowsOf(pieces, backslashes, { ...plain, ignores: isIgnored, tuples: tuples(pieces) })).toEqual(fewer);
  return rows.length;
}

const HEADS = [
  "INSERT INTO `t` VALUES ",
  "INSERT INTO t (a, b, c) VALUES ",
  'INSERT [dbo]."t" (a,b) VALUES\n',
  "REPLACE INTO u (a,b,c,d) VALUES",
];
const CELLS =
  `1 -5 12.50 . - -- NULL null Nul 0x41 1e5 '' 'a' 'a@example.com' 'O''Brien' 'O\\'Brien' 'O'Brien' 'C:\\' N'15400000001' E'it\\'s'
  q'[it's]' 'x\nINSERT' 'x\n\nend' '\n' '{"a":"b@example.com"}' '[1,2]' '[no' 'a:1:{s:1:"m";s:1:"x";}' 's:3:"abc";' '\\x61' '张三' "it's" "" _binary'a'
  CAST('5' AS char) 'a'::text 5::bigint DEFAULT TRUE /*c*/1 --c\n (1) \`x\` 'a\u001db' '\\\\' '\\n' '\u0000' +1 'long ${"made up ".repeat(12)}' 20 '--' '/*' ');' ',(' 'a'/*!5 'b',*/`
    .split(/ (?=\S)/u)
    .map((cell) => cell.replace(/^\s+/u, ""));
const BETWEEN = [",", ",", ",", ", ", " ,", ",\n", "\n,"];
const BEHIND = [";\n", ";\n", ";\n", ";", ";;\n", "\n", " ON DUPLICATE KEY UPDATE a=1;\n", ";\nCOMMIT;\n", ""];

describe("the kernel's reading of a dump", () => {
  it("finds the rows and cells that the plain scanner and parser find (seeded)", () => {
    const random = seeded(4);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
    let rows = 0;
    for (let round = 0; round < 400; round++) {
      let dump = random() < 0.3 ? "CREATE TABLE t (a int, b text, c text);\n" : "";
      const regular = random() < 0.5;
      const head = pick(HEADS);
      for (let statement = 0; statement < 1 + random() * 6; statement++) {
        dump += random() < 0.8 ? head : pick(HEADS);
        for (let row = 0; row < 1 + random() * 5; row++) {
          const cells = Array.from({ length: regular ? 3 : Math.floor(random() * 5) }, () =>
            regular && random() < 0.9 ? pick(CELLS.slice(0, 16)) : pick(CELLS),
          );
          dump += `${row > 0 ? pick(BETWEEN) : ""}(${cells.join(pick(BETWEEN))})`;
        }
        dump += pick(BEHIND);
      }
      const bytes = Buffer.from(dump);
      rows += expectSame([bytes], round % 2 === 0);
      const cut = Math.floor(random() * bytes.length);
      expectSame([bytes.subarray(0, cut), bytes.subarray(cut)], round % 2 === 0);
    }
    expect(rows).toBeGreaterThan(1500);
  });

  it("does so in a long dump of which bytes were changed (seeded)", () => {
    const random = seeded(5);
    const row = (i: number): string =>
      `(${i},'user${i}','u${i}@example.com','1540000${i}',NULL,-${i}.5,'it''s ${i % 7 === 0 ? "\\\\r\\\\n" : ""}')`;
    const statement = (from: number): string =>
      `INSERT INTO \`t\` VALUES ${Array.from({ length: 40 }, (_, i) => row(from + i)).join(",")};\n`;
    const base = Buffer.from(Array.from({ length: 60 }, (_, i) => statement(40 * i)).join(""));
    byKernel = 0;
    expect(expectSame([base], true)).toBe(2400);
    // Both times, and all but the first row of each, which tells how many columns there are.
    expect(byKernel).toBe(4798);
    const signs = Buffer.from("'\"`\\(),;\n-/*N0xE:{}[] \u001d");
    for (let round = 0; round < 8; round++) {
      const mutant = Buffer.from(base);
      for (let change = 0; change < 1 + random() * 12; change++)
        mutant[Math.floor(random() * mutant.length)] = signs[Math.floor(random() * signs.length)];
      expectSame([mutant], round % 3 > 0);
    }
  });

  it("does so however the dump is cut in two", () => {
    const dump = Buffer.from(
      "INSERT INTO t VALUES (1,'a''b','x\\'y'),\n(2,NULL,'');\nINSERT INTO t VALUES (3,'p\nq',-1.5) , (4,N'z');\nINSERT INTO u VALUES (5);\n",
    );
    const rows = rowsOf([dump], true, plain);
    expect(rows).toHaveLength(5);
    for (let cut = 0; cut <= dump.length; cut++) {
      const pieces = [dump.subarray(0, cut), dump.subarray(cut)];
      expect(rowsOf(pieces, true, { tuples: tuples(pieces) })).toEqual(rows);
    }
  });

  it("gives rows behind INSERT … SELECT to the table that their statement names", () => {
    const dump =
      "INSERT INTO a VALUES (1);\nINSERT INTO b SELECT 'x';\nINSERT INTO a VALUES (2);\nINSERT INTO b SET c='y';\nINSERT INTO a VALUES (3);\n";
    expect(rowsOf(dump, true)).toEqual([
      { "a.1": "1" },
      { "b.1": "x" },
      { "a.1": "2" },
      { "b.c": "y" },
      { "a.1": "3" },
    ]);
  });
});
