/**
 * What `cmac-lanes.ts` keeps messages in: a lane holds messages of one block count until they are tagged. And the two
 * tables that clear, pad and mask the last block of a message (NIST SP 800-38B, 6.2, steps 4 and 5) in whole words.
 */
import { cmacSubkeys } from "./cmac.js";

export const BLOCK_BYTES = 16;
export const BLOCK_WORDS = 4;
const LONGEST_LANE_BLOCKS = 21;

/** The longest canonical form that can be tagged, and the room that `scratch` always has from `scratchAt`, in bytes. */
export const LONGEST_CANONICAL_BYTES = LONGEST_LANE_BLOCKS * BLOCK_BYTES - 1;

/** Messages of one block count, one after another, each on a block border with its kind byte first. */
export interface Lane {
  readonly blockCount: number;
  readonly capacity: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly view: DataView;
  readonly kinds: Uint8Array;
  readonly payloads: Uint32Array;
  /** Bytes used of each message's last block, 1 … 16: padding is applied in one pass on flush. */
  readonly lastUsed: Uint8Array;
  count: number;
}

/** An empty lane. Its buffer has room at the end for the longest scratch message and for the last word of a copy. */
export function newLane(blockCount: number, capacity: number): Lane {
  const buffer = new ArrayBuffer((capacity * blockCount + LONGEST_LANE_BLOCKS + 1) * BLOCK_BYTES);
  return {
    blockCount,
    capacity,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    view: new DataView(buffer),
    kinds: new Uint8Array(capacity),
    payloads: new Uint32Array(capacity),
    lastUsed: new Uint8Array(capacity),
    count: 0,
  };
}

/**
 * Fills two tables of four words for each number of used bytes, 0 … 16: `keep` clears what is not of the message,
 * `finish` holds the padding bit and the subkey. Filled as bytes, so that any byte order works.
 */
export function fillLastBlockTables(tagKey: Uint8Array, keepWords: Uint32Array, finishWords: Uint32Array): void {
  const keep = new Uint8Array(keepWords.buffer);
  const finish = new Uint8Array(finishWords.buffer);
  const subkeys = cmacSubkeys(tagKey);
  for (let used = 0; used <= BLOCK_BYTES; used++) {
    const row = used * BLOCK_BYTES;
    keep.fill(0xff, row, row + used);
    finish.set(used === BLOCK_BYTES ? subkeys.full : subkeys.padded, row);
    if (used < BLOCK_BYTES) finish[row + used] ^= 0x80;
  }
}
