import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBulkAction, JsonLinesParser } from "../../src/source/json-lines-parser.js";
import type { DocumentSink } from "../../src/source/json-lines-parser.js";
import { TOO_LONG_MARK } from "../../src/source/text-shape.js";
import { cuts, feed } from "./in-pieces.js";

interface Seen {
  readonly leaves: string[];
}

/** Writes down what a parser says; a place's role is its path. */
class Listener implements DocumentSink<string> {
  readonly documents: (Seen | string)[] = [];
  readonly offsets: number[] = [];
  asked = 0;
  #leaves: string[] = [];

  roleOf(path: string): string {
    this.asked++;
    return path;
  }
  ignores(path: string): boolean {
    return path.startsWith("ignored");
  }
  leaf(path: string, value: string): void {
    this.#leaves.push(`${path}=${value}`);
  }
  endDocument(at: number): void {
    this.documents.push({ leaves: this.#leaves });
    this.#leaves = [];
    this.offsets.push(at);
  }
  reject(reason: string, at: number): void {
    this.documents.push(reason);
    this.offsets.push(at);
  }
}

function listen(pieces: readonly Buffer[] | string): Listener {
  const listener = new Listener();
  feed(new JsonLinesParser(listener), typeof pieces === "string" ? [Buffer.from(pieces)] : pieces);
  return listener;
}

const leavesOf = (text: string): string[] => listen(text).documents.flatMap((one) => (one as Seen).leaves);

describe("JsonLinesParser", () => {
  it.each<[name: string, text: string, documents: (string[] | string)[]]>([
    ["nothing", "", []],
    ["one document without line end", '{"a":1}', [["a=1"]]],
    ["CRLF, blank lines, leading space", '\r\n{"a":1}\r\n\n \t{"a":2}\n  \n', [["a=1"], ["a=2"]]],
    ["nested keys", '{"a":{"b":{"c":"x"}},"d":"y"}\n', [["a.b.c=x", "d=y"]]],
    ["arrays add no step", '{"a":["x",{"b":"y"},["z"]]}\n', [["a=x", "a.b=y", "a=z"]]],
    ["an array as document", '["x",{"a":"y"}]\n', [["=x", "a=y"]]],
    ["an empty document", "{}\n", [[]]],
    ["empty and null values are none", '{"a":"","b":null,"c":[],"d":{}}\n', [[]]],
    [
      "numbers and booleans",
      '{"a":13800138000,"b":1.38e10,"c":true,"d":-0.5}\n',
      [["a=13800138000", "b=13800000000", "c=true", "d=-0.5"]],
    ],
    ["escapes", '{"a":"\\u5f20\\n\\"","\\u0062":"x"}\n', [['a=张\n"', "b=x"]]],
    [
      "elasticdump",
      '{"_index":"i","_id":"1","_source":{"phone":"138"}}\n',
      [["_index=i", "_id=1", "_source.phone=138"]],
    ],
    [
      "extended JSON",
      '{"_id":{"$oid":"5f"},"at":{"$date":{"$numberLong":"1600000000000"}}}\n',
      [["_id=5f", "at=1600000000000"]],
    ],
    ["a key of the document with a dollar", '{"$a":"x"}\n', [["$a=x"]]],
    [
      "bulk action lines",
      '{"index":{"_id":"1"}}\n{"a":1}\n{"delete":{"_id":"2","routing":"x"}}\n{"create":{}}\n',
      [["a=1"]],
    ],
    ["a record with a key named index", '{"index":{"name":"x"}}\n{"index":1}\n', [["index.name=x"], ["index=1"]]],
    ["invalid lines", '{"a":1\n{"a":1}x\nnonsense\n{"a":1}\n', ["not-json", "not-json", "not-json", ["a=1"]]],
    ["lines that are no documents", '1\n"x"\nnull\ntrue\n', ["not-json", "not-json", "not-json", "not-json"]],
    ["a record left out", `${String.fromCharCode(TOO_LONG_MARK)}\n{"a":1}\n`, ["record-too-long", ["a=1"]]],
    [
      "keys of JavaScript",
      '{"__proto__":{"a":"x"},"constructor":"y","toString":"z"}\n',
      [["__proto__.a=x", "constructor=y", "toString=z"]],
    ],
    [
      "keys that are data",
      '{"a@b.example":{"n":"x"},"u":{"+447700900001":"y","07700900002":{"n":1}},"name":"z"}\n',
      [
        [
          "<email>=a@b.example",
          "*.n=x",
          "u.<phone>=+447700900001",
          "u.*=y",
          "u.<number>=07700900002",
          "u.*.n=1",
          "name=z",
        ],
      ],
    ],
    [
      "the same where a string has escapes",
      '{"a@b.example":{"n":"\\q"}}\n{"\\u0061@b.example":{"n":"\\n"}}\n',
      ["not-json", ["<email>=a@b.example", "*.n=\n"]],
    ],
    ["places to ignore", '{"ignored":"x","a":"y"}\n', [["a=y"]]],
    ["places below a place to ignore", '{"ignored":{"a":"x"},"b":{"ignored":"y"}}', [["b.ignored=y"]]],
  ])("%s", (_name, text, documents) => {
    const wanted = documents.map((one) => (typeof one === "string" ? one : { leaves: one }));
    for (const pieces of cuts(Buffer.from(text))) expect(listen(pieces).documents).toEqual(wanted);
  });

  it("finds every leaf of any document (property)", () => {
    const leaves = (path: string, value: unknown): string[] => {
      if (Array.isArray(value)) return value.flatMap((item) => leaves(path, item));
      if (typeof value === "object" && value !== null)
        return Object.entries(value).flatMap(([key, inner]) => leaves(path === "" ? key : `${path}.${key}`, inner));
      return value === null || value === ""
        ? []
        : [`${path}=${typeof value === "string" ? value : JSON.stringify(value)}`];
    };
    const key = fc.stringMatching(/^[a-z名]{1,3}$/u);
    const { document } = fc.letrec((tie) => ({
      document: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("document"),
      ),
    }));
    fc.assert(
      fc.property(fc.array(document, { maxLength: 4 }), (documents) => {
        const records = documents.filter((one) => !isBulkAction(one as object));
        const text = records.map((one) => `${JSON.stringify(one)}\n`).join("");
        expect(listen(text).documents).toEqual(records.map((one) => ({ leaves: leaves("", one) })));
      }),
    );
  });

  it("tells where each line begins", () => {
    // `feed` puts three bytes in front.
    expect(listen('{"a":1}\n\nx\n{"b":2}').offsets).toEqual([3, 3 + 9, 3 + 11]);
  });

  it("asks for the role of a place once", () => {
    const text = '{"a":{"b":1},"c":[{"d":1},{"d":2}]}\n'.repeat(1000);
    // The document itself, a, a.b, c, c.d.
    expect(listen(text).asked).toBe(5);
  });

  it("reads documents 10,000 deep, down to 64", () => {
    const deep = 10_000;
    expect(leavesOf(`{"x":"y","a":${"[".repeat(deep)}"lost"${"]".repeat(deep)}}`)).toEqual(["x=y"]);
    expect(leavesOf(`${'{"a":'.repeat(deep)}"lost"${"}".repeat(deep)}`)).toEqual([]);
    expect(leavesOf(`${'{"a":'.repeat(60)}"found"${"}".repeat(60)}`)).toEqual([`${"a.".repeat(59)}a=found`]);
  });

  it("reads documents of 100,000 keys, and remembers a bounded number of places", () => {
    const before = process.memoryUsage().heapUsed;
    const listener = new (class extends Listener {
      leaves = 0;
      override leaf(): void {
        this.leaves++;
      }
    })();
    const parser = new JsonLinesParser(listener);
    for (let line = 0; line < 5; line++) {
      const keys = Array.from({ length: 100_000 }, (_, i) => `"${line}-${i}":{"name":"x"}`);
      const bytes = Buffer.from(`{${keys.join(",")}}\n`);
      parser.parse(bytes, 0, bytes.length, false);
    }
    expect(listener.leaves).toBe(500_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 << 20);
  });
});

describe("isBulkAction", () => {
  it("has one place for a million keys that are data", () => {
    const listener = new Listener();
    const parser = new JsonLinesParser(listener);
    for (let i = 0; i < 20_000; i++) feed(parser, [Buffer.from(`{"p${i}@example.com":{"n":1}}\n`)]);
    expect(listener.documents).toHaveLength(20_000);
    // The document, the keys, what is behind them, n.
    expect(listener.asked).toBe(4);
  });

  it("knows the four actions and their metadata only", () => {
    for (const action of ["index", "create", "update", "delete"]) {
      expect(isBulkAction({ [action]: { _index: "a", _id: "1", if_seq_no: 1 } })).toBe(true);
    }
    for (const record of [
      { index: { email: "a" } },
      { index: [] },
      { index: null },
      { other: {} },
      {},
      { index: {}, a: 1 },
    ]) {
      expect(isBulkAction(record)).toBe(false);
    }
  });
});
