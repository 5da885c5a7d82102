/**
 * The slots of a worker: room for chunks in its kernel's memory, which is shared. The main thread reads the input straight
 * into them, and the kernel parses it where it lies: no chunk is ever copied.
 */
import { KERNEL_MARGIN, type Kernel } from "../kernel/kernel.js";
import { SLOT_BYTES } from "../source/chunk-reader.js";

/** One that is parsed, one that waits, one that is read into or waits for its verdict. */
export const SLOTS_PER_WORKER = 3;

/** Where slots of SLOT_BYTES lie in a worker's memory. A message. */
export interface SlotPlaces {
  readonly memory: ArrayBufferLike;
  readonly offsets: readonly number[];
}

export class ChunkSlots {
  readonly #kernel: Kernel;
  readonly #at: number;
  readonly #bytes = KERNEL_MARGIN + SLOTS_PER_WORKER * (SLOT_BYTES + KERNEL_MARGIN);

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#at = kernel.allocate(this.#bytes);
  }

  get places(): SlotPlaces {
    const first = this.#at + KERNEL_MARGIN;
    return {
      memory: this.#kernel.bytes.buffer,
      offsets: Array.from({ length: SLOTS_PER_WORKER }, (_, i) => first + i * (SLOT_BYTES + KERNEL_MARGIN)),
    };
  }

  /** The slot at one of the offsets. */
  slotAt(offset: number): Buffer {
    return this.#kernel.bytes.subarray(offset, offset + SLOT_BYTES);
  }

  /** No chunk comes any more: what sorts the tags may have the room. */
  release(): void {
    this.#kernel.release(this.#at, this.#bytes);
  }
}
