import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonSplitter } from "../../src/source/json-splitter.js";
import { RECORD_BYTES_LIMIT, TOO_LONG_MARK } from "../../src/source/text-shape.js";
import { cuts } from "./in-pieces.js";

function split(pieces: readonly Buffer[]): { lines: string[]; complete: boolean } {
  const lines: string[] = [];
  const splitter = new JsonSplitter((line) => lines.push(line.toString("utf8")));
  for (const piece of pieces) {
    const reused = Buffer.from(piece);
    splitter.push(reused);
    reused.fill(0x7b);
  }
  const complete = splitter.end();
  return { lines, complete };
}

/** Each line as the value it is. */
function valuesOf(pieces: readonly Buffer[] | string): unknown[] {
  const { lines, complete } = split(typeof pieces === "string" ? [Buffer.from(pieces)] : pieces);
  expect(complete).toBe(true);
  return lines.map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/u);
    return JSON.parse(line) as unknown;
  });
}

const PEOPLE = [
  { name: "Ann", tags: ["x", "y"], phones: [{ kind: "home", value: "+44 7700 900001" }] },
  { name: 'B{o}b] "\\', inner: { deep: [[{}], []] } },
];
const TABLES = { Customer: [{ id: 1 }, { id: 2 }], Employee: [{ id: 3 }], Empty: [] };
const WRAPPER = {
  took: 5,
  at: 1_700_000_000,
  day: "2024-05-01",
  hits: { total: 2, hits: [{ _source: { a: 1 } }, { _source: { a: 2 } }] },
};
const PERSON = { name: "Ann", email: "ann@example.com", orders: [{ id: 1 }, { id: 2 }] };

const pretty = (value: unknown): string => JSON.stringify(value, null, 2);

