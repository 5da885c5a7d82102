/** Distinct tags of a partition or a task, ascending, in the kernel's memory: keys, states of their payloads, records of each. */
import { KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";

export class KernelRun {
  /** Tags that are there. */
  length = 0;
  readonly #kernel: Kernel;
  readonly #keys: KernelRoom;
  readonly #states: KernelRoom;
  readonly #counts: KernelRoom;
  #tags = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#keys = new KernelRoom(kernel);
    this.#states = new KernelRoom(kernel);
    this.#counts = new KernelRoom(kernel);
  }

  /** Where u64[], u32[] and u32[] of them lie. */
  get keys(): number {
    return this.#keys.of(this.#tags * 8);
  }
  get states(): number {
    return this.#states.of(this.#tags * 4);
  }
  get counts(): number {
    return this.#counts.of(this.#tags * 4);
  }

  /** Where the next one would be put. */
  get nextKey(): number {
    return this.keys + this.length * 8;
  }
  get nextState(): number {
    return this.states + this.length * 4;
  }
  get nextCount(): number {
    return this.counts + this.length * 4;
  }

  /** Forgets what is there. @param tags to have room for */
  clear(tags: number): void {
    this.length = 0;
    this.#tags = tags + 1;
  }

  /** Needs none of the room that is there. @param more holds only larger tags */
  append(more: KernelRun): void {
    const { length } = this;
    const tags = this.#tags + more.length;
    const keys = this.#keys.more(tags * 8, length * 8) + length * 8;
    const states = this.#states.more(tags * 4, length * 4) + length * 4;
    const counts = this.#counts.more(tags * 4, length * 4) + length * 4;
    const { bytes } = this.#kernel;
    bytes.copyWithin(keys, more.keys, more.keys + more.length * 8);
    bytes.copyWithin(states, more.states, more.states + more.length * 4);
    bytes.copyWithin(counts, more.counts, more.counts + more.length * 4);
    this.#tags = tags;
    this.length = length + more.length;
  }
}
