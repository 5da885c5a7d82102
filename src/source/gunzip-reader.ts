/**
 * Takes gzip (RFC 1952) off an input when its first bytes say so, whatever its name says. Concatenated members are one
 * stream. Works on what can be read once only, as standard input and named pipes.
 */
import { createGunzip } from "node:zlib";
import type { Gunzip } from "node:zlib";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { openRaw, PushbackReader, readUpTo, StreamReader } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";

const PIECE_BYTES = 1 << 18;

/**
 * Opens a path, or standard input for `-`, unpacked. A damaged or truncated stream is an input-damaged error from `read`.
 * @throws LeaksiftError input-missing, input-unreadable
 */
export async function openUnzipped(path: string): Promise<{ reader: ByteReader; gzip: boolean }> {
  const raw = await openRaw(path);
  try {
    const head = await readUpTo(raw, 3);
    const gzip = head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
    const whole = new PushbackReader(head, raw);
    return { reader: gzip ? new GunzipReader(whole, path === "-" ? "standard input" : path) : whole, gzip };
  } catch (error) {
    await raw.close();
    throw error;
  }
}

class GunzipReader implements ByteReader {
  readonly #packed: ByteReader;
  readonly #name: string;
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  readonly #unpacked: StreamReader;
  readonly #pump: Promise<void>;

  constructor(packed: ByteReader, name: string) {
    this.#packed = packed;
    this.#name = name;
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
        `${this.#name}: the gzip stream ${why} (after ${this.consumed} bytes)`,
        "fetch the file again, or unpack what is left of it with `gzip -dc` and import that",
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
function drained(stream: Gunzip): Promise<void> {
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