describe("JsonSplitter", () => {
  it.each<[name: string, text: string, records: unknown[]]>([
    ["nothing", "", []],
    ["white space", " \n\t", []],
    ["an array of records", JSON.stringify(PEOPLE), PEOPLE],
    ["the same, pretty-printed", pretty(PEOPLE), PEOPLE],
    ["the same with CRLF", pretty(PEOPLE).replaceAll("\n", "\r\n"), PEOPLE],
    [
      "tables under keys",
      JSON.stringify(TABLES),
      [{ Customer: { id: 1 } }, { Customer: { id: 2 } }, { Employee: { id: 3 } }],
    ],
    [
      "tables under keys, pretty-printed",
      pretty(TABLES),
      [{ Customer: { id: 1 } }, { Customer: { id: 2 } }, { Employee: { id: 3 } }],
    ],
    [
      "a wrapper",
      pretty(WRAPPER),
      [{ hits: { hits: { _source: { a: 1 } } } }, { hits: { hits: { _source: { a: 2 } } } }],
    ],
    ["records in nested arrays", '[[{"a":1},{"a":2}],[[{"a":3}]]]', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    [
      "rows",
      '[["Ann","a@b.example"],["Bob",null],[],[[1,2]]]',
      [
        ["Ann", "a@b.example"],
        ["Bob", null],
        [1, 2],
      ],
    ],
    [
      "rows under a key",
      '{"columns":["a","b"],"rows":[["x","y"],["z",{"w":1}]]}',
      [{ rows: ["x", "y"] }, { rows: ["z", { w: 1 }] }],
    ],
    ["an array of values", '["a@b.example", 13800138000 ,null]', [["a@b.example"], [13800138000], [null]]],
    ["values among records", '["x",{"a":1},"y",{"a":2}]', [["x"], { a: 1 }, ["y"], { a: 2 }]],
    ["a document without arrays", pretty({ a: "x", b: { c: 1 } }), [{ a: "x", b: { c: 1 } }]],
    ["a document with an array of values", '{"phones":["1","2"],"x":true}', [{ phones: ["1", "2"], x: true }]],
    ["documents one after another", '{"a":1}{"a":2}\n{"a":3} ,{"a":4}', [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]],
    [
      "pretty documents one after another",
      [{ a: 1 }, { b: { c: 2 } }].map(pretty).join("\n"),
      [{ a: 1 }, { b: { c: 2 } }],
    ],
    ["arrays one after another", '[{"a":1}]\n[{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ["documents of which each is a person", [PERSON, PERSON, PERSON].map(pretty).join("\n"), [PERSON, PERSON, PERSON]],
    [
      "a person with a list of records",
      pretty(PERSON),
      [{ orders: { id: 1 } }, { orders: { id: 2 } }, { name: "Ann", email: "ann@example.com", orders: [] }],
    ],
    [
      "a phone as a number behind the records",
      '{"a":[{"b":1}],"phone":13800138000}',
      [{ a: { b: 1 } }, { a: [], phone: 13800138000 }],
    ],
    ["empty containers", "{}[][[]][{}]", [{}]],
    ["keys with escapes and braces", '{"a\\"{[":[{"b":1}]}', [{ 'a"{[': { b: 1 } }]],
    ["a string between documents", '"{" {"a":1}', [{ a: 1 }]],
    [
      "a map by address",
      '{"a@b.example":{"n":1},"c@d.example":{"n":[{"x":1}]}}',
      [{ "a@b.example": { n: 1 } }, { "c@d.example": { n: [{ x: 1 }] } }],
    ],
    [
      "a map by number, within",
      pretty({ total: 2, users: { "+447700900001": { n: 1 }, "+447700900002": {} } }),
      [{ users: { "+447700900001": { n: 1 } } }, { users: { "+447700900002": {} } }],
    ],
    [
      "values behind keys that are data",
      '{"a@b.example":"x, \\"}","c@d.example" : null,"name":"Ann","e@f.example":[],"g@h.example":["p","q"],"i@j.example":[[]]}',
      [
        { "a@b.example": 'x, "}' },
        { "c@d.example": null },
        { "e@f.example": [] },
        { "g@h.example": ["p", "q"] },
        { "i@j.example": [] },
      ],
    ],
    [
      "lists behind keys that are data",
      '{"x":{"a@b.example":[{"o":1},{"o":2}],"c@d.example":[{"o":3},"loose"]}}',
      [
        { x: { "a@b.example": { o: 1 } } },
        { x: { "a@b.example": { o: 2 } } },
        { x: { "c@d.example": { o: 3 } } },
        { x: { "c@d.example": ["loose"] } },
      ],
    ],
    [
      "an owner beside a map",
      '{"owner":"o@b.example","all":{"a@b.example":{"n":1}}}',
      [{ all: { "a@b.example": { n: 1 } } }, { owner: "o@b.example", all: {} }],
    ],
    ["text in several bytes", '[{"名":"张三"},{"emoji":"😀"}]', [{ 名: "张三" }, { emoji: "😀" }]],
  ])("%s", (_name, text, records) => {
    for (const pieces of cuts(Buffer.from(text))) expect(valuesOf(pieces)).toEqual(records);
  });

  it("gives every record of any array (property)", () => {
    const records = fc.array(
      fc.oneof(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }), fc.string(), fc.integer()),
    );
    fc.assert(
      fc.property(records, fc.constantFrom(0, 2), fc.integer({ min: 1, max: 20 }), (list, indent, size) => {
        const bytes = Buffer.from(JSON.stringify(list, null, indent));
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
        const wanted = list.map((one) => (typeof one === "object" ? one : [one]));
        expect(valuesOf(pieces)).toEqual(JSON.parse(JSON.stringify(wanted)));
      }),
    );
  });

  it("gives the same lines for any bytes in any pieces, and never fails (property)", () => {
    const junk = fc.string({
      unit: fc.constantFrom("{", "}", "[", "]", ",", ":", '"', "\\", "1", " ", '"a":', "\n"),
      maxLength: 30,
    });
    fc.assert(
      fc.property(junk, (text) => {
        const whole = split([Buffer.from(text)]);
        for (const pieces of cuts(Buffer.from(text))) expect(split(pieces)).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  it("says when a document breaks off", () => {
    const text = pretty(TABLES);
    for (let at = 1; at < text.length; at++) expect(split([Buffer.from(text.slice(0, at))]).complete).toBe(false);
    expect(split([Buffer.from('{"a":1}{')]).complete).toBe(false);
    // What came before is still told.
    expect(split([Buffer.from('{"a":[{"b":1},{"b":')]).lines).toEqual(['{"a":{"b":1}}\n']);
  });

  it("goes below 64 containers by taking the next one as a record", () => {
    const at = (depth: number): unknown[] => valuesOf(`${"[".repeat(depth)}{"a":1}${"]".repeat(depth)}`);
    expect(at(64)).toEqual([{ a: 1 }]);
    expect(at(66)).toEqual([[[{ a: 1 }]]]);
    expect(valuesOf(`${'{"k":'.repeat(100)}1${"}".repeat(100)}[{"b":2}]`)).toHaveLength(2);
  });
});

describe("objects that are tables", () => {
  it("gives each value, under a key that names no column unless it is data", () => {
    const text = '{"users":{"-Nx1":{"a":1},"-Nx2":[1],"x@y.example":{"a":2}},"n":{"k":{"a":3}}}';
    for (const pieces of cuts(Buffer.from(text))) {
      const lines: unknown[] = [];
      const splitter = new JsonSplitter((line) => lines.push(JSON.parse(line.toString("utf8"))), ["users"]);
      for (const piece of pieces) splitter.push(piece);
      expect(splitter.end()).toBe(true);
      expect(lines).toEqual([
        { users: { "*": { a: 1 } } },
        { users: { "*": [1] } },
        { users: { "x@y.example": { a: 2 } } },
      ]);
    }
  });
});

describe("JsonSplitter's limits", () => {
  const filler = (bytes: number): string => `"${"x".repeat(bytes)}"`;
  const marks = (text: string): unknown[] =>
    split([Buffer.from(text)]).lines.map((line) =>
      line === `${String.fromCharCode(TOO_LONG_MARK)}\n` ? "too long" : (JSON.parse(line) as unknown),
    );

  it("marks a record that is too long, and goes on", () => {
    const long = filler(RECORD_BYTES_LIMIT);
    expect(marks(`[{"a":1},{"b":${long}},{"a":2}]`)).toEqual([{ a: 1 }, "too long", { a: 2 }]);
    expect(marks(`[{"a":1},${long},"x"]`)).toEqual([{ a: 1 }, "too long", ["x"]]);
    expect(marks(`{"b":${long}}{"a":1}`)).toEqual(["too long", { a: 1 }]);
    expect(marks(`{"b":[{"a":1}],"c":${long}}`)).toEqual([{ b: { a: 1 } }, "too long"]);
    const exact = `{"a":${filler(RECORD_BYTES_LIMIT - 8)}}`;
    expect(Buffer.byteLength(exact)).toBe(RECORD_BYTES_LIMIT);
    expect(marks(`[${exact}]`)).toEqual([JSON.parse(exact)]);
  });

  it("streams documents that are longer than a record", () => {
    const count = 30_000;
    const rows = Array.from({ length: count }, (_, i) => ({ id: i, email: `p${i}@example.com` }));
    const text = Buffer.from(JSON.stringify({ owner: "admin@example.com", rows }));
    expect(text.length).toBeGreaterThan(RECORD_BYTES_LIMIT);
    const pieces: Buffer[] = [];
    for (let at = 0; at < text.length; at += 65_536) pieces.push(text.subarray(at, at + 65_536));
    const seen = valuesOf(pieces);
    expect(seen.length).toBe(count + 1);
    expect(seen.slice(0, count)).toEqual(rows.map((row) => ({ rows: row })));
    expect(seen[count]).toEqual({ owner: "admin@example.com", rows: [] });
  });

  it("streams maps of any length, and marks an entry that is too long", () => {
    const long = filler(RECORD_BYTES_LIMIT);
    expect(marks(`{"a@b.example":1,"c@d.example":${long},"e@f.example":2}`)).toEqual([
      { "a@b.example": 1 },
      "too long",
      { "e@f.example": 2 },
    ]);
    let seen = 0;
    const splitter = new JsonSplitter(() => seen++);
    splitter.push(Buffer.from("{"));
    for (let i = 0; i < 100_000; i++) splitter.push(Buffer.from(`"p${i}@example.com":"x",`));
    splitter.push(Buffer.from('"last@example.com":{}}'));
    expect(splitter.end()).toBe(true);
    expect(seen).toBe(100_001);
  });

  it("needs little memory for long strings, keys and rubbish", () => {
    const before = process.memoryUsage();
    const splitter = new JsonSplitter(() => undefined);
    splitter.push(Buffer.from('{"'));
    const piece = Buffer.alloc(1 << 20, "k");
    for (let i = 0; i < 12; i++) splitter.push(piece);
    splitter.push(Buffer.from('":"'));
    for (let i = 0; i < 12; i++) splitter.push(piece);
    splitter.push(Buffer.from('"}'));
    expect(splitter.end()).toBe(true);
    const after = process.memoryUsage();
    expect(after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(12 << 20);
  });
});
