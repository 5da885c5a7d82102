/** Datasets in the making: what is written comes back, and nothing of it shows before it is published, or after a crash. */
import { statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqliteReader } from "../../src/store/sqlite-reader.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import {
  BUCKETS,
  bytesOfFolder,
  contentOf,
  datasetNamed,
  digestOf,
  LAYOUT,
  PROFILES,
  publishMarked,
  putBlocks,
  putSegment,
  markedBlocks,
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

/** What a reader of another connection sees. */
function seen(): unknown {
  const reader = SqliteReader.open(place.path);
  try {
    return contentOf(reader);
  } finally {
    reader.close();
  }
}

describe("a published dataset", () => {
  it("gives back its blocks, profiles, headers and digests", () => {
    const builder = writer.build({ replaces: null, appendsTo: null });
    const phones = markedBlocks(1, 700);
    const emails = markedBlocks(2, 24);
    const first = putSegment(builder, 1, phones);
    const second = putSegment(builder, 2, emails);
    const contents = [1, 2, 3].map((n) => ({ digest: Buffer.alloc(32, n), bytes: n * 5e12 }));
    builder.publish(datasetNamed("shop", { records: 7, nested: { 键: [1, null] } }), contents);

    const reader = SqliteReader.open(place.path);
    const [dataset] = reader.datasets();
    expect(dataset).toEqual({ id: 1, ...datasetNamed("shop", { records: 7, nested: { 键: [1, null] } }) });
    const live = { dataset: 1, slug: "shop", firstProfile: 0, profileEnd: Infinity };
    expect(reader.liveSegments()).toEqual([
      { ...first, ...live },
      { ...second, ...live },
    ]);
    expect(reader.liveSegments([2])).toEqual([{ ...second, ...live }]);
    expect(reader.liveSegments([3])).toEqual([]);
    expect(digestOf(phones.map((_, bucket) => reader.getBlock(first.id, bucket) ?? new Uint8Array()))).toBe(
      digestOf(phones),
    );
    expect([...reader.scanBlocks(second.id, 0, BUCKETS)]).toEqual(emails);
    expect([...reader.scanBlocks(second.id, 3, 2)]).toEqual(emails.slice(3, 5));
    expect([...reader.scanBlocks(second.id, BUCKETS, 2)]).toEqual([]);
    expect(reader.getBlock(first.id, BUCKETS)).toBeNull();
    expect(reader.getBlock(second.id + 1, 0)).toBeNull();
    expect([...reader.profiles(first.id)]).toEqual(PROFILES);
    expect(PROFILES.map((_, id) => reader.getProfile(first.id, id))).toEqual(PROFILES);
    expect(reader.getProfile(first.id, PROFILES.length)).toBeNull();
    expect(reader.contents(1)).toEqual(contents);
    expect([reader.blockBytes(first.id), reader.blockBytes(second.id)]).toEqual([700 * BUCKETS, 24 * BUCKETS]);
    reader.close();
  });

  it("is extended by one that appends, and keeps its digests in order", () => {
    publishMarked(writer, "shop", 1);
    const builder = writer.build({ replaces: null, appendsTo: 1 });
    putSegment(builder, 1, markedBlocks(2, 40));
    builder.publish(datasetNamed("shop", { records: 9 }), [{ digest: Buffer.alloc(32, 9), bytes: 9 }]);
    expect(writer.datasets()).toEqual([{ id: 1, ...datasetNamed("shop", { records: 9 }) }]);
    expect(writer.liveSegments().map(({ id, dataset }) => [id, dataset])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    expect(writer.contents(1).map(({ bytes }) => bytes)).toEqual([101, 9]);
  });

  it("is replaced in one step: a reader sees the old one or the new one, and no block of the old one stays", () => {
    const old = publishMarked(writer, "shop", 1);
    const before = seen();
    const builder = writer.build({ replaces: 1, appendsTo: null });
    const fresh = markedBlocks(2, 40);
    putSegment(builder, 1, fresh);
    expect(seen()).toEqual(before);
    builder.publish(datasetNamed("shop", { records: 1 }), [{ digest: Buffer.alloc(32, 9), bytes: 9 }]);
    expect(writer.contents(1)).toHaveLength(1);
    expect(digestOf([...writer.scanBlocks(2, 0, BUCKETS)])).toBe(digestOf(fresh));
    writer.close();
    const bytes = bytesOfFolder(place.folder);
    expect(old[0].includes(signatureOf(1))).toBe(true);
    expect(bytes.includes(signatureOf(1))).toBe(false);
    expect(fresh.every((block) => bytes.includes(block))).toBe(true);
  });

  it("has its counts rewritten alone", () => {
    publishMarked(writer, "a", 1);
    publishMarked(writer, "b", 2);
    writer.updateFacts(new Map([["b", { records: 5 }]]));
    expect(writer.datasets().map(({ facts }) => facts)).toEqual([{ records: 3 }, { records: 5 }]);
  });
});

describe("an unpublished one", () => {
  it("shows to nobody, and is gone when it is abandoned", () => {
    publishMarked(writer, "kept", 1);
    writer.close();
    writer = SqliteWriter.openForWriting(place.path);
    const before = seen();
    const size = statSync(place.path).size;
    const builder = writer.build({ replaces: null, appendsTo: null });
    const blocks = markedBlocks(2, 4000);
    putSegment(builder, 1, blocks);
    putBlocks(builder, builder.beginSegment(2, 1, "test-algorithm", LAYOUT), blocks);
    expect(seen()).toEqual(before);
    builder.abandon();
    expect(seen()).toEqual(before);
    const bytes = bytesOfFolder(place.folder);
    expect(bytes.includes(signatureOf(2))).toBe(false);
    expect(statSync(place.path).size).toBeLessThan(size + 16_384 * 4);
  });

  it.each([
    ["in the middle of its blocks", false],
    ["between its last block and publishing", true],
  ])("is swept at the next opening after a crash %s", (_when, finished) => {
    publishMarked(writer, "kept", 1);
    const before = seen();
    const builder = writer.build({ replaces: null, appendsTo: null });
    const blocks = markedBlocks(2, 4000);
    if (finished) putSegment(builder, 1, blocks);
    else {
      const id = builder.beginSegment(1, 1, "test-algorithm", LAYOUT);
      putBlocks(builder, id, blocks);
      // Commits what was put so far.
      builder.beginSegment(2, 1, "test-algorithm", LAYOUT);
    }
    writer.close();
    tamper(place.path, (db) => {
      expect(db.prepare("SELECT count(*) FROM segment WHERE state = 'building'").pluck().get()).toBeGreaterThan(0);
      expect(db.prepare("SELECT count(*) FROM block").pluck().get()).toBe(2 * BUCKETS);
    });
    expect(seen()).toEqual(before);

    writer = SqliteWriter.openForWriting(place.path);
    expect(contentOf(writer)).toEqual(before);
    tamper(place.path, (db) => {
      expect(db.prepare("SELECT count(*) FROM segment").pluck().get()).toBe(1);
      expect(db.prepare("SELECT count(*) FROM block").pluck().get()).toBe(BUCKETS);
      expect(db.prepare("SELECT count(DISTINCT segment) FROM profile").pluck().get()).toBe(1);
    });
    const bytes = bytesOfFolder(place.folder);
    expect(bytes.includes(signatureOf(2))).toBe(false);
  });

  it("never gets the id of a segment that was swept", () => {
    const builder = writer.build({ replaces: null, appendsTo: null });
    expect(putSegment(builder, 1, markedBlocks(1, 16)).id).toBe(1);
    builder.abandon();
    const next = writer.build({ replaces: null, appendsTo: null });
    expect(putSegment(next, 1, markedBlocks(1, 16)).id).toBe(2);
    next.abandon();
  });
});

describe("a full disk", () => {
  /** Sets the page limit of the writer's own connection: what SQLite then says is what a full disk makes it say. */
  function limitPages(pages: number): void {
    const { db } = writer as unknown as { db: { pragma: (text: string) => void } };
    db.pragma(`max_page_count = ${pages}`);
  }

  it.each([0, 1, 5, 20])("is store-full %i pages on, and the store is as before", (pages) => {
    publishMarked(writer, "kept", 1);
    const before = contentOf(writer);
    const used = Math.ceil(statSync(place.path).size / 16_384) + 10;
    limitPages(used + pages);
    const builder = writer.build({ replaces: null, appendsTo: null });
    expect(() => {
      for (let seed = 2; seed < 40; seed++) putSegment(builder, 1, markedBlocks(seed, 4000));
    }).toThrowError(expect.objectContaining({ code: "store-full" }));
    builder.abandon();
    expect(contentOf(writer)).toEqual(before);
    expect(seen()).toEqual(before);
    limitPages(1_000_000);
    publishMarked(writer, "next", 3);
    expect(writer.datasets()).toHaveLength(2);
  });
});
