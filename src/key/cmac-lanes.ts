/**
 * Tags in batches: AES-256-CMAC (NIST SP 800-38B, RFC 4493) of many short messages at once. Node has no CMAC and a call
 * into its crypto costs as much as some hundred blocks, so messages wait in lanes, a lane per block count, and one
 * `aes-256-ecb` update() per block position encrypts a whole lane. A phone is one block; an e-mail one to three.
 *
 * tag = the first 64 bits of CMAC(tag key, kind byte ‖ canonical form), as two big-endian words. Tags come out in
 * another order than messages went in: the payload says which is which.
 */
import { createCipheriv } from "node:crypto";
import { cmac } from "./cmac.js";
import { letGo } from "./let-go.js";
import { BLOCK_BYTES, BLOCK_WORDS, fillLastBlockTables, type Lane, LONGEST_CANONICAL_BYTES, newLane } from "./lane.js";
import { chainedTag, furtherLinks, LINK_BYTES, type TagLink } from "./tag-chain.js";

export { LONGEST_CANONICAL_BYTES } from "./lane.js";

/** Messages of a full lane of single blocks: 128 KiB, which stay in the second-level cache. */
export const DEFAULT_LANE_CAPACITY = 8192;

/**
 * Receives the first `count` entries of each array: kinds and payloads of the messages, and their tags with
 * `tags[2 * i]` = the first 32 bits (big-endian value) and `tags[2 * i + 1]` = the next 32. The arrays may be longer than
 * `count` and are reused after the call returns. A sink must not put messages into the lanes that called it.
 */
export type TagSink = (kinds: Uint8Array, payloads: Uint32Array, tags: Uint32Array, count: number) => void;

export class CmacLanes {
  /**
   * Where the next canonical form may be written in place: up to LONGEST_CANONICAL_BYTES from `scratchAt`, then
   * `commit`. Bytes that are written and not committed do no harm: the next message overwrites or masks them.
   */
  readonly scratch: Uint8Array;
  /** Changes with every `commit`, `put` and `flush`: read it again before each message. */
  scratchAt = 1;

  readonly #sink: TagSink;
  readonly #cipher: ReturnType<typeof createCipheriv>;
  /** What rotations of the key make of a tag; mostly there are none. */
  readonly #links: readonly TagLink[];
  /** The lane of single blocks, whose free end is the scratch. */
  readonly #single: Lane;
  /** By block count, from 2; made when first needed. */
  readonly #lanes: (Lane | undefined)[] = [];
  /** One block position of a whole lane of longer messages, ready to be encrypted. */
  readonly #stage: Uint8Array;
  readonly #stageWords: Uint32Array;
  readonly #tags: Uint32Array;
  /** By bytes used of the last block (0 … 16), four words each: what to keep of it, and what to XOR onto that. */
  readonly #keep = new Uint32Array((BLOCK_BYTES + 1) * BLOCK_WORDS);
  readonly #finish = new Uint32Array((BLOCK_BYTES + 1) * BLOCK_WORDS);
  /** The bytes that `put` was last given, and a view of them, made when the same ones come again; let go by `flush`. */
  #source: Uint8Array | null = null;
  #sourceView: DataView | null = null;

  /**
   * @param tagKey 32 bytes, and 32 for each rotation; not kept beyond the ciphers and subkeys that are made of it.
   * @param capacity messages of one block that are tagged by one call, 1 … 1,048,576; longer ones share the same room.
   * @throws RangeError for another key length or capacity.
   */
  constructor(tagKey: Uint8Array, sink: TagSink, capacity: number = DEFAULT_LANE_CAPACITY) {
    this.#links = furtherLinks(tagKey);
    const firstKey = tagKey.subarray(0, LINK_BYTES);
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > 1 << 20) {
      throw new RangeError(`capacity: expected an integer from 1 to 1048576, got ${capacity}`);
    }
    this.#sink = sink;
    this.#cipher = createCipheriv("aes-256-ecb", firstKey, null).setAutoPadding(false);
    this.#single = newLane(1, capacity);
    this.scratch = this.#single.bytes;
    this.#stageWords = new Uint32Array(capacity * BLOCK_WORDS);
    this.#stage = new Uint8Array(this.#stageWords.buffer);
    this.#tags = new Uint32Array(capacity * 2);
    fillLastBlockTables(firstKey, this.#keep, this.#finish);
  }

