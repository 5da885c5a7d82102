/**
 * What datasets share: merge-joins of sorted runs, stripe by stripe, so that memory is bounded whatever their size. Exact with
 * all stripes; with some of them an estimate, since tags are evenly spread over them.
 */
import { TAG_KIND, tagKindName } from "../identifier/kinds.js";
import type { BlockReader, LiveSegment } from "../store/block-store.js";
import { markShared, SegmentStripes, STRIPES, type StripeTags } from "./segment-stripes.js";

/** Kinds of tags that are identifiers; domains and aliases only follow from these. */
export const IDENTIFIER_TAG_KINDS: readonly number[] = [
  TAG_KIND.phone,
  TAG_KIND.email,
  TAG_KIND.qq,
  TAG_KIND["resident-id"],
];

/** What a dataset shares with one other. */
export interface SharedTags {
  /** Tags of the stripes that were read. */
  readonly own: number;
  readonly other: number;
  readonly shared: number;
}

export interface DatasetOverlap {
  /** Distinct identifiers of the dataset, in the stripes that were read. */
  readonly own: number;
  /** Those of them that at least one of the others holds. */
  readonly known: number;
  /** By the others' ids, in their order. */
  readonly others: ReadonlyMap<number, SharedTags>;
  /** The same by kind. */
  readonly kinds: ReadonlyMap<string, SharedTags>;
}

/** Number of tags of `segment` that at least one of `others` holds. @throws LeaksiftError store-damaged */
export function countKnown(reader: BlockReader, segment: LiveSegment, others: readonly LiveSegment[]): number {
  const own = new SegmentStripes(reader, segment);
  const scans = others.map((other) => new SegmentStripes(reader, other));
  let known = 0;
  for (let stripe = 0; stripe < STRIPES; stripe++) {
    const tags = own.read(stripe);
    const marks = new Uint8Array(tags.length);
    for (const scan of scans) markShared(tags, scan.read(stripe), marks);
    known += sum(marks);
  }
  return known;
}

/**
 * What a dataset shares with each of some others.
 * @param segments live segments of all of them
 * @param everyStripe 1 reads all of it; n reads each n-th stripe, for an estimate
 * @throws LeaksiftError store-damaged
 */
export function overlapOf(
  reader: BlockReader,
  segments: readonly LiveSegment[],
  dataset: number,
  others: readonly number[],
  everyStripe = 1,
): DatasetOverlap {
  const result = { own: 0, known: 0, others: new Map<number, SharedTags>(), kinds: new Map<string, SharedTags>() };
  for (const other of others) result.others.set(other, NOTHING);
  for (const kind of IDENTIFIER_TAG_KINDS) {
    const scansOf = (id: number): SegmentStripes[] =>
      segments
        .filter((segment) => segment.dataset === id && segment.kind === kind)
        .map((segment) => new SegmentStripes(reader, segment));
    const ownScans = scansOf(dataset);
    const otherScans = others.map((id) => [id, scansOf(id)] as const);
    if (ownScans.length + otherScans.reduce((n, [, scans]) => n + scans.length, 0) === 0) continue;
    for (let stripe = 0; stripe < STRIPES; stripe += everyStripe) {
      const own = union(ownScans, stripe);
      const known = new Uint8Array(own.length);
      let shared = 0;
      for (const [id, scans] of otherScans) {
        const tags = union(scans, stripe);
        shared = markShared(own, tags, known);
        const more = { own: own.length, other: tags.length, shared };
        result.others.set(id, plus(result.others.get(id) ?? NOTHING, more));
        const name = tagKindName(kind);
        result.kinds.set(name, plus(result.kinds.get(name) ?? NOTHING, more));
      }
      result.own += own.length;
      result.known += otherScans.length === 1 ? shared : sum(known);
    }
  }
  return result;
}

const NOTHING: SharedTags = { own: 0, other: 0, shared: 0 };

function plus(a: SharedTags, b: SharedTags): SharedTags {
  return { own: a.own + b.own, other: a.other + b.other, shared: a.shared + b.shared };
}

/** Different tags of one stripe of a dataset, which has a segment for each time that something was appended. */
function union(scans: readonly SegmentStripes[], stripe: number): StripeTags {
  if (scans.length === 1) return scans[0].read(stripe);
  let all: StripeTags = { high: new Uint32Array(0), low: new Uint32Array(0), length: 0 };
  for (const scan of scans) all = merged(all, scan.read(stripe));
  return all;
}

function merged(a: StripeTags, b: StripeTags): StripeTags {
  const high = new Uint32Array(a.length + b.length);
  const low = new Uint32Array(a.length + b.length);
  let length = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const order = i === a.length ? 1 : j === b.length ? -1 : a.high[i] - b.high[j] || a.low[i] - b.low[j];
    const from = order <= 0 ? a : b;
    const at = order <= 0 ? i : j;
    high[length] = from.high[at];
    low[length++] = from.low[at];
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return { high, low, length };
}

function sum(marks: Uint8Array): number {
  let all = 0;
  for (const mark of marks) all += mark;
  return all;
}
