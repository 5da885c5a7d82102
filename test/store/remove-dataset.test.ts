/** Removal leaves nothing behind: not one block's bytes in any file of the store, and the file gives its pages back. */
import { readdirSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import {
  BUCKETS,
  bytesOfFolder,
  datasetNamed,
  digestOf,
  markedBlocks,
  publishMarked,
  putSegment,
  signatureOf,
  tamper,
  storePlacePerTest,
} from "./sample-store.js";

const place = storePlacePerTest();
let writer: SqliteWriter;
beforeEach(() => {
  writer = SqliteWriter.create(place.path, {});
});
afterEach(() => {
  writer.close();
});

/** Whether any eight bytes of the blocks of a seed can be found in the store's files. */
function hasTrace(seed: number): boolean {
  return bytesOfFolder(place.folder).includes(signatureOf(seed));
}

it.each([
  ["small blocks", 64],
  ["blocks of the usual size", 1000],
  ["blocks larger than a page", 20_000],
])("leaves no byte of %s", (_what, bytes) => {
  publishMarked(writer, "first", 1, bytes);
  publishMarked(writer, "second", 2, bytes);
  const third = publishMarked(writer, "third", 3, bytes);
  expect([1, 2, 3].map(hasTrace)).toEqual([true, true, true]);

  writer.removeDataset(2);
  expect([1, 2, 3].map(hasTrace)).toEqual([true, false, true]);
  expect(bytesOfFolder(place.folder).includes("The second leak")).toBe(false);
  expect(writer.datasets().map(({ slug }) => slug)).toEqual(["first", "third"]);
  expect(writer.liveSegments().map(({ slug }) => slug)).toEqual(["first", "third"]);
  expect(writer.contents(2)).toEqual([]);
  expect(digestOf([...writer.scanBlocks(3, 0, BUCKETS)])).toBe(digestOf(third));

  writer.removeDataset(1);
  writer.removeDataset(3);
  expect([1, 2, 3].map(hasTrace)).toEqual([false, false, false]);
  writer.close();
  expect([1, 2, 3].map(hasTrace)).toEqual([false, false, false]);
});

it("replacing a dataset leaves no byte of the old one", () => {
  publishMarked(writer, "first", 1, 1000);
  publishMarked(writer, "second", 2, 1000);
  const builder = writer.build({ replaces: 2, appendsTo: null });
  putSegment(builder, 1, markedBlocks(3, 500));
  expect(writer.publishAll([{ builder, dataset: datasetNamed("second"), contents: [] }])).toBe(true);
  expect([1, 2, 3].map(hasTrace)).toEqual([true, false, true]);
  expect(statSync(`${place.path}-wal`).size).toBe(0);
  expect(freePages()).toBe(0);
});

/** Pages that hold nothing and were not given back. */
function freePages(): number {
  let free = -1;
  tamper(place.path, (db) => (free = Number(db.pragma("freelist_count", { simple: true }))));
  return free;
}

it("what a killed writer had deleted and not yet erased goes with the next one, asked or not", () => {
  publishMarked(writer, "first", 1, 1000);
  publishMarked(writer, "second", 2, 1000);
  writer.close();
  const reopened = (): boolean => {
    writer = SqliteWriter.openForWriting(place.path);
    writer.close();
    return hasTrace(2);
  };
  tamper(place.path, (db) => {
    db.pragma("secure_delete = OFF");
    db.exec("DELETE FROM block WHERE id / 268435456 = 2; DELETE FROM profile WHERE segment = 2; DELETE FROM segment WHERE id = 2; DELETE FROM content WHERE dataset = 2; DELETE FROM dataset WHERE id = 2"); // prettier-ignore
  });
  // Nothing says that anybody was killed; his note does.
  expect(reopened()).toBe(true);
  writeFileSync(`${place.path}.lock-owner`, "");
  expect(reopened()).toBe(false);
  writer = SqliteWriter.openForWriting(place.path);
  expect(writer.datasets().map(({ slug }) => slug)).toEqual(["first"]);
});

it.skipIf(process.platform !== "linux")("keeps no file open once the store is closed", () => {
  publishMarked(writer, "first", 1, 1000);
  writer.removeDataset(1);
  const open = (): number =>
    readdirSync("/proc/self/fd").filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(place.path);
      } catch {
        return false;
      }
    }).length;
  expect(open()).toBeGreaterThan(0);
  writer.close();
  expect(open()).toBe(0);
});

it("shrinks the file to what the rest needs", () => {
  publishMarked(writer, "kept", 1, 500);
  writer.close();
  const before = statSync(place.path).size;
  writer = SqliteWriter.openForWriting(place.path);
  publishMarked(writer, "large", 2, 50_000);
  writer.removeDataset(2);
  expect(statSync(`${place.path}-wal`).size).toBe(0);
  writer.close();
  expect(statSync(place.path).size).toBeLessThanOrEqual(before + 2 * 16_384);
  tamper(place.path, (db) => expect(db.pragma("integrity_check", { simple: true })).toBe("ok"));
});

it("of a dataset that isn't there changes nothing", () => {
  publishMarked(writer, "kept", 1);
  writer.removeDataset(7);
  expect(writer.datasets()).toHaveLength(1);
});
