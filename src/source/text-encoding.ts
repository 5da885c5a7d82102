/**
 * Which encoding a text is in, from its first bytes: BOM, then strict UTF-8, then UTF-16 and UTF-32 by shape, then the
 * legacy encodings, of which the one wins whose text looks most like something that people wrote (encoding-score.ts).
 * UTF-8 first, because GB18030 accepts almost any bytes and would corrupt silently. Everything behind this step is UTF-8
 * (decoding-reader.ts).
 */
import { isUtf8 } from "node:buffer";
import { RECOGNIZED_ENCODINGS, type TextEncodingName } from "./encoding-names.js";
import { scoreText } from "./encoding-score.js";
import { decodeSample } from "./transcoder.js";

export { TEXT_ENCODINGS, encodingNamed, type TextEncodingName } from "./encoding-names.js";

/** Share of undecodable bytes above which a text is not in that encoding. */
export const UNDECODABLE_LIMIT = 0.005;
/** Least score for a legacy encoding to be believed. */
const SCORE_BAR = 0.1;
/** Of bytes that are no text in any encoding, most are beyond ASCII; of text in one with single bytes few are. */
const SINGLE_BYTE_SHARE = 0.3;
/** Bytes of a sample that are decoded in each encoding. */
const SCORED_BYTES = 64 << 10;

const LEGACY = RECOGNIZED_ENCODINGS.filter((name) => !name.startsWith("utf-"));
/** Control characters that separate cells and records in exports. */
const SEPARATING_CONTROLS = new Set([1, 2, 3, 28, 29, 30, 31]);
/** NUL, and control characters that are rare in text: most texts have none, which is told faster than they are counted. */
// oxlint-disable-next-line no-control-regex -- control characters are looked for
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/u;
/** A text uses one for cells and perhaps one for records. */
const SEPARATING_KINDS = 2;

export type DetectedEncoding = { encoding: TextEncodingName; bomBytes: number } | { binary: string };

/** What a BOM says, or `null`. UTF-32's begins as UTF-16's does. */
export function encodingOfBom(sample: Uint8Array): { encoding: TextEncodingName; bomBytes: number } | null {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, i) => sample[i] === byte);
  if (starts(0xef, 0xbb, 0xbf)) return { encoding: "utf-8", bomBytes: 3 };
  if (starts(0xff, 0xfe, 0, 0)) return { encoding: "utf-32le", bomBytes: 4 };
  if (starts(0, 0, 0xfe, 0xff)) return { encoding: "utf-32be", bomBytes: 4 };
  if (starts(0xff, 0xfe)) return { encoding: "utf-16le", bomBytes: 2 };
  if (starts(0xfe, 0xff)) return { encoding: "utf-16be", bomBytes: 2 };
  if (starts(0x84, 0x31, 0x95, 0x33)) return { encoding: "gb18030", bomBytes: 4 };
  return null;
}

/** Share of NUL bytes up to which what else is UTF-8 is text. */
const ZEROS_SHARE = 0.005;

/**
 * @param sample the first bytes of the input
 * @returns the encoding and the length of its BOM, or why it is no text
 */
export function detectEncoding(sample: Buffer): DetectedEncoding {
  const marked = encodingOfBom(sample);
  if (marked) return marked;

  const zeros = [0, 0, 0, 0];
  let controls = 0;
  let firstZero = -1;
  const separating = new Map<number, number>();
  const counted = CONTROL.test(sample.toString("latin1")) ? sample.length : 0;
  for (let i = 0; i < counted; i++) {
    const byte = sample[i];
    if (byte === 0) {
      zeros[i & 3]++;
      if (firstZero < 0) firstZero = i;
    } else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) {
      controls++;
      if (SEPARATING_CONTROLS.has(byte)) separating.set(byte, (separating.get(byte) ?? 0) + 1);
    }
  }
  if (separating.size <= SEPARATING_KINDS) for (const count of separating.values()) controls -= count;
  if (firstZero >= 0) {
    const wide = wideEncoding(sample, zeros);
    if (wide) return { encoding: wide, bomBytes: 0 };
    if (!isTextWithZeros(sample, zeros)) return { binary: `a NUL byte at byte ${firstZero}` };
  }
  if (controls > sample.length * 0.02)
    return { binary: `${controls} control characters in the first ${sample.length} bytes` };

  const broken = undecodableShare(sample);
  if (broken === 0) return { encoding: "utf-8", bomBytes: 0 };
  // A few broken bytes among whole characters of several bytes: no other encoding makes those.
  if (broken < UNDECODABLE_LIMIT && hasUtf8Characters(sample)) return { encoding: "utf-8", bomBytes: 0 };
  const legacy = legacyEncoding(sample);
  if (legacy !== null) return { encoding: legacy, bomBytes: 0 };
  if (broken < UNDECODABLE_LIMIT) return { encoding: "utf-8", bomBytes: 0 };
  return { binary: `bytes that are text in none of ${RECOGNIZED_ENCODINGS.join(", ")}` };
}