  /**
   * Adds the message kind ‖ bytes[start, end). The bytes are copied. May call the sink.
   * @param kind 0 … 255
   * @param payload any 32-bit number; handed to the sink as it is
   * @throws RangeError when the kind is not a byte or the range not inside `bytes` or over LONGEST_CANONICAL_BYTES.
   */
  put(kind: number, bytes: Uint8Array, start: number, end: number, payload: number): void {
    const length = end - start;
    if (!(start >= 0 && length >= 0 && end <= bytes.length && length <= LONGEST_CANONICAL_BYTES)) {
      throw new RangeError(`put: ${length} bytes at ${start} of ${bytes.length}, limit ${LONGEST_CANONICAL_BYTES}`);
    }
    const blockCount = (length + BLOCK_BYTES) >>> 4; // ceil((length + 1) / 16)
    const lane = blockCount === 1 ? this.#single : this.#longLane(blockCount);
    const to = lane.count * blockCount * BLOCK_BYTES + 1;
    const view = this.#viewOf(bytes);
    // Whole words, 68 ns a phone where a byte loop takes 90; what is copied beyond the end is masked.
    if (view !== null && start + length + 3 <= view.byteLength) {
      const target = lane.view;
      for (let i = 0; i < length; i += 4) target.setUint32(to + i, view.getUint32(start + i, true), true);
    } else {
      const target = lane.bytes;
      for (let i = 0; i < length; i++) target[to + i] = bytes[start + i]!;
    }
    this.#append(lane, kind, length, payload);
  }

  /**
   * Adds the message kind ‖ scratch[scratchAt, scratchAt + length). May call the sink.
   * @param kind 0 … 255
   * @param payload any 32-bit number; handed to the sink as it is
   * @throws RangeError when the kind is not a byte or the length is over LONGEST_CANONICAL_BYTES.
   */
  commit(kind: number, length: number, payload: number): void {
    // False for what is no integer or negative, too: those meet the check of the longer ones.
    if ((length & 15) === length) this.#append(this.#single, kind, length, payload);
    else this.#commitLong(kind, length, payload);
  }

  /**
   * Encrypts, in place, single blocks that somebody else padded and masked (see `finishing`): tags are the first 8 bytes of each.
   * @param blocks a multiple of 16 bytes
   */
  encrypt(blocks: Uint8Array): void {
    const encrypted = this.#linked(this.#cipher.update(blocks));
    blocks.set(encrypted);
    letGo(encrypted);
  }

  /** What a message of `used` bytes (0 … 16) becomes its block with: AND `keep`, then XOR `finish`, 16 bytes each. */
  finishing(used: number): { readonly keep: Uint8Array; readonly finish: Uint8Array } {
    const at = used * BLOCK_BYTES;
    const row = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer).slice(at, at + BLOCK_BYTES);
    return { keep: row(this.#keep), finish: row(this.#finish) };
  }

  /** Tags everything that waits. Call it at the end, and before reading results. */
  flush(): void {
    this.#flushSingles();
    for (const lane of this.#lanes) if (lane) this.#flushLong(lane);
    this.#source = null;
    this.#sourceView = null;
  }

  #append(lane: Lane, kind: number, length: number, payload: number): void {
    if ((kind & 255) !== kind) throw new RangeError(`kind: expected a byte, got ${kind}`);
    const index = lane.count;
    lane.bytes[index * lane.blockCount * BLOCK_BYTES] = kind;
    lane.kinds[index] = kind;
    lane.payloads[index] = payload;
    lane.lastUsed[index] = (length & 15) + 1;
    lane.count = index + 1;
    if (lane.blockCount === 1) {
      this.scratchAt = (index + 1) * BLOCK_BYTES + 1;
      if (index + 1 === lane.capacity) this.#flushSingles();
    } else if (index + 1 === lane.capacity) this.#flushLong(lane);
  }

  #commitLong(kind: number, length: number, payload: number): void {
    if (!Number.isInteger(length) || length < 0 || length > LONGEST_CANONICAL_BYTES) {
      throw new RangeError(`length: expected 0 to ${LONGEST_CANONICAL_BYTES} bytes, got ${length}`);
    }
    const blockCount = (length + BLOCK_BYTES) >>> 4;
    const lane = this.#longLane(blockCount);
    const wordCount = blockCount * BLOCK_WORDS;
    const source = this.#single.words;
    const target = lane.words;
    const from = this.#single.count * BLOCK_WORDS;
    const to = lane.count * wordCount;
    for (let i = 0; i < wordCount; i++) target[to + i] = source[from + i]!;
    this.#append(lane, kind, length, payload);
  }

