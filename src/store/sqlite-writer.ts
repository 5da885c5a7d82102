/**
 * The writing side of a store in SQLite. Blocks go in by transactions of at most 32 MB under segments that are still
 * `building`; one small transaction makes them live. What a crash leaves behind is swept at the next opening.
 */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { blockIdOf } from "../run/segment-layout.js";
import type { BuiltDataset, DatasetBuilder, Erasure, RotatedRun, Rotation, SegmentId } from "./block-store.js";
import { applyErasure, applyRotation, putSettings, rotatedRuns } from "./sqlite-changes.js";
import { shrink, SqliteBuilder } from "./sqlite-builder.js";
import { openDatabase, SqliteReader } from "./sqlite-reader.js";
import { storeError } from "./store-errors.js";
import { removeSpillFiles } from "./spill-files.js";
import { syncFile, syncFolder } from "./synced-files.js";
import { FreeRoom } from "./free-room.js";
import { StoreLock } from "./store-lock.js";
import { raiseGeneration, signManifest, type ManifestSigner } from "./store-manifest.js";
import { refuseLinks } from "./store-place.js";
import { createSchema, KEY_SLOT_LIMIT, upgradeSchema } from "./store-schema.js";

/** Blocks of a dead segment that one transaction deletes, so that the log stays short. */
const BLOCKS_DROPPED_AT_ONCE = 20_000;

export class SqliteWriter extends SqliteReader {
  readonly #lock: StoreLock;
  readonly #freeRoom: FreeRoom;
  #signer: ManifestSigner | null = null;
  readonly #removeSpillFiles = (): void => removeSpillFiles(this.path);

  private constructor(db: Database.Database, path: string, lock: StoreLock) {
    super(db, path);
    this.#lock = lock;
    this.#freeRoom = new FreeRoom(db, path);
  }

