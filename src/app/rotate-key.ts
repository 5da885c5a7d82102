/**
 * Gives a store a new master key without the files it was made of: every tag becomes the next link of its chain
 * (key/tag-chain.ts), run by run, beside the live ones; the last step, one transaction, puts them into place with
 * the new check value, key ring and key slots. Until then the old key opens everything, after it nothing. A rotation that
 * was killed goes on with the runs that are finished.
 */
import { setImmediate } from "node:timers/promises";
import { nextDigest } from "../key/content-mac.js";
import { generateMasterKey, type DerivedKeys } from "../key/derived-keys.js";
import { takeNextKeyFile, writeNextKeyFile } from "../key/key-file.js";
import { rotatedKeys } from "../key/key-ring.js";
import { sealBox, tryOpenBox } from "../key/sealed-box.js";
import { LINK_BYTES, TagLink } from "../key/tag-chain.js";
import { Kernel } from "../kernel/kernel.js";
import type { SegmentId, StoredRun } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { TagPartitions } from "../worker/tag-partitions.js";
import { requireSegments, verifyHeader } from "./check-contacts.js";
import { FORGOTTEN, sealForgotten } from "./forgotten.js";
import { requireNothingWaiting } from "./import-checkpoint.js";
import { interruption } from "./interruption.js";
import { CHECK_VALUE, type OpenedKey } from "./open-master-key.js";
import { retagRun, type Retag } from "./retag-run.js";
import { spillPathOf } from "../store/spill-files.js";
import { signerOf, type SeenPlace } from "./store-trust.js";
import { KEY_RING } from "./unlock-store.js";
import { resealedWatchList } from "./watch-list.js";

/** Memory for tags that wait to be sorted: 16 million of them; what is above goes to a spill file. */
const TAG_MEMORY_BYTES = 192 << 20;

export interface RotationContext {
  readonly opened: OpenedKey;
  /** Whole keys of the store as it is. */
  readonly keys: DerivedKeys;
  readonly seen: SeenPlace;
  /** The key file that holds the master key, `null` when there is none: it gets the new one. */
  readonly keyFile: string | null;
  readonly signal: AbortSignal;
  /** @param share of the tags that have their next ones, 0–1 */
  readonly onProgress: (share: number) => void;
}

export interface RotationReport {
  readonly segments: number;
  readonly tags: number;
  /** Segments that an earlier, interrupted rotation had finished. */
  readonly resumed: number;
  /** The only key slot that is left; `null` with a key file. */
  readonly slot: number | null;
  readonly droppedSlots: number;
  /** False while somebody who reads the store keeps old pages in its log. */
  readonly wiped: boolean;
}

/**
 * @param linkOf makes the link of the new tag key, 32 bytes
 * @throws LeaksiftError; the store is then as before, and what was done goes on with the next rotation
 */
export async function rotateKey(
  writer: SqliteWriter,
  context: RotationContext,
  linkOf: (tagKey: Uint8Array) => Retag = (tagKey) => new TagLink(tagKey),
): Promise<RotationReport> {
  requireNothingWaiting(writer.path);
  const runs = writer.runs();
  requireSegments(
    writer.datasets(),
    runs.flatMap(({ segments }) => segments),
    null,
  );
  for (const run of runs) verifyHeader(run, context.keys);
  for (;;) {
    const report = await rotateOnce(writer, runs, context, linkOf);
    if (report) return report;
    // Two tags of a segment have become one, as once in 10⁶ rotations of 10 million tags: no number could stay as it is.
    writer.dropRotation();
  }
}

