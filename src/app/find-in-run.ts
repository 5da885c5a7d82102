/**
 * Puts sorted questions to one run: reads the blocks that may hold their tags, many at a time, or all of them where the run is
 * small. Nothing is taken for "not there" but a whole, checked block that doesn't hold the tag.
 */
import { findInBlock } from "../run/block.js";
import type { BlockFinder, OrderedTags } from "../run/block-finder.js";
import { bucketOf } from "../run/segment-layout.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { damaged, verifyBlock } from "./block-damage.js";
import { firstAtOrAbove, scanRun } from "./scan-run.js";

/** Blocks that are read in one go: some 300 KB. */
const BLOCKS_AT_ONCE = 256;

/**
 * @param tags what is asked for, of the run's kind
 * @param finder takes many blocks at once; what is found is the same
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
  /** The first question behind `from` that is of a later bucket. */
  const behind = (from: number): number =>
    firstAtOrAbove(highs, (bucketOf(highs[from], layout) + 1) * 2 ** (32 - layout.bucketBits), from);
  for (let from = 0; from < highs.length;) {
    let to = from;
    if (finder) {
      const buckets: number[] = [];
      for (; to < highs.length && buckets.length < BLOCKS_AT_ONCE; to = behind(to))
        buckets.push(bucketOf(highs[to], layout));
      const joined = store.joinedBlocks(run.id, buckets);
      if (joined) from = finder.find(joined, run.id, layout, tags, from, to, onFound);
    } else to = behind(from);
    // What the finder didn't take, or all.
    while (from < to) {
      const bucket = bucketOf(highs[from], layout);
      const block = store.getBlock(run.id, bucket);
      if (!block) throw damaged(run, `block ${bucket} is missing`);
      verifyBlock(block, run, bucket);
      const end = behind(from);
      findInBlock(block, layout, highs, lows, from, end, onFound);
      from = end;
    }
  }
}
