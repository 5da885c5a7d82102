/** Where stores and their keys lie when nobody says otherwise: in the platform's folders, the key never beside its store. */
import { join } from "node:path";
import envPaths from "env-paths";

export interface DefaultPlaces {
  /** The store's file. */
  readonly store: string;
  /** Where the catalogue that was imported from others is kept. */
  readonly importedCatalog: string;
  /** The key file of the store with this id. */
  readonly keyFileOf: (storeId: Uint8Array) => string;
}

export function defaultPlaces(): DefaultPlaces {
  const { data, config } = envPaths("leaksift", { suffix: "" });
  return {
    store: join(data, "leaksift.db"),
    importedCatalog: join(data, "catalog", "hibp.json"),
    keyFileOf: (storeId) => join(config, "keys", `${Buffer.from(storeId).toString("hex")}.key`),
  };
}