  /** `null` the first time: a view costs more than the byte loop saves unless many messages lie in the same bytes. */
  #viewOf(bytes: Uint8Array): DataView | null {
    if (bytes !== this.#source) {
      this.#source = bytes;
      this.#sourceView = null;
      return null;
    }
    return (this.#sourceView ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  #longLane(blockCount: number): Lane {
    // Every lane has the room of the single-block one: longer messages are fewer, and 21 full lanes would take 30 MB.
    return (this.#lanes[blockCount] ??= newLane(
      blockCount,
      Math.max(1, Math.floor(this.#single.capacity / blockCount)),
    ));
  }

  #flushSingles(): void {
    const lane = this.#single;
    const count = lane.count;
    if (count === 0) return;
    // Reset before the sink runs: if it throws, the lane is empty, not stuck at full.
    lane.count = 0;
    this.scratchAt = 1;
    const { words, lastUsed } = lane;
    const keep = this.#keep;
    const finish = this.#finish;
    // Nearly every phone takes 12 … 15 bytes with its kind: three words that only meet the subkey, one that is padded.
    const padded = (BLOCK_BYTES - 1) * BLOCK_WORDS;
    const padded0 = finish[padded] | 0;
    const padded1 = finish[padded + 1] | 0;
    const padded2 = finish[padded + 2] | 0;
    for (let i = 0, at = 0; i < count; i++, at += BLOCK_WORDS) {
      const used = lastUsed[i];
      const row = used * BLOCK_WORDS;
      words[at + 3] = (words[at + 3] & keep[row + 3]) ^ finish[row + 3];
      if (used >= 12 && used < BLOCK_BYTES) {
        words[at + 2] = words[at + 2] ^ padded2;
        words[at + 1] = words[at + 1] ^ padded1;
        words[at] = words[at] ^ padded0;
      } else {
        words[at + 2] = (words[at + 2] & keep[row + 2]) ^ finish[row + 2];
        words[at + 1] = (words[at + 1] & keep[row + 1]) ^ finish[row + 1];
        words[at] = (words[at] & keep[row]) ^ finish[row];
      }
    }
    this.#emit(lane, this.#cipher.update(lane.bytes.subarray(0, count * BLOCK_BYTES)), count);
  }

  #flushLong(lane: Lane): void {
    const count = lane.count;
    if (count === 0) return;
    lane.count = 0;
    const { words, lastUsed } = lane;
    const keep = this.#keep;
    const finish = this.#finish;
    const stage = this.#stageWords;
    const stageBytes = this.#stage.subarray(0, count * BLOCK_BYTES);
    const stride = lane.blockCount * BLOCK_WORDS;
    const last = stride - BLOCK_WORDS;
    for (let i = 0, at = 0, from = 0; i < count; i++, at += BLOCK_WORDS, from += stride) {
      for (let j = 0; j < BLOCK_WORDS; j++) stage[at + j] = words[from + j]!;
    }
    for (let block = BLOCK_WORDS; block < last; block += BLOCK_WORDS) {
      const chain = wordsOf(this.#cipher.update(stageBytes));
      for (let i = 0, at = 0, from = block; i < count; i++, at += BLOCK_WORDS, from += stride) {
        for (let j = 0; j < BLOCK_WORDS; j++) stage[at + j] = words[from + j] ^ chain[at + j];
      }
    }
    const chain = wordsOf(this.#cipher.update(stageBytes));
    for (let i = 0, at = 0, from = last; i < count; i++, at += BLOCK_WORDS, from += stride) {
      const row = lastUsed[i] * BLOCK_WORDS;
      for (let j = 0; j < BLOCK_WORDS; j++) {
        stage[at + j] = (words[from + j] & keep[row + j]) ^ finish[row + j] ^ chain[at + j];
      }
    }
    this.#emit(lane, this.#cipher.update(stageBytes), count);
  }

  /** Blocks of first tags to blocks of the tags that the whole chain makes of them. */
  #linked(encrypted: Buffer): Buffer {
    return this.#links.reduce((blocks, link) => link.next(blocks), encrypted);
  }

