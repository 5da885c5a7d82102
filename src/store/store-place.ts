/**
 * The place of a store. Neither it nor a file that SQLite or the lock lays beside it may be a symbolic link: whoever can put
 * one there could have another file read or written in its place. Folders on the way may be links.
 */
import { lstatSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";

const FILES = ["", "-wal", "-shm", "-journal", ".lock", ".lock-journal"];

/** @throws LeaksiftError store-foreign */
export function refuseLinks(path: string): void {
  for (const suffix of FILES) {
    if (!lstatSync(path + suffix, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    throw new LeaksiftError(
      "store-foreign",
      `${path}${suffix} is a symbolic link`,
      suffix === "" ? "name the store itself with --store" : "remove that link",
    );
  }
}
