import { describe, expect, it } from "vitest";
import { recognizeShape } from "../../src/source/dialect.js";
import { LineBreakReader } from "../../src/source/line-break-reader.js";
import { recognizeRecordDelimiter } from "../../src/source/rare-delimiters.js";
import { RecordDelimiterReader, RecordDelimiters } from "../../src/source/record-delimiter-reader.js";
import { MemoryReader, readAll } from "./memory-reader.js";

describe("RecordDelimiterReader", () => {
  const CASES: readonly (readonly [delimiter: string, text: string])[] = [
    ["&|\n", "1+|Ann\n&b|&|\n2+|Bob\r\nx&|&|\n&|\n3"],
    ["\u001e", "a\u001fb\u001ec\u001fd\n\u001e"],
    ["aab", "xaaaabyaab"],
    ["¶", "é¶ü¶"],
    ["&|\n", ""],
    ["&|\n", "&|"],
  ];

  it.each(CASES)("makes %j of %j line ends, in any pieces", async (delimiter, text) => {
    // The plain way: all at once, as strings.
    const expected = text
      .split(delimiter)
      .map((record) => record.replace(/[\r\n]/gu, " "))
      .join("\n");
    const bytes = Buffer.from(text);
    for (const size of [1, 2, 3, 1000]) {
      const reader = new RecordDelimiterReader(new MemoryReader(bytes, size), delimiter);
      expect((await readAll(reader)).toString("utf8")).toBe(expected);
    }
    for (let at = 0; at <= bytes.length; at++) {
      const delimiters = new RecordDelimiters(delimiter);
      const out = [delimiters.push(bytes.subarray(0, at)), delimiters.push(bytes.subarray(at)), delimiters.push(null)];
      expect(Buffer.concat(out).toString("utf8")).toBe(expected);
    }
  });
});

describe("recognised delimiters", () => {
  const people = [
    ["1", "Ann Lee", "+447700900123", "ann@example.com"],
    ["2", "Bob Roe", "+447700900124", "bob@example.org"],
    ["3", "Cy Poe", "+447700900125", "cy@example.net"],
    ["4", "Di Woe", "+447700900126", "di@example.net"],
  ];

  it.each(["+|", "|~|", "@@", "\t|\t", " | ", "\u001f", "\u0001", "~", "^", "||", "##", "%%", "::", ",", "\t"])(
    "%j between cells",
    (delimiter) => {
      const text = people.map((row) => row.join(delimiter)).join("\n");
      const shape = recognizeShape(text, true);
      expect(shape?.rows.map((row) => row.map((cell) => cell.trim()))).toEqual(people);
    },
  );

  it.each(["&|\n", "|+|\n", "\u001e\n", "##\n", "&|\r\n"])("%j behind records", (end) => {
    const text = people.map((row) => row.join("+|").replace("Bob ", "Bob\n")).join(end) + end;
    expect(recognizeRecordDelimiter(text)).toBe(end);
    const shape = recognizeShape(text, true);
    expect(shape?.dialect).toMatchObject({ delimiter: "+|", recordDelimiter: end });
    expect(shape?.rows).toEqual(people);
  });

  it.each([
    ["lines", "a,b\nc,d\ne,f\n"],
    ["empty cells at the end", "a|b||\nc|d||\ne|f||\n"],
    ["a control character behind the last cell", "a\u0001b\u0001\nc\u0001d\u0001\ne\u0001f\u0001\n"],
    ["SQL", "SELECT 1;\nSELECT 2;\nSELECT 3;\n"],
    ["cries", "Hello!!\nWhat?\nNo.\nGo on\n"],
  ])("none of its own: %s", (_, text) => {
    expect(recognizeRecordDelimiter(text)).toBeNull();
  });

  it("never takes the plus of a number for a part of it", () => {
    const text = "Ann,+447700900123\nBob,+447700900124\nCy,+447700900125\n";
    expect(recognizeShape(text, true)?.dialect.delimiter).toBe(",");
  });
});

describe("LineBreakReader", () => {
  const read = async (text: string, size = 1 << 16): Promise<string> =>
    (await readAll(new LineBreakReader(new MemoryReader(Buffer.from(text), size)), 1 << 20)).toString("utf8");

  it("leaves ordinary text as it is", async () => {
    const text = "a b,c\r\n\nlong line without end";
    for (const size of [1, 5, 1000]) expect(await read(text, size)).toBe(text);
  });

  it("breaks long lines where no identifier is cut", async () => {
    const record = '{"mail":"ann@example.com","phone":"+44 7700 900123"}';
    const text = record.repeat(20_000);
    const broken = await read(text);
    expect(broken).toHaveLength(text.length);
    expect(Math.max(...broken.split("\n").map((line) => line.length))).toBeLessThan(70_000);
    expect(broken.split("ann@example.com").length).toBe(20_001);
    expect(broken.split("+44 7700 900123").length).toBe(20_001);
  });

  it("breaks what has no such place at last", async () => {
    const lines = (await read("é".repeat(500_000))).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300_000);
    expect(lines.join("")).toMatch(/^[é\ufffd]+$/u);
  });
});
