import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { deriveKeys, generateMasterKey, generateStoreId, requireMatchingKeys } from "../../src/key/derived-keys.js";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const MASTER = new Uint8Array(32).fill(7);
const STORE = new Uint8Array(16).fill(9);

describe("deriveKeys", () => {
  it("is HKDF-SHA-256 of RFC 5869 with the store id as salt", () => {
    const pseudoRandomKey = createHmac("sha256", STORE).update(MASTER).digest();
    const expand = (info: string): string =>
      createHmac("sha256", pseudoRandomKey).update(`${info}\u0001`).digest("hex");
    const keys = deriveKeys(MASTER, STORE);
    expect(hex(keys.tagKey)).toBe(expand("leaksift/v1/tag"));
    expect(hex(keys.integrityKey)).toBe(expand("leaksift/v1/integrity"));
    expect(hex(keys.contentKey)).toBe(expand("leaksift/v1/content"));
    expect(hex(keys.checkValue)).toBe(expand("leaksift/v1/check").slice(0, 32));
  });

  it("gives other keys for another store or master key, and all keys differ", () => {
    const all = [
      deriveKeys(MASTER, STORE),
      deriveKeys(MASTER, new Uint8Array(16)),
      deriveKeys(new Uint8Array(32), STORE),
    ];
    const spelled = all.flatMap((keys) => [keys.tagKey, keys.integrityKey, keys.contentKey, keys.checkValue].map(hex));
    expect(new Set(spelled.map((key) => key.slice(0, 32))).size).toBe(12);
  });

  it("refuses other lengths by naming the length", () => {
    expect(() => deriveKeys(new Uint8Array(31), STORE)).toThrow("masterKey: expected 32 bytes, got 31");
    expect(() => deriveKeys(MASTER, new Uint8Array(0))).toThrow("storeId: expected 16 bytes, got 0");
  });

  it("makes a wrong key an error, whatever the store holds as check value", () => {
    const keys = deriveKeys(MASTER, STORE);
    expect(() => requireMatchingKeys(keys, Uint8Array.from(keys.checkValue))).not.toThrow();
    const other = deriveKeys(generateMasterKey(), STORE).checkValue;
    for (const stored of [other, new Uint8Array(0), keys.checkValue.slice(0, 15)]) {
      expect(() => requireMatchingKeys(keys, stored)).toThrow(expect.objectContaining({ code: "key-wrong" }));
    }
  });

  it("makes keys and ids with memory of their own", () => {
    for (const [bytes, length] of [
      [generateMasterKey(), 32],
      [generateStoreId(), 16],
    ] as const) {
      // prettier-ignore
      expect(bytes.length).toBe(length);
      expect(bytes.buffer.byteLength).toBe(length);
      expect(new Set(bytes).size).toBeGreaterThan(4);
    }
  });
});
