/** AES-256-GCM (SP 800-38D), one message at a time: what wraps master keys in key slots, and secrets in boxes. */
import { createCipheriv, createDecipheriv } from "node:crypto";

/** Length of the authentication tag. */
export const GCM_TAG_BYTES = 16;

/**
 * @param key 32 bytes
 * @param nonce 12 bytes, never the same twice under one key
 * @param bound additional data: needed unchanged to open it
 * @returns ciphertext, as long as `plain`, and tag
 */
export function sealGcm(key: Uint8Array, nonce: Uint8Array, bound: Uint8Array, plain: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(bound);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @param sealed of `sealGcm`, a tag at least. @returns the plain bytes, the caller's to zero; `null` when anything differs */
export function openGcm(key: Uint8Array, nonce: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  const end = sealed.length - GCM_TAG_BYTES;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(bound).setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final(); // the only thing this can throw for is the tag
    return Uint8Array.from(plain);
  } catch {
    return null;
  } finally {
    plain.fill(0);
  }
}
