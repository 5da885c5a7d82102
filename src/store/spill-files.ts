/**
 * Where the workers of an import put tags that don't fit into memory: files beside the store, which hold tags and never
 * text. The workers delete their own; what an interrupted or killed import left is deleted by whoever next opens the store
 * for writing, unless a checkpoint needs it. That takes the store's lock: then every spill file there is belongs to an
 * import that is over.
 */
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";

const SPILL = "-spill-";
const CHECKPOINT = "-checkpoint-";

/** Place of one worker's spill file, of work that has no checkpoints. It is made only when it is needed. */
export function spillPathOf(storePath: string, worker: number): string {
  return `${storePath}${SPILL}${process.pid}-${worker}`;
}

/**
 * What the files of an import into a dataset are called by: slugs may be too long for a file's name.
 * @returns 16 hexadecimal digits
 */
export function importIdOf(slug: string): string {
  return createHash("sha256").update(slug).digest("hex").slice(0, 16);
}

/** The same for an import that has checkpoints. @param run how often it was gone on with */
export function resumableSpillPathOf(storePath: string, id: string, run: number, worker: number): string {
  return `${storePath}${SPILL}${id}-${run}-${worker}`;
}

/** Place of the checkpoint of an import; while it is written, it has `.new` behind it. */
export function checkpointPathOf(storePath: string, id: string): string {
  return `${storePath}${CHECKPOINT}${id}`;
}

/** Ids of the imports that have a checkpoint, in order. */
export function checkpointIds(storePath: string): string[] {
  const ids = besides(storePath, CHECKPOINT);
  return ids.filter((id) => /^[0-9a-f]{16}$/u.test(id)).sort();
}

/** Spill files of an import that has checkpoints, by their paths. */
export function spillFilesOf(storePath: string, id: string): string[] {
  return besides(storePath, SPILL)
    .filter((name) => name.startsWith(`${id}-`) && /^[0-9a-f]{16}-\d+-\d+$/u.test(name))
    .map((name) => `${storePath}${SPILL}${name}`);
}

/** Deletes all spill files of a store that no checkpoint needs. Ones that can't be deleted stay: that is no reason to fail. */
export function removeSpillFiles(storePath: string): void {
  const waiting = new Set(checkpointIds(storePath));
  const isNeedless = (name: string): boolean => {
    const [match, id] = /^(?:([0-9a-f]{16})-)?\d+-\d+$/u.exec(name) ?? [];
    return match !== undefined && (id === undefined || !waiting.has(id));
  };
  const spills = besides(storePath, SPILL).filter(isNeedless);
  const drafts = besides(storePath, CHECKPOINT).filter((name) => /^[0-9a-f]{16}\.new$/u.test(name));
  for (const path of [
    ...spills.map((name) => `${storePath}${SPILL}${name}`),
    ...drafts.map((name) => `${storePath}${CHECKPOINT}${name}`),
  ]) {
    try {
      rmSync(path, { force: true });
    } catch {
      // It holds nothing that anybody needs.
    }
  }
}

/** What stands behind the store's name and `mark` in the names of files beside it. */
function besides(storePath: string, mark: string): string[] {
  const start = basename(storePath) + mark;
  try {
    return readdirSync(dirname(storePath))
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length));
  } catch {
    // A folder that can't be listed holds a store all the same.
    return [];
  }
}
