/**
 * The reading side of a store in SQLite: opens it read-only, answers from live segments, never writes.
 */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { blockIdOf, isLayout } from "../run/segment-layout.js";
import type { Profile } from "../run/profile.js";
import type { BlockReader, DatasetEntry, LiveSegment, SegmentId, StoredRun } from "./block-store.js";
import { openedClasses, type ProfileRow } from "./profile-check.js";
import { numberingProblems } from "./row-numbering.js";
import { endlessRows, rowLimitOf } from "./row-limit.js";
import { copyError, storeError } from "./store-errors.js";
import { refuseLinks } from "./store-place.js";
import { generationOf, ledgerLines, ledgerMacOf, manifestLines, manifestMacOf, settingOf } from "./store-manifest.js";
import { applySettings, checkIdentity, KEY_SLOT_LIMIT } from "./store-schema.js";

interface SegmentRow {
  id: number;
  dataset: number;
  /** `null` in a merged run, which is of no dataset. */
  slug: string | null;
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

interface MemberRow {
  dataset: number;
  slug: string;
  tags: number;
  first_profile: number;
  classes: string;
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

/** 8 MiB. */
const PAGES_COPIED_AT_ONCE = 512;

export class SqliteReader implements BlockReader {
  readonly path: string;
  protected readonly db: Database.Database;
  #getBlock: Database.Statement<[number], Buffer> | null = null;
  #getBlocks: Database.Statement<[number, number, number], Buffer> | null = null;
  #joinedBlocks: Database.Statement<[string], { joined: Buffer | null; blocks: number }> | null = null;
  #members: Database.Statement<[number], MemberRow> | null = null;

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

  /** How often the store was changed; 0 for one without a manifest. */
  generation(): number {
    return this.run(() => generationOf(this.db));
  }

  /** What `read` makes of what the store says of itself, and the MAC that should vouch for it; one moment's state of both. */
  manifest<T>(read: (lines: Iterable<string>) => T): { readonly result: T; readonly mac: Uint8Array | null } {
    return this.run(() =>
      this.db.transaction(() => ({ result: read(manifestLines(this.db)), mac: manifestMacOf(this.db) }))(),
    );
  }

  /** The same of what no look-up reads: digests of contents, key slots. */
  ledger<T>(read: (lines: Iterable<string>) => T): { readonly result: T; readonly mac: Uint8Array | null } {
    return this.run(() =>
      this.db.transaction(() => ({ result: read(ledgerLines(this.db)), mac: ledgerMacOf(this.db) }))(),
    );
  }

  /** A value of the whole store, such as its id. */
  setting(name: string): Uint8Array | null {
    return this.run(() => settingOf(this.db, name));
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
    return this.run(
      () =>
        this.db
          .prepare<[number], number>("SELECT count(*) FROM (SELECT 1 FROM key_slot LIMIT ?)")
          .pluck()
          .get(rowLimitOf(this.db)) ?? 0,
    );
  }

