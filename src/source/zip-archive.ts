/**
 * Reads zip (APPNOTE 6.3.10) by its directory, members in any order: stored, deflate, bzip2, xz and zstd; zip64; both kinds
 * of encryption (zip-decrypt.ts). Lengths and CRC-32 of every member are checked as it is read. The directory is read by
 * `yauzl`, with the names left as bytes: it would refuse a whole archive for one bad name.
 */
import { crc32 } from "node:zlib";
import yauzl from "yauzl";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ArchivePass, MemberHeader, PasswordSource } from "./archive.js";
import { passwordMissing } from "./archive-password.js";
import { Bunzip2Reader } from "./bunzip2-reader.js";
import { readUpTo } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { GunzipReader } from "./gunzip-reader.js";
import { decodeMemberName, memberPath } from "./member-name.js";
import { UnxzReader } from "./unxz-reader.js";
import { UnzstdReader } from "./unzstd-reader.js";
import { zipBytes, ZipBytesReader, type ZipBytes } from "./zip-bytes.js";
import { decryptingReader } from "./zip-decrypt.js";

const STORED = 0;
const DEFLATED = 8;
const BZIP2 = 12;
const ZSTD = 93;
const XZ = 95;
/** The method that WinZip writes for an AES-encrypted member; the true one is in an extra field. */
const AES_WRAPPED = 99;
const LOCAL_HEADER_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const AES_FIELD = 0x9901;
const UNICODE_PATH_FIELD = 0x7075;
const UTF8_NAME_FLAG = 1 << 11;

/**
 * @param source a path, the zip itself, or how to read it
 * @throws LeaksiftError input-damaged when there is no directory, as in a cut file
 */
export async function openZip(
  source: string | Buffer | ZipBytes,
  name: string,
  password: PasswordSource,
): Promise<ArchivePass> {
  const bytes = await bytesOf(source, name);
  try {
    const directory = await yauzl.fromRandomAccessReaderPromise(new ZipBytesReader(bytes), bytes.size, {
      lazyEntries: true,
      decodeStrings: false,
      autoClose: false,
      validateEntrySizes: false,
    });
    return new ZipPass(bytes, directory, name, password);
  } catch {
    await bytes.close();
    throw directoryDamaged(name, "has no readable directory: it is cut off or damaged");
  }
}

async function bytesOf(source: string | Buffer | ZipBytes, name: string): Promise<ZipBytes> {
  if (typeof source !== "string" && "readAt" in source) return source;
  try {
    return await zipBytes(source);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LeaksiftError("input-unreadable", `${name}: can't be read (${code ?? "unknown error"})`);
  }
}

/** What is kept of a directory entry; yauzl's own holds more than a kilobyte. */
export interface ZipEntry {
  readonly name: string;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly flags: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  /** MS-DOS time: traditional encryption checks by it. */
  readonly time: number;
  /** Of the member's own header. */
  readonly offset: number;
  /** WinZip's extra field on AES. */
  readonly aes: Buffer | null;
}

function entryOf(entry: yauzl.Entry): ZipEntry {
  const aes = entry.extraFields.find(({ id }) => id === AES_FIELD)?.data;
  return {
    name: nameOf(entry),
    isLink: isLink(entry),
    isEncrypted: entry.isEncrypted(),
    method: entry.compressionMethod,
    flags: entry.generalPurposeBitFlag,
    packedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc: entry.crc32,
    time: entry.lastModFileTime,
    offset: entry.relativeOffsetOfLocalHeader,
    aes: aes ? Buffer.from(aes) : null,
  };
}

class ZipPass implements ArchivePass {
  readonly #bytes: ZipBytes;
  readonly #name: string;
  readonly #password: PasswordSource;
  readonly #entries: ZipEntry[] = [];
  readonly #directory: AsyncIterator<yauzl.Entry>;
  #at = -1;
  /** The directory gives its end, or its error, once. */
  #end: "reached" | LeaksiftError | null = null;

  constructor(bytes: ZipBytes, directory: yauzl.ZipFile, name: string, password: PasswordSource) {
    this.#bytes = bytes;
    this.#name = name;
    this.#password = password;
    this.#directory = directory.eachEntry();
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
      if (this.#end === "reached") return null;
      if (this.#end !== null) throw this.#end;
      let step: IteratorResult<yauzl.Entry>;
      try {
        step = await this.#directory.next();
      } catch {
        this.#end = directoryDamaged(this.#name, `has a damaged directory behind member ${this.#entries.length}`);
        continue;
      }
      if (step.done) {
        this.#end = "reached";
        continue;
      }
      this.#entries.push(entryOf(step.value));
    }
    const entry = this.#entries[this.#at];
    const { name, bytes, packedBytes } = entry;
    const kind = name.endsWith("/") ? "folder" : entry.isLink ? "other" : "file";
    return { name, kind, bytes, packedBytes, problem: await this.#problemOf(entry) };
  }

  async body(): Promise<ByteReader> {
    const entry = this.#entries[this.#at];
    const shown = memberPath(this.#name, entry.name);
    const start = await this.#dataStart(entry, shown);
    const raw = new RangeReader(this.#bytes, start, entry.packedBytes, shown);
    let packed: ByteReader = raw;
    let { method } = entry;
    let isChecked = true;
    if (entry.isEncrypted) {
      const password = await this.#password(this.#name);
      if (password === null) throw passwordMissing(shown);
      const decrypted = await decryptingReader(raw, entry, password, shown);
      packed = decrypted.reader;
      method = decrypted.method;
      isChecked = decrypted.hasCrc;
    }
    const unpacked = unpackerFor(method, packed, shown);
    return new CheckedReader(unpacked, entry.bytes, isChecked ? entry.crc : null, shown);
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }

  /** Behind the member's own header. Read here: yauzl waits for ever behind an offset that the system refuses. */
  async #dataStart({ offset: at }: ZipEntry, shown: string): Promise<number> {
    const header = new RangeReader(this.#bytes, at, LOCAL_HEADER_BYTES, shown);
    const bytes = Number.isSafeInteger(at) ? await readUpTo(header, LOCAL_HEADER_BYTES) : Buffer.alloc(4);
    if (bytes.readUInt32LE(0) !== LOCAL_HEADER_SIGNATURE)
      throw new LeaksiftError("input-damaged", `${shown}: is not where the zip's directory says`);
    return at + LOCAL_HEADER_BYTES + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  }

  async #problemOf({ name, isEncrypted, method }: ZipEntry): Promise<LeaksiftError | null> {
    const shown = memberPath(this.#name, name);
    if (isEncrypted) return (await this.#password(this.#name)) === null ? passwordMissing(shown) : null;
    return [STORED, DEFLATED, BZIP2, ZSTD, XZ].includes(method) ? null : methodUnknown(method, shown);
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
    let n: number;
    try {
      n = await this.#bytes.readAt(target.subarray(0, wanted), this.#start + this.consumed);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new LeaksiftError("input-unreadable", `${this.#shown}: can't be read (${code ?? "unknown error"})`);
    }
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
