/**
 * Reads 7z front to back through 7za (seven-zip-program.ts): one run lists the members, one writes all of them one behind the
 * other into a pipe, which is cut by the sizes of the list. Every member's CRC-32 is checked here, so a list that doesn't fit the
 * bytes is damage, never a wrong cut.
 */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { resolve } from "node:path";
import { crc32 } from "node:zlib";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ArchivePass, MemberHeader, PasswordSource } from "./archive.js";
import { passwordMissing, passwordWrong } from "./archive-password.js";
import { StreamReader } from "./byte-reader.js";
import type { ByteReader } from "./byte-reader.js";
import { memberPath } from "./member-name.js";
import { startSevenZip, unavailable } from "./seven-zip-program.js";

/** Unpacking takes the archive's dictionary in memory, outside of --memory; 7-Zip's strongest preset has 64 MiB. */
export const DICTIONARY_LIMIT_BYTES = 256 << 20;
/** A list is some 300 bytes a member. */
const LIST_BYTES_LIMIT = 256 << 20;

interface SevenZipMember {
  readonly name: string;
  readonly bytes: number;
  readonly crc: number | null;
  readonly isFolder: boolean;
  readonly isLink: boolean;
  readonly isEncrypted: boolean;
  readonly dictionaryBytes: number;
}

/** @throws LeaksiftError input-damaged, input-password, input-unsupported, input-limit */
export async function openSevenZip(path: string, name: string, askPassword: PasswordSource): Promise<ArchivePass> {
  const archive = resolve(path);
  let password = "";
  let list = await listMembers(archive, password, name);
  if (list === "encrypted") {
    password = (await askPassword(name)) ?? "";
    if (password === "") throw passwordMissing(name);
    list = await listMembers(archive, password, name);
    if (list === "encrypted") throw passwordWrong(name);
  }
  if (password === "" && list.some(({ isEncrypted }) => isEncrypted)) password = (await askPassword(name)) ?? "";
  const hungry = list.find(({ dictionaryBytes }) => dictionaryBytes > DICTIONARY_LIMIT_BYTES);
  if (hungry) {
    throw new LeaksiftError(
      "input-limit",
      `${name}: unpacking it takes ${Math.ceil(hungry.dictionaryBytes / 2 ** 20)} MiB of memory, more than the limit of ${DICTIONARY_LIMIT_BYTES >> 20} MiB`,
      "unpack it and import the folder",
    );
  }
  return new SevenZipPass(archive, name, password, list);
}

class SevenZipPass implements ArchivePass {
  readonly #archive: string;
  readonly #name: string;
  readonly #password: string;
  readonly #members: readonly SevenZipMember[];
  readonly #waste = Buffer.alloc(1 << 16);
  #child: ChildProcessWithoutNullStreams | null = null;
  #reader: StreamReader | null = null;
  #at = -1;
  #left = 0;
  #crc = 0;
  #failure: LeaksiftError | null = null;

  constructor(archive: string, name: string, password: string, members: readonly SevenZipMember[]) {
    this.#archive = archive;
    this.#name = name;
    this.#password = password;
    this.#members = members;
  }

