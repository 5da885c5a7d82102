import { describe, expect, it } from "vitest";
import { ArchiveSession } from "../../src/source/archive.js";
import type { ArchivePass } from "../../src/source/archive.js";
import { BufferReader } from "../../src/source/byte-reader.js";
import { readAll } from "./memory-reader.js";

/** An archive in memory that counts how often it is begun, stepped and closed. */
function counted(members: readonly Buffer[]): { session: ArchiveSession; counts: Record<string, number> } {
  const counts = { starts: 0, steps: 0, closes: 0 };
  const session = new ArchiveSession(() => {
    counts.starts++;
    let at = -1;
    const pass: ArchivePass = {
      passOver: () => Promise.resolve(),
      next() {
        counts.steps++;
        const bytes = members[++at] as Buffer | undefined;
        if (!bytes) return Promise.resolve(null);
        return Promise.resolve({ name: `${at}`, kind: "file", bytes: bytes.length, packedBytes: null, problem: null });
      },
      body: () => Promise.resolve(new BufferReader(members[at])),
      close() {
        counts.closes++;
        return Promise.resolve();
      },
    };
    return Promise.resolve(pass);
  });
  return { session, counts };
}

describe("ArchiveSession", () => {
  const members = Array.from({ length: 500 }, (_, i) => Buffer.from(`member ${i}\n`.repeat(100)));

  it("looks and reads in two passes, however many members there are", async () => {
    const { session, counts } = counted(members);
    for (let i = 0; (await session.goTo(i)) !== null; i++) {
      // Two looks at the beginning of each.
      for (let look = 0; look < 2; look++) {
        const head = Buffer.alloc(10);
        await (await session.open(i)).read(head);
        expect(head.equals(members[i].subarray(0, 10))).toBe(true);
      }
    }
    expect(counts).toEqual({ starts: 1, steps: 501, closes: 1 });
    for (const [i, bytes] of members.entries()) expect((await readAll(await session.open(i))).equals(bytes)).toBe(true);
    expect(counts).toEqual({ starts: 2, steps: 1001, closes: 1 });
  });

  it("starts again only for what lies behind it, or what it no longer keeps", async () => {
    const large = [Buffer.alloc(10 << 20, "a"), Buffer.from("b"), Buffer.from("c")];
    const { session, counts } = counted(large);
    expect((await readAll(await session.open(2))).toString()).toBe("c");
    expect((await readAll(await session.open(1))).toString()).toBe("b");
    expect(counts.starts).toBe(2);
    expect((await readAll(await session.open(1))).toString()).toBe("b");
    expect(counts.starts).toBe(2);
    for (const starts of [3, 4]) {
      expect((await readAll(await session.open(0), 1 << 20)).equals(large[0])).toBe(true);
      expect(counts.starts).toBe(starts);
    }
    await session.close();
    expect(counts.closes).toBe(4);
  });

  it("a reader that was lent is void when the archive has gone on", async () => {
    const { session } = counted(members);
    const old = await session.open(0);
    await session.open(1);
    await expect(old.read(Buffer.alloc(5))).rejects.toThrow("after the archive went on");
    await expect(session.open(500)).rejects.toMatchObject({ code: "input-damaged" });
  });

  it("ends the session over an archive in a member when it goes on", async () => {
    const outer = counted(members);
    const inner = counted(members);
    await outer.session.open(3);
    await inner.session.open(0);
    await outer.session.adopt(inner.session);
    await outer.session.goTo(3);
    expect(inner.counts.closes).toBe(0);
    await outer.session.goTo(4);
    expect(inner.counts.closes).toBe(1);
  });
});
