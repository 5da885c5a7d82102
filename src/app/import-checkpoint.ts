/**
 * The checkpoint of an import: how far it was read, and which spill files hold its tags. A file beside the store:
 *
 *     a line of JSON (format, dataset, at, records), then a box (key/sealed-box.ts) of the same line and of the state
 *
 * All but that line is sealed: MACs of the input's chunks, counts, and the names of groups are nobody's business. It is
 * replaced in one step, by a file that is on the disk, and so are the spill files that it names.
 */
import { readFileSync, rmSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { sealBox, tryOpenBox } from "../key/sealed-box.js";
import type { Decoding } from "../source/decoding-reader.js";
import type { SkippedInput } from "../source/input-walk.js";
import { storeError } from "../store/store-errors.js";
import { syncFolder } from "../store/synced-files.js";
import type { FileResult } from "../worker/import-pool.js";
import type { WorkerHoldings } from "../worker/messages.js";
import type { SpillFile } from "../worker/spill-mac.js";
import { checkpointIds, checkpointPathOf, importIdOf, removeSpillFiles, spillFilesOf } from "../store/spill-files.js";

const FORMAT = "leaksift-checkpoint-1";
/** The first line is shorter than this. */
const HEAD_BYTES = 4096;

/** How far the inputs of an import are read. */
export interface ReadState {
  /** Of each input that was read to its end: what the store keeps of it, its bytes on disk, and how to see that it is the same. */
  readonly done: {
    readonly digest: Uint8Array;
    readonly bytes: number;
    readonly inputBytes: number;
    /** Size and time of its file; `null` for standard input. */
    readonly stamp: string | null;
    readonly decoding: Decoding | undefined;
  }[];
  /** Of the input that comes next. */
  readonly current: FileResult | null;
  /** Records that were too long, in the inputs that are done. */
  readonly tooLong: number;
}

export interface ImportCheckpoint {
  readonly version: string;
  /** Digest of what decides how the inputs are read. */
  readonly fingerprint: string;
  /** What the command line needs to give the command again. */
  readonly invocation: unknown;
  /** Number of runs so far. */
  readonly run: number;
  readonly read: ReadState;
  /** Inputs that turned out to be damaged and were left out. */
  readonly damaged: readonly SkippedInput[];
  /** What the workers of all runs hold, their tags in `spills`. */
  readonly holdings: readonly WorkerHoldings[];
  readonly spills: readonly SpillFile[];
  readonly nextChunk: number;
  /** Length of the rejects report; `null` where there is none. */
  readonly rejectsBytes: number | null;
}

/** An interrupted import that can be gone on with, as far as that shows without the key. */
export interface WaitingImport {
  readonly dataset: string;
  /** When its checkpoint was made, ISO 8601. */
  readonly at: string;
  /** Records that were read by then. */
  readonly records: number;
  /** What it takes on disk, beside the store. */
  readonly bytes: number;
}

/** What seals a checkpoint. */
export interface CheckpointSeal {
  readonly sealKey: Uint8Array;
  readonly storeId: Uint8Array;
}

/** Writes a checkpoint that survives a power cut. @throws as the system does */
export async function writeCheckpoint(
  storePath: string,
  slug: string,
  seal: CheckpointSeal,
  checkpoint: ImportCheckpoint,
): Promise<void> {
  for (const { path } of checkpoint.spills) await syncPath(path);
  const path = checkpointPathOf(storePath, importIdOf(slug));
  const records = checkpoint.holdings.reduce((sum, { counts }) => sum + counts.records, 0);
  const head = `${JSON.stringify({ format: FORMAT, dataset: slug, at: new Date().toISOString(), records })}\n`;
  const state = Buffer.concat([Buffer.from(head), serialize(checkpoint)]);
  const box = sealBox(seal.sealKey, "checkpoint", seal.storeId, state);
  rmSync(`${path}.new`, { force: true });
  // Exclusively: a link that somebody put there is not followed.
  const file = await open(`${path}.new`, "wx", 0o600);
  try {
    await file.writeFile(Buffer.concat([Buffer.from(head), box]));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  syncFolder(dirname(resolve(path)));
}

/**
 * The checkpoint of an import into `slug`; `null` when there is none.
 * @throws LeaksiftError resume-refused when it can't be read, or was not made with this store's key
 */
export function readCheckpoint(storePath: string, slug: string, seal: CheckpointSeal): ImportCheckpoint | null {
  const path = checkpointPathOf(storePath, importIdOf(slug));
  const file = contentOf(path);
  if (file === null) return null;
  const end = file.subarray(0, HEAD_BYTES).indexOf("\n") + 1;
  const state = tryOpenBox(seal.sealKey, "checkpoint", seal.storeId, file.subarray(end));
  if (end === 0 || state === null || !file.subarray(0, end).equals(state.subarray(0, end)))
    throw refusal(slug, "its checkpoint is damaged, or was made with another key");
  const checkpoint = deserialize(state.subarray(end)) as ImportCheckpoint;
  // The store may be called by another path than then.
  const here = (spilled: string): string => join(dirname(storePath), basename(spilled));
  return {
    ...checkpoint,
    spills: checkpoint.spills.map((spill) => ({ ...spill, path: here(spill.path) })),
    holdings: checkpoint.holdings.map((held) => ({
      ...held,
      pieces: new Map(
        [...held.pieces].map(([kind, partitions]) => [
          kind,
          partitions.map(({ slabs, spilled }) => ({
            slabs,
            spilled: spilled.map((run) => ({ ...run, path: here(run.path) })),
          })),
        ]),
      ),
    })),
  };
}

/** Interrupted imports that can be gone on with, by dataset. */
export function waitingImports(storePath: string): WaitingImport[] {
  return checkpointIds(storePath)
    .flatMap((id) => {
      const path = checkpointPathOf(storePath, id);
      const head = headOf(path);
      if (head === null || importIdOf(head.dataset) !== id) return [];
      const bytes = [path, ...spillFilesOf(storePath, id)].reduce((sum, one) => sum + sizeOf(one), 0);
      return [{ ...head, bytes }];
    })
    .sort((a, b) => (a.dataset < b.dataset ? -1 : 1));
}

/**
 * Deletes what waits of an import, the checkpoint first: without it the rest is swept by whoever comes next.
 * @throws LeaksiftError store-unwritable
 */
export function discardCheckpoint(storePath: string, slug: string): void {
  const path = checkpointPathOf(storePath, importIdOf(slug));
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw storeError(error, storePath);
  }
  syncFolder(dirname(resolve(path)));
  removeSpillFiles(storePath);
}

/**
 * For work that must leave no trace of a tag, or of the old key: what waits holds both.
 * @throws LeaksiftError usage when an interrupted import waits
 */
export function requireNothingWaiting(storePath: string): void {
  const [first] = waitingImports(storePath);
  if (!first) return;
  throw new LeaksiftError(
    "usage",
    `an interrupted import of ${first.dataset} waits, whose tags lie beside the store`,
    "finish it with `leaksift store resume`, or drop it with `leaksift store resume --discard`",
  );
}

/** Why an interrupted import can't go on. */
export function refusal(slug: string, why: string): LeaksiftError {
  return new LeaksiftError(
    "resume-refused",
    `an interrupted import of ${slug} waits and can't go on like this: ${why}`,
    "drop it with `leaksift store resume --discard`, or begin anew with `import --no-resume`",
  );
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function contentOf(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** @returns `null` when it is no head of a checkpoint */
function headOf(path: string): Omit<WaitingImport, "bytes"> | null {
  try {
    const content = contentOf(path) ?? Buffer.alloc(0);
    const [line] = content.subarray(0, HEAD_BYTES).toString("utf8").split("\n", 1);
    const { format, dataset, at, records } = JSON.parse(line) as Record<string, unknown>;
    if (format !== FORMAT || typeof dataset !== "string" || typeof at !== "string" || typeof records !== "number")
      return null;
    return { dataset, at, records };
  } catch {
    return null;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
