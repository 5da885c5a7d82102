/**
 * How much a decoded text looks like something that people wrote: what decides between encodings that all accept the same
 * bytes. Every character beyond ASCII speaks for or against; the sum is taken per byte, so that encodings with one and
 * with two bytes a character compare. Header words of the column vocabulary speak loudest.
 */
import { roleOfHeader } from "../identifier/column-roles.js";
import { commonHan, commonHangul } from "./common-characters.js";
import { characterTable, UNDECODABLE } from "./double-byte-table.js";
import type { TextEncodingName } from "./encoding-names.js";

/** Characters that are looked at: more say nothing new. */
const CHARACTERS_LIMIT = 20_000;
/** What a known header word adds to the sum. */
const HEADER_WORD = 8;
const HEADER_CELLS = 60;

/** Lead bytes of the characters that an encoding's makers held for the common ones (level 1), and of kana or Hangul. */
const COMMON_LEADS: Partial<Record<TextEncodingName, readonly [number, number]>> = {
  gb18030: [0xb0, 0xd7],
  big5: [0xa4, 0xc6],
  shift_jis: [0x88, 0x97],
  "euc-jp": [0xb0, 0xcf],
  "euc-kr": [0xb0, 0xc8],
};
const commonByEncoding = new Map<TextEncodingName, ReadonlySet<number>>();

/**
 * @param text decoded, at least in part beyond ASCII
 * @param bytes bytes beyond ASCII that it was decoded from
 * @returns about 0.5 for text in its own encoding (1 for single bytes), near 0 or below for any other
 */
export function scoreText(text: string, encoding: TextEncodingName, bytes: number): number {
  const level1 = commonLevel(encoding);
  const han = commonHan();
  const hangul = commonHangul();
  let sum = 0;
  let seen = 0;
  let before = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0x80) {
      if (++seen > CHARACTERS_LIMIT) break;
      sum += scoreCharacter(character, code, before);
    }
    before = code;
  }
  const cells = (/[^\r\n]*/u.exec(text)?.[0] ?? "").split(/[,;\t|]|----/u).slice(0, HEADER_CELLS);
  const words = cells.filter((cell) => /[^\0-\u007f]/u.test(cell) && roleOfHeader(cell.trim()) !== null).length;
  const share = seen > CHARACTERS_LIMIT ? CHARACTERS_LIMIT / seen : 1;
  return (sum + words * HEADER_WORD) / Math.max(1, bytes * share);

  function scoreCharacter(character: string, code: number, previous: number): number {
    if (code === UNDECODABLE) return -6;
    if (code < 0xa0 || (code >= 0xe000 && code < 0xf900)) return -4;
    if (code < 0x250) return scoreLatin(code, previous);
    if (code >= 0x400 && code < 0x460) return scoreCyrillic(code, previous, encoding);
    if (code >= 0xac00 && code <= 0xd7a3) return hangul.has(character) ? 1 : level1.has(code) ? 0 : -0.3;
    // Kana stand in the Chinese sets too, where nobody writes them.
    if (code >= 0x3041 && code <= 0x30fe) return encoding === "shift_jis" || encoding === "euc-jp" ? 1 : -0.2;
    if (code >= 0xff61 && code <= 0xff9f) return 0.1;
    if (code >= 0x3400 && code <= 0x9fff) {
      if (encoding === "euc-kr") return -0.3;
      return han.has(character) ? 1 : level1.has(code) ? 0.15 : -0.5;
    }
    // Full-width forms and the punctuation between ideographs.
    if ((code >= 0x3000 && code <= 0x3020) || (code >= 0xff01 && code <= 0xff5e)) return 0.2;
    if (code >= 0x2010 && code <= 0x2122) return encoding.startsWith("windows-") ? 0.3 : 0;
    return -0.4;
  }
}

function commonLevel(encoding: TextEncodingName): ReadonlySet<number> {
  let level = commonByEncoding.get(encoding);
  if (!level) {
    const leads = COMMON_LEADS[encoding];
    const { pairs } = characterTable(encoding);
    const from = encoding === "shift_jis" || encoding === "big5" ? 0x40 : 0xa1;
    const codes = new Set<number>();
    for (let lead = leads?.[0] ?? 1; lead <= (leads?.[1] ?? 0); lead++) {
      for (let trail = from; trail <= 0xfe; trail++) codes.add(pairs[(lead << 8) | trail]);
    }
    commonByEncoding.set(encoding, (level = codes));
  }
  return level;
}

/** Western text has a letter with an accent here and there, among letters without, and few capitals inside words. */
function scoreLatin(code: number, previous: number): number {
  const isLetter = code >= 0xc0 && code !== 0xd7 && code !== 0xf7;
  if (!isLetter) return code === 0xdf || code === 0xb0 || code === 0xa0 || code === 0xab || code === 0xbb ? 0.2 : -0.5;
  const isCapital = code < 0xdf || (code > 0xff && (code & 1) === 0);
  if (previous >= 0x80) return previous >= 0xc0 && previous < 0x250 && !isCapital ? -0.2 : -0.8;
  const lowerBefore = previous >= 97 && previous <= 122;
  return isCapital && lowerBefore ? -0.6 : 0.6;
}

/** Russian words are small letters, perhaps with one capital in front. */
function scoreCyrillic(code: number, previous: number, encoding: TextEncodingName): number {
  if (encoding !== "windows-1251") return -0.5;
  const isCapital = code < 0x430;
  const letterBefore = previous >= 0x400 && previous < 0x460;
  if (code === 0x401 || code === 0x451) return 0.1;
  if (code < 0x410 || code > 0x44f) return -0.6;
  const isLatin = (previous | 32) >= 97 && (previous | 32) <= 122;
  if (!letterBefore) return isLatin || (previous >= 0x80 && previous !== 0x2116) ? -0.5 : 0.5;
  if (isCapital) return previous < 0x430 ? 0.3 : -0.8;
  return "оеаинтсрвлкмдпуя".includes(String.fromCharCode(code)) ? 0.6 : 0.3;
}
