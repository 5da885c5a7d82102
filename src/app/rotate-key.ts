/**
 * Gives a store a new master key without the files it was made of: every tag becomes the next link of its chain
 * (key/tag-chain.ts), segment by segment, beside the live ones; the last step, one transaction, puts them into place with
 * the new check value, key ring and key slots. Until then the old key opens everything, after it nothing. A rotation that
 * was killed goes on with the segments that are finished.
 */
import { setImmediate } from "node:timers/promises";
import { tagKindName } from "../identifier/kinds.js";
import { nextDigest } from "../key/content-mac.js";
import { generateMasterKey, type DerivedKeys } from "../key/derived-keys.js";
import { takeNextKeyFile, writeNextKeyFile } from "../key/key-file.js";
import { rotatedKeys } from "../key/key-ring.js";
import { sealBox, tryOpenBox } from "../key/sealed-box.js";
import { LINK_BYTES, TagLink } from "../key/tag-chain.js";
import { Kernel } from "../kernel/kernel.js";
import type { LiveSegment } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { TagPartitions } from "../worker/tag-partitions.js";
import { requireSegments, verifyHeader } from "./check-contacts.js";
import { factsOfDataset } from "./dataset-facts.js";
import { FORGOTTEN, sealForgotten } from "./forgotten.js";
import { interruption } from "./interruption.js";
import { CHECK_VALUE, type OpenedKey } from "./open-master-key.js";
import { retagSegment } from "./retag-segment.js";
import { removeSpillFiles, spillPathOf } from "./spill-files.js";
import { signerOf, type SeenPlace } from "./store-trust.js";
import { KEY_RING } from "./unlock-store.js";

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

/** @throws LeaksiftError; the store is then as before, and what was done goes on with the next rotation */
export async function rotateKey(writer: SqliteWriter, context: RotationContext): Promise<RotationReport> {
  const { opened, keys, seen, keyFile } = context;
  const { storeId, by } = opened;
  const datasets = writer.datasets();
  const segments = writer.liveSegments();
  requireSegments(datasets, segments, null);
  for (const segment of segments) verifyHeader(segment, keys);
  const masterKey = pendingKey(writer, opened) ?? beginRotation(writer, opened);
  try {
    const next = rotatedKeys(keys, masterKey, storeId);
    // Written before the store needs it; put into place after.
    if (keyFile) writeNextKeyFile(keyFile, { storeId, kind: "key", secret: masterKey });
    const resumed = writer.rotatedSegments().length;
    await retagAll(writer, segments, next.keys, context);
    const slots = by.kind === "slot" ? [await sealedAgain(masterKey, opened)] : [];
    if (context.signal.aborted) throw interruption();
    const droppedSlots = Math.max(0, writer.keySlotCount() - slots.length);
    const wiped = writer.finishRotation(
      {
        slots,
        facts: factsAfter(writer, segments),
        settings: {
          [CHECK_VALUE]: next.keys.checkValues[2],
          [KEY_RING]: next.ring,
          [FORGOTTEN]: sealForgotten(keys.forgotten, next.keys, storeId),
        },
        nextDigest: (digest) => nextDigest(next.keys.contentKey.subarray(-LINK_BYTES), digest),
      },
      signerOf(next.keys, seen),
    );
    if (keyFile) takeNextKeyFile(keyFile);
    return {
      segments: segments.length,
      tags: writer.liveSegments().reduce((sum, { tags }) => sum + tags, 0),
      resumed,
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

async function retagAll(
  writer: SqliteWriter,
  segments: readonly LiveSegment[],
  newKeys: DerivedKeys,
  { keys, signal, onProgress }: RotationContext,
): Promise<void> {
  const done = new Set(writer.rotatedSegments().map(({ source }) => source));
  const total = segments.reduce((sum, { tags }) => sum + tags, 1);
  let finished = segments.reduce((sum, { id, tags }) => sum + (done.has(id) ? tags : 0), 0);
  removeSpillFiles(writer.path);
  const partitions = new TagPartitions(true, TAG_MEMORY_BYTES, spillPathOf(writer.path, 0), new Kernel());
  const retagKeys = {
    oldIntegrityKey: keys.integrityKey,
    newIntegrityKey: newKeys.integrityKey,
    link: new TagLink(newKeys.tagKey.subarray(-LINK_BYTES)),
  };
  const pause = async (): Promise<void> => {
    await setImmediate();
    if (signal.aborted) throw interruption();
  };
  const builder = writer.build({ replaces: null, appendsTo: null });
  try {
    for (const segment of segments) {
      if (done.has(segment.id)) continue;
      const { id } = await retagSegment(writer, segment, builder, retagKeys, partitions, pause);
      builder.setAside(id, segment.id);
      finished += segment.tags;
      onProgress(finished / total);
    }
  } finally {
    builder.abandon();
    partitions.dispose();
  }
}

/** Two tags whose followers are equal become one: facts must say so, or a look-up would take it for damage. */
function factsAfter(writer: SqliteWriter, segments: readonly LiveSegment[]): Map<number, unknown> {
  const facts = new Map<number, unknown>();
  const tagsOf = new Map(writer.rotatedSegments().map(({ source, tags }) => [source, tags]));
  for (const dataset of writer.datasets()) {
    const lost = segments.filter(({ id, dataset: own, tags }) => own === dataset.id && tags !== tagsOf.get(id));
    if (lost.length === 0) continue;
    const changed = structuredClone(factsOfDataset(dataset));
    for (const { id, kind, tags } of lost) changed.tags[tagKindName(kind)] -= tags - (tagsOf.get(id) ?? tags);
    facts.set(dataset.id, changed);
  }
  return facts;
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
