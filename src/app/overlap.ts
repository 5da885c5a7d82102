/**
 * Walks segments in tag order, and counts what two of them share: a merge-join of two sorted runs, a block at a time.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { BlockDamage, blockLength, checkBlock, decodeBlock } from "../run/block.js";
import { blockIdOf } from "../run/segment-layout.js";
import type { BlockReader, LiveSegment, StoredRun } from "../store/block-store.js";

/** Tags of one segment, ascending, in batches whose arrays are reused; where it shares a run with others, only its own. */
export function* scanTags(
  reader: BlockReader,
  segment: LiveSegment,
): Generator<{ high: Uint32Array; low: Uint32Array; length: number }> {
  let high = new Uint32Array(1024);
  let low = new Uint32Array(1024);
  const { firstProfile, profileEnd } = segment;
  const isAlone = firstProfile === 0 && profileEnd === Infinity;
  let profiles = isAlone ? null : new Uint32Array(1024);
  const buckets = 2 ** segment.layout.bucketBits;
  let bucket = 0;
  for (const block of reader.scanBlocks(segment.id, 0, buckets)) {
    verifyBlock(block, segment, bucket);
    let n = blockLength(block);
    if (n > high.length) {
      high = new Uint32Array(n * 2);
      low = new Uint32Array(n * 2);
      if (profiles) profiles = new Uint32Array(n * 2);
    }
    decodeBlock(block, segment.layout, bucket, high, low, profiles, 0);
    if (profiles) {
      let kept = 0;
      for (let i = 0; i < n; i++) {
        if (profiles[i] < firstProfile || profiles[i] >= profileEnd) continue;
        high[kept] = high[i];
        low[kept++] = low[i];
      }
      n = kept;
    }
    yield { high, low, length: n };
    bucket++;
  }
  if (bucket !== buckets) throw damaged(segment, `has ${bucket} of ${buckets} blocks`);
}

/** Number of tags of `segment` that at least one of `others` holds. */
export function countKnown(reader: BlockReader, segment: LiveSegment, others: readonly LiveSegment[]): number {
  const scans = others.map((other) => tagsOf(reader, other));
  let known = 0;
  try {
    const tops = scans.map((scan) => scan.next());
    for (const [high, low] of tagsOf(reader, segment)) {
      let found = false;
      for (const [i, scan] of scans.entries()) {
        let top = tops[i];
        while (!top.done && (top.value[0] - high || top.value[1] - low) < 0) top = scan.next();
        tops[i] = top;
        if (!top.done && top.value[0] === high && top.value[1] === low) found = true;
      }
      if (found) known++;
    }
  } finally {
    // A scan that isn't at its end is an open query, and a store with an open query can't be written or closed.
    for (const scan of scans) scan.return(undefined);
  }
  return known;
}

function* tagsOf(reader: BlockReader, segment: LiveSegment): Generator<readonly [number, number], undefined> {
  for (const { high, low, length } of scanTags(reader, segment)) {
    for (let i = 0; i < length; i++) yield [high[i], low[i]];
  }
}

/** @throws LeaksiftError store-damaged naming the dataset, or those of a merged run */
export function verifyBlock(block: Uint8Array, segment: LiveSegment | StoredRun, bucket: number): void {
  try {
    checkBlock(block, segment.layout, blockIdOf(segment.id, bucket));
  } catch (error) {
    if (error instanceof BlockDamage) throw damaged(segment, `block ${bucket} ${error.message}`);
    throw error;
  }
}

export function damaged(segment: LiveSegment | StoredRun, what: string): LeaksiftError {
  if ("isMerged" in segment) {
    if (segment.isMerged) return damagedRun(segment, what);
    return damaged(segment.segments[0], what);
  }
  return new LeaksiftError(
    "store-damaged",
    `dataset ${segment.slug} is damaged in the store: ${what}`,
    `import it again with \`--dataset ${segment.slug} --replace\`, or restore the store from a backup`,
  );
}

/** Datasets of a merged run that its error names. */
const NAMED_DATASETS = 3;

function damagedRun(run: StoredRun, what: string): LeaksiftError {
  const slugs = [...new Set(run.segments.map(({ slug }) => slug))];
  const more = slugs.length - NAMED_DATASETS;
  const names = `${slugs.slice(0, NAMED_DATASETS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return new LeaksiftError(
    "store-damaged",
    `the merged run of datasets ${names} is damaged in the store: ${what}`,
    "restore the store from a backup, or import its datasets again with --replace, one by one",
  );
}
