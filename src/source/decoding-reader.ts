/**
 * A text of any encoding as UTF-8. UTF-8 itself passes untouched, but is checked as it passes (some GB/s): a file whose
 * head is ASCII and that turns out to be in another encoding further on is decoded from there, and broken characters
 * are counted. More than UNDECODABLE_LIMIT of them is an error: a text decoded wrongly hides its people without a word.
 */
import { isAscii, isUtf8 } from "node:buffer";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "./byte-reader.js";
import { RECOGNIZED_ENCODINGS, type TextEncodingName } from "./encoding-names.js";
import { hasUtf8Characters, legacyEncoding, openBytes, UNDECODABLE_LIMIT } from "./text-encoding.js";
import { decodeSample, transcoderFor, type Transcoder } from "./transcoder.js";

/** What reading an input found out about its encoding; filled in as it is read. */
export interface Decoding {
  encoding: TextEncodingName;
  /** Bytes that stand for no character. */
  undecodable: number;
  /** Bytes decoded. */
  bytes: number;
}

const PIECE_BYTES = 1 << 16;
/** Undecodable bytes that are never an error, however short the input. */
const UNDECODABLE_ALLOWED = 3;
/** Bytes behind the first broken one that are looked at to learn the encoding. */
const LOOK_AHEAD_BYTES = 1 << 18;

/** `read` throws input-encoding when too much can't be decoded; what came before has been given out by then. */
export class DecodingReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #name: string;
  readonly #decoding: Decoding;
  /** The encoding was named by the user, and is not changed. */
  readonly #fixed: boolean;
  #transcoder: Transcoder | null;
  #piece: Buffer | null = null;
  /** Bytes that were read ahead and wait to be looked at. */
  #ahead: Buffer = Buffer.alloc(0);
  #ready: Buffer = Buffer.alloc(0);
  /** Bytes of a UTF-8 character that the last piece left open. */
  #open: Buffer = Buffer.alloc(0);
  #onlyAscii = true;
  #ended = false;

  /**
   * @param inner its BOM has been taken off
   * @param decoding is filled in; `encoding` says what to begin with
   * @param name of the input, for the error
   */
  constructor(inner: ByteReader, decoding: Decoding, options: { readonly name: string; readonly fixed: boolean }) {
    this.#inner = inner;
    this.#decoding = decoding;
    this.#name = options.name;
    this.#fixed = options.fixed;
    decoding.undecodable = 0;
    decoding.bytes = 0;
    this.#transcoder = decoding.encoding === "utf-8" ? null : transcoderFor(decoding.encoding);
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    for (;;) {
      if (this.#ready.length > 0) {
        const take = Math.min(this.#ready.length, target.length);
        target.set(this.#ready.subarray(0, take));
        this.#ready = this.#ready.subarray(take);
        return take;
      }
      if (this.#ended) return 0;
      if (this.#transcoder) await this.#transcode(this.#transcoder);
      else {
        const given = await this.#passUtf8(target);
        if (given > 0) return given;
      }
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #take(target: Buffer | Uint8Array): Promise<number> {
    if (this.#ahead.length === 0) return this.#inner.read(target);
    const take = Math.min(this.#ahead.length, target.length);
    target.set(this.#ahead.subarray(0, take));
    this.#ahead = this.#ahead.subarray(take);
    return take;
  }

  async #transcode(transcoder: Transcoder): Promise<void> {
    this.#piece ??= Buffer.alloc(PIECE_BYTES);
    const n = await this.#take(this.#piece);
    this.#ready = transcoder.push(n === 0 ? null : this.#piece.subarray(0, n));
    this.#decoding.undecodable = transcoder.undecodable;
    this.#decoding.bytes += n;
    if (n === 0) this.#end();
  }

  /** Reads straight into `target`. @returns bytes that may be given out at once; 0 when something waits in #ready or the end came */
  async #passUtf8(target: Uint8Array): Promise<number> {
    if (target.length < 8) return this.#passSmall();
    const start = this.#open.length;
    target.set(this.#open);
    const n = await this.#take(target.subarray(start));
    const filled = Buffer.from(target.buffer, target.byteOffset, start + n);
    this.#decoding.bytes += n;
    const open = n === 0 ? 0 : openBytes(filled);
    const whole = filled.subarray(0, filled.length - open);
    this.#open = Buffer.from(filled.subarray(whole.length));
    if (n === 0) this.#ended = true;
    if (isUtf8(whole)) {
      if (this.#onlyAscii && !isAscii(whole)) this.#onlyAscii = false;
      if (n === 0) this.#end();
      return whole.length;
    }
    await this.#broken(Buffer.from(whole));
    return 0;
  }

  /** Room for less than a character or two: through a piece of our own. */
  async #passSmall(): Promise<number> {
    const piece = Buffer.alloc(PIECE_BYTES);
    const n = await this.#passUtf8(piece);
    if (n > 0) this.#ready = piece.subarray(0, n);
    return 0;
  }

  /** Not UTF-8. Behind nothing but ASCII, the text is in another encoding; else characters of it are broken. */
  async #broken(bytes: Buffer): Promise<void> {
    if (this.#onlyAscii && !this.#fixed && !hasUtf8Characters(bytes)) {
      const rest = Buffer.concat([bytes, this.#open]);
      const more = Buffer.alloc(LOOK_AHEAD_BYTES);
      let ahead = 0;
      while (ahead < more.length && !this.#ended) {
        const n = await this.#take(more.subarray(ahead));
        if (n === 0) break;
        ahead += n;
      }
      const look = Buffer.concat([rest, more.subarray(0, ahead), this.#ahead]);
      // The look may have met the end; what was read of it is read again.
      const encoding = legacyEncoding(look);
      if (encoding !== null) {
        this.#decoding.encoding = encoding;
        this.#decoding.bytes -= rest.length;
        this.#transcoder = transcoderFor(encoding);
        this.#ahead = look;
        this.#open = Buffer.alloc(0);
        this.#ended = false;
        return;
      }
      this.#ahead = Buffer.concat([more.subarray(0, ahead), this.#ahead]);
    }
    this.#onlyAscii = false;
    const { text, undecodable } = decodeSample(bytes, "utf-8", true);
    this.#decoding.undecodable += undecodable;
    this.#ready = Buffer.from(text);
    if (this.#ended) this.#end();
  }

  #end(): void {
    this.#ended = true;
    const { undecodable, bytes, encoding } = this.#decoding;
    if (undecodable <= Math.max(UNDECODABLE_ALLOWED, bytes * UNDECODABLE_LIMIT)) return;
    throw encodingError(this.#name, encoding, undecodable, bytes, this.#fixed);
  }
}

/** The error for a text that is not in the encoding it was read in. */
export function encodingError(
  name: string,
  encoding: TextEncodingName,
  undecodable: number,
  bytes: number,
  fixed: boolean,
): LeaksiftError {
  const share = ((1000 * undecodable) / Math.max(1, bytes)).toFixed(1);
  const tried = fixed ? "" : `; tried ${RECOGNIZED_ENCODINGS.join(", ")}`;
  return new LeaksiftError(
    "input-encoding",
    `${name === "-" ? "standard input" : name}: ${undecodable} of ${bytes} bytes (${share} per mille) are no text in ${encoding}${tried}`,
    fixed ? "leave out --encoding to have it recognised" : "name the right one with --encoding",
  );
}
