/** Tags that wait, in pieces of the kernel's memory: what is put in is handed on, in order, and its room is used again. */
import { expect, it } from "vitest";
import { Kernel } from "../../src/kernel/kernel.js";
import { PendingPieces, type PendingTags } from "../../src/worker/pending-tags.js";
import { words } from "../run/seeded-tags.js";

const BLOCK_BYTES = 16;
/** More than a few pieces hold. */
const MOST_BLOCKS = 1500;

it.each([2, 3] as const)(
  "hands on the entries of several kinds in the order that they came (%i words each)",
  (stride) => {
    const next = words(stride);
    const below = (limit: number): number => Number(next() % BigInt(limit));
    const kernel = new Kernel();
    const pending = new PendingPieces(kernel, stride);
    const blocks = kernel.allocate(MOST_BLOCKS * BLOCK_BYTES);
    const payloads = kernel.allocate(MOST_BLOCKS * 4);
    const sizes: number[] = [];
    for (let round = 0; round < 3; round++) {
      const kinds: PendingTags[] = [pending.begin(), pending.begin(), pending.begin()];
      const expected: number[][] = [[], [], []];
      for (let turn = 0; turn < 60; turn++) {
        const kind = below(2);
        const count = turn % 2 === 0 ? 1 : below(MOST_BLOCKS);
        const view = new DataView(kernel.bytes.buffer, kernel.bytes.byteOffset);
        for (let i = 0; i < count; i++) {
          const tag = next();
          const payload = below(2 ** 32);
          const high = Number(tag >> 32n);
          const low = Number(tag & 0xffffffffn);
          expected[kind].push(...[high, low, payload].slice(0, stride));
          view.setBigUint64(blocks + i * BLOCK_BYTES, tag, false);
          view.setUint32(payloads + i * 4, payload, true);
          if (turn % 2 === 0) pending.put(kinds[kind], high, low, payload);
        }
        if (turn % 2 === 1) pending.putBlocks(kinds[kind], blocks, payloads, count);
      }
      for (const [kind, tags] of kinds.entries()) {
        const handedOn: number[] = [];
        pending.handOn(tags, (entries, count) => {
          expect(count).toBeGreaterThan(0);
          handedOn.push(...kernel.wordsAt(entries, count * stride));
        });
        expect(Buffer.from(Uint32Array.from(handedOn).buffer).equals(Buffer.from(Uint32Array.from(expected[kind]).buffer))).toBe(true); // prettier-ignore
        pending.release(tags);
      }
      expect(expected[0].length).toBeGreaterThan(10_000);
      expect(expected[2]).toEqual([]);
      sizes.push(kernel.bytes.length);
    }
    // The rounds differ a little in size; without use of the room again, each would take a megabyte more.
    expect(sizes[2] - sizes[0]).toBeLessThan(1 << 20);
  },
);
