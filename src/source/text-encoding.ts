/**
 * Which encoding a text is in, from its first bytes: BOM, then strict UTF-8, then UTF-16 by shape, then GB18030 or
 * Windows-1252. UTF-8 first, because GB18030 accepts almost any bytes and would corrupt silently. Everything behind this
 * step is UTF-8.
 */
import type { ByteReader } from "./byte-reader.js";
import { TransformReader } from "./transform-reader.js";

export type TextEncodingName = "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "windows-1252";
export const TEXT_ENCODINGS: readonly TextEncodingName[] = ["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252"];

/** Share of undecodable bytes above which a text is not in that encoding. */
const UNDECODABLE_LIMIT = 0.005;
/** Of a sample's two-byte characters, the share whose second byte is ≥ A1 in real Chinese text (Latin-1 text has letters there). */
const CHINESE_TRAIL_SHARE = 0.7;

/**
 * @param sample the first bytes of the input
 * @returns the encoding and the length of its BOM, or why it is no text
 */
export function detectEncoding(sample: Buffer): { encoding: TextEncodingName; bomBytes: number } | { binary: string } {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: "utf-8", bomBytes: 3 };
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: "utf-16le", bomBytes: 2 };
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: "utf-16be", bomBytes: 2 };

  const zeros = [0, 0];
  let controls = 0;
  let firstZero = -1;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i];
    if (byte === 0) {
      zeros[i & 1]++;
      if (firstZero < 0) firstZero = i;
    } else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls++;
  }
  const half = sample.length / 2;
  // One NUL in a few bytes is no proof, and UTF-16 comes in pairs of bytes.
  const pairs = sample.length % 2 === 0 && zeros[0] + zeros[1] > 2;
  if (pairs && zeros[1] > half * 0.3 && zeros[0] < half * 0.05) return { encoding: "utf-16le", bomBytes: 0 };
  if (pairs && zeros[0] > half * 0.3 && zeros[1] < half * 0.05) return { encoding: "utf-16be", bomBytes: 0 };
  if (firstZero >= 0) return { binary: `a NUL byte at byte ${firstZero}` };
  if (controls > sample.length * 0.02)
    return { binary: `${controls} control characters in the first ${sample.length} bytes` };

  const broken = undecodableShare(sample);
  if (broken === 0) return { encoding: "utf-8", bomBytes: 0 };
  if (isGb18030(sample)) return { encoding: "gb18030", bomBytes: 0 };
  if (broken < UNDECODABLE_LIMIT) return { encoding: "utf-8", bomBytes: 0 };
  if (looksLikeWindows1252(sample)) return { encoding: "windows-1252", bomBytes: 0 };
  return { binary: "bytes that are neither UTF-8, UTF-16, GB18030 nor Windows-1252" };
}

/** Share of a sample that strict UTF-8 rejects; a character cut off at the end doesn't count. */
function undecodableShare(sample: Buffer): number {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return 0;
  } catch {
    let broken = 0;
    for (const character of sample.toString("utf8")) if (character === "\ufffd") broken++;
    return Math.max(broken, 1) / sample.length;
  }
}

function isGb18030(sample: Buffer): boolean {
  try {
    new TextDecoder("gb18030", { fatal: true }).decode(sample, { stream: true });
  } catch {
    return false;
  }
  let pairs = 0;
  let chinese = 0;
  for (let i = 0; i + 1 < sample.length; i++) {
    if (sample[i] < 0x81) continue;
    pairs++;
    if (sample[i + 1] >= 0xa1) chinese++;
    i++;
  }
  return chinese >= pairs * CHINESE_TRAIL_SHARE;
}

/** Western text has few bytes above 7F, and none of the five that Windows-1252 leaves open. */
function looksLikeWindows1252(sample: Buffer): boolean {
  let above = 0;
  for (const byte of sample) {
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) return false;
    if (byte >= 0x80) above++;
  }
  return above < sample.length * 0.3;
}

/** UTF-8 out of any of the encodings; undecodable bytes become U+FFFD. A BOM must have been taken off. */
export class TranscodeReader extends TransformReader {
  readonly #decoder: InstanceType<typeof TextDecoder>;

  constructor(inner: ByteReader, encoding: TextEncodingName) {
    super(inner);
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
  }

  protected override transform(piece: Buffer | null): Buffer {
    return Buffer.from(piece ? this.#decoder.decode(piece, { stream: true }) : this.#decoder.decode());
  }
}
