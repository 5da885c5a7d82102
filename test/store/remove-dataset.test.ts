/** Removal leaves nothing behind: not one block's bytes in any file of the store, and the file gives its pages back. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { BUCKETS, bytesOfFolder, digestOf, publishMarked, signatureOf, tamper, tempFolder } from "./sample-store.js";

let folder: string;
let clean: () => void;
let path: string;
let writer: SqliteWriter;
beforeEach(() => {
  ({ folder, clean } = tempFolder());
  path = join(folder, "store.db");
  writer = SqliteWriter.create(path, {});
});
afterEach(() => {
  writer.close();
  clean();
});

/** Whether any eight bytes of the blocks of a seed can be found in the store's files. */
function hasTrace(seed: number): boolean {
  return bytesOfFolder(folder).includes(signatureOf(seed));
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
  expect(bytesOfFolder(folder).includes("The second leak")).toBe(false);
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
  const before = statSync(path).size;
  writer = SqliteWriter.openForWriting(path);
  publishMarked(writer, "large", 2, 50_000);
  writer.removeDataset(2);
  expect(statSync(`${path}-wal`).size).toBe(0);
  writer.close();
  expect(statSync(path).size).toBeLessThanOrEqual(before + 2 * 16_384);
  tamper(path, (db) => expect(db.pragma("integrity_check", { simple: true })).toBe("ok"));
});

it("of a dataset that isn't there changes nothing", () => {
  publishMarked(writer, "kept", 1);
  writer.removeDataset(7);
  expect(writer.datasets()).toHaveLength(1);
});
