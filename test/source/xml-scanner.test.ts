import { describe, expect, it } from "vitest";
import { attributesOf, decodeEntities, XmlScanner, xmlName } from "../../src/source/xml-scanner.js";
import { cuts } from "./in-pieces.js";
import { seeded } from "./made-workbook.js";

const NAMES = new Map(["a", "b", "c", "long-name"].map((name) => [xmlName(name), name]));

/** Writes down what a scanner sees. */
class Recorder extends XmlScanner {
  readonly seen: string[] = [];

  constructor() {
    super("book.xlsx");
    this.wantsText = true;
  }

  protected override open(name: number, bytes: Buffer, from: number, to: number): void {
    const attributes = [...attributesOf(bytes, from, to)].map(([key, value]) => ` ${key}=${value}`).join("");
    this.seen.push(`<${NAMES.get(name) ?? "?"}${attributes}>`);
  }

  protected override close(name: number): void {
    this.seen.push(`</${NAMES.get(name) ?? "?"}>`);
  }

  protected override text(bytes: Buffer, from: number, to: number, raw: boolean): void {
    this.seen.push(`${raw ? "raw " : ""}${bytes.toString("utf8", from, to)}`);
  }
}

function record(pieces: readonly Buffer[]): string[] {
  const recorder = new Recorder();
  for (const piece of pieces) {
    // The piece may be reused by its owner at once.
    const given = Buffer.from(piece);
    recorder.push(given);
    given.fill(60);
  }
  recorder.end();
  return recorder.seen;
}

const TRICKY = `<?xml version="1.0"?><!-- <a> --><a x='1>2' n:y="&lt;é"><b/>t1<x:c />&amp;<![CDATA[<b>]]]]><long-name
 z = "/" >5 > 4</long-name><?pi ?></a>\n`;

describe("XmlScanner", () => {
  it("sees tags, attributes and texts however the bytes are cut", () => {
    const expected = [
      "<a x=1>2 y=<é>",
      "<b>",
      "</b>",
      "t1",
      "<c>",
      "</c>",
      "&amp;",
      "raw <b>]]",
      "<long-name z=/>",
      "5 > 4",
      "</long-name>",
      "</a>",
    ];
    for (const pieces of cuts(Buffer.from(TRICKY))) expect(record(pieces)).toEqual(expected);
  });

  it.each([
    ["nothing", ""],
    ["text alone", "abc"],
    ["an open element", "<a><b></b>"],
    ["a tag cut off", "<a></a"],
    ["more ends than starts", "<a></a></a>"],
    ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ])("refuses %s, without any of its text", (_name, text) => {
    try {
      record([Buffer.from(text)]);
    } catch (error) {
      expect(error).toMatchObject({ code: "input-damaged" });
      expect((error as Error).message).toMatch(/^book\.xlsx: the XML [\w ,]+ \(at byte \d+\)$/u);
      return;
    }
    expect.unreachable();
  });

  it("refuses a token without an end instead of keeping all of it", () => {
    const scanner = new Recorder();
    const piece = Buffer.alloc(1 << 16, "x");
    expect(() => {
      scanner.push(Buffer.from('<a y="'));
      for (let i = 0; i < 100; i++) scanner.push(piece);
    }).toThrow(/more than 2097152 bytes/u);
  });

  it("survives any change of bytes", () => {
    const random = seeded(7);
    for (let round = 0; round < 3000; round++) {
      const bytes = Buffer.from(TRICKY);
      for (let change = random(4); change >= 0; change--) bytes[random(bytes.length)] = random(256);
      const at = random(bytes.length);
      const outcome = (pieces: Buffer[]): string => {
        try {
          return record(pieces).join();
        } catch (error) {
          expect(error).toMatchObject({ code: "input-damaged" });
          return "damaged";
        }
      };
      expect(outcome([bytes.subarray(0, at), bytes.subarray(at)])).toBe(outcome([bytes]));
    }
  });

  it("decodes the entities of XML and no others", () => {
    expect(decodeEntities("&lt;&gt;&amp;&quot;&apos;&#65;&#x4E2d;&amp;lt;")).toBe("<>&\"'A中&lt;");
    expect(decodeEntities("&nbsp; &#1114112; &#x; & &toString;")).toBe("&nbsp; &#1114112; &#x; & &toString;");
  });
});
