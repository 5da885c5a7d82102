/**
 * Stores for the tests: real SQLite in temp folders, and datasets of marked blocks that can
 * be searched for in the files. The store never looks into a block.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach } from "vitest";
import type { Profile } from "../../src/run/profile.js";
import type { SegmentLayout } from "../../src/run/segment-layout.js";
import type { DatasetBuilder, NewDataset, SegmentHeader, SegmentId } from "../../src/store/block-store.js";
import type { SqliteReader } from "../../src/store/sqlite-reader.js";
import type { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { words } from "../run/seeded-tags.js";

export const LAYOUT: SegmentLayout = { bucketBits: 6, upperBits: 10, lowBytes: 6 };
export const BUCKETS = 2 ** LAYOUT.bucketBits;
export const PROFILES: readonly Profile[] = [
  { records: 1, classes: 0, years: [] },
  { records: 4_000_000_000, classes: 0b101, years: [1970, 2021, 2096] },
];

/** A temp folder that `clean` removes. */
export function tempFolder(): { folder: string; clean: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "leaksift-test-"));
  return { folder, clean: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A place for a store of its own for each test of a file, gone after it. Call it before the file's own hooks. */
export function storePlacePerTest(): { readonly folder: string; readonly path: string } {
  const place = { folder: "", path: "" };
  let clean: () => void;
  beforeEach(() => {
    ({ folder: place.folder, clean } = tempFolder());
    place.path = join(place.folder, "store.db");
  });
  // Hooks of this kind run in reverse: whatever the file has open is closed by now.
  afterEach(() => clean());
  return place;
}

/** Eight random bytes that stand all over the blocks of one seed, so that a trace of any block is found by one search. */
export function signatureOf(seed: number): Buffer {
  const signature = Buffer.alloc(8);
  signature.writeBigUInt64LE(words(seed)());
  return signature;
}

/** Blocks of `bytes` bytes each (≥ 12): the bucket, then the signature of the seed again and again. */
export function markedBlocks(seed: number, bytes: number): Buffer[] {
  const signature = signatureOf(seed);
  return Array.from({ length: BUCKETS }, (_, bucket) => {
    const block = Buffer.alloc(bytes);
    block.writeUInt32LE(bucket);
    return block.fill(signature, 4);
  });
}

/** Puts all blocks of a segment, in two calls, and finishes it. */
export function putSegment(builder: DatasetBuilder, kind: number, blocks: readonly Buffer[]): SegmentHeader {
  const id = builder.beginSegment(kind, 1, "test-algorithm", LAYOUT);
  putBlocks(builder, id, blocks);
  const header: SegmentHeader = {
    id,
    dataset: 0,
    kind,
    tags: 12_345,
    layout: LAYOUT,
    tagAlgorithm: "test-algorithm",
    canonicalizer: 1,
    classes: ["names", "phone-numbers"],
    headerMac: Buffer.alloc(32, 1),
    checksum: Buffer.alloc(32, 2),
  };
  builder.finishSegment(header, PROFILES);
  return header;
}

export function putBlocks(builder: DatasetBuilder, segment: SegmentId, blocks: readonly Buffer[]): void {
  const half = blocks.length >>> 1;
  for (const [first, part] of [
    [0, blocks.slice(0, half)],
    [half, blocks.slice(half)],
  ] as const) {
    builder.putBlocks(
      segment,
      first,
      Buffer.concat(part),
      Uint32Array.from(part, ({ length }) => length),
    );
  }
}

export function datasetNamed(slug: string, facts: unknown = { records: 3 }): NewDataset {
  return {
    slug,
    title: `The ${slug} leak`,
    breachDate: "2021-03",
    origin: null,
    importedAt: "2026-01-02T03:04:05.000Z",
    facts,
  };
}

/** Imports one segment of marked blocks as a dataset. @returns the blocks */
export function publishMarked(writer: SqliteWriter, slug: string, seed: number, bytes = 600): Buffer[] {
  const builder = writer.build({ replaces: null, appendsTo: null });
  const blocks = markedBlocks(seed, bytes);
  putSegment(builder, 1, blocks);
  builder.publish(datasetNamed(slug), [{ digest: Buffer.alloc(32, seed), bytes: 100 + seed }]);
  return blocks;
}

/** All bytes of the store's folder: database, WAL, shared memory, lock. */
export function bytesOfFolder(folder: string): Buffer {
  return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
}

/** What a store answers, in one value, to see whether anything changed. */
export function contentOf(store: SqliteReader): unknown {
  return store.datasets().map((dataset) => ({
    dataset,
    contents: store.contents(dataset.id),
    segments: store
      .liveSegments()
      .filter((segment) => segment.dataset === dataset.id)
      .map((segment) => ({
        segment,
        blocks: digestOf([...store.scanBlocks(segment.id, 0, BUCKETS)]),
        profiles: [...store.profiles(segment.id)],
      })),
  }));
}

/** SHA-256 of blocks and their borders: vitest compares long buffers byte by byte, at 0.2 MB/s. */
export function digestOf(blocks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const block of blocks) hash.update(`${block.length}:`).update(block);
  return hash.digest("hex");
}

/** Changes a store's database behind its back. */
export function tamper(path: string, change: (db: Database.Database) => void): void {
  const db = new Database(path);
  try {
    change(db);
  } finally {
    db.close();
  }
}
