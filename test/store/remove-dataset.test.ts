/** Removal leaves nothing behind: not one block's bytes in any file of the store, and the file gives its pages back. */
import { statSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import {
  BUCKETS,
  bytesOfFolder,
  digestOf,
  publishMarked,
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
