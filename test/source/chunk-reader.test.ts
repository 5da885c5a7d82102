import { describe, expect, it } from "vitest";
import { CHUNK_BYTES, HEADROOM_BYTES, makeSlot, readChunks } from "../../src/source/chunk-reader.js";
import type { Chunk } from "../../src/source/chunk-reader.js";
import { MemoryReader } from "./memory-reader.js";

const LF = 10;

interface Seen {
  readonly text: Buffer;
  readonly at: number;
  readonly last: boolean;
  readonly tooLong: number;
}

/** Takes all chunks, in one slot that is filled with rubbish each time it is free. */
async function chunksOf(bytes: Uint8Array, newline = LF, pieceBytes = Infinity): Promise<Seen[]> {
  const slot = makeSlot();
  expect(slot.bytes.length).toBe(HEADROOM_BYTES + CHUNK_BYTES);
  const seen: Seen[] = [];
  const takeSlot = (): Promise<typeof slot> => {
    slot.bytes.fill(LF);
    return Promise.resolve(slot);
  };
  for await (const { from, to, at, last, tooLong } of readChunks(
    new MemoryReader(bytes, pieceBytes),
    newline,
    takeSlot,
  )) {
    expect(from).toBeGreaterThanOrEqual(HEADROOM_BYTES);
    seen.push({ text: Buffer.from(slot.bytes.subarray(from, to)), at, last, tooLong });
  }
  return seen;
}

/** What must hold for any input that has no line longer than a chunk. */
async function expectCut(bytes: Buffer, newline = LF, pieceBytes = Infinity): Promise<Seen[]> {
  const seen = await chunksOf(bytes, newline, pieceBytes);
  expect(Buffer.concat(seen.map(({ text }) => text)).equals(bytes)).toBe(true);
  let at = 0;
  for (const [i, chunk] of seen.entries()) {
    expect(chunk.at).toBe(at);
    expect(chunk.tooLong).toBe(0);
    expect(chunk.last).toBe(i === seen.length - 1);
    expect(chunk.last || chunk.text.at(-1) === newline).toBe(true);
    at += chunk.text.length;
  }
  return seen;
}

/** Lines of `length` bytes, each with its number. */
function lines(bytes: number, length: number, newline = "\n"): Buffer {
  const line = (i: number): string => `${String(i).padStart(length - 1, ".")}${newline}`;
  return Buffer.from(Array.from({ length: Math.ceil(bytes / length) }, (_, i) => line(i)).join(""));
}

describe("readChunks", () => {
  it("gives one chunk of a small input, even of an empty one", async () => {
    expect(await expectCut(Buffer.alloc(0))).toHaveLength(1);
    expect(await expectCut(Buffer.from("a\nb"))).toHaveLength(1);
    expect(await expectCut(Buffer.from("\n\n"))).toHaveLength(1);
  });

  it("cuts behind line ends and loses nothing", async () => {
    expect(await expectCut(lines(9 << 20, 1000))).toHaveLength(3);
    expect(await expectCut(lines(9 << 20, 1000, "\r"), 13)).toHaveLength(3);
    expect(await expectCut(lines(9 << 20, 1000), LF, 100_003)).toHaveLength(3);
    // A line is nearly as long as a chunk.
    await expectCut(lines(13 << 20, CHUNK_BYTES - 1));
    await expectCut(lines(13 << 20, CHUNK_BYTES));
  });

  it("takes an input that ends where a chunk does", async () => {
    for (const bytes of [CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1]) {
      const wholeLines = await expectCut(lines(bytes, 64).subarray(0, bytes));
      expect(wholeLines.length).toBe(bytes < CHUNK_BYTES ? 1 : 2);
      await expectCut(Buffer.concat([lines(bytes - 64, 64), Buffer.alloc(64, "x")]).subarray(0, bytes));
    }
  });

  it("skips a line that is longer than a chunk, counts it and keeps its neighbours", async () => {
    const before = Buffer.from("first\n");
    const behind = Buffer.from("second\nthird\n");
    for (const length of [CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES - 10, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 77]) {
      const long = Buffer.concat([Buffer.alloc(length, "x"), Buffer.from("\n")]);
      const bytes = Buffer.concat([before, long, behind]);
      const seen = await chunksOf(bytes);
      expect(Buffer.concat(seen.map(({ text }) => text)).toString()).toBe("first\nsecond\nthird\n");
      expect(seen.reduce((sum, { tooLong }) => sum + tooLong, 0)).toBe(1);
      for (const { text, at } of seen) expect(bytes.subarray(at, at + text.length).equals(text)).toBe(true);
      expect(seen.map(({ last }) => last)).toEqual(seen.map((_, i) => i === seen.length - 1));
    }
  });

  it("keeps the record behind a long line, wherever in a chunk that ends", async () => {
    // The next record begins in one chunk, has its only line end in the next, and is not long.
    for (const short of [1, 10, 1000]) {
      const long = Buffer.alloc(2 * CHUNK_BYTES - short, "x");
      long[long.length - 1] = LF;
      const rest = Buffer.from(`${"y".repeat(2 * short)}\nz\n`);
      const seen = await chunksOf(Buffer.concat([long, rest]));
      expect(Buffer.concat(seen.map(({ text }) => text)).equals(rest)).toBe(true);
      expect(seen.reduce((sum, { tooLong }) => sum + tooLong, 0)).toBe(1);
    }
  });

  it("counts two long lines in a row, and one that the input ends with", async () => {
    const long = `${"x".repeat(CHUNK_BYTES + 5)}\n`;
    const sum = (seen: Seen[]): number => seen.reduce((total, { tooLong }) => total + tooLong, 0);
    const two = await chunksOf(Buffer.from(`${long}${long}a\n`));
    expect([sum(two), Buffer.concat(two.map(({ text }) => text)).toString()]).toEqual([2, "a\n"]);
    const end = await chunksOf(Buffer.from(`a\n${"x".repeat(2 * CHUNK_BYTES)}`));
    expect([sum(end), Buffer.concat(end.map(({ text }) => text)).toString()]).toEqual([1, "a\n"]);
    expect(end.at(-1)?.last).toBe(true);
  });

  it("reads no more than slots allow", async () => {
    const reader = new MemoryReader(lines(20 << 20, 100));
    const chunks = readChunks(reader, LF, () => Promise.resolve(makeSlot()));
    const first = (await chunks.next()).value as Chunk;
    expect(first.to - first.from).toBeGreaterThan(CHUNK_BYTES - 100);
    expect(reader.consumed).toBe(CHUNK_BYTES);
    await chunks.return(undefined);
  });

  it("passes on what the reader fails with", async () => {
    const failing = { consumed: 0, read: () => Promise.reject(new Error("torn")), close: () => Promise.resolve() };
    await expect(readChunks(failing, LF, () => Promise.resolve(makeSlot())).next()).rejects.toThrow("torn");
  });
});
