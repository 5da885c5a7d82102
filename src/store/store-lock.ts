/**
 * One writer at a time. The lock is an exclusive transaction on a tiny database beside the store: the operating system
 * lets go of it when the process dies, however it dies, so no lock is ever stale.
 */
import { chmodSync, existsSync } from "node:fs";
import Database from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { storeError } from "./store-errors.js";

export class StoreLock {
  readonly #db: Database.Database;

  private constructor(db: Database.Database) {
    this.#db = db;
  }

  /** @throws LeaksiftError store-locked, store-unwritable */
  static take(storePath: string): StoreLock {
    let db: Database.Database | null = null;
    try {
      const path = `${storePath}.lock`;
      const isNew = !existsSync(path);
      db = new Database(path, { timeout: 0 });
      // Nothing is ever written to it, but whoever may open it could hold the lock against its owner.
      if (isNew) chmodSync(path, 0o600);
      db.exec("BEGIN EXCLUSIVE");
      return new StoreLock(db);
    } catch (error) {
      db?.close();
      const said = storeError(error, storePath);
      throw said instanceof LeaksiftError && said.code === "store-foreign"
        ? new LeaksiftError("store-unwritable", `${storePath}.lock is not a leaksift lock`, "remove that file")
        : said;
    }
  }

  release(): void {
    this.#db.close();
  }
}
