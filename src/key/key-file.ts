/**
 * The key file: the master key of one store as text, outside the store, readable by its owner alone. Four lines:
 *
 *     leaksift-key-1
 *     store <store id, 32 hex digits>
 *     key <master key, base64>
 *     check <first 8 hex digits of SHA-256 over the three lines above>
 *
 * The checksum only tells a truncated or edited file apart; whether the key fits a store is the check value's business.
 * A file that begins with `leaksift-key-part-1` holds no master key but 32 random bytes, which a passphrase needs besides
 * itself to open a slot of version 2 (key-slot.ts).
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, lstatSync, mkdirSync, type Stats } from "node:fs";
import { openSync, readSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { checkLength, MASTER_KEY_BYTES, STORE_ID_BYTES } from "./derived-keys.js";

export { liesBeside } from "./key-place.js";

/** What a key file holds. */
export interface KeyFileContents {
  /** 16 bytes: which store the key is for. */
  storeId: Uint8Array;
  /** `key`: the secret is the master key. `part`: it opens slots, together with a passphrase. */
  kind: "key" | "part";
  /** 32 bytes. */
  secret: Uint8Array;
}

const FIRST_LINES = { key: "leaksift-key-1", part: "leaksift-key-part-1" } as const;
/** A key file has 118 or 123 bytes; more than this is something else, and is not read. */
const LARGEST_FILE_BYTES = 1024;
const GROUP_AND_WORLD = 0o077;
/** Windows has neither; there the folder's access list protects the file, and `lstat` finds the link. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** A named pipe in place of the file must not hang the open. */
const NO_BLOCK = constants.O_NONBLOCK ?? 0;

/**
 * Writes a new key file with mode 0600 whatever the umask, makes missing parent folders with 0700, and returns when the
 * bytes are on the disk.
 * @throws LeaksiftError `usage` when something lies at the path (it is never overwritten), `key-unsafe` when that is a
 *   symbolic link, `store-full` or `store-unwritable` when the system refuses; nothing is left behind then.
 */
export function writeKeyFile(path: string, contents: KeyFileContents): void {
  checkLength("storeId", contents.storeId, STORE_ID_BYTES);
  checkLength("secret", contents.secret, MASTER_KEY_BYTES);
  const folder = dirname(resolve(path));
  let descriptor: number | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // O_EXCL refuses whatever is there, a dangling link too: only a new file is ever written.
    descriptor = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW, 0o600);
    fchmodSync(descriptor, 0o600); // a strict umask may have left less than the owner needs
    const bytes = Buffer.from(formatKeyFile(contents), "latin1");
    writeFileSync(descriptor, bytes);
    bytes.fill(0);
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch (error) {
    if (descriptor !== null) removeUnfinished(path, descriptor);
    throw writeFailure(path, error);
  }
  syncFolder(folder);
}

/**
 * Reads a key file. The arrays that are returned are the caller's to zero.
 * @throws LeaksiftError `key-missing` when there is none or it can't be opened; `key-unsafe` when others may read or
 *   change it, when it is a link or no plain file, or belongs to another user (root's files are taken); `key-damaged`
 *   when its text is not what `writeKeyFile` wrote. No message holds anything of the contents.
 */
export function readKeyFile(path: string): KeyFileContents {
  let descriptor: number;
  try {
    if (lstatSync(path).isSymbolicLink()) throw symbolicLink(path);
    descriptor = openSync(path, constants.O_RDONLY | NO_FOLLOW | NO_BLOCK);
  } catch (error) {
    throw openFailure(path, error);
  }
  const buffer = Buffer.alloc(LARGEST_FILE_BYTES + 1);
  try {
    requirePrivate(path, descriptor);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length > LARGEST_FILE_BYTES) throw damaged(path, "it is too long to be a key file");
    return parseKeyFile(path, buffer.toString("latin1", 0, length));
  } finally {
    closeSync(descriptor);
    buffer.fill(0);
  }
}

/** Where the next key of a file waits while the store changes over to it. */
export function nextKeyFileOf(path: string): string {
  return `${path}.new`;
}

/** Writes the file that `takeNextKeyFile` will put into place; one that a broken-off change left there is replaced. */
export function writeNextKeyFile(path: string, contents: KeyFileContents): void {
  rmSync(nextKeyFileOf(path), { force: true });
  writeKeyFile(nextKeyFileOf(path), contents);
}

/** Puts the next key file in the place of the old one. @throws LeaksiftError store-unwritable, store-full */
export function takeNextKeyFile(path: string): void {
  try {
    renameSync(nextKeyFileOf(path), path);
  } catch (error) {
    throw writeFailure(path, error);
  }
  syncFolder(dirname(resolve(path)));
}

