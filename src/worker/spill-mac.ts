/**
 * Tells whether a spill file still holds what was written: a GMAC (NIST SP 800-38D) for each region that was written at once,
 * under a random key that only a sealed checkpoint keeps. It finds bit rot and lost writes, and tags that somebody put there.
 */
import { createCipheriv, randomBytes, timingSafeEqual, type CipherGCM } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

/** Bytes that are read at once. */
const PIECE_BYTES = 1 << 20;

export interface SpillFile {
  readonly path: string;
  /** 32 bytes, of this file alone. */
  readonly key: Uint8Array;
  /** One behind another from the file's beginning; MACs of 16 bytes. */
  readonly regions: readonly { readonly bytes: number; readonly mac: Uint8Array }[];
}

/** A new key: 32 random bytes. */
export function spillKey(): Uint8Array {
  return Uint8Array.from(randomBytes(32));
}

/** The MAC of region number `region`: `setAAD` takes its bytes, piece by piece; then `macOf`. */
export function regionMac(key: Uint8Array, region: number): CipherGCM {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(region, 8);
  return createCipheriv("aes-256-gcm", key, nonce);
}

/** @returns 16 bytes; the cipher is used up */
export function macOf(cipher: CipherGCM): Uint8Array {
  cipher.final();
  return Uint8Array.from(cipher.getAuthTag());
}

/** Bytes of all regions together. */
export function spilledBytes({ regions }: SpillFile): number {
  return regions.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Reads the file's regions. @returns false when it is not there, is shorter, or holds anything else; more behind them may follow */
export function isSpillSound({ path, key, regions }: SpillFile): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return false;
  }
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let at = 0;
    for (const [index, { bytes, mac }] of regions.entries()) {
      const cipher = regionMac(key, index);
      for (const end = at + bytes; at < end;) {
        const read = readSync(file, piece, 0, Math.min(piece.length, end - at), at);
        if (read === 0) return false;
        cipher.setAAD(piece.subarray(0, read));
        at += read;
      }
      if (!timingSafeEqual(macOf(cipher), mac)) return false;
    }
    return true;
  } finally {
    closeSync(file);
  }
}
