/**
 * From an input as it lies on disk to its bytes: takes off what is packed round them, by content and not by name, layer by
 * layer. Works on what can be read once only. What is inside an archive is archive-walk.ts's.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { DEFAULT_LIMITS, LimitedReader, limitError, UnpackBudget } from "./archive-limits.js";
import { openRaw, PushbackReader, readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { containerOf, isPacking, SIGNATURE_BYTES } from "./container-kind.js";
import type { PackingName } from "./container-kind.js";
import { GunzipReader } from "./gunzip-reader.js";

export interface Unpacked {
  readonly reader: ByteReader;
  /** What was taken off, from the outside in. */
  readonly packings: readonly PackingName[];
  /** First bytes, at most SIGNATURE_BYTES; `reader` gives them again. */
  readonly head: Buffer;
}

/**
 * Takes all packing off a reader, which it closes on failure.
 * @param name shown in errors
 * @throws LeaksiftError input-damaged; input-limit when it is packed more often than archives may be nested. `read` may
 * throw both
 */
export async function unpack(raw: ByteReader, name: string, budget: UnpackBudget): Promise<Unpacked> {
  const packings: PackingName[] = [];
  let reader = raw;
  try {
    for (;;) {
      const head = await readUpTo(reader, SIGNATURE_BYTES);
      const kind = containerOf(head);
      const whole = new PushbackReader(head, reader);
      reader = whole;
      if (!isPacking(kind)) return { reader, packings, head };
      if (packings.length > budget.limits.maxDepth)
        throw limitError(name, `is packed more than ${packings.length} times over`, "--max-depth");
      packings.push(kind);
      const counted = new CountingReader(whole);
      const layer = packings.length === 1 ? name : `${name} (layer ${packings.length})`;
      reader = new LimitedReader(await unpackerFor(kind, counted, name), layer, budget, () => counted.given);
    }
  } catch (error) {
    await reader.close();
    throw error;
  }
}

/**
 * Opens a path, or standard input for `-`, unpacked.
 * @throws LeaksiftError input-missing, input-unreadable, and what `unpack` throws
 */
export async function openUnpacked(path: string, budget = new UnpackBudget(DEFAULT_LIMITS)): Promise<Unpacked> {
  return unpack(await openRaw(path), path === "-" ? "standard input" : path, budget);
}

/** What unpacks is loaded when something is packed so. */
async function unpackerFor(kind: PackingName, packed: ByteReader, name: string): Promise<ByteReader> {
  switch (kind) {
    case "gzip":
      return new GunzipReader(packed, name);
    case "bzip2":
      return new (await import("./bunzip2-reader.js")).Bunzip2Reader(packed, name);
    case "xz":
      return new (await import("./unxz-reader.js")).UnxzReader(packed, name);
    case "zstd":
      return new (await import("./unzstd-reader.js")).UnzstdReader(packed, name);
  }
}

/** Counts what was taken through it: the packed side of a ratio. */
class CountingReader implements ByteReader {
  given = 0;
  readonly #inner: ByteReader;

  constructor(inner: ByteReader) {
    this.#inner = inner;
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    const n = await this.#inner.read(target);
    this.given += n;
    return n;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** Reads all of it into memory. @throws LeaksiftError input-limit when there is more than `limitBytes` */
export async function readWhole(reader: ByteReader, limitBytes: number, name: string, why: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(1 << 20);
    const n = await reader.read(piece);
    if (n === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, n));
    bytes += n;
    if (bytes > limitBytes)
      throw new LeaksiftError("input-limit", `${name}: ${why}`, "unpack it first and import that");
  }
}
