/**
 * Keyed digests of what was imported, so that the same content is known again. They are keyed because a plain hash of a
 * short list would give away its numbers to anyone who can enumerate them. A chunk's MAC is GMAC (NIST SP 800-38D; 7 GB/s
 * here, against 0.3 for SHA-256), never stored; a file's digest is an HMAC-SHA-256 over its chunks' MACs and length. As a
 * tag key, a content key has 32 bytes more for each rotation: HMAC-SHA-256 of the digest before, under them.
 */
import { createCipheriv, createHmac } from "node:crypto";
import { LINK_BYTES } from "./tag-chain.js";

/** @param index of the chunk in its file, the nonce. @returns 16 bytes */
export function chunkMac(contentKey: Uint8Array, index: number, bytes: Uint8Array): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 8);
  const gmac = createCipheriv("aes-256-gcm", contentKey.subarray(0, LINK_BYTES), nonce);
  gmac.setAAD(bytes);
  gmac.final();
  return gmac.getAuthTag();
}

/** @param macs of the file's chunks, in order. @returns 32 bytes */
export function contentDigest(contentKey: Uint8Array, macs: readonly Uint8Array[], bytes: number): Uint8Array {
  const hmac = createHmac("sha256", contentKey.subarray(0, LINK_BYTES));
  for (const mac of macs) hmac.update(mac);
  let digest: Uint8Array = hmac.update(String(bytes)).digest();
  for (let at = LINK_BYTES; at < contentKey.length; at += LINK_BYTES)
    digest = nextDigest(contentKey.subarray(at, at + LINK_BYTES), digest);
  return digest;
}

/** What a rotation makes of a digest. @param link 32 bytes, the content key of the new master key */
export function nextDigest(link: Uint8Array, digest: Uint8Array): Uint8Array {
  return createHmac("sha256", link).update(digest).digest();
}
