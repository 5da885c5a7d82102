/**
 * Takes gzip (RFC 1952) or raw deflate (RFC 1951, as in zip) off a reader. Concatenated gzip members are one stream.
 */
import { createGunzip, createInflateRaw } from "node:zlib";
import type { Gunzip, InflateRaw } from "node:zlib";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { StreamReader } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";

const PIECE_BYTES = 1 << 18;

/** A damaged or truncated stream is an input-damaged error from `read`. */
export class GunzipReader implements ByteReader {
  readonly #packed: ByteReader;
  readonly #name: string;
  readonly #format: "gzip" | "deflate";
  readonly #gunzip: Gunzip | InflateRaw;
  readonly #unpacked: StreamReader;
  readonly #pump: Promise<void>;

  /** @param name shown in errors */
  constructor(packed: ByteReader, name: string, format: "gzip" | "deflate" = "gzip") {
    this.#packed = packed;
    this.#name = name;
    this.#format = format;
    const options = { chunkSize: PIECE_BYTES };
    this.#gunzip = format === "gzip" ? createGunzip(options) : createInflateRaw(options);
    this.#unpacked = new StreamReader(this.#gunzip);
    // The next `read` says it; without a listener an error that comes before the first one would end the process.
    this.#gunzip.on("error", () => undefined);
    this.#pump = this.#feed();
  }

  get consumed(): number {
    return this.#packed.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      return await this.#unpacked.read(target);
    } catch (error) {
      if (error instanceof LeaksiftError) throw error;
      const why = (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "ends too early" : "is damaged";
      throw new LeaksiftError(
        "input-damaged",
        `${this.#name}: the ${this.#format} stream ${why} (after ${this.consumed} bytes)`,
        "fetch the file again, or unpack what is left of it and import that",
      );
    }
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#packed.close();
    await this.#pump;
  }

  async #feed(): Promise<void> {
    const gunzip = this.#gunzip;
    try {
      while (!gunzip.destroyed) {
        const piece = Buffer.allocUnsafe(PIECE_BYTES);
        const n = await this.#packed.read(piece);
        if (gunzip.destroyed) return;
        if (n === 0) {
          gunzip.end();
          return;
        }
        if (!gunzip.write(piece.subarray(0, n))) await drained(gunzip);
      }
    } catch (error) {
      gunzip.destroy(error as Error);
    }
  }
}

/** Resolves when the stream takes more, or never will. */
function drained(stream: Gunzip | InflateRaw): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}
