/** Parts of a workbook may be UTF-16 (ECMA-376-2, 8.1.3): rare, told by their first two bytes, turned into UTF-8. */
import { PushbackReader, readUpTo, type ByteReader } from "./byte-reader.js";
import { DecodingReader } from "./decoding-reader.js";
import type { TextEncodingName } from "./text-encoding.js";

function utf16Of(head: Uint8Array): TextEncodingName | null {
  const [a, b] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return "utf-16be";
  return null;
}

/** A part in memory as UTF-8. A BOM may stay: it is white space before the root element. */
export function decodeUtf16(part: Buffer): Buffer {
  const encoding = utf16Of(part);
  return encoding === null ? part : Buffer.from(new TextDecoder(encoding).decode(part));
}

const PIECE_BYTES = 1 << 16;

/** What takes a document apart, piece by piece. */
interface Scanner {
  push(piece: Buffer): void;
  end(): void;
}

/** Gives all of a part, as UTF-8, to what scans it, and closes it. */
export async function scanPart(part: ByteReader, scanner: Scanner): Promise<void> {
  await scanAll(await utf8Reader(part), scanner);
}

/** The same of a text that is UTF-8 already. */
export async function scanAll(reader: ByteReader, scanner: Scanner): Promise<void> {
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let n = await reader.read(piece); n > 0; n = await reader.read(piece)) scanner.push(piece.subarray(0, n));
    scanner.end();
  } finally {
    await reader.close();
  }
}

/** A streamed part as UTF-8; closes it when its beginning can't be read. */
export async function utf8Reader(part: ByteReader): Promise<ByteReader> {
  let head: Buffer;
  try {
    head = await readUpTo(part, 2);
  } catch (error) {
    await part.close();
    throw error;
  }
  const whole = new PushbackReader(head, part);
  const encoding = utf16Of(head);
  return encoding === null
    ? whole
    : new DecodingReader(
        whole,
        { encoding, undecodable: 0, bytes: 0 },
        { name: "a part of the workbook", fixed: true },
      );
}
