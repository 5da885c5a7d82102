/** The piece of a chunk that is being parsed, copied into the kernel's memory: several GB/s, where parsing does tenths of one. */
import { KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";

/** SIMD reads up to so many bytes in front of a piece and behind it. */
const MARGIN = 64;

export class KernelInput {
  readonly #kernel: Kernel;
  readonly #room: KernelRoom;
  #bytes: Uint8Array | null = null;
  #from = 0;
  #to = 0;
  #at = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#room = new KernelRoom(kernel);
  }

  /** Call it before each chunk: slots of the same memory come again with other content. */
  beginChunk(): void {
    this.#bytes = null;
  }

  /**
   * Copies `bytes[from, to)` unless it is there already.
   * @returns what to add to an offset in `bytes` for its place in the kernel's memory; 64 bytes around the piece are readable
   */
  shiftOf(bytes: Uint8Array, from: number, to: number): number {
    if (this.#bytes !== bytes || from < this.#from || to !== this.#to) {
      this.#at = this.#room.of(to - from + 2 * MARGIN) + MARGIN;
      this.#kernel.bytes.set(bytes.subarray(from, to), this.#at);
      this.#bytes = bytes;
      this.#from = from;
      this.#to = to;
    }
    return this.#at - this.#from;
  }
}
