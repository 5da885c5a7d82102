/**
 * AES-CMAC (NIST SP 800-38B, RFC 4493), one message at a time: the plain version that `cmac-lanes.ts` is held to, and
 * what a look-up of a single identifier uses. The chain of blocks is AES-CBC with a zero IV, so only the subkeys and the
 * last block are ours. Checked against the published vectors in `test/key/cmac.test.ts`.
 */
import { createCipheriv } from "node:crypto";

const BLOCK_BYTES = 16;

/** The two masks of the last block: K1 for one that is full, K2 for one that was padded with `10…0`. */
export interface CmacSubkeys {
  full: Uint8Array;
  padded: Uint8Array;
}

/**
 * The subkeys K1 and K2 of an AES key of 16, 24 or 32 bytes (SP 800-38B, 6.1).
 * @throws RangeError for any other key length.
 */
export function cmacSubkeys(key: Uint8Array): CmacSubkeys {
  const cipher = createCipheriv(`aes-${checkedKeyBits(key)}-ecb`, key, null).setAutoPadding(false);
  const full = doubled(cipher.update(new Uint8Array(BLOCK_BYTES)));
  return { full, padded: doubled(full) };
}

/**
 * The full 128-bit CMAC of a message of any length, the empty one included.
 * @param key 16, 24 or 32 bytes; leaksift's own keys have 32.
 * @throws RangeError for any other key length.
 */
export function cmac(key: Uint8Array, message: Uint8Array): Buffer {
  const keyBits = checkedKeyBits(key);
  const subkeys = cmacSubkeys(key);
  const blockCount = Math.max(1, Math.ceil(message.length / BLOCK_BYTES));
  const blocks = Buffer.alloc(blockCount * BLOCK_BYTES);
  blocks.set(message);
  const isFull = message.length === blocks.length;
  if (!isFull) blocks[message.length] = 0x80;
  const mask = isFull ? subkeys.full : subkeys.padded;
  const lastBlock = blocks.length - BLOCK_BYTES;
  for (let i = 0; i < BLOCK_BYTES; i++) blocks[lastBlock + i] ^= mask[i];
  const zeroIv = new Uint8Array(BLOCK_BYTES);
  const chain = createCipheriv(`aes-${keyBits}-cbc`, key, zeroIv).setAutoPadding(false).update(blocks);
  return Buffer.from(chain.subarray(lastBlock));
}

function checkedKeyBits(key: Uint8Array): number {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw new RangeError(`key: expected 16, 24 or 32 bytes, got ${key.length}`);
  }
  return key.length * 8;
}

/** Multiplies by x in GF(2^128): shifts left by one bit and folds the bit that falls out back in as 0x87. */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(BLOCK_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) result[i] = (block[i] << 1) | ((block[i + 1] ?? 0) >>> 7);
  if (block[0] & 0x80) result[BLOCK_BYTES - 1] ^= 0x87;
  return result;
}