/** @returns `null` when another key must be tried */
async function rotateOnce(
  writer: SqliteWriter,
  runs: readonly StoredRun[],
  context: RotationContext,
  linkOf: (tagKey: Uint8Array) => Retag,
): Promise<RotationReport | null> {
  const { opened, keys, seen, keyFile } = context;
  const { storeId, by } = opened;
  const masterKey = pendingKey(writer, opened) ?? beginRotation(writer, opened);
  try {
    const next = rotatedKeys(keys, masterKey, storeId);
    // Written before the store needs it; put into place after.
    if (keyFile) writeNextKeyFile(keyFile, { storeId, kind: "key", secret: masterKey });
    const done = new Set(writer.rotatedRuns().map(({ source }) => source));
    const link = linkOf(next.keys.tagKey.subarray(-LINK_BYTES));
    if (!(await retagAll(writer, runs, done, next.keys, link, context))) return null;
    const slots = by.kind === "slot" ? [await sealedAgain(masterKey, opened)] : [];
    if (context.signal.aborted) throw interruption();
    const droppedSlots = Math.max(0, writer.keySlotCount() - slots.length);
    const wiped = writer.finishRotation(
      {
        slots,
        settings: {
          [CHECK_VALUE]: next.keys.checkValue,
          [KEY_RING]: next.ring,
          [FORGOTTEN]: sealForgotten(keys.forgotten, next.keys, storeId),
          ...resealedWatchList(writer, keys, next.keys, storeId),
        },
        nextDigest: (digest) => nextDigest(next.keys.contentKey.subarray(-LINK_BYTES), digest),
      },
      signerOf(next.keys, seen),
    );
    if (keyFile) takeNextKeyFile(keyFile);
    return {
      segments: runs.reduce((sum, { segments }) => sum + segments.length, 0),
      tags: runs.reduce((sum, { tags }) => sum + tags, 0),
      resumed: runs.reduce((sum, { id, segments }) => sum + (done.has(id) ? segments.length : 0), 0),
      slot: by.kind === "slot" ? (writer.keySlots()[0]?.id ?? null) : null,
      droppedSlots,
      wiped,
    };
  } finally {
    masterKey.fill(0);
  }
}

/** The new master key of a rotation that was begun with this key, `null` when there is none. */
function pendingKey(writer: SqliteWriter, { keys, storeId }: OpenedKey): Uint8Array | null {
  const sealed = writer.setting("rotation");
  return sealed && tryOpenBox(keys.sealKey, "rotation", storeId, sealed);
}

function beginRotation(writer: SqliteWriter, { keys, storeId }: OpenedKey): Uint8Array {
  const masterKey = generateMasterKey();
  writer.beginRotation(sealBox(keys.sealKey, "rotation", storeId, masterKey));
  return masterKey;
}

/** @returns false when the link makes one tag of two; then some runs are not done */
async function retagAll(
  writer: SqliteWriter,
  runs: readonly StoredRun[],
  done: ReadonlySet<SegmentId>,
  newKeys: DerivedKeys,
  link: Retag,
  { keys, signal, onProgress }: RotationContext,
): Promise<boolean> {
  const total = runs.reduce((sum, { tags }) => sum + tags, 1);
  let finished = runs.reduce((sum, { id, tags }) => sum + (done.has(id) ? tags : 0), 0);
  const partitions = new TagPartitions(true, TAG_MEMORY_BYTES, spillPathOf(writer.path, 0), new Kernel());
  const retagKeys = { oldIntegrityKey: keys.integrityKey, newIntegrityKey: newKeys.integrityKey, link };
  const pause = async (): Promise<void> => {
    await setImmediate();
    if (signal.aborted) throw interruption();
  };
  const builder = writer.build({ replaces: null, appendsTo: null });
  try {
    for (const run of runs) {
      if (done.has(run.id)) continue;
      const id = await retagRun(writer, run, builder, retagKeys, partitions, pause);
      if (id === null) return false;
      builder.setAside(id, run.id);
      finished += run.tags;
      onProgress(finished / total);
    }
    return true;
  } finally {
    builder.abandon();
    partitions.dispose();
  }
}

/** The slot that the passphrase of this rotation opens, for the new key. */
async function sealedAgain(
  masterKey: Uint8Array,
  { passphrase, keyPart, storeId }: OpenedKey,
): Promise<{ sealed: Uint8Array; addedAt: string }> {
  if (!passphrase) throw new RangeError("passphrase: expected one, got null");
  const { ARGON2_COST, sealSlot } = await import("../key/key-slot.js");
  const sealed = await sealSlot(masterKey, passphrase, storeId, ARGON2_COST, keyPart);
  return { sealed, addedAt: new Date().toISOString() };
}
