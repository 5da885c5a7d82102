/**
 * Stores and their keys: making both, and getting from a store to the keys that open it, once it is sure that the store is
 * what was written with them.
 */
import { existsSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { deriveKeys, generateMasterKey, generateStoreId, isKeyOf, type DerivedKeys } from "../key/derived-keys.js";
import { readKeyFile, writeKeyFile } from "../key/key-file.js";
import { withKeyRing } from "../key/key-ring.js";
import { seenFileOf } from "../key/seen-generation.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import { SqliteWriter } from "../store/sqlite-writer.js";
import { readForgotten } from "./forgotten.js";
import { CHECK_VALUE, openMasterKey, STORE_ID, type KeySources, type OpenedKey } from "./open-master-key.js";
import { requireFresh, signerOf, verifyLedger, verifyManifest, type SeenPlace } from "./store-trust.js";

export { STORE_ID, type KeySources } from "./open-master-key.js";

/** Name of the setting that holds the keys before the newest one. */
export const KEY_RING = "key_ring";

export interface CreatedStore {
  readonly writer: SqliteWriter;
  readonly keys: DerivedKeys;
  /** Where the key, or the part that a passphrase needs besides, was written; `null` with a passphrase alone. */
  readonly keyFile: string | null;
  /** Where the generation is remembered. */
  readonly seenFile: string;
}

/**
 * Makes an empty store and its key.
 * @param passphrase when given, the key is kept in the store in a slot that this opens, and there is no key file
 * @param twoSecrets the slot needs a key part besides the passphrase, which is written to the place of the key file
 * @throws LeaksiftError store-foreign when the store is there already, usage when the key file is
 */
export async function createStore(
  storePath: string,
  keyFileOf: KeySources["keyFileOf"],
  passphrase: Uint8Array | null,
  twoSecrets = false,
): Promise<CreatedStore> {
  const begun = passphrase === null ? finishCreating(storePath, keyFileOf) : null;
  if (begun) return begun;
  const storeId = generateStoreId();
  const keyFile = keyFileOf(storeId);
  const masterKey = generateMasterKey();
  const keyPart = twoSecrets ? generateMasterKey() : null;
  try {
    const keys = deriveKeys(masterKey, storeId);
    const needsFile = passphrase === null || keyPart !== null;
    if (needsFile && existsSync(keyFile)) {
      throw new LeaksiftError(
        "usage",
        `there is a key file at ${keyFile} already, but no store at ${storePath}`,
        "name the store of that key with --store, or another place for the new key with --key-file",
      );
    }
    let sealed: Uint8Array | null = null;
    if (passphrase) {
      const { ARGON2_COST, sealSlot } = await import("../key/key-slot.js");
      sealed = await sealSlot(masterKey, passphrase, storeId, ARGON2_COST, keyPart);
    }
    const seen = { storeId, path: seenFileOf(keyFile) };
    const settings = { [STORE_ID]: storeId, [CHECK_VALUE]: keys.checkValue };
    const keepKey = (): void => {
      if (needsFile) writeKeyFile(keyFile, { storeId, kind: keyPart ? "part" : "key", secret: keyPart ?? masterKey });
    };
    const writer = SqliteWriter.create(storePath, settings, signerOf(keys, seen), { keySlot: sealed, keepKey });
    return { writer, keys, keyFile: needsFile ? keyFile : null, seenFile: seen.path };
  } finally {
    masterKey.fill(0);
    keyPart?.fill(0);
  }
}

/** Goes on where making a store with a key file was cut off at its very end. @returns `null` when it wasn't */
function finishCreating(storePath: string, keyFileOf: KeySources["keyFileOf"]): CreatedStore | null {
  const found: { readonly keys: DerivedKeys; readonly place: SeenPlace }[] = [];
  const writer = SqliteWriter.finishMaking(storePath, (draft) => {
    const storeId = draft.setting(STORE_ID);
    const checkValue = draft.setting(CHECK_VALUE);
    if (!storeId || !checkValue || !existsSync(keyFileOf(storeId))) return false;
    const { kind, secret } = readKeyFile(keyFileOf(storeId));
    const keys = deriveKeys(secret, storeId);
    secret.fill(0);
    if (kind !== "key" || !isKeyOf(keys, checkValue, draft.version)) return false;
    found.push({ keys, place: { storeId, path: seenFileOf(keyFileOf(storeId)) } });
    return true;
  });
  const [own] = found;
  if (!writer || !own) return null;
  const { keys, place } = own;
  writer.signWith(signerOf(keys, place));
  return { writer, keys, keyFile: keyFileOf(place.storeId), seenFile: place.path };
}

/**
 * The keys of a store that is what was written with them. What a writer changes from now on is signed with them.
 * @throws LeaksiftError key-missing, key-wrong, key-unsafe, key-damaged, store-damaged, store-tampered, store-older
 */
export async function unlockStore(store: SqliteReader, sources: KeySources): Promise<DerivedKeys> {
  const opened = await openMasterKey(store, sources);
  try {
    return trustedKeys(store, opened, sources);
  } finally {
    zeroSecrets(opened);
  }
}

/** The keys of an opened store, ring and list of what was forgotten with them. @throws LeaksiftError as `unlockStore` */
export function trustedKeys(store: SqliteReader, opened: OpenedKey, sources: KeySources): DerivedKeys {
  const keys = wholeKeys(store, opened);
  const seen = seenPlaceOf(opened, sources);
  requireFresh(store, keys, seen);
  if (store instanceof SqliteWriter) {
    verifyLedger(store, keys);
    store.signWith(signerOf(keys, seen));
  }
  return keys;
}

/** As `trustedKeys`, whatever the age of the store. */
export function wholeKeys(store: SqliteReader, { keys, storeId }: OpenedKey): DerivedKeys {
  verifyManifest(store, keys);
  const ringed = withKeyRing(keys, storeId, store.setting(KEY_RING));
  return { ...ringed, forgotten: readForgotten(store, ringed, storeId) };
}

export function seenPlaceOf({ storeId }: OpenedKey, sources: KeySources): SeenPlace {
  return { storeId, path: seenFileOf(sources.keyFileOf(storeId)) };
}

/** Wipes what opened the store. */
export function zeroSecrets({ masterKey, passphrase, keyPart }: OpenedKey): void {
  for (const secret of [masterKey, passphrase, keyPart]) secret?.fill(0);
}
