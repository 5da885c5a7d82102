/**
 * Where the kernel finds the piece of a chunk that is being parsed. Chunks of the workers lie in its memory already
 * (chunk-slots.ts); any other is copied there.
 */
import { KERNEL_MARGIN, KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";

export class KernelInput {
  readonly #kernel: Kernel;
  readonly #room: KernelRoom;
  /** The chunk, if it lies in the kernel's memory. */
  #resident: Uint8Array | null = null;
  /** What was copied last. */
  #bytes: Uint8Array | null = null;
  #from = 0;
  #to = 0;
  #at = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#room = new KernelRoom(kernel);
  }

  /**
   * Call it before each chunk: the same room comes again with other content.
   * @param bytes of the chunk: a view of the kernel's memory as it is now, with KERNEL_MARGIN readable bytes around; or any others
   */
  beginChunk(bytes: Uint8Array): void {
    this.#bytes = null;
    this.#resident = bytes.buffer === this.#kernel.bytes.buffer ? bytes : null;
  }

  /**
   * Copies `bytes[from, to)` unless it is in the kernel's memory already.
   * @returns what to add to an offset in `bytes` for its place in the kernel's memory; 64 bytes around the piece are readable
   */
  shiftOf(bytes: Uint8Array, from: number, to: number): number {
    if (bytes === this.#resident) return bytes.byteOffset;
    if (this.#bytes !== bytes || from < this.#from || to !== this.#to) {
      this.#at = this.#room.of(to - from + 2 * KERNEL_MARGIN) + KERNEL_MARGIN;
      this.#kernel.bytes.set(bytes.subarray(from, to), this.#at);
      this.#bytes = bytes;
      this.#from = from;
      this.#to = to;
    }
    return this.#at - this.#from;
  }
}
