/**
 * How many rows a table of a database file can have at most. The pages of a file that somebody else made may be linked so
 * that a scan comes by the same ones again and again (SQLite bounds the depth of a tree, not the number of its paths): no
 * table is read further than a file of its size can hold rows.
 */
import type { Database } from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";

/** The least that a row takes of a page: a cell of 2 bytes and its pointer. */
const LEAST_ROW_BYTES = 4;

/** One more than the rows that fit into the database. */
export function rowLimitOf(db: Database): number {
  const pages = Number(db.pragma("page_count", { simple: true }));
  const pageBytes = Number(db.pragma("page_size", { simple: true }));
  return Math.floor((pages * pageBytes) / LEAST_ROW_BYTES) + 1;
}

export function endlessRows(path: string): LeaksiftError {
  return new LeaksiftError(
    "store-damaged",
    `${path} is damaged: a table has more rows than the file can hold`,
    "restore it from a backup",
  );
}
