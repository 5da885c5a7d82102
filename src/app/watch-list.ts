/**
 * The list of watched contacts as the store keeps it: one sealed box (docs/format.md, "Watched contacts"), and its digest in
 * a setting that the manifest covers, so that neither another list nor an older one can take its place. Of a contact it holds
 * the tags that a look-up needs, under the first tag key, so that a rotation seals the list anew and changes nothing in it.
 */
import { createHash } from "node:crypto";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { CANONICALIZER_VERSION } from "../identifier/kinds.js";
import type { IdentifierKindName } from "../identifier/identifier-kind.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { openBox, sealBox } from "../key/sealed-box.js";
import type { SqliteReader } from "../store/sqlite-reader.js";

/** Names of the settings: the box, and the SHA-256 of it. */
const WATCH = "watch";
const WATCH_MARK = "watch_mark";
const LIST_VERSION = 1;

/** `[kind byte, tag under the first tag key as 16 hex digits, 1 for another spelling of the same mailbox]` */
export type WatchedTag = readonly [kind: number, tag: string, isAlias: 0 | 1];

/** A dataset that holds a watched contact. */
export interface WatchedExposure {
  readonly dataset: number;
  /** `YYYY-MM-DD`, UTC: when it was first seen. */
  readonly since: string;
  /** `added`: the dataset held the contact when that was put on the list; `import`: it came later. */
  readonly by: "added" | "import";
  /** `watch run` has told of it. */
  readonly told: boolean;
}

export interface WatchedContact {
  /** Never given again. */
  readonly id: number;
  readonly kind: IdentifierKindName;
  readonly label: string | null;
  /** `YYYY-MM-DD`, UTC. */
  readonly added: string;
  /** The first is the one that tells contacts apart: the exact tag of the likeliest reading. */
  readonly tags: readonly WatchedTag[];
  readonly exposures: readonly WatchedExposure[];
}

export interface WatchList {
  readonly nextId: number;
  readonly contacts: readonly WatchedContact[];
}

const EMPTY: WatchList = { nextId: 1, contacts: [] };

/** Whether anything is watched; costs one small read. */
export function hasWatchList(store: SqliteReader): boolean {
  return store.setting(WATCH_MARK) !== null;
}

/** @throws LeaksiftError store-tampered, store-newer */
export function readWatchList(store: SqliteReader, keys: DerivedKeys, storeId: Uint8Array): WatchList {
  const [sealed, mark] = [store.setting(WATCH), store.setting(WATCH_MARK)];
  if (sealed === null && mark === null) return EMPTY;
  if (sealed === null || mark === null || !markOf(sealed).equals(mark)) {
    throw new LeaksiftError(
      "store-tampered",
      "the list of watched contacts was changed by something other than leaksift",
      "restore the store from a backup, or drop the list with `leaksift watch remove --all`",
    );
  }
  const plain = Buffer.from(openBox(keys.sealKey, "watch", storeId, sealed));
  const { version, canonicalizer, ...list } = JSON.parse(plain.toString("utf8")) as WatchList & {
    version: number;
    canonicalizer: number;
  };
  plain.fill(0);
  if (version === LIST_VERSION && canonicalizer === CANONICALIZER_VERSION) return list;
  throw new LeaksiftError(
    "store-newer",
    `the list of watched contacts was made by rules ${version}/${canonicalizer}, this leaksift has ${LIST_VERSION}/${CANONICALIZER_VERSION}`,
    "use the leaksift that made it, or drop it with `leaksift watch remove --all` and add the contacts again",
  );
}

/** The settings that keep the list. */
export function watchSettings(
  list: WatchList,
  keys: DerivedKeys,
  storeId: Uint8Array,
): Readonly<Record<string, Uint8Array>> {
  const { nextId, contacts } = list;
  const text = JSON.stringify({
    version: LIST_VERSION,
    canonicalizer: CANONICALIZER_VERSION,
    nextId,
    contacts,
  } satisfies WatchList & { version: number; canonicalizer: number });
  const sealed = sealBox(keys.sealKey, "watch", storeId, Buffer.from(text));
  return { [WATCH]: sealed, [WATCH_MARK]: markOf(sealed) };
}

/** The settings that leave no list behind. */
export const NO_WATCH_LIST: Readonly<Record<string, null>> = { [WATCH]: null, [WATCH_MARK]: null };

/** The settings that keep the same list under another key; none where there is no list. @throws as `readWatchList` */
export function resealedWatchList(
  store: SqliteReader,
  keys: DerivedKeys,
  nextKeys: DerivedKeys,
  storeId: Uint8Array,
): Readonly<Record<string, Uint8Array>> {
  return hasWatchList(store) ? watchSettings(readWatchList(store, keys, storeId), nextKeys, storeId) : {};
}

function markOf(sealed: Uint8Array): Buffer {
  return createHash("sha256").update(sealed).digest();
}
