import { createCipheriv } from "node:crypto";
import argon2 from "argon2";
import { describe, expect, it } from "vitest";
import { ARGON2_COST, ARGON2_LIMIT, openSlot, readSlotHeader, sealSlot, SLOT_BYTES } from "../../src/key/key-slot.js";
import { normalizePassphrase } from "../../src/key/passphrase.js";
import { cpuTime } from "../cpu-time.js";

const MASTER = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const STORE = new Uint8Array(16).fill(3);
const WORDS = normalizePassphrase("quiet otter sews lanterns");
const damaged = expect.objectContaining({ name: "LeaksiftError", code: "key-damaged" }) as Error;

/** The format once more, from its description, with a cost that `sealSlot` refuses: so that a thousand openings are quick. */
async function cheapSlot(): Promise<Buffer> {
  const header = Buffer.alloc(48, 5);
  header.write("LSSLOT", "latin1");
  header.writeUInt16BE(1, 6);
  [32, 1, 1].forEach((value, index) => header.writeUInt32BE(value, 8 + 4 * index));
  const options = { type: argon2.argon2id, version: 0x13, memoryCost: 32, timeCost: 1, parallelism: 1 } as const;
  const key = await argon2.hash(Buffer.from(WORDS), {
    ...options,
    raw: true,
    hashLength: 32,
    salt: header.subarray(20, 36),
  });
  const cipher = createCipheriv("aes-256-gcm", key, header.subarray(36)).setAAD(Buffer.concat([header, STORE]));
  const ciphertext = Buffer.concat([cipher.update(MASTER), cipher.final()]);
  return Buffer.concat([header, ciphertext, cipher.getAuthTag()]);
}

describe("key slots", () => {
  it("open with the passphrase, only with it, and only for their store", async () => {
    const slot = await sealSlot(MASTER, WORDS, STORE);
    expect(slot.length).toBe(SLOT_BYTES);
    expect(readSlotHeader(slot)).toEqual({ version: 1, cost: ARGON2_COST });
    expect(await openSlot(slot, WORDS, STORE)).toEqual(MASTER);
    expect(await openSlot(slot, normalizePassphrase("quiet otter sews lantern"), STORE)).toBeNull();
    expect(await openSlot(slot, WORDS, new Uint8Array(16))).toBeNull();
    expect(Buffer.from(slot).includes(Buffer.from(MASTER))).toBe(false);
  });

  it("never repeat salt or nonce, and leave key and passphrase as they were", async () => {
    const [first, second] = await Promise.all([sealSlot(MASTER, WORDS, STORE), sealSlot(MASTER, WORDS, STORE)]);
    expect(first.slice(20, 36)).not.toEqual(second.slice(20, 36));
    expect(first.slice(36, 48)).not.toEqual(second.slice(36, 48));
    expect(first.slice(48, 80)).not.toEqual(second.slice(48, 80));
    expect(MASTER[0]).toBe(1);
    expect(WORDS[0]).toBe("q".charCodeAt(0));
  });

  it("have the format that is written down", async () => {
    expect(await openSlot(await cheapSlot(), WORDS, STORE)).toEqual(MASTER);
  });

  it("give null or key-damaged for a flipped bit anywhere, never a wrong key", async () => {
    const slot = await cheapSlot();
    let wrong = 0;
    let malformed = 0;
    for (let bit = 0; bit < SLOT_BYTES * 8; bit++) {
      const at = bit >> 3;
      // Bits that ask for 32 MiB … 1 GiB are valid costs; one of them is enough here.
      if (at === 9 && (bit & 7) > 0) continue;
      const flipped = Buffer.from(slot);
      flipped[at] ^= 1 << (bit & 7);
      const outcome = await openSlot(flipped, WORDS, STORE).catch((error: unknown) => error);
      if (outcome === null) wrong++;
      else malformed += Number((outcome as { code?: string }).code === "key-damaged");
    }
    expect(wrong + malformed).toBe(SLOT_BYTES * 8 - 7);
    expect(malformed).toBeGreaterThan(8 * 8); // magic and version at least
  });

  it("give key-damaged for every other length", async () => {
    const slot = await cheapSlot();
    for (let length = 0; length < SLOT_BYTES; length++) {
      await expect(openSlot(slot.subarray(0, length), WORDS, STORE)).rejects.toEqual(damaged);
    }
    await expect(openSlot(Buffer.concat([slot, Buffer.alloc(1)]), WORDS, STORE)).rejects.toEqual(damaged);
  });

  it.each([
    [ARGON2_LIMIT.memoryKib + 1, 3, 4],
    [2 ** 32 - 1, 1, 1],
    [65536, 17, 4],
    [65536, 2 ** 32 - 1, 4],
    [65536, 3, 17],
    [65536, 3, 2 ** 32 - 1],
    [0, 3, 4],
    [65536, 0, 4],
    [65536, 3, 0],
    [31, 3, 4],
  ])("refuse a hostile cost before any work: %i KiB, t = %i, p = %i", async (...cost) => {
    const slot = await cheapSlot();
    cost.forEach((value, index) => slot.writeUInt32BE(value, 8 + 4 * index));
    const start = cpuTime();
    await expect(openSlot(slot, WORDS, STORE)).rejects.toEqual(damaged);
    expect(cpuTime() - start).toBeLessThan(50);
  });

  it("are not written below the floor or above what is read, nor without a passphrase", async () => {
    for (const part of ["memoryKib", "passes", "parallelism"] as const) {
      for (const value of [ARGON2_COST[part] - 1, ARGON2_LIMIT[part] + 1, NaN, ARGON2_COST[part] + 0.5]) {
        await expect(sealSlot(MASTER, WORDS, STORE, { ...ARGON2_COST, [part]: value })).rejects.toThrow(RangeError);
      }
    }
    await expect(sealSlot(MASTER, new Uint8Array(0), STORE)).rejects.toThrow(RangeError);
    await expect(sealSlot(new Uint8Array(31), WORDS, STORE)).rejects.toThrow("masterKey: expected 32 bytes, got 31");
    await expect(sealSlot(MASTER, WORDS, new Uint8Array(15))).rejects.toThrow("storeId: expected 16 bytes, got 15");
  });
});
