/**
 * A name for a finding that may leave the machine: the first 128 bits of HMAC-SHA-256 over the kind and canonical form of an
 * identifier and the dataset that holds it, under a key of the store that serves nothing else. The same finding has the same
 * name in every run; without the key it says nothing of whom it names.
 */
import { createHmac } from "node:crypto";

/**
 * @param kind name of the identifier's kind
 * @param form its canonical form
 * @param dataset slug
 * @returns 32 lower-case hexadecimal digits
 */
export function exposureFingerprint(fingerprintKey: Uint8Array, kind: string, form: string, dataset: string): string {
  // None of the three holds a NUL, so no two findings are one message.
  return createHmac("sha256", fingerprintKey).update(`${kind}\0${form}\0${dataset}`).digest("hex").slice(0, 32);
}

/**
 * What tells whether fingerprints were made with this key; not secret, and says nothing of the key.
 * @returns 32 lower-case hexadecimal digits
 */
export function fingerprintKeyCheck(fingerprintKey: Uint8Array): string {
  // No fingerprint's message is without a NUL.
  return createHmac("sha256", fingerprintKey).update("key check").digest("hex").slice(0, 32);
}
