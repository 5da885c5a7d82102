/**
 * Reads a run once, from its first tag to its last, in pieces that the caller chooses, and knows at the end whether it was
 * what its keyed checksum says. Holds some blocks and one of them decoded, whatever the run's size.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { blockLength, decodeBlock } from "../run/block.js";
import { stripesOf } from "../run/segment-layout.js";
import { makeTagColumns, type TagColumns } from "../run/sort-tags.js";
import type { BlockReader, StoredRun } from "../store/block-store.js";
import { StripeMac } from "../worker/partition-sorter.js";
import { damaged, verifyBlock } from "./block-damage.js";
import { runChecksum } from "./segment-integrity.js";

export class RunCursor {
  readonly #store: BlockReader;
  readonly #run: StoredRun;
  readonly #integrityKey: Uint8Array;
  readonly #aheadLimit: number;
  readonly #buckets: number;
  readonly #bucketSpan: number;
  readonly #perStripe: number;
  readonly #macs: Uint8Array[] = [];
  readonly #decoded = makeTagColumns(0, true);
  #at = 0;
  #bucket = 0;
  #ahead: (Uint8Array | undefined)[] = [];
  #aheadFrom = 0;
  #mac: StripeMac | null = null;
  #damage: LeaksiftError | null = null;

  /** @param aheadLimit blocks that are read at once, at least 1 */
  constructor(store: BlockReader, run: StoredRun, integrityKey: Uint8Array, aheadLimit: number) {
    this.#store = store;
    this.#run = run;
    this.#integrityKey = integrityKey;
    this.#aheadLimit = aheadLimit;
    this.#buckets = 2 ** run.layout.bucketBits;
    this.#bucketSpan = 2 ** (32 - run.layout.bucketBits);
    this.#perStripe = this.#buckets / stripesOf(run.layout);
  }

  /**
   * Appends the entries from where the last call ended up to those whose high word is `limit` or more. A block that can't be
   * read gives none: `damage` then says so.
   * @param limit 0 … 2^32, never less than before
   * @param newProfile the profile id to write for one of the run's; negative: leave the entry out
   */
  take(limit: number, out: TagColumns, newProfile: (id: number) => number): void {
    const decoded = this.#decoded;
    for (;;) {
      for (; this.#at < decoded.length && decoded.high[this.#at] < limit; this.#at++) {
        const profile = newProfile(decoded.payload![this.#at]);
        if (profile >= 0) append(out, decoded.high[this.#at], decoded.low[this.#at], profile);
      }
      if (this.#at < decoded.length || this.#bucket * this.#bucketSpan >= limit) return;
      this.#next();
    }
  }

  /** What is wrong with the run, as far as it was read; all of it once `take` has been called with 2^32. */
  get damage(): LeaksiftError | null {
    if (this.#damage === null && this.#macs.length === stripesOf(this.#run.layout)) {
      const { id, checksum } = this.#run;
      const wanted = runChecksum(this.#integrityKey, this.#run, this.#store.profiles(id), this.#macs);
      const profiles = this.#store.profileIds(id);
      if (!Buffer.from(checksum).equals(wanted) || profiles.count !== profiles.end)
        this.#damage = damaged(this.#run, "its data doesn't match its keyed checksum");
    }
    return this.#damage;
  }

  /** Decodes the next block. */
  #next(): void {
    const bucket = this.#bucket++;
    const decoded = this.#decoded;
    this.#at = 0;
    decoded.length = 0;
    if (bucket >= this.#aheadFrom + this.#ahead.length) {
      this.#aheadFrom = bucket;
      const last = Math.min(bucket + this.#aheadLimit, this.#buckets) - 1;
      this.#ahead = this.#store.getBlocks(this.#run.id, bucket, last);
    }
    const block = this.#ahead[bucket - this.#aheadFrom];
    this.#ahead[bucket - this.#aheadFrom] = undefined;
    try {
      if (!block) throw damaged(this.#run, `block ${bucket} is missing`);
      verifyBlock(block, this.#run, bucket);
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      this.#damage ??= error;
      return;
    }
    const stripe = Math.floor(bucket / this.#perStripe);
    this.#mac ??= new StripeMac(this.#integrityKey, this.#run.id, stripe);
    this.#mac.add(block);
    if ((bucket + 1) % this.#perStripe === 0) {
      this.#macs[stripe] = this.#mac.finish();
      this.#mac = null;
    }
    const n = blockLength(block);
    if (n > decoded.high.length) Object.assign(decoded, makeTagColumns(n + (n >>> 2), true));
    decoded.length = decodeBlock(block, this.#run.layout, bucket, decoded.high, decoded.low, decoded.payload, 0);
  }
}

function append(columns: TagColumns, high: number, low: number, payload: number): void {
  if (columns.length === columns.high.length) grow(columns);
  const at = columns.length++;
  columns.high[at] = high;
  columns.low[at] = low;
  columns.payload![at] = payload;
}

function grow(columns: TagColumns): void {
  const larger = makeTagColumns(Math.max(1024, Math.ceil(columns.length * 1.5)), true);
  larger.high.set(columns.high);
  larger.low.set(columns.low);
  larger.payload!.set(columns.payload!);
  larger.length = columns.length;
  Object.assign(columns, larger);
}
