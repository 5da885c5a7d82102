/**
 * The port behind which tags are kept. Nothing above it speaks SQL; nothing behind it meets an identifier or a key: it
 * stores blocks, headers and checksums that others made. SQLite is behind it today (sqlite-store.ts).
 */
import type { Profile } from "../run/profile.js";
import type { SegmentLayout } from "../run/segment-layout.js";

export type SegmentId = number;

/** What is said of a dataset besides its tags. `facts` is plain JSON that `app` defines. */
export interface DatasetEntry {
  readonly id: number;
  readonly slug: string;
  readonly title: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or `null` when nobody said. */
  readonly breachDate: string | null;
  readonly origin: string | null;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  readonly facts: unknown;
}

export type NewDataset = Omit<DatasetEntry, "id">;

/** The header of a segment: what is needed to read its blocks, and what vouches for them. */
export interface SegmentHeader {
  readonly id: SegmentId;
  readonly dataset: number;
  /** Kind byte of the tags (identifier/kinds.ts). */
  readonly kind: number;
  /** Distinct tags. */
  readonly tags: number;
  readonly layout: SegmentLayout;
  readonly tagAlgorithm: string;
  readonly canonicalizer: number;
  /** Data classes by bit of a profile's class set. */
  readonly classes: readonly string[];
  /** HMAC over this header, checked by every look-up. */
  readonly headerMac: Uint8Array;
  /** HMAC over header, profiles and all blocks, checked by `store check --read-data`. */
  readonly checksum: Uint8Array;
}

/**
 * A live segment with the dataset it belongs to. `id`, layout, MAC and checksum are those of the run that it lies in, which
 * after `store compact` it may share with others; `tags` and `classes` are its own.
 */
export interface LiveSegment extends SegmentHeader {
  readonly slug: string;
  /** Its profiles within the run, by which its tags are told: from this one… */
  readonly firstProfile: number;
  /** …to before this one; `Infinity` for the last or only segment of a run. */
  readonly profileEnd: number;
}

/**
 * One sorted run of blocks: what a look-up probes. An import writes a run for each of its segments; `store compact` merges
 * runs of one kind into one, in which a tag stands once for each segment that holds it.
 */
export interface StoredRun extends Omit<SegmentHeader, "dataset" | "classes"> {
  readonly isMerged: boolean;
  /** By ascending `firstProfile`; exactly one unless merged. */
  readonly segments: readonly LiveSegment[];
}

export interface BlockReader {
  readonly path: string;
  /** How often the store was changed: another state has another number. 0 for one that doesn't count. */
  generation(): number;
  datasets(): DatasetEntry[];
  /** Live segments, of the given kinds when there are any given, by id; those of a merged run by their place in it. */
  liveSegments(kinds?: readonly number[]): LiveSegment[];
  /** The runs that live segments lie in, of the given kinds when there are any given, by id. */
  runs(kinds?: readonly number[]): StoredRun[];
  /** Runs a function whose reads all see one state of the store, whatever is written meanwhile. */
  snapshot<T>(read: () => T): T;
  /** @returns the block's bytes, or `null` when the store has no such row (every bucket of a live segment has one) */
  getBlock(segment: SegmentId, bucket: number): Uint8Array | null;
  /** The blocks [first, last] of a segment in one go, by bucket from `first`; `undefined` for one that is not there. */
  getBlocks(segment: SegmentId, first: number, last: number): (Uint8Array | undefined)[];
  /** Some blocks as one piece, one behind another; `null` when not all are there. Five times as fast as one by one. */
  joinedBlocks(segment: SegmentId, buckets: readonly number[]): Uint8Array | null;
  /** Blocks from `firstBucket` on, in order. */
  scanBlocks(segment: SegmentId, firstBucket: number, count: number): Iterable<Uint8Array>;
  /** @returns `null` when the store has no such profile, or one that no import can have written */
  getProfile(segment: SegmentId, id: number): Profile | null;
  /** Those of ids from `first` on and before `end`, in order; all when left out. */
  profiles(segment: SegmentId, first?: number, end?: number): Iterable<Profile>;
  /** How many profiles there are, and one more than their largest id: the same unless the store is damaged. */
  profileIds(segment: SegmentId): { count: number; end: number };
  /** Digests of the contents that a dataset was made of. */
  contents(dataset: number): { digest: Uint8Array; bytes: number }[];
  /** Bytes on disk that a dataset's blocks take. */
  blockBytes(segment: SegmentId): number;
}

/** One import: everything it writes is invisible until `publish`, and gone after `abandon` or a crash. */
export interface DatasetBuilder {
  beginSegment(kind: number, canonicalizer: number, tagAlgorithm: string, layout: SegmentLayout): SegmentId;
  /** Appends consecutive blocks; `lengths[i]` is the size of block firstBucket + i within `packed`. */
  putBlocks(segment: SegmentId, firstBucket: number, packed: Uint8Array, lengths: Uint32Array): void;
  finishSegment(header: SegmentHeader, profiles: readonly Profile[]): void;
  /** Finishes what was begun as a run made of other runs: of parts of several, or of one anew. Their profiles are copied. */
  finishRun(run: StoredRun, profiles: readonly ProfileCopy[]): void;
  /** Live runs that go when this is published: those whose tags are in merged ones of this builder, or shall be gone. */
  drop(runs: readonly SegmentId[]): void;
  /** Makes all segments live in one transaction. With `replaced`, that dataset's segments are dropped in it. */
  publish(dataset: NewDataset, contents: readonly { digest: Uint8Array; bytes: number }[]): void;
  /** Makes the merged runs live and drops what they replace, in one transaction. No dataset changes. */
  publishMerged(): void;
  /**
   * As `publishMerged`, and the dataset goes with everything that is its own. Overwrites what it frees.
   * @returns false while somebody who reads the store keeps old pages in its log
   */
  publishRemoval(dataset: number): boolean;
  /** Keeps a finished run for the end of a rotation, when it takes the place of the live one it was made of. */
  setAside(segment: SegmentId, source: SegmentId): void;
  abandon(): void;
}

/** Tags taken out of live runs, in one step. */
export interface Erasure {
  readonly runs: readonly {
    /** With the numbers of tags, MAC and checksum that it has without them. */
    readonly run: StoredRun;
    readonly blocks: readonly { readonly bucket: number; readonly bytes: Uint8Array }[];
  }[];
  /** New facts by dataset. */
  readonly facts: ReadonlyMap<number, unknown>;
  readonly settings: Readonly<Record<string, Uint8Array | null>>;
}

/** A finished run of a rotation that is under way, and the live one that it was made of. */
export interface RotatedRun {
  readonly id: SegmentId;
  readonly source: SegmentId;
}

/** The last step of a rotation of the key. */
export interface Rotation {
  readonly slots: readonly { readonly sealed: Uint8Array; readonly addedAt: string }[];
  readonly settings: Readonly<Record<string, Uint8Array | null>>;
  readonly nextDigest: (digest: Uint8Array) => Uint8Array;
}

/** A dataset that is ready to be published. */
export interface BuiltDataset {
  readonly builder: DatasetBuilder;
  readonly dataset: NewDataset;
  readonly contents: readonly { digest: Uint8Array; bytes: number }[];
}

/** Profiles [first, end) of a run, which become those from `to` on of a merged one. */
export interface ProfileCopy {
  readonly from: SegmentId;
  readonly first: number;
  readonly end: number;
  readonly to: number;
}
