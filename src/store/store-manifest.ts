/**
 * The manifest of a store (docs/format.md, "Manifest"): what it says of itself besides tags, line by line, for a MAC that
 * `app` makes and checks. It covers the list of datasets and their facts, the list of live runs with their own MACs
 * and the segments merged in them, and the settings, among them the generation: a number that grows with every change.
 */
import type { Database } from "better-sqlite3";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { endlessRows, rowLimitOf } from "./row-limit.js";
import { SIGNED_VERSION, STORE_VERSION } from "./store-schema.js";

/** Vouches for a store's manifest. Made by `app`, which has the key. */
export interface ManifestSigner {
  /** @returns the MAC over the lines of the manifest or of the ledger, 32 bytes */
  sign(lines: Iterable<string>, of: "manifest" | "ledger"): Uint8Array;
  /** The check value of STORE_VERSION, for a store without a manifest, which has another one. */
  readonly checkValue: Uint8Array;
  /** Told when a change is on the disk. */
  committed(generation: number): void;
}

const MANIFEST = "manifest";
/** The MAC over what no look-up reads, so that starting doesn't cost it: digests of contents, key slots. */
const LEDGER = "ledger";
const GENERATION = "generation";
const GENERATION_BYTES = 8;
/**
 * Settings that the manifest doesn't cover: itself, the key of a rotation that is under way, and the list of watched contacts,
 * which may take megabytes and has its digest in another setting.
 */
const UNCOVERED = [MANIFEST, "rotation", "watch"].map((name) => `'${name}'`).join(", ");

/**
 * The lines, in order; call it within one transaction. Each is a JSON list, so no two states have the same lines.
 * @throws LeaksiftError store-damaged when they have no end
 */
export function* manifestLines(db: Database): Generator<string> {
  for (const row of rowsOf(db, `SELECT name, hex(value) FROM setting WHERE name NOT IN (${UNCOVERED}) ORDER BY name`))
    yield JSON.stringify(["setting", ...row]);
  for (const row of rowsOf(
    db,
    "SELECT id, slug, title, breach_date, origin, imported_at, facts FROM dataset ORDER BY id",
  ))
    yield JSON.stringify(["dataset", ...row]);
  for (const row of rowsOf(
    db,
    "SELECT id, dataset, hex(header_mac), hex(checksum) FROM segment WHERE state = 'live' ORDER BY id",
  ))
    yield JSON.stringify(["segment", ...row]);
  for (const row of rowsOf(
    db,
    `SELECT segment, position, member.dataset, member.tags, first_profile, member.classes FROM member
     JOIN segment ON segment.id = segment WHERE state = 'live' ORDER BY segment, position`,
  ))
    yield JSON.stringify(["member", ...row]);
}

/** The lines of the ledger, as those of the manifest. */
export function* ledgerLines(db: Database): Generator<string> {
  for (const row of rowsOf(db, "SELECT dataset, position, hex(digest), bytes FROM content ORDER BY dataset, position"))
    yield JSON.stringify(["content", ...row]);
  for (const row of rowsOf(db, "SELECT id, hex(sealed), added_at FROM key_slot ORDER BY id"))
    yield JSON.stringify(["key_slot", ...row]);
}

function* rowsOf(db: Database, sql: string): Generator<unknown[]> {
  const limit = rowLimitOf(db);
  let count = 0;
  for (const row of db.prepare<[], unknown[]>(sql).raw().iterate()) {
    if (++count >= limit) throw endlessRows(db.name);
    yield row;
  }
}

/** How often the store was changed. One without a manifest is of generation 0, whatever it says: nothing vouches for that. */
export function generationOf(db: Database): number {
  if (!isSigned(db)) return 0;
  const value = settingOf(db, GENERATION);
  return value?.length === GENERATION_BYTES ? Number(value.readBigUInt64BE()) : 0;
}

export function manifestMacOf(db: Database): Uint8Array | null {
  return settingOf(db, MANIFEST);
}

/** Raises the generation and signs what the store says now; within the transaction of a change. @returns the generation */
export function signManifest(db: Database, signer: ManifestSigner): number {
  const put = db.prepare<[string, Buffer]>("INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)");
  const generation = generationOf(db) + 1;
  if (!isSigned(db)) {
    put.run("check_value", Buffer.from(signer.checkValue));
    db.pragma(`user_version = ${STORE_VERSION}`);
  }
  putGeneration(db, generation);
  put.run(LEDGER, Buffer.from(signer.sign(ledgerLines(db), "ledger")));
  put.run(MANIFEST, Buffer.from(signer.sign(manifestLines(db), "manifest")));
  return generation;
}

/** Makes the store at least of this generation, before it is signed in the same transaction. */
export function raiseGeneration(db: Database, least: number): void {
  if (!isSigned(db) || generationOf(db) >= least) return;
  putGeneration(db, least);
}

function putGeneration(db: Database, generation: number): void {
  const bytes = Buffer.alloc(GENERATION_BYTES);
  bytes.writeBigUInt64BE(BigInt(generation));
  db.prepare<[string, Buffer]>("INSERT OR REPLACE INTO setting(name, value) VALUES (?, ?)").run(GENERATION, bytes);
}

/** `null` for a store that was last changed before there was a ledger: the manifest covers whether there is one. */
export function ledgerMacOf(db: Database): Uint8Array | null {
  return settingOf(db, LEDGER);
}

function isSigned(db: Database): boolean {
  return Number(db.pragma("user_version", { simple: true })) >= SIGNED_VERSION;
}

/**
 * A value of the whole store; `null` when it has none.
 * @throws LeaksiftError store-damaged for one that is no bytes: a flipped bit makes a text of them
 */
export function settingOf(db: Database, name: string): Buffer | null {
  const value = db.prepare<[string]>("SELECT value FROM setting WHERE name = ?").pluck().get(name) ?? null;
  if (value === null || Buffer.isBuffer(value)) return value;
  throw new LeaksiftError("store-damaged", `${db.name}: a setting is no bytes`, "restore the store from a backup");
}
