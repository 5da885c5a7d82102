/**
 * A reader whose inner workings give pieces of their own size: base of the unpackers. What doesn't fit the caller's target
 * waits for the next call.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";

export abstract class PieceReader implements ByteReader {
  protected readonly packed: ByteReader;
  protected readonly name: string;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;

  /** @param name shown in errors */
  constructor(packed: ByteReader, name: string) {
    this.packed = packed;
    this.name = name;
  }

  /** @returns the next unpacked bytes, which may be none and stay valid until the next call; `null` at the end */
  protected abstract next(): Promise<Uint8Array | null>;

  get consumed(): number {
    return this.packed.consumed;
  }

  /** @throws LeaksiftError input-damaged */
  async read(target: Uint8Array): Promise<number> {
    while (this.#rest.length === 0) {
      if (this.#ended) return 0;
      const piece = await this.next();
      if (piece === null) this.#ended = true;
      else this.#rest = piece;
    }
    const take = Math.min(this.#rest.length, target.length);
    target.set(this.#rest.subarray(0, take));
    this.#rest = this.#rest.subarray(take);
    return take;
  }

  close(): Promise<void> {
    return this.packed.close();
  }

  /** @param format such as `xz` @param why such as `ends too early` */
  protected damaged(format: string, why: "ends too early" | "is damaged"): LeaksiftError {
    return new LeaksiftError(
      "input-damaged",
      `${this.name}: the ${format} stream ${why} (after ${this.consumed} bytes)`,
      "fetch the file again, or unpack what is left of it and import that",
    );
  }
}
