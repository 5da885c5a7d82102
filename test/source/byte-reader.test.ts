import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync, createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRaw, PushbackReader, readUpTo, StreamReader } from "../../src/source/byte-reader.js";
import { openUnpacked } from "../../src/source/unpack.js";
import { JsonSplitReader } from "../../src/source/json-split-reader.js";
import { MemoryReader, readAll } from "./memory-reader.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-reader-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Bytes that gzip can't shrink to nothing. */
function noise(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
    createHash("sha256").update(String(i)).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}

async function unzipped(path: string, size?: number): Promise<{ bytes: Buffer; gzip: boolean; consumed: number }> {
  const { reader, packings } = await openUnpacked(path);
  const gzip = packings.includes("gzip");
  try {
    return { bytes: await readAll(reader, size), gzip, consumed: reader.consumed };
  } finally {
    await reader.close();
  }
}

it("gives out what a stream had before it failed, and goes on to say that it failed", async () => {
  const pieces = function* (): Generator<Buffer> {
    yield Buffer.from("abc");
    yield Buffer.from("de");
    throw new Error("broken");
  };
  const reader = new StreamReader(Readable.from(pieces()));
  const target = Buffer.alloc(9);
  expect(await reader.read(target)).toBe(5);
  expect(target.toString("utf8", 0, 5)).toBe("abcde");
  await expect(reader.read(target)).rejects.toThrow("broken");
  await expect(reader.read(target)).rejects.toThrow("broken");
});

describe("openRaw", () => {
  it("reads a file from start to end, and says how far it is", async () => {
    const bytes = noise(10_000);
    const reader = await openRaw(fileOf("plain", bytes));
    expect((await readUpTo(reader, 3000)).equals(bytes.subarray(0, 3000))).toBe(true);
    expect(reader.consumed).toBe(3000);
    expect((await readAll(reader, 777)).equals(bytes.subarray(3000))).toBe(true);
    expect(reader.consumed).toBe(10_000);
    await reader.close();
  });

  it("says what is wrong with a path", async () => {
    await expect(openRaw(join(folder, "none"))).rejects.toMatchObject({ code: "input-missing" });
    await expect(openRaw(join(folder, "none"))).rejects.toThrow(/none: no such file$/u);
    // A folder opens, but can't be read.
    await expect(openUnpacked(folder)).rejects.toMatchObject({ code: "input-unreadable" });
  });
});

describe("PushbackReader and readUpTo", () => {
  it("give the head first, then the rest", async () => {
    const text = Buffer.from("0123456789");
    for (let head = 0; head <= text.length; head++) {
      const inner = new MemoryReader(text, 3);
      const looked = await readUpTo(inner, head);
      expect(looked.toString()).toBe("0123456789".slice(0, head));
      expect((await readAll(new PushbackReader(looked, inner), 4)).toString()).toBe("0123456789");
    }
  });

  it("stop at the end", async () => {
    expect((await readUpTo(new MemoryReader(Buffer.from("abc"), 1), 10)).toString()).toBe("abc");
  });
});

