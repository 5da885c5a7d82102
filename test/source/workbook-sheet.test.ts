import { describe, expect, it } from "vitest";
import { RECORD_BYTES_LIMIT } from "../../src/source/text-shape.js";
import { RowWriter } from "../../src/source/workbook-rows.js";
import { SheetScanner } from "../../src/source/workbook-sheet.js";
import { SharedStrings, SharedStringsScanner } from "../../src/source/workbook-strings.js";
import { cuts } from "./in-pieces.js";
import { seeded } from "./made-workbook.js";

const STRINGS = `<sst xmlns="x" count="9"><si><t>姓名</t></si><si><r><rPr><b/></rPr><t>A&amp;</t></r><r><t xml:space="preserve">B </t></r></si>
<si><t>东京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si><si/><si><t>a&#10;b_x000D__x005F_x</t></si><si><t/></si></sst>`;

function stringsOf(pieces: readonly Buffer[]): SharedStrings {
  const strings = new SharedStrings("book.xlsx");
  const scanner = new SharedStringsScanner("book.xlsx", strings);
  for (const piece of pieces) scanner.push(piece);
  scanner.end();
  return strings;
}

function textAt(strings: SharedStrings, index: number): string {
  const start = strings.start(index);
  return strings.slab(index).toString("utf8", start, start + strings.lengthOf(index));
}

const CONTEXT = {
  strings: stringsOf([Buffer.from(STRINGS)]),
  dateStyles: Uint8Array.from([0, 1]),
  is1904: false,
  links: null,
};

/** The lines of a sheet, fed in these pieces; rows are taken after each. */
function lines(pieces: readonly Buffer[], skip = 0): string[] {
  const rows = new RowWriter(skip);
  const scanner = new SheetScanner("book.xlsx", rows, CONTEXT);
  let text = "";
  for (const piece of pieces) {
    scanner.push(piece);
    text += rows.take().toString("utf8");
  }
  scanner.end();
  text += rows.take().toString("utf8");
  return text.split("\n").slice(0, -1);
}

const sheet = (rows: string): Buffer => Buffer.from(`<worksheet><sheetData>${rows}</sheetData></worksheet>`);
const linesOf = (rows: string, skip = 0): string[] => lines([sheet(rows)], skip);

describe("SharedStringsScanner", () => {
  it("reads plain, rich and phonetic strings however the bytes are cut", () => {
    for (const pieces of cuts(Buffer.from(STRINGS))) {
      const strings = stringsOf(pieces);
      const all = Array.from({ length: strings.count }, (_, i) => textAt(strings, i));
      expect(all).toEqual(["姓名", "A&B", "东京", "", "a; b; _x", ""]);
    }
  });

  it("keeps many strings apart", () => {
    const strings = new SharedStrings("book.xlsx");
    const texts = Array.from({ length: 3000 }, (_, i) => `${i}`.repeat(i % 3000));
    for (const text of texts) strings.add(Buffer.from(text), 0, text.length);
    expect(strings.count).toBe(3000);
    for (const [i, text] of texts.entries()) expect(textAt(strings, i)).toBe(text);
  });

  it("ends with an error that names the limit when there are too many", () => {
    const strings = new SharedStrings("book.xlsx");
    const text = Buffer.alloc(2 << 20, "x");
    expect(() => {
      for (let i = 0; i < 200; i++) strings.add(text, 0, text.length);
    }).toThrow("book.xlsx: its shared strings take more than 256 MiB");
  });
});

const ROWS = `<row r="2" spans="1:9"><c r="A2" t="s"><v>0</v></c><c r="B2" s="0"><v>13800138000</v></c><c r='D2' s='1'><v>44259</v></c>
<c r="E2" t="str"><f>A2&amp;"&gt;"</f><v>x &lt; y</v></c><c r="F2" t="b"><v>1</v></c><c r="G2" t="e"><v>#N/A</v></c><c r="H2" t="n"><v>1.3800138E10</v></c></row>
<x:row r="4"><x:c r="A4" t="inlineStr"><x:is><x:t>行1
行2</x:t></x:is></x:c><x:c t="d"><x:v>2021-03-04T00:00:00</x:v></x:c></x:row>`;

