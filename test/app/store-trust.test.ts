/** Whoever can write the store but has no key can't hide or alter what it says of itself; an older copy is noticed. */
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore, unlockStore, type KeySources } from "../../src/app/unlock-store.js";
import { openForVerifying } from "../../src/app/verify-store.js";
import { deriveKeys } from "../../src/key/derived-keys.js";
import { readKeyFile } from "../../src/key/key-file.js";
import { seenFileOf } from "../../src/key/seen-generation.js";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { publishMarked, tamper, tempFolder } from "../store/sample-store.js";

let folder: string;
let clean: () => void;
let path: string;
let keyFile: string;
/** Copies of the store after each of its three imports. */
const copies: string[] = [];
beforeAll(async () => {
  ({ folder, clean } = tempFolder());
  keyFile = join(folder, "keys", "a.key");
  path = join(folder, "a.db");
  const { writer } = await createStore(path, () => keyFile, null);
  writer.close();
  for (const [i, slug] of ["one", "two", "three"].entries()) {
    const again = SqliteWriter.openForWriting(path);
    await unlockStore(again, sources());
    publishMarked(again, slug, i + 1, 100);
    again.close();
    copies.push(`${path}.${i + 1}`);
    copyFileSync(path, copies[i]);
  }
});
afterAll(() => clean());
beforeEach(() => {
  rmSync(seenFileOf(keyFile), { force: true });
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  copyFileSync(copies[2], path);
});

const sources = (): KeySources => ({
  keyFileOf: () => keyFile,
  keyFileNamed: true,
  givenPassphrase: null,
  askPassphrase: null,
  onKeyFile: () => undefined,
  onIgnoredSlots: () => undefined,
});

async function unlock(): Promise<string> {
  const reader = SqliteReader.open(path);
  try {
    await unlockStore(reader, sources());
    return `${reader.datasets().length} datasets, generation ${reader.generation()}`;
  } finally {
    reader.close();
  }
}

const sql =
  (text: string) =>
  (db: Database.Database): void =>
    void db.exec(text);

describe("a store that was changed without its key", () => {
  it.each([
    ["a dataset is hidden", sql("DELETE FROM dataset WHERE id = 2; DELETE FROM segment WHERE dataset = 2")],
    ["all datasets are hidden", sql("DELETE FROM dataset; DELETE FROM segment")],
    ["a dataset is hidden by its id", sql("UPDATE dataset SET id = 9 WHERE id = 2")],
    ["a segment is dropped, and the counts with it", sql("DELETE FROM segment WHERE dataset = 3; UPDATE dataset SET facts = '{}' WHERE id = 3")], // prettier-ignore
    ["a segment is no longer live", sql("UPDATE segment SET state = 'retired' WHERE dataset = 1")],
    ["a segment is another dataset's", sql("UPDATE segment SET dataset = 1 WHERE dataset = 2")],
    ["a count", sql("UPDATE dataset SET facts = '{\"records\":4}' WHERE id = 1")],
    ["a title", sql("UPDATE dataset SET title = 'The two leaks' WHERE id = 2")],
    ["a date", sql("UPDATE dataset SET breach_date = NULL WHERE id = 2")],
    ["an origin", sql("UPDATE dataset SET origin = 'x' WHERE id = 2")],
    ["a time of import", sql("UPDATE dataset SET imported_at = '2020-01-02T03:04:05.000Z' WHERE id = 2")],
    ["a name", sql("UPDATE dataset SET slug = 'new' WHERE id = 2")],
    ["a checksum", sql("UPDATE segment SET checksum = zeroblob(32) WHERE id = 1")],
    ["the generation", sql("UPDATE setting SET value = x'00000000000000ff' WHERE name = 'generation'")],
    ["no generation", sql("DELETE FROM setting WHERE name = 'generation'")],
    ["no manifest", sql("DELETE FROM setting WHERE name = 'manifest'")],
    ["a manifest of another length", sql("UPDATE setting SET value = x'00' WHERE name = 'manifest'")],
    ["a setting more", sql("INSERT INTO setting VALUES ('forgotten', x'00')")],
  ])("is refused: %s", async (_, change) => {
    expect(await unlock()).toBe("3 datasets, generation 4");
    tamper(path, change);
    await expect(unlock()).rejects.toMatchObject({ code: "store-tampered" });
    const writer = SqliteWriter.openForWriting(path);
    await expect(unlockStore(writer, sources())).rejects.toMatchObject({ code: "store-tampered" });
    writer.close();
  });

  it("can't be passed off as one of an older version, which had no manifest", async () => {
    tamper(path, (db) => {
      db.exec("DELETE FROM setting WHERE name IN ('manifest', 'generation'); DELETE FROM dataset WHERE id = 2");
      db.pragma("user_version = 2");
    });
    await expect(unlock()).rejects.toMatchObject({ code: "key-wrong" });
  });

  it("is listed with its problems by the check that looks at all of it", async () => {
    tamper(path, sql("UPDATE dataset SET title = 'x' WHERE id = 2"));
    const reader = SqliteReader.open(path);
    const { trust } = await openForVerifying(reader, sources(), false);
    reader.close();
    expect(trust.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("changed by something other"),
    ]);
  });
});

