/**
 * Zeros what SQLite leaves in the unused room of its pages. `secure_delete` overwrites what it deletes, but where it moves
 * cells to another page it leaves the old copy in the gap between pointers and cells, and what is deleted later isn't
 * looked for there (once in some 300 removals). Only bytes that the file format calls unused are written
 * (https://sqlite.org/fileformat2.html, "B-tree Pages"), so whenever that is cut off, the database reads the same.
 */
import { closeSync, fsyncSync, openSync, readSync, statSync, writeSync } from "node:fs";
import type { Database } from "better-sqlite3";

/** Bytes of the database's header, before the first page's own. */
const FILE_HEADER_BYTES = 100;
const TABLE_INTERIOR = 5;
const INDEX_INTERIOR = 2;
const TABLE_LEAF = 13;
const INDEX_LEAF = 10;

export class FreeRoom {
  readonly #db: Database;
  readonly #path: string;
  #file: number | null = null;

  /** @param db connection that may write, in WAL mode, without an open transaction whenever `wipe` is called */
  constructor(db: Database, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /**
   * Zeros the unused room of all pages; the log must have been emptied before.
   * @returns false when it has not been, or a page isn't one of SQLite's; nothing, or not all, is zeroed then
   * @throws the system's and SQLite's errors
   */
  wipe(): boolean {
    // Nobody can write now, so what a page doesn't use stays unused.
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      if (statSync(`${this.#path}-wal`).size > 0) return false;
      return this.#wipePages();
    } finally {
      if (this.#db.inTransaction) this.#db.exec("ROLLBACK");
      // Pages that are kept in memory would bring back what was zeroed.
      this.#db.pragma("shrink_memory");
    }
  }

  /** Once the connection is closed: a file that is closed takes the locks of all the process's connections with it. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #wipePages(): boolean {
    const pageBytes = Number(this.#db.pragma("page_size", { simple: true }));
    const page = Buffer.alloc(pageBytes);
    const zeros = Buffer.alloc(pageBytes);
    const file = (this.#file ??= openSync(this.#path, "r+"));
    const numbers = this.#db
      .prepare<[], number>("SELECT pageno FROM dbstat WHERE pagetype IN ('leaf', 'internal') AND unused > 0")
      .pluck();
    let isWhole = true;
    let isWritten = false;
    for (const number of numbers.iterate()) {
      const at = (number - 1) * pageBytes;
      const ranges =
        readSync(file, page, 0, pageBytes, at) === pageBytes
          ? unusedRanges(page, number === 1 ? FILE_HEADER_BYTES : 0)
          : null;
      isWhole &&= ranges !== null;
      for (const { start, end } of ranges ?? []) {
        if (page.compare(zeros, 0, end - start, start, end) === 0) continue;
        writeSync(file, zeros, 0, end - start, at + start);
        isWritten = true;
      }
    }
    if (isWritten) fsyncSync(file);
    return isWhole;
  }
}

/** What a page of a tree doesn't use, `null` where it is none. @param headerAt where its own header begins */
function unusedRanges(page: Buffer, headerAt: number): { start: number; end: number }[] | null {
  const kind = page[headerAt];
  const isLeaf = kind === TABLE_LEAF || kind === INDEX_LEAF;
  if (!isLeaf && kind !== TABLE_INTERIOR && kind !== INDEX_INTERIOR) return null;
  const gapStart = headerAt + (isLeaf ? 8 : 12) + 2 * page.readUInt16BE(headerAt + 3);
  // 0 stands for 65,536.
  const gapEnd = page.readUInt16BE(headerAt + 5) || 65_536;
  if (gapStart > gapEnd || gapEnd > page.length) return null;
  const ranges = [{ start: gapStart, end: gapEnd }];
  // Freed pieces between cells form a chain, in ascending order: place of the next, size, and what is unused.
  let last = gapEnd;
  for (let free = page.readUInt16BE(headerAt + 1); free !== 0; free = page.readUInt16BE(free)) {
    if (free < last || free + 4 > page.length) return null;
    last = free + page.readUInt16BE(free + 2);
    if (last < free + 4 || last > page.length) return null;
    ranges.push({ start: free + 4, end: last });
  }
  return ranges;
}
