/**
 * A reader that rewrites what another gives, piece by piece: base of the text decoder (text-encoding.ts) and of the JSON
 * splitter (json-split-reader.ts). Piece borders carry no meaning on either side.
 */
import type { ByteReader } from "./byte-reader.js";

const PIECE_BYTES = 1 << 16;

export abstract class TransformReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #piece = Buffer.alloc(PIECE_BYTES);
  #ready: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(inner: ByteReader) {
    this.#inner = inner;
  }

  /**
   * @param piece reused after the call: what is given out must be a copy. `null` at the end of the input, once
   * @returns bytes to give out; may be none
   */
  protected abstract transform(piece: Buffer | null): Buffer;

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#ready.length === 0) {
      if (this.#ended) return 0;
      const n = await this.#inner.read(this.#piece);
      this.#ended = n === 0;
      this.#ready = this.transform(n === 0 ? null : this.#piece.subarray(0, n));
    }
    const take = Math.min(this.#ready.length, target.length);
    target.set(this.#ready.subarray(0, take));
    this.#ready = this.#ready.subarray(take);
    return take;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
