/** The scanner of bytes against JSON.parse: on made-up documents, on mutated ones, and on what must be left to the judge. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBulkAction, JsonLinesParser, type DocumentSink } from "../../src/source/json-lines-parser.js";
import { parseLeniently } from "../../src/source/lenient-json.js";
import { cpuTime } from "../cpu-time.js";

function eventsOf(line: string | Buffer, withBytes: boolean): string[] {
  const events: string[] = [];
  const sink: DocumentSink<string> = {
    roleOf: (path) => path,
    ignores: (role) => role.endsWith("ignored"),
    leaf: (role, value) => events.push(`${role}=${value}`),
    endDocument: () => events.push("end"),
    // What a rejected line gave before it is forgotten by every sink.
    reject: (reason) => events.push(reason),
  };
  if (withBytes)
    sink.leafBytes = (role, bytes, start, end) =>
      events.push(`${role}=${Buffer.from(bytes.subarray(start, end)).toString("utf8")}`);
  const bytes = Buffer.concat([Buffer.from('"9'), Buffer.from(line), Buffer.from("\n9}")]);
  new JsonLinesParser(sink).parse(bytes, 2, bytes.length - 2, true);
  return events;
}

/** As json-lines-parser.ts was before there was a scanner. */
function expected(line: string): string[] {
  if (line.trim() === "") return [];
  const document = parseLeniently(line);
  if (typeof document !== "object" || document === null) return ["not-json"];
  if (isBulkAction(document)) return [];
  const events: string[] = [];
  const walk = (path: string, value: unknown, depth: number): void => {
    if (depth > 64) return;
    if (Array.isArray(value)) for (const item of value) walk(path, item, depth + 1);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        walk(key.startsWith("$") && depth > 0 ? path : path === "" ? key : `${path}.${key}`, inner, depth + 1);
      }
    } else if (value !== null && value !== "" && !path.endsWith("ignored"))
      events.push(`${path}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  };
  walk("", document, 0);
  return [...events, "end"];
}

const EDGES = [
  "{}",
  "[]",
  '{"a":1}',
  '{ "a" : [ 1 , 2.50, -3, 1e3, 1.5E-3, true, false, null, "" ] }',
  '{"phone":13800138000.0,"big":12345678901234567890,"exp":1.3800138E+10}',
  '{"a":"\\u0041\\n\\"x\\\\","b":"张三 é 😀"}',
  '{"a\\u0062":1}',
  '{"created":{"$date":{"$numberLong":"1557014400000"}},"$top":1}',
  '{"ignored":"x","a":{"ignored":[1,"\\t"]}}',
  '[{"a":1},{"a":[{"b":2}]}]',
  '{"index":{"_id":"1"}}',
  '{"index":{"name":"x"}}',
  '{"a":1},',
  '\u001e{"a":1}',
  '{"a":NaN,"b":"NaN"}',
  '{"_id":ObjectId("507f"),"n":NumberLong(138),"d":ISODate("2019-01-01"),"s":"ObjectId(1)"}',
  '{"a":01}',
  '{"a":1.}',
  '{"a":.5}',
  '{"a":-}',
  '{"a":1e}',
  '{"a":tru}',
  '{"a":"x}',
  '{"a" 1}',
  '{"a":1',
  '{"a":1}}',
  '{"a":1}x',
  "{'a':1}",
  '{"a":"\\x"}',
  '{"a":"\\u12g4"}',
  "[1,]",
  "{,}",
  '{"a":12',
  "1",
  '"x"',
  '{"a":"\t"}',
  `${"[".repeat(70)}1${"]".repeat(70)}`,
  `${'{"a":'.repeat(60)}1${"}".repeat(60)}`,
];

describe("documents scanned by their bytes", () => {
  it.each(EDGES)("as JSON.parse reads them: %s", (line) => {
    expect(eventsOf(line, true)).toEqual(expected(line));
    expect(eventsOf(line, false)).toEqual(expected(line));
  });

  it("any document, in any spacing (property)", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 1), (json, indent) => {
        const line = JSON.stringify(JSON.parse(json), null, indent).replaceAll("\n", " ");
        // An own key "__proto__" and keys that are numbers come in another order from an object.
        fc.pre(!/"(?:__proto__|\d+)":/u.test(line));
        expect(eventsOf(line, true)).toEqual(expected(line));
      }),
      { numRuns: 500 },
    );
  });

  it("documents with bytes changed, taken out and put in", () => {
    const base = '{"_id":{"$oid":"5"},"a":[1,-2.5e3,"x\\n"],"b":{"c":true,"d":null,"e":"é"},"f":"13800138000"}';
    let seed = 11;
    const next = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const signs = ['"', "{", "}", "[", "]", ",", ":", "\\", "0", "e", ".", "-", " ", "u", "x"];
    for (let round = 0; round < 4000; round++) {
      let line = base;
      for (let change = next(3); change >= 0; change--) {
        const at = next(line.length);
        line = line.slice(0, at) + (next(2) ? signs[next(signs.length)] : "") + line.slice(at + next(2));
      }
      const wanted = expected(line);
      // Of a key that comes twice JSON.parse knows the last value only.
      const keys = [...line.matchAll(/"([^"]*)"\s*:/gu)].map((match) => match[1]);
      if (new Set(keys).size < keys.length) continue;
      expect(eventsOf(line, true)).toEqual(wanted);
    }
  });

  it("takes no more than linear time for what is nearly JSON", () => {
    const started = cpuTime();
    for (const part of [" ", ",", "NaN ", "ObjectId(", '"', "\\\\", 'ObjectId("x"', "new "]) {
      expect(parseLeniently(`{"a":${part.repeat(200_000)}x`)).toBeUndefined();
    }
    expect(cpuTime() - started).toBeLessThan(3000);
  });

  it("ends where the bytes end, in the middle of a number too", () => {
    const sink = { roleOf: () => "", ignores: () => false, leaf: () => undefined, endDocument: () => undefined };
    const rejected: string[] = [];
    for (const cut of ['{"a":1', '{"a":-', '{"a":1.5', '{"a":1e', '{"a":12e+3']) {
      const bytes = Buffer.from(cut);
      new JsonLinesParser({ ...sink, reject: (reason) => rejected.push(reason) }).parse(bytes, 0, bytes.length, true);
    }
    expect(rejected).toEqual(Array.from({ length: 5 }, () => "not-json"));
  });

  it("remembers no more places than it may, whatever the keys", () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"k${i}":{"x${i}":"v"}}`).join("\n");
    const events = eventsOf(lines, true);
    expect(events.length).toBe(60_000);
    expect(events[59_998]).toBe("k29999.x29999=v");
  });
});
