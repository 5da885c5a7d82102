/**
 * The use cases behind `store backup` and `store restore`. A backup is a store of its own, taken in one moment while others
 * may read and import, read whole against its keyed checksums before it gets its name. Restoring is a change like any other:
 * one transaction, with a generation above all that were seen, so that older copies are still told as older.
 */
import { closeSync, existsSync, linkSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys, ForgottenTag } from "../key/derived-keys.js";
import { SqliteReader } from "../store/sqlite-reader.js";
import { SqliteWriter } from "../store/sqlite-writer.js";
import { StoreLock } from "../store/store-lock.js";
import { storeError } from "../store/store-errors.js";
import { isAlive } from "../store/lock-owner.js";
import { syncFolder } from "../store/synced-files.js";
import { forgetEntries } from "./forget-identifiers.js";
import { nameOf } from "./forgotten.js";
import { openMasterKey, STORE_ID, type KeySources } from "./open-master-key.js";
import { freshnessOf, requireFresh, signerOf, verifyManifest } from "./store-trust.js";
import { seenPlaceOf, wholeKeys, zeroSecrets } from "./unlock-store.js";
import { verifyStore } from "./verify-store.js";

export interface BackupReport {
  readonly datasets: number;
  /** Blocks of the backup that were read back and verified. */
  readonly blocks: number;
  readonly generation: number;
}

/**
 * @param keys of the store
 * @param target a file that isn't there; its folder is
 * @throws LeaksiftError usage when it is there, store-full, store-unwritable, store-damaged when the store is not sound
 */
export async function backupStore(
  store: SqliteReader,
  keys: DerivedKeys,
  target: string,
  onProgress: (share: number) => void,
): Promise<BackupReport> {
  const path = resolve(target);
  if (existsSync(path)) throw inTheWay(target);
  const draft = newDraft(path);
  try {
    await store.copyTo(draft, onProgress);
    await SqliteWriter.settleCopy(draft, () => Promise.resolve());
    const report = verifyCopy(draft, keys);
    giveName(draft, path);
    return report;
  } catch (error) {
    throw storeError(error, target);
  } finally {
    leaveNoDraft(draft);
  }
}

/** What a restored store is, and how it differs from the one before. */
export interface RestoreReport {
  readonly generation: number;
  readonly datasets: number;
  /**
   * Datasets that the store before had and this one lacks, and the other way round; `null` when it couldn't be read, empty
   * when there was none.
   */
  readonly missing: readonly string[] | null;
  readonly returned: readonly string[] | null;
  /** Entries of the list of what was forgotten that the backup lacked: erased again. */
  readonly forgottenAgain: number;
}

/** What can be known of the store that is to be replaced. */
interface Present {
  readonly generation: number;
  readonly slugs: readonly string[];
  readonly forgotten: readonly ForgottenTag[];
}

/**
 * Puts a backup in the place of the store. Readers see the old store or the new one; what was forgotten since stays so.
 * @throws LeaksiftError usage when the store is another one, store-damaged when the backup is, key-wrong, store-locked; the
 * store is then as before
 */
export async function restoreStore(from: string, to: string, sources: KeySources): Promise<RestoreReport> {
  const backup = SqliteReader.open(from);
  const draft = `${to}.restoring`;
  try {
    const opened = await openMasterKey(backup, sources);
    zeroSecrets(opened);
    const keys = wholeKeys(backup, opened);
    requireSound(backup, keys, from);
    const place = seenPlaceOf(opened, sources);
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    const lock = StoreLock.take(to);
    try {
      removeDraft(draft);
      const isThere = existsSync(to);
      const present = isThere ? presentOf(to, opened.storeId, (store) => wholeKeys(store, opened)) : null;
      const own = new Set(keys.forgotten.map(nameOf));
      const again = (present?.forgotten ?? []).filter((entry) => !own.has(nameOf(entry)));
      const { seen } = freshnessOf(backup, keys, place);
      closeSync(openSync(draft, "wx", 0o600));
      await backup.copyTo(draft);
      let generation = 0;
      await SqliteWriter.settleCopy(draft, (copy) => {
        // It is remembered as seen when it is in its place, not before.
        copy.signWith(signerOf(keys, null));
        if (again.length > 0) forgetEntries(copy, keys, opened.storeId, again);
        copy.resignAbove(Math.max(seen ?? 0, present?.generation ?? 0));
        generation = copy.generation();
        return Promise.resolve();
      });
      await takePlace(draft, to);
      const slugs = backup.datasets().map(({ slug }) => slug);
      const restored = SqliteReader.open(to);
      try {
        verifyManifest(restored, keys);
        requireFresh(restored, keys, place);
      } finally {
        restored.close();
      }
      return {
        generation,
        datasets: slugs.length,
        missing: isThere ? present && present.slugs.filter((slug) => !slugs.includes(slug)) : [],
        returned: isThere ? present && slugs.filter((slug) => !present.slugs.includes(slug)) : [],
        forgottenAgain: again.length,
      };
    } finally {
      leaveNoDraft(draft);
      lock.release();
    }
  } catch (error) {
    throw storeError(error, to);
  } finally {
    backup.close();
  }
}

