/**
 * Where the workers of an import put tags that don't fit into memory: files beside the store, which hold tags and never
 * text. The workers delete their own; what an interrupted or killed import left is deleted here. Only whoever holds the
 * store's lock may do so: then every spill file there is belongs to an import that is over.
 */
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Place of one worker's spill file. It is made only when it is needed. */
export function spillPathOf(storePath: string, worker: number): string {
  return `${storePath}${MARK}${process.pid}-${worker}`;
}

/** Deletes all spill files of a store. Ones that can't be deleted stay: that is no reason to fail. */
export function removeSpillFiles(storePath: string): void {
  const folder = dirname(storePath);
  const start = basename(storePath) + MARK;
  try {
    for (const name of readdirSync(folder)) {
      if (name.startsWith(start) && /^\d+-\d+$/u.test(name.slice(start.length)))
        rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A folder that can't be listed holds a store all the same.
  }
}

const MARK = "-spill-";
