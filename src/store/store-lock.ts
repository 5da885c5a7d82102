/**
 * One writer at a time. The lock is an exclusive transaction on a tiny database beside the store: the operating system
 * lets go of it when the process dies, however it dies, so no lock is ever stale.
 */
import { closeSync, openSync, rmSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { isNoted, noteOwner, ownerText, removeOwner } from "./lock-owner.js";
import { storeError } from "./store-errors.js";

export class StoreLock {
  readonly #db: Database.Database;
  readonly #storePath: string;
  /** The owner before was killed: what it was about to erase may still be there. */
  readonly followsKill: boolean;

  private constructor(db: Database.Database, storePath: string) {
    this.#db = db;
    this.#storePath = storePath;
    this.followsKill = isNoted(storePath);
    noteOwner(storePath);
  }

  /** @throws LeaksiftError store-locked, store-unwritable */
  static take(storePath: string): StoreLock {
    const path = `${storePath}.lock`;
    for (;;) {
      let db: Database.Database | null = null;
      let made: bigint | null = null;
      try {
        // Nothing is ever written to it, but whoever may open it could hold the lock against its owner.
        closeSync(openSync(path, "a", 0o600));
        made = fileAt(path);
        db = new Database(path, { timeout: 0 });
        db.exec("BEGIN EXCLUSIVE");
        if (made !== null && fileAt(path) === made) return new StoreLock(db, storePath);
        db.close();
      } catch (error) {
        db?.close();
        // Its owner took it away before we had locked it: what is there next is the lock.
        if (made !== null && fileAt(path) !== made) continue;
        const said = storeError(error, storePath);
        const owner = said instanceof LeaksiftError && said.code === "store-locked" ? ownerText(storePath) : null;
        if (owner !== null)
          throw new LeaksiftError(
            "store-locked",
            `${storePath} is being written by another leaksift (${owner})`,
            "wait for it to end, then try again",
          );
        throw said instanceof LeaksiftError && said.code === "store-foreign"
          ? new LeaksiftError("store-unwritable", `${storePath}.lock is not a leaksift lock`, "remove that file")
          : said;
      }
    }
  }

  /** Lets go; the file stays. */
  release(): void {
    removeOwner(this.#storePath);
    this.#db.close();
  }

  /** Lets go of a store that is there no more, and takes the lock's file away. */
  discard(): void {
    removeOwner(this.#storePath);
    // Before the lock is let go, or another's would be taken away. Windows deletes no file that is open: there, after it.
    const isGone = this.#remove();
    this.#db.close();
    if (!isGone) this.#remove();
  }

  #remove(): boolean {
    try {
      rmSync(`${this.#storePath}.lock`, { force: true });
      return true;
    } catch {
      return false;
    }
  }
}

/** Tells one file from another of the same name; `null` when there is none. */
function fileAt(path: string): bigint | null {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
