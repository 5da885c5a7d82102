/**
 * The keys of a store, all made of one random 256-bit master key by HKDF-SHA-256 (RFC 5869): salt = the store's id,
 * `info` = the purpose. So two stores never share a tag, and no key says anything about another one. The check value is
 * kept in the store, in the open, and makes a wrong key an error instead of a false "not found".
 */
import { hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { LeaksiftError } from "../errors/leaksift-error.js";

export const MASTER_KEY_BYTES = 32;
export const STORE_ID_BYTES = 16;
export const CHECK_VALUE_BYTES = 16;

/** An identifier that was erased on request: the kind byte of its tag, and the first link's whole CMAC, 16 bytes. */
export interface ForgottenTag {
  readonly kind: number;
  readonly mac: Uint8Array;
}

export interface DerivedKeys {
  /** 32 bytes, and 32 more for each rotation of the key (tag-chain.ts). For CmacLanes and tagOf. */
  tagKey: Uint8Array;
  /** 32 bytes, for the checksums of segments and of the store's manifest. */
  integrityKey: Uint8Array;
  /** As many bytes as `tagKey`. For digests of content, so that these can't be compared with a known file without the key. */
  contentKey: Uint8Array;
  /** 32 bytes, for the fingerprints of findings, which leave the store in reports. */
  fingerprintKey: Uint8Array;
  /** 32 bytes, for what the store keeps sealed (sealed-box.ts). */
  sealKey: Uint8Array;
  /** 16 bytes; not secret, tells nothing of the other keys. */
  checkValue: Uint8Array;
  /** The check value of stores without a manifest, which are of version 1 or 2. */
  unsignedCheckValue: Uint8Array;
  /** What must not be stored again, and can't be answered. Empty until a store says otherwise. */
  forgotten: readonly ForgottenTag[];
}

/** A new master key from the system's generator: 32 bytes, owned by the caller, to be zeroed by it when done. */
export function generateMasterKey(): Uint8Array {
  return ownBytes(randomBytes(MASTER_KEY_BYTES));
}

/** A new store id: 16 random bytes, not secret, never changed in the life of a store. */
export function generateStoreId(): Uint8Array {
  return ownBytes(randomBytes(STORE_ID_BYTES));
}

/**
 * Derives the keys of a store. Neither argument is changed or kept.
 * @throws RangeError when the master key hasn't 32 bytes or the store id 16.
 */
export function deriveKeys(masterKey: Uint8Array, storeId: Uint8Array): DerivedKeys {
  checkLength("masterKey", masterKey, MASTER_KEY_BYTES);
  checkLength("storeId", storeId, STORE_ID_BYTES);
  const derive = (purpose: string, byteCount: number): Uint8Array =>
    new Uint8Array(hkdfSync("sha256", masterKey, storeId, `leaksift/v1/${purpose}`, byteCount));
  return {
    tagKey: derive("tag", 32),
    integrityKey: derive("integrity", 32),
    contentKey: derive("content", 32),
    fingerprintKey: derive("fingerprint", 32),
    sealKey: derive("seal", 32),
    checkValue: derive("check/3", CHECK_VALUE_BYTES),
    unsignedCheckValue: derive("check", CHECK_VALUE_BYTES),
    forgotten: [],
  };
}

/** Zeros what is secret of keys that nobody uses any more: whoever uses them all the same tags with a key that is no store's. */
export function wipeKeys({ tagKey, integrityKey, contentKey, fingerprintKey, sealKey, forgotten }: DerivedKeys): void {
  for (const key of [tagKey, integrityKey, contentKey, fingerprintKey, sealKey]) key.fill(0);
  for (const { mac } of forgotten) mac.fill(0);
}

/**
 * Whether the keys are those of a store with this check value. Stores without a manifest have another one, so that nobody
 * without the key can pass a store off as one of them.
 * @param version of the store
 */
export function isKeyOf(keys: DerivedKeys, storedCheckValue: Uint8Array, version: number): boolean {
  const own = version < 3 ? keys.unsignedCheckValue : keys.checkValue;
  return storedCheckValue.length === own.length && timingSafeEqual(own, storedCheckValue);
}

/**
 * Compares the check value of the keys with the one that the store holds.
 * @throws LeaksiftError `key-wrong` when they differ, also in length.
 */
export function requireMatchingKeys(keys: DerivedKeys, storedCheckValue: Uint8Array, version: number): void {
  if (isKeyOf(keys, storedCheckValue, version)) return;
  throw new LeaksiftError(
    "key-wrong",
    "This key belongs to another store than the one that was opened.",
    "Name the store's own key with --key-file, or the store that belongs to this key with --store.",
  );
}

/** @throws RangeError that names the argument and its length, never its contents. */
export function checkLength(name: string, bytes: Uint8Array, expected: number): void {
  if (bytes.length !== expected) throw new RangeError(`${name}: expected ${expected} bytes, got ${bytes.length}`);
}

/** A plain array with memory of its own: zeroing it can't touch, or miss, a pool that Node shares between buffers. */
function ownBytes(random: Buffer): Uint8Array {
  const bytes = Uint8Array.from(random);
  random.fill(0);
  return bytes;
}
