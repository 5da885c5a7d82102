/**
 * Random changes of bytes, the same for the same seed: what a fuzzer does to an input that is nearly right. Pieces are cut
 * out, doubled, moved, taken from another input or from the marks that the formats are made of; bits and numbers change.
 */
import { seeded } from "../source/made-workbook.js";

/** What means something to one parser or another. */
const MARKS = [
  "\0", "\n", "\r\n", "\r", '"', '""', "'", "''", "\\", "\\'", ",", ";", "\t", "|", "----", ":", "@", "{", "}", "[", "]", "(", "),(", ");",
  "null", "NULL", "\\N", "\\.", "/*", "*/", "-- ", "#", "//", "INSERT INTO `t` VALUES (", "CREATE TABLE `t` (`a` int);", "COPY t (a) FROM stdin;",
  "BEGIN:VCARD", "END:VCARD", "dn: ", "version: 1", "URL: ", "Password: ", "<table>", "<tr><td>", "</td>", "<![CDATA[", "&#x41;", "&amp;",
  "\u{FEFF}", "\u{202E}", "\u{1b}[2J", "\u{2028}", "é", "汉", "\u{10FFFF}", "+86", "00", "13800138000.0", "1.38E+10", "e+99", "-0", "\\u0000",
  "\\ud800", "0x", "x'", "E'", "$$", "a:1:{s:5:\"", "=", "==", "%00", "mailto:", "<a@b.cc>", "..", "xn--", "ß", "İ",
].map((mark) => Buffer.from(mark)); // prettier-ignore
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Where a change is made: in place, since copies of what is changed took a third of a fuzzer's time. */
const room = Buffer.alloc(1 << 16);

/** @returns a changed copy of at most `limit` bytes, 64 KiB at most; the input is left as it is */
export function mutate(input: Buffer, other: Buffer, seed: number, limit: number): Buffer {
  const next = seeded(seed);
  let length = Math.min(room.length, input.length);
  input.copy(room, 0, 0, length);
  for (let i = 1 + next(next(4) === 0 ? 24 : 4); i > 0; i--) length = change(length, other, next);
  return Buffer.from(room.subarray(0, Math.min(length, limit)));
}

/** @returns how many bytes of the room are taken now */
function change(length: number, other: Buffer, next: (limit: number) => number): number {
  const at = next(length + 1);
  const cut = Math.min(length - at, 1 + next(Math.max(1, Math.min(length - at, next(8) === 0 ? 256 : 12))));
  switch (next(11)) {
    case 0:
      return replace(length, at, cut, room, 0, 0);
    case 1:
      return replace(length, at, 0, Buffer.from(room.subarray(at, at + cut)), 0, cut);
    case 2: {
      const piece = Buffer.from(room.subarray(at, at + Math.min(4, cut)));
      const repeated = Buffer.alloc(piece.length * (1 + next(200)), piece);
      return replace(length, at, 0, repeated, 0, repeated.length);
    }
    case 3:
    case 4: {
      const mark = MARKS[next(MARKS.length)];
      return replace(length, at, 0, mark, 0, mark.length);
    }
    case 5: {
      const mark = MARKS[next(MARKS.length)];
      return replace(length, at, cut, mark, 0, mark.length);
    }
    case 6: {
      const from = next(other.length + 1);
      return replace(length, at, 0, other, from, Math.min(other.length - from, 1 + next(64)));
    }
    case 7:
      if (at < length) room[at] ^= 1 << next(8);
      return length;
    case 8:
      if (at < length) room[at] = next(256);
      return length;
    case 9: {
      const value = NUMBERS[next(NUMBERS.length)];
      if (at + 4 > length) return length;
      if (next(2) === 0) room.writeUInt32LE(value, at);
      else room.writeUInt32BE(value, at);
      return length;
    }
    default:
      return at;
  }
}

/** Puts a piece in the place of `cut` bytes; what doesn't fit is lost. @returns the new length */
function replace(length: number, at: number, cut: number, piece: Buffer, from: number, pieceLength: number): number {
  const taken = Math.min(pieceLength, room.length - at);
  const after = Math.min(length - at - cut, room.length - at - taken);
  room.copyWithin(at + taken, at + cut, at + cut + after);
  piece.copy(room, at, from, from + taken);
  return at + taken + after;
}
