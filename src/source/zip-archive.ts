/**
 * Reads zip (APPNOTE 6.3.10) by its directory, members in any order: stored, deflate, bzip2, xz and zstd; zip64; both kinds
 * of encryption (zip-decrypt.ts). Lengths and CRC-32 of every member are checked as it is read. The directory is read by
 * `yauzl`, with the names left as bytes: it would refuse a whole archive for one bad name.
 */
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ArchivePass, MemberHeader, PasswordSource } from "./archive.js";
import { passwordMissing } from "./archive-password.js";
import { Bunzip2Reader } from "./bunzip2-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { GunzipReader } from "./gunzip-reader.js";
import { decodeMemberName, memberPath } from "./member-name.js";
import { UnxzReader } from "./unxz-reader.js";
import { UnzstdReader } from "./unzstd-reader.js";
import { decryptingReader } from "./zip-decrypt.js";

const STORED = 0;
const DEFLATED = 8;
const BZIP2 = 12;
const ZSTD = 93;
const XZ = 95;
/** The method that WinZip writes for an AES-encrypted member; the true one is in an extra field. */
const AES_WRAPPED = 99;
const UNICODE_PATH_FIELD = 0x7075;
const UTF8_NAME_FLAG = 1 << 11;

/** Where the bytes of a zip are: a file, or memory for one that lies in another archive. */
interface ZipBytes {
  readonly directory: yauzl.ZipFile;
  readAt(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** @throws LeaksiftError input-damaged when there is no directory, as in a cut file */
export async function openZip(source: string | Buffer, name: string, password: PasswordSource): Promise<ArchivePass> {
  const options = { lazyEntries: true, decodeStrings: false, autoClose: false, validateEntrySizes: false };
  try {
    if (typeof source !== "string") {
      const directory = await yauzl.fromBufferPromise(source, options);
      const readAt = (target: Uint8Array, position: number): Promise<number> =>
        Promise.resolve(source.copy(target, 0, Math.min(position, source.length), position + target.length));
      return new ZipPass({ directory, readAt, close: () => Promise.resolve() }, name, password);
    }
    const handle: FileHandle = await open(source, "r");
    try {
      const directory = await yauzl.openPromise(source, options);
      const readAt = async (target: Uint8Array, position: number): Promise<number> =>
        (await handle.read(target, 0, target.length, position)).bytesRead;
      const close = async (): Promise<void> => {
        directory.close();
        await handle.close();
      };
      return new ZipPass({ directory, readAt, close }, name, password);
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch {
    throw directoryDamaged(name, "has no readable directory: it is cut off or damaged");
  }
}

class ZipPass implements ArchivePass {
  readonly #bytes: ZipBytes;
  readonly #name: string;
  readonly #password: PasswordSource;
  readonly #entries: yauzl.Entry[] = [];
  readonly #directory: AsyncIterator<yauzl.Entry>;
  #at = -1;

  constructor(bytes: ZipBytes, name: string, password: PasswordSource) {
    this.#bytes = bytes;
    this.#name = name;
    this.#password = password;
    this.#directory = bytes.directory.eachEntry();
  }

  passOver(): Promise<void> {
    return Promise.resolve();
  }

  seek(index: number): void {
    this.#at = index - 1;
  }

  async next(): Promise<MemberHeader | null> {
    this.#at++;
    while (this.#entries.length <= this.#at) {
      let step: IteratorResult<yauzl.Entry>;
      try {
        step = await this.#directory.next();
      } catch {
        throw directoryDamaged(this.#name, `has a damaged directory behind member ${this.#entries.length}`);
      }
      if (step.done) return null;
      this.#entries.push(step.value);
    }
    const entry = this.#entries[this.#at];
    const name = nameOf(entry);
    return {
      name,
      kind: name.endsWith("/") ? "folder" : isLink(entry) ? "other" : "file",
      bytes: entry.uncompressedSize,
      packedBytes: entry.compressedSize,
      problem: await this.#problemOf(entry, name),
    };
  }

  async body(): Promise<ByteReader> {
    const entry = this.#entries[this.#at];
    const shown = memberPath(this.#name, nameOf(entry));
    let start: number;
    try {
      start = (await this.#bytes.directory.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
    } catch {
      throw new LeaksiftError("input-damaged", `${shown}: is not where the zip's directory says`);
    }
    const raw = new RangeReader(this.#bytes, start, entry.compressedSize, shown);
    let packed: ByteReader = raw;
    let method = entry.compressionMethod;
    let isChecked = true;
    if (entry.isEncrypted()) {
      const password = await this.#password(this.#name);
      if (password === null) throw passwordMissing(shown);
      const decrypted = await decryptingReader(raw, entry, password, shown);
      packed = decrypted.reader;
      method = decrypted.method;
      isChecked = decrypted.hasCrc;
    }
    const unpacked = unpackerFor(method, packed, shown);
    return new CheckedReader(unpacked, entry.uncompressedSize, isChecked ? entry.crc32 : null, shown);
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  async #problemOf(entry: yauzl.Entry, name: string): Promise<LeaksiftError | null> {
    const shown = memberPath(this.#name, name);
    if (entry.isEncrypted()) return (await this.#password(this.#name)) === null ? passwordMissing(shown) : null;
    if ([STORED, DEFLATED, BZIP2, ZSTD, XZ].includes(entry.compressionMethod)) return null;
    return methodUnknown(entry.compressionMethod, shown);
  }
}

function unpackerFor(method: number, packed: ByteReader, shown: string): ByteReader {
  switch (method) {
    case STORED:
      return packed;
    case DEFLATED:
      return new GunzipReader(packed, shown, "deflate");
    case BZIP2:
      return new Bunzip2Reader(packed, shown);
    case ZSTD:
      return new UnzstdReader(packed, shown);
    case XZ:
      return new UnxzReader(packed, shown);
    default:
      throw methodUnknown(method, shown);
  }
}

/** The packed bytes of one member. */
class RangeReader implements ByteReader {
  consumed = 0;
  readonly #bytes: ZipBytes;
  readonly #start: number;
  readonly #length: number;
  readonly #shown: string;

  constructor(bytes: ZipBytes, start: number, length: number, shown: string) {
    this.#bytes = bytes;
    this.#start = start;
    this.#length = length;
    this.#shown = shown;
  }

  async read(target: Uint8Array): Promise<number> {
    const wanted = Math.min(target.length, this.#length - this.consumed);
    if (wanted === 0) return 0;
    const n = await this.#bytes.readAt(target.subarray(0, wanted), this.#start + this.consumed);
    if (n === 0) throw new LeaksiftError("input-damaged", `${this.#shown}: the zip ends before this member does`);
    this.consumed += n;
    return n;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Holds a member to the length and CRC-32 that the directory gives. */
class CheckedReader implements ByteReader {
  readonly #inner: ByteReader;
  readonly #length: number;
  readonly #wantedCrc: number | null;
  readonly #shown: string;
  #crc = 0;
  #given = 0;

  /** @param crc `null` when something stronger is checked below */
  constructor(inner: ByteReader, length: number, crc: number | null, shown: string) {
    this.#inner = inner;
    this.#length = length;
    this.#wantedCrc = crc;
    this.#shown = shown;
  }

  get consumed(): number {
    return this.#inner.consumed;
  }

  async read(target: Uint8Array): Promise<number> {
    const n = await this.#inner.read(target);
    this.#given += n;
    if (this.#wantedCrc !== null && n > 0) this.#crc = crc32(target.subarray(0, n), this.#crc);
    const isWrong = n === 0 && this.#wantedCrc !== null && this.#crc !== this.#wantedCrc;
    if (this.#given > this.#length || (n === 0 && this.#given < this.#length) || isWrong) {
      const what = isWrong ? "its checksum is wrong" : "it has another length than the zip's directory says";
      throw new LeaksiftError("input-damaged", `${this.#shown}: is damaged: ${what}`, "fetch the archive again");
    }
    return n;
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

function nameOf(entry: yauzl.Entry): string {
  const bytes = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & UTF8_NAME_FLAG) === 0) {
    const field = entry.extraFields.find(({ id }) => id === UNICODE_PATH_FIELD)?.data;
    // Valid only for the name it was made from, which it gives by its CRC-32.
    if (field && field.length > 5 && field[0] === 1 && field.readUInt32LE(1) === crc32(bytes))
      return decodeMemberName(field.subarray(5));
  }
  return decodeMemberName(bytes);
}

/** A symbolic link of a Unix system, whose content is the path it leads to. */
function isLink(entry: yauzl.Entry): boolean {
  return entry.versionMadeBy >>> 8 === 3 && ((entry.externalFileAttributes >>> 28) & 0xf) === 0xa;
}

function methodUnknown(method: number, shown: string): LeaksiftError {
  return new LeaksiftError(
    "input-unsupported",
    `${shown}: is packed with zip method ${method === AES_WRAPPED ? "AES, without being encrypted" : method}, which leaksift doesn't know`,
    "unpack it first and import that",
  );
}

function directoryDamaged(name: string, what: string): LeaksiftError {
  return new LeaksiftError("input-damaged", `${name}: the zip archive ${what}`, "fetch the file again");
}
