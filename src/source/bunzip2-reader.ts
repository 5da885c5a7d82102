/**
 * Takes bzip2 off an input, block by block (bunzip2.ts), concatenated streams as one, as `bzip2` and `pbzip2` do.
 */
import { BitsExhausted, Bunzip2 } from "./bunzip2.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { PieceReader } from "./piece-reader.js";

const PIECE_BYTES = 1 << 20;
/** No block is longer packed: 900,000 symbols of 20 bits, and its tables. */
const PACKED_BLOCK_LIMIT = 3 << 20;

export class Bunzip2Reader extends PieceReader {
  readonly #decoder = new Bunzip2();
  #input: Buffer = Buffer.alloc(0);
  /** Offset in bits of what comes next: blocks begin at any bit. */
  #bit = 0;
  #inputEnded = false;

  protected async next(): Promise<Uint8Array | null> {
    for (;;) {
      try {
        // Given piece by piece: runs can make 46 MB of a block of 900 kB.
        const output = this.#decoder.output();
        if (output) return output;
        if (this.#input.length < 16) await this.#fill();
        if (this.#input.length === 0 && !this.#decoder.insideStream) return null;
        const end = this.#decoder.decode(this.#input, this.#bit);
        this.#bit = end & 7;
        this.#input = this.#input.subarray(end >> 3);
      } catch (error) {
        if (error instanceof LeaksiftError) throw error;
        if (!(error instanceof BitsExhausted) || this.#input.length > PACKED_BLOCK_LIMIT)
          throw this.damaged("bzip2", "is damaged");
        if (this.#inputEnded) throw this.damaged("bzip2", "ends too early");
        await this.#fill();
      }
    }
  }

  async #fill(): Promise<void> {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let filled = 0;
    while (filled < piece.length && !this.#inputEnded) {
      const n = await this.packed.read(piece.subarray(filled));
      this.#inputEnded = n === 0;
      filled += n;
    }
    this.#input = Buffer.concat([this.#input, piece.subarray(0, filled)]);
  }
}
