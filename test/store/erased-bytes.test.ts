/**
 * No byte of what was removed is left in any file, however SQLite has moved cells from page to page before. The seeds named
 * are those (of 300) after which `secure_delete` alone leaves some of it in the unused room of a page.
 */
import { join } from "node:path";
import { expect, it } from "vitest";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import {
  BUCKETS,
  bytesOfFolder,
  datasetNamed,
  digestOf,
  putSegment,
  signatureOf,
  storePlacePerTest,
  tamper,
} from "./sample-store.js";

const place = storePlacePerTest();

/** 3 to 8 datasets of blocks of many lengths, removed one by one. @returns how many, and how many of them left something */
function removeInTurn(seed: number): { removals: number; left: number } {
  const folder = join(place.folder, `${seed}`);
  const path = join(folder, "store.db");
  const writer = SqliteWriter.create(path, {});
  const random = sameNumbers(seed * 7919);
  const count = 3 + Math.floor(random() * 6);
  const bytes = [64, 300, 1000, 3000, 9000][Math.floor(random() * 5)];
  const kept = new Map<number, string>();
  for (let i = 0; i < count; i++) {
    const signature = signatureOf(seed * 100 + i);
    const blocks = Array.from({ length: BUCKETS }, () =>
      Buffer.alloc(12 + Math.floor(bytes * (0.5 + random())), signature),
    );
    const builder = writer.build({ replaces: null, appendsTo: null });
    putSegment(builder, 1, blocks);
    builder.publish(datasetNamed(`d${i}`), []);
    kept.set(i + 1, digestOf(blocks));
  }
  const signatures = [...kept.keys()].map((id) => signatureOf(seed * 100 + id - 1));
  expect(signatures.every((signature) => bytesOfFolder(folder).includes(signature))).toBe(true);
  let left = 0;
  const removals = count - 1;
  while (kept.size > 1) {
    const ids = [...kept.keys()];
    const id = ids[Math.floor(random() * ids.length)];
    if (!writer.removeDataset(id)) throw new Error("nobody reads the store");
    kept.delete(id);
    if (bytesOfFolder(folder).includes(signatureOf(seed * 100 + id - 1))) left++;
    for (const [other, digest] of kept) expect(digestOf([...writer.scanBlocks(other, 0, BUCKETS)])).toBe(digest);
  }
  writer.close();
  tamper(path, (db) => expect(db.pragma("integrity_check", { simple: true })).toBe("ok"));
  return { removals, left };
}

/** The numbers of the run in which the seeds were found. */
function sameNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it("of removed datasets", { timeout: 120_000 }, () => {
  const found = [4, 67, 83, 86, 97, 124, 196, 197, 199, 1, 2, 3].map(removeInTurn);
  expect(found.reduce((sum, { removals }) => sum + removals, 0)).toBe(66);
  expect(found.filter(({ left }) => left > 0)).toEqual([]);
});

it("of blocks that others took the place of, again and again", { timeout: 60_000 }, () => {
  const writer = SqliteWriter.create(place.path, {});
  const random = sameNumbers(5);
  const builder = writer.build({ replaces: null, appendsTo: null });
  const header = putSegment(
    builder,
    1,
    Array.from({ length: BUCKETS }, () => Buffer.alloc(900, signatureOf(0))),
  );
  builder.publish(datasetNamed("changing"), []);
  const [run] = writer.runs();
  for (let round = 1; round <= 20; round++) {
    // Longer and shorter ones, so that pages are split and joined, each time in another order.
    const blocks = Array.from({ length: BUCKETS }, (_, bucket) => ({
      bucket,
      bytes: Buffer.alloc(12 + Math.floor(random() * 3000), signatureOf(round)),
      order: random(),
    })).sort((a, b) => a.order - b.order);
    writer.erase({
      runs: [{ run: { ...run, ...header, segments: run.segments }, blocks }],
      facts: new Map(),
      settings: {},
    });
    const bytes = bytesOfFolder(place.folder);
    expect(bytes.includes(signatureOf(round))).toBe(true);
    expect(bytes.includes(signatureOf(round - 1))).toBe(false);
  }
  writer.close();
});
