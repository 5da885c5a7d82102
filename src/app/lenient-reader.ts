/**
 * A reader that ends where its input can't be read any further, and keeps why. What was read before is worth looking at when
 * nothing is kept of it; whoever uses it has to ask for `failure` before believing that the end was the end.
 */
import type { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "../source/byte-reader.js";
import { isInputError } from "./damaged-input.js";

export class LenientReader implements ByteReader {
  readonly #reader: ByteReader;
  #failure: LeaksiftError | null = null;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** Why there is more that could not be read; `null` when the end was reached. */
  get failure(): LeaksiftError | null {
    return this.#failure;
  }

  get consumed(): number {
    return this.#reader.consumed;
  }

  /** @throws what does not concern this input alone */
  async read(target: Uint8Array): Promise<number> {
    if (this.#failure) return 0;
    try {
      return await this.#reader.read(target);
    } catch (error) {
      if (!isInputError(error)) throw error;
      this.#failure = error;
      return 0;
    }
  }

  close(): Promise<void> {
    return this.#reader.close();
  }
}