/** Line ends and blanks around lines may change on the way through an editor or a password manager; nothing else may. */
function parseKeyFile(path: string, text: string): KeyFileContents {
  const lines = text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const kind = lines[0] === FIRST_LINES.key ? "key" : lines[0] === FIRST_LINES.part ? "part" : null;
  if (kind === null) {
    const isNewer = /^leaksift-key-(part-)?\d{1,9}$/.test(lines[0] ?? "");
    throw damaged(path, isNewer ? "a newer leaksift wrote it" : `it doesn't begin with "${FIRST_LINES.key}"`);
  }
  const storeId = /^store ([0-9a-f]{32})$/.exec(lines[1] ?? "")?.[1];
  const key = /^key ([A-Za-z0-9+/]{43}=)$/.exec(lines[2] ?? "")?.[1];
  if (storeId === undefined || key === undefined || lines.length !== 4) {
    throw damaged(path, "lines are missing, too many or cut short");
  }
  const decoded = Buffer.from(key, "base64");
  const contents: KeyFileContents = {
    storeId: Uint8Array.from(Buffer.from(storeId, "hex")),
    kind,
    secret: Uint8Array.from(decoded),
  };
  decoded.fill(0);
  // Written anew and compared whole: this also finds an edit of the unused bits that base64 decoding skips.
  if (formatKeyFile(contents) !== `${lines.join("\n")}\n`) {
    contents.secret.fill(0);
    throw damaged(path, "its checksum doesn't fit its text");
  }
  return contents;
}

function formatKeyFile({ storeId, kind, secret }: Readonly<KeyFileContents>): string {
  const body = `${FIRST_LINES[kind]}\nstore ${hexOf(storeId)}\nkey ${Buffer.from(secret).toString("base64")}\n`;
  return `${body}check ${createHash("sha256").update(body).digest("hex").slice(0, 8)}\n`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function requirePrivate(path: string, descriptor: number): void {
  const status = fstatSync(descriptor);
  if (!status.isFile()) throw new LeaksiftError("key-unsafe", `The key file ${path} is not a plain file.`);
  const user = process.getuid?.();
  if (user === undefined) return; // Windows
  if (status.uid !== user && status.uid !== 0) {
    const message = `The key file ${path} belongs to user ${status.uid}, but this is user ${user}.`;
    throw new LeaksiftError("key-unsafe", message, "Run leaksift as the file's owner, or change its owner with chown.");
  }
  if ((status.mode & GROUP_AND_WORLD) !== 0) {
    const mode = (status.mode & 0o777).toString(8).padStart(4, "0");
    const message = `The key file ${path} has mode ${mode}: other users may read or change it.`;
    throw new LeaksiftError("key-unsafe", message, `chmod 600 ${path}`);
  }
}

function removeUnfinished(path: string, descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Closed already: what failed is the close itself.
  }
  try {
    unlinkSync(path);
  } catch {
    // The first error is the one to tell.
  }
}

/** Without this the file's name may not survive a power cut. Windows can't open folders; some file systems refuse. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file itself is synced; a folder that can't be is no reason to fail.
  }
}

function writeFailure(path: string, error: unknown): LeaksiftError {
  const code = systemCode(error);
  const entry = entryAt(path);
  if (entry?.isSymbolicLink()) return symbolicLink(path);
  if (entry && (code === "EEXIST" || code === "EISDIR")) {
    const message = `There is something at ${path} already; a key file is never overwritten.`;
    return new LeaksiftError("usage", message, "Name another place with --key-file, or move the old file away.");
  }
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const message = `The key file ${path} can't be written (${code}).`;
  return new LeaksiftError(isFull ? "store-full" : "store-unwritable", message, "Name another place with --key-file.");
}

/** `null` when there is none, also because a parent is no folder. */
function entryAt(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null;
  }
}

function openFailure(path: string, error: unknown): LeaksiftError {
  if (error instanceof LeaksiftError) return error;
  const code = systemCode(error);
  if (code === "ELOOP") return symbolicLink(path); // became one after the look at it
  const isAbsent = code === "ENOENT" || code === "ENOTDIR";
  const message = isAbsent ? `There is no key file at ${path}.` : `The key file ${path} can't be opened (${code}).`;
  return new LeaksiftError("key-missing", message, "Name the store's key with --key-file or LEAKSIFT_KEY_FILE.");
}

function symbolicLink(path: string): LeaksiftError {
  const message = `The key file ${path} is a symbolic link.`;
  return new LeaksiftError("key-unsafe", message, "Name the file itself with --key-file.");
}

function damaged(path: string, reason: string): LeaksiftError {
  const message = `The key file ${path} is damaged: ${reason}.`;
  return new LeaksiftError("key-damaged", message, "Restore it from a backup: without it the store can't be read.");
}

/** System errors carry a code like `ENOENT`; anything else is a fault of ours and goes up as it is. */
function systemCode(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  throw error;
}
