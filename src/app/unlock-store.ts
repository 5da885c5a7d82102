/**
 * Stores and their keys: making both, and getting from a store to the keys that open it: by key file, or by a passphrase
 * and one of the store's slots. A wrong key is always an error, never a look-up that finds nothing.
 */
import { existsSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import {
  deriveKeys,
  generateMasterKey,
  generateStoreId,
  requireMatchingKeys,
  type DerivedKeys,
} from "../key/derived-keys.js";
import { readKeyFile, writeKeyFile } from "../key/key-file.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { SqliteWriter } from "../store/sqlite-writer.js";

/** Where keys may come from, in the order in which they are tried. */
export interface KeySources {
  /** Where the key file of a store with this id lies. */
  readonly keyFileOf: (storeId: Uint8Array) => string;
  /** The user named the key file: a passphrase is not asked for instead. */
  readonly keyFileNamed: boolean;
  /** A passphrase that was given by file, standard input or environment, or `null`. */
  readonly givenPassphrase: (() => Promise<Uint8Array>) | null;
  /** Asks a person; `null` where there is none to ask. */
  readonly askPassphrase: (() => Promise<Uint8Array>) | null;
  /** Called with the key file that opened the store. */
  readonly onKeyFile: (path: string) => void;
  /** Called with a line for people when key slots were passed over. */
  readonly onIgnoredSlots: (what: string) => void;
}

export const STORE_ID = "store_id";
const CHECK_VALUE = "check_value";

export interface CreatedStore {
  readonly writer: SqliteWriter;
  readonly keys: DerivedKeys;
  /** Where the key was written; `null` with a passphrase. */
  readonly keyFile: string | null;
}

/**
 * Makes an empty store and its key.
 * @param passphrase when given, the key is kept in the store in a slot that this opens, and there is no key file
 * @throws LeaksiftError store-foreign when the store is there already, usage when the key file is
 */
export async function createStore(
  storePath: string,
  keyFileOf: KeySources["keyFileOf"],
  passphrase: Uint8Array | null,
): Promise<CreatedStore> {
  const storeId = generateStoreId();
  const keyFile = keyFileOf(storeId);
  const masterKey = generateMasterKey();
  try {
    const keys = deriveKeys(masterKey, storeId);
    let sealed: Uint8Array | null = null;
    if (passphrase) {
      const { sealSlot } = await import("../key/key-slot.js");
      sealed = await sealSlot(masterKey, passphrase, storeId);
    } else if (existsSync(keyFile)) {
      throw new LeaksiftError(
        "usage",
        `there is a key file at ${keyFile} already, but no store at ${storePath}`,
        "name the store of that key with --store, or another place for the new key with --key-file",
      );
    }
    const writer = SqliteWriter.create(storePath, { [STORE_ID]: storeId, [CHECK_VALUE]: keys.checkValue });
    try {
      if (sealed) writer.addKeySlot(sealed);
      else writeKeyFile(keyFile, { storeId, masterKey });
    } catch (error) {
      writer.destroy();
      throw error;
    }
    return { writer, keys, keyFile: passphrase ? null : keyFile };
  } finally {
    masterKey.fill(0);
  }
}

/** @throws LeaksiftError key-missing, key-wrong, key-unsafe, key-damaged, store-damaged */
export async function unlockStore(store: SqliteReader, sources: KeySources): Promise<DerivedKeys> {
  const storeId = store.setting(STORE_ID);
  const checkValue = store.setting(CHECK_VALUE);
  if (storeId?.length !== 16 || checkValue?.length !== 16) {
    throw new LeaksiftError("store-damaged", `${store.path} has lost its identity`, "restore it from a backup");
  }
  const unlock = async (passphrase: () => Promise<Uint8Array>): Promise<DerivedKeys> =>
    unlockWithPassphrase(store, storeId, checkValue, await passphrase(), sources.onIgnoredSlots);
  if (sources.givenPassphrase) return unlock(sources.givenPassphrase);
  const keyFile = sources.keyFileOf(storeId);
  if (existsSync(keyFile)) {
    const { masterKey } = readKeyFile(keyFile);
    try {
      const keys = deriveKeys(masterKey, storeId);
      requireMatchingKeys(keys, checkValue);
      sources.onKeyFile(keyFile);
      return keys;
    } finally {
      masterKey.fill(0);
    }
  }
  if (!sources.keyFileNamed && store.keySlotCount() > 0) {
    if (sources.askPassphrase) return unlock(sources.askPassphrase);
    throw new LeaksiftError(
      "key-missing",
      `${store.path} is locked with a passphrase, and none was given`,
      "give it with --passphrase-file FILE (`-` reads standard input) or LEAKSIFT_PASSPHRASE_FILE",
    );
  }
  throw new LeaksiftError(
    "key-missing",
    `there is no key file at ${keyFile}`,
    "name the key of this store with --key-file; without it nothing can be looked up",
  );
}

async function unlockWithPassphrase(
  store: SqliteReader,
  storeId: Uint8Array,
  checkValue: Uint8Array,
  passphrase: Uint8Array,
  onIgnoredSlots: KeySources["onIgnoredSlots"],
): Promise<DerivedKeys> {
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
    const { masterKey, ignored } = await openKeySlots(store.keySlots(), passphrase, storeId, total);
    if (ignored.size > 0) onIgnoredSlots(ignoredSlotsText(ignored));
    if (!masterKey) throw new LeaksiftError("key-wrong", "the passphrase opens no key slot of this store");
    const keys = deriveKeys(masterKey, storeId);
    masterKey.fill(0);
    requireMatchingKeys(keys, checkValue);
    return keys;
  } finally {
    passphrase.fill(0);
  }
}
