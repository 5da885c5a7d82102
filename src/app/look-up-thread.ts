/**
 * A second thread for the look-ups of a long list in a large store: it takes the upper half of the tags, in every run. It
 * reads the store by itself, and only if it sees the very state that the main thread answers from. Whatever it can't do, or
 * finds damaged, is left to the main thread, which says what is wrong.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import type { OrderedTags } from "../run/block-finder.js";
import type { StoredRun } from "../store/block-store.js";

/** What the thread is started with. */
export interface LookUpThreadData {
  readonly path: string;
  /** Takes a `FoundInRun` for each run, in their order. */
  readonly port: MessagePort;
  /** One word, counted up with every step; whoever waits for it is woken with every answer. */
  readonly steps: Int32Array;
}

export interface LookUpTask {
  readonly generation: number;
  readonly runs: readonly StoredRun[];
  /** By tag kind. */
  readonly tags: ReadonlyMap<number, OrderedTags>;
}

export interface FoundInRun {
  readonly run: number;
  /** Pairs of a question's place and a profile id; `null` when the main thread has to look itself. */
  readonly found: Uint32Array | null;
}

/** A thread that makes no step for so long is taken for dead. */
const PATIENCE_MILLISECONDS = 30_000;

export class LookUpThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #steps = new Int32Array(new SharedArrayBuffer(4));
  readonly #ready: Promise<boolean>;
  readonly #rest = new Map<number, OrderedTags>();
  #isLost = false;

  /** Starts it; it opens the store when it is asked. */
  constructor(path: string) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData: LookUpThreadData = { path, port: port2, steps: this.#steps };
    this.#worker = new Worker(new URL("./look-up-worker.js", import.meta.url), { workerData, transferList: [port2] });
    port1.unref();
    this.#ready = new Promise((resolve) => {
      this.#worker.once("message", () => {
        // Only until now must the process wait for it.
        this.#worker.unref();
        resolve(true);
      });
      this.#worker.once("error", () => resolve(false));
      this.#worker.once("exit", () => resolve(false));
    });
  }

  /** @returns whether it has started, once that is known */
  ready(): Promise<boolean> {
    return this.#ready;
  }

  /** Gives it the upper half of all questions. @param generation of the state that the main thread answers from */
  ask(generation: number, runs: readonly StoredRun[], questions: (kind: number) => OrderedTags): void {
    const tags = new Map<number, OrderedTags>();
    for (const { kind } of runs) {
      if (tags.has(kind)) continue;
      const { highs, lows } = questions(kind);
      const cut = highs.length >>> 1;
      this.#rest.set(kind, { highs: highs.subarray(0, cut), lows: lows.subarray(0, cut) });
      tags.set(kind, { highs: highs.slice(cut), lows: lows.slice(cut) });
    }
    this.#worker.postMessage({ generation, runs, tags } satisfies LookUpTask);
  }

  /** The lower half of a kind's questions, which is left to the main thread. */
  restOf(kind: number): OrderedTags | undefined {
    return this.#rest.get(kind);
  }

  /** Waits for what it found in the next of the runs; call it for each of them, in their order. */
  take(): Uint32Array | null {
    while (!this.#isLost) {
      const before = Atomics.load(this.#steps, 0);
      const answer = receiveMessageOnPort(this.#port);
      if (answer) return (answer.message as FoundInRun).found;
      this.#isLost = Atomics.wait(this.#steps, 0, before, PATIENCE_MILLISECONDS) === "timed-out";
    }
    return null;
  }

  async close(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }
}