/**
 * The legacy encoding in which a sample reads best.
 * @param sample not UTF-8; may begin and end inside a character
 * @returns `null` when it reads as text in none
 */
export function legacyEncoding(sample: Buffer): TextEncodingName | null {
  // A long sample may begin with much ASCII: what tells is around the bytes beyond it.
  const first = Math.max(
    0,
    sample.findIndex((byte) => byte >= 0x80),
  );
  const lineStart = sample.lastIndexOf(10, first) + 1;
  const from = first < SCORED_BYTES ? 0 : lineStart;
  const piece = sample.subarray(from, Math.max(from, 0) + SCORED_BYTES);
  let beyondAscii = 0;
  for (const byte of piece) if (byte >= 0x80) beyondAscii++;
  let best: TextEncodingName | null = null;
  let bestScore = SCORE_BAR;
  for (const encoding of LEGACY) {
    const isSingle = encoding.startsWith("windows-");
    if (encoding === "windows-1252" && beyondAscii > piece.length * SINGLE_BYTE_SHARE) continue;
    const { text, undecodable } = decodeSample(piece, encoding, false);
    if (undecodable > Math.max(piece.length, 200) * UNDECODABLE_LIMIT) continue;
    // A character of one byte is worth as much as one of two.
    const score = scoreText(text, encoding, beyondAscii) * (isSingle ? 0.6 : 1);
    if (score > bestScore) [best, bestScore] = [encoding, score];
  }
  return best;
}

/**
 * Text all the same: UTF-8 with a NUL here and there, as broken exports have them, or filled up with them, as logs are after a power
 * failure. What is packed or compiled has one in some 256 bytes and is no UTF-8.
 */
function isTextWithZeros(sample: Buffer, zeros: readonly number[]): boolean {
  const count = zeros.reduce((sum, zero) => sum + zero, 0);
  let end = sample.length;
  while (end > 0 && sample[end - 1] === 0) end--;
  const within = count - (sample.length - end);
  return within <= sample.length * ZEROS_SHARE && end > sample.length / 2 && undecodableShare(sample) === 0;
}

/** UTF-16 or UTF-32 without BOM: zeros at some places of two or four, and what is decoded is text. */
function wideEncoding(sample: Buffer, zeros: readonly number[]): TextEncodingName | null {
  const [a, b, c, d] = zeros;
  const quarter = sample.length / 4;
  if (sample.length % 4 === 0 && c > quarter * 0.9 && d > quarter * 0.9 && a + b < quarter * 1.3)
    return isWideText(sample, "utf-32le");
  if (sample.length % 4 === 0 && a > quarter * 0.9 && b > quarter * 0.9 && c + d < quarter * 1.3)
    return isWideText(sample, "utf-32be");
  // One NUL in a few bytes is no proof, and UTF-16 comes in pairs of bytes.
  if (sample.length % 2 !== 0 || a + b + c + d <= 2) return null;
  const [even, odd] = [a + c, b + d];
  if (odd > 10 * even) return isWideText(sample, "utf-16le");
  if (even > 10 * odd) return isWideText(sample, "utf-16be");
  return null;
}

function isWideText(sample: Buffer, encoding: TextEncodingName): TextEncodingName | null {
  const { text, undecodable } = decodeSample(sample.subarray(0, SCORED_BYTES), encoding, false);
  let strange = 0;
  let characters = 0;
  for (const character of text) {
    characters++;
    if (/[^\P{C}\t\r\n\f]/u.test(character) || /[\ufffd]/u.test(character)) strange++;
  }
  return undecodable === 0 && strange <= characters * 0.01 && /[\t\n\r -~]/u.test(text) ? encoding : null;
}

/** Share of a sample that strict UTF-8 rejects; a character cut off at the end doesn't count. */
function undecodableShare(sample: Buffer): number {
  if (isUtf8(sample.subarray(0, sample.length - openBytes(sample)))) return 0;
  const broken = sample.toString("utf8").split("\ufffd").length - 1;
  return Math.max(broken, 1) / sample.length;
}

/** Bytes at the end that begin a UTF-8 character and don't finish it, 0–3. */
export function openBytes(bytes: Uint8Array): number {
  const end = bytes.length;
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back];
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** True when UTF-8 characters of several bytes are many more than broken ones: a damaged UTF-8 text, no other encoding. */
export function hasUtf8Characters(sample: Buffer): boolean {
  let whole = 0;
  let broken = 0;
  for (const character of sample.toString("utf8")) {
    if (character === "\ufffd") broken++;
    else if (character > "\u007f") whole++;
  }
  return whole > 4 * broken;
}
