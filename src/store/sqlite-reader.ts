/**
 * The reading side of a store in SQLite: opens it read-only, answers from live segments, never writes.
 */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { blockIdOf, isLayout } from "../run/segment-layout.js";
import type { Profile } from "../run/profile.js";
import type { BlockReader, DatasetEntry, LiveSegment, SegmentId } from "./block-store.js";
import { storeError } from "./store-errors.js";
import { generationOf, manifestLines, manifestMacOf } from "./store-manifest.js";
import { applySettings, checkIdentity, KEY_SLOT_LIMIT } from "./store-schema.js";

interface SegmentRow {
  id: number;
  dataset: number;
  slug: string;
  kind: number;
  tags: number;
  bucket_bits: number;
  upper_bits: number;
  low_bytes: number;
  tag_algorithm: string;
  canonicalizer: number;
  classes: string;
  header_mac: Buffer;
  checksum: Buffer;
}

interface DatasetRow {
  id: number;
  slug: string;
  title: string;
  breach_date: string | null;
  origin: string | null;
  imported_at: string;
  facts: string;
}

export class SqliteReader implements BlockReader {
  readonly path: string;
  protected readonly db: Database.Database;
  #getBlock: Database.Statement<[number], Buffer> | null = null;
  #getBlocks: Database.Statement<[number, number], [number, Buffer]> | null = null;

  protected constructor(db: Database.Database, path: string) {
    this.db = db;
    this.path = path;
  }

  /** @throws LeaksiftError store-missing, store-foreign, store-newer, store-damaged */
  static open(path: string): SqliteReader {
    return new SqliteReader(openDatabase(path, true), path);
  }

  close(): void {
    this.db.close();
  }

  /** Store version of the file; the first one has no manifest. */
  version(): number {
    return this.run(() => Number(this.db.pragma("user_version", { simple: true })));
  }

  /** How often the store was changed; 0 for one of the first version. */
  generation(): number {
    return this.run(() => generationOf(this.db));
  }

  /** What the store says of itself, and the MAC that should vouch for it; one moment's state of both. */
  manifest(): { readonly lines: readonly string[]; readonly mac: Uint8Array | null } {
    return this.run(() =>
      this.db.transaction(() => ({ lines: [...manifestLines(this.db)], mac: manifestMacOf(this.db) }))(),
    );
  }

  /** A value of the whole store, such as its id. */
  setting(name: string): Uint8Array | null {
    return this.run(
      () => this.db.prepare<[string], Buffer>("SELECT value FROM setting WHERE name = ?").pluck().get(name) ?? null,
    );
  }

  /**
   * The oldest of the key slots, a few times as many as a store is written with, each cut off behind 1 KiB: who wrote the
   * store may have put anything there.
   */
  keySlots(): { id: number; sealed: Uint8Array; addedAt: string }[] {
    return this.run(() =>
      this.db
        .prepare<[number], { id: number; sealed: Buffer; addedAt: string }>(
          "SELECT id, substr(sealed, 1, 1024) AS sealed, substr(added_at, 1, 64) AS addedAt FROM key_slot ORDER BY id LIMIT ?",
        )
        .all(4 * KEY_SLOT_LIMIT),
    );
  }

  keySlotCount(): number {
    return this.run(() => this.db.prepare<[], number>("SELECT count(*) FROM key_slot").pluck().get() ?? 0);
  }

  datasets(): DatasetEntry[] {
    return this.run(() => this.db.prepare<[], DatasetRow>("SELECT * FROM dataset ORDER BY id").all()).map((row) => ({
      id: row.id,
      slug: row.slug,
      title: row.title,
      breachDate: row.breach_date,
      origin: row.origin,
      importedAt: row.imported_at,
      facts: parseJson(row.facts, this.path),
    }));
  }

  liveSegments(kinds: readonly number[] = []): LiveSegment[] {
    const rows = this.run(() =>
      this.db
        .prepare<[], SegmentRow>(
          "SELECT segment.*, dataset.slug FROM segment JOIN dataset ON dataset.id = segment.dataset WHERE state = 'live' ORDER BY segment.id",
        )
        .all(),
    );
    return rows.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).map((row) => this.#segmentOf(row));
  }

