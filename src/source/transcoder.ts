/**
 * Bytes of any encoding in, UTF-8 bytes out, piece by piece, without a string in between: a table look-up a character. What
 * can't be decoded becomes U+FFFD and is counted. Piece borders carry no meaning.
 */
import { characterTable, UNDECODABLE } from "./double-byte-table.js";
import type { TextEncodingName } from "./encoding-names.js";

export interface Transcoder {
  /** Bytes so far that stand for no character. */
  readonly undecodable: number;
  /** @param piece `null` at the end, once. @returns UTF-8; valid until the next call */
  push(piece: Uint8Array | null): Buffer;
}

/** No character takes more bytes of UTF-8 for one of its own. */
const UTF8_BYTES_PER_BYTE = 3;
const LONGEST_CHARACTER = 4;

export function transcoderFor(encoding: TextEncodingName): Transcoder {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are tables
  switch (encoding) {
    case "utf-16le":
    case "utf-16be":
      return new UnitTranscoder(2, encoding === "utf-16be");
    case "utf-32le":
    case "utf-32be":
      return new UnitTranscoder(4, encoding === "utf-32be");
    case "utf-8":
      throw new Error("UTF-8 needs no transcoder");
    default:
      return new TableTranscoder(encoding);
  }
}

abstract class PieceTranscoder implements Transcoder {
  undecodable = 0;
  protected out: Buffer = Buffer.alloc(0);
  protected written = 0;
  /** Bytes of a character that the last piece left open. */
  #open: Buffer = Buffer.alloc(0);

  push(piece: Uint8Array | null): Buffer {
    const bytes =
      piece === null || this.#open.length > 0 ? Buffer.concat(piece ? [this.#open, piece] : [this.#open]) : piece;
    // An open character that nothing follows becomes one U+FFFD.
    const needed = bytes.length * UTF8_BYTES_PER_BYTE + LONGEST_CHARACTER + 3;
    if (this.out.length < needed) this.out = Buffer.allocUnsafe(needed);
    this.written = 0;
    const done = this.decode(bytes, piece === null);
    if (piece === null && done < bytes.length) this.replace(bytes.length - done);
    this.#open = piece === null ? Buffer.alloc(0) : Buffer.from(bytes.subarray(done));
    return this.out.subarray(0, this.written);
  }

  /** Decodes as far as whole characters go. @returns offset of the first byte that is left */
  protected abstract decode(bytes: Uint8Array, last: boolean): number;

  protected replace(bytes: number): void {
    this.undecodable += bytes;
    this.written = putUtf8(this.out, this.written, UNDECODABLE);
  }
}

class TableTranscoder extends PieceTranscoder {
  readonly #single: Uint32Array;
  readonly #pairs: Uint32Array;
  readonly #four: InstanceType<typeof TextDecoder> | null;
  readonly #three: InstanceType<typeof TextDecoder> | null;

  constructor(encoding: TextEncodingName) {
    super();
    const { single, pairs } = characterTable(encoding);
    this.#single = single;
    this.#pairs = pairs;
    this.#four = encoding === "gb18030" ? new TextDecoder("gb18030") : null;
    this.#three = encoding === "euc-jp" ? new TextDecoder("euc-jp") : null;
  }

  protected override decode(bytes: Uint8Array): number {
    const single = this.#single;
    const pairs = this.#pairs;
    const { out } = this;
    const end = bytes.length;
    let i = 0;
    while (i < end) {
      let { written } = this;
      // The run of characters that need no question; what does need one leaves this loop.
      for (; i < end;) {
        const byte = bytes[i];
        if (byte < 0x80) {
          out[written++] = byte;
          i++;
          continue;
        }
        let code = single[byte];
        let length = 1;
        if (code === 0) {
          if (i + 1 >= end) break;
          code = pairs[(byte << 8) | bytes[i + 1]];
          length = 2;
        }
        if (code === UNDECODABLE) break;
        if (code < 0x800) {
          out[written++] = 0xc0 | (code >> 6);
          out[written++] = 0x80 | (code & 63);
        } else if (code < 0x10000) {
          out[written++] = 0xe0 | (code >> 12);
          out[written++] = 0x80 | ((code >> 6) & 63);
          out[written++] = 0x80 | (code & 63);
        } else written = putUtf8(out, written, code);
        i += length;
      }
      this.written = written;
      if (i >= end) break;
      const length = this.#rare(bytes, i, end);
      if (length === 0) break;
      i += length;
    }
    return i;
  }

