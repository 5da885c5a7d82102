/**
 * Writes one run out of several: their tags in one order, each once for every segment that holds it, under profiles of its
 * own, so that a look-up still tells the segments apart. The sources stay until the builder publishes; what is published
 * was read back and held against its keyed checksum first.
 */
import { setImmediate } from "node:timers/promises";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { chooseLayout, stripesOf } from "../run/segment-layout.js";
import { makeTagColumns, sortTags, type TagColumns } from "../run/sort-tags.js";
import type { BlockReader, DatasetBuilder, LiveSegment, ProfileCopy, StoredRun } from "../store/block-store.js";
import type { Profile } from "../run/profile.js";
import { packStripes, PARTITIONS } from "../worker/partition-sorter.js";
import { placeOfProfile, verifyHeader } from "./check-contacts.js";
import { interruption } from "./interruption.js";
import { damaged } from "./block-damage.js";
import { verifyRun } from "./read-stripes.js";
import { RunCursor } from "./run-cursor.js";
import { runChecksum, runHeaderMac } from "./segment-integrity.js";

/** Blocks that all sources together hold at once, about 10 MB. */
const BLOCKS_AHEAD = 8192;

export interface MergeOptions {
  /** Segments of the sources that go on; the others' tags are in the new run no more. */
  readonly keeps: (segment: LiveSegment) => boolean;
  /**
   * What a damaged source does. `refuse`: an error, and nothing is written. `mark`: what can't be read is left out, its
   * dataset then lacks tags, which every look-up notices; and the new run's checksum is left void, which every full check
   * of the store notices.
   */
  readonly onDamage: "refuse" | "mark";
  readonly signal: AbortSignal;
  /** Told the share that is done, 0–1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Adds to the builder a run of all that is kept of the sources, if anything is, and has it drop the sources.
 * @param sources runs of one kind, algorithm and canonicaliser
 * @throws LeaksiftError store-damaged, store-full, interrupted
 */
export async function buildMergedRun(
  store: BlockReader,
  builder: DatasetBuilder,
  keys: DerivedKeys,
  sources: readonly StoredRun[],
  { keeps, onDamage, signal, onProgress = () => undefined }: MergeOptions,
): Promise<void> {
  const { integrityKey } = keys;
  let damage = damageOfHeaders(sources, keys, onDamage);
  builder.drop(sources.map(({ id }) => id));
  const parts = planParts(store, sources, keeps);
  const kept = parts.flatMap(({ segments }) => segments.filter(({ isKept }) => isKept));
  if (kept.length === 0) return;

  const [{ kind, canonicalizer, tagAlgorithm }] = sources;
  const tags = kept.reduce((sum, { segment }) => sum + segment.tags, 0);
  // A damaged header may say anything; a tag takes four bytes at least.
  const most = damage ? sources.reduce((sum, source) => sum + store.blockBytes(source.id) / 4, 0) : tags;
  const layout = chooseLayout(Math.min(tags, most));
  const id = builder.beginSegment(kind, canonicalizer, tagAlgorithm, layout);
  const ahead = Math.min(256, Math.max(1, Math.floor(BLOCKS_AHEAD / sources.length)));
  const cursors = sources.map((source) => new RunCursor(store, source, integrityKey, ahead));
  const takers = parts.map(({ source, segments }) => profileMap(source, segments));
  const stripes = stripesOf(layout);
  const macs: Uint8Array[] = [];
  const piece = makeTagColumns(0, true);
  const spare = makeTagColumns(0, true);
  const whole = makeTagColumns(0, true);
  for (let partition = 0; partition < PARTITIONS; partition++) {
    // Lets an interruption in.
    await setImmediate();
    if (signal.aborted) throw interruption();
    piece.length = 0;
    for (const [i, cursor] of cursors.entries()) cursor.take((partition + 1) * 2 ** 24, piece, takers[i]);
    if (spare.high.length < piece.length) Object.assign(spare, makeTagColumns(piece.high.length, true));
    sortTags(piece, spare);
    // A small run is one stripe.
    if (stripes === 1) appendColumns(whole, piece);
    if (stripes === 1 && partition < PARTITIONS - 1) continue;
    const sorted = stripes === 1 ? whole : piece;
    const [packed] = packStripes(sorted, sorted.payload!, layout, id, macs.length, 1, integrityKey);
    builder.putBlocks(id, packed.firstBucket, packed.bytes, packed.lengths);
    macs.push(packed.mac);
    onProgress((partition + 1) / PARTITIONS);
  }
  damage ??= cursors.map((cursor) => cursor.damage).find((problem) => problem !== null) ?? null;
  if (damage && onDamage === "refuse") throw damage;
  for (const { segment, taken } of kept) {
    if (!damage && taken !== segment.tags) throw damaged(segment, `it has ${taken} of ${segment.tags} tags`);
  }
  const unsealed: StoredRun = {
    id,
    kind,
    canonicalizer,
    tagAlgorithm,
    layout,
    tags: kept.reduce((sum, { taken }) => sum + taken, 0),
    isMerged: true,
    segments: kept.map(({ segment, taken, copy }, i) => ({
      ...segment,
      id,
      layout,
      tags: taken,
      firstProfile: copy.to,
      profileEnd: kept[i + 1]?.copy.to ?? Infinity,
    })),
    headerMac: new Uint8Array(),
    checksum: new Uint8Array(),
  };
  const run: StoredRun = {
    ...unsealed,
    headerMac: runHeaderMac(integrityKey, unsealed),
    checksum: damage ? VOID_CHECKSUM : runChecksum(integrityKey, unsealed, keptProfiles(store, kept), macs),
  };
  builder.finishRun(
    run,
    kept.map(({ copy }) => copy),
  );
  if (!damage) verifyRun(store, run, integrityKey);
}

/** Fits no run. */
const VOID_CHECKSUM = new Uint8Array(32);

interface KeptSegment {
  readonly segment: LiveSegment;
  readonly isKept: boolean;
  readonly copy: ProfileCopy;
  /** Entries that were taken of it. */
  taken: number;
}

/** Rules of another version are no damage: what is rewritten keeps them. Merging is for what this version can read. */
function damageOfHeaders(
  sources: readonly StoredRun[],
  keys: DerivedKeys,
  onDamage: MergeOptions["onDamage"],
): LeaksiftError | null {
  let damage: LeaksiftError | null = null;
  for (const source of sources) {
    try {
      verifyHeader(source, keys);
    } catch (error) {
      if (!(error instanceof LeaksiftError) || onDamage === "refuse") throw error;
      if (error.code === "store-damaged") damage = error;
    }
  }
  return damage;
}

/** Numbers the profiles of the new run: those of each kept segment follow those of the one before. */
function planParts(
  store: BlockReader,
  sources: readonly StoredRun[],
  keeps: MergeOptions["keeps"],
): { source: StoredRun; segments: KeptSegment[] }[] {
  let to = 0;
  return sources.map((source) => {
    const profiles = store.profileIds(source.id);
    const segments = source.segments.map((segment): KeptSegment => {
      const first = Math.min(Math.max(0, segment.firstProfile), profiles.end);
      const end = Math.max(first, Math.min(segment.profileEnd, profiles.end));
      const isKept = keeps(segment);
      const copy = { from: source.id, first, end, to };
      if (isKept) to += end - first;
      return { segment, isKept, copy, taken: 0 };
    });
    return { source, segments };
  });
}

/** From a source's profile ids to those of the new run; counts what it lets through. */
function profileMap(source: StoredRun, segments: readonly KeptSegment[]): (id: number) => number {
  return (id) => {
    const part = segments[placeOfProfile(source, id)];
    if (!part.isKept) return -1;
    part.taken++;
    return id - part.copy.first + part.copy.to;
  };
}

/** The profiles of the new run in the order of their new ids. */
function* keptProfiles(store: BlockReader, kept: readonly KeptSegment[]): Generator<Profile, void> {
  for (const { copy } of kept) yield* store.profiles(copy.from, copy.first, copy.end);
}

/** @param more larger tags, sorted */
function appendColumns(columns: TagColumns, more: TagColumns): void {
  const length = columns.length + more.length;
  if (length > columns.high.length) {
    const larger = makeTagColumns(2 * length, true);
    larger.high.set(columns.high.subarray(0, columns.length));
    larger.low.set(columns.low.subarray(0, columns.length));
    larger.payload!.set(columns.payload!.subarray(0, columns.length));
    larger.length = columns.length;
    Object.assign(columns, larger);
  }
  columns.high.set(more.high.subarray(0, more.length), columns.length);
  columns.low.set(more.low.subarray(0, more.length), columns.length);
  columns.payload!.set(more.payload!.subarray(0, more.length), columns.length);
  columns.length = length;
}