  async passOver(): Promise<void> {
    // What lies behind a damaged member can't be told from it any more.
    if (this.#failure) throw this.#failure;
    while (this.#left > 0) await this.#take(this.#waste);
  }

  next(): Promise<MemberHeader | null> {
    const member = this.#members[++this.#at] as SevenZipMember | undefined;
    if (!member) return Promise.resolve(null);
    this.#left = member.bytes;
    this.#crc = 0;
    const locked = member.isEncrypted && this.#password === "";
    // Without the password 7za gives nothing of the members that are encrypted.
    if (locked) this.#left = 0;
    return Promise.resolve({
      name: member.name,
      kind: member.isFolder ? "folder" : member.isLink ? "other" : "file",
      bytes: member.bytes,
      packedBytes: null,
      problem: locked ? passwordMissing(memberPath(this.#name, member.name)) : null,
    });
  }

  body(): Promise<ByteReader> {
    return Promise.resolve({
      consumed: 0,
      read: (target: Uint8Array) => (this.#left === 0 ? Promise.resolve(0) : this.#take(target)),
      close: () => Promise.resolve(),
    });
  }

  close(): Promise<void> {
    this.#child?.kill("SIGKILL");
    this.#child = null;
    this.#reader = null;
    return Promise.resolve();
  }

  async #take(target: Uint8Array): Promise<number> {
    const reader = (this.#reader ??= this.#start());
    const member = this.#members[this.#at];
    const n = await reader.read(target.subarray(0, Math.min(target.length, this.#left)));
    this.#left -= n;
    this.#crc = crc32(target.subarray(0, n), this.#crc);
    const isCut = n === 0;
    if (isCut || (this.#left === 0 && member.crc !== null && this.#crc !== member.crc)) {
      const shown = memberPath(this.#name, member.name);
      // A wrong password shows only by what comes out.
      this.#failure = member.isEncrypted
        ? passwordWrong(shown)
        : new LeaksiftError("input-damaged", `${shown}: ${isCut ? "ends too early" : "its checksum is wrong"}`);
      this.#left = 0;
      throw this.#failure;
    }
    return n;
  }

  #start(): StreamReader {
    const child = startSevenZip(["x", "-so"], this.#archive, this.#password);
    this.#child = child;
    child.on("error", () => (this.#failure = unavailable()));
    child.stderr.resume();
    return new StreamReader(child.stdout);
  }
}

/** @returns `encrypted` when not even the list can be had without the (right) password */
async function listMembers(archive: string, password: string, name: string): Promise<SevenZipMember[] | "encrypted"> {
  const child = startSevenZip(["l", "-slt"], archive, password);
  const said: Buffer[] = [];
  let bytes = 0;
  let status: number | null = null;
  const ended = new Promise<void>((resolve, reject) => {
    child.on("error", () => reject(unavailable()));
    child.on("close", (code) => {
      status = code;
      resolve();
    });
  });
  let complaint = "";
  child.stderr.on("data", (piece: Buffer) => (complaint = (complaint + piece.toString("latin1")).slice(0, 4096)));
  child.stdout.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > LIST_BYTES_LIMIT) child.kill("SIGKILL");
    else said.push(piece);
  });
  await ended;
  const text = Buffer.concat(said).toString("utf8");
  if (status !== 0) {
    if (/password|encrypted/iu.test(complaint + text.slice(0, 4096))) return "encrypted";
    throw new LeaksiftError("input-damaged", `${name}: the 7z archive is cut off or damaged`, "fetch the file again");
  }
  return parseList(text);
}

/** Blocks of `Key = value` lines behind a line of dashes, one a member. */
function parseList(text: string): SevenZipMember[] {
  const from = text.search(/^----------\r?$/mu);
  if (from < 0) return [];
  const blocks = text
    .slice(from + 10)
    .split(/\r?\n(?=Path = )/u)
    .slice(1);
  return blocks.map((block) => {
    const fields = new Map(
      block.split(/\r?\n/u).flatMap((line) => {
        const at = line.indexOf(" = ");
        return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 3)] as const];
      }),
    );
    const attributes = fields.get("Attributes") ?? "";
    return {
      name: fields.get("Path") ?? "",
      bytes: Number(fields.get("Size") ?? 0) || 0,
      crc: /^[0-9A-F]{8}$/u.test(fields.get("CRC") ?? "") ? parseInt(fields.get("CRC") ?? "", 16) : null,
      isFolder: attributes.startsWith("D") || fields.get("Folder") === "+",
      isLink: / l[r-][w-]/u.test(attributes),
      isEncrypted: fields.get("Encrypted") === "+",
      dictionaryBytes: dictionaryOf(fields.get("Method") ?? ""),
    };
  });
}

/** The largest dictionary in such as `LZMA2:24`, `LZMA:1536m`, `PPMD:o6:mem24`; a bare number is a power of two. */
function dictionaryOf(method: string): number {
  let largest = 0;
  for (const [, digits, unit] of method.matchAll(/(?:LZMA2?:|mem|ZSTD:)(\d+)([kmg]?)/giu)) {
    const number = Number(digits);
    const shift = { k: 10, m: 20, g: 30 }[unit.toLowerCase()];
    largest = Math.max(largest, shift === undefined ? 2 ** Math.min(number, 40) : number * 2 ** shift);
  }
  return largest;
}
