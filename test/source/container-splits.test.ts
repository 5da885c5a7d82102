/**
 * Containers don't notice how their bytes arrive: whole, one at a time, or in two pieces at every place; nor how their
 * members are asked for.
 */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, UnpackBudget } from "../../src/source/archive-limits.js";
import type { ArchivePass } from "../../src/source/archive.js";
import type { ByteReader } from "../../src/source/byte-reader.js";
import { openRar } from "../../src/source/rar-archive.js";
import { TarPass } from "../../src/source/tar-archive.js";
import { readWhole, unpack } from "../../src/source/unpack.js";
import { openZip } from "../../src/source/zip-archive.js";
import type { ZipBytes } from "../../src/source/zip-bytes.js";
import {
  FIXTURE_PASSWORD,
  FIXTURE_TEXT,
  LOCKED_FIXTURES,
  makeRar,
  makeTar,
  makeZip,
  PACKED_FIXTURES,
} from "./made-archives.js";
import { MemoryReader, readAll } from "./memory-reader.js";

/** Gives bytes in two pieces. */
class CutReader extends MemoryReader {
  readonly #bytes: Uint8Array;
  readonly #at: number;

  constructor(bytes: Uint8Array, at: number) {
    super(bytes);
    this.#bytes = bytes;
    this.#at = at;
  }

  override read(target: Uint8Array): Promise<number> {
    const left = this.consumed < this.#at ? this.#at - this.consumed : this.#bytes.length;
    return super.read(target.subarray(0, left));
  }
}

/** A reader for every way that bytes may arrive. */
function* arrivals(bytes: Buffer): Generator<ByteReader> {
  yield new MemoryReader(bytes);
  yield new MemoryReader(bytes, 1);
  for (let at = 1; at < bytes.length; at++) yield new CutReader(bytes, at);
}

async function membersOf(pass: ArchivePass, size: number): Promise<[string, string][]> {
  const members: [string, string][] = [];
  for (;;) {
    await pass.passOver();
    const header = await pass.next();
    if (header === null) break;
    members.push([header.name, header.kind === "file" ? (await readAll(await pass.body(), size)).toString() : ""]);
  }
  await pass.close();
  return members;
}

const TEXTS = [
  { name: "a.csv", data: FIXTURE_TEXT },
  { name: "empty.txt", data: "" },
  { name: "x.txt", data: "x" },
];
const FOUND = TEXTS.map(({ name, data }) => [name, data]);
const LONG = `${"long/".repeat(30)}name.csv`;
const TAR = makeTar([
  { name: "@LongLink", type: "L", data: `${LONG}\0` },
  { name: "short", data: FIXTURE_TEXT },
  { name: "pax", type: "x", data: "18 path=Grüße.c\n" },
  { name: "folder/", type: "5" },
  { name: "x.txt", data: "x" },
]);
const TAR_FOUND = [
  [LONG, FIXTURE_TEXT],
  ["Grüße.c", ""],
  ["x.txt", "x"],
];

describe("tar", () => {
  it("in any pieces", async () => {
    for (const reader of arrivals(TAR)) expect(await membersOf(new TarPass(reader, "t"), 1000)).toEqual(TAR_FOUND);
    expect(await membersOf(new TarPass(new MemoryReader(TAR), "t"), 1)).toEqual(TAR_FOUND);
  });

  it.each<[string, Buffer]>([
    ["gzip", gzipSync(makeTar(TEXTS))],
    [
      "two gzip members",
      Buffer.concat([0, 700].map((at, i, all) => gzipSync(makeTar(TEXTS).subarray(at, all[i + 1])))),
    ],
  ])("packed with %s, in any pieces", async (_, packed) => {
    for (const arriving of arrivals(packed)) {
      const { reader } = await unpack(arriving, "t", new UnpackBudget(DEFAULT_LIMITS));
      expect(await membersOf(new TarPass(reader, "t"), 100)).toEqual(FOUND);
    }
  });
});

/** Reads that end early: at every place, or behind each byte. */
function* shortReads(zip: Buffer): Generator<ZipBytes> {
  const reading = (end: (position: number) => number): ZipBytes => ({
    size: zip.length,
    readAt: (target, position) =>
      Promise.resolve(
        zip.copy(target, 0, Math.min(position, zip.length), Math.min(position + target.length, end(position))),
      ),
    close: () => Promise.resolve(),
  });
  yield reading((position) => position + 1);
  for (let at = 1; at < zip.length; at++) yield reading((position) => (position < at ? at : zip.length));
}

describe("zip", () => {
  it.each<[string, Buffer, unknown]>([
    ["deflated", makeZip(TEXTS), FOUND],
    [
      "stored, zip64",
      makeZip(
        TEXTS.map((member) => ({ ...member, method: 0 })),
        { zip64: true },
      ),
      FOUND,
    ],
    ["traditional encryption", Buffer.from(LOCKED_FIXTURES["traditional.zip"], "base64"), [["a.csv", FIXTURE_TEXT]]],
    ["AES", Buffer.from(LOCKED_FIXTURES["aes256.zip"], "base64"), [["a.csv", FIXTURE_TEXT]]],
  ])("%s, in any pieces", async (_, zip, found) => {
    const open = (source: Buffer | ZipBytes) => openZip(source, "z", () => Promise.resolve(FIXTURE_PASSWORD));
    for (const size of [1, 7, 1000]) expect(await membersOf(await open(zip), size)).toEqual(found);
    for (const bytes of shortReads(zip)) expect(await membersOf(await open(bytes), 1000)).toEqual(found);
  });
});

describe("rar", () => {
  it("in any pieces, and asked for in any", async () => {
    const rar = makeRar(TEXTS);
    const none = () => Promise.resolve(null);
    for (const size of [1, 2, 7, 1000]) expect(await membersOf(await openRar(rar, "r", none), size)).toEqual(FOUND);
    for (const reader of arrivals(rar)) {
      const held = await readWhole(reader, 1 << 20, "r", "is too large");
      expect(await membersOf(await openRar(held, "r", none), 1000)).toEqual(FOUND);
    }
  });
});

describe.each(["bzip2", "xz", "zstd"] as const)("%s", (name) => {
  it("in any pieces", async () => {
    for (const arriving of arrivals(Buffer.from(PACKED_FIXTURES[name], "base64"))) {
      const { reader } = await unpack(arriving, "p", new UnpackBudget(DEFAULT_LIMITS));
      expect((await readAll(reader, 10)).toString()).toBe(FIXTURE_TEXT);
    }
  });
});
