/**
 * A store as a program holds it: opened read-only with its key, until it is closed. Imports by others go on meanwhile; each
 * check sees the newest state, and the key and the store's seal are verified again whenever it was changed.
 */
import type { DatasetSummary } from "../app/describe-dataset.js";
import type { Dataset, LeakStore } from "./leak-store.js";
import { keepParts, partsOf, takeParts } from "./store-parts.js";

export interface OpenStoreOptions {
  /** The store's file; left out: the one that the command uses by default. */
  readonly path?: string | undefined;
  /** The key file; left out: the place where the command put it. */
  readonly keyFile?: string | undefined;
  /** Opens a store that is locked by a passphrase, with the key file besides where it needs two secrets. */
  readonly passphrase?: string | undefined;
  /** Told in words what a person should know: a key that lies beside its store, key slots that were passed over. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Neither the environment nor a terminal is asked: what is not given is not used.
 * @throws LeaksiftError store-missing, store-foreign, store-newer, store-damaged, store-tampered, store-older, key-missing,
 * key-wrong, key-unsafe, key-damaged
 */
export async function openStore(options: OpenStoreOptions = {}): Promise<LeakStore> {
  const { SqliteReader } = await import("../store/sqlite-reader.js");
  const { unlockStore } = await import("../app/unlock-store.js");
  const { summarizeDataset } = await import("../app/describe-dataset.js");
  const { defaultPlaces } = await import("../app/default-places.js");
  const { wipeKeys } = await import("../key/derived-keys.js");
  const { liesBeside } = await import("../key/key-place.js");
  const { normalizePassphrase } = await import("../key/passphrase.js");
  const places = defaultPlaces();
  const path = options.path ?? places.store;
  const { keyFile, passphrase, onWarning = () => undefined } = options;
  const reader = SqliteReader.open(path);
  const sources = {
    keyFileOf: (storeId: Uint8Array) => keyFile ?? places.keyFileOf(storeId),
    keyFileNamed: keyFile !== undefined,
    givenPassphrase: passphrase === undefined ? null : () => Promise.resolve(normalizePassphrase(passphrase)),
    askPassphrase: null,
    onKeyFile(own: string) {
      if (liesBeside(own, path)) onWarning(`the key ${own} lies beside its store: who copies the folder can read both`);
    },
    onIgnoredSlots: onWarning,
  };
  try {
    const generation = reader.generation();
    const keys = await unlockStore(reader, sources);
    const store: LeakStore = {
      path,
      datasets: () => partsOf(store).reader.datasets().map(summarizeDataset).map(datasetOf),
      close() {
        const parts = takeParts(store);
        if (!parts) return;
        // First the file: a check that goes on against the rule above then fails, and can't ask with another key.
        parts.reader.close();
        wipeKeys(parts.keys);
      },
    };
    // Warnings were given once.
    const again = { ...sources, onKeyFile: () => undefined, onIgnoredSlots: () => undefined };
    keepParts(store, { reader, generation, keys, unlock: () => unlockStore(reader, again) });
    return store;
  } catch (error) {
    reader.close();
    throw error;
  }
}

function datasetOf({ id, title, breachDate, importedAt, facts }: DatasetSummary): Dataset {
  return { id, title, breachDate, importedAt, records: facts.records, dataClasses: facts.dataClasses };
}
