/**
 * What a file is by its first bytes, never by its name: the containers that leaksift opens, and the kinds of file that
 * leaks carry along and that hold no records. Signatures as in the formats' specifications (APPNOTE 6.3.10, RFC 1952,
 * RFC 8878, the .xz format 1.2.1, 7zFormat.txt, POSIX.1-2017 pax).
 */

/** One compressed stream. */
export type PackingName = "gzip" | "bzip2" | "xz" | "zstd";
/** Several members. */
export type ArchiveName = "zip" | "tar" | "7z" | "rar";

/** Bytes of a file's beginning that `containerOf` and `foreignTypeOf` want to see. */
export const SIGNATURE_BYTES = 512;

/** @returns the container that begins with `head`, `null` for anything else */
export function containerOf(head: Buffer): PackingName | ArchiveName | null {
  if (startsWith(head, "1f8b08")) return "gzip";
  if (startsWith(head, "fd377a585a00")) return "xz";
  if (startsWith(head, "28b52ffd") || isSkippableFrame(head)) return "zstd";
  if (isBzip2(head)) return "bzip2";
  // The third is an archive without members.
  if (["504b0304", "504b0506", "504b3030504b0304"].some((magic) => startsWith(head, magic))) return "zip";
  if (startsWith(head, "377abcaf271c")) return "7z";
  if (startsWith(head, "526172211a07")) return "rar";
  return isTarHeader(head) ? "tar" : null;
}

export function isPacking(name: PackingName | ArchiveName | null): name is PackingName {
  return name === "gzip" || name === "bzip2" || name === "xz" || name === "zstd";
}

/** A zip whose first member says that it is one document (OOXML, OpenDocument, EPUB), which is opened as one. */
export function isZippedDocument(head: Buffer): boolean {
  if (!startsWith(head, "504b0304") || head.length < 30) return false;
  return isDocumentPart(head.subarray(30, 30 + head.readUInt16LE(26)).toString("latin1"));
}

/** A member by which a zip is known as a document, wherever it stands in it. */
export function isDocumentPart(name: string): boolean {
  return name === "[Content_Types].xml" || name === "mimetype" || name === "_rels/.rels";
}

/** Name and first bytes, as hex, of files without records that come along in leaks. */
const FOREIGN: readonly (readonly [string, string])[] = [
  ["pdf", "255044462d"],
  ["image", "ffd8ff"],
  ["image", "89504e470d0a1a0a"],
  ["image", "47494638"],
  ["image", "424d"],
  ["program", "4d5a"],
  ["program", "7f454c46"],
];

/** @returns the type of a file that is known and holds no records, `null` when it is not one of them */
export function foreignTypeOf(head: Buffer): string | null {
  if (head.subarray(4, 8).toString("latin1") === "ftyp") return "video";
  // Text may begin with the two bytes of the short signatures.
  const found = FOREIGN.find(([, magic]) => startsWith(head, magic) && (magic.length > 4 || head.includes(0)));
  return found?.[0] ?? null;
}

function startsWith(head: Buffer, hex: string): boolean {
  return head.subarray(0, hex.length / 2).toString("hex") === hex;
}

function isSkippableFrame(head: Buffer): boolean {
  return head.length >= 8 && (head.readUInt32LE(0) & ~0xf) >>> 0 === 0x184d2a50;
}

/** `BZh1`…`BZh9` and the magic of a block or of the end: text may begin with the four letters. */
function isBzip2(head: Buffer): boolean {
  return /^425a683[1-9](314159265359|177245385090)/u.test(head.subarray(0, 10).toString("hex"));
}

function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  const stored = parseInt(head.subarray(148, 156).toString("latin1").replaceAll("\0", " "), 8);
  let sum = 8 * 32;
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += head[i];
  return sum === stored && head[0] !== 0;
}
