/**
 * Reads tar front to back: ustar and pax (POSIX.1-2017), GNU long names and large sizes, and the headers of before. Sparse
 * files and links are "other". Pulls from a ByteReader and copies nothing: `tar-stream` pushes pieces of its own.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import type { ArchivePass, MemberHeader } from "./archive.js";
import { decodeMemberName } from "./member-name.js";

const BLOCK_BYTES = 512;
/** A long name or pax header is no longer; a hostile one could be. */
const EXTENSION_BYTES_LIMIT = 1 << 20;

export class TarPass implements ArchivePass {
  readonly #reader: ByteReader;
  readonly #name: string;
  readonly #waste = Buffer.alloc(1 << 16);
  /** Bytes of the current member, and of the padding behind it, that were not read yet. */
  #left = 0;
  #padding = 0;
  #globalPax: ReadonlyMap<string, string> = new Map();

  /** @param name of the archive, for errors */
  constructor(reader: ByteReader, name: string) {
    this.#reader = reader;
    this.#name = name;
  }

  passOver(): Promise<void> {
    return this.#skip(this.#left + this.#padding);
  }

  async next(): Promise<MemberHeader | null> {
    let pax = this.#globalPax;
    let longName: string | null = null;
    for (;;) {
      const block = await readUpTo(this.#reader, BLOCK_BYTES);
      // Two blocks of zeros end an archive; some writers leave them out. What follows them is padding of the tape.
      if (block.every((byte) => byte === 0)) return null;
      if (block.length < BLOCK_BYTES) throw this.#damaged("ends too early");
      if (!hasChecksum(block)) throw this.#damaged("has a damaged header");
      const type = String.fromCharCode(block[156]);
      const paxSize = Number(pax.get("size") ?? NaN);
      const size = Number.isSafeInteger(paxSize) && paxSize >= 0 ? paxSize : numberAt(block, 124, 12);
      if (size === null) throw this.#damaged("has a damaged header");
      if (type === "x" || type === "g" || type === "L" || type === "K") {
        if (size > EXTENSION_BYTES_LIMIT) throw this.#damaged("has a header of more than 1 MiB");
        const content = await readUpTo(this.#reader, size);
        if (content.length < size) throw this.#damaged("ends too early");
        await this.#skip(paddingOf(size));
        if (type === "x") pax = new Map([...pax, ...paxRecords(content)]);
        if (type === "g") pax = this.#globalPax = paxRecords(content);
        if (type === "L") longName = textOf(content);
        continue;
      }
      const name = pax.get("path") ?? longName ?? shortName(block);
      const kind = type === "5" || name.endsWith("/") ? "folder" : isFile(type, pax) ? "file" : "other";
      // Links, devices and folders may carry a size without having bytes.
      this.#left = "123456".includes(type) ? 0 : size;
      this.#padding = paddingOf(this.#left);
      return { name, kind, bytes: this.#left, packedBytes: null, problem: null };
    }
  }

  body(): Promise<ByteReader> {
    return Promise.resolve({
      consumed: 0,
      read: async (target: Uint8Array) => {
        if (this.#left === 0) return 0;
        const n = await this.#reader.read(target.subarray(0, Math.min(target.length, this.#left)));
        if (n === 0) throw this.#damaged("ends too early");
        this.#left -= n;
        return n;
      },
      close: () => Promise.resolve(),
    });
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  async #skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0;) {
      const n = await this.#reader.read(this.#waste.subarray(0, Math.min(left, this.#waste.length)));
      // The last member's padding is left out by some writers.
      if (n === 0 && this.#left > 0) throw this.#damaged("ends too early");
      if (n === 0) break;
      left -= n;
      this.#left = Math.max(0, this.#left - n);
    }
    this.#left = 0;
    this.#padding = 0;
  }

  #damaged(what: string): LeaksiftError {
    return new LeaksiftError("input-damaged", `${this.#name}: the tar archive ${what}`, "fetch the file again");
  }
}

function paddingOf(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}

function isFile(type: string, pax: ReadonlyMap<string, string>): boolean {
  return (type === "0" || type === "\0" || type === "7") && !pax.has("GNU.sparse.major");
}

function hasChecksum(block: Buffer): boolean {
  const stored = numberAt(block, 148, 8);
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK_BYTES; i++) if (i < 148 || i >= 156) sum += block[i];
  return sum === stored;
}

/** Octal digits, or GNU's big-endian binary when the first bit is set. @returns `null` when it is neither */
function numberAt(block: Buffer, at: number, length: number): number | null {
  if ((block[at] & 0x80) !== 0) {
    let value = block[at] & 0x7f;
    for (let i = 1; i < length; i++) value = value * 256 + block[at + i];
    return Number.isSafeInteger(value) ? value : null;
  }
  const digits = block
    .subarray(at, at + length)
    .toString("latin1")
    .replace(/^[ \0]+/u, "");
  const [octal] = /^[0-7]*/u.exec(digits) ?? [""];
  return /^[0-7]*(?:[ \0]|$)/u.test(digits) ? parseInt(octal === "" ? "0" : octal, 8) : null;
}

function shortName(block: Buffer): string {
  const name = textOf(block.subarray(0, 100));
  // The prefix is ustar's; in GNU's own format other things stand there.
  const hasPrefix = block.subarray(257, 263).toString("latin1") === "ustar\0" && block[345] !== 0;
  return hasPrefix ? `${textOf(block.subarray(345, 500))}/${name}` : name;
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return decodeMemberName(end < 0 ? bytes : bytes.subarray(0, end));
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record. What is malformed ends the list. */
function paxRecords(content: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at);
    const length = space < 0 || space - at > 10 ? NaN : Number(content.subarray(at, space).toString("latin1"));
    if (!Number.isInteger(length) || length <= space - at + 1 || at + length > content.length) break;
    const record = content.subarray(space + 1, at + length - 1).toString("utf8");
    const equals = record.indexOf("=");
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}