  /**
   * Makes a new, empty store. It is made beside its place and moved there when it is whole and its key is kept: whenever
   * that is cut off, there is a store that can be opened, or none.
   * @param settings values that stay, such as the store's id
   * @param signer vouches for the manifest from the beginning; without one, what opens the store with a key refuses it
   * @param first the first key slot, and what keeps the key that lies elsewhere
   * @throws LeaksiftError store-foreign when there is a file already, store-unwritable, store-locked
   */
  static create(
    path: string,
    settings: Readonly<Record<string, Uint8Array>>,
    signer: ManifestSigner | null = null,
    first: { readonly keySlot?: Uint8Array | null; readonly keepKey?: () => void } = {},
  ): SqliteWriter {
    let lock: StoreLock | null = null;
    let db: Database.Database | null = null;
    const draft = draftOf(path);
    let isKept = false;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      refuseExisting(path);
      refuseLinks(path);
      lock = StoreLock.take(path);
      // Looked at again now that nobody else can make it: what another process has just made must not be overwritten.
      refuseExisting(path);
      removeStore(draft);
      db = new Database(draft);
      chmodSync(draft, 0o600);
      createSchema(db);
      const open = db;
      const maker = new SqliteWriter(open, draft, lock);
      maker.#signer = signer;
      maker.#transact(() => putSettings(open, settings));
      if (first.keySlot) maker.addKeySlot(first.keySlot);
      // Closing does the same, but keeps to itself when it fails; the log doesn't move with the store.
      shrink(db);
      db.close();
      first.keepKey?.();
      isKept = true;
      return SqliteWriter.#takeDraft(path, lock, signer);
    } catch (error) {
      db?.close();
      // One whose key is kept already is taken up by the next attempt, which would find that key in its way.
      if (lock && !isKept) removeStore(draft);
      // What another process has just made keeps its lock's file.
      if (existsSync(path)) lock?.release();
      else lock?.discard();
      throw storeError(error, path);
    }
  }

  /**
   * Goes on with a store whose making was cut off when it was whole already, if its key was kept.
   * @param isKept looks at the store; false: nobody could open it, and it is made anew
   * @returns `null` when there is none
   */
  static finishMaking(path: string, isKept: (draft: SqliteReader) => boolean): SqliteWriter | null {
    if (existsSync(path) || !existsSync(draftOf(path))) return null;
    const lock = StoreLock.take(path);
    try {
      // Looked at again now that nobody else can be about to move it.
      if (existsSync(path)) throw new LeaksiftError("store-foreign", `${path} was made by another leaksift just now`);
      const db = openDatabase(draftOf(path), false);
      let kept: boolean;
      try {
        kept = isKept(new SqliteWriter(db, draftOf(path), lock));
      } finally {
        db.close();
      }
      if (kept) return SqliteWriter.#takeDraft(path, lock, null);
    } catch (error) {
      // A draft that was cut off before it was a store.
      if (!(error instanceof LeaksiftError) || existsSync(path)) {
        lock.release();
        throw error;
      }
    }
    lock.release();
    return null;
  }

  static #takeDraft(path: string, lock: StoreLock, signer: ManifestSigner | null): SqliteWriter {
    renameSync(draftOf(path), path);
    syncFolder(dirname(resolve(path)));
    const writer = new SqliteWriter(openDatabase(path, false), path, lock);
    writer.#signer = signer;
    writer.#cleanUp();
    return writer;
  }

  /**
   * Opens a store for writing, alone. Whatever an import left half-built is deleted, and so is a rotation of the key that
   * was not finished, unless it is to go on. Behind a writer that was killed, what it may have been about to erase is erased.
   * @throws LeaksiftError as SqliteReader.open, and store-locked, store-unwritable
   */
  static openForWriting(path: string, goesOnRotating = false): SqliteWriter {
    // What is no store is refused before a lock is laid beside it.
    openDatabase(path, true).close();
    const lock = StoreLock.take(path);
    let db: Database.Database | null = null;
    try {
      db = openDatabase(path, false);
      // A backup that was put into place by hand has no log, and readers would wait.
      db.pragma("journal_mode = WAL");
      upgradeSchema(db);
      const writer = new SqliteWriter(db, path, lock);
      writer.#sweep(goesOnRotating, lock.followsKill);
      writer.#cleanUp();
      return writer;
    } catch (error) {
      db?.close();
      lock.release();
      throw storeError(error, path);
    }
  }

  /** From now on every change of what is published is signed. Whoever unlocked the store calls it. */
  signWith(signer: ManifestSigner): void {
    this.#signer = signer;
  }

  /**
   * Makes a copy of a store, which nobody else knows yet, a file of its own: without what was half-built, and without a log.
   * @param change done to it before
   */
  static async settleCopy(path: string, change: (copy: SqliteWriter) => Promise<void>): Promise<void> {
    const copy = SqliteWriter.openForWriting(path);
    try {
      await change(copy);
      // It throws where the log can't be brought in.
      copy.run(() => copy.db.pragma("journal_mode = DELETE"));
    } finally {
      copy.#closeFiles();
      copy.#lock.discard();
    }
    syncFile(path);
  }

  /** Signs the manifest with a generation above `least`. */
  resignAbove(least: number): void {
    this.#transact(() => raiseGeneration(this.db, least));
  }

  /** Signs the manifest as it stands, whatever it says: for somebody who has looked at a store that was changed. */
  resign(): void {
    this.#transact(() => undefined);
  }

  override close(): void {
    try {
      this.#closeFiles();
    } finally {
      this.#lock.release();
    }
  }

  /** Deletes the store's files: for one that was made and could not be given a key. */
  destroy(): void {
    this.#closeFiles();
    removeStore(this.path);
    this.#lock.discard();
  }

  /** @throws LeaksiftError usage when the store has KEY_SLOT_LIMIT slots: another would never be tried */
  addKeySlot(sealed: Uint8Array): void {
    if (this.keySlotCount() >= KEY_SLOT_LIMIT) {
      throw new LeaksiftError(
        "usage",
        `${this.path} has ${KEY_SLOT_LIMIT} passphrases already`,
        "take one away before adding another",
      );
    }
    this.#transact(() =>
      this.db
        .prepare("INSERT INTO key_slot(sealed, added_at) VALUES (?, ?)")
        .run(Buffer.from(sealed), new Date().toISOString()),
    );
  }

  /** Starts an import. @param replaces id of the dataset that publishing drops, @param appendsTo of the one that it extends */
  build(options: { replaces: number | null; appendsTo: number | null }): DatasetBuilder {
    return new SqliteBuilder(
      this.db,
      this.path,
      options,
      (change) => this.#transact(change),
      (segments) => this.#dropSegments(segments),
      () => this.shrink(),
    );
  }

  /** Takes a key slot away, or puts another in its place; nothing of it is left. @returns as `removeDataset` */
  replaceKeySlot(id: number, sealed: Uint8Array | null): boolean {
    this.#transact(() => {
      this.db.prepare("DELETE FROM key_slot WHERE id = ?").run(id);
      if (sealed)
        this.db
          .prepare("INSERT INTO key_slot(id, sealed, added_at) VALUES (?, ?, ?)")
          .run(id, Buffer.from(sealed), new Date().toISOString());
    });
    return this.shrink();
  }

  /**
   * Publishes datasets that were built one after another: all of them in one transaction, or none.
   * @returns as `removeDataset`, of those that are replaced
   */
  publishAll(built: readonly BuiltDataset[]): boolean {
    this.run(() => {
      for (const { builder } of built) ownBuilder(builder).prepareToPublish();
    });
    this.#transact(() => {
      for (const { builder, dataset, contents } of built) ownBuilder(builder).writeDataset(dataset, contents);
    });
    for (const { builder } of built) ownBuilder(builder).forgetSegments();
    return built.some(({ builder }) => ownBuilder(builder).replaces) ? this.shrink() : true;
  }

  /** Rewrites the counts of datasets, by slug. */
  updateFacts(factsBySlug: ReadonlyMap<string, unknown>): void {
    this.#transact(() => {
      const update = this.db.prepare("UPDATE dataset SET facts = ? WHERE slug = ?");
      for (const [slug, facts] of factsBySlug) update.run(JSON.stringify(facts), slug);
    });
  }

  /**
   * Removes a dataset and everything that was kept of it; freed pages are overwritten and given back. For one that shares a
   * run with others see app/remove-dataset.ts: here that is refused.
   * @returns false while the log still holds old pages, because somebody else reads the store; they go with the next change
   */
  removeDataset(id: number): boolean {
    return this.build({ replaces: null, appendsTo: null }).publishRemoval(id);
  }

  /** Takes tags out of live runs. @returns as `removeDataset` */
  erase(erasure: Erasure): boolean {
    this.#transact(() => applyErasure(this.db, erasure));
    return this.shrink();
  }

  /** Replaces settings, or with `null` takes them away; nothing of the old ones is left. @returns as `removeDataset` */
  replaceSettings(settings: Readonly<Record<string, Uint8Array | null>>): boolean {
    this.#transact(() => putSettings(this.db, settings));
    return this.shrink();
  }

  /** Keeps the sealed key of a rotation that begins; the runs made under it are set aside by a builder. */
  beginRotation(sealedKey: Uint8Array): void {
    this.run(() => this.db.transaction(() => putSettings(this.db, { rotation: sealedKey }))());
  }

  /** Deletes what there is of a rotation under way. */
  dropRotation(): void {
    this.run(() => this.#sweep(false));
  }

  /** Runs that the rotation under way has finished, and the live ones that they were made of. */
  rotatedRuns(): RotatedRun[] {
    return this.run(() => rotatedRuns(this.db));
  }

  /** Puts the rotated runs into their places, in one step that `signer` vouches for. @returns as `removeDataset` */
  finishRotation(rotation: Rotation, signer: ManifestSigner): boolean {
    this.#signer = signer;
    this.#transact(() => applyRotation(this.db, { ...rotation, settings: { ...rotation.settings, rotation: null } }));
    return this.run(() => this.#sweep(false));
  }

  /** Gives freed pages back, empties the WAL and zeros unused room: no old page stays in them. @returns as `removeDataset` */
  shrink(): boolean {
    return this.run(() => shrink(this.db) && this.#freeRoom.wipe());
  }

  /** Deletes what killed imports spilled; and whatever ends this process, or closes the store, what it has spilled itself. */
  #cleanUp(): void {
    this.#removeSpillFiles();
    process.on("exit", this.#removeSpillFiles);
  }

  #closeFiles(): void {
    process.off("exit", this.#removeSpillFiles);
    this.#removeSpillFiles();
    super.close();
    this.#freeRoom.close();
  }

  #transact(change: () => void): void {
    const generation = this.run(() =>
      this.db.transaction(() => {
        change();
        return this.#signer ? signManifest(this.db, this.#signer) : 0;
      })(),
    );
    this.#signer?.committed(generation);
  }

  /** @param erases gives freed pages back and empties the log even if there is nothing to sweep */
  #sweep(keepsRotated: boolean, erases = false): boolean {
    const ids = this.db
      .prepare<[string], number>("SELECT id FROM segment WHERE state NOT IN ('live', ?)")
      .pluck()
      .all(keepsRotated ? "rotated" : "live");
    const isRotating = !keepsRotated && this.setting("rotation") !== null;
    const isSwept = ids.length > 0 || isRotating;
    for (const id of ids) this.#dropBlocks(id);
    if (isSwept)
      this.db.transaction(() => {
        this.#dropSegments(ids);
        if (isRotating) putSettings(this.db, { rotation: null });
      })();
    return isSwept || erases ? this.shrink() : true;
  }

  /** Deletes the blocks of a segment that nobody reads any more, in many short transactions. */
  #dropBlocks(id: SegmentId): void {
    const some = this.db.prepare<[number, number, number]>(
      "DELETE FROM block WHERE id IN (SELECT id FROM block WHERE id >= ? AND id < ? LIMIT ?)",
    );
    while (some.run(blockIdOf(id, 0), blockIdOf(id + 1, 0), BLOCKS_DROPPED_AT_ONCE).changes > 0);
  }

  #dropSegments(ids: readonly SegmentId[]): void {
    const blocks = this.db.prepare("DELETE FROM block WHERE id >= ? AND id < ?");
    const profiles = this.db.prepare("DELETE FROM profile WHERE segment = ?");
    const members = this.db.prepare("DELETE FROM member WHERE segment = ?");
    const header = this.db.prepare("DELETE FROM segment WHERE id = ?");
    for (const id of ids) {
      blocks.run(blockIdOf(id, 0), blockIdOf(id + 1, 0));
      profiles.run(id);
      members.run(id);
      header.run(id);
    }
  }
}

/** As far as that is possible: why the store is taken back is the error to tell. */
function removeStore(path: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) {
    try {
      rmSync(path + suffix, { force: true });
    } catch {
      // The next one that is made here takes it away, or says that it can't.
    }
  }
}

/** Where a store is made before it is moved to its place. */
function draftOf(path: string): string {
  return `${path}.unfinished`;
}

function refuseExisting(path: string): void {
  if (existsSync(path)) throw new LeaksiftError("store-foreign", `${path} is there already`, "give another --store");
}

function ownBuilder(builder: DatasetBuilder): SqliteBuilder {
  if (builder instanceof SqliteBuilder) return builder;
  throw new TypeError("a builder of another store");
}
