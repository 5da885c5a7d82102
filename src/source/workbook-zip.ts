/**
 * The parts of a workbook that is a zip (xlsx, xlsb, ods), read with yauzl from a file or from memory: by name, streamed,
 * with limits on what they unpack to. Part names are compared without case, as OPC says (ECMA-376-2, 6.2.2.3).
 *
 * CRC-32s are checked, which yauzl leaves to its caller. Its messages are translated: none reaches a user.
 */
import type { Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { fromRandomAccessReaderPromise } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { readUpTo, StreamReader, type ByteReader } from "./byte-reader.js";
import { zipBytes, ZipBytesReader } from "./zip-bytes.js";

/** Sum of what all parts of a workbook may unpack to. A full sheet of a million rows and ten columns takes 0.5 GB. */
export const WORKBOOK_UNPACKED_LIMIT_BYTES = 16 * 2 ** 30;
export const PARTS_LIMIT = 20_000;

/** A file, or one that lies in memory because it is itself a member of something. */
export type WorkbookSource = string | Buffer;

export interface ZipPart {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

/** The directory of a zip. Holds no file open. */
export class WorkbookZip {
  readonly #source: WorkbookSource;
  readonly #name: string;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(source: WorkbookSource, name: string, entries: ReadonlyMap<string, Entry>) {
    this.#source = source;
    this.#name = name;
    this.#entries = entries;
  }

  /**
   * @param name shown in errors
   * @throws LeaksiftError input-damaged when it is no zip that can be read; input-unsupported above a limit
   */
  static async open(source: WorkbookSource, name: string): Promise<WorkbookZip> {
    const entries = new Map<string, Entry>();
    const zip = await openZip(source, name);
    try {
      if (zip.entryCount > PARTS_LIMIT)
        throw new LeaksiftError("input-unsupported", `${name}: has ${zip.entryCount} parts, more than ${PARTS_LIMIT}`);
      for await (const entry of zip.eachEntry()) {
        const key = entry.fileName.toLowerCase();
        if (!entries.has(key)) entries.set(key, entry);
      }
    } catch (error) {
      throw damagedZip(error, name, "its directory");
    } finally {
      zip.close();
    }
    return new WorkbookZip(source, name, entries);
  }

  part(path: string): ZipPart | null {
    const entry = this.#entries.get(path.toLowerCase());
    return entry ? { packedBytes: entry.compressedSize, unpackedBytes: entry.uncompressedSize } : null;
  }

  /**
   * Opens a part for reading.
   * @returns `null` when there is none of that name
   * @throws LeaksiftError input-damaged, input-unsupported (encrypted, unknown compression); `read` too
   */
  async open(path: string): Promise<ByteReader | null> {
    const entry = this.#entries.get(path.toLowerCase());
    if (!entry) return null;
    const place = `${this.#name} (${path})`;
    if (entry.isEncrypted()) throw new LeaksiftError("input-unsupported", `${place}: is encrypted`);
    if (!entry.canDecodeFileData())
      throw new LeaksiftError(
        "input-unsupported",
        `${place}: is packed with method ${entry.compressionMethod}, no workbook's`,
      );
    const zip = await openZip(this.#source, this.#name);
    try {
      const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
      return new PartReader(zip, unpack(packed, entry), entry, place);
    } catch (error) {
      zip.close();
      throw damagedZip(error, this.#name, path);
    }
  }

  /**
   * A part as a whole.
   * @throws LeaksiftError as `open`; input-unsupported when it is larger than `limitBytes`
   */
  async read(path: string, limitBytes: number): Promise<Buffer | null> {
    const entry = this.part(path);
    const reader = await this.open(path);
    if (!reader || !entry) return null;
    try {
      if (entry.unpackedBytes > limitBytes)
        throw new LeaksiftError(
          "input-unsupported",
          `${this.#name} (${path}): unpacks to ${entry.unpackedBytes} bytes, more than ${limitBytes}`,
        );
      return await readUpTo(reader, entry.unpackedBytes + 1);
    } finally {
      await reader.close();
    }
  }

  /** @throws LeaksiftError input-unsupported when all parts together unpack to more than the limit */
  checkUnpackedSize(limitBytes = WORKBOOK_UNPACKED_LIMIT_BYTES): void {
    let total = 0;
    for (const { uncompressedSize } of this.#entries.values()) total += uncompressedSize;
    if (total > limitBytes)
      throw new LeaksiftError("input-unsupported", `${this.#name}: unpacks to ${total} bytes, more than ${limitBytes}`);
  }

  /**
   * Reads every part to its end, so that a reader that believes no size may be given the file.
   * @throws LeaksiftError input-damaged; input-unsupported when they unpack to more than `limitBytes`
   */
  async verify(limitBytes: number): Promise<void> {
    this.checkUnpackedSize(limitBytes);
    const piece = Buffer.allocUnsafe(1 << 16);
    for (const { fileName, compressionMethod } of this.#entries.values()) {
      const reader = compressionMethod === 0 || compressionMethod === 8 ? await this.open(fileName) : null;
      if (!reader) continue;
      try {
        while ((await reader.read(piece)) > 0);
      } finally {
        await reader.close();
      }
    }
  }
}

/** Reads one part; `consumed` counts packed bytes, as a share of what was unpacked. */
class PartReader implements ByteReader {
  readonly #zip: ZipFile;
  readonly #inner: ByteReader;
  readonly #entry: Entry;
  readonly #place: string;
  #unpacked = 0;
  #crc = 0;

  constructor(zip: ZipFile, inner: ByteReader, entry: Entry, place: string) {
    this.#zip = zip;
    this.#inner = inner;
    this.#entry = entry;
    this.#place = place;
  }

  get consumed(): number {
    const { compressedSize, uncompressedSize } = this.#entry;
    return Math.round(compressedSize * (this.#unpacked / Math.max(1, uncompressedSize)));
  }

  async read(target: Uint8Array): Promise<number> {
    let n: number;
    try {
      n = await this.#inner.read(target);
    } catch (error) {
      throw damagedZip(error, this.#place, `after ${this.#unpacked} bytes`);
    }
    this.#unpacked += n;
    const { uncompressedSize } = this.#entry;
    // The limits were held against the size that the zip states.
    if (this.#unpacked > uncompressedSize || (n === 0 && this.#unpacked < uncompressedSize))
      throw new LeaksiftError(
        "input-damaged",
        `${this.#place}: unpacks to ${n > 0 ? "more" : "less"} than the ${uncompressedSize} bytes that the zip states`,
      );
    if (n > 0) this.#crc = crc32(target.subarray(0, n), this.#crc);
    else if (this.#crc !== this.#entry.crc32)
      throw new LeaksiftError("input-damaged", `${this.#place}: the checksum differs: the file is damaged`);
    return n;
  }

  async close(): Promise<void> {
    await this.#inner.close();
    this.#zip.close();
  }
}

/** Larger pieces than yauzl's 16 KiB: half a gigabyte of XML would take 32,000 turns of the event loop. */
const PIECE_BYTES = 1 << 18;

function unpack(packed: Readable, entry: Entry): ByteReader {
  if (entry.compressionMethod === 0) return new StreamReader(packed);
  const inflate = createInflateRaw({ chunkSize: PIECE_BYTES });
  packed.on("error", (error) => inflate.destroy(error));
  inflate.on("close", () => packed.destroy());
  // The next `read` says what is wrong; without a listener an error that comes before it would end the process.
  inflate.on("error", () => undefined);
  return new StreamReader(packed.pipe(inflate));
}

async function openZip(source: WorkbookSource, name: string): Promise<ZipFile> {
  try {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    const bytes = await zipBytes(source);
    try {
      return await fromRandomAccessReaderPromise(new ZipBytesReader(bytes), bytes.size, options);
    } catch (error) {
      await bytes.close();
      throw error;
    }
  } catch (error) {
    throw damagedZip(error, name, "its directory");
  }
}

/** What yauzl and zlib throw, in words of this project. */
function damagedZip(error: unknown, name: string, where: string): LeaksiftError {
  if (error instanceof LeaksiftError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new LeaksiftError("input-missing", `${name}: no such file`);
  if (code === "EACCES" || code === "EIO")
    return new LeaksiftError("input-unreadable", `${name}: can't be read (${code})`);
  return new LeaksiftError(
    "input-damaged",
    `${name}: the zip is damaged or breaks off (${where})`,
    "fetch the file again, or save it anew from the program that made it",
  );
}
