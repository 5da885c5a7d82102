/**
 * The main thread's side of an import: hands chunks to the workers, checks that each chunk began where the one before it
 * ended, has wrong guesses parsed again, and collects what the workers hold. Slots bound the memory: a chunk keeps its slot
 * until its beginning is proven, and reading waits for a free one. Each lies in the memory of a worker, which parses what it holds.
 */
import { Worker } from "node:worker_threads";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { RejectedRecord } from "../report/rejects-report.js";
import type { Profile } from "../run/profile.js";
import type { ByteReader } from "../source/byte-reader.js";
import { CHUNK_BYTES, readChunks, SLOT_BYTES } from "../source/chunk-reader.js";
import type { Chunk, Slot } from "../source/chunk-reader.js";
import type { SlotPlaces } from "./chunk-slots.js";
import type { ChunkResult } from "./chunk-tagger.js";
import type { FilePlan } from "./file-plan.js";
import type { ChunkRejects } from "./reject-log.js";
import type {
  FromWorker,
  HeldByWorker,
  MeasureTask,
  PackedMessage,
  PackTask,
  ToWorker,
  WorkerHoldings,
  WorkerSetup,
} from "./messages.js";

/** Tasks of packing that a worker has, the one that it works on with them. */
const PACKS_PER_WORKER = 2;

export type PoolSetup = Omit<WorkerSetup, "spillPath"> & { readonly spillPath: (worker: number) => string };

export interface FileResult {
  /** MACs of the file's chunks, in order. */
  readonly macs: Uint8Array[];
  /** Bytes of text: unpacked, decoded. */
  readonly bytes: number;
  readonly records: number;
  /** Records longer than a slot, which were left out. */
  readonly tooLong: number;
}

/** How an input is read so that it can be gone on with later, and how one is gone on with. */
export interface Resumable {
  /** What an earlier run has taken of it; `null` for nothing. It is read again, to be held against that. */
  readonly taken: FileResult | null;
  /** Whether chunk number `index` is the one that was read then. */
  readonly isSame: (index: number, bytes: Uint8Array) => boolean;
  /** Whether it is time for a checkpoint. */
  readonly isDue: () => boolean;
  /** Called with all workers at rest; the next chunk waits for it. */
  readonly save: (taken: FileResult) => Promise<void>;
}

/** What is thrown when an input is not what an earlier run has read. */
export class ChangedInput extends Error {}

interface PoolWorker {
  readonly thread: Worker;
  readonly freeSlots: WorkerSlot[];
  /** Chunks that it has, the one that it parses with them. */
  queued: number;
  readonly plansKnown: Set<number>;
  commit: number[];
  discard: number[];
  /** Takes the answer to the request that is under way. */
  answer: ((message: FromWorker) => void) | null;
  /** Answers that nobody has waited for yet. */
  readonly answers: FromWorker[];
}

interface WorkerSlot extends Slot {
  readonly worker: PoolWorker;
  /** Where it lies in the worker's memory. */
  readonly at: number;
}

interface ChunkRun {
  readonly id: number;
  readonly index: number;
  readonly file: FileRun;
  readonly chunk: Chunk<WorkerSlot>;
  from: number;
  retried: boolean;
  result: ChunkResult | null;
}

interface FileRun {
  readonly index: number;
  readonly plan: FilePlan;
  readonly chunks: Map<number, ChunkRun>;
  readonly macs: Uint8Array[];
  nextToVerify: number;
  carry: Buffer;
  bytes: number;
  records: number;
  tooLong: number;
  onRejects: (rejects: Iterable<RejectedRecord>) => void;
  /** Called when the last chunk that is under way is proven. */
  rested: () => void;
  done: (result: FileResult) => void;
}

export class ImportPool {
  readonly #workers: PoolWorker[] = [];
  readonly #runs = new Map<number, ChunkRun>();
  /** Called when a slot becomes free. */
  #slotFreed: () => void = () => undefined;
  #nextChunk = 0;
  #isSetUp = false;
  #failure: Error | null = null;
  #fail: (error: Error) => void = () => undefined;
  /** Rejects as soon as a worker fails or the signal fires; everything that waits races against it. */
  readonly #failed: Promise<never>;

