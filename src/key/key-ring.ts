/**
 * The key ring of a store whose key was rotated: the tag and content keys of the master keys before, without which the
 * chain of tags can't be computed. Sealed under the newest master key, so an older one opens nothing. 64 bytes a rotation,
 * oldest first: tag key ‖ content key.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { deriveKeys, type DerivedKeys } from "./derived-keys.js";
import { openBox, sealBox } from "./sealed-box.js";
import { LINK_BYTES, ROTATION_LIMIT, rotationsOf } from "./tag-chain.js";

const ENTRY_BYTES = 2 * LINK_BYTES;

/**
 * Keys with the links of the ring in front of their own.
 * @param keys of the newest master key
 * @param sealed the store's key ring, `null` for a key that was never rotated
 * @throws LeaksiftError store-tampered
 */
export function withKeyRing(keys: DerivedKeys, storeId: Uint8Array, sealed: Uint8Array | null): DerivedKeys {
  if (!sealed) return keys;
  const ring = openBox(keys.sealKey, "key ring", storeId, sealed);
  const tagKeys: Uint8Array[] = [];
  const contentKeys: Uint8Array[] = [];
  for (let at = 0; at + ENTRY_BYTES <= ring.length; at += ENTRY_BYTES) {
    tagKeys.push(ring.slice(at, at + LINK_BYTES));
    contentKeys.push(ring.slice(at + LINK_BYTES, at + ENTRY_BYTES));
  }
  ring.fill(0);
  const whole = {
    ...keys,
    tagKey: joined([...tagKeys, keys.tagKey]),
    contentKey: joined([...contentKeys, keys.contentKey]),
  };
  for (const link of [...tagKeys, ...contentKeys]) link.fill(0);
  return whole;
}

/**
 * The keys that follow when a store gets a new master key.
 * @returns the keys, and the ring that the store must keep with them
 * @throws LeaksiftError usage when the chain is as long as it may get
 */
export function rotatedKeys(
  old: DerivedKeys,
  masterKey: Uint8Array,
  storeId: Uint8Array,
): { keys: DerivedKeys; ring: Uint8Array } {
  if (rotationsOf(old.tagKey) >= ROTATION_LIMIT) {
    throw new LeaksiftError(
      "usage",
      `the key of this store was rotated ${ROTATION_LIMIT} times, which is the most`,
      "make a new store and import the files again",
    );
  }
  const own = { ...deriveKeys(masterKey, storeId), forgotten: old.forgotten };
  const entries: Uint8Array[] = [];
  for (let at = 0; at < old.tagKey.length; at += LINK_BYTES)
    entries.push(old.tagKey.subarray(at, at + LINK_BYTES), old.contentKey.subarray(at, at + LINK_BYTES));
  const plain = joined(entries);
  const ring = sealBox(own.sealKey, "key ring", storeId, plain);
  plain.fill(0);
  return { keys: withKeyRing(own, storeId, ring), ring };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
