/**
 * Takes Zstandard (RFC 8878) off an input: all frames, skippable ones included. The decoder, `fzstd`, looks back 32 MiB at
 * most (files of `--long=26` and more are refused) and does not verify the content checksum that a frame may carry: damage
 * is seen where it breaks the structure.
 */
import { Decompress } from "fzstd";
import type { LeaksiftError } from "../errors/leaksift-error.js";
import { PieceReader } from "./piece-reader.js";

/** Few, because the decoder gives all that they unpack to at once: 128 KiB for every 4 bytes at worst. */
const PIECE_BYTES = 1 << 12;

export class UnzstdReader extends PieceReader {
  readonly #pieces: Uint8Array[] = [];
  readonly #decoder = new Decompress((piece) => {
    // Copied: the decoder goes on in the same buffer.
    if (piece.length > 0) this.#pieces.push(piece.slice());
  });
  #ended = false;
  #failure: LeaksiftError | null = null;

  protected async next(): Promise<Uint8Array | null> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) return piece;
      if (this.#failure) throw this.#failure;
      if (this.#ended) return null;
      // Not reused: the decoder may keep a view of what it could not use yet.
      const input = Buffer.alloc(PIECE_BYTES);
      const n = await this.packed.read(input);
      this.#ended = n === 0;
      try {
        this.#decoder.push(input.subarray(0, n), this.#ended);
      } catch {
        // A bad frame is found before the end of the file, a cut one at it. What was unpacked before goes first.
        this.#failure = this.damaged("zstd", this.#ended ? "ends too early" : "is damaged");
      }
    }
  }
}
