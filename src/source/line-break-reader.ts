/**
 * Text of unknown make for a sweep: a line longer than LINE_BYTES (minified code, a log without line ends) is broken at the
 * next place where no identifier can be cut in two, so that chunks, which end behind a line end, never grow too long.
 */
import { TransformReader } from "./transform-reader.js";

const LF = 10;
const CR = 13;
/** Far above any line that people write, far below a chunk. */
const LINE_BYTES = 64 << 10;

/** Bytes that stand inside no address and no number. */
const BREAKS = new Uint8Array(256);
for (const byte of Buffer.from(',;<>"\t\r{}[]=&|\0')) BREAKS[byte] = 1;
/** Where no such byte comes, a space will do, and then anything. */
const SPACE_BYTES = 2 * LINE_BYTES;
const ANY_BYTES = 4 * LINE_BYTES;

export class LineBreakReader extends TransformReader {
  #lineBytes = 0;

  protected override transform(piece: Buffer | null): Buffer {
    if (piece === null) return Buffer.alloc(0);
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length;) {
      const next = bytes.indexOf(LF, at);
      const end = next < 0 ? bytes.length : next;
      let i = at + Math.max(0, LINE_BYTES - this.#lineBytes);
      for (; i < end; i++) {
        const length = this.#lineBytes + i - at;
        const isBreak = BREAKS[bytes[i]] === 1 || (length > SPACE_BYTES && bytes[i] === 32);
        if (!isBreak && (length < ANY_BYTES || (bytes[i] & 0xc0) === 0x80)) continue;
        bytes[i] = LF;
        break;
      }
      const lineEnd = Math.min(i, end);
      if (lineEnd < bytes.length) {
        this.#lineBytes = 0;
        at = lineEnd + 1;
      } else {
        this.#lineBytes += bytes.length - at;
        at = bytes.length;
      }
    }
    // A text without line feeds has carriage returns for lines. Of the last byte of a piece it isn't known what follows.
    for (let i = bytes.indexOf(CR); i >= 0 && i + 1 < bytes.length; i = bytes.indexOf(CR, i + 1))
      if (bytes[i + 1] !== LF) bytes[i] = LF;
    return bytes;
  }
}