/** @throws LeaksiftError usage for another store; `null` when it can't be read: that may be why it is restored */
function presentOf(path: string, storeId: Uint8Array, keysOf: (store: SqliteReader) => DerivedKeys): Present | null {
  let store: SqliteReader | null = null;
  try {
    store = SqliteReader.open(path);
    if (!Buffer.from(store.setting(STORE_ID) ?? []).equals(storeId)) {
      throw new LeaksiftError(
        "usage",
        `${path} is another store than the one that was backed up`,
        "restore to another place with --store, or move that store away",
      );
    }
    const present = { generation: store.generation(), slugs: store.datasets().map(({ slug }) => slug) };
    return { ...present, forgotten: forgottenOf(store, keysOf) };
  } catch (error) {
    if (error instanceof LeaksiftError && error.code !== "usage") return null;
    throw error;
  } finally {
    store?.close();
  }
}

/** A store that has another key by now, or was tampered with, keeps its list to itself. */
function forgottenOf(store: SqliteReader, keysOf: (store: SqliteReader) => DerivedKeys): readonly ForgottenTag[] {
  try {
    return keysOf(store).forgotten;
  } catch (error) {
    if (error instanceof LeaksiftError) return [];
    throw error;
  }
}

/** Where there is a store, all goes in by one transaction of SQLite; where there is none, by a name. */
async function takePlace(draft: string, to: string): Promise<void> {
  if (!existsSync(to)) {
    // A log whose store is gone would be taken for one of the new store.
    for (const suffix of ["-wal", "-shm"]) rmSync(to + suffix, { force: true });
    renameSync(draft, to);
    syncFolder(dirname(resolve(to)));
    return;
  }
  const source = SqliteReader.open(draft);
  try {
    await source.copyTo(to);
  } catch (error) {
    if (!(error instanceof LeaksiftError) || !["store-foreign", "store-damaged"].includes(error.code)) throw error;
    throw new LeaksiftError(
      "store-damaged",
      `${to} is too damaged to be written over`,
      "move it away, and the files beside it whose names begin so; then restore again",
    );
  } finally {
    source.close();
  }
}

function requireSound(store: SqliteReader, keys: DerivedKeys, path: string): { blocks: number; datasets: number } {
  verifyManifest(store, keys);
  const { problems, blocks, datasets } = verifyStore(store, keys, true);
  if (problems.length === 0) return { blocks, datasets };
  throw new LeaksiftError(
    "store-damaged",
    `${path} is not sound: ${problems[0].message}`,
    "see all of it with `leaksift store check --read-data`",
  );
}

function verifyCopy(draft: string, keys: DerivedKeys): BackupReport {
  const copy = SqliteReader.open(draft);
  try {
    return { ...requireSound(copy, keys, "the copy"), generation: copy.generation() };
  } finally {
    copy.close();
  }
}

/** Gives a whole file its name, never another one's. */
function giveName(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") throw inTheWay(path);
    // Sticks and shares know no links.
    if (existsSync(path)) throw inTheWay(path);
    renameSync(draft, path);
  }
  syncFolder(dirname(path));
}

function inTheWay(path: string): LeaksiftError {
  return new LeaksiftError(
    "usage",
    `there is something at ${path} already`,
    "a backup never overwrites: give another name",
  );
}

const DRAFT = ".partial-";

/** An empty file beside `path`, mode 0600; what backups that are over have left there is deleted. */
function newDraft(path: string): string {
  const folder = dirname(path);
  const start = basename(path) + DRAFT;
  try {
    for (const name of readdirSync(folder)) {
      const pid = Number(/^\d{1,10}$/u.exec(name.slice(start.length))?.[0] ?? "0");
      if (name.startsWith(start) && pid > 0 && !isAlive(pid)) removeDraft(join(folder, name));
    }
    const draft = `${path}${DRAFT}${process.pid}`;
    removeDraft(draft);
    closeSync(openSync(draft, "wx", 0o600));
    return draft;
  } catch (error) {
    throw storeError(error, path);
  }
}

function removeDraft(draft: string): void {
  for (const suffix of ["", "-wal", "-shm", "-journal", ".lock", ".lock-journal", ".lock-owner"])
    rmSync(draft + suffix, { force: true });
}

/** At the end: a folder that takes no change may not hide why, nor that all is done. The next backup or restore there deletes it. */
function leaveNoDraft(draft: string): void {
  try {
    removeDraft(draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
