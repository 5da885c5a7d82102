/** The kernel's reading of NDJSON against json-lines-parser.ts alone: the same leaves, whatever the lines and their pieces. */
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.js";
import { JsonLinesParser, type DocumentSink } from "../../src/source/json-lines-parser.js";
import { KernelInput } from "../../src/worker/kernel-input.js";
import { KernelPlainDocuments } from "../../src/worker/kernel-plain-documents.js";
import { seeded } from "../source/dump-rows.js";
import { feed } from "../source/in-pieces.js";

const kernel = new Kernel();
const input = new KernelInput(kernel);

/** Documents that the kernel gave. */
let byKernel = 0;

class Counted extends KernelPlainDocuments {
  override begin(bytes: Uint8Array, from: number, to: number): void {
    input.beginChunk(bytes);
    super.begin(bytes, from, to);
  }
  override read(at: number, to: number): number {
    const behind = super.read(at, to);
    byKernel += this.documents;
    return behind;
  }
}

const shared = new Counted(kernel, input);

/** Writes down what a parser says, with the offsets that it says. */
function listen(pieces: readonly Buffer[], plain: KernelPlainDocuments | null, ignored = /^ignored/u): string[] {
  const said: string[] = [];
  const sink: DocumentSink<string> = {
    roleOf: (path) => path,
    ignores: (path) => ignored.test(path),
    leaf: (path, value) => said.push(`${path}=${value}`),
    leafBytes: (path, bytes, start, end) => said.push(`${path}=${Buffer.from(bytes.subarray(start, end)).toString()}`),
    endDocument: (at) => said.push(`end ${at}`),
    reject: (reason, at) => said.push(`${reason} ${at}`),
  };
  feed(new JsonLinesParser(sink, plain), pieces);
  return said;
}

const VALUES =
  `"" "a" "a@example.com" "1540000000 1" "张三" "q\\"q" "\\u4e2d" "\\ud83d\\ude00" "\\x" "tab\\t" 0 -0 01 15400000001 -5 1.5 1e5 1E+9 1. .5 - 123456789012345 1234567890123456
  true false null tru NULL nul [] {} [1,2] ["a",["b"],{"k":"c"}] {"k":"v"} {"$numberLong":"15400000002"} {"$date":{"$numberLong":"5"}} {"":"x"} [ {"a":{"b":{"c":[1]}}} "long ${"made up ".repeat(9)}"`.split(
    /\s+(?=["\d\-.tfnN[{])/u,
  );
const KEYS = ["a", "b", "phone", "ignored", "手机", "a longer key of 24 bytes", "", "$oid", "k\\u0031", "_source"];
const FRAMES = ['{"index":{"_id":"1"}}', '{"create":{}}', '{"update":1}', '{"delete": {"_id":2}}', '{"indexed":1}', ""];

describe("the kernel's reading of NDJSON", () => {
  it("gives the leaves that the parser alone gives (seeded)", () => {
    const random = seeded(9);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
    const space = (): string => (random() < 0.1 ? pick([" ", "\t", "\r", "  "]) : "");
    const object = (keys: readonly string[], values: readonly string[]): string =>
      `{${space()}${keys
        .map(
          (key) => `"${key}"${space()}:${space()}${random() < 0.1 ? object(KEYS.slice(0, 2), values) : pick(values)}`,
        )
        .join(`${space()},${space()}`)}${space()}}`;
    let lines = 0;
    byKernel = 0;
    for (let round = 0; round < 300; round++) {
      const isRegular = random() < 0.6;
      const keys = KEYS.slice(0, 1 + Math.floor(random() * 6));
      const values = isRegular ? VALUES.filter(isJson) : VALUES;
      let text = "";
      for (let line = 0; line < 12; line++) {
        const some = isRegular ? keys : KEYS.filter(() => random() < 0.4);
        text += random() < 0.05 ? pick(FRAMES) : `${space()}${object(some, values)}${space()}`;
        text += random() < 0.05 ? "\r\n" : "\n";
      }
      if (random() < 0.2) text = text.trimEnd();
      let bytes = Buffer.from(text);
      const signs = Buffer.from('"\\{}[],: \n\r\t\u0001u5e-.n');
      if (random() < 0.4) {
        for (let change = 0; change < 4; change++)
          bytes[Math.floor(random() * bytes.length)] = signs[Math.floor(random() * signs.length)];
      }
      bytes = Buffer.from(bytes);
      const expected = listen([bytes], null);
      lines += expected.filter((said) => said.startsWith("end")).length;
      expect(listen([bytes], shared)).toEqual(expected);
      const cut = Math.floor(random() * bytes.length);
      const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(listen(pieces, shared)).toEqual(listen(pieces, null));
    }
    expect(lines).toBeGreaterThan(1500);
    expect(byKernel).toBeGreaterThan(lines / 2);
  });

  it("does so however the lines are cut in two", () => {
    const text = Buffer.from(
      '{"a":1,"b":{"c":"x\\n"}}\n\r\n {"a":15400000001 , "b":{"c":["y","z"]}}\r\n{"index":{"_id":"1"}}\n{"b":null,"a":tru}\n{"a":2}',
    );
    for (let cut = 0; cut <= text.length; cut++) {
      const pieces = [text.subarray(0, cut), text.subarray(cut)];
      expect(listen(pieces, shared)).toEqual(listen(pieces, null));
    }
  });

  it("takes all documents but those that bring new keys, more leaves and documents than one call holds", () => {
    const wide = `{"list":[${Array.from({ length: 9000 }, (_, i) => i).join(",")}]}\n`;
    const text = `${wide.repeat(4)}${'{"a":"x","b":{"c":"y"}}\n'.repeat(5000)}`;
    byKernel = 0;
    const said = listen([Buffer.from(text)], shared);
    expect(said).toHaveLength(4 * 9001 + 5000 * 3);
    // The first two each had keys that nobody knew.
    expect(byKernel).toBe(5002);
    expect(said).toEqual(listen([Buffer.from(text)], null));
  });

  it("may serve several parsers in turn", () => {
    const one = new JsonLinesParser<string>(
      quiet((path) => paths.push(`1${path}`)),
      shared,
    );
    const other = new JsonLinesParser<string>(
      quiet((path) => paths.push(`2${path}`)),
      shared,
    );
    const paths: string[] = [];
    const parse = (parser: JsonLinesParser<string>, text: string): number =>
      parser.parse(Buffer.from(text), 0, text.length, true);
    for (let i = 0; i < 3; i++) {
      parse(one, '{"a":1}\n{"a":2}\n');
      parse(other, '{"x":{"y":1}}\n{"x":{"y":2}}\n');
    }
    expect(paths).toEqual(Array.from({ length: 3 }, () => ["1a", "1a", "2x.y", "2x.y"]).flat());
  });

  it("leaves documents whose keys are data to the parser", () => {
    const text = Array.from({ length: 6000 }, (_, i) => `{"1540000${i}":{"name":"x"}}\n`).join("");
    expect(listen([Buffer.from(text)], shared)).toEqual(listen([Buffer.from(text)], null));
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function quiet(leaf: (path: string) => void): DocumentSink<string> {
  return {
    roleOf: (path) => path,
    ignores: () => false,
    leaf,
    leafBytes: leaf,
    endDocument: () => undefined,
    reject: () => undefined,
  };
}
