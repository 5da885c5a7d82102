/**
 * Pull-based readers: each fills what the caller offers, so a plain file goes from the kernel straight into the memory
 * that a worker parses. Readers stack: file or standard input, then gzip, then a text decoder (transcode.ts) or the JSON
 * splitter. Nothing is unpacked to disk.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { JsonSplitter } from "./json-splitter.js";

export interface ByteReader {
  /** Fills `target` from its start, as far as it can in one go. @returns bytes written; 0 only at the end */
  read(target: Uint8Array): Promise<number>;
  /** Bytes taken from the outermost file so far: what progress is measured in. */
  readonly consumed: number;
  close(): Promise<void>;
}

class FileReader implements ByteReader {
  consumed = 0;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async read(target: Uint8Array): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, 0, target.length, this.consumed);
    this.consumed += bytesRead;
    return bytesRead;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Reads a stream of buffers piecewise; what doesn't fit waits for the next call. */
class StreamReader implements ByteReader {
  readonly #stream: Readable;
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #outer: (() => number) | null;
  #rest: Buffer = Buffer.alloc(0);
  #taken = 0;

  /** @param outer bytes read so far from the file below, when that is what progress is measured in */
  constructor(stream: Readable, outer: (() => number) | null = null) {
    this.#stream = stream;
    this.#pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#outer = outer;
  }

  get consumed(): number {
    return this.#outer ? this.#outer() : this.#taken;
  }

  async read(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
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

/** Rewrites what comes out of `inner`, piece by piece; base of the transcoder and the JSON splitter. */
export abstract class TransformReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #piece = Buffer.alloc(1 << 16);
  #ready: Buffer[] = [];
  #ended = false;

  constructor(inner: ByteReader) {
    this.#inner = inner;
  }

  /** Bytes to give out for `piece`; `null` at the end of the input. Called once with `null`. */
  protected abstract transform(piece: Buffer | null): Buffer[];

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    while (this.#ready.length === 0) {
      if (this.#ended) return 0;
      const n = await this.#inner.read(this.#piece);
      this.#ended = n === 0;
      this.#ready = this.transform(n === 0 ? null : this.#piece.subarray(0, n)).filter((piece) => piece.length > 0);
    }
    let filled = 0;
    while (this.#ready.length > 0 && filled < target.length) {
      const piece = this.#ready[0];
      const take = Math.min(piece.length, target.length - filled);
      target.set(piece.subarray(0, take), filled);
      filled += take;
      if (take === piece.length) this.#ready.shift();
      else this.#ready[0] = piece.subarray(take);
    }
    return filled;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** A JSON document as NDJSON (json-splitter.ts). */
export class JsonSplitReader extends TransformReader {
  readonly #lines: Buffer[] = [];
  readonly #splitter = new JsonSplitter((line) => this.#lines.push(line));
  readonly #name: string;

  constructor(inner: ByteReader, name: string) {
    super(inner);
    this.#name = name;
  }

  protected override transform(piece: Buffer | null): Buffer[] {
    if (piece) this.#splitter.push(piece);
    else if (!this.#splitter.end()) {
      throw new LeaksiftError("input-damaged", `${this.#name}: the JSON document breaks off before its end`);
    }
    return [Buffer.concat(this.#lines.splice(0))];
  }
}

/** Opens a path, or standard input for `-`. @throws LeaksiftError input-missing, input-unreadable */
export async function openRaw(path: string): Promise<ByteReader> {
  if (path === "-") return new StreamReader(process.stdin);
  try {
    return new FileReader(await open(path, "r"));
  } catch (error) {
    throw openError(path, error);
  }
}

/**
 * Takes gzip off when the first bytes say so, whatever the name says. Concatenated members are one stream.
 * A damaged or truncated stream is an input-damaged error from `read`.
 */
export async function openUnzipped(path: string): Promise<{ reader: ByteReader; gzip: boolean }> {
  const raw = await openRaw(path);
  try {
    const head = await readUpTo(raw, 3);
    if (!(head[0] === 0x1f && head[1] === 0x8b && head[2] === 8)) return { reader: new PushbackReader(head, raw), gzip: false };
    const name = path === "-" ? "standard input" : path;
    let stream: Readable;
    let consumed: () => number;
    if (path === "-") {
      consumed = () => raw.consumed;
      const pushed = new PushbackReader(head, raw);
      stream = createGunzip();
      void pump(pushed, stream as Readable & NodeJS.WritableStream);
    } else {
      await raw.close();
      const file = createReadStream(path, { highWaterMark: 1 << 18 });
      consumed = () => file.bytesRead;
      const gunzip = createGunzip({ chunkSize: 1 << 18 });
      file.on("error", (error) => gunzip.destroy(error));
      gunzip.on("close", () => file.destroy());
      stream = file.pipe(gunzip);
    }
    const inner = new StreamReader(stream, consumed);
    return { reader: new GzipErrors(inner, name), gzip: true };
  } catch (error) {
    await raw.close();
    throw openError(path, error);
  }
}

/** Says a zlib error in our words. */
class GzipErrors implements ByteReader {
  readonly #inner: ByteReader;
  readonly #name: string;

  constructor(inner: ByteReader, name: string) {
    this.#inner = inner;
    this.#name = name;
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    try {
      return await this.#inner.read(target);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "ends too early" : "is damaged";
      throw new LeaksiftError(
        "input-damaged",
        `${this.#name}: the gzip stream ${why} (after ${this.consumed} bytes)`,
        "fetch the file again, or unpack what is left of it with `gzip -dc` and import that",
      );
    }
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

async function pump(from: ByteReader, to: NodeJS.WritableStream & Readable): Promise<void> {
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(1 << 16);
      const n = await from.read(piece);
      if (n === 0) break;
      if (!to.write(piece.subarray(0, n))) await new Promise((resolve) => to.once("drain", resolve));
    }
    to.end();
  } catch (error) {
    to.destroy(error as Error);
  }
}

/** Reads until `count` bytes are there or the input ends. */
export async function readUpTo(reader: ByteReader, count: number): Promise<Buffer> {
  const bytes = Buffer.alloc(count);
  let filled = 0;
  while (filled < count) {
    const n = await reader.read(bytes.subarray(filled));
    if (n === 0) break;
    filled += n;
  }
  return bytes.subarray(0, filled);
}

function openError(path: string, error: unknown): unknown {
  if (error instanceof LeaksiftError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new LeaksiftError("input-missing", `${path}: no such file`);
  if (code === "EACCES" || code === "EPERM") return new LeaksiftError("input-unreadable", `${path}: permission denied`);
  return new LeaksiftError("input-unreadable", `${path}: can't be read (${code ?? "unknown error"})`);
}
