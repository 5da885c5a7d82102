/** Secrets that leaksift owns are zero once it is done with them; what JavaScript copies besides is out of reach (docs/threat-model.md). */
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openMasterKey, type KeySources } from "../../src/app/open-master-key.js";
import { createStore, trustedKeys, zeroSecrets } from "../../src/app/unlock-store.js";
import { deriveKeys, wipeKeys } from "../../src/key/derived-keys.js";
import { check } from "../../src/library/check.js";
import { openStore } from "../../src/library/open-store.js";
import { partsOf } from "../../src/library/store-parts.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { tempFolder } from "../store/sample-store.js";

let folder: string;
let clean: () => void;
beforeEach(() => ({ folder, clean } = tempFolder()));
afterEach(() => clean());

const isZero = (bytes: Uint8Array | null | undefined): boolean => bytes?.every((byte) => byte === 0) ?? false;

describe("derived keys", () => {
  it("are zero when they were wiped, and what is not secret stays", () => {
    const forgotten = [{ kind: 1, mac: new Uint8Array(16).fill(5) }];
    const keys = { ...deriveKeys(new Uint8Array(32).fill(7), new Uint8Array(16).fill(9)), forgotten };
    const secrets = [keys.tagKey, keys.integrityKey, keys.contentKey, keys.fingerprintKey, keys.sealKey];
    expect(secrets.map(isZero)).toEqual([false, false, false, false, false]);
    wipeKeys(keys);
    expect([...secrets, forgotten[0].mac].every(isZero)).toBe(true);
    expect(isZero(keys.checkValue)).toBe(false);
  });

  it("of a store that a program holds are wiped when it closes it, and a check of before fails", async () => {
    const keyFile = join(folder, "a.key");
    const { writer } = await createStore(join(folder, "a.db"), () => keyFile, null);
    writer.close();
    const store = await openStore({ path: join(folder, "a.db"), keyFile });
    const { keys } = partsOf(store);
    expect(isZero(keys.tagKey)).toBe(false);
    store.close();
    expect([keys.tagKey, keys.integrityKey, keys.contentKey, keys.fingerprintKey, keys.sealKey].every(isZero)).toBe(
      true,
    );
    await expect(check(store, ["+447700900123"])).rejects.toMatchObject({ code: "usage" });
  });
});

describe("what opens a store", () => {
  it.each([
    ["a key file", false],
    ["a passphrase with a key part", true],
  ])(
    "is zero behind it: %s",
    async (_what, isTwo) => {
      const keyFile = join(folder, "b.key");
      const typed = Buffer.from("correct horse battery staple");
      const made = await createStore(join(folder, "b.db"), () => keyFile, isTwo ? Buffer.from(typed) : null, isTwo);
      made.writer.close();
      const passphrase = Buffer.from(typed);
      const sources: KeySources = {
        keyFileOf: () => keyFile,
        keyFileNamed: true,
        givenPassphrase: isTwo ? () => Promise.resolve(passphrase) : null,
        askPassphrase: null,
        onKeyFile: () => undefined,
        onIgnoredSlots: () => undefined,
      };
      const reader = SqliteReader.open(join(folder, "b.db"));
      try {
        const opened = await openMasterKey(reader, sources);
        expect(isZero(opened.masterKey)).toBe(false);
        // The keys don't hang on what they were derived from.
        zeroSecrets(opened);
        expect(isZero(opened.masterKey)).toBe(true);
        if (isTwo) expect([opened.keyPart, passphrase].map(isZero)).toEqual([true, true]);
        expect(trustedKeys(reader, opened, sources).tagKey).toEqual(made.keys.tagKey);
      } finally {
        reader.close();
      }
    },
    60_000,
  );
});