describe("SheetScanner", () => {
  it("writes stored values, row by row, however the bytes are cut", () => {
    for (const pieces of cuts(sheet(ROWS))) {
      expect(lines(pieces)).toEqual([
        "",
        "姓名\t13800138000\t\t2021-03-04\tx < y\tTRUE\t\t13800138000",
        "",
        "行1; 行2\t2021-03-04T00:00:00",
      ]);
    }
  });

  it.each<[what: string, rows: string, expected: string[]]>([
    [
      "rows and cells without references",
      "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>",
      ["1\t2", "3"],
    ],
    [
      "references that go back",
      '<row r="3"><c r="C3"><v>1</v></c><c r="A3"><v>2</v></c></row><row r="1"><c><v>3</v></c></row>',
      ["", "", "\t\t1\t2", "3"],
    ],
    [
      "references beyond any sheet",
      '<row r="99999999"><c r="ZZZZ1"><v>1</v></c><c r="XFE1"><v>2</v></c></row>',
      ["1\t2"],
    ],
    ["the last column", '<row><c r="XFD1"><v>1</v></c></row>', [`${"\t".repeat(16383)}1`]],
    [
      "cells that are formatted only",
      '<row><c r="A1" s="1"/><c r="B1" s="1"><v></v></c><c r="C1" t="s"><v>3</v></c></row><row><c><v>1</v></c></row>',
      ["", "1"],
    ],
    ["white space", '<row><c t="str"><v> \t </v></c><c t="str"><v> a\tb </v></c><c><v> 5 </v></c></row>', ["\ta b\t5"]],
    ["quotes", '<row><c t="str"><v>"a" "b</v></c></row>', ['"a" "b']],
    [
      "a date style on what is no date",
      '<row><c s="1"><v>13800138000</v></c><c s="7"><v>44259</v></c><c s="1"><v>44259.5</v></c></row>',
      ["13800138000\t44259\t2021-03-04 12:00:00"],
    ],
    [
      "digits that are lost",
      "<row><c><v>1.2345678901234567E17</v></c><c><v>123456789012345678</v></c></row>",
      ["1.2345678901234567E17\t123456789012345678"],
    ],
    ["a row that is never closed", "<row><c><v>1</v></c><row><c><v>2</v></c></row></row>", ["1", "2"]],
    ["an unknown type", '<row><c t="new"><v>x</v></c></row>', ["x"]],
    ["cells outside of rows", "<c><v>1</v></c><row><c><v>2</v></c></row>", ["2"]],
    [
      "phonetic guides",
      '<row><c t="inlineStr"><is><t>东京</t><rPh sb="0" eb="1"><t>トウ</t></rPh></is></c></row>',
      ["东京"],
    ],
  ])("takes %s", (_what, rows, expected) => expect(linesOf(rows)).toEqual(expected));

  it("ignores what lies outside of the sheet's data", () => {
    const text =
      '<worksheet><cols><col min="1"/></cols><sheetData><row><c><v>1</v></c></row></sheetData><row><c><v>2</v></c></row><extLst><ext><v>3</v></ext></extLst></worksheet>';
    expect(lines([Buffer.from(text)])).toEqual(["1"]);
    expect(lines([Buffer.from("<worksheet><sheetData/></worksheet>")])).toEqual([]);
  });

  it("leaves the rows in front of the table blank", () => {
    const rows = '<row r="2"><c><v>1</v></c></row><row r="4"><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>';
    expect(linesOf(rows, 2)).toEqual(["", "", "", "", "3"]);
  });

  it("lets a record without an identifier stand for a row that is too long", () => {
    const long = `<row><c t="str"><v>a</v></c><c t="str"><v>${"x".repeat(RECORD_BYTES_LIMIT)}</v></c><c><v>1</v></c></row>`;
    expect(linesOf(`${long}<row><c><v>2</v></c></row>`)).toEqual(["\u001a", "2"]);
  });

  it("calls a shared string that isn't there damage", () => {
    expect(() => linesOf('<row><c t="s"><v>6</v></c></row>')).toThrow(
      expect.objectContaining({ code: "input-damaged" }),
    );
  });

  it("survives any change of bytes", () => {
    const random = seeded(11);
    const whole = sheet(ROWS);
    let read = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(whole);
      for (let change = random(5); change >= 0; change--) bytes[random(bytes.length)] = random(256);
      const at = random(bytes.length);
      try {
        const rows = lines([bytes.subarray(0, at), bytes.subarray(at)]);
        expect(rows).toEqual(lines([bytes]));
        read++;
      } catch (error) {
        expect(error).toMatchObject({ code: "input-damaged" });
      }
    }
    expect(read).toBeGreaterThan(300);
  });

  it("takes time in proportion to its size, for hostile rows too", () => {
    const cpuTime = (count: number, make: (i: number) => string): number => {
      const bytes = sheet(Array.from({ length: count }, (_, i) => make(i)).join(""));
      const started = process.cpuUsage();
      try {
        lines(
          Array.from({ length: Math.ceil(bytes.length / 4096) }, (_, i) => bytes.subarray(4096 * i, 4096 * (i + 1))),
        );
      } catch (error) {
        expect(error).toMatchObject({ code: "input-damaged" });
      }
      const { user, system } = process.cpuUsage(started);
      return user + system;
    };
    for (const make of [
      (i: number) => `<row r="${i}"><c r="A${i}" t="str"><v>a&amp;b</v></c></row>`,
      // A tag that never ends: what is kept of it is bounded.
      () => "<c r='",
      (i: number) => `<row r="${1_000_000 + i}"><c r="IV1"><v>1</v></c></row>`,
    ]) {
      cpuTime(2000, make);
      const [small, large] = [cpuTime(2000, make), cpuTime(16_000, make)];
      expect(large).toBeLessThan(8 * 6 * Math.max(small, 20_000));
    }
  });
});
