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

/** A live segment with the dataset it belongs to. */
export interface LiveSegment extends SegmentHeader {
  readonly slug: string;
}

export interface BlockReader {
  readonly path: string;
  datasets(): DatasetEntry[];
  /** Live segments, of the given kinds when there are any given, by id. */
  liveSegments(kinds?: readonly number[]): LiveSegment[];
  /** @returns the block's bytes, or `null` when the store has no such row (every bucket of a live segment has one) */
  getBlock(segment: SegmentId, bucket: number): Uint8Array | null;
  /** The blocks [first, last] of a segment in one go, by bucket from `first`; `undefined` for one that is not there. */
  getBlocks(segment: SegmentId, first: number, last: number): (Uint8Array | undefined)[];
  /** Blocks from `firstBucket` on, in order. */
  scanBlocks(segment: SegmentId, firstBucket: number, count: number): Iterable<Uint8Array>;
  /** @returns `null` when the store has no such profile */
  getProfile(segment: SegmentId, id: number): Profile | null;
  profiles(segment: SegmentId): Iterable<Profile>;
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
  /** Makes all segments live in one transaction. With `replaced`, that dataset's segments are dropped in it. */
  publish(dataset: NewDataset, contents: readonly { digest: Uint8Array; bytes: number }[]): void;
  /** Keeps a finished segment for the end of a rotation, when it takes the place of the live one it was made of. */
  setAside(segment: SegmentId, source: SegmentId): void;
  abandon(): void;
}

/** Tags taken out of live segments, in one step. */
export interface Erasure {
  readonly segments: readonly (Pick<SegmentHeader, "id" | "tags" | "headerMac" | "checksum"> & {
    readonly blocks: readonly { readonly bucket: number; readonly bytes: Uint8Array }[];
  })[];
  /** New facts by dataset. */
  readonly facts: ReadonlyMap<number, unknown>;
  readonly settings: Readonly<Record<string, Uint8Array | null>>;
}

/** A finished segment of a rotation that is under way, and the live one that it was made of. */
export interface RotatedSegment {
  readonly id: SegmentId;
  readonly source: SegmentId;
  readonly tags: number;
}

/** The last step of a rotation of the key. */
export interface Rotation {
  readonly slots: readonly { readonly sealed: Uint8Array; readonly addedAt: string }[];
  /** New facts by dataset. */
  readonly facts: ReadonlyMap<number, unknown>;
  readonly settings: Readonly<Record<string, Uint8Array | null>>;
  readonly nextDigest: (digest: Uint8Array) => Uint8Array;
}

/** A dataset that is ready to be published. */
export interface BuiltDataset {
  readonly builder: DatasetBuilder;
  readonly dataset: NewDataset;
  readonly contents: readonly { digest: Uint8Array; bytes: number }[];
}
