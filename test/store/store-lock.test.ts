/** One writer at a time: within a process, between processes, and after a process that was killed. Readers never wait. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import Database from "better-sqlite3";
import { afterEach, expect, it, vi } from "vitest";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { StoreLock } from "../../src/store/store-lock.js";
import {
  BUCKETS,
  digestOf,
  LAYOUT,
  publishMarked,
  putBlocks,
  markedBlocks,
  storePlacePerTest,
} from "./sample-store.js";

const place = storePlacePerTest();
let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  vi.restoreAllMocks();
});

const locked = expect.objectContaining({ code: "store-locked" });

it("excludes a second writer until the first has closed", () => {
  const first = SqliteWriter.create(place.path, {});
  expect(() => SqliteWriter.openForWriting(place.path)).toThrowError(locked);
  first.close();
  const second = SqliteWriter.openForWriting(place.path);
  expect(() => StoreLock.take(place.path)).toThrowError(locked);
  second.close();
  StoreLock.take(place.path).release();
});

it("is let go by an opening that fails, and by a destroyed store", () => {
  SqliteWriter.create(place.path, {}).close();
  const bytes = readFileSync(place.path);
  writeFileSync(place.path, "no store");
  expect(() => SqliteWriter.openForWriting(place.path)).toThrowError(
    expect.objectContaining({ code: "store-foreign" }),
  );
  writeFileSync(place.path, bytes);
  SqliteWriter.openForWriting(place.path).destroy();
  StoreLock.take(place.path).release();
});

it("that was taken away while another was about to lock it is not what that one holds", () => {
  const path = `${place.path}.lock`;
  const held = StoreLock.take(place.path);
  // As late as can be: the file has been made and opened, and is locked next.
  const begin = vi.spyOn(Database.prototype, "exec").mockImplementationOnce(function (this: Database.Database, sql) {
    held.discard();
    return this.exec(sql);
  });
  const next = StoreLock.take(place.path);
  expect(begin).toHaveBeenCalledTimes(3);
  expect(existsSync(path)).toBe(true);
  expect(() => StoreLock.take(place.path)).toThrowError(locked);
  next.discard();
  expect(existsSync(path)).toBe(false);
});

it("of something that is no lock says so", () => {
  SqliteWriter.create(place.path, {}).close();
  writeFileSync(`${place.path}.lock`, "somebody's notes, long enough to be no empty database".repeat(20));
  expect(() => SqliteWriter.openForWriting(place.path)).toThrowError(
    expect.objectContaining({ code: "store-unwritable", message: expect.stringContaining(".lock") }),
  );
});

it("lets readers read while a dataset is being written", () => {
  const writer = SqliteWriter.create(place.path, {});
  const blocks = publishMarked(writer, "one", 1);
  const builder = writer.build({ replaces: 1, appendsTo: null });
  putBlocks(builder, builder.beginSegment(1, 1, "test-algorithm", LAYOUT), markedBlocks(2, 900));
  const reader = SqliteReader.open(place.path);
  expect(digestOf([...reader.scanBlocks(1, 0, BUCKETS)])).toBe(digestOf(blocks));
  reader.close();
  builder.abandon();
  writer.close();
});

/** What src/store/store-lock.ts does, in another process, which then waits to be killed. */
const HOLDER = `
const Database = require(process.argv[1]);
const db = new Database(process.argv[2] + ".lock", { timeout: 0 });
db.exec("BEGIN EXCLUSIVE");
console.log("held");
setInterval(() => undefined, 1000);
`;

it("holds between processes, and ends with the process that held it, however that ends", async () => {
  SqliteWriter.create(place.path, {}).close();
  const driver = createRequire(import.meta.url).resolve("better-sqlite3");
  child = spawn(process.execPath, ["-e", HOLDER, driver, place.path], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  expect(() => SqliteWriter.openForWriting(place.path)).toThrowError(locked);
  SqliteReader.open(place.path).close();
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  SqliteWriter.openForWriting(place.path).close();
});
