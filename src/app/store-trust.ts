/**
 * Whether a store that a key opens is the one that was written with it: its manifest must carry the right MAC, and it must
 * not be older than what this machine has seen of it. Checked before anything is answered, since whoever can write to the
 * file could otherwise hide a dataset, and an answer would be "clear".
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { readSeenGeneration, writeSeenGeneration } from "../key/seen-generation.js";
import type { SqliteReader } from "../store/sqlite-reader.js";
import type { ManifestSigner } from "../store/store-manifest.js";
import { SIGNED_VERSION } from "../store/store-schema.js";

/** Where this machine remembers the generation of a store. */
export interface SeenPlace {
  readonly storeId: Uint8Array;
  readonly path: string;
}

/** HMAC-SHA-256 over the lines of a manifest or a ledger (docs/format.md, "Manifest"). */
export function manifestMac(
  integrityKey: Uint8Array,
  lines: Iterable<string>,
  of: "manifest" | "ledger" = "manifest",
): Uint8Array {
  const hmac = createHmac("sha256", integrityKey).update(`${of}\0`);
  for (const line of lines) hmac.update(line).update("\n");
  return hmac.digest();
}

/** Signs what a writer changes, and remembers its generation. */
export function signerOf(keys: DerivedKeys, seen: SeenPlace | null): ManifestSigner {
  return {
    sign: (lines, of) => manifestMac(keys.integrityKey, lines, of),
    checkValue: keys.checkValue,
    committed(generation) {
      if (seen) writeSeenGeneration(seen.path, keys.integrityKey, seen.storeId, generation);
    },
  };
}

/**
 * A store of an older version has no manifest, and nothing can be said of it.
 * @throws LeaksiftError store-tampered
 */
export function verifyManifest(store: SqliteReader, keys: DerivedKeys): void {
  if (store.version < SIGNED_VERSION) return;
  const { result: wanted, mac } = store.manifest((lines) => manifestMac(keys.integrityKey, lines));
  if (mac?.length === wanted.length && timingSafeEqual(mac, wanted)) return;
  throw new LeaksiftError(
    "store-tampered",
    `${store.path} was changed by something other than leaksift: its datasets are not those that were written`,
    "restore it from a backup; or, if you know what happened, take it as it is with `leaksift store check --accept-changes`",
  );
}

/**
 * As `verifyManifest`, of what no look-up reads: checked before a store is written to, and by `store check`.
 * @throws LeaksiftError store-tampered
 */
export function verifyLedger(store: SqliteReader, keys: DerivedKeys): void {
  if (store.version < SIGNED_VERSION) return;
  const { result: wanted, mac } = store.ledger((lines) => manifestMac(keys.integrityKey, lines, "ledger"));
  if (mac === null || (mac.length === wanted.length && timingSafeEqual(mac, wanted))) return;
  throw new LeaksiftError(
    "store-tampered",
    `${store.path} was changed by something other than leaksift: its key slots, or what it knows of imported files, are not those that were written`,
    "restore it from a backup; or, if you know what happened, take it as it is with `leaksift store check --accept-changes`",
  );
}

/** What this machine knows of a store's age. */
export interface Freshness {
  readonly generation: number;
  /** The newest generation that was seen here; `null` when nothing is remembered. */
  readonly seen: number | null;
}

export function freshnessOf(store: SqliteReader, keys: DerivedKeys, { path, storeId }: SeenPlace): Freshness {
  return { generation: store.generation(), seen: readSeenGeneration(path, keys.integrityKey, storeId) };
}

/**
 * Refuses a store that is older than what was seen of it here, and remembers a newer one.
 * @param isTrusted whether its manifest is right: else its generation may be anything, and a high one that was remembered
 *   would make the store itself an older copy
 * @throws LeaksiftError store-older
 */
export function requireFresh(store: SqliteReader, keys: DerivedKeys, place: SeenPlace, isTrusted = true): void {
  const { generation, seen } = freshnessOf(store, keys, place);
  if (seen !== null && generation < seen) {
    throw new LeaksiftError(
      "store-older",
      `${store.path} is an older copy: it is of generation ${generation}, and generation ${seen} was seen here`,
      "use the newest copy; if you went back to this one on purpose, say `leaksift store check --accept-older`",
    );
  }
  if (isTrusted && generation > (seen ?? 0))
    writeSeenGeneration(place.path, keys.integrityKey, place.storeId, generation);
}
