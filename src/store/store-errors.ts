/** SQLite's result codes as errors that say what to do. */
import { LeaksiftError } from "../errors/leaksift-error.js";

/** @returns the error to throw for what SQLite threw; anything that is not SQLite's passes through */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof LeaksiftError) return error;
  const code = (error as { code?: string }).code ?? "";
  if (code.startsWith("SQLITE_NOTADB")) {
    return new LeaksiftError(
      "store-foreign",
      `${path} is not a leaksift store (not an SQLite database)`,
      "give another --store",
    );
  }
  // A flipped bit in the header makes SQLite take the file for one of a later format: it has no code of its own for that.
  if (code.startsWith("SQLITE_CORRUPT") || (error as Error).message === "unsupported file format") {
    return new LeaksiftError(
      "store-damaged",
      `${path} is damaged: SQLite can't read it`,
      "restore it from a backup, or import again",
    );
  }
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new LeaksiftError(
      "store-locked",
      `${path} is in use by another leaksift that writes to it`,
      "wait for it to end, then try again",
    );
  }
  if (code.startsWith("SQLITE_FULL") || code === "ENOSPC" || code === "EDQUOT") {
    return new LeaksiftError(
      "store-full",
      `no space left on the disk of ${path}`,
      "free some space; the store is as it was before",
    );
  }
  if (code.startsWith("SQLITE_READONLY") || code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return new LeaksiftError(
      "store-unwritable",
      `${path} can't be written: permission denied`,
      "check the permissions of the store and its folder",
    );
  }
  if (code.startsWith("SQLITE_CANTOPEN") || code === "ENOTDIR" || code === "ENOENT" || code === "EEXIST") {
    return new LeaksiftError(
      "store-unwritable",
      `${path} can't be opened`,
      "check that its folder exists and may be written, and that the disk has room",
    );
  }
  // Quotas and limits of file size end here, too: whatever says no to a write but a full disk.
  if (/^SQLITE_IOERR_(?:WRITE|FSYNC|DIR_FSYNC|TRUNCATE|DELETE|SHM|CLOSE)/u.test(code) || isWriteRefusal(code)) {
    return new LeaksiftError(
      "store-unwritable",
      `a write beside ${path} was refused (${code})`,
      "check the disk, its room and quota, and the limits of this user; the store is as it was before",
    );
  }
  if (code.startsWith("SQLITE_IOERR")) {
    return new LeaksiftError("store-damaged", `${path} can't be read or written (${code})`, "check the disk");
  }
  // Larger than SQLite, or a string of the runtime, can be: nothing that is written here comes near that.
  if (code === "SQLITE_TOOBIG" || code === "ERR_STRING_TOO_LONG" || error instanceof RangeError) {
    return new LeaksiftError(
      "store-damaged",
      `${path} is damaged: it holds a value that is too long`,
      "restore it from a backup",
    );
  }
  return error;
}

/**
 * The same for a copy from one database to another. Its result codes are SQLite's basic ones: they don't say which of the
 * two files was refused, nor whether reading or writing was.
 */
export function copyError(error: unknown, from: string, to: string): unknown {
  if ((error as { code?: string }).code !== "SQLITE_IOERR") return storeError(error, to);
  return new LeaksiftError(
    "store-unwritable",
    `copying ${from} to ${to} was refused (SQLITE_IOERR)`,
    "check both disks, their room and quota, and the limits of this user",
  );
}

/** Node has no name for a quota that is used up (-122 on Linux). */
function isWriteRefusal(code: string): boolean {
  return code === "EFBIG" || code === "EIO" || code.startsWith("Unknown system error ");
}
