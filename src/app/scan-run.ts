/**
 * The other way to ask a run: where it has fewer tags than there are questions, each tag looks for its questions, instead of
 * each question for its block. A long list against a thousand small runs costs what the runs hold, not a thousand lists.
 */
import { decodeBlock, blockLength } from "../run/block.js";
import { makeTagColumns } from "../run/sort-tags.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { damaged, verifyBlock } from "./block-damage.js";

/** Blocks that are read at once: 256 KB. */
const BLOCKS_AT_ONCE = 256;

/**
 * Reads all of a run.
 * @param highs high words that are asked for, ascending
 * @param lows low words, in the same order
 * @param onHit told the place of a question, and the profile id of a tag that it asks for
 * @throws LeaksiftError store-damaged
 */
export function scanRun(
  store: BlockReader,
  run: StoredRun,
  highs: Uint32Array,
  lows: Uint32Array,
  onHit: (question: number, profileId: number) => void,
): void {
  const buckets = 2 ** run.layout.bucketBits;
  let columns = makeTagColumns(1024, true);
  let from = 0;
  for (let first = 0; first < buckets; first += BLOCKS_AT_ONCE) {
    const last = Math.min(first + BLOCKS_AT_ONCE, buckets) - 1;
    for (const [i, block] of store.getBlocks(run.id, first, last).entries()) {
      if (!block) throw damaged(run, `block ${first + i} is missing`);
      verifyBlock(block, run, first + i);
      if (blockLength(block) > columns.high.length) columns = makeTagColumns(2 * blockLength(block), true);
      const { high, low, payload } = columns;
      const n = decodeBlock(block, run.layout, first + i, high, low, payload, 0);
      for (let tag = 0; tag < n; tag++) {
        from = firstAtOrAbove(highs, high[tag], from);
        for (let at = from; at < highs.length && highs[at] === high[tag]; at++)
          if (lows[at] === low[tag]) onHit(at, payload![tag]);
      }
    }
  }
}

/** @returns place of the first word, from `from` on, that is `wanted` or larger */
export function firstAtOrAbove(words: Uint32Array, wanted: number, from: number): number {
  // Doubling steps: the next tag is mostly some questions further on, not half of the list.
  let step = 1;
  let low = from;
  while (low + step < words.length && words[low + step] < wanted) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, words.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
