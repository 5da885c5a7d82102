/** What could be unpacked is handed on before the damage behind it is told, by every unpacker and however much is asked for. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Bunzip2Reader } from "../../src/source/bunzip2-reader.js";
import { StreamReader, type ByteReader } from "../../src/source/byte-reader.js";
import { GunzipReader } from "../../src/source/gunzip-reader.js";
import { UnxzReader } from "../../src/source/unxz-reader.js";
import { UnzstdReader } from "../../src/source/unzstd-reader.js";
import { FIXTURE_TEXT, PACKED_FIXTURES } from "./made-archives.js";
import { MemoryReader } from "./memory-reader.js";

/** Bytes that hardly pack, so that a stream of them is as long as they are. */
const NOISE = Buffer.concat(
  Array.from({ length: 20_000 }, (_, i) => Buffer.from(createHash("sha256").update(`${i}`).digest("base64"))),
);

/** All that comes before the error, and the error. */
async function untilDamage(reader: ByteReader, size: number): Promise<{ given: Buffer; code: unknown }> {
  const pieces: Buffer[] = [];
  for (;;) {
    const target = Buffer.alloc(size);
    try {
      const n = await reader.read(target);
      if (n === 0) return { given: Buffer.concat(pieces), code: null };
      pieces.push(target.subarray(0, n));
    } catch (error) {
      // An error stays one.
      await expect(reader.read(target)).rejects.toThrow((error as Error).message);
      return { given: Buffer.concat(pieces), code: (error as { code?: unknown }).code ?? (error as Error).message };
    } finally {
      // What the reader does beside must not depend on being asked at once.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe.each([7001, 1 << 16, 4 << 20])("asked for %i bytes at a time", (size) => {
  it.each<["gzip" | "deflate", Buffer]>([
    ["gzip", gzipSync(NOISE)],
    ["deflate", deflateRawSync(NOISE)],
  ])("a cut %s stream gives all that was packed before the cut", async (format, packed) => {
    const cut = packed.subarray(0, packed.length - 40_000);
    const { given, code } = await untilDamage(new GunzipReader(new MemoryReader(cut), "leak", format), size);
    expect(code).toBe("input-damaged");
    expect(given.equals(NOISE.subarray(0, given.length))).toBe(true);
    // Base64 of noise packs to three quarters; deflate's blocks are some ten KB.
    expect(given.length).toBeGreaterThan(NOISE.length - 100_000);
  });

  it("a gzip member with rubbish behind a whole one", async () => {
    const packed = Buffer.concat([gzipSync("first\n"), gzipSync(NOISE).subarray(0, 50), Buffer.alloc(50, 0xff)]);
    const { given, code } = await untilDamage(new GunzipReader(new MemoryReader(packed, 30), "leak"), size);
    expect([given.toString().slice(0, 6), code]).toEqual(["first\n", "input-damaged"]);
  });

  it.each([
    ["bzip2", Bunzip2Reader],
    ["xz", UnxzReader],
    ["zstd", UnzstdReader],
  ] as const)("a whole %s stream before a broken one", async (name, Reader) => {
    const whole = Buffer.from(PACKED_FIXTURES[name], "base64");
    const cut = whole.subarray(0, whole.length - 20);
    const { given, code } = await untilDamage(new Reader(new MemoryReader(Buffer.concat([whole, cut])), "leak"), size);
    expect([given.toString().slice(0, FIXTURE_TEXT.length), code]).toEqual([FIXTURE_TEXT, "input-damaged"]);
  });

  it("a stream that fails", async () => {
    const failing = Readable.from(
      (function* () {
        yield Buffer.from("abc");
        yield Buffer.from("def");
        throw new Error("torn");
      })(),
      { objectMode: false },
    );
    expect(await untilDamage(new StreamReader(failing), size)).toEqual({
      given: Buffer.from("abcdef"),
      code: "torn",
    });
  });
});
