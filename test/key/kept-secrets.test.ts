/** What a store keeps sealed, what this machine remembers of it, and slots that need two secrets. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deriveKeys } from "../../src/key/derived-keys.js";
import { rotatedKeys, withKeyRing } from "../../src/key/key-ring.js";
import { nextKeyFileOf, readKeyFile, takeNextKeyFile, writeKeyFile, writeNextKeyFile } from "../../src/key/key-file.js";
import { ARGON2_COST, openSlot, readSlotHeader, sealSlot } from "../../src/key/key-slot.js";
import { passphraseWeakness } from "../../src/key/passphrase-strength.js";
import { generatePassphrase } from "../../src/key/passphrase-words.js";
import { openBox, sealBox, tryOpenBox } from "../../src/key/sealed-box.js";
import { readSeenGeneration, seenFileOf, writeSeenGeneration } from "../../src/key/seen-generation.js";
import { ROTATION_LIMIT } from "../../src/key/tag-chain.js";
import { tempFolder } from "../store/sample-store.js";

const STORE = new Uint8Array(16).fill(9);
const KEY = new Uint8Array(32).fill(7);

let folder: string;
let clean: () => void;
beforeEach(() => ({ folder, clean } = tempFolder()));
afterEach(() => clean());

describe("a sealed box", () => {
  it("opens with its key, purpose and store only, and not when a bit of it was changed", () => {
    const plain = Buffer.from("anything at all");
    const sealed = sealBox(KEY, "forgotten", STORE, plain);
    expect(sealed).toHaveLength(plain.length + 28);
    expect(Buffer.from(sealed).includes(plain)).toBe(false);
    expect(openBox(KEY, "forgotten", STORE, sealed)).toEqual(Uint8Array.from(plain));
    expect(tryOpenBox(KEY, "key ring", STORE, sealed)).toBeNull();
    expect(tryOpenBox(KEY, "forgotten", new Uint8Array(16), sealed)).toBeNull();
    expect(tryOpenBox(new Uint8Array(32), "forgotten", STORE, sealed)).toBeNull();
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = sealed.slice();
      changed[bit >>> 3] ^= 1 << (bit & 7);
      expect(tryOpenBox(KEY, "forgotten", STORE, changed)).toBeNull();
    }
    for (const length of [0, 27, 28])
      expect(() => openBox(KEY, "forgotten", STORE, sealed.slice(0, length))).toThrow(
        expect.objectContaining({ code: "store-tampered" }),
      );
    expect(sealBox(KEY, "forgotten", STORE, plain)).not.toEqual(sealed);
  });
});

describe("a key ring", () => {
  it("gives the newest key what it needs of the older ones, and ends at its limit", () => {
    const first = deriveKeys(KEY, STORE);
    let keys = first;
    let ring = new Uint8Array();
    for (let i = 1; i <= ROTATION_LIMIT; i++) {
      const master = new Uint8Array(32).fill(i + 100);
      const next = rotatedKeys(keys, master, STORE);
      if (i < 4 || i === ROTATION_LIMIT) {
        const reopened = withKeyRing(deriveKeys(master, STORE), STORE, next.ring);
        expect(reopened).toEqual(next.keys);
        expect(reopened.tagKey.subarray(0, 32 * i)).toEqual(keys.tagKey);
      }
      // The key before opens nothing of it.
      expect(() => withKeyRing(keys, STORE, next.ring)).toThrow(expect.objectContaining({ code: "store-tampered" }));
      keys = next.keys;
      ring = Uint8Array.from(next.ring);
    }
    expect(keys.tagKey).toHaveLength(32 * (ROTATION_LIMIT + 1));
    expect(Buffer.from(ring).includes(Buffer.from(first.tagKey))).toBe(false);
    expect(() => rotatedKeys(keys, KEY, STORE)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("what this machine remembers", () => {
  it("comes back for the same store and key, and for no other; anything else says nothing", () => {
    const path = seenFileOf(join(folder, "deep", "a.key"));
    expect(readSeenGeneration(path, KEY, STORE)).toBeNull();
    expect(writeSeenGeneration(path, KEY, STORE, 3)).toBe(true);
    expect(writeSeenGeneration(path, KEY, STORE, 12)).toBe(true);
    expect(readSeenGeneration(path, KEY, STORE)).toBe(12);
    expect(readSeenGeneration(path, new Uint8Array(32), STORE)).toBeNull();
    expect(readSeenGeneration(path, KEY, new Uint8Array(16))).toBeNull();
    expect(readdirSync(join(folder, "deep"))).toEqual(["a.key.seen"]);
    const text = readFileSync(path, "latin1");
    for (const wrong of [text.replace("12", "11"), "", `${text}x`, "generation 99\n", "x".repeat(10_000)]) {
      writeFileSync(path, wrong);
      expect(readSeenGeneration(path, KEY, STORE)).toBeNull();
    }
  });

  it("is no error where nothing can be written or something else lies", () => {
    writeFileSync(join(folder, "file"), "");
    expect(writeSeenGeneration(join(folder, "file", "a.seen"), KEY, STORE, 1)).toBe(false);
    mkdirSync(join(folder, "b.seen"));
    expect(writeSeenGeneration(join(folder, "b.seen"), KEY, STORE, 1)).toBe(false);
    expect(readSeenGeneration(join(folder, "b.seen"), KEY, STORE)).toBeNull();
    expect(readdirSync(folder).toSorted()).toEqual(["b.seen", "file"]);
    // A link is replaced, never written through or read.
    writeSeenGeneration(join(folder, "real"), KEY, STORE, 5);
    symlinkSync(join(folder, "real"), join(folder, "c.seen"));
    expect(readSeenGeneration(join(folder, "c.seen"), KEY, STORE)).toBeNull();
    expect(writeSeenGeneration(join(folder, "c.seen"), KEY, STORE, 6)).toBe(true);
    expect(readSeenGeneration(join(folder, "real"), KEY, STORE)).toBe(5);
  });
});

describe("two secrets", () => {
  it("open a slot together, and neither alone", async () => {
    const words = Buffer.from("some passphrase");
    const part = new Uint8Array(32).fill(5);
    const slot = await sealSlot(KEY, words, STORE, ARGON2_COST, part);
    expect(readSlotHeader(slot)).toEqual({ version: 2, cost: ARGON2_COST });
    expect(await openSlot(slot, words, STORE, part)).toEqual(KEY);
    expect(await openSlot(slot, words, STORE)).toBeNull();
    expect(await openSlot(slot, words, STORE, new Uint8Array(32).fill(6))).toBeNull();
    expect(await openSlot(slot, Buffer.from("other"), STORE, part)).toBeNull();
    // Called a slot of one secret, it opens with neither.
    const downgraded = slot.slice();
    downgraded[7] = 1;
    expect(await openSlot(downgraded, words, STORE)).toBeNull();
  }, 30_000);

  it("are told from a master key by the first line of the file", () => {
    const path = join(folder, "part.key");
    const part = { storeId: STORE, kind: "part", secret: KEY } as const;
    writeKeyFile(path, part);
    expect(readFileSync(path, "latin1")).toMatch(/^leaksift-key-part-1\nstore (09){16}\nkey /u);
    expect(readKeyFile(path)).toEqual(part);
    writeFileSync(path, readFileSync(path, "latin1").replace("key-part-1", "key-1"));
    expect(() => readKeyFile(path)).toThrow(expect.objectContaining({ code: "key-damaged" }));
  });

  it("a key file's successor waits beside it, private, and takes its place in one step", () => {
    const path = join(folder, "a.key");
    const contents = (byte: number) => ({ storeId: STORE, kind: "key", secret: new Uint8Array(32).fill(byte) }) as const; // prettier-ignore
    writeKeyFile(path, contents(1));
    writeNextKeyFile(path, contents(2));
    writeNextKeyFile(path, contents(3));
    expect(readKeyFile(path)).toEqual(contents(1));
    expect(readKeyFile(nextKeyFileOf(path))).toEqual(contents(3));
    takeNextKeyFile(path);
    expect(readKeyFile(path)).toEqual(contents(3));
    expect(existsSync(nextKeyFileOf(path))).toBe(false);
    chmodSync(folder, 0o700);
    expect(() => takeNextKeyFile(path)).toThrow(expect.objectContaining({ code: "store-unwritable" }));
  });
});

describe("new passphrases", () => {
  it.each([
    ["password1234567", /a common word or password/u],
    ["qwertyuiop12345", /would be guessed in some 10\^\d/u],
    ["hunter2hunter2hunter2", /a repetition/u],
    ["zhangwei19900101", /a date/u],
    ["short", /at least 12 are needed/u],
  ])("refuses %s with the reason, without its text", (text, reason) => {
    const weakness = passphraseWeakness(text) ?? "";
    expect(weakness).toMatch(reason);
    expect(weakness).not.toContain(text);
  });

  it("are made of six words, never the same twice, and pass", () => {
    const made = Array.from({ length: 50 }, generatePassphrase);
    expect(new Set(made).size).toBe(50);
    const words = made.map((text) => text.split(" "));
    for (const own of words) expect(own).toHaveLength(6);
    // 300 draws of 7,776 words: fewer than 250 different ones happen once in 10^30.
    expect(new Set(words.flat()).size).toBeGreaterThan(250);
    expect(passphraseWeakness(made[0])).toBeNull();
    expect(passphraseWeakness("a".repeat(1_000_000) + "b")).toMatch(/a repetition/u);
  });
});
