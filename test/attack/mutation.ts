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

/** @returns a changed copy of at most `limit` bytes; the input is left as it is */
export function mutate(input: Buffer, other: Buffer, seed: number, limit: number): Buffer {
  const next = seeded(seed);
  let bytes: Buffer = Buffer.from(input);
  for (let i = 1 + next(next(4) === 0 ? 24 : 4); i > 0; i--) bytes = change(bytes, other, next);
  return bytes.subarray(0, limit);
}

function change(bytes: Buffer, other: Buffer, next: (limit: number) => number): Buffer {
  const at = next(bytes.length + 1);
  const length = 1 + next(Math.max(1, Math.min(bytes.length - at, next(8) === 0 ? 256 : 12)));
  const [before, cut, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  const rest = bytes.subarray(at);
  switch (next(11)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, cut, rest]);
    case 2:
      return Buffer.concat([before, ...Array.from({ length: 1 + next(200) }, () => cut.subarray(0, 4)), rest]);
    case 3:
    case 4:
      return Buffer.concat([before, MARKS[next(MARKS.length)], rest]);
    case 5:
      return Buffer.concat([before, MARKS[next(MARKS.length)], after]);
    case 6: {
      const from = next(other.length + 1);
      return Buffer.concat([before, other.subarray(from, from + 1 + next(64)), rest]);
    }
    case 7: {
      const changed = Buffer.from(bytes);
      if (at < bytes.length) changed[at] ^= 1 << next(8);
      return changed;
    }
    case 8: {
      const changed = Buffer.from(bytes);
      if (at < bytes.length) changed[at] = next(256);
      return changed;
    }
    case 9: {
      const changed = Buffer.from(bytes);
      const value = NUMBERS[next(NUMBERS.length)];
      if (at + 4 <= bytes.length) {
        if (next(2) === 0) changed.writeUInt32LE(value, at);
        else changed.writeUInt32BE(value, at);
      }
      return changed;
    }
    default:
      return Buffer.from(before);
  }
}
