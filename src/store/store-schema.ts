/**
 * The SQLite schema of a store, its identity and its settings (docs/format.md, "Database"). A file is looked at with
 * suspicion before anything in it is used: it may have been made by someone else.
 */
import type { Database } from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";

/** "LKSF", in SQLite's header field for programs' files. */
export const APPLICATION_ID = 0x4c4b5346;
export const STORE_VERSION = 3;
/** From this version on a store has a manifest, and another check value than those without one. */
export const SIGNED_VERSION = 3;
/** From this version on it has the table of merged runs' segments. */
const MERGED_VERSION = 2;
/** Key slots that a store is given, and that are tried: each costs Argon2 work. */
export const KEY_SLOT_LIMIT = 16;
/** A block is about 1 KB: in pages of 16 KiB, rows waste 3 % instead of 12 % in 4 KiB. */
const PAGE_BYTES = 16_384;

const SCHEMA = `
CREATE TABLE setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE key_slot(id INTEGER PRIMARY KEY, sealed BLOB NOT NULL, added_at TEXT NOT NULL) STRICT;
CREATE TABLE dataset(
  id INTEGER PRIMARY KEY AUTOINCREMENT, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, breach_date TEXT, origin TEXT,
  imported_at TEXT NOT NULL, facts TEXT NOT NULL) STRICT;
CREATE TABLE content(
  dataset INTEGER NOT NULL, position INTEGER NOT NULL, digest BLOB NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY(dataset, position)) STRICT, WITHOUT ROWID;
CREATE TABLE segment(
  id INTEGER PRIMARY KEY AUTOINCREMENT, dataset INTEGER NOT NULL, state TEXT NOT NULL, kind INTEGER NOT NULL,
  tags INTEGER NOT NULL, bucket_bits INTEGER NOT NULL, upper_bits INTEGER NOT NULL, low_bytes INTEGER NOT NULL,
  tag_algorithm TEXT NOT NULL, canonicalizer INTEGER NOT NULL, classes TEXT NOT NULL, header_mac BLOB NOT NULL,
  checksum BLOB NOT NULL) STRICT;
CREATE TABLE profile(
  segment INTEGER NOT NULL, id INTEGER NOT NULL, records INTEGER NOT NULL, classes INTEGER NOT NULL, years TEXT NOT NULL,
  PRIMARY KEY(segment, id)) STRICT, WITHOUT ROWID;
CREATE TABLE block(id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
`;

/** What version 2 added: the segments of merged runs. Version 3 has the same tables. */
const MEMBER_TABLE = `
CREATE TABLE member(
  segment INTEGER NOT NULL, position INTEGER NOT NULL, dataset INTEGER NOT NULL, tags INTEGER NOT NULL,
  first_profile INTEGER NOT NULL, classes TEXT NOT NULL, PRIMARY KEY(segment, position)) STRICT, WITHOUT ROWID;
`;

/** What SQLite makes by itself for these tables: nothing else of its own is in a store, whatever its name. */
const OWN_OBJECTS = [
  ["index", "sqlite_autoindex_dataset_1", "dataset", null],
  ["table", "sqlite_sequence", "sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)"],
] as const;

/** All that `sqlite_schema` holds: kind, name, table and the statement that made it, as SQLite keeps them. */
function schemaObjects(version: number): string[] {
  const tables = (version < MERGED_VERSION ? SCHEMA : SCHEMA + MEMBER_TABLE)
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "")
    .map((statement) => {
      const name = /^CREATE TABLE (\w+)/u.exec(statement)?.[1];
      return ["table", name, name, statement];
    });
  return [...tables, ...OWN_OBJECTS].map((object) => JSON.stringify(object)).sort();
}

/** Turns an empty database into a store. */
export function createSchema(db: Database): void {
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma("auto_vacuum = INCREMENTAL");
  db.pragma("journal_mode = WAL");
  applySettings(db);
  db.transaction(() => {
    db.exec(SCHEMA + MEMBER_TABLE);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${STORE_VERSION}`);
  })();
}

/**
 * Gives a store of version 1 the tables of this one, in one transaction; done by whoever opens it to write. It is of version
 * 2 then: the next change that is signed makes it one of this version (store-manifest.ts), since that takes its key.
 */
export function upgradeSchema(db: Database): void {
  if (Number(db.pragma("user_version", { simple: true })) >= MERGED_VERSION) return;
  db.transaction(() => {
    db.exec(MEMBER_TABLE);
    db.pragma(`user_version = ${MERGED_VERSION}`);
  })();
}

/** Settings of every connection; none of them is kept in the file. */
export function applySettings(db: Database): void {
  db.pragma("trusted_schema = OFF");
  db.pragma("cell_size_check = ON");
  db.pragma("secure_delete = ON");
  db.pragma("synchronous = FULL");
  db.pragma("cache_size = -16384");
}

/**
 * Refuses what is not a store of this version, before any of its tables is read.
 * @throws LeaksiftError store-foreign, store-newer, store-damaged
 */
export function checkIdentity(db: Database, path: string): void {
  const id = db.pragma("application_id", { simple: true });
  if (id !== APPLICATION_ID) {
    throw new LeaksiftError(
      "store-foreign",
      id === 0 && db.pragma("page_count", { simple: true }) === 0
        ? `${path} is not a leaksift store (an empty file)`
        : `${path} is not a leaksift store (another program's database)`,
      "give another --store",
    );
  }
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > STORE_VERSION) {
    throw new LeaksiftError(
      "store-newer",
      `${path} has store version ${version}; this leaksift reads versions up to ${STORE_VERSION}`,
      "use a newer leaksift",
    );
  }
  const wanted = schemaObjects(version);
  // One more than there should be: who made the file may have put any number there.
  const objects = db
    .prepare<[number], unknown[]>("SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT ?")
    .raw()
    .all(wanted.length + 1)
    .map((object) => JSON.stringify(object))
    .sort();
  // To the letter: a trigger, a view or a virtual table would run what its maker wrote.
  const alien = objects.join("\n") !== wanted.join("\n");
  if (version < 1 || alien) {
    throw new LeaksiftError(
      "store-damaged",
      `${path} doesn't have the tables of a leaksift store`,
      "restore it from a backup",
    );
  }
}
