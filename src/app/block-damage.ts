/** What is said of a block that is not as it was written: which dataset it is of, and what to do. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { BlockDamage, checkBlock } from "../run/block.js";
import { blockIdOf } from "../run/segment-layout.js";
import type { LiveSegment, StoredRun } from "../store/block-store.js";

/** @throws LeaksiftError store-damaged naming the dataset, or those of a merged run */
export function verifyBlock(block: Uint8Array, segment: LiveSegment | StoredRun, bucket: number): void {
  try {
    checkBlock(block, segment.layout, blockIdOf(segment.id, bucket));
  } catch (error) {
    if (error instanceof BlockDamage) throw damaged(segment, `block ${bucket} ${error.message}`);
    // A flipped bit in SQLite's record header makes a text, a number or nothing of a blob; asked here it costs a sound one nothing.
    if (!ArrayBuffer.isView(block)) throw damaged(segment, `block ${bucket} is no bytes`);
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
