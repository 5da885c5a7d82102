/**
 * What an import writes before anybody sees it: segments that are `building`, their blocks by transactions of at most
 * 8 MB, and then one small transaction that makes them live.
 */
import type Database from "better-sqlite3";
import { blockIdOf, type SegmentLayout } from "../run/segment-layout.js";
import type { Profile } from "../run/profile.js";
import type { DatasetBuilder, NewDataset, ProfileCopy, SegmentHeader, SegmentId, StoredRun } from "./block-store.js";
import { resealedClasses, sealedClasses } from "./profile-check.js";
import { storeError } from "./store-errors.js";
import { applySettings } from "./store-schema.js";

/** Bytes of blocks in one transaction at most: what the page cache holds, so that pages are written once, in order. */
const TRANSACTION_BYTES = 8 << 20;

/** Runs a change of what is published, in one transaction that signs the manifest anew. */
export type Transact = (change: () => void) => void;

export class SqliteBuilder implements DatasetBuilder {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #options: { replaces: number | null; appendsTo: number | null };
  readonly #transact: Transact;
  readonly #drop: (segments: readonly SegmentId[]) => void;
  readonly #wipe: () => boolean;
  readonly #segments: SegmentId[] = [];
  /** Of the segments, those that are merged runs, and live runs that go in exchange. */
  readonly #merged: SegmentId[] = [];
  readonly #dropped: SegmentId[] = [];
  readonly #insertBlock: Database.Statement<[number, Uint8Array]>;
  #openBytes = 0;

  constructor(
    db: Database.Database,
    path: string,
    options: { replaces: number | null; appendsTo: number | null },
    transact: Transact,
    drop: (segments: readonly SegmentId[]) => void,
    wipe: () => boolean,
  ) {
    this.#db = db;
    this.#path = path;
    this.#options = options;
    this.#transact = transact;
    this.#drop = drop;
    this.#wipe = wipe;
    this.#insertBlock = db.prepare("INSERT INTO block(id, data) VALUES (?, ?)");
    // A building segment is swept after a crash, so only the publishing commit must reach the disk before it returns.
    db.pragma("synchronous = NORMAL");
  }

  /** Whether publishing takes a dataset away. */
  get replaces(): boolean {
    return this.#options.replaces !== null;
  }

