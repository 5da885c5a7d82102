/** Which key opens a store, from which source, and what each wrong one is called. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore, unlockStore, type KeySources } from "../../src/app/unlock-store.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { tamper, tempFolder } from "../store/sample-store.js";

const PASSPHRASE = "correct horse battery staple";
const given = (text: string) => (): Promise<Uint8Array> => Promise.resolve(Buffer.from(text));

let folder: string;
let clean: () => void;
const keyFiles: (string | null)[] = [];
let withFile: { path: string; keyFile: string; tagKey: string };
let withPassphrase: { path: string; tagKey: string };
beforeAll(async () => {
  ({ folder, clean } = tempFolder());
  const keyFile = join(folder, "config", "a.key");
  const a = await createStore(join(folder, "a.db"), () => keyFile, null);
  keyFiles.push(a.keyFile);
  a.writer.close();
  withFile = { path: a.writer.path, keyFile, tagKey: Buffer.from(a.keys.tagKey).toString("hex") };
  const b = await createStore(join(folder, "b.db"), () => join(folder, "unused.key"), Buffer.from(PASSPHRASE));
  keyFiles.push(b.keyFile);
  b.writer.close();
  withPassphrase = { path: b.writer.path, tagKey: Buffer.from(b.keys.tagKey).toString("hex") };
});
afterAll(() => clean());

async function unlock(path: string, sources: Partial<KeySources>): Promise<string> {
  const reader = SqliteReader.open(path);
  try {
    const keys = await unlockStore(reader, {
      keyFileOf: () => join(folder, "missing.key"),
      keyFileNamed: false,
      givenPassphrase: null,
      askPassphrase: null,
      onKeyFile: () => undefined,
      onIgnoredSlots: () => undefined,
      ...sources,
    });
    return Buffer.from(keys.tagKey).toString("hex");
  } finally {
    reader.close();
  }
}

describe("a store with a key file", () => {
  it("is opened by it, and says which file it was", async () => {
    expect(keyFiles).toEqual([withFile.keyFile, null]);
    const used: string[] = [];
    const asked: string[] = [];
    const keyFileOf = (id: Uint8Array): string => {
      asked.push(Buffer.from(id).toString("hex"));
      return withFile.keyFile;
    };
    expect(await unlock(withFile.path, { keyFileOf, onKeyFile: (path) => used.push(path) })).toBe(withFile.tagKey);
    expect(used).toEqual([withFile.keyFile]);
    expect(asked[0]).toMatch(/^[0-9a-f]{32}$/u);
    expect(readFileSync(withFile.keyFile, "latin1")).toContain(asked[0]);
  });

  it("holds no secret itself", () => {
    const bytes = readFileSync(withFile.path);
    const [key] = /(?<=key )\S+/u.exec(readFileSync(withFile.keyFile, "latin1")) ?? [""];
    expect(key).toHaveLength(44);
    for (const secret of [Buffer.from(key, "base64"), Buffer.from(withFile.tagKey, "hex"), Buffer.from(key)]) {
      expect(bytes.includes(secret.subarray(0, 16))).toBe(false);
    }
  });

  it.each<[string, string, () => Partial<KeySources>]>([
    ["no key file", "key-missing", () => ({})],
    ["no key file, named", "key-missing", () => ({ keyFileNamed: true })],
    ["a passphrase that it has no slot for", "key-wrong", () => ({ givenPassphrase: given(PASSPHRASE) })],
    ["no key file, and a person to ask", "key-missing", () => ({ askPassphrase: given(PASSPHRASE) })],
    [
      "a damaged key file",
      "key-damaged",
      () => {
        const path = join(folder, "damaged.key");
        writeFileSync(path, "leaksift-key-1\n", { mode: 0o600 });
        return { keyFileOf: () => path };
      },
    ],
    [
      "a key file that others can read",
      "key-unsafe",
      () => {
        const path = join(folder, "open.key");
        writeFileSync(path, readFileSync(withFile.keyFile));
        chmodSync(path, 0o640);
        return { keyFileOf: () => path };
      },
    ],
  ])("with %s: %s", async (_what, code, sources) => {
    await expect(unlock(withFile.path, sources())).rejects.toMatchObject({ code });
  });

  it("is not opened by the key file of another", async () => {
    const other = await createStore(join(folder, "other.db"), () => join(folder, "other.key"), null);
    other.writer.close();
    const keyFileOf = (): string => join(folder, "other.key");
    await expect(unlock(withFile.path, { keyFileOf })).rejects.toMatchObject({ code: "key-wrong" });
    await expect(unlock(withPassphrase.path, { keyFileOf })).rejects.toMatchObject({ code: "key-wrong" });
  });
});

describe("a store with a passphrase", () => {
  it("is opened by it, given or asked for; what was given wins", async () => {
    expect(await unlock(withPassphrase.path, { askPassphrase: given(PASSPHRASE) })).toBe(withPassphrase.tagKey);
    const both = { givenPassphrase: given(PASSPHRASE), askPassphrase: given("not asked") };
    expect(await unlock(withPassphrase.path, both)).toBe(withPassphrase.tagKey);
  });

  it("zeroes the passphrase that it was given", async () => {
    const passphrase = Buffer.from(PASSPHRASE);
    await unlock(withPassphrase.path, { givenPassphrase: () => Promise.resolve(passphrase) });
    expect(passphrase.every((byte) => byte === 0)).toBe(true);
  });

  it.each<[string, string, Partial<KeySources>]>([
    ["a wrong one", "key-wrong", { givenPassphrase: given("wrong") }],
    ["a wrong one, asked for", "key-wrong", { askPassphrase: given(`${PASSPHRASE} `) }],
    ["none, and nobody to ask", "key-missing", {}],
    ["a named key file that isn't there", "key-missing", { keyFileNamed: true, askPassphrase: given(PASSPHRASE) }],
  ])("with %s: %s", async (_what, code, sources) => {
    await expect(unlock(withPassphrase.path, sources)).rejects.toMatchObject({ code });
  });

  it("writes no key file, and no passphrase into the store", () => {
    expect(existsSync(join(folder, "unused.key"))).toBe(false);
    expect(readFileSync(withPassphrase.path).includes(PASSPHRASE)).toBe(false);
  });
});

describe("a store that lost its identity", () => {
  it.each([
    "DELETE FROM setting",
    "UPDATE setting SET value = x'00'",
    "DELETE FROM setting WHERE name = 'check_value'",
  ])("is damaged: %s", async (change) => {
    const path = join(folder, "lost.db");
    SqliteWriter.create(path, { store_id: new Uint8Array(16), check_value: new Uint8Array(16) }).destroy();
    SqliteWriter.create(path, { store_id: new Uint8Array(16), check_value: new Uint8Array(16) }).close();
    tamper(path, (db) => db.exec(change));
    await expect(unlock(path, { keyFileOf: () => withFile.keyFile })).rejects.toMatchObject({ code: "store-damaged" });
    SqliteWriter.openForWriting(path).destroy();
  });
});

describe("making a store", () => {
  it("leaves nothing when the key file is there already, can't be written, or the store is there", async () => {
    const keyFile = join(folder, "taken.key");
    writeFileSync(keyFile, "somebody's");
    const before = readdirSync(folder);
    await expect(createStore(join(folder, "new.db"), () => keyFile, null)).rejects.toMatchObject({ code: "usage" });
    expect(readFileSync(keyFile, "utf8")).toBe("somebody's");
    expect(readdirSync(folder)).toEqual(before);

    const under = join(keyFile, "key");
    await expect(createStore(join(folder, "new.db"), () => under, null)).rejects.toThrow("can't be written");
    expect(existsSync(join(folder, "new.db"))).toBe(false);

    const fresh = join(folder, "fresh.key");
    await expect(createStore(withFile.path, () => fresh, null)).rejects.toMatchObject({ code: "store-foreign" });
    expect(existsSync(fresh)).toBe(false);
    expect(await unlock(withFile.path, { keyFileOf: () => withFile.keyFile })).toBe(withFile.tagKey);
  });
});

describe("making a store that was cut off", () => {
  it("goes on where its key was kept already: a named key file would be in the way of another", async () => {
    const path = join(folder, "cut", "c.db");
    const keyFile = join(folder, "cut", "c.key");
    const first = await createStore(path, () => keyFile, null);
    first.writer.close();
    renameSync(path, `${path}.unfinished`);
    const second = await createStore(path, () => keyFile, null);
    second.writer.close();
    expect([second.keyFile, Buffer.from(second.keys.tagKey)]).toEqual([keyFile, Buffer.from(first.keys.tagKey)]);
    expect(readdirSync(join(folder, "cut")).filter((name) => name.includes("unfinished"))).toEqual([]);
    expect(await unlock(path, { keyFileOf: () => keyFile })).toBe(Buffer.from(first.keys.tagKey).toString("hex"));
  });

  it.each(["", "half a page", "SQLite format 3\u0000"])("makes another where it was no store yet: %j", async (text) => {
    const path = join(folder, `cut-${text.length}`, "d.db");
    mkdirSync(join(folder, `cut-${text.length}`));
    writeFileSync(`${path}.unfinished`, text);
    const made = await createStore(path, () => join(folder, `d${text.length}.key`), null);
    made.writer.close();
    expect(existsSync(`${path}.unfinished`)).toBe(false);
  });

  it("doesn't take another store's draft for its own", async () => {
    const path = join(folder, "other", "e.db");
    const keyFile = join(folder, "other", "e.key");
    (await createStore(path, () => join(folder, "other", "lost.key"), null)).writer.close();
    renameSync(path, `${path}.unfinished`);
    writeFileSync(keyFile, readFileSync(withFile.keyFile), { mode: 0o600 });
    await expect(createStore(path, () => keyFile, null)).rejects.toMatchObject({ code: "usage" });
    expect(existsSync(path)).toBe(false);
  });
});