  /** What the tables don't know. @returns how many bytes it takes; 0 when they are not all there yet */
  #rare(bytes: Uint8Array, at: number, end: number): number {
    const second = bytes[at + 1];
    const isFour = this.#four !== null && bytes[at] >= 0x81 && bytes[at] <= 0xfe;
    const isThree = this.#three !== null && bytes[at] === 0x8f;
    if ((isFour || isThree || this.#single[bytes[at]] === 0) && at + 1 >= end) return 0;
    if (isFour && second >= 0x30 && second <= 0x39) return this.#long(this.#four, bytes, at, end, 4);
    if (isThree && second >= 0xa1) return this.#long(this.#three, bytes, at, end, 3);
    // An ASCII byte behind a broken one may be a delimiter or a line end: it is kept.
    const length = this.#single[bytes[at]] === 0 && second >= 0x80 ? 2 : 1;
    this.replace(length);
    return length;
  }

  #long(
    decoder: InstanceType<typeof TextDecoder> | null,
    bytes: Uint8Array,
    at: number,
    end: number,
    length: number,
  ): number {
    if (at + length > end) return 0;
    const text = decoder?.decode(bytes.slice(at, at + length)) ?? "";
    const code = text.codePointAt(0) ?? UNDECODABLE;
    const isOne = text.length === (code > 0xffff ? 2 : 1);
    if (isOne && code >= 0xa0 && code !== UNDECODABLE) {
      this.written = putUtf8(this.out, this.written, code);
      return length;
    }
    this.replace(1);
    return 1;
  }
}

/** UTF-16 and UTF-32. */
class UnitTranscoder extends PieceTranscoder {
  readonly #unitBytes: 2 | 4;
  readonly #bigEndian: boolean;

  constructor(unitBytes: 2 | 4, bigEndian: boolean) {
    super();
    this.#unitBytes = unitBytes;
    this.#bigEndian = bigEndian;
  }

  protected override decode(bytes: Uint8Array, last: boolean): number {
    const { out } = this;
    const size = this.#unitBytes;
    const littleEndian = !this.#bigEndian;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let i = 0;
    for (; i + size <= bytes.length; i += size) {
      let code = size === 2 ? view.getUint16(i, littleEndian) : view.getUint32(i, littleEndian);
      if (code < 0x80) {
        out[this.written++] = code;
        continue;
      }
      if (size === 2 && (code & 0xfc00) === 0xd800) {
        if (i + 4 > bytes.length && !last) break;
        const low = i + 4 <= bytes.length ? view.getUint16(i + 2, littleEndian) : 0;
        if ((low & 0xfc00) === 0xdc00) {
          code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
          i += 2;
        }
      }
      if (code > 0x10ffff || (code & 0xfffff800) === 0xd800) this.replace(size);
      else this.written = putUtf8(out, this.written, code);
    }
    return i;
  }
}

function putUtf8(out: Uint8Array, at: number, code: number): number {
  let o = at;
  if (code < 0x80) out[o++] = code;
  else if (code < 0x800) {
    out[o++] = 0xc0 | (code >> 6);
    out[o++] = 0x80 | (code & 63);
  } else if (code < 0x10000) {
    out[o++] = 0xe0 | (code >> 12);
    out[o++] = 0x80 | ((code >> 6) & 63);
    out[o++] = 0x80 | (code & 63);
  } else {
    out[o++] = 0xf0 | (code >> 18);
    out[o++] = 0x80 | ((code >> 12) & 63);
    out[o++] = 0x80 | ((code >> 6) & 63);
    out[o++] = 0x80 | (code & 63);
  }
  return o;
}

/** All of `bytes` as text; for samples. A character cut off at the end is left out when more follows. */
export function decodeSample(
  bytes: Uint8Array,
  encoding: TextEncodingName,
  whole: boolean,
): { text: string; undecodable: number } {
  if (encoding === "utf-8") {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: !whole });
    return { text, undecodable: text.split("\ufffd").length - 1 };
  }
  const transcoder = transcoderFor(encoding);
  const text = transcoder.push(bytes).toString("utf8");
  const rest = whole ? transcoder.push(null).toString("utf8") : "";
  return { text: text + rest, undecodable: transcoder.undecodable };
}
