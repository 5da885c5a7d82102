import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { LeaksiftError } from "../../src/errors/leaksift-error.js";
import { DEFAULT_LIMITS, UnpackBudget } from "../../src/source/archive-limits.js";
import { Bunzip2 } from "../../src/source/bunzip2.js";
import { unpack } from "../../src/source/unpack.js";
import { FIXTURE_TEXT, PACKED_FIXTURES, XZ_SHA256_FIXTURE } from "./made-archives.js";
import { MemoryReader, readAll } from "./memory-reader.js";

const fixture = (name: keyof typeof PACKED_FIXTURES): Buffer => Buffer.from(PACKED_FIXTURES[name], "base64");
const budget = (limits = {}): UnpackBudget => new UnpackBudget({ ...DEFAULT_LIMITS, ...limits });

async function unpacked(bytes: Buffer, pieceBytes = Infinity, size = 1 << 16, limits = {}): Promise<Buffer> {
  const { reader } = await unpack(new MemoryReader(bytes, pieceBytes), "leak", budget(limits));
  return readAll(reader, size);
}

function hasTool(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore", input: "" });
    return true;
  } catch {
    return false;
  }
}

/** Seeded numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.each(["bzip2", "xz", "zstd"] as const)("%s", (name) => {
  it("is known by its content and unpacked, in any pieces", async () => {
    const packed = fixture(name);
    for (const pieceBytes of [1, 2, 3, 7, Infinity]) {
      for (const size of [1, 5, 1000]) expect((await unpacked(packed, pieceBytes, size)).toString()).toBe(FIXTURE_TEXT);
    }
    expect((await unpack(new MemoryReader(packed), "leak", budget())).packings).toEqual([name]);
  });

  it("takes concatenated streams as one", async () => {
    const twice = Buffer.concat([fixture(name), fixture(name)]);
    for (const pieceBytes of [1, Infinity])
      expect((await unpacked(twice, pieceBytes)).toString()).toBe(FIXTURE_TEXT + FIXTURE_TEXT);
  });

  it("says of every cut that it ends too early", async () => {
    const packed = fixture(name);
    for (let length = 10; length < packed.length; length++) {
      await expect(unpacked(packed.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({
        code: "input-damaged",
        message: expect.stringMatching(/^leak: the \w+ stream ends too early/u),
      });
    }
  });

  it("ends in an input error, or the text, whatever is changed in it", async () => {
    const next = random(7);
    for (let round = 0; round < 250; round++) {
      const packed = Buffer.concat([fixture(name), fixture(name)]);
      for (let i = Math.ceil(next() * 4); i > 0; i--)
        packed[Math.floor(next() * packed.length)] = Math.floor(next() * 256);
      const outcome = await unpacked(packed).catch((error: unknown) => error);
      if (outcome instanceof Buffer) expect(outcome.length).toBeLessThan(1 << 20);
      else expect(outcome).toBeInstanceOf(LeaksiftError);
    }
  });
});

describe.each([
  ["bzip2", ["-c"]],
  ["bzip2", ["-c", "-1"]],
  ["xz", ["-c", "-0"]],
  ["xz", ["-c", "--check=none"]],
  ["xz", ["-c", "--block-size=100000"]],
  ["zstd", ["-c", "-q"]],
  ["zstd", ["-c", "-q", "--check", "-19"]],
] as const)("%s %j", (tool, args) => {
  it.skipIf(!hasTool(tool))("writes what is read back", async () => {
    const next = random(11);
    // Text, runs of every length round bzip2's four, and bytes that don't pack.
    const text = Array.from(
      { length: 20_000 },
      (_, i) => `User ${i},+1212555${String(Math.floor(next() * 1e4))}\n`,
    ).join("");
    const runs = Array.from({ length: 600 }, (_, i) => String.fromCharCode(97 + (i % 3)).repeat(i)).join("");
    const noise = Buffer.concat(Array.from({ length: 4000 }, (_, i) => createHash("sha256").update(`${i}`).digest()));
    for (const bytes of [Buffer.alloc(0), Buffer.from("x"), Buffer.from(text + runs), noise, Buffer.alloc(2_000_000)]) {
      const packed = execFileSync(tool, args, { input: bytes, maxBuffer: 1 << 26 });
      expect((await unpacked(packed, 65_537)).equals(bytes)).toBe(true);
    }
  });
});

describe("bzip2 of a hostile hand", () => {
  it("refuses a run length that overflows, instead of never ending", () => {
    // Header and block as far as the symbols, then RUNA and RUNB for ever: their weights double with each.
    const bits: string[] = [];
    const put = (value: number, count: number): void => void bits.push(value.toString(2).padStart(count, "0"));
    for (const byte of Buffer.from("314159265359", "hex")) put(byte, 8);
    put(0, 16); // checksum
    put(0, 16);
    put(0, 1); // not randomised
    put(0, 24); // origin
    put(0x8000, 16); // bytes 0–15
    put(0x8000, 16); // byte 0
    put(2, 3); // tables
    put(3, 15); // selectors
    put(0, 3);
    // Three symbols: RUNA 1 bit, RUNB 2, end 2; both tables.
    for (let table = 0; table < 2; table++) {
      put(1, 5);
      bits.push("0", "100", "0");
    }
    bits.push("0".repeat(200));
    const block = bits.join("");
    const bytes = Buffer.from(
      block
        .padEnd(Math.ceil(block.length / 8) * 8, "0")
        .match(/.{8}/gu)
        ?.map((byte) => parseInt(byte, 2)) ?? [],
    );
    const decoder = new Bunzip2();
    expect(decoder.decode(Buffer.from("BZh9"), 0)).toBe(32);
    expect(() => decoder.decode(bytes, 0)).toThrow("run");
  });
});

describe("xz", () => {
  it("says which of its kinds it can't read", async () => {
    await expect(unpacked(Buffer.from(XZ_SHA256_FIXTURE, "base64"))).rejects.toMatchObject({
      code: "input-unsupported",
    });
  });
});

describe("limits", () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20));

  it("stop what unpacks to too many times its size, unless they are raised", async () => {
    await expect(unpacked(bomb)).rejects.toMatchObject({
      code: "input-limit",
      message: "leak: unpacks to more than 250 times its size",
      hint: expect.stringContaining("--max-ratio"),
    });
    expect((await unpacked(bomb, Infinity, 1 << 20, { maxRatio: 2000 })).length).toBe(64 << 20);
    // Small files of one repeated line are no bombs.
    expect((await unpacked(gzipSync(Buffer.alloc(10 << 20)), Infinity, 1 << 20)).length).toBe(10 << 20);
  });

  it("stop at a total", async () => {
    const packed = gzipSync("x".repeat(1001));
    expect((await unpacked(packed, 1, 100, { maxUnpackedBytes: 1001 })).length).toBe(1001);
    await expect(unpacked(packed, 1, 100, { maxUnpackedBytes: 1000 })).rejects.toMatchObject({
      hint: expect.stringContaining("--max-unpacked"),
    });
  });

  it("stop at layers: one that holds itself would never end", async () => {
    const twice = gzipSync(gzipSync("+12125550100\n"));
    expect((await unpacked(twice)).toString()).toBe("+12125550100\n");
    await expect(unpacked(gzipSync(twice))).rejects.toMatchObject({ code: "input-limit" });
    expect((await unpacked(gzipSync(twice), 1, 10, { maxDepth: 2 })).toString()).toBe("+12125550100\n");
    await expect(unpacked(twice, 1, 10, { maxDepth: 0 })).rejects.toMatchObject({ code: "input-limit" });
  });

  it("count a member that is read twice once", () => {
    const charged = budget({ maxUnpackedBytes: 100 });
    for (const position of [60, 100, 50, 100]) charged.charge("a", position);
    expect(() => charged.charge("b", 1)).toThrow(LeaksiftError);
  });
});