describe("openUnpacked", () => {
  it("leaves plain files alone, however short", async () => {
    for (const text of ["", "\x1f", "\x1f\x8b", "\x1f\x8b\x07abc", "abc", "abcd"]) {
      const bytes = Buffer.from(text, "latin1");
      expect(await unzipped(fileOf("short", bytes))).toEqual({ bytes, gzip: false, consumed: bytes.length });
    }
  });

  it("knows gzip by its content, not by its name", async () => {
    const bytes = noise(1_000_000);
    const packed = gzipSync(bytes);
    for (const size of [1000, 3_000_000]) {
      const seen = await unzipped(fileOf("leak.csv", packed), size);
      expect(seen.gzip).toBe(true);
      expect(seen.bytes.equals(bytes)).toBe(true);
      expect(seen.consumed).toBe(packed.length);
    }
    expect((await unzipped(fileOf("plain.gz", "a,b\n"))).gzip).toBe(false);
  });

  it("reads an empty member, and concatenated ones as one stream", async () => {
    expect((await unzipped(fileOf("empty.gz", gzipSync("")))).bytes.length).toBe(0);
    const parts = [noise(300_000), Buffer.alloc(0), Buffer.from("a,b\n"), noise(70_000)];
    const packed = Buffer.concat(parts.map((part) => gzipSync(part)));
    expect((await unzipped(fileOf("members.gz", packed))).bytes.equals(Buffer.concat(parts))).toBe(true);
    // The second member begins where a piece of the file does: behind the 3 bytes looked at, and 2^18 more. The first is
    // empty, under a long name.
    const name = Buffer.alloc((1 << 18) + 3 - 21, "n");
    const first = [Buffer.from("1f8b0808000000000003", "hex"), name, Buffer.from("0003000000000000000000", "hex")];
    const aligned = Buffer.concat([...first, gzipSync("behind")]);
    expect((await unzipped(fileOf("aligned.gz", aligned))).bytes.toString()).toBe("behind");
  });

  it("says that a stream ends too early or is damaged", async () => {
    const packed = gzipSync(noise(500_000));
    for (const length of [3, 9, 20, 1000, packed.length - 9, packed.length - 1]) {
      const path = fileOf("cut.gz", packed.subarray(0, length));
      await expect(unzipped(path)).rejects.toMatchObject({ code: "input-damaged" });
      await expect(unzipped(path)).rejects.toThrow(/cut\.gz: the gzip stream ends too early \(after \d+ bytes\)$/u);
    }
    for (const at of [200_000, packed.length - 6, packed.length - 2]) {
      const flipped = Buffer.from(packed);
      flipped[at] ^= 0x40;
      await expect(unzipped(fileOf("flipped.gz", flipped))).rejects.toThrow(/is damaged \(after/u);
    }
    const second = Buffer.concat([gzipSync("a\n"), gzipSync(noise(1000)).subarray(0, 500)]);
    await expect(unzipped(fileOf("second.gz", second))).rejects.toThrow(/ends too early/u);
  });

  it("fails from `read` also when nobody reads at first, and closes at any time", async () => {
    const bad = gzipSync(noise(1_000_000));
    bad.fill(0xff, 800_000, 800_100);
    const { reader } = await openUnpacked(fileOf("bad.gz", bad));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(readAll(reader)).rejects.toMatchObject({ code: "input-damaged" });
    await reader.close();

    const large = fileOf("large.gz", gzipSync(noise(5_000_000)));
    const unread = await openUnpacked(large);
    await unread.reader.close();
    const begun = await openUnpacked(large);
    await begun.reader.read(Buffer.alloc(10));
    await begun.reader.close();
  });

  it.skipIf(process.platform === "win32")("reads named pipes, plain and packed", async () => {
    const bytes = noise(400_000);
    for (const content of [bytes, gzipSync(bytes)]) {
      const path = join(folder, `pipe-${content.length}`);
      execFileSync("mkfifo", [path]);
      createWriteStream(path).end(content);
      expect((await unzipped(path)).bytes.equals(bytes)).toBe(true);
    }
  });
});

describe("JsonSplitReader", () => {
  it("gives NDJSON in any pieces", async () => {
    const text = Buffer.from('[{"a":1},\n {"b":[1,\n2]}]\n');
    for (const pieceBytes of [1, 4, Infinity]) {
      const reader = new JsonSplitReader(new MemoryReader(text, pieceBytes), "x.json");
      expect((await readAll(reader, pieceBytes === 4 ? 3 : 100)).toString()).toBe('{"a":1}\n{"b":[1, 2]}\n');
    }
  });

  it("says that the document breaks off", async () => {
    const reader = new JsonSplitReader(new MemoryReader(Buffer.from('[{"a":1},{"secret')), "x.json");
    const failure = readAll(reader);
    await expect(failure).rejects.toMatchObject({
      code: "input-damaged",
      message: "x.json: the JSON document breaks off before its end",
    });
  });
});
