/**
 * Store files that somebody made to attack their reader: whatever would run their code, lead elsewhere, or have no end is
 * refused in our own words before it is used.
 */
import { existsSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { publishMarked, storePlacePerTest, tamper } from "./sample-store.js";

const place = storePlacePerTest();
const PAGE_BYTES = 16_384;

const failsWith = (code: string, words = ""): unknown =>
  expect.objectContaining({ name: "LeaksiftError", code, message: expect.stringContaining(words) });

/** A store with one dataset, changed behind its back. */
function hostile(change: (db: Database.Database) => void): void {
  const writer = SqliteWriter.create(place.path, {});
  publishMarked(writer, "one", 1);
  writer.addKeySlot(Buffer.alloc(96));
  writer.close();
  tamper(place.path, change);
}

describe("what the schema holds besides the tables", () => {
  const trigger = (name: string): string =>
    `CREATE TRIGGER ${name} AFTER INSERT ON block BEGIN DELETE FROM dataset; END`;
  const cases: readonly (readonly [string, (db: Database.Database) => void])[] = [
    ["a trigger whose name looks like SQLite's", (db) => db.exec(trigger("sqlitexown"))],
    [
      "a trigger with a name of SQLite's",
      (db) => {
        db.unsafeMode(true);
        db.exec(trigger("plain"));
        db.pragma("writable_schema = ON");
        db.exec("UPDATE sqlite_schema SET name = 'sqlite_own' WHERE name = 'plain'");
      },
    ],
    [
      "a view that calls itself",
      (db) =>
        db.exec(
          "CREATE VIEW sqlitexview AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        ),
    ],
    ["a virtual table", (db) => db.exec("CREATE VIRTUAL TABLE sqlitexsearch USING fts5(text)")],
    ["an index over an expression", (db) => db.exec("CREATE INDEX sqlitexindex ON block(length(data))")],
    ["statistics for the query planner", (db) => db.exec("ANALYZE")],
    [
      "a table with a column that is computed",
      (db) => db.exec("ALTER TABLE profile ADD COLUMN more TEXT AS (hex(years))"),
    ],
    [
      "a thousand tables",
      (db) => db.exec(`BEGIN;${Array.from({ length: 1000 }, (_, i) => `CREATE TABLE t${i}(a);`).join("")}COMMIT`),
    ],
  ];
  it.each(cases)("%s", (_what, change) => {
    hostile(change);
    const bytes = readFileSync(place.path);
    for (const open of [() => SqliteReader.open(place.path), () => SqliteWriter.openForWriting(place.path)])
      expect(open).toThrowError(failsWith("store-damaged"));
    expect(readFileSync(place.path).equals(bytes)).toBe(true);
    expect(existsSync(`${place.path}.lock`)).toBe(true); // of the store's making; a refused opening leaves none behind
  });
});

describe("a table without an end", () => {
  /** Turns the only page of a table into the top of a tree in which three pages lead on to the same next one, a thousandfold. */
  function withoutEnd(table: string): void {
    hostile((db) => db.pragma("journal_mode = DELETE"));
    let root = 0;
    tamper(place.path, (db) => {
      root = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table));
    });
    const bytes = readFileSync(place.path);
    const pages = bytes.length / PAGE_BYTES;
    const leaf = Buffer.from(bytes.subarray((root - 1) * PAGE_BYTES, root * PAGE_BYTES));
    if (leaf[0] !== 0x0d || leaf.readUInt16BE(3) === 0) throw new Error("not a leaf with a row");
    // Page `root` → pages + 1 → pages + 2 → pages + 3, the leaf.
    const inner = (child: number): Buffer => {
      const page = Buffer.alloc(PAGE_BYTES);
      const cells = 1000;
      page[0] = 0x05;
      page.writeUInt16BE(cells, 3);
      page.writeUInt32BE(child, 8);
      for (let i = 0; i < cells; i++) {
        const at = PAGE_BYTES - 6 * (i + 1);
        page.writeUInt32BE(child, at);
        page[at + 4] = 0x80 | ((i + 1) >>> 7);
        page[at + 5] = (i + 1) & 0x7f;
        page.writeUInt16BE(at, 12 + 2 * i);
      }
      page.writeUInt16BE(PAGE_BYTES - 6 * cells, 5);
      return page;
    };
    inner(pages + 1).copy(bytes, (root - 1) * PAGE_BYTES);
    bytes.writeUInt32BE(pages + 3, 28);
    writeFileSync(place.path, Buffer.concat([bytes, inner(pages + 2), inner(pages + 3), leaf]));
  }

  it.each([
    ["dataset", (reader: SqliteReader) => reader.datasets()],
    ["dataset", (reader: SqliteReader) => reader.manifest((lines) => [...lines].length)],
    ["segment", (reader: SqliteReader) => reader.runs()],
  ] as const)(
    "of %s is read no further than the file could hold rows",
    (table, read) => {
      withoutEnd(table);
      const reader = SqliteReader.open(place.path);
      expect(() => read(reader)).toThrowError(failsWith("store-damaged", "more rows than the file can hold"));
      reader.close();
    },
    20_000,
  );

  it("of key slots is counted no further", () => {
    withoutEnd("key_slot");
    const reader = SqliteReader.open(place.path);
    expect(reader.keySlotCount()).toBeLessThan(readFileSync(place.path).length);
    expect(reader.keySlots().length).toBeLessThan(100);
    reader.close();
  });
});

it("a value that is too long to be ours", () => {
  hostile((db) => db.exec("INSERT INTO setting VALUES ('x', zeroblob(300000000))"));
  const reader = SqliteReader.open(place.path);
  expect(() => reader.manifest((lines) => [...lines].length)).toThrowError(failsWith("store-damaged", "too long"));
  reader.close();
}, 30_000);

describe("a symbolic link", () => {
  it("in the place of the store is refused", () => {
    SqliteWriter.create(place.path, {}).close();
    renameSync(place.path, `${place.path}.elsewhere`);
    symlinkSync(`${place.path}.elsewhere`, place.path);
    for (const open of [() => SqliteReader.open(place.path), () => SqliteWriter.openForWriting(place.path)])
      expect(open).toThrowError(failsWith("store-foreign", "symbolic link"));
  });

  it.each(["-wal", "-shm", "-journal", ".lock", ".lock-journal"])(
    "as its %s is refused, and what it leads to untouched",
    (suffix) => {
      SqliteWriter.create(place.path, {}).close();
      const victim = join(place.folder, "victim");
      writeFileSync(victim, "precious");
      if (existsSync(place.path + suffix)) renameSync(place.path + suffix, `${place.path}.kept`);
      symlinkSync(victim, place.path + suffix);
      for (const open of [() => SqliteReader.open(place.path), () => SqliteWriter.openForWriting(place.path)])
        expect(open).toThrowError(failsWith("store-foreign", `${suffix} is a symbolic link`));
      expect(readFileSync(victim, "utf8")).toBe("precious");
    },
  );

  it("beside a store that is to be made is refused, a dangling one too", () => {
    symlinkSync(join(place.folder, "elsewhere"), `${place.path}.lock`);
    expect(() => SqliteWriter.create(place.path, {})).toThrowError(failsWith("store-foreign", "symbolic link"));
    expect(readdirSync(place.folder)).toEqual(["store.db.lock"]);
  });

  it("of the folder is none of our business", () => {
    symlinkSync(place.folder, `${place.folder}-link`);
    const path = join(`${place.folder}-link`, "store.db");
    SqliteWriter.create(path, {}).close();
    SqliteReader.open(path).close();
    renameSync(`${place.folder}-link`, join(place.folder, "link"));
  });
});
