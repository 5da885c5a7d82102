import type { ByteReader } from "../../src/source/byte-reader.js";

/** Reads from memory, at most `pieceBytes` at a time; what a test needs in place of a file. */
export class MemoryReader implements ByteReader {
  consumed = 0;
  closed = false;
  readonly #bytes: Uint8Array;
  readonly #pieceBytes: number;

  constructor(bytes: Uint8Array, pieceBytes = Infinity) {
    this.#bytes = bytes;
    this.#pieceBytes = pieceBytes;
  }

  read(target: Uint8Array): Promise<number> {
    const take = Math.min(target.length, this.#pieceBytes, this.#bytes.length - this.consumed);
    target.set(this.#bytes.subarray(this.consumed, this.consumed + take));
    this.consumed += take;
    return Promise.resolve(take);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** All that a reader gives, asked for in pieces of `size` bytes. */
export async function readAll(reader: ByteReader, size = 1000): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const target = Buffer.alloc(size);
    const n = await reader.read(target);
    if (n === 0) break;
    pieces.push(target.subarray(0, n));
  }
  // The end stays the end.
  if ((await reader.read(Buffer.alloc(size))) !== 0) throw new Error("read on behind its end");
  return Buffer.concat(pieces);
}
