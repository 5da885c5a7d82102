/**
 * What this machine remembers of a store: the newest generation that it saw, in a small file beside the place of the key
 * (`KEYFILE.seen`). An older store in its place is then noticed. A file that isn't there, can't be read or isn't ours says
 * nothing, and one that can't be written is no error: the key may well lie where nothing can be written.
 *
 *     leaksift-seen-1
 *     store <store id, 32 hex digits>
 *     generation <decimal>
 *     mac <HMAC-SHA-256 of the lines above under the integrity key, 64 hex digits>
 */
import { createHmac, randomBytes } from "node:crypto";
import { closeSync, constants, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const LARGEST_FILE_BYTES = 256;
/** Windows has neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Place of the file, from that of the key, which need not exist. */
export function seenFileOf(keyFile: string): string {
  return `${keyFile}.seen`;
}

/** @returns the generation, `null` when nothing is known */
export function readSeenGeneration(path: string, integrityKey: Uint8Array, storeId: Uint8Array): number | null {
  const buffer = Buffer.alloc(LARGEST_FILE_BYTES);
  try {
    const file = openSync(path, READ_FLAGS);
    try {
      const text = buffer.toString("latin1", 0, readSync(file, buffer, 0, LARGEST_FILE_BYTES, 0));
      const generation = Number(/^generation (\d{1,15})$/mu.exec(text)?.[1] ?? Number.NaN);
      return text === format(generation, integrityKey, storeId) ? generation : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** Replaces the file in one step. @returns false when it can't be written */
export function writeSeenGeneration(
  path: string,
  integrityKey: Uint8Array,
  storeId: Uint8Array,
  generation: number,
): boolean {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, format(generation, integrityKey, storeId), { mode: 0o600, flag: "wx" });
    renameSync(draft, path);
    return true;
  } catch {
    removeSeenGeneration(draft);
    return false;
  }
}

/** Forgets it, as far as possible. */
export function removeSeenGeneration(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What can't be removed could not be written either.
  }
}

function format(generation: number, integrityKey: Uint8Array, storeId: Uint8Array): string {
  const body = `leaksift-seen-1\nstore ${Buffer.from(storeId).toString("hex")}\ngeneration ${generation}\n`;
  return `${body}mac ${createHmac("sha256", integrityKey).update("seen\0").update(body).digest("hex")}\n`;
}
