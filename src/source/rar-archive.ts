/**
 * Reads rar (4 and 5) front to back with the official decoder, compiled to WebAssembly (`node-unrar-js`). The archive is read
 * from its file as needed, but the decoder gives a member only whole: one that is larger than RAR_MEMBER_LIMIT_BYTES is not
 * read. Archives of several volumes are refused.
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Extractor, UnrarError } from "node-unrar-js/dist/js/Extractor.js";
import type { ArcFile, FileHeader, SeekMethod } from "node-unrar-js/dist/js/Extractor.js";
import { getUnrar } from "node-unrar-js/dist/js/unrar.singleton.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ArchivePass, MemberHeader, PasswordSource } from "./archive.js";
import { passwordMissing, passwordWrong } from "./archive-password.js";
import type { ByteReader } from "./byte-reader.js";
import { memberPath } from "./member-name.js";

/** A member is held in memory while it is read. */
export const RAR_MEMBER_LIMIT_BYTES = 128 << 20;

const ARCHIVE_HANDLE = 1;
const MEMBER_HANDLE = 2;

/** What the decoder calls: files as it wants them. It runs from start to end of each call, so one at a time may be active. */
class RarDecoder extends Extractor {
  protected override readonly _filePath = "archive";
  readonly #readAt: (target: Buffer, position: number) => number;
  readonly #size: number;
  readonly #memory: { HEAPU8: Uint8Array; extractor: unknown };
  #position = 0;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(
    unrar: { HEAPU8: Uint8Array; extractor: unknown },
    size: number,
    readAt: (target: Buffer, position: number) => number,
    password: string,
  ) {
    super(unrar, password);
    this.#memory = unrar;
    this.#size = size;
    this.#readAt = readAt;
  }

  /** Makes this the decoder that the WebAssembly module calls. */
  activate(): void {
    this.#memory.extractor = this;
  }

  takeMember(): Buffer[] {
    return this.#pieces.splice(0);
  }

  protected override open(): number {
    this.#position = 0;
    return ARCHIVE_HANDLE;
  }

  protected override create(): number {
    this.#pieces = [];
    this.#bytes = 0;
    return MEMBER_HANDLE;
  }

  protected override closeFile(): void {
    // Both are ours to close.
  }

  protected override read(_handle: number, at: number, size: number): number {
    const target = Buffer.allocUnsafe(size);
    const n = this.#readAt(target, this.#position);
    this.#memory.HEAPU8.set(target.subarray(0, n), at);
    this.#position += n;
    return n;
  }

  protected override write(_handle: number, at: number, size: number): boolean {
    this.#bytes += size;
    // The header may lie about the size.
    if (this.#bytes > RAR_MEMBER_LIMIT_BYTES) return false;
    this.#pieces.push(Buffer.from(this.#memory.HEAPU8.slice(at, at + size)));
    return true;
  }

  protected override tell(): number {
    return this.#position;
  }

  protected override seek(_handle: number, position: number, method: SeekMethod): boolean {
    const from = method === "SET" ? 0 : method === "END" ? this.#size : this.#position;
    if (from + position < 0 || from + position > this.#size) return false;
    this.#position = from + position;
    return true;
  }
}

/** @throws LeaksiftError input-damaged, input-password, input-unsupported */
export async function openRar(
  source: string | Buffer,
  name: string,
  askPassword: PasswordSource,
): Promise<ArchivePass> {
  const unrar = (await getUnrar()) as { HEAPU8: Uint8Array; extractor: unknown };
  const handle = typeof source === "string" ? openSync(source, "r") : null;
  const size = handle === null ? source.length : fstatSync(handle).size;
  const readAt = (target: Buffer, position: number): number =>
    typeof source === "string"
      ? readSync(handle as number, target, 0, target.length, position)
      : source.copy(target, 0, Math.min(position, source.length), position + target.length);
  const release = (): void => {
    if (handle !== null) closeSync(handle);
  };
  try {
    let password = "";
    for (;;) {
      try {
        const lister = new RarDecoder(unrar, size, readAt, password);
        lister.activate();
        const { arcHeader, fileHeaders } = lister.getFileList();
        if (arcHeader.flags.volume)
          throw new LeaksiftError("input-unsupported", `${name}: is one of several volumes of a rar archive`);
        const headers = [...fileHeaders];
        if (password === "" && headers.some(({ flags }) => flags.encrypted)) password = (await askPassword(name)) ?? "";
        return new RarPass(new RarDecoder(unrar, size, readAt, password), headers, name, password !== "", release);
      } catch (error) {
        // With encrypted headers there is not even a list without the password.
        if (password !== "" || !(error instanceof UnrarError) || error.reason !== "ERAR_MISSING_PASSWORD")
          throw rarError(error, name);
        password = (await askPassword(name)) ?? "";
        if (password === "") throw passwordMissing(name);
      }
    }
  } catch (error) {
    release();
    throw error;
  }
}

class RarPass implements ArchivePass {
  readonly #decoder: RarDecoder;
  readonly #headers: readonly FileHeader[];
  readonly #name: string;
  readonly #hasPassword: boolean;
  readonly #release: () => void;
  #files: Generator<ArcFile> | null = null;
  /** Members that the decoder has asked about. */
  #asked = 0;
  #at = -1;

  constructor(
    decoder: RarDecoder,
    headers: readonly FileHeader[],
    name: string,
    hasPassword: boolean,
    release: () => void,
  ) {
    this.#decoder = decoder;
    this.#headers = headers;
    this.#name = name;
    this.#hasPassword = hasPassword;
    this.#release = release;
  }

  passOver(): Promise<void> {
    return Promise.resolve();
  }

  next(): Promise<MemberHeader | null> {
    const header = this.#headers[++this.#at] as FileHeader | undefined;
    if (!header) return Promise.resolve(null);
    return Promise.resolve({
      name: header.name,
      kind: header.flags.directory ? "folder" : "file",
      bytes: header.unpSize,
      // In a solid archive a member may cost next to nothing.
      packedBytes: header.flags.solid ? null : header.packSize,
      problem: this.#problemOf(header),
    });
  }

  body(): Promise<ByteReader> {
    const shown = memberPath(this.#name, this.#headers[this.#at].name);
    this.#decoder.activate();
    try {
      // The decoder goes through the archive once and asks of each member whether it is wanted.
      this.#files ??= this.#decoder.extract({ files: () => this.#asked++ === this.#at }).files;
      if (this.#files.next().done) throw damaged(shown);
    } catch (error) {
      // After an error the decoder starts anew; members before the next wanted one are passed over.
      this.#files = null;
      this.#asked = 0;
      throw rarError(error, shown);
    }
    return Promise.resolve(new PiecesReader(this.#decoder.takeMember()));
  }

  close(): Promise<void> {
    this.#files = null;
    this.#decoder.takeMember();
    this.#release();
    return Promise.resolve();
  }

  #problemOf({ name, flags, unpSize }: FileHeader): LeaksiftError | null {
    const shown = memberPath(this.#name, name);
    if (flags.encrypted && !this.#hasPassword) return passwordMissing(shown);
    if (unpSize <= RAR_MEMBER_LIMIT_BYTES) return null;
    return new LeaksiftError(
      "input-limit",
      `${shown}: is larger than ${RAR_MEMBER_LIMIT_BYTES >> 20} MiB, and members of rar archives are read whole`,
      "unpack the archive and import the folder",
    );
  }
}

class PiecesReader implements ByteReader {
  consumed = 0;
  readonly #pieces: Buffer[];

  constructor(pieces: Buffer[]) {
    this.#pieces = pieces;
  }

  read(target: Uint8Array): Promise<number> {
    const piece = this.#pieces[0] as Buffer | undefined;
    if (!piece) return Promise.resolve(0);
    const n = piece.copy(target);
    if (n === piece.length) this.#pieces.shift();
    else this.#pieces[0] = piece.subarray(n);
    this.consumed += n;
    return Promise.resolve(n);
  }

  close(): Promise<void> {
    this.#pieces.length = 0;
    return Promise.resolve();
  }
}

/** The decoder's error as ours, without its message, which may name a member as it is. */
function rarError(error: unknown, shown: string): unknown {
  if (error instanceof LeaksiftError) return error;
  // A decoder that stumbles over a crafted archive throws what WebAssembly throws.
  if (!(error instanceof UnrarError)) return damaged(shown);
  if (error.reason === "ERAR_BAD_PASSWORD") return passwordWrong(shown);
  if (error.reason === "ERAR_MISSING_PASSWORD") return passwordMissing(shown);
  return damaged(shown);
}

function damaged(shown: string): LeaksiftError {
  return new LeaksiftError("input-damaged", `${shown}: is damaged`, "fetch the archive again");
}
