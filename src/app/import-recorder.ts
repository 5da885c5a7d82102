/**
 * Makes the checkpoints of one import, so that it can be gone on with when it is cut off: none in the first half minute, then
 * so seldom that they take at most 2 % of the time. Workers rest while one is made; what makes it durable goes on beside them.
 */
import type { SkippedInput } from "../source/input-walk.js";
import type { ImportPool } from "../worker/import-pool.js";
import {
  discardCheckpoint,
  writeCheckpoint,
  type CheckpointSeal,
  type ImportCheckpoint,
  type ReadState,
} from "./import-checkpoint.js";
import { importIdOf, resumableSpillPathOf } from "../store/spill-files.js";

/** An import that takes less has no checkpoint. */
const EVERY_SECONDS = 30;
/** How long the workers may rest, as a share of the time between two checkpoints. */
const PAUSE_SHARE = 0.02;
/** A chunk that ends within a record can't be a checkpoint: how long until the next is tried, at most. */
const RETRY_MS = 1000;

/** What an import needs to be gone on with. */
export interface CheckpointOptions {
  /** Of leaksift: another one may read an input differently. */
  readonly version: string;
  /** Plain data, for whoever goes on. */
  readonly invocation: unknown;
  /** Time from one checkpoint to the next, 0 for none; left out, half a minute or as long as makes them cost at most 2 %. */
  readonly everySeconds?: number | undefined;
  /** What is done where an interrupted import into the dataset waits. */
  readonly waiting: "go-on" | "require" | "discard";
}

/** Whose checkpoints they are. */
export interface CheckpointPlace {
  readonly store: string;
  readonly slug: string;
  readonly seal: CheckpointSeal;
}

export class ImportRecorder {
  /** The checkpoint that this import goes on from; `null` when it begins. */
  taken: ImportCheckpoint | null;
  readonly #place: CheckpointPlace;
  readonly #options: CheckpointOptions;
  #damaged: readonly SkippedInput[];
  #due: number;
  #restedSince = 0;
  #writing: Promise<void> | null = null;
  #isKept: boolean;
  #failed = false;

  constructor(place: CheckpointPlace, options: CheckpointOptions, taken: ImportCheckpoint | null) {
    this.#place = place;
    this.#options = options;
    this.taken = taken;
    this.#damaged = taken?.damaged ?? [];
    this.#isKept = taken !== null;
    this.#due = this.#after(0);
  }

  /** Whether a checkpoint lies beside the store: what the import has done is not lost when it ends now. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Whether the last checkpoint could not be written. */
  get failed(): boolean {
    return this.#failed;
  }

  spillPath(worker: number): string {
    const { store, slug } = this.#place;
    return resumableSpillPathOf(store, importIdOf(slug), this.#run, worker);
  }

  /** Whether it is time for one. The workers are expected to come to rest when it is. */
  isDue(): boolean {
    const now = performance.now();
    if (now < this.#due || this.#writing !== null) return false;
    this.#due = now + Math.min(RETRY_MS, (this.#options.everySeconds ?? Infinity) * 1000);
    this.#restedSince = now;
    return true;
  }

  /** The same when all is read: an import that has a checkpoint gets its last one. */
  async isDueAtEnd(): Promise<boolean> {
    await this.#writing;
    this.#restedSince = performance.now();
    return this.#isKept;
  }

  /**
   * Makes a checkpoint, with all workers at rest. It counts when it is on the disk, which is not waited for.
   * @param fingerprint of `importFingerprint`
   */
  async save(pool: ImportPool, read: ReadState, fingerprint: () => string, rejectsBytes: number | null): Promise<void> {
    const { held, nextChunk } = await pool.checkpoint();
    await this.#writing;
    const { taken } = this;
    const checkpoint: ImportCheckpoint = {
      version: this.#options.version,
      fingerprint: fingerprint(),
      invocation: this.#options.invocation,
      run: this.#run,
      read: { ...read, done: [...read.done] },
      damaged: this.#damaged,
      holdings: [...(taken?.holdings ?? []), ...held.flatMap(({ holdings }) => holdings)],
      spills: [...(taken?.spills ?? []), ...held.flatMap(({ spill }) => spill ?? [])],
      nextChunk,
      rejectsBytes,
    };
    const pause = performance.now() - this.#restedSince;
    this.#due = this.#after(pause);
    this.#writing = this.#write(checkpoint);
  }

  /** Everything is read anew, without inputs that turned out to be damaged. */
  async restart(damaged: readonly SkippedInput[]): Promise<void> {
    await this.#writing;
    this.taken = null;
    this.#damaged = damaged;
    this.discard();
  }

  /** Waits for what is being written. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  /** Deletes the checkpoint and its spill files. What can't be deleted is in nobody's way, and goes with the next import. */
  discard(): void {
    try {
      if (this.#isKept) discardCheckpoint(this.#place.store, this.#place.slug);
    } catch {
      // The outcome of the import is what there is to tell.
    }
    this.#isKept = false;
  }

  get #run(): number {
    return (this.taken?.run ?? 0) + 1;
  }

  async #write(checkpoint: ImportCheckpoint): Promise<void> {
    const { store, slug, seal } = this.#place;
    try {
      await writeCheckpoint(store, slug, seal, checkpoint);
      this.#isKept = true;
      this.#failed = false;
    } catch {
      // The one before still counts; and a full disk will stop the import itself.
      this.#failed = true;
    } finally {
      this.#writing = null;
    }
  }

  /** When the next one is due. @param pause what the last one took, in ms */
  #after(pause: number): number {
    const { everySeconds } = this.#options;
    if (everySeconds === 0) return Infinity;
    const ms = everySeconds === undefined ? Math.max(EVERY_SECONDS * 1000, pause / PAUSE_SHARE) : everySeconds * 1000;
    return performance.now() + ms;
  }
}
