/**
 * What opens a store, and changes of it: more passphrases, other ones, fewer. None of them touches the data; the master key
 * stays what it was, so whoever had it can keep it, and only `key rotate` ends that.
 */
import { existsSync, rmSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { deriveKeys, generateMasterKey, isKeyOf } from "../key/derived-keys.js";
import { readKeyFile, writeKeyFile } from "../key/key-file.js";
import { ARGON2_COST, readSlotHeader, sealSlot, type Argon2Cost } from "../key/key-slot.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { CHECK_VALUE, STORE_ID, type KeySources, type OpenedKey } from "./open-master-key.js";

export interface SlotDescription {
  readonly id: number;
  readonly addedAt: string;
  /** Whether it needs a key part besides the passphrase; `null` when the slot is malformed. */
  readonly needsKeyFile: boolean | null;
  readonly cost: Argon2Cost | null;
}

export interface KeyDescription {
  readonly slots: readonly SlotDescription[];
  readonly keyFile: {
    readonly path: string;
    /** `key`: opens the store; `part`: opens it with a passphrase; `other`: of another store or master key. */
    readonly state: "key" | "part" | "other" | "unreadable" | "missing";
  };
}

/** Needs no key: what a store says of its locks anybody may read. */
export function describeKeys(store: SqliteReader, sources: KeySources): KeyDescription {
  const path = sources.keyFileOf(store.setting(STORE_ID) ?? new Uint8Array());
  const slots = store.keySlots().map(({ id, addedAt, sealed }): SlotDescription => {
    try {
      const { version, cost } = readSlotHeader(sealed);
      return { id, addedAt, needsKeyFile: version === 2, cost };
    } catch {
      return { id, addedAt, needsKeyFile: null, cost: null };
    }
  });
  return { slots, keyFile: { path, state: stateOf(store, path) } };
}

/** The file at `path` when it holds the master key of the store, else `null`. */
export function masterKeyFile(store: SqliteReader, path: string): string | null {
  return stateOf(store, path) === "key" ? path : null;
}

/** Adds a passphrase. @param part the file of the key part that it will need besides; made when there is none */
export async function addPassphrase(
  writer: SqliteWriter,
  { masterKey, storeId }: OpenedKey,
  passphrase: Uint8Array,
  part: string | null,
): Promise<number> {
  const keyPart = part === null ? null : takeOrMakePart(part, storeId);
  try {
    writer.addKeySlot(await sealSlot(masterKey, passphrase, storeId, ARGON2_COST, keyPart));
  } finally {
    keyPart?.fill(0);
  }
  return Math.max(...writer.keySlots().map(({ id }) => id));
}

/** Writes the master key to a file of its own. @throws LeaksiftError usage when something is there */
export function addKeyFile({ masterKey, storeId }: OpenedKey, path: string): void {
  writeKeyFile(path, { storeId, kind: "key", secret: masterKey });
}

/** Seals the slot that opened the store with another passphrase. @throws LeaksiftError usage when a key file opened it */
export async function changePassphrase(
  writer: SqliteWriter,
  { masterKey, storeId, by, keyPart }: OpenedKey,
  passphrase: Uint8Array,
): Promise<{ slot: number; wiped: boolean }> {
  if (by.kind !== "slot") {
    throw new LeaksiftError(
      "usage",
      "the store was opened with its key file, which has no passphrase to change",
      "give the old passphrase with --passphrase-file, or add one with `leaksift key add`",
    );
  }
  const sealed = await sealSlot(masterKey, passphrase, storeId, ARGON2_COST, keyPart);
  return { slot: by.id, wiped: writer.replaceKeySlot(by.id, sealed) };
}

/** Takes a passphrase away. @throws LeaksiftError usage when there is no such slot, or nothing else opens the store */
export function removeSlot(writer: SqliteWriter, id: number, keyFile: string): boolean {
  const slots = writer.keySlots();
  if (!slots.some((slot) => slot.id === id)) {
    throw new LeaksiftError("usage", `there is no key slot ${id}`, "`leaksift key list` lists them");
  }
  if (slots.length === 1 && masterKeyFile(writer, keyFile) === null) {
    throw new LeaksiftError(
      "usage",
      `key slot ${id} is all that opens this store`,
      "add another passphrase first, or a key file, with `leaksift key add`",
    );
  }
  return writer.replaceKeySlot(id, null);
}

/** Deletes the file with the master key; only for whoever has shown that a passphrase opens the store, too. */
export function removeKeyFile(writer: SqliteWriter, { by }: OpenedKey, path: string): void {
  if (masterKeyFile(writer, path) === null) {
    throw new LeaksiftError("usage", `${path} is no key file that opens this store`, "name it with --key-file");
  }
  if (by.kind !== "slot") {
    throw new LeaksiftError(
      "usage",
      "a key file is removed only when a passphrase opens the store",
      "add a passphrase with `leaksift key add`, and give it with --passphrase-file",
    );
  }
  rmSync(path);
}

function takeOrMakePart(path: string, storeId: Uint8Array): Uint8Array {
  if (!existsSync(path)) {
    const secret = generateMasterKey();
    writeKeyFile(path, { storeId, kind: "part", secret });
    return secret;
  }
  const found = readKeyFile(path);
  if (found.kind === "part" && Buffer.from(found.storeId).equals(storeId)) return found.secret;
  found.secret.fill(0);
  throw new LeaksiftError(
    "usage",
    `${path} holds another key`,
    "name a place for the key part with --part-file; later it is named with --key-file",
  );
}

function stateOf(store: SqliteReader, path: string): KeyDescription["keyFile"]["state"] {
  if (!existsSync(path)) return "missing";
  try {
    const { kind, secret, storeId } = readKeyFile(path);
    try {
      const own = store.setting(STORE_ID) ?? new Uint8Array();
      if (!Buffer.from(storeId).equals(own)) return "other";
      if (kind === "part") return "part";
      const checkValue = store.setting(CHECK_VALUE) ?? new Uint8Array();
      return isKeyOf(deriveKeys(secret, storeId), checkValue, store.version) ? "key" : "other";
    } finally {
      secret.fill(0);
    }
  } catch (error) {
    if (error instanceof LeaksiftError) return "unreadable";
    throw error;
  }
}