  /**
   * Starts the threads, which load what they need while the caller still looks at the inputs; then `setUp`. Until then they
   * don't keep the process alive.
   */
  constructor(threads: number) {
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = (error) => {
        this.#failure ??= error;
        reject(error);
      };
    });
    this.#failed.catch(() => undefined);
    for (let i = 0; i < threads; i++) {
      const thread = new Worker(new URL("./import-worker.js", import.meta.url));
      const worker: PoolWorker = {
        thread,
        freeSlots: [],
        queued: 0,
        plansKnown: new Set(),
        commit: [],
        discard: [],
        answer: null,
        answers: [],
      };
      thread.on("message", (message: FromWorker) => this.#receive(worker, message));
      thread.on("error", (error) => this.#fail(error));
      thread.unref();
      this.#workers.push(worker);
    }
  }

  /**
   * Gives the workers keys and their share of the memory; before the first file.
   * @param signal ends the work
   * @param firstChunk number of the first chunk: where an earlier run stopped
   */
  setUp({ spillPath, ...shared }: PoolSetup, signal: AbortSignal, firstChunk = 0): void {
    const interrupt = (): void => this.#fail(new LeaksiftError("interrupted", "interrupted; the store is as it was"));
    if (signal.aborted) interrupt();
    signal.addEventListener("abort", interrupt, { once: true });
    this.#nextChunk = firstChunk;
    for (const [i, worker] of this.#workers.entries()) {
      worker.thread.ref();
      this.#post(worker, { type: "setup", setup: { ...shared, spillPath: spillPath(i) } });
    }
    this.#isSetUp = true;
  }

  /** Feeds one input to the workers. Resolves when all of it is parsed and its chunks are proven. */
  async importFile(
    index: number,
    plan: FilePlan,
    reader: ByteReader,
    onProgress: () => void,
    onRejects: (rejects: Iterable<RejectedRecord>) => void = () => undefined,
    resumable: Resumable | null = null,
  ): Promise<FileResult> {
    const taken = resumable?.taken ?? null;
    let done: (result: FileResult) => void = () => undefined;
    const result = new Promise<FileResult>((resolve) => (done = resolve));
    const file: FileRun = {
      index,
      plan,
      chunks: new Map(),
      macs: [...(taken?.macs ?? [])],
      nextToVerify: taken?.macs.length ?? 0,
      carry: Buffer.alloc(0),
      bytes: taken?.bytes ?? 0,
      records: taken?.records ?? 0,
      tooLong: taken?.tooLong ?? 0,
      onRejects,
      rested: () => undefined,
      done,
    };
    const takenChunks = file.nextToVerify;
    let chunkIndex = 0;
    for await (const chunk of readChunks(reader, plan.dialect.newline.charCodeAt(0), () => this.#takeSlot())) {
      if (this.#failure) throw this.#failure;
      if (chunkIndex < takenChunks) {
        const isSame = resumable?.isSame(chunkIndex++, chunk.slot.bytes.subarray(chunk.from, chunk.to)) === true;
        if (!isSame || chunk.last) throw new ChangedInput();
        this.#releaseSlot(chunk.slot);
        onProgress();
        continue;
      }
      file.tooLong += chunk.tooLong;
      // A record is dropped when it alone fills a slot, and the chunk says so behind that slot's worth of bytes.
      if (chunk.tooLong > 0) onRejects([{ record: null, byte: chunk.at - CHUNK_BYTES, reason: "record-too-long" }]);
      this.#dispatch(file, chunk, chunkIndex++);
      onProgress();
      // Behind an empty chunk the reader may be within a record that is too long.
      if (resumable?.isDue() && !chunk.last && chunk.to > chunk.from && (await this.#rest(file))) {
        const { macs, bytes, records, tooLong } = file;
        await resumable.save({ macs: [...macs], bytes, records, tooLong });
      }
    }
    return Promise.race([result, this.#failed]);
  }

  /**
   * What all workers hold, while no chunk is under way, and the number of the next chunk.
   * Their tags lie in their spill files from then on.
   */
  async checkpoint(): Promise<{ held: HeldByWorker[]; nextChunk: number }> {
    const held = await Promise.all(
      this.#workers.map(async (worker) => {
        const message = await this.#ask(worker, { type: "checkpoint", ...this.#takeVerdicts(worker) });
        if (message.type !== "held") throw unexpected(message);
        return message.held;
      }),
    );
    return { held, nextChunk: this.#nextChunk };
  }

  /** Ends the parsing: all verdicts are given, and every worker says what it holds of each group. */
  async finish(): Promise<WorkerHoldings[]> {
    const holdings = await Promise.all(
      this.#workers.map(async (worker) => {
        this.#post(worker, { type: "verdicts", ...this.#takeVerdicts(worker) });
        const message = await this.#ask(worker, { type: "finish" });
        if (message.type !== "finished") throw unexpected(message);
        return message.holdings;
      }),
    );
    return holdings.flat();
  }

  /** Sorts some partitions to learn what share of their entries is distinct. */
  async measure(task: MeasureTask): Promise<{ entries: number; distinct: number }> {
    const message = await this.#ask(this.#workers[0], { type: "measure", task });
    if (message.type !== "measured") throw unexpected(message);
    return message;
  }

  /**
   * Packs all tasks on all workers; results are handed on in the order of the tasks.
   * @param idsOf numbers the profiles that a worker met first
   * @throws what `onPacked` throws, when no task is under way any more
   */
  async pack(
    tasks: readonly PackTask[],
    idsOf: (profiles: readonly Profile[]) => number[],
    onPacked: (packed: PackedMessage) => void,
  ): Promise<void> {
    let next = 0;
    let written = 0;
    const waiting = new Map<number, PackedMessage>();
    let spare: ArrayBuffer[] = [];
    const failures: unknown[] = [];
    await Promise.all(
      this.#workers.map(async (worker) => {
        const handedOut: number[] = [];
        const handOut = (): void => {
          if (next >= tasks.length) return;
          const free = spare;
          spare = [];
          handedOut.push(next);
          this.#post(worker, { type: "pack", task: tasks[next++], spare: free }, free);
        };
        for (let ahead = 0; ahead < PACKS_PER_WORKER; ahead++) handOut();
        while (handedOut.length > 0) {
          const message = await this.#answerOf(worker);
          if (message.type === "profiles") {
            this.#post(worker, { type: "profile-ids", ids: idsOf(message.profiles) });
            continue;
          }
          if (message.type !== "packed") throw unexpected(message);
          waiting.set(handedOut.shift()!, message);
          // Tasks read the spill files of all workers, which `close` deletes: those that are under way come to their end.
          if (failures.length > 0) continue;
          // Before what is ready is written, which takes this thread longer than a task takes the worker.
          handOut();
          try {
            for (let ready = waiting.get(written); ready; ready = waiting.get(++written)) {
              waiting.delete(written);
              onPacked(ready);
              spare.push(...ready.stripes.map(({ bytes }) => bytes.buffer as ArrayBuffer));
            }
          } catch (error) {
            failures.push(error);
          }
        }
      }),
    );
    if (failures.length > 0) throw failures[0];
  }

  /** Ends the workers; spill files are deleted, unless a checkpoint needs them. */
  async close(keepsSpill = false): Promise<void> {
    try {
      if (!this.#failure && this.#isSetUp)
        await Promise.all(this.#workers.map((worker) => this.#ask(worker, { type: "dispose", keepsSpill })));
    } finally {
      await Promise.all(this.#workers.map(({ thread }) => thread.terminate()));
    }
  }

  #receive(worker: PoolWorker, message: FromWorker): void {
    if (message.type === "failed") {
      const error = new Error(`an import worker failed (${message.code})`);
      error.stack = `${error.message}\n${message.place}`;
      this.#fail(Object.assign(error, { code: message.code }));
    } else if (message.type === "slots") {
      this.#addSlots(worker, message.places);
    } else if (message.type === "chunk") {
      worker.queued--;
      try {
        this.#chunkDone(message.result);
      } catch (error) {
        this.#fail(error as Error);
      }
    } else {
      const { answer } = worker;
      worker.answer = null;
      if (answer) answer(message);
      else worker.answers.push(message);
    }
  }

  #ask(worker: PoolWorker, message: ToWorker, transfer: readonly ArrayBuffer[] = []): Promise<FromWorker> {
    this.#post(worker, message, transfer);
    return this.#answerOf(worker);
  }

  /** The next answer of a worker, which gives them in the order of the requests. */
  #answerOf(worker: PoolWorker): Promise<FromWorker> {
    const answer = worker.answers.shift();
    if (answer) return Promise.resolve(answer);
    return Promise.race([new Promise<FromWorker>((resolve) => (worker.answer = resolve)), this.#failed]);
  }

  #post(worker: PoolWorker, message: ToWorker, transfer: readonly ArrayBuffer[] = []): void {
    worker.thread.postMessage(message, transfer);
  }

  #takeVerdicts(worker: PoolWorker): { commit: number[]; discard: number[] } {
    const { commit, discard } = worker;
    worker.commit = [];
    worker.discard = [];
    return { commit, discard };
  }

  #addSlots(worker: PoolWorker, { memory, offsets }: SlotPlaces): void {
    for (const at of offsets) this.#releaseSlot({ worker, at, bytes: Buffer.from(memory, at, SLOT_BYTES) });
  }

  /** A slot of the worker that has least to do, of those that have one free. */
  async #takeSlot(): Promise<WorkerSlot> {
    for (;;) {
      const workers = this.#workers.filter(({ freeSlots }) => freeSlots.length > 0);
      if (workers.length > 0) return workers.reduce((a, b) => (b.queued < a.queued ? b : a)).freeSlots.pop()!;
      await Promise.race([new Promise<void>((resolve) => (this.#slotFreed = resolve)), this.#failed]);
    }
  }

  #releaseSlot(slot: WorkerSlot): void {
    slot.worker.freeSlots.push(slot);
    this.#slotFreed();
  }

  /** Waits until no chunk is under way. @returns false when the last of them left a record open */
  async #rest(file: FileRun): Promise<boolean> {
    if (file.chunks.size > 0) {
      await Promise.race([new Promise<void>((resolve) => (file.rested = resolve)), this.#failed]);
    }
    return file.carry.length === 0;
  }

  #dispatch(file: FileRun, chunk: Chunk<WorkerSlot>, index: number): void {
    const run: ChunkRun = {
      id: this.#nextChunk++,
      index,
      file,
      chunk,
      from: chunk.from,
      retried: false,
      result: null,
    };
    file.chunks.set(index, run);
    file.bytes += chunk.to - chunk.from;
    this.#send(run);
  }

  #send(run: ChunkRun): void {
    const { file, chunk } = run;
    const { worker, at } = chunk.slot;
    const plan = worker.plansKnown.has(file.index) ? null : file.plan;
    worker.plansKnown.add(file.index);
    worker.queued++;
    this.#runs.set(run.id, run);
    const task = {
      chunk: run.id,
      file: file.index,
      slot: at,
      from: run.from,
      to: chunk.to,
      last: chunk.last,
      first: run.index === 0,
      digestIndex: run.retried ? -1 : run.index,
    };
    this.#post(worker, { type: "chunk", task, plan, ...this.#takeVerdicts(worker) });
  }

  #chunkDone(result: ChunkResult): void {
    const done = this.#runs.get(result.chunk);
    if (!done) throw new Error(`no chunk ${result.chunk} is under way`);
    this.#runs.delete(result.chunk);
    done.result = result;
    const { file } = done;
    if (result.mac) file.macs[done.index] = result.mac;
    for (;;) {
      const run = file.chunks.get(file.nextToVerify);
      if (!run?.result) return;
      if (file.carry.length > 0 && !run.retried) {
        this.#retry(run);
        return;
      }
      this.#accept(run, run.result);
    }
  }

  /** The chunk before left a record open: this chunk began inside it. Parse again with its beginning in front. */
  #retry(run: ChunkRun): void {
    run.chunk.slot.worker.discard.push(run.id);
    const { carry } = run.file;
    run.from = run.chunk.from - carry.length;
    run.chunk.slot.bytes.set(carry, run.from);
    const again: ChunkRun = { ...run, id: this.#nextChunk++, retried: true, result: null };
    run.file.chunks.set(run.index, again);
    this.#send(again);
  }

  #accept(run: ChunkRun, result: ChunkResult): void {
    const { file, chunk } = run;
    chunk.slot.worker.commit.push(run.id);
    if (result.rejects) file.onRejects(rejectedRecords(result.rejects, chunk, file.records));
    file.records += result.records;
    file.carry = Buffer.from(chunk.slot.bytes.subarray(result.consumed, chunk.to));
    file.chunks.delete(run.index);
    file.nextToVerify++;
    this.#releaseSlot(chunk.slot);
    if (file.chunks.size === 0) file.rested();
    if (chunk.last) file.done({ macs: file.macs, bytes: file.bytes, records: file.records, tooLong: file.tooLong });
  }
}

/** A chunk's rejected records by their place in the input. */
function* rejectedRecords(rejects: ChunkRejects, chunk: Chunk, recordsBefore: number): Generator<RejectedRecord> {
  for (const [i, at] of rejects.at.entries()) {
    yield {
      record: recordsBefore + rejects.records[i],
      byte: chunk.at + at - chunk.from,
      reason: rejects.names[rejects.reasons[i]],
    };
  }
}

function unexpected(message: FromWorker): Error {
  return new Error(`an import worker answered out of turn: ${message.type}`);
}
