/**
 * Takes gzip (RFC 1952) or raw deflate (RFC 1951, as in zip) off a reader. Concatenated gzip members are one stream. The
 * next packed bytes are fetched when all that came of the last ones was handed on: Node drops what waits in a stream that
 * fails, and what was unpacked before the damage must not get lost.
 */
import { createGunzip, createInflateRaw } from "node:zlib";
import type { Gunzip, InflateRaw } from "node:zlib";
import type { ByteReader } from "./byte-reader.js";
import { PieceReader } from "./piece-reader.js";

const PIECE_BYTES = 1 << 18;

/** A damaged or truncated stream is an input-damaged error from `read`, behind all that could be unpacked. */
export class GunzipReader extends PieceReader {
  readonly #format: "gzip" | "deflate";
  readonly #gunzip: Gunzip | InflateRaw;
  /** Packed bytes are being unpacked. */
  #isBusy = false;
  #failure: NodeJS.ErrnoException | null = null;
  #wake: () => void = () => undefined;

  /** @param name shown in errors */
  constructor(packed: ByteReader, name: string, format: "gzip" | "deflate" = "gzip") {
    super(packed, name);
    this.#format = format;
    const options = { chunkSize: PIECE_BYTES };
    this.#gunzip = format === "gzip" ? createGunzip(options) : createInflateRaw(options);
    for (const event of ["readable", "end", "close"]) this.#gunzip.on(event, () => this.#wake());
    this.#gunzip.on("error", (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  override async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.packed.close();
  }

  protected async next(): Promise<Uint8Array | null> {
    const gunzip = this.#gunzip;
    for (;;) {
      const piece = gunzip.read() as Buffer | null;
      if (piece !== null) return piece;
      if (this.#failure)
        throw this.damaged(this.#format, this.#failure.code === "Z_BUF_ERROR" ? "ends too early" : "is damaged");
      if (gunzip.readableEnded || gunzip.destroyed) return null;
      if (this.#isBusy) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await this.#feed();
    }
  }

  async #feed(): Promise<void> {
    const packed = Buffer.allocUnsafe(PIECE_BYTES);
    const n = await this.packed.read(packed);
    this.#isBusy = true;
    if (n === 0) this.#gunzip.end();
    else {
      this.#gunzip.write(packed.subarray(0, n), () => {
        this.#isBusy = false;
        this.#wake();
      });
    }
  }
}