  getBlocks(segment: SegmentId, first: number, last: number): (Uint8Array | undefined)[] {
    return this.run(() => {
      this.#getBlocks ??= this.db
        .prepare<[number, number], [number, Buffer]>("SELECT id, data FROM block WHERE id BETWEEN ? AND ?")
        .raw();
      const blocks = Array.from<Uint8Array | undefined>({ length: last - first + 1 });
      const firstId = blockIdOf(segment, first);
      for (const [id, data] of this.#getBlocks.all(firstId, blockIdOf(segment, last))) blocks[id - firstId] = data;
      return blocks;
    });
  }

  getBlock(segment: SegmentId, bucket: number): Uint8Array | null {
    return this.run(() => {
      this.#getBlock ??= this.db.prepare<[number], Buffer>("SELECT data FROM block WHERE id = ?").pluck();
      return this.#getBlock.get(blockIdOf(segment, bucket)) ?? null;
    });
  }

  *scanBlocks(segment: SegmentId, firstBucket: number, count: number): Iterable<Uint8Array> {
    const first = blockIdOf(segment, firstBucket);
    try {
      yield* this.db
        .prepare<[number, number], Buffer>("SELECT data FROM block WHERE id BETWEEN ? AND ? ORDER BY id")
        .pluck()
        .iterate(first, first + count - 1);
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  getProfile(segment: SegmentId, id: number): Profile | null {
    const row = this.run(() =>
      this.db
        .prepare<[number, number], { records: number; classes: number; years: string }>(
          "SELECT records, classes, years FROM profile WHERE segment = ? AND id = ?",
        )
        .get(segment, id),
    );
    return row ? profileOf(row) : null;
  }

  *profiles(segment: SegmentId): Iterable<Profile> {
    try {
      const rows = this.db
        .prepare<[number], { records: number; classes: number; years: string }>(
          "SELECT records, classes, years FROM profile WHERE segment = ? ORDER BY id",
        )
        .iterate(segment);
      for (const row of rows) yield profileOf(row);
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  contents(dataset: number): { digest: Uint8Array; bytes: number }[] {
    return this.run(() =>
      this.db
        .prepare<[number], { digest: Buffer; bytes: number }>(
          "SELECT digest, bytes FROM content WHERE dataset = ? ORDER BY position",
        )
        .all(dataset),
    );
  }

  blockBytes(segment: SegmentId): number {
    const first = blockIdOf(segment, 0);
    return this.run(
      () =>
        this.db
          .prepare<[number, number], number>(
            "SELECT coalesce(sum(length(data)), 0) FROM block WHERE id >= ? AND id < ?",
          )
          .pluck()
          .get(first, blockIdOf(segment + 1, 0)) ?? 0,
    );
  }

  /** What SQLite finds wrong with its own structure. @param whole looks at all pages, not only at the tables' shapes */
  integrityProblems(whole: boolean): string[] {
    const rows = this.run(() => this.db.pragma(whole ? "integrity_check(20)" : "quick_check(20)")) as object[];
    return rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== "ok");
  }

  /** Runs a database call and puts SQLite's errors into our words. */
  protected run<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  #segmentOf(row: SegmentRow): LiveSegment {
    const layout = { bucketBits: row.bucket_bits, upperBits: row.upper_bits, lowBytes: row.low_bytes };
    const classes = parseJson(row.classes, this.path);
    if (!isLayout(layout) || !Array.isArray(classes) || !classes.every((slug) => typeof slug === "string")) {
      throw new LeaksiftError(
        "store-damaged",
        `${this.path}: dataset ${row.slug} has a header that can't be`,
        "run `leaksift store check`",
      );
    }
    return {
      id: row.id,
      dataset: row.dataset,
      slug: row.slug,
      kind: row.kind,
      tags: row.tags,
      layout,
      tagAlgorithm: row.tag_algorithm,
      canonicalizer: row.canonicalizer,
      classes,
      headerMac: row.header_mac,
      checksum: row.checksum,
    };
  }
}

/** Opens an existing store and makes sure that it is one. */
export function openDatabase(path: string, readonly: boolean): Database.Database {
  if (!existsSync(path)) {
    throw new LeaksiftError(
      "store-missing",
      `no store at ${path}`,
      "make one with `leaksift import FILE` or `leaksift init`",
    );
  }
  if (!statSync(path).isFile()) {
    throw new LeaksiftError("store-foreign", `${path} is not a leaksift store (not a file)`, "give another --store");
  }
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly, fileMustExist: true });
    checkIdentity(db, path);
    applySettings(db);
    return db;
  } catch (error) {
    db?.close();
    throw storeError(error, path);
  }
}

function profileOf(row: { records: number; classes: number; years: string }): Profile {
  return {
    records: row.records,
    classes: row.classes,
    years: row.years === "" ? [] : row.years.split(",").map(Number),
  };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new LeaksiftError("store-damaged", `${path}: a header is not JSON`, "restore the store from a backup");
  }
}
