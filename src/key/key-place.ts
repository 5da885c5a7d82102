/**
 * Where a key lies in relation to its store. A key in the store's folder is copied, backed up and stolen with it, and
 * store + key = the phone numbers can be enumerated: so the command line warns.
 */
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Whether the two files lie, or would lie, in the same folder once all symbolic links are followed. Neither has to
 * exist. Folders below or above one another do not count.
 */
export function liesBeside(keyPath: string, storePath: string): boolean {
  return dirname(followLinks(resolve(keyPath))) === dirname(followLinks(resolve(storePath)));
}

/** The real path of the part that exists, with the rest as it is spelled. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(followLinks(parent), basename(path));
  }
}
