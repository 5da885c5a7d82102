/**
 * An SQLite database file as groups of rows, table by table, in the order of its schema. The file is somebody else's: it is
 * opened read-only, nothing in it is run (no views, triggers, virtual tables, generated columns, extensions), and its
 * schema is not trusted. https://sqlite.org/security.html
 *
 * The one module outside src/store that opens SQLite: here a database is an input, there it is the store.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import { encodeHead, GroupWriter } from "./sql-group.js";
import { printableText } from "./sql-value.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

/** Bytes of groups that are made before some are given out. */
const READY_BYTES = 256 << 10;
/** A database in WAL mode up to this size is read from memory: opened in place, SQLite would write beside it. */
const IN_MEMORY_BYTES = 64 << 20;
const WAL_MODE = 2;

const LOST_LONG = encodeHead({ table: "", columns: null, rows: "lost", reason: "record-too-long" });
const LOST_DAMAGED = encodeHead({ table: "", columns: null, rows: "lost", reason: "damaged-table" });
const LOST = Buffer.from("x");

export class SqliteFileReader implements ByteReader {
  readonly #database: Database.Database;
  readonly #rows: Generator<void>;
  readonly #bytes: number;
  #ready: Buffer[] = [];
  #readyBytes = 0;
  #given = 0;

  /**
   * @param source a path, or the bytes of a database that is itself a member of something; the bytes may be changed
   * @param name shown in errors
   * @param rowsPerTable rows read of each table; `null` for all
   * @throws LeaksiftError input-damaged
   */
  constructor(source: string | Buffer, name: string, rowsPerTable: number | null) {
    this.#bytes = typeof source === "string" ? statSync(source).size : source.length;
    try {
      this.#database = openReadOnly(source, this.#bytes);
    } catch (error) {
      throw unreadable(name, error);
    }
    this.#rows = this.#read(name, rowsPerTable);
  }

  /** By what was given out; a database has pages that are no rows. */
  get consumed(): number {
    return Math.min(this.#given, this.#bytes);
  }

  read(target: Uint8Array): Promise<number> {
    while (this.#ready.length === 0 && !this.#rows.next().done);
    const first = this.#ready[0] as Buffer | undefined;
    if (!first) return Promise.resolve(0);
    const take = Math.min(first.length, target.length);
    target.set(first.subarray(0, take));
    if (take === first.length) this.#ready.shift();
    else this.#ready[0] = first.subarray(take);
    this.#readyBytes -= take;
    this.#given += take;
    return Promise.resolve(take);
  }

  close(): Promise<void> {
    // An open statement would keep the database from closing.
    this.#rows.return(undefined);
    this.#database.close();
    return Promise.resolve();
  }

  *#read(name: string, rowsPerTable: number | null): Generator<void> {
    const writer = new GroupWriter((group) => {
      this.#ready.push(Buffer.from(group));
      this.#readyBytes += group.length;
    });
    let tables: readonly string[];
    try {
      // Virtual tables and views have no pages of their own.
      tables = this.#database
        .prepare(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )
        .pluck()
        .all() as string[];
    } catch (error) {
      throw unreadable(name, error);
    }
    for (const table of tables) {
      try {
        yield* this.#readTable(table, rowsPerTable, writer);
      } catch (error) {
        // One damaged table doesn't take the others with it; its rows from here on are lost.
        if (!isSqliteError(error)) throw error;
        writer.begin(LOST_DAMAGED);
        writer.add(LOST, 0, 1);
      }
    }
    writer.flush();
    yield;
  }

  *#readTable(table: string, rowsPerTable: number | null, writer: GroupWriter): Generator<void> {
    const database = this.#database;
    const columns = (
      database.prepare("SELECT name, hidden FROM pragma_table_xinfo(?)").all(table) as {
        name: string;
        hidden: number;
      }[]
    ).flatMap(({ name, hidden }) => (hidden === 0 ? [name] : []));
    if (columns.length === 0) return;
    // A huge value is not even loaded: octet_length looks at its header alone.
    const list = columns.map(
      (name) => `iif(octet_length(${quoted(name)}) > ${RECORD_BYTES_LIMIT}, NULL, ${quoted(name)})`,
    );
    const limit = rowsPerTable === null ? "" : ` LIMIT ${rowsPerTable}`;
    const head = encodeHead({ table, columns, rows: "copy" });
    for (const row of database
      .prepare(`SELECT ${list.join(", ")} FROM ${quoted(table)}${limit}`)
      .raw()
      .iterate()) {
      const line = Buffer.from(`${(row as unknown[]).map(copyText).join("\t")}\n`);
      const isLong = line.length > RECORD_BYTES_LIMIT;
      writer.begin(isLong ? LOST_LONG : head);
      writer.add(isLong ? LOST : line, 0, isLong ? 1 : line.length);
      if (this.#readyBytes >= READY_BYTES) yield;
    }
  }
}

/** @throws what better-sqlite3 throws */
function openReadOnly(source: string | Buffer, bytes: number): Database.Database {
  let database: Database.Database;
  if (typeof source !== "string") database = openBytes(source);
  else {
    const header = readHeader(source);
    const isWal = header[18] === WAL_MODE || header[19] === WAL_MODE;
    const hasLog = isWal && (statSync(`${source}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    database =
      isWal && !hasLog && bytes <= IN_MEMORY_BYTES
        ? openBytes(readFileSync(source))
        : new Database(source, { readonly: true, fileMustExist: true });
  }
  database.pragma("trusted_schema = OFF");
  database.pragma("cell_size_check = ON");
  database.pragma("query_only = ON");
  database.pragma("mmap_size = 0");
  return database;
}

/** In memory there is no log to write ahead: the header must not ask for one. */
function openBytes(bytes: Buffer): Database.Database {
  bytes[18] = 1;
  bytes[19] = 1;
  return new Database(bytes, { readonly: true });
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(100);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  return header;
}

/** A value as COPY writes it (sql-group.ts). Blobs that are no text are left out. */
function copyText(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  const text = Buffer.isBuffer(value)
    ? printableText(value)
    : typeof value === "string"
      ? value
      : `${value as number | bigint}`;
  if (text === null) return "\\N";
  return /[\\\t\n\r]/u.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    : text;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function isSqliteError(error: unknown): error is Error & { code: string } {
  return error instanceof Database.SqliteError;
}

/** SQLite's messages may quote names and values; its codes don't. */
function unreadable(path: string, error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  return new LeaksiftError(
    "input-damaged",
    `${path}: the SQLite database can't be read (${error.code})`,
    "if a program has it open, or it was copied without its -wal file, make a copy with `sqlite3 FILE '.backup COPY'` and import that",
  );
}
