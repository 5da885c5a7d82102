/**
 * Where the bytes of a zip are, and how yauzl gets at them. Its own reader throws, where nobody can catch it, on the offsets
 * beyond 2^53 that a hostile zip64 states; this one answers every offset outside of the file with an error.
 */
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { callbackify } from "node:util";
import yauzl from "yauzl";

export interface ZipBytes {
  readonly size: number;
  /** @returns bytes read; 0 behind the end */
  readAt(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** @param source a path, or the zip itself. @throws what `open` of node:fs throws */
export async function zipBytes(source: string | Buffer): Promise<ZipBytes> {
  if (typeof source !== "string") {
    const readAt = (target: Uint8Array, position: number): Promise<number> =>
      Promise.resolve(source.copy(target, 0, Math.min(position, source.length), position + target.length));
    return { size: source.length, readAt, close: () => Promise.resolve() };
  }
  const handle = await open(source, "r");
  let isOpen = true;
  return {
    size: (await handle.stat()).size,
    readAt: async (target, position) => (await handle.read(target, 0, target.length, position)).bytesRead,
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await handle.close();
    },
  };
}

/** Packed bytes given to yauzl's streams at once. */
const PIECE_BYTES = 1 << 18;
/** The method that yauzl's streams begin with. */
const STREAM = "_readStreamForRange";

/** What yauzl reads a zip through; closes the bytes when yauzl closes the zip. */
export class ZipBytesReader extends yauzl.RandomAccessReader {
  readonly #bytes: ZipBytes;

  constructor(bytes: ZipBytes) {
    super();
    this.#bytes = bytes;
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null, bytesRead?: number) => void,
  ): void {
    if (!(position >= 0 && position + length <= this.#bytes.size)) {
      done(new Error("outside of the file"));
      return;
    }
    const answer = callbackify(() => readFully(this.#bytes, target.subarray(offset, offset + length), position));
    answer(done);
  }

  override [STREAM](start: number, end: number): Readable {
    return Readable.from(piecesOf(this.#bytes, start, end), { objectMode: false });
  }

  override close(done: (error: Error | null) => void): void {
    const answer = callbackify(() => this.#bytes.close());
    answer(done);
  }
}

/** Systems may give less than is asked for, and yauzl takes that for the end. */
async function readFully(bytes: ZipBytes, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const n = await bytes.readAt(target.subarray(filled), position + filled);
    if (n === 0) break;
    filled += n;
  }
  return filled;
}

async function* piecesOf(bytes: ZipBytes, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end;) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, end - at));
    const n = await bytes.readAt(piece, at);
    if (n === 0) throw new Error("the file ends early");
    yield piece.subarray(0, n);
    at += n;
  }
}
