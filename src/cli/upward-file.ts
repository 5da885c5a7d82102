/**
 * Files that hold for a folder and all below it, such as a project's configuration: the nearest one from the working folder
 * upward. A few `stat`s when there is none. On systems with owners, one that somebody else may have put there is refused: it
 * could name another store, or have findings ignored.
 */
import { statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";

/** @returns the path of the nearest file of this name; null where there is none */
export function findUpward(name: string): string | null {
  let folder: string;
  try {
    folder = process.cwd();
  } catch {
    // The working folder was deleted.
    return null;
  }
  for (;;) {
    const path = join(folder, name);
    if (statOf(path)?.isFile()) return path;
    const parent = dirname(folder);
    if (parent === folder) return null;
    folder = parent;
  }
}

/**
 * @param flags how to take the file in spite of it, or to do without, for the error's hint
 * @throws LeaksiftError usage for a file that belongs to another user than us and root, or that everybody may write
 */
export function requireOwnFile(path: string, flags: string): void {
  const own = process.getuid?.();
  const stats = statOf(path);
  if (own === undefined || !stats) return;
  const isForeign = stats.uid !== own && stats.uid !== 0;
  if (!isForeign && (stats.mode & 0o002) === 0) return;
  throw new LeaksiftError(
    "usage",
    `${path} was found by itself, and ${isForeign ? "belongs to somebody else" : "everybody may write it"}: it is not used`,
    `${flags} settles it`,
  );
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    // A folder on the way that can't be searched, or one that is a file.
    return null;
  }
}
