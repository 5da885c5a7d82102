/**
 * Text whose records end with something other than a line end (`&|` and LF, a control character): rewritten as it is read, so
 * that each record is a line. Line ends inside a record become spaces.
 */
import type { ByteReader } from "./byte-reader.js";
import { TransformReader } from "./transform-reader.js";

const LF = 10;
const CR = 13;
const SPACE = 32;

/** Rewrites what it is given piece by piece; for samples and, in the reader below, for inputs. */
export class RecordDelimiters {
  readonly #delimiter: Buffer;
  /** Bytes at the end of the last piece that may begin a delimiter. */
  #open: Buffer = Buffer.alloc(0);

  /** @param delimiter 1–8 bytes of UTF-8 */
  constructor(delimiter: string) {
    this.#delimiter = Buffer.from(delimiter);
  }

  /** @param piece `null` at the end. @returns a copy */
  push(piece: Uint8Array | null): Buffer {
    const bytes = piece === null ? this.#open : Buffer.concat([this.#open, piece]);
    const delimiter = this.#delimiter;
    const out = Buffer.allocUnsafe(bytes.length);
    let written = 0;
    let from = 0;
    for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, from)) {
      written = copyFlat(bytes, from, at, out, written);
      out[written++] = LF;
      from = at + delimiter.length;
    }
    const to = piece === null ? bytes.length : bytes.length - this.#partAtEnd(bytes, from);
    written = copyFlat(bytes, from, to, out, written);
    this.#open = Buffer.from(bytes.subarray(to));
    return out.subarray(0, written);
  }

  #partAtEnd(bytes: Buffer, from: number): number {
    for (let length = Math.min(this.#delimiter.length - 1, bytes.length - from); length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#delimiter.subarray(0, length))) return length;
    }
    return 0;
  }
}

/** A decoded text with record delimiters, as lines. */
export class RecordDelimiterReader extends TransformReader {
  readonly #delimiters: RecordDelimiters;

  constructor(inner: ByteReader, delimiter: string) {
    super(inner);
    this.#delimiters = new RecordDelimiters(delimiter);
  }

  protected override transform(piece: Buffer | null): Buffer {
    return this.#delimiters.push(piece);
  }
}

function copyFlat(bytes: Buffer, from: number, to: number, out: Buffer, at: number): number {
  const end = at + bytes.copy(out, at, from, to);
  for (let i = at; i < end; i++) if (out[i] === LF || out[i] === CR) out[i] = SPACE;
  return end;
}