  datasets(): DatasetEntry[] {
    return this.#all<DatasetRow>("SELECT * FROM dataset ORDER BY id").map((row) => ({
      id: row.id,
      slug: row.slug,
      title: row.title,
      breachDate: row.breach_date,
      origin: row.origin,
      importedAt: row.imported_at,
      facts: parseJson(row.facts, this.path),
    }));
  }

  /** The store's version; older ones are read as they are. */
  get version(): number {
    return this.run(() => Number(this.db.pragma("user_version", { simple: true })));
  }

  snapshot<T>(read: () => T): T {
    if (this.db.inTransaction) return read();
    this.run(() => this.db.exec("BEGIN"));
    try {
      return read();
    } finally {
      // Not COMMIT: behind damage that a read met it fails too, and would hide what the read said. Nothing was written.
      if (this.db.inTransaction) this.db.exec("ROLLBACK");
    }
  }

  liveSegments(kinds: readonly number[] = []): LiveSegment[] {
    return this.runs(kinds).flatMap(({ segments }) => segments);
  }

  runs(kinds: readonly number[] = []): StoredRun[] {
    // A merged run is of dataset 0. Version 1 had none.
    const merged = this.version < 2 ? "" : "OR segment.dataset = 0";
    const rows = this.#all<SegmentRow>(
      `SELECT segment.*, dataset.slug FROM segment LEFT JOIN dataset ON dataset.id = segment.dataset
       WHERE state = 'live' AND (dataset.id IS NOT NULL ${merged}) ORDER BY segment.id`,
    );
    return rows.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).map((row) => this.#runOf(row));
  }

  profileIds(segment: SegmentId): { count: number; end: number } {
    const row = this.run(() =>
      this.db
        .prepare<[number], { count: number; end: number }>(
          "SELECT count(*) AS count, coalesce(max(id) + 1, 0) AS end FROM profile WHERE segment = ?",
        )
        .get(segment),
    );
    return row ?? { count: 0, end: 0 };
  }

  getBlocks(segment: SegmentId, first: number, last: number): (Uint8Array | undefined)[] {
    return this.run(() => {
      this.#getBlocks ??= this.db
        .prepare<[number, number, number], Buffer>(
          "SELECT data FROM block WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?",
        )
        .pluck();
      const wanted = last - first + 1;
      const firstId = blockIdOf(segment, first);
      const found = this.#getBlocks.all(firstId, firstId + last - first, wanted);
      if (found.length === wanted) return found;
      // Some are missing, and which must be known.
      return Array.from({ length: wanted }, (_, i) => this.getBlock(segment, first + i) ?? undefined);
    });
  }

  joinedBlocks(segment: SegmentId, buckets: readonly number[]): Uint8Array | null {
    return this.run(() => {
      // A row that is handed to JavaScript costs more than its bytes do. As text SQLite joins bytes as they are, in UTF-8.
      // Each id is looked for, in the order given: a store whose rows go round in circles can't make this endless.
      this.#joinedBlocks ??= this.db.prepare<[string], { joined: Buffer | null; blocks: number }>(
        `SELECT CAST(group_concat(data, '') AS BLOB) AS joined, count(*) AS blocks
         FROM json_each(?) AS asked CROSS JOIN block ON block.id = asked.value`,
      );
      const firstId = blockIdOf(segment, 0);
      const row = this.#joinedBlocks.get(`[${buckets.map((bucket) => firstId + bucket).join()}]`);
      return row?.blocks === buckets.length ? row.joined : null;
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
        .prepare<[number, number], ProfileRow>(
          "SELECT segment, id, records, classes, years FROM profile WHERE segment = ? AND id = ?",
        )
        .get(segment, id),
    );
    const classes = row && isProfile(row) ? openedClasses(row) : null;
    return row && classes !== null ? profileOf(row, classes) : null;
  }

  *profiles(segment: SegmentId, first = 0, end = Number.MAX_SAFE_INTEGER): Iterable<Profile> {
    try {
      const rows = this.db
        .prepare<[number, number, number, number], ProfileRow>(
          `SELECT segment, id, records, classes, years FROM profile
           WHERE segment = ? AND id >= ? AND id < ? ORDER BY id LIMIT ?`,
        )
        .iterate(segment, first, end, rowLimitOf(this.db));
      // Classes that can't be are given as they are: the keyed checksum, which this is read for, then doesn't fit.
      for (const row of rows) yield profileOf(row, openedClasses(row) ?? row.classes);
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
    const problems = rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== "ok");
    return [...problems, ...this.run(() => numberingProblems(this.db))];
  }

  /**
   * Copies the store as it is at this moment into another database, page by page, whatever writers do meanwhile. Of a
   * database that is there readers see the old state until all of the new one is in.
   * @param onProgress told the share that is copied, 0–1
   * @throws LeaksiftError store-full, store-unwritable, store-locked, by the target's path
   */
  async copyTo(path: string, onProgress: (share: number) => void = () => undefined): Promise<void> {
    // An open transaction pins the moment: a copy that follows writers would begin anew with each of their changes.
    this.run(() => this.db.exec("BEGIN"));
    try {
      this.generation();
      await this.db.backup(path, {
        progress: ({ totalPages, remainingPages }) => {
          onProgress(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
          return PAGES_COPIED_AT_ONCE;
        },
      });
    } catch (error) {
      throw copyError(error, this.path, path);
    } finally {
      this.db.exec("COMMIT");
    }
  }

  /** All rows of a statement without parameters. @throws LeaksiftError store-damaged when they have no end */
  #all<T>(sql: string): T[] {
    return this.run(() => {
      const limit = rowLimitOf(this.db);
      const rows = this.db.prepare<[number], T>(`${sql} LIMIT ?`).all(limit);
      if (rows.length >= limit) throw endlessRows(this.path);
      return rows;
    });
  }

  /** Runs a database call and puts SQLite's errors into our words. */
  protected run<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }

  #runOf(row: SegmentRow): StoredRun {
    const layout = { bucketBits: row.bucket_bits, upperBits: row.upper_bits, lowBytes: row.low_bytes };
    if (!isLayout(layout)) throw this.#impossibleHeader(row.slug);
    const { slug } = row;
    // No MAC covers what a merged run has no use for.
    if (slug === null && row.classes !== "[]") throw this.#impossibleHeader(slug);
    const members =
      slug === null
        ? this.#membersOf(row.id)
        : [{ dataset: row.dataset, slug, tags: row.tags, first_profile: 0, classes: row.classes }];
    // Of a thousand segments most have the same few lists.
    const lists = new Map<string, readonly string[]>();
    const segments = members.map((member, i): LiveSegment => {
      let classes = lists.get(member.classes);
      if (!classes) lists.set(member.classes, (classes = this.#classesOf(member)));
      // Field by field: a spread takes ten times as long.
      return {
        id: row.id,
        kind: row.kind,
        tags: member.tags,
        layout,
        tagAlgorithm: row.tag_algorithm,
        canonicalizer: row.canonicalizer,
        headerMac: row.header_mac,
        checksum: row.checksum,
        dataset: member.dataset,
        slug: member.slug,
        classes,
        firstProfile: member.first_profile,
        profileEnd: i + 1 < members.length ? members[i + 1].first_profile : Infinity,
      };
    });
    return {
      id: row.id,
      kind: row.kind,
      tags: row.tags,
      layout,
      tagAlgorithm: row.tag_algorithm,
      canonicalizer: row.canonicalizer,
      headerMac: row.header_mac,
      checksum: row.checksum,
      isMerged: slug === null,
      segments,
    };
  }

  #classesOf({ classes, slug }: { classes: string; slug: string }): readonly string[] {
    const list = parseJson(classes, this.path);
    if (Array.isArray(list) && list.every((name) => typeof name === "string")) return list;
    throw this.#impossibleHeader(slug);
  }

  #membersOf(segment: SegmentId): MemberRow[] {
    return this.run(() => {
      this.#members ??= this.db.prepare<[number], MemberRow>(
        `SELECT member.dataset, slug, tags, first_profile, classes FROM member JOIN dataset ON dataset.id = member.dataset
         WHERE segment = ? ORDER BY position`,
      );
      return this.#members.all(segment);
    });
  }

  #impossibleHeader(slug: string | null): LeaksiftError {
    return new LeaksiftError(
      "store-damaged",
      `${this.path}: ${slug === null ? "a merged run" : `dataset ${slug}`} has a header that can't be`,
      "run `leaksift store check`",
    );
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
  refuseLinks(path);
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

/** What an import can have written: records there are, and years of docs/format.md. */
function isProfile({ records, years }: ProfileRow): boolean {
  return records > 0 && /^(?:(?:19[7-9]|20\d)\d(?:,(?=\d)|$))*$/u.test(years);
}

/** @param row whose years a damaged store may hold as a number */
function profileOf({ records, years }: { records: number; years: string | number }, classes: number): Profile {
  return { records, classes, years: years === "" ? [] : String(years).split(",").map(Number) };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new LeaksiftError("store-damaged", `${path}: a header is not JSON`, "restore the store from a backup");
  }
}
