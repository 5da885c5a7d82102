/**
 * The chain that a rotation of the key makes of tags. A tag key is 32 bytes, and 32 more for each rotation: the first link
 * makes a tag of a canonical form, every further one makes the next tag of the tag before, with the same function
 * (AES-256-CMAC, SP 800-38B, cut to 64 bits) over its 8 bytes. So a store gets a new key without the files it was made of.
 */
import { createCipheriv } from "node:crypto";
import { cmac, cmacSubkeys } from "./cmac.js";

/** Bytes of one link's key. */
export const LINK_BYTES = 32;
/** Rotations that a store is given at most: each costs every look-up and import one more cipher block a tag. */
export const ROTATION_LIMIT = 64;

const BLOCK_BYTES = 16;
const BLOCK_WORDS = 4;
const TAG_BYTES = 8;
/** Tags that are encrypted at once: 128 KiB, which stay in the second-level cache. */
const BATCH = 8192;

/** @throws RangeError unless it is a chain of whole links, one at least; names the length, never the key */
export function checkTagKey(tagKey: Uint8Array): void {
  const { length } = tagKey;
  if (length === 0 || length % LINK_BYTES !== 0 || length > LINK_BYTES * (ROTATION_LIMIT + 1)) {
    throw new RangeError(`tagKey: expected 32 bytes and 32 for each rotation, got ${length}`);
  }
}

/** Rotations that the key went through; 0 for one link. */
export function rotationsOf(tagKey: Uint8Array): number {
  return tagKey.length / LINK_BYTES - 1;
}

/** The links behind the first one, in order. */
export function furtherLinks(tagKey: Uint8Array): TagLink[] {
  checkTagKey(tagKey);
  const links: TagLink[] = [];
  for (let at = LINK_BYTES; at < tagKey.length; at += LINK_BYTES)
    links.push(new TagLink(tagKey.subarray(at, at + LINK_BYTES)));
  return links;
}

/** The tag that the whole chain makes of the 8 bytes of a first link's tag. The plain version that `TagLink` is held to. */
export function chainedTag(tagKey: Uint8Array, first: Uint8Array): { high: number; low: number } {
  checkTagKey(tagKey);
  let tag = Buffer.from(first.subarray(0, TAG_BYTES));
  for (let at = LINK_BYTES; at < tagKey.length; at += LINK_BYTES)
    tag = cmac(tagKey.subarray(at, at + LINK_BYTES), tag).subarray(0, TAG_BYTES) as Buffer<ArrayBuffer>;
  return { high: tag.readUInt32BE(0), low: tag.readUInt32BE(4) };
}

/** One rotation: tags to the tags that follow, thousands in one cipher call. */
export class TagLink {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  /** What a message of 8 bytes is finished with: padding and subkey, as four words. */
  readonly #finish: Uint32Array;
  readonly #stageWords = new Uint32Array(BATCH * BLOCK_WORDS);
  readonly #stage = Buffer.from(this.#stageWords.buffer);

  /** @param key 32 bytes; not kept beyond the cipher and the subkey */
  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
    const finish = Uint8Array.from(cmacSubkeys(key).padded);
    finish[TAG_BYTES] ^= 0x80;
    this.#finish = new Uint32Array(finish.buffer);
  }

  /**
   * @param blocks of 16 bytes, whose first 8 are a tag
   * @returns as many blocks, whose first 8 bytes are the tags that follow
   */
  next(blocks: Buffer): Buffer {
    const result = Buffer.alloc(blocks.length);
    for (let from = 0; from < blocks.length; from += BATCH * BLOCK_BYTES) {
      const part = blocks.subarray(from, from + BATCH * BLOCK_BYTES);
      this.#stage.set(part);
      result.set(this.#encrypt(part.length / BLOCK_BYTES), from);
    }
    return result;
  }

  /** Replaces the first `count` tags, each given as two big-endian words, by those that follow. */
  retag(high: Uint32Array, low: Uint32Array, count: number): void {
    for (let from = 0; from < count; from += BATCH) {
      const part = Math.min(BATCH, count - from);
      const stage = this.#stage;
      for (let i = 0; i < part; i++) {
        stage.writeUInt32BE(high[from + i], i * BLOCK_BYTES);
        stage.writeUInt32BE(low[from + i], i * BLOCK_BYTES + 4);
      }
      const encrypted = this.#encrypt(part);
      for (let i = 0; i < part; i++) {
        high[from + i] = encrypted.readUInt32BE(i * BLOCK_BYTES);
        low[from + i] = encrypted.readUInt32BE(i * BLOCK_BYTES + 4);
      }
    }
  }

  /** Encrypts the first `count` tags of the stage. */
  #encrypt(count: number): Buffer {
    const words = this.#stageWords;
    const [first, second, third, fourth] = this.#finish;
    for (let at = 0; at < count * BLOCK_WORDS; at += BLOCK_WORDS) {
      words[at] = words[at] ^ first;
      words[at + 1] = words[at + 1] ^ second;
      words[at + 2] = third;
      words[at + 3] = fourth;
    }
    return this.#cipher.update(this.#stage.subarray(0, count * BLOCK_BYTES));
  }
}
