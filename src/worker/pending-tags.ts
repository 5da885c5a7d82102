/**
 * Tags that wait for the verdict on their chunk, as entries (high, low[, payload]) in the kernel's memory: from there the
 * kernel brings them to the partitions. They lie in pieces of one size, so that what hundreds of groups hold of a few tags
 * each takes little, and none is ever copied to become longer.
 */
import type { Kernel } from "../kernel/kernel.js";

const PIECE_BYTES = 4096;
/** Pieces that are allocated at once. */
const ARENA_PIECES = 64;
const BLOCK_BYTES = 16;
const WORD_BYTES = 4;

/** The entries of one kind, in the order that they came. */
export interface PendingTags {
  /** Where its pieces lie; all are full but the last. */
  readonly pieces: number[];
  /** Where the next entry goes, and how many more fit there. */
  at: number;
  room: number;
}

export class PendingPieces {
  readonly #kernel: Kernel;
  readonly #stride: 2 | 3;
  /** Entries of a piece. */
  readonly #entries: number;
  readonly #free: number[] = [];

  /** @param stride words of an entry: 3 with a payload */
  constructor(kernel: Kernel, stride: 2 | 3) {
    this.#kernel = kernel;
    this.#stride = stride;
    this.#entries = Math.floor(PIECE_BYTES / WORD_BYTES / stride);
  }

  begin(): PendingTags {
    return { pieces: [], at: 0, room: 0 };
  }

  put(tags: PendingTags, high: number, low: number, payload: number): void {
    if (tags.room === 0) this.#addPiece(tags);
    const { words } = this.#kernel;
    const at = tags.at / WORD_BYTES;
    words[at] = high;
    words[at + 1] = low;
    if (this.#stride === 3) words[at + 2] = payload;
    tags.at += this.#stride * WORD_BYTES;
    tags.room--;
  }

  /**
   * Adds tags that are the first 64 bits of encrypted blocks.
   * @param blocks where `count` blocks of 16 bytes lie in the kernel's memory
   * @param payloads where a word for each of them does
   */
  putBlocks(tags: PendingTags, blocks: number, payloads: number, count: number): void {
    const { functions } = this.#kernel;
    for (let done = 0, part: number; done < count; done += part) {
      if (tags.room === 0) this.#addPiece(tags);
      part = Math.min(tags.room, count - done);
      const from = blocks + done * BLOCK_BYTES;
      functions.entriesOfBlocks(from, payloads + done * WORD_BYTES, part, tags.at, this.#stride);
      tags.at += part * this.#stride * WORD_BYTES;
      tags.room -= part;
    }
  }

  /** Hands on all entries, piece by piece. @param take gets where `count` of them lie in the kernel's memory */
  handOn({ pieces, room }: PendingTags, take: (entries: number, count: number) => void): void {
    const last = pieces.length - 1;
    for (const [i, piece] of pieces.entries()) take(piece, i < last ? this.#entries : this.#entries - room);
  }

  /** Their room is used again. */
  release({ pieces }: PendingTags): void {
    this.#free.push(...pieces);
  }

  #addPiece(tags: PendingTags): void {
    if (this.#free.length === 0) {
      const arena = this.#kernel.allocate(ARENA_PIECES * PIECE_BYTES);
      for (let i = ARENA_PIECES - 1; i >= 0; i--) this.#free.push(arena + i * PIECE_BYTES);
    }
    tags.at = this.#free.pop()!;
    tags.room = this.#entries;
    tags.pieces.push(tags.at);
  }
}