describe.each([1, 2])("a store of version %i, which has no manifest", (version) => {
  const makeOld = (db: Database.Database): void => {
    const { secret, storeId } = readKeyFile(keyFile);
    db.exec("DELETE FROM setting WHERE name IN ('manifest', 'generation')");
    db.prepare("UPDATE setting SET value = ? WHERE name = 'check_value'").run(
      Buffer.from(deriveKeys(secret, storeId).unsignedCheckValue),
    );
    if (version < 2) db.exec("DROP TABLE member");
    db.pragma(`user_version = ${version}`);
  };

  it("opens, and becomes one of version 3 with its next change", async () => {
    tamper(path, makeOld);
    expect(await unlock()).toBe("3 datasets, generation 0");
    const writer = SqliteWriter.openForWriting(path);
    await unlockStore(writer, sources());
    expect(writer.version).toBe(2);
    publishMarked(writer, "four", 4, 100);
    expect(writer.version).toBe(3);
    writer.close();
    expect(await unlock()).toBe("4 datasets, generation 1");
    tamper(path, sql("DELETE FROM dataset WHERE id = 1"));
    await expect(unlock()).rejects.toMatchObject({ code: "store-tampered" });
  });

  it("is older than any that was seen with one, whatever generation it claims", async () => {
    expect(await unlock()).toBe("3 datasets, generation 4");
    tamper(path, (db) => {
      makeOld(db);
      db.exec("INSERT INTO setting VALUES ('generation', x'00000000000000ff'); DELETE FROM dataset WHERE id = 2");
    });
    await expect(unlock()).rejects.toMatchObject({ code: "store-older" });
  });
});

describe("an older copy", () => {
  it("is refused once a newer one was seen, until it is accepted", async () => {
    expect(await unlock()).toBe("3 datasets, generation 4");
    copyFileSync(copies[1], path);
    await expect(unlock()).rejects.toMatchObject({ code: "store-older" });
    const check = async (accepts: boolean): Promise<object> => {
      const reader = SqliteReader.open(path);
      try {
        return (await openForVerifying(reader, sources(), accepts)).trust;
      } finally {
        reader.close();
      }
    };
    expect(await check(false)).toMatchObject({ generation: 3, seen: 4, problems: [{ dataset: null }] });
    expect(await check(true)).toMatchObject({ generation: 3, seen: 4, problems: [] });
    expect(await unlock()).toBe("2 datasets, generation 3");
  });

  it("can't be told where nothing was remembered, and that is no error", async () => {
    copyFileSync(copies[0], path);
    expect(await unlock()).toBe("1 datasets, generation 2");
  });

  it.skipIf(process.getuid?.() === 0)("can't be told where nothing can be remembered, either", async () => {
    chmodSync(join(folder, "keys"), 0o500);
    try {
      expect(await unlock()).toBe("3 datasets, generation 4");
      expect(existsSync(seenFileOf(keyFile))).toBe(false);
    } finally {
      chmodSync(join(folder, "keys"), 0o700);
    }
  });

  it("is remembered without a word of the store's content", async () => {
    await unlock();
    expect(readFileSync(seenFileOf(keyFile), "latin1")).toMatch(
      /^leaksift-seen-1\nstore [0-9a-f]{32}\ngeneration 4\nmac [0-9a-f]{64}\n$/u,
    );
  });
});
