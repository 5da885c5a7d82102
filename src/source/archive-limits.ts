/**
 * What an archive may ask of us. A few kilobytes can unpack to petabytes, and to themselves for ever, so ratio, total,
 * number of members and depth are bounded. Every bound can be moved by an option (docs/containers.md); none is silent: what
 * meets one is listed with the reason, and all else is read.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";

export interface ArchiveLimits {
  /** Archives within an archive: 0 opens the outermost only. */
  readonly maxDepth: number;
  /** Bytes out for one byte in. */
  readonly maxRatio: number;
  /** Bytes that one file named by the user may unpack to, all its members together. */
  readonly maxUnpackedBytes: number;
  /** Members of one archive, folders included. */
  readonly maxEntries: number;
}

/**
 * Made-up rows of names, phones and e-mails pack 3.5:1 (zstd) to 5.7:1 (xz), two million consecutive phone numbers 5:1
 * (gzip) to 75:1 (`zstd -19`), measured 2026-11. Deflate reaches 1,032:1 and bzip2 and zstd far more, with repetition alone.
 */
export const DEFAULT_MAX_RATIO = 250;
/** A ratio is judged from this many unpacked bytes on: small files of one repeated line do no harm. */
export const RATIO_FLOOR_BYTES = 16 << 20;
/** The largest dump known to be passed around whole is some hundred GB. */
export const DEFAULT_MAX_UNPACKED_BYTES = 512 * 2 ** 30;
export const DEFAULT_MAX_ENTRIES = 100_000;
export const DEFAULT_MAX_DEPTH = 1;

export const DEFAULT_LIMITS: ArchiveLimits = {
  maxDepth: DEFAULT_MAX_DEPTH,
  maxRatio: DEFAULT_MAX_RATIO,
  maxUnpackedBytes: DEFAULT_MAX_UNPACKED_BYTES,
  maxEntries: DEFAULT_MAX_ENTRIES,
};

/** What was unpacked of one file that the user named. A member that is read again is counted once. */
export class UnpackBudget {
  readonly limits: ArchiveLimits;
  readonly #furthest = new Map<string, number>();
  #total = 0;

  constructor(limits: ArchiveLimits) {
    this.limits = limits;
  }

  /** @throws LeaksiftError input-limit when all members together have become too large */
  charge(name: string, position: number): void {
    const known = this.#furthest.get(name) ?? 0;
    if (position <= known) return;
    this.#furthest.set(name, position);
    this.#total += position - known;
    if (this.#total > this.limits.maxUnpackedBytes) {
      throw limitError(name, `unpacks to more than ${this.limits.maxUnpackedBytes} bytes in all`, "--max-unpacked");
    }
  }

  /** @throws LeaksiftError input-limit when `unpacked` bytes came, or are to come, of `packed` */
  checkRatio(name: string, unpacked: number, packed: number): void {
    if (unpacked <= RATIO_FLOOR_BYTES || unpacked <= packed * this.limits.maxRatio) return;
    throw limitError(name, `unpacks to more than ${this.limits.maxRatio} times its size`, "--max-ratio");
  }
}

/** Passes bytes on and ends with an error when they become too many. */
export class LimitedReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #name: string;
  readonly #budget: UnpackBudget;
  readonly #packedBytes: () => number;
  #given = 0;

  /** @param packedBytes how many packed bytes the inner reader has used, or is to use in all */
  constructor(inner: ByteReader, name: string, budget: UnpackBudget, packedBytes: () => number) {
    this.#inner = inner;
    this.#name = name;
    this.#budget = budget;
    this.#packedBytes = packedBytes;
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    const n = await this.#inner.read(target);
    this.#given += n;
    this.#budget.checkRatio(this.#name, this.#given, this.#packedBytes());
    this.#budget.charge(this.#name, this.#given);
    return n;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** @param what goes on from the name: `a.zip!b.csv: …` */
export function limitError(name: string, what: string, option: string): LeaksiftError {
  return new LeaksiftError("input-limit", `${name}: ${what}`, `if you trust the file, raise the limit with ${option}`);
}