  #emit(lane: Lane, firstTags: Buffer, count: number): void {
    const encrypted = this.#linked(firstTags);
    const tags = this.#tags;
    // A DataView read is one load and one byte swap in V8, and indifferent to the machine's byte order.
    const view = new DataView(encrypted.buffer, encrypted.byteOffset, encrypted.byteLength);
    for (let i = 0; i < count; i++) {
      tags[2 * i] = view.getUint32(i * BLOCK_BYTES);
      tags[2 * i + 1] = view.getUint32(i * BLOCK_BYTES + 4);
    }
    letGo(encrypted);
    this.#sink(lane.kinds, lane.payloads, tags, count);
  }
}

/** The tag of one message: what `CmacLanes` gives for it. For a few look-ups; `tagTexts` is for more than some dozens. */
export function tagOf(tagKey: Uint8Array, kind: number, canonical: string | Uint8Array): { high: number; low: number } {
  if ((kind & 255) !== kind) throw new RangeError(`kind: expected a byte, got ${kind}`);
  const bytes = typeof canonical === "string" ? Buffer.from(canonical, "utf8") : canonical;
  if (bytes.length > LONGEST_CANONICAL_BYTES) {
    throw new RangeError(`canonical: expected at most ${LONGEST_CANONICAL_BYTES} bytes, got ${bytes.length}`);
  }
  return chainedTag(tagKey, firstMac(tagKey, kind, bytes));
}

/** The whole CMAC of a message under the first link, 16 bytes: its first 8 are the tag that a chain begins with. */
export function firstMac(tagKey: Uint8Array, kind: number, bytes: Uint8Array): Buffer {
  return cmac(tagKey.subarray(0, LINK_BYTES), Buffer.concat([Uint8Array.of(kind), bytes]));
}

/**
 * The tags of many texts in the order given: two words each, `[high, low, high, low, …]`. For look-ups.
 * @param kinds of `texts`, one each: 0 … 255
 * @throws RangeError for a text of more than LONGEST_CANONICAL_BYTES as UTF-8
 */
export function tagTexts(tagKey: Uint8Array, kinds: readonly number[], texts: readonly string[]): Uint32Array {
  const result = new Uint32Array(texts.length * 2);
  const capacity = Math.max(1, Math.min(texts.length, DEFAULT_LANE_CAPACITY));
  const lanes = new CmacLanes(
    tagKey,
    (_kinds, payloads, tags, count) => {
      for (let i = 0; i < count; i++) {
        result[2 * payloads[i]] = tags[2 * i]!;
        result[2 * payloads[i] + 1] = tags[2 * i + 1]!;
      }
    },
    capacity,
  );
  for (const [index, text] of texts.entries()) {
    const length = writeShortAscii(text, lanes.scratch, lanes.scratchAt);
    if (length >= 0) {
      lanes.commit(kinds[index], length, index);
    } else {
      const bytes = Buffer.from(text, "utf8");
      lanes.put(kinds[index], bytes, 0, bytes.length, index);
    }
  }
  lanes.flush();
  return result;
}

/** Phones and most e-mails are ASCII of few bytes: writing these in a loop is faster than a call of Buffer. */
const SHORT_ASCII = 40;

/** @returns bytes written; -1, with some of them written, for a text that is not ASCII or longer than SHORT_ASCII */
function writeShortAscii(text: string, out: Uint8Array, at: number): number {
  const { length } = text;
  if (length > SHORT_ASCII) return -1;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return -1;
    out[at + i] = code;
  }
  return length;
}

/** A view where alignment allows it; Node's own outputs start at 0 so far, but it does not promise to. */
function wordsOf(buffer: Buffer): Uint32Array {
  const bytes = buffer.byteOffset % 4 === 0 ? buffer : Uint8Array.from(buffer);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
}