  beginSegment(kind: number, canonicalizer: number, tagAlgorithm: string, layout: SegmentLayout): SegmentId {
    return this.#run(() => {
      this.#commit();
      const { lastInsertRowid } = this.#db
        .prepare(
          `INSERT INTO segment(dataset, state, kind, tags, bucket_bits, upper_bits, low_bytes, tag_algorithm, canonicalizer,
           classes, header_mac, checksum) VALUES (0, 'building', ?, 0, ?, ?, ?, ?, ?, '[]', x'', x'')`,
        )
        .run(kind, layout.bucketBits, layout.upperBits, layout.lowBytes, tagAlgorithm, canonicalizer);
      const id = Number(lastInsertRowid);
      this.#segments.push(id);
      return id;
    });
  }

  putBlocks(segment: SegmentId, firstBucket: number, packed: Uint8Array, lengths: Uint32Array): void {
    this.#run(() => {
      if (!this.#db.inTransaction) this.#db.exec("BEGIN IMMEDIATE");
      const insert = this.#insertBlock;
      let at = 0;
      let id = blockIdOf(segment, firstBucket);
      for (const length of lengths) {
        insert.run(id++, packed.subarray(at, at + length));
        at += length;
      }
      this.#openBytes += at;
      if (this.#openBytes >= TRANSACTION_BYTES) this.#commit();
    });
  }

  finishSegment(header: SegmentHeader, profiles: readonly Profile[]): void {
    this.#run(() => {
      if (!this.#db.inTransaction) this.#db.exec("BEGIN IMMEDIATE");
      this.#db
        .prepare("UPDATE segment SET tags = ?, classes = ?, header_mac = ?, checksum = ? WHERE id = ?")
        .run(
          header.tags,
          JSON.stringify(header.classes),
          Buffer.from(header.headerMac),
          Buffer.from(header.checksum),
          header.id,
        );
      const insert = this.#db.prepare(
        "INSERT INTO profile(segment, id, records, classes, years) VALUES (?, ?, ?, ?, ?)",
      );
      for (const [id, profile] of profiles.entries()) {
        const years = profile.years.join(",");
        const classes = sealedClasses({ ...profile, segment: header.id, id, years });
        insert.run(header.id, id, profile.records, classes, years);
      }
      this.#commit();
    });
  }

  finishRun(run: StoredRun, profiles: readonly ProfileCopy[]): void {
    this.#run(() => {
      if (!this.#db.inTransaction) this.#db.exec("BEGIN IMMEDIATE");
      this.#db
        .prepare("UPDATE segment SET tags = ?, classes = ?, header_mac = ?, checksum = ? WHERE id = ?")
        .run(
          run.tags,
          JSON.stringify(run.isMerged ? [] : run.segments[0].classes),
          Buffer.from(run.headerMac),
          Buffer.from(run.checksum),
          run.id,
        );
      const member = this.#db.prepare(
        "INSERT INTO member(segment, position, dataset, tags, first_profile, classes) VALUES (?, ?, ?, ?, ?, ?)",
      );
      const members = run.isMerged ? run.segments : [];
      for (const [position, { dataset, tags, firstProfile, classes }] of members.entries())
        member.run(run.id, position, dataset, tags, firstProfile, JSON.stringify(classes));
      this.#db.function("resealed", { directOnly: true }, resealedClasses);
      const copy = this.#db.prepare(
        `INSERT INTO profile(segment, id, records, classes, years)
         SELECT @run, id + @shift, records, resealed(segment, id, records, classes, years, @run, id + @shift), years
         FROM profile WHERE segment = @from AND id >= @first AND id < @end`,
      );
      for (const { from, first, end, to } of profiles) copy.run({ run: run.id, shift: to - first, from, first, end });
      this.#commit();
      if (run.isMerged) this.#merged.push(run.id);
    });
  }

  drop(runs: readonly SegmentId[]): void {
    this.#dropped.push(...runs);
  }

  publishMerged(): void {
    this.#run(() => {
      this.prepareToPublish();
      this.#transact(() => this.#exchangeRuns(null));
      this.forgetSegments();
    });
  }

  publishRemoval(dataset: number): boolean {
    return this.#run(() => {
      this.prepareToPublish();
      this.#transact(() => {
        this.#exchangeRuns(dataset);
        this.#db.prepare("DELETE FROM content WHERE dataset = ?").run(dataset);
        this.#db.prepare("DELETE FROM dataset WHERE id = ?").run(dataset);
      });
      this.forgetSegments();
      return this.#wipe();
    });
  }

  /** Inside the publishing transaction. @param gone dataset of which no segment may stay */
  #exchangeRuns(gone: number | null): void {
    this.#drop(this.#dropped);
    const live = this.#db.prepare("UPDATE segment SET state = 'live' WHERE id = ?");
    for (const id of this.#merged) live.run(id);
    if (gone === null) return;
    this.#drop(this.#db.prepare<[number], number>("SELECT id FROM segment WHERE dataset = ?").pluck().all(gone));
    const left = this.#db.prepare<[number], number>("SELECT count(*) FROM member WHERE dataset = ?").pluck().get(gone);
    if (left !== 0) throw new Error("a merged run still holds segments of the dataset that goes");
  }

  publish(dataset: NewDataset, contents: readonly { digest: Uint8Array; bytes: number }[]): void {
    this.#run(() => {
      this.prepareToPublish();
      this.#transact(() => this.writeDataset(dataset, contents));
      this.forgetSegments();
    });
  }

  /** What can't be done inside the transaction that publishes. */
  prepareToPublish(): void {
    this.#commit();
    applySettings(this.#db);
  }

  /** The publishing itself, inside a transaction. */
  writeDataset(dataset: NewDataset, contents: readonly { digest: Uint8Array; bytes: number }[]): void {
    const { replaces } = this.#options;
    const old = replaces ?? this.#options.appendsTo;
    this.#exchangeRuns(replaces);
    if (replaces !== null) this.#db.prepare("DELETE FROM content WHERE dataset = ?").run(replaces);
    const values = [
      dataset.slug,
      dataset.title,
      dataset.breachDate,
      dataset.origin,
      dataset.importedAt,
      JSON.stringify(dataset.facts),
    ];
    let id = old;
    if (id === null) {
      const row = this.#db
        .prepare("INSERT INTO dataset(slug, title, breach_date, origin, imported_at, facts) VALUES (?, ?, ?, ?, ?, ?)")
        .run(...values);
      id = Number(row.lastInsertRowid);
    } else {
      this.#db
        .prepare(
          "UPDATE dataset SET slug = ?, title = ?, breach_date = ?, origin = ?, imported_at = ?, facts = ? WHERE id = ?",
        )
        .run(...values, id);
    }
    const position = this.#db
      .prepare<[number], number>("SELECT count(*) FROM content WHERE dataset = ?")
      .pluck()
      .get(id) as number;
    const insert = this.#db.prepare("INSERT INTO content(dataset, position, digest, bytes) VALUES (?, ?, ?, ?)");
    for (const [i, { digest, bytes }] of contents.entries()) insert.run(id, position + i, Buffer.from(digest), bytes);
    const live = this.#db.prepare("UPDATE segment SET state = 'live', dataset = ? WHERE id = ?");
    for (const segment of this.#segments) if (!this.#merged.includes(segment)) live.run(id, segment);
  }

  /** They belong to the store, or are gone, from now on. */
  forgetSegments(): void {
    for (const list of [this.#segments, this.#merged, this.#dropped]) list.length = 0;
  }

  setAside(segment: SegmentId, source: SegmentId): void {
    this.#run(() => {
      this.#db.prepare("UPDATE segment SET state = 'rotated', dataset = ? WHERE id = ?").run(source, segment);
      for (const list of [this.#segments, this.#merged])
        if (list.includes(segment)) list.splice(list.indexOf(segment), 1);
    });
  }

  abandon(): void {
    this.#run(() => {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      this.#openBytes = 0;
      this.#db.transaction(() => this.#drop(this.#segments))();
      this.forgetSegments();
      applySettings(this.#db);
      shrink(this.#db);
    });
  }

  #commit(): void {
    if (this.#db.inTransaction) this.#db.exec("COMMIT");
    this.#openBytes = 0;
  }

  #run<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}

/** @returns false when a reader hinders it */
export function shrink(db: Database.Database): boolean {
  db.pragma("incremental_vacuum");
  const [{ busy }] = db.pragma("wal_checkpoint(TRUNCATE)") as [{ busy: number }];
  return busy === 0;
}
