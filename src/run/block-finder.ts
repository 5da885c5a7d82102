/**
 * `checkBlock` and `findInBlock` for many blocks that were read in one go, by the kernel. What it doesn't take as it is
 * (damage, blocks that are missing, very many copies of one tag) it leaves to these two, which say what is wrong.
 */
import { Kernel, KernelRoom } from "../kernel/kernel.js";
import { blockIdOf, type SegmentLayout } from "./segment-layout.js";

/** Findings that are noted in one call. */
const ROOM_FOR_FOUND = 65_536;
const CRC_TABLE_BYTES = 16 * 256 * 4;
/** The kernel reads eight bytes at a time. */
const BYTES_BEHIND = 8;

/** Questions of one tag kind: words of their tags, in the order of the high words. */
export interface OrderedTags {
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
}

export class BlockFinder {
  readonly #kernel = new Kernel();
  readonly #id: number;
  readonly #found: number;
  readonly #blocks = new KernelRoom(this.#kernel);
  /** Where the words of these questions lie. */
  readonly #keys = new Map<OrderedTags, number>();

  constructor() {
    this.#kernel.functions.bindCrc(this.#kernel.allocate(CRC_TABLE_BYTES));
    this.#id = this.#kernel.allocate(8);
    this.#found = this.#kernel.allocate(ROOM_FOR_FOUND * 8);
  }

  /**
   * Looks into the blocks of a segment that questions are for.
   * @param joined their bytes, one behind another: each block that has a question, once
   * @param from, to the questions that these blocks are for
   * @param onFound as in `findInBlock`
   * @returns the first question that was not answered, `to` if there is none; its block is for `checkBlock` and `findInBlock`
   */
  find(
    joined: Uint8Array,
    segment: number,
    layout: SegmentLayout,
    tags: OrderedTags,
    from: number,
    to: number,
    onFound: (place: number, profileId: number) => void,
  ): number {
    const kernel = this.#kernel;
    const keys = this.#keysOf(tags);
    const at = this.#blocks.of(joined.length + BYTES_BEHIND);
    kernel.bytes.set(joined, at);
    const done = kernel.functions.lookUpBlocks(
      at,
      joined.length,
      layout.bucketBits,
      layout.upperBits,
      layout.lowBytes,
      BigInt(blockIdOf(segment, 0)),
      this.#id,
      keys,
      from,
      to,
      this.#found,
      ROOM_FOR_FOUND,
    );
    const { words } = kernel;
    const first = this.#found / 4;
    const end = first + 2 * kernel.functions.foundTags();
    for (let pair = first; pair < end; pair += 2) onFound(words[pair], words[pair + 1]);
    return done;
  }

  #keysOf(tags: OrderedTags): number {
    const known = this.#keys.get(tags);
    if (known !== undefined) return known;
    const { highs, lows } = tags;
    const at = this.#kernel.allocate(highs.length * 8);
    const { words } = this.#kernel;
    for (let i = 0, word = at / 4; i < highs.length; i++) {
      words[word++] = lows[i];
      words[word++] = highs[i];
    }
    this.#keys.set(tags, at);
    return at;
  }
}
