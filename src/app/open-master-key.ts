/**
 * From a store and the places where keys may lie to its master key: a key file, or a passphrase with one of the store's
 * slots, or both together where a slot needs the two. A wrong one is always an error, never a look-up that finds nothing.
 */
import { existsSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { deriveKeys, isKeyOf, requireMatchingKeys, type DerivedKeys } from "../key/derived-keys.js";
import { nextKeyFileOf, readKeyFile, takeNextKeyFile } from "../key/key-file.js";
import type { SqliteReader } from "../store/sqlite-reader.js";

/** Where keys may come from, in the order in which they are tried. */
export interface KeySources {
  /** Where the key file of a store with this id lies. */
  readonly keyFileOf: (storeId: Uint8Array) => string;
  /** The user named the key file: a passphrase is not asked for instead. */
  readonly keyFileNamed: boolean;
  /** A passphrase that was given by file, standard input or environment, or `null`. */
  readonly givenPassphrase: (() => Promise<Uint8Array>) | null;
  /** A passphrase of the environment, which a named key file outweighs unless it needs one. */
  readonly secondPassphrase?: (() => Promise<Uint8Array>) | null;
  /** Asks a person; `null` where there is none to ask. */
  readonly askPassphrase: (() => Promise<Uint8Array>) | null;
  /** Called with the key file that opened the store. */
  readonly onKeyFile: (path: string) => void;
  /** Called with a line for people when key slots were passed over. */
  readonly onIgnoredSlots: (what: string) => void;
}

export interface OpenedKey {
  readonly storeId: Uint8Array;
  /** 32 bytes, the caller's to zero. */
  readonly masterKey: Uint8Array;
  /** The keys of the master key itself, without the links of a key ring. */
  readonly keys: DerivedKeys;
  readonly by: { readonly kind: "key-file"; readonly path: string } | { readonly kind: "slot"; readonly id: number };
  /** What opened a slot, the caller's to zero; `null` for a key file. */
  readonly passphrase: Uint8Array | null;
  /** The part of a second secret that opened a slot, the caller's to zero; `null` when there was none. */
  readonly keyPart: Uint8Array | null;
}

export const STORE_ID = "store_id";
export const CHECK_VALUE = "check_value";

/** What is the same for every way in. */
interface Lock {
  readonly store: SqliteReader;
  readonly storeId: Uint8Array;
  readonly fits: (keys: DerivedKeys) => boolean;
  readonly verify: (keys: DerivedKeys) => void;
}

/** @throws LeaksiftError key-missing, key-wrong, key-unsafe, key-damaged, store-damaged */
export async function openMasterKey(store: SqliteReader, sources: KeySources): Promise<OpenedKey> {
  const storeId = store.setting(STORE_ID);
  const checkValue = store.setting(CHECK_VALUE);
  if (storeId?.length !== 16 || checkValue?.length !== 16) {
    throw new LeaksiftError("store-damaged", `${store.path} has lost its identity`, "restore it from a backup");
  }
  const version = store.version;
  const lock: Lock = {
    store,
    storeId,
    fits: (keys) => isKeyOf(keys, checkValue, version),
    verify: (keys) => requireMatchingKeys(keys, checkValue, version),
  };
  const keyFile = sources.keyFileOf(storeId);
  const byPassphrase = async (passphrase: () => Promise<Uint8Array>, keyPart: Uint8Array | null): Promise<OpenedKey> =>
    openBySlot(lock, await passphrase(), keyPart, sources.onIgnoredSlots);
  if (sources.givenPassphrase) return byPassphrase(sources.givenPassphrase, keyPartAt(lock, keyFile));
  if (existsSync(keyFile)) {
    const { kind, secret } = readKeyFile(keyFile);
    if (kind === "key") return openByKeyFile(lock, keyFile, secret, sources.onKeyFile);
    const passphrase = sources.secondPassphrase ?? sources.askPassphrase;
    if (passphrase) return byPassphrase(passphrase, secret);
    throw passphraseMissing(`${store.path} needs a passphrase besides its key file, and none was given`);
  }
  if (!sources.keyFileNamed && store.keySlotCount() > 0) {
    if (sources.askPassphrase) return byPassphrase(sources.askPassphrase, null);
    throw passphraseMissing(`${store.path} is locked with a passphrase, and none was given`);
  }
  throw new LeaksiftError(
    "key-missing",
    `there is no key file at ${keyFile}`,
    "name the key of this store with --key-file; without it nothing can be looked up",
  );
}

/** A rotation that was cut off at its very end has left the new key beside the old one: it is put into place. */
function openByKeyFile(lock: Lock, path: string, masterKey: Uint8Array, onKeyFile: (path: string) => void): OpenedKey {
  let secret = masterKey;
  let keys = deriveKeys(secret, lock.storeId);
  if (!lock.fits(keys) && existsSync(nextKeyFileOf(path))) {
    const next = readKeyFile(nextKeyFileOf(path)).secret;
    const nextKeys = deriveKeys(next, lock.storeId);
    if (lock.fits(nextKeys)) {
      masterKey.fill(0);
      [secret, keys] = [next, nextKeys];
      takeNextKeyFile(path);
    }
  }
  try {
    lock.verify(keys);
  } catch (error) {
    secret.fill(0);
    throw error;
  }
  onKeyFile(path);
  const by = { kind: "key-file", path } as const;
  return { storeId: lock.storeId, masterKey: secret, keys, by, passphrase: null, keyPart: null };
}

async function openBySlot(
  lock: Lock,
  passphrase: Uint8Array,
  keyPart: Uint8Array | null,
  onIgnoredSlots: KeySources["onIgnoredSlots"],
): Promise<OpenedKey> {
  const { store, storeId } = lock;
  try {
    const total = store.keySlotCount();
    if (total === 0) {
      throw new LeaksiftError(
        "key-wrong",
        `${store.path} has no passphrase`,
        "it is opened by its key file: leave the passphrase out",
      );
    }
    const { ignoredSlotsText, openKeySlots } = await import("./open-key-slots.js");
    const opened = await openKeySlots(store.keySlots(), passphrase, storeId, total, keyPart);
    if (opened.ignored.size > 0) onIgnoredSlots(ignoredSlotsText(opened.ignored));
    const { masterKey, slot } = opened;
    if (!masterKey || slot === null) throw wrongPassphrase(opened.withoutPart);
    const keys = deriveKeys(masterKey, storeId);
    lock.verify(keys);
    return { storeId, masterKey, keys, by: { kind: "slot", id: slot }, passphrase, keyPart };
  } catch (error) {
    passphrase.fill(0);
    keyPart?.fill(0);
    throw error;
  }
}

/** The key part at the place of the key file; a key file that lies there has no part in a passphrase. */
function keyPartAt({ store }: Lock, keyFile: string): Uint8Array | null {
  if (store.keySlotCount() === 0 || !existsSync(keyFile)) return null;
  const { kind, secret } = readKeyFile(keyFile);
  if (kind === "part") return secret;
  secret.fill(0);
  return null;
}

/** One message whatever was wrong with the passphrase. @param withoutPart slots that were not tried for want of a part */
function wrongPassphrase(withoutPart: number): LeaksiftError {
  return new LeaksiftError(
    "key-wrong",
    "the passphrase opens no key slot of this store",
    withoutPart > 0 ? "it may need its key file besides: name it with --key-file" : null,
  );
}

function passphraseMissing(message: string): LeaksiftError {
  return new LeaksiftError(
    "key-missing",
    message,
    "give it with --passphrase-file FILE (`-` reads standard input) or LEAKSIFT_PASSPHRASE_FILE",
  );
}
