/**
 * Goes on with an import that was cut off: finds its checkpoint, and refuses what would make another dataset of the rest than
 * of the beginning. An input that was read to its end is known by size and time, or by its digest; the one that was under way is
 * read again and held against the MACs of its chunks (worker/import-pool.ts), which works for packed and piped inputs, too.
 */
import { createHash } from "node:crypto";
import { rmSync, statSync, truncateSync, type BigIntStats } from "node:fs";
import { resolve } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { CANONICALIZER_VERSION } from "../identifier/kinds.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { isSpillSound, spilledBytes } from "../worker/spill-mac.js";
import { discardCheckpoint, readCheckpoint, refusal, type ImportCheckpoint } from "./import-checkpoint.js";
import { ImportRecorder, type CheckpointOptions } from "./import-recorder.js";
import { STORE_ID } from "./open-master-key.js";
import type { PlannedInput } from "./plan-input.js";
import { TAG_ALGORITHM } from "./segment-integrity.js";
import { importIdOf, spillFilesOf } from "../store/spill-files.js";

/** What is said of an import that decides what becomes of its inputs, besides their plans. */
export interface ImportManner {
  readonly slug: string;
  readonly existing: string;
  readonly splitBy?: string | undefined;
  readonly splitPrefix?: string | undefined;
  readonly recordDelimiter?: string | undefined;
}

/**
 * The recorder of an import, with the checkpoint that it goes on from if one waits for its dataset.
 * @throws LeaksiftError resume-refused when it can't be gone on with; usage when one must wait and none does
 */
export function startRecorder(
  writer: SqliteWriter,
  keys: DerivedKeys,
  slug: string,
  options: CheckpointOptions,
): ImportRecorder {
  const seal = { sealKey: keys.sealKey, storeId: writer.setting(STORE_ID) ?? new Uint8Array() };
  const place = { store: writer.path, slug, seal };
  if (options.waiting === "discard") discardCheckpoint(writer.path, slug);
  const taken = readCheckpoint(writer.path, slug, seal);
  if (taken === null) {
    if (options.waiting !== "require") return new ImportRecorder(place, options, null);
    throw new LeaksiftError("usage", `no interrupted import of ${slug} waits to go on`, "leave --resume out");
  }
  if (taken.version !== options.version)
    throw refusal(slug, `it was begun by leaksift ${taken.version}, and this is ${options.version}`);
  takeUpSpills(writer.path, slug, taken);
  return new ImportRecorder(place, options, taken);
}

/** What a killed run wrote behind its last checkpoint counts for nothing. @throws LeaksiftError resume-refused */
function takeUpSpills(storePath: string, slug: string, { spills }: ImportCheckpoint): void {
  const named = new Map(spills.map((spill) => [spill.path, spill]));
  for (const path of spillFilesOf(storePath, importIdOf(slug))) if (!named.has(path)) rmSync(path, { force: true });
  for (const spill of spills) {
    if (!isSpillSound(spill)) throw refusal(slug, "what was kept of it is damaged");
    if (statSync(spill.path).size > spilledBytes(spill)) truncateSync(spill.path, spilledBytes(spill));
  }
}

/** Digest of all that decides what becomes of the inputs' bytes, and of which inputs they are. */
export function importFingerprint(inputs: readonly PlannedInput[], options: ImportManner): string {
  const { slug, existing, splitBy, splitPrefix, recordDelimiter } = options;
  const how = [TAG_ALGORITHM, CANONICALIZER_VERSION, slug, existing, splitBy, splitPrefix, recordDelimiter];
  const hash = createHash("sha256").update(JSON.stringify(how));
  for (const { input, plan, country, columns } of inputs) {
    const { file, encoding, container, packings, shape } = input;
    const roles = columns.map(({ index, name, role }) => [index, name, role]);
    const own = [placeOf(file.path), encoding, container, packings, shape.format, plan, country, roles];
    hash.update(JSON.stringify(own));
  }
  return hash.digest("hex");
}

/**
 * What tells that a file was not touched; for a member of an archive, that of the archive.
 * @returns `null` for standard input and named pipes
 */
export function stampOf({ input }: PlannedInput): string | null {
  const { path, bytes } = input.file;
  if (bytes === null) return null;
  for (let end = path.indexOf("!"); ; end = path.indexOf("!", end + 1)) {
    const stats = fileAt(end < 0 ? path : path.slice(0, end));
    if (stats?.isFile() || end < 0) return stats ? `${stats.size} ${stats.mtimeNs}` : "";
  }
}

function fileAt(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/**
 * Whether the inputs, and how they are read, are those of the checkpoint.
 * @param digestOf reads an input through
 * @throws LeaksiftError resume-refused
 */
export async function requireSameImport(
  taken: ImportCheckpoint,
  inputs: readonly PlannedInput[],
  options: ImportManner,
  digestOf: (input: PlannedInput) => Promise<Uint8Array>,
): Promise<void> {
  if (importFingerprint(inputs, options) !== taken.fingerprint)
    throw refusal(options.slug, "it was of other inputs, or they were to be read in another way");
  for (const [index, { digest, stamp }] of taken.read.done.entries()) {
    const input = inputs[index];
    if (stamp === null || stamp === stampOf(input)) continue;
    if (!Buffer.from(digest).equals(await digestOf(input))) throw changedInput(options.slug, input.input.file.path);
  }
}

/** The error for an input that is not what was read. */
export function changedInput(slug: string, path: string): LeaksiftError {
  const name = path === "-" ? "standard input" : path;
  return refusal(slug, `${name} is not what was read then`);
}

function placeOf(path: string): string {
  return path === "-" ? path : resolve(path);
}
