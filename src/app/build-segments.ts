/**
 * From the tags that the workers hold to finished segments: one per kind, laid out for the number of distinct tags, sorted
 * and packed by the workers, written in order.
 */
import { CANONICALIZER_VERSION, tagKindName } from "../identifier/kinds.js";
import { CLASS_BITS_LIMIT, type Profile } from "../run/profile.js";
import { RECORD_CLASSES } from "../run/record-histogram.js";
import { chooseLayout, stripesOf } from "../run/segment-layout.js";
import type { DatasetBuilder, SegmentHeader } from "../store/block-store.js";
import type { ImportPool } from "../worker/import-pool.js";
import type { PackTask, WorkerHoldings } from "../worker/messages.js";
import { entriesOf, PARTITIONS, type OwnedPieces } from "../worker/partition-sorter.js";
import { headerMac, segmentChecksum, TAG_ALGORITHM } from "./segment-integrity.js";

/** Entries that a task should hold at least, so that messages don't cost more than sorting. */
const TASK_ENTRIES = 100_000;
/** Entries that are sorted beforehand to learn how many are distinct. */
const MEASURED_ENTRIES = 5_000;

export interface BuiltSegment {
  readonly kind: number;
  readonly name: string;
  readonly distinct: number;
  /** Tags that were left out because they are to be forgotten. */
  readonly forgotten: number;
  readonly header: SegmentHeader;
  /** Of a sample of its tags, how many have so many records (RECORD_CLASSES). */
  readonly records: readonly number[];
}

export async function buildSegments(
  pool: ImportPool,
  builder: DatasetBuilder,
  holdings: readonly WorkerHoldings[],
  options: {
    slug: string;
    withPayload: boolean;
    integrityKey: Uint8Array;
    /** Tags of a kind that must not be stored, as words (high, low), ascending. */
    forgotten: (kind: number) => Uint32Array;
    onPacked: (share: number) => void;
  },
): Promise<{ segments: BuiltSegment[]; classes: readonly string[] }> {
  const classes = commonClasses(holdings);
  const stride = options.withPayload ? 3 : 2;
  const kinds = [...new Set(holdings.flatMap(({ pieces }) => [...pieces.keys()]))].sort((a, b) => a - b);
  const segments: BuiltSegment[] = [];
  for (const [order, kind] of kinds.entries()) {
    const owned = holdings.map(({ pieces, classes: own }) => ({
      partitions: pieces.get(kind),
      classBits: options.withPayload ? bitMap(own, classes) : null,
    }));
    const partitions: OwnedPieces[][] = Array.from({ length: PARTITIONS }, (_, p) =>
      owned.flatMap(({ partitions: all, classBits }) => (all ? [{ pieces: all[p], classBits }] : [])),
    );
    const counts = partitions.map((pieces) => pieces.reduce((sum, one) => sum + entriesOf(one.pieces, stride), 0));
    const entries = counts.reduce((sum, count) => sum + count, 0);
    if (entries === 0) continue;

    const layout = chooseLayout(await expectedDistinct(pool, partitions, counts));
    const segment = builder.beginSegment(kind, CANONICALIZER_VERSION, TAG_ALGORITHM, layout);
    const stripes = stripesOf(layout);
    const macs: Uint8Array[] = [];
    const profiles: Profile[] = [];
    const profileIds = new Map<string, number>();
    const records = RECORD_CLASSES.map(() => 0);
    let distinct = 0;
    let packed = 0;
    let leftOut = 0;
    const forgotten = options.forgotten(kind);
    await pool.pack(
      tasksOf(partitions, counts, stripes).map((task) => ({ ...task, forgotten, layout, segment })),
      (fresh) => fresh.map((profile) => internProfile(profile, profiles, profileIds)),
      (done) => {
        distinct += done.distinct;
        leftOut += done.forgotten;
        for (const [i, count] of done.records.entries()) records[i] += count;
        for (const { stripe, firstBucket, bytes, lengths, mac } of done.stripes) {
          macs[stripe] = mac;
          builder.putBlocks(segment, firstBucket, bytes, lengths);
          packed++;
        }
        options.onPacked((order + packed / stripes) / kinds.length);
      },
    );
    const vouched = {
      id: segment,
      slug: options.slug,
      kind,
      tags: distinct,
      layout,
      tagAlgorithm: TAG_ALGORITHM,
      canonicalizer: CANONICALIZER_VERSION,
      classes,
    };
    const header: SegmentHeader = {
      ...vouched,
      dataset: 0,
      headerMac: headerMac(options.integrityKey, vouched),
      checksum: segmentChecksum(options.integrityKey, vouched, profiles, macs),
    };
    builder.finishSegment(header, profiles);
    segments.push({ kind, name: tagKindName(kind), distinct, forgotten: leftOut, records, header });
  }
  return { segments, classes };
}

/**
 * Distinct tags are evenly spread over the partitions, so some of them tell of all. Records are not: one number that
 * stands in a million of them lies in one partition, so no share of the entries may be taken (a segment was laid out for
 * 1/300 of its tags when that partition was the measured one).
 */
async function expectedDistinct(
  pool: ImportPool,
  partitions: readonly OwnedPieces[][],
  counts: readonly number[],
): Promise<number> {
  let last = 0;
  for (let measured = 0; last < PARTITIONS && measured < MEASURED_ENTRIES; last++) measured += counts[last];
  const { distinct } = await pool.measure({ partitions: partitions.slice(0, last) });
  return Math.ceil((distinct * PARTITIONS) / last);
}

function tasksOf(
  partitions: readonly OwnedPieces[][],
  counts: readonly number[],
  stripes: number,
): Omit<PackTask, "layout" | "segment" | "forgotten">[] {
  if (stripes === 1) return [{ partitions, firstStripe: 0, stripes: 1 }];
  const tasks: Omit<PackTask, "layout" | "segment" | "forgotten">[] = [];
  for (let p = 0; p < PARTITIONS;) {
    const first = p;
    for (let entries = 0; p < PARTITIONS && entries < TASK_ENTRIES; p++) entries += counts[p];
    tasks.push({ partitions: partitions.slice(first, p), firstStripe: first, stripes: p - first });
  }
  return tasks;
}

function internProfile(profile: Profile, profiles: Profile[], ids: Map<string, number>): number {
  const key = `${profile.records}:${profile.classes}:${profile.years.join(",")}`;
  let id = ids.get(key);
  if (id === undefined) {
    id = profiles.push(profile) - 1;
    ids.set(key, id);
  }
  return id;
}

/** Workers may have met classes in different orders; the dataset's order is that of the first that met each. */
function commonClasses(holdings: readonly WorkerHoldings[]): string[] {
  return [...new Set(holdings.flatMap(({ classes }) => classes))].slice(0, CLASS_BITS_LIMIT);
}

function bitMap(own: readonly string[], common: readonly string[]): number[] | null {
  const bits = own.map((slug) => common.indexOf(slug));
  return bits.every((bit, i) => bit === i) ? null : bits;
}
