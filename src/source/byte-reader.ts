/**
 * Pull-based readers: each fills what the caller offers, so a plain file goes from the kernel straight into the memory
 * that a worker parses. Readers stack: file or standard input, then what unpacks it (unpack.ts), then a text decoder
 * (text-encoding.ts) or the JSON splitter (json-split-reader.ts). Nothing is unpacked to disk.
 */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { LeaksiftError } from "../errors/leaksift-error.js";

export interface ByteReader {
  /** Fills `target`, which is not empty, from its start, as far as it can in one go. @returns bytes written; 0 only at the end */
  read(target: Uint8Array): Promise<number>;
  /** Bytes taken from the outermost file so far: what progress is measured in. */
  readonly consumed: number;
  close(): Promise<void>;
}

class FileReader implements ByteReader {
  consumed = 0;
  readonly #handle: FileHandle;
  readonly #name: string;

  constructor(handle: FileHandle, name: string) {
    this.#handle = handle;
    this.#name = name;
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      // No position: a pipe has none, and a file goes on where the last read ended.
      const { bytesRead } = await this.#handle.read(target, 0, target.length, null);
      this.consumed += bytesRead;
      return bytesRead;
    } catch (error) {
      throw openError(this.#name, error);
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Reads a stream of buffers piecewise; what doesn't fit waits for the next call. */
export class StreamReader implements ByteReader {
  readonly #stream: Readable;
  readonly #pieces: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #taken = 0;
  /** What it ended with; bytes that are at hand are given first. */
  #failure: Error | null = null;

  constructor(stream: Readable) {
    this.#stream = stream;
    this.#pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  get consumed(): number {
    return this.#taken;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#failure) throw this.#failure;
    let filled = 0;
    while (filled < target.length) {
      if (this.#rest.length === 0) {
        let next: IteratorResult<Buffer>;
        try {
          next = await this.#pieces.next();
        } catch (error) {
          this.#failure = error as Error;
          if (filled === 0) throw error;
          break;
        }
        if (next.done) break;
        this.#rest = next.value;
        this.#taken += next.value.length;
        continue;
      }
      const take = Math.min(this.#rest.length, target.length - filled);
      target.set(this.#rest.subarray(0, take), filled);
      this.#rest = this.#rest.subarray(take);
      filled += take;
    }
    return filled;
  }

  close(): Promise<void> {
    this.#stream.destroy();
    return Promise.resolve();
  }
}

/** Reads bytes that are in memory. */
export class BufferReader implements ByteReader {
  consumed = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(target: Uint8Array): Promise<number> {
    const n = Math.min(target.length, this.#bytes.length - this.consumed);
    target.set(this.#bytes.subarray(this.consumed, this.consumed + n));
    this.consumed += n;
    return Promise.resolve(n);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Gives out `head` first, then what `inner` has: for bytes that were read to look at them. */
export class PushbackReader implements ByteReader {
  #head: Uint8Array;
  readonly #inner: ByteReader;

  constructor(head: Uint8Array, inner: ByteReader) {
    this.#head = head;
    this.#inner = inner;
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#head.length === 0) return this.#inner.read(target);
    const take = Math.min(this.#head.length, target.length);
    target.set(this.#head.subarray(0, take));
    this.#head = this.#head.subarray(take);
    return take;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** Opens a path, or standard input for `-`. @throws LeaksiftError input-missing, input-unreadable; `read` may throw the latter */
export async function openRaw(path: string): Promise<ByteReader> {
  if (path === "-") return new StreamReader(process.stdin);
  try {
    return new FileReader(await open(path, "r"), path);
  } catch (error) {
    throw openError(path, error);
  }
}

/** Most files are smaller than what is looked at of large ones. */
const FIRST_READ_BYTES = 1 << 14;

/** Reads until `count` bytes are there or the input ends. */
export async function readUpTo(reader: ByteReader, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(Math.min(count, FIRST_READ_BYTES));
  for (let filled = 0; ;) {
    const n = await reader.read(bytes.subarray(filled));
    filled += n;
    if (n === 0 || filled === count) return bytes.subarray(0, filled);
    if (filled === bytes.length) bytes = Buffer.concat([bytes], Math.min(count, 4 * filled));
  }
}

function openError(path: string, error: unknown): LeaksiftError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new LeaksiftError("input-missing", `${path}: no such file`);
  if (code === "EACCES" || code === "EPERM") return new LeaksiftError("input-unreadable", `${path}: permission denied`);
  return new LeaksiftError("input-unreadable", `${path}: can't be read (${code ?? "unknown error"})`);
}
