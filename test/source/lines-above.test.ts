import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LinesAboveReader, noteLines, withoutLines } from "../../src/source/lines-above.js";
import { inspectInput } from "../../src/source/text-input.js";
import { MemoryReader, readAll } from "./memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-above-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PEOPLE = "Ann Lee,+447700900001,1\nBob Ray,+447700900002,2\nCy Dee,+447700900003,3\nDi Eff,+447700900004,4\n";
const TABLE = `Guest,Phone,Room\n${PEOPLE}`;

/** Header as recognised, and the text as it is parsed. */
async function read(text: string, header?: boolean): Promise<[readonly string[] | null, string]> {
  const path = join(folder, "list.csv");
  writeFileSync(path, text);
  const input = await inspectInput({ path, bytes: Buffer.byteLength(text) }, { header });
  if (!("shape" in input)) throw new Error(input.reason);
  return [input.shape.header, (await readAll(await input.open())).toString()];
}

const HEADER = ["Guest", "Phone", "Room"];

describe("lines above the header of delimited text", () => {
  it.each<[what: string, above: string]>([
    ["a title", "Guests of the summer,,\n"],
    ["a title and a date", "Guests,,\nAs of 2023-01-31 12:00:00,,\n\n"],
    ["Excel's delimiter", "sep=,\n"],
    ["both", "sep=,\r\nGuests,,\n"],
    ["PowerShell's type", "#TYPE System.X\n"],
  ])("%s is emptied, and lines keep their numbers", async (_what, above) => {
    const lines = above.split("\n").length - 1;
    expect(await read(above + TABLE)).toEqual([HEADER, "\n".repeat(lines) + TABLE]);
  });

  it.each<[what: string, above: string, cells: string[][]]>([
    ["an identifier in a cell", "Hotline,+44 7700 900999,\n", [["Hotline", "+44 7700 900999"]]],
    ["an identifier in words", "questions to ann@example.com,,\n\n", [["questions to ann@example.com"]]],
    ["nothing of note", "Guests,,\nof 2023,,\n", [["Guests"], ["of 2023"]]],
  ])("with %s are handed on", async (_what, above, cells) => {
    const lines = above.split("\n").length - 1;
    expect(await read(above + TABLE)).toEqual([HEADER, "\n".repeat(lines) + TABLE]);
    const input = await inspectInput({ path: join(folder, "list.csv"), bytes: above.length + TABLE.length });
    expect("above" in input && input.above).toEqual(cells);
  });

  it("stay where quotes go on over line ends, and where the user speaks of the header", async () => {
    const quoted = `"Guests\nof the summer",,\n${TABLE}`;
    expect((await read(quoted))[1]).toBe(quoted);
    const titled = `Guests,,\n${TABLE}`;
    expect((await read(titled, false))[1]).toBe(titled);
    expect((await read(titled, true))[1]).toBe(titled);
  });

  it("leave tables as they are, with and without a header", async () => {
    expect(await read(TABLE)).toEqual([HEADER, TABLE]);
    expect(await read(PEOPLE)).toEqual([null, PEOPLE]);
  });
});

it("empties lines however the bytes are cut", async () => {
  for (const size of [1, 3, 100]) {
    const reader = new LinesAboveReader(new MemoryReader(Buffer.from("a\n\r\nb,c\nd\n"), size), 2);
    expect((await readAll(reader)).toString()).toBe("\n\nb,c\nd\n");
  }
  expect(withoutLines("a\nb\n", 1)).toBe("\nb\n");
  expect(withoutLines("a", 1)).toBe("a");
  expect(["sep=;\n", '"sep=\t"\r\n', "#TYPE x\n", "#type,x\n", "sep=a b\n", "x\nsep=;\n"].map(noteLines)).toEqual([
    1, 1, 1, 0, 0, 0,
  ]);
});
