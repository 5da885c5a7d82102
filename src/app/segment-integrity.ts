/**
 * What vouches for a segment: an HMAC over its header, checked by every look-up, and one over header, profiles and the MACs
 * of all stripes of blocks, checked when all data is read.
 */
import { createHmac } from "node:crypto";
import type { Profile } from "../run/profile.js";
import type { SegmentHeader, StoredRun } from "../store/block-store.js";

type Vouched = Omit<SegmentHeader, "headerMac" | "checksum" | "dataset"> & { readonly slug: string };

/** Name of the tag function of DESIGN's "Keys and tags", stored per segment. */
export const TAG_ALGORITHM = "aes-256-cmac-64";

export function headerMac(integrityKey: Uint8Array, header: Vouched): Uint8Array {
  const { id, slug, kind, tags, layout, tagAlgorithm, canonicalizer, classes } = header;
  const { bucketBits, upperBits, lowBytes } = layout;
  const text = JSON.stringify([
    id,
    slug,
    kind,
    tags,
    bucketBits,
    upperBits,
    lowBytes,
    tagAlgorithm,
    canonicalizer,
    classes,
  ]);
  return createHmac("sha256", integrityKey).update("segment header\0").update(text).digest();
}

export function segmentChecksum(
  integrityKey: Uint8Array,
  header: Vouched,
  profiles: Iterable<Profile>,
  stripeMacs: readonly Uint8Array[],
): Uint8Array {
  return checksumOf(integrityKey, headerMac(integrityKey, header), profiles, stripeMacs);
}

/** The header MAC of a run as it is stored: that of its only segment, or one over all that were merged. */
export function runHeaderMac(integrityKey: Uint8Array, run: StoredRun): Uint8Array {
  const { segments, isMerged, ...own } = run;
  if (!isMerged) return headerMac(integrityKey, { ...own, slug: segments[0].slug, classes: segments[0].classes });
  const { bucketBits, upperBits, lowBytes } = run.layout;
  const text = JSON.stringify([
    run.id,
    run.kind,
    run.tags,
    bucketBits,
    upperBits,
    lowBytes,
    run.tagAlgorithm,
    run.canonicalizer,
    segments.map(({ slug, tags, firstProfile, classes }) => [slug, tags, firstProfile, classes]),
  ]);
  return createHmac("sha256", integrityKey).update("merged header\0").update(text).digest();
}

/** The checksum of a run as it is stored: that of its header MAC, profiles and blocks. */
export function runChecksum(
  integrityKey: Uint8Array,
  run: StoredRun,
  profiles: Iterable<Profile>,
  stripeMacs: readonly Uint8Array[],
): Uint8Array {
  return checksumOf(integrityKey, runHeaderMac(integrityKey, run), profiles, stripeMacs);
}

function checksumOf(
  integrityKey: Uint8Array,
  header: Uint8Array,
  profiles: Iterable<Profile>,
  stripeMacs: readonly Uint8Array[],
): Uint8Array {
  const hmac = createHmac("sha256", integrityKey).update("segment\0").update(header);
  for (const { records, classes, years } of profiles) hmac.update(`${records}:${classes}:${years.join(",")}\0`);
  hmac.update("blocks\0");
  for (const mac of stripeMacs) hmac.update(mac);
  return hmac.digest();
}
