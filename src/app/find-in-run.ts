/**
 * Puts sorted questions to one run: reads the blocks that may hold their tags, one by one, many at a time, or all of them,
 * whichever costs least. Nothing is taken for "not there" but a whole, checked block that doesn't hold the tag.
 */
import { findInBlock } from "../run/block.js";
import type { BlockFinder, OrderedTags } from "../run/block-finder.js";
import { bucketOf, type SegmentLayout } from "../run/segment-layout.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { damaged, verifyBlock } from "./block-damage.js";
import { firstAtOrAbove, scanRun } from "./scan-run.js";

/** Blocks that are read in one go where there is a question for every fourth of them: some 300 KB. */
const BLOCKS_AT_ONCE = 256;
const BLOCKS_A_QUESTION = 4;

/**
 * @param tags what is asked for, of the run's kind
 * @param finder reads many blocks at once where questions lie close together; what is found is the same
 * @param onFound told the place of a question, and a profile id of its tag; each id of a merged run's in turn
 * @throws LeaksiftError store-damaged
 */
export function findInRun(
  store: BlockReader,
  run: StoredRun,
  tags: OrderedTags,
  finder: BlockFinder | undefined,
  onFound: (place: number, profileId: number) => void,
): void {
  const { highs, lows } = tags;
  if (highs.length === 0) return;
  if (run.tags < highs.length) {
    scanRun(store, run, highs, lows, onFound);
    return;
  }
  const { layout } = run;
  const lookIntoBlock = (block: Uint8Array | null | undefined, from: number, to: number): void => {
    const bucket = bucketOf(highs[from], layout);
    if (!block) throw damaged(run, `block ${bucket} is missing`);
    verifyBlock(block, run, bucket);
    findInBlock(block, layout, highs, lows, from, to, onFound);
  };
  for (let from = 0; from < highs.length;) {
    const bucket = bucketOf(highs[from], layout);
    let to = placeOfBucket(highs, from, bucket + BLOCKS_AT_ONCE, layout);
    const last = bucketOf(highs[to - 1], layout);
    const buckets = last - bucket + 1;
    if (buckets === 1 || buckets > BLOCKS_A_QUESTION * (to - from)) {
      to = placeOfBucket(highs, from, bucket + 1, layout);
      lookIntoBlock(store.getBlock(run.id, bucket), from, to);
      from = to;
      continue;
    }
    const joined = finder ? store.joinedBlocks(run.id, bucket, last) : null;
    const done = finder && joined ? finder.find(joined, run.id, layout, bucket, buckets, tags, from, to, onFound) : 0;
    if (done < buckets) {
      for (const [i, block] of store.getBlocks(run.id, bucket + done, last).entries()) {
        const first = placeOfBucket(highs, from, bucket + done + i, layout);
        const end = placeOfBucket(highs, first, bucket + done + i + 1, layout);
        if (end > first) lookIntoBlock(block, first, end);
      }
    }
    from = to;
  }
}

/** @returns the first question from `from` on that is of this bucket or a later one */
function placeOfBucket(highs: Uint32Array, from: number, bucket: number, layout: SegmentLayout): number {
  return firstAtOrAbove(highs, bucket * 2 ** (32 - layout.bucketBits), from);
}
