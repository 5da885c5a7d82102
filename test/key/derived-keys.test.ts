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
    expect(hex(keys.sealKey)).toBe(expand("leaksift/v1/seal"));
    expect(hex(keys.unsignedCheckValue)).toBe(expand("leaksift/v1/check").slice(0, 32));
    expect(hex(keys.checkValue)).toBe(expand("leaksift/v1/check/3").slice(0, 32));
    expect(keys.forgotten).toEqual([]);
  });

  it("gives other keys for another store or master key, and all keys differ", () => {
    const all = [
      deriveKeys(MASTER, STORE),
      deriveKeys(MASTER, new Uint8Array(16)),
      deriveKeys(new Uint8Array(32), STORE),
    ];
    const spelled = all.flatMap((keys) =>
      [keys.tagKey, keys.integrityKey, keys.contentKey, keys.sealKey, keys.unsignedCheckValue, keys.checkValue].map(
        hex,
      ),
    );
    expect(new Set(spelled.map((key) => key.slice(0, 32))).size).toBe(18);
  });

  it("refuses other lengths by naming the length", () => {
    expect(() => deriveKeys(new Uint8Array(31), STORE)).toThrow("masterKey: expected 32 bytes, got 31");
    expect(() => deriveKeys(MASTER, new Uint8Array(0))).toThrow("storeId: expected 16 bytes, got 0");
  });

  it("makes a wrong key an error, whatever the store holds as check value", () => {
    const keys = deriveKeys(MASTER, STORE);
    const wrong = expect.objectContaining({ code: "key-wrong" });
    for (const [version, own, others] of [
      [1, keys.unsignedCheckValue, keys.checkValue],
      [2, keys.unsignedCheckValue, keys.checkValue],
      [3, keys.checkValue, keys.unsignedCheckValue],
    ] as const) {
      expect(() => requireMatchingKeys(keys, Uint8Array.from(own), version)).not.toThrow();
      const stranger = deriveKeys(generateMasterKey(), STORE);
      const foreign = version < 3 ? stranger.unsignedCheckValue : stranger.checkValue;
      // A store that says it is of another version than it was written as is no store of this key either.
      for (const stored of [foreign, others, new Uint8Array(0), own.slice(0, 15)]) {
        expect(() => requireMatchingKeys(keys, stored, version)).toThrow(wrong);
      }
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
