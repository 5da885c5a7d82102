/**
 * Changes of what is published already: taking tags out of runs, and putting rotated runs in the place of the ones
 * they were made of. Each runs within one transaction of the writer, which signs the manifest in it.
 */
import type { Database } from "better-sqlite3";
import { blockIdOf } from "../run/segment-layout.js";
import type { Erasure, RotatedRun, Rotation } from "./block-store.js";

/** Rewrites blocks that lost tags, with the headers, facts and settings that go with them. */
export function applyErasure(db: Database, erasure: Erasure): void {
  const block = db.prepare<[Uint8Array, number]>("UPDATE block SET data = ? WHERE id = ?");
  const header = db.prepare<[number, Buffer, Buffer, number]>(
    "UPDATE segment SET tags = ?, header_mac = ?, checksum = ? WHERE id = ?",
  );
  const member = db.prepare<[number, number, number]>("UPDATE member SET tags = ? WHERE segment = ? AND position = ?");
  for (const { run, blocks } of erasure.runs) {
    const { id, tags, headerMac, checksum, isMerged, segments } = run;
    for (const { bucket, bytes } of blocks) block.run(bytes, blockIdOf(id, bucket));
    header.run(tags, Buffer.from(headerMac), Buffer.from(checksum), id);
    if (isMerged) for (const [position, own] of segments.entries()) member.run(own.tags, id, position);
  }
  putFacts(db, erasure.facts);
  putSettings(db, erasure.settings);
}

/** The rotated runs become live, those that they were made of become garbage, and the store gets its new key. */
export function applyRotation(db: Database, rotation: Rotation): void {
  const rotated = rotatedRuns(db);
  const retire = db.prepare<[number]>("UPDATE segment SET state = 'retired' WHERE id = ?");
  const enlist = db.prepare<[number, number]>(
    "UPDATE segment SET state = 'live', dataset = (SELECT dataset FROM segment WHERE id = ?) WHERE id = ?",
  );
  for (const { id, source } of rotated) {
    enlist.run(source, id);
    retire.run(source);
  }
  const contents = db
    .prepare<[], { dataset: number; position: number; digest: Buffer }>("SELECT dataset, position, digest FROM content")
    .all();
  const redigest = db.prepare<[Buffer, number, number]>(
    "UPDATE content SET digest = ? WHERE dataset = ? AND position = ?",
  );
  for (const { dataset, position, digest } of contents)
    redigest.run(Buffer.from(rotation.nextDigest(digest)), dataset, position);
  db.prepare("DELETE FROM key_slot").run();
  const slot = db.prepare<[Buffer, string]>("INSERT INTO key_slot(sealed, added_at) VALUES (?, ?)");
  for (const { sealed, addedAt } of rotation.slots) slot.run(Buffer.from(sealed), addedAt);
  putSettings(db, rotation.settings);
}

/** Finished runs of a rotation that is under way, and the live ones that they were made of. */
export function rotatedRuns(db: Database): RotatedRun[] {
  return db
    .prepare<[], RotatedRun>("SELECT id, dataset AS source FROM segment WHERE state = 'rotated' ORDER BY id")
    .all();
}

/** @param settings `null` takes a setting away */
export function putSettings(db: Database, settings: Readonly<Record<string, Uint8Array | null>>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (value === null) db.prepare("DELETE FROM setting WHERE name = ?").run(name);
    else db.prepare("INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)").run(name, Buffer.from(value));
  }
}

function putFacts(db: Database, facts: ReadonlyMap<number, unknown>): void {
  const update = db.prepare<[string, number]>("UPDATE dataset SET facts = ? WHERE id = ?");
  for (const [dataset, value] of facts) update.run(JSON.stringify(value), dataset);
}
