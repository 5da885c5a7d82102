/**
 * Secrets that a store keeps for itself: its key ring, the lists of what was forgotten and of what is watched, the key of a
 * rotation that is under way, how far an import is (beside it, in a file). AES-256-GCM (SP 800-38D) under a key of their own, with a random nonce, bound to purpose and store:
 *
 *     0 nonce 12 · 12 ciphertext · … GCM tag 16          additional data: purpose ‖ 0 ‖ store id
 */
import { randomBytes } from "node:crypto";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { GCM_TAG_BYTES, openGcm, sealGcm } from "./aes-gcm.js";

/** What a box is for. A box of one purpose never opens as another. */
export type SealPurpose = "key ring" | "forgotten" | "rotation" | "watch" | "checkpoint";

const NONCE_BYTES = 12;

/** @param sealKey 32 bytes. @returns plain.length + 28 bytes */
export function sealBox(sealKey: Uint8Array, purpose: SealPurpose, storeId: Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  return Uint8Array.from(Buffer.concat([nonce, sealGcm(sealKey, nonce, boundTo(purpose, storeId), plain)]));
}

/** The plain bytes, the caller's to zero; `null` when it is no such box, or was changed. */
export function tryOpenBox(
  sealKey: Uint8Array,
  purpose: SealPurpose,
  storeId: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  if (sealed.length < NONCE_BYTES + GCM_TAG_BYTES) return null;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  return openGcm(sealKey, nonce, boundTo(purpose, storeId), sealed.subarray(NONCE_BYTES));
}

/** As `tryOpenBox`. @throws LeaksiftError store-tampered when it doesn't open under the store's own key */
export function openBox(
  sealKey: Uint8Array,
  purpose: SealPurpose,
  storeId: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const plain = tryOpenBox(sealKey, purpose, storeId, sealed);
  if (plain) return plain;
  throw new LeaksiftError(
    "store-tampered",
    `The store's ${purpose} was changed by something other than leaksift.`,
    "Restore the store from a backup.",
  );
}

function boundTo(purpose: SealPurpose, storeId: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${purpose}\0`), storeId]);
}
