/**
 * What vouches for a segment: an HMAC over its header, checked by every look-up, and one over header, profiles and the MACs
 * of all stripes of blocks, checked when all data is read.
 */
import { createHmac } from "node:crypto";
import type { Profile } from "../run/profile.js";
import type { SegmentHeader } from "../store/block-store.js";

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
  const hmac = createHmac("sha256", integrityKey).update("segment\0").update(headerMac(integrityKey, header));
  for (const { records, classes, years } of profiles) hmac.update(`${records}:${classes}:${years.join(",")}\0`);
  hmac.update("blocks\0");
  for (const mac of stripeMacs) hmac.update(mac);
  return hmac.digest();
}
