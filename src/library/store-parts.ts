/** What lies behind a store that a program holds; apart from it, so that no inner type is part of the library's own. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { SqliteReader } from "../store/sqlite-reader.js";

export interface StoreParts {
  readonly reader: SqliteReader;
  /** Of the state that `keys` were verified for. */
  generation: number;
  keys: DerivedKeys;
  /** Opens and verifies the store again. */
  readonly unlock: () => Promise<DerivedKeys>;
}

const opened = new WeakMap<object, StoreParts>();

export function keepParts(store: object, parts: StoreParts): void {
  opened.set(store, parts);
}

/** @throws LeaksiftError usage when the store is closed, or not of `openStore` */
export function partsOf(store: object): StoreParts {
  const parts = opened.get(store);
  if (!parts) throw new LeaksiftError("usage", "the store is closed, or was not opened with openStore");
  return parts;
}

/** @returns what was open; `null` when nothing is */
export function takeParts(store: object): StoreParts | null {
  const parts = opened.get(store) ?? null;
  opened.delete(store);
  return parts;
}
