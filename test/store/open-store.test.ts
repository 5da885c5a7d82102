/** What is taken for a store and what is refused, the settings it keeps, and who may read its files. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { APPLICATION_ID, STORE_VERSION } from "../../src/store/store-schema.js";
import { digestOf, publishMarked, tamper, storePlacePerTest } from "./sample-store.js";

const place = storePlacePerTest();

const fileDigest = (): string | null => (existsSync(place.path) ? digestOf([readFileSync(place.path)]) : null);

const ID = Buffer.from("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", "hex");

describe("a new store", () => {
  it("keeps its settings and key slots, and is empty", () => {
    const writer = SqliteWriter.create(place.path, { store_id: ID, empty: new Uint8Array() });
    writer.addKeySlot(Uint8Array.of(1, 2, 3));
    writer.close();
    const reader = SqliteReader.open(place.path);
    expect(reader.path).toBe(place.path);
    expect(reader.setting("store_id")).toEqual(ID);
    expect(reader.setting("empty")).toHaveLength(0);
    expect(reader.setting("other")).toBeNull();
    expect(reader.keySlots()).toEqual([
      { id: 1, sealed: Buffer.of(1, 2, 3), addedAt: expect.stringMatching(/^20\d\d-/) },
    ]);
    expect([reader.datasets(), reader.liveSegments(), reader.contents(1)]).toEqual([[], [], []]);
    reader.close();
  });

  it("has the identity, page size and modes of docs/format.md", () => {
    SqliteWriter.create(place.path, {}).close();
    tamper(place.path, (db) => {
      const pragma = (name: string): unknown => db.pragma(name, { simple: true });
      expect(pragma("application_id")).toBe(0x4c4b5346);
      expect(pragma("user_version")).toBe(STORE_VERSION);
      expect(pragma("page_size")).toBe(16_384);
      expect(pragma("journal_mode")).toBe("wal");
      expect(pragma("auto_vacuum")).toBe(2);
    });
    expect(APPLICATION_ID.toString(16)).toBe(Buffer.from("LKSF").toString("hex"));
  });

  it("makes missing folders, for the owner alone", () => {
    const deep = join(place.folder, "a", "b", "store.db");
    SqliteWriter.create(deep, {}).close();
    expect(statSync(join(place.folder, "a")).mode & 0o777).toBe(0o700);
    expect(statSync(join(place.folder, "a", "b")).mode & 0o777).toBe(0o700);
  });

  it("is readable by its owner alone, with its WAL and lock, whatever the umask", () => {
    const before = process.umask(0);
    try {
      const writer = SqliteWriter.create(place.path, {});
      publishMarked(writer, "one", 1);
      const modes = readdirSync(place.folder).map((name) => [
        name,
        (statSync(join(place.folder, name)).mode & 0o777).toString(8),
      ]);
      expect(modes).toEqual([
        ["store.db", "600"],
        ["store.db-shm", "600"],
        ["store.db-wal", "600"],
        ["store.db.lock", "600"],
        ["store.db.lock-journal", "600"],
        ["store.db.lock-owner", "600"],
      ]);
      writer.close();
    } finally {
      process.umask(before);
    }
  });

  it.each(["a store", "another file", "an empty file"])("is never made over %s", (what) => {
    if (what === "a store") SqliteWriter.create(place.path, { store_id: ID }).close();
    else writeFileSync(place.path, what === "an empty file" ? "" : "somebody's");
    const before = fileDigest();
    expect(() => SqliteWriter.create(place.path, {})).toThrowError(expect.objectContaining({ code: "store-foreign" }));
    expect(fileDigest()).toBe(before);
  });

  it("can be destroyed when it could not be given a key", () => {
    SqliteWriter.create(place.path, {}).destroy();
    expect(readdirSync(place.folder)).toEqual([]);
    SqliteWriter.create(place.path, {}).close();
  });
});

describe("what is refused", () => {
  const both = [
    ["for reading", (at: string) => SqliteReader.open(at)],
    ["for writing", (at: string) => SqliteWriter.openForWriting(at)],
  ] as const;
  const store = (change: (db: Database.Database) => void) => (): void => {
    SqliteWriter.create(place.path, {}).close();
    tamper(place.path, change);
  };
  const cases: readonly (readonly [string, string, () => void])[] = [
    ["no file", "store-missing", () => undefined],
    ["a text file", "store-foreign", () => writeFileSync(place.path, "id,phone\n".repeat(1000))],
    ["an empty file", "store-foreign", () => writeFileSync(place.path, "")],
    ["another program's database", "store-foreign", () => tamper(place.path, (db) => db.exec("CREATE TABLE t(a)"))],
    ["a newer version", "store-newer", store((db) => db.pragma(`user_version = ${STORE_VERSION + 1}`))],
    ["version 0", "store-damaged", store((db) => db.pragma("user_version = 0"))],
    ["a negative version", "store-damaged", store((db) => db.pragma("user_version = -1"))],
    ["a missing table", "store-damaged", store((db) => db.exec("DROP TABLE profile"))],
    ["one table too many", "store-damaged", store((db) => db.exec("CREATE TABLE extra(a)"))],
    ["a view", "store-damaged", store((db) => db.exec("CREATE VIEW extra AS SELECT * FROM block"))],
    [
      "a view in a table's place",
      "store-damaged",
      store((db) => db.exec("ALTER TABLE block RENAME TO b; CREATE VIEW block AS SELECT * FROM b; DROP TABLE b")),
    ],
    [
      "a trigger",
      "store-damaged",
      store((db) => db.exec("CREATE TRIGGER extra AFTER INSERT ON block BEGIN DELETE FROM dataset; END")),
    ],
    ["an index", "store-damaged", store((db) => db.exec("CREATE INDEX extra ON segment(state)"))],
  ];
  for (const [mode, open] of both) {
    it.each(cases)(`%s (%s) ${mode}`, (_what, code, make) => {
      make();
      const bytes = fileDigest();
      expect(() => open(place.path)).toThrowError(expect.objectContaining({ name: "LeaksiftError", code }));
      // An SQLite reader of a WAL database leaves an empty -wal and its -shm behind; the database is as it was.
      expect(fileDigest()).toBe(bytes);
      expect(existsSync(`${place.path}-wal`) ? statSync(`${place.path}-wal`).size : 0).toBe(0);
    });
  }

  it("lays no lock beside what is no store", () => {
    writeFileSync(place.path, "somebody's");
    expect(() => SqliteWriter.openForWriting(place.path)).toThrowError(
      expect.objectContaining({ code: "store-foreign" }),
    );
    expect(readdirSync(place.folder)).toEqual(["store.db"]);
  });

  it.each(both)("a folder in its place %s", (_mode, open) => {
    mkdirSync(place.path);
    expect(() => open(place.path)).toThrowError(expect.objectContaining({ code: "store-foreign" }));
    expect(readdirSync(place.folder)).toEqual(["store.db"]);
  });

  it("a damaged page, as soon as it is read", () => {
    const writer = SqliteWriter.create(place.path, {});
    publishMarked(writer, "one", 1, 4000);
    writer.close();
    const bytes = readFileSync(place.path);
    // Every page but the first loses its type byte.
    for (let at = 16_384; at < bytes.length; at += 16_384) bytes[at] = 0x77;
    writeFileSync(place.path, bytes);
    chmodSync(place.path, 0o600);
    const reader = SqliteReader.open(place.path);
    expect(() => reader.datasets()).toThrowError(expect.objectContaining({ code: "store-damaged" }));
    expect(() => reader.getBlock(1, 0)).toThrowError(expect.objectContaining({ code: "store-damaged" }));
    expect(() => [...reader.scanBlocks(1, 0, 9)]).toThrowError(expect.objectContaining({ code: "store-damaged" }));
    expect(() => [...reader.profiles(1)]).toThrowError(expect.objectContaining({ code: "store-damaged" }));
    reader.close();
  });

  it("a segment header that can't be", () => {
    const writer = SqliteWriter.create(place.path, {});
    publishMarked(writer, "one", 1);
    writer.close();
    const changes = [
      "UPDATE segment SET bucket_bits = 29",
      "UPDATE segment SET low_bytes = 8",
      "UPDATE segment SET bucket_bits = 7",
      "UPDATE segment SET classes = '[1]'",
      "UPDATE segment SET classes = 'no JSON'",
      "UPDATE segment SET classes = '{}'",
    ];
    for (const change of changes) {
      tamper(place.path, (db) => {
        db.exec("CREATE TEMP TABLE kept AS SELECT * FROM segment");
        db.exec(change);
        const reader = SqliteReader.open(place.path);
        expect(() => reader.liveSegments()).toThrowError(expect.objectContaining({ code: "store-damaged" }));
        reader.close();
        db.exec("DELETE FROM segment; INSERT INTO segment SELECT * FROM kept");
      });
    }
    const reader = SqliteReader.open(place.path);
    expect(reader.liveSegments()).toHaveLength(1);
    reader.close();
  });
});
