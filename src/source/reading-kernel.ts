/**
 * The kernel of the thread that reads inputs (the workers have their own), made when a format first asks for it. What it works
 * on is copied in, and all of its memory is free for use again behind each call: calls never overlap, readers may.
 */
import { Kernel, KERNEL_MARGIN, KernelRoom } from "../kernel/kernel.js";

let shared: ReadingKernel | null = null;

/** One kernel with room for a text, and for what is found in it. */
export class ReadingKernel {
  readonly kernel = new Kernel();
  readonly #text = new KernelRoom(this.kernel);
  readonly #found = new KernelRoom(this.kernel);

  /** The thread's kernel. */
  static get(): ReadingKernel {
    return (shared ??= new ReadingKernel());
  }

  /** Copies texts one behind the other. @returns where the first lies; 64 bytes around them are readable */
  copy(first: Buffer, from: number, to: number, second: Buffer | null = null): number {
    const at = this.#text.of(to - from + (second?.length ?? 0) + 2 * KERNEL_MARGIN) + KERNEL_MARGIN;
    const { bytes } = this.kernel;
    first.copy(bytes, at, from, to);
    second?.copy(bytes, at + to - from);
    return at;
  }

  /** Room for what is found, until the next call; ask for it before `copy`, since both may move the memory. */
  room(bytes: number): number {
    return this.#found.of(bytes);
  }
}
