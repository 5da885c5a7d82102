/**
 * The end of a scan's pipeline in a worker: tags of records are compared with the wanted ones and forgotten. What is kept of a
 * match is which wanted tag it was, in which input, in how many records, with which data classes and years: 32 bytes,
 * however often it comes.
 */
import type { Kernel } from "../kernel/kernel.js";
import { FIRST_YEAR, YEAR_BITS } from "../run/profile.js";
import type { TagReceiver } from "./tag-receiver.js";
import { findWanted, type WantedTags } from "./wanted-tags.js";

const PAYLOAD_STRIDE = 3;
const YEAR_MASK = (1 << YEAR_BITS) - 1;
/** Words of a match: file, wanted tag, records, classes, then a bit for each code of a year. */
const MATCH_WORDS = 8;
const YEAR_WORD = 4;

/** What one worker found; `words` holds `MATCH_WORDS` a match. Plain data. */
export interface TagMatches {
  readonly words: Uint32Array;
}

/** One wanted tag in one input. `classes` is a bit set over the worker's data classes, `years` ascending. */
export interface TagMatch {
  readonly file: number;
  /** Place among the wanted tags. */
  readonly wanted: number;
  readonly records: number;
  readonly classes: number;
  readonly years: readonly number[];
}

export class TagMatcher implements TagReceiver {
  readonly kernel: Kernel;
  readonly #wanted: WantedTags;
  /** Row of a match by file × wanted tags + wanted tag. */
  readonly #rows = new Map<number, number>();
  #words = new Uint32Array(64 * MATCH_WORDS);

  constructor(wanted: WantedTags, kernel: Kernel) {
    this.kernel = kernel;
    this.#wanted = wanted;
  }

  addEntries(_kind: number, entries: number, count: number, file: number): void {
    const { words } = this.kernel;
    const { bitmap, indexBits } = this.#wanted;
    const shift = 32 - indexBits;
    for (let i = 0, at = entries / 4; i < count; i++, at += PAYLOAD_STRIDE) {
      const bit = words[at] >>> shift;
      if (((bitmap[bit >>> 5] >>> (bit & 31)) & 1) === 0) continue;
      const found = findWanted(this.#wanted, words[at], words[at + 1]);
      if (found >= 0) this.#count(file, found, words[at + 2]);
    }
  }

  addBlocks(_kind: number, blocks: number, count: number, payload: number, file: number): void {
    const { words } = this.kernel;
    const { bitmap, indexBits } = this.#wanted;
    const shift = 32 - indexBits;
    for (let i = 0, at = blocks / 4; i < count; i++, at += 4) {
      const high = bigEndian(words[at]);
      const bit = high >>> shift;
      if (((bitmap[bit >>> 5] >>> (bit & 31)) & 1) === 0) continue;
      const found = findWanted(this.#wanted, high, bigEndian(words[at + 1]));
      if (found >= 0) this.#count(file, found, payload);
    }
  }

  /** All matches so far. */
  matches(): TagMatches {
    return { words: this.#words.slice(0, this.#rows.size * MATCH_WORDS) };
  }

  #count(file: number, wanted: number, payload: number): void {
    const key = file * this.#wanted.high.length + wanted;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = this.#rows.size;
      this.#rows.set(key, row);
      if ((row + 1) * MATCH_WORDS > this.#words.length) {
        const longer = new Uint32Array(2 * this.#words.length);
        longer.set(this.#words);
        this.#words = longer;
      }
      this.#words[row * MATCH_WORDS] = file;
      this.#words[row * MATCH_WORDS + 1] = wanted;
    }
    const at = row * MATCH_WORDS;
    this.#words[at + 2]++;
    this.#words[at + 3] |= payload >>> YEAR_BITS;
    const year = payload & YEAR_MASK;
    if (year !== 0) this.#words[at + YEAR_WORD + (year >>> 5)] |= 1 << (year & 31);
  }
}

/** The matches that a worker handed over, in no order. */
export function* matchesOf({ words }: TagMatches): Generator<TagMatch> {
  for (let at = 0; at < words.length; at += MATCH_WORDS) {
    const years: number[] = [];
    for (let word = 0; word < MATCH_WORDS - YEAR_WORD; word++) {
      for (let rest = words[at + YEAR_WORD + word]; rest !== 0; rest &= rest - 1)
        years.push(FIRST_YEAR + 32 * word + 31 - Math.clz32(rest & -rest) - 1);
    }
    yield { file: words[at], wanted: words[at + 1], records: words[at + 2], classes: words[at + 3], years };
  }
}

/** The value of four bytes, first byte highest, that were read as a little-endian word. */
function bigEndian(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}
