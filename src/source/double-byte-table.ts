/**
 * Tables of the East Asian encodings that take one or two bytes a character (GBK, Big5, Shift_JIS, EUC-KR, EUC-JP) and of the
 * single-byte ones: from bytes to code points, made once from the platform's own decoder. Beyond it: Windows-949's
 * Hangul, which EUC-KR lacks; it is the rest of all syllables, in order, over the free pairs of bytes.
 */
import type { TextEncodingName } from "./encoding-names.js";

export interface CharacterTable {
  /** Code point of a single byte; 0 for the first byte of a pair; UNDECODABLE. */
  readonly single: Uint32Array;
  /** Code point of the pair (first << 8 | second), or UNDECODABLE. Empty for single-byte encodings. */
  readonly pairs: Uint32Array;
}

/** REPLACEMENT CHARACTER: no byte or pair stands for it in these encodings. */
export const UNDECODABLE = 0xfffd;

const DOUBLE = new Set<TextEncodingName>(["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"]);
const tables = new Map<TextEncodingName, CharacterTable>();

/** @returns the table of an encoding that is none of Unicode's; made at the first call, some milliseconds */
export function characterTable(encoding: TextEncodingName): CharacterTable {
  let table = tables.get(encoding);
  if (!table)
    tables.set(encoding, (table = DOUBLE.has(encoding) ? doubleByteTable(encoding) : singleByteTable(encoding)));
  return table;
}

/** Bytes 80 to 9F of Windows-1252. Node 20 decodes them as Latin-1 (nodejs/node issue 56542), so they stand here. */
const WINDOWS_1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ";

function singleByteTable(encoding: TextEncodingName): CharacterTable {
  const text = new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  const single = Uint32Array.from({ length: 256 }, (_, byte) => {
    if (encoding === "windows-1252" && byte >= 0x80 && byte < 0xa0) return WINDOWS_1252.charCodeAt(byte - 0x80);
    const code = text.charCodeAt(byte);
    // The standard maps what Windows leaves open to control characters; nobody writes these.
    return byte >= 0x80 && code < 0xa0 ? UNDECODABLE : code;
  });
  return { single, pairs: new Uint32Array(0) };
}

function doubleByteTable(encoding: TextEncodingName): CharacterTable {
  const decoder = new TextDecoder(encoding);
  const single = new Uint32Array(256).fill(UNDECODABLE);
  const pairs = new Uint32Array(1 << 16).fill(UNDECODABLE);
  for (let byte = 0; byte < 0x80; byte++) single[byte] = byte;
  for (let first = 0x80; first < 0x100; first++) {
    // A line end ends each try: it is never part of a character.
    const alone = oneCharacter(decoder.decode(Uint8Array.of(first, 10)).slice(0, -1));
    if (alone !== UNDECODABLE) {
      single[first] = alone;
      continue;
    }
    const bytes = new Uint8Array(3 * 192);
    for (let second = 0x40; second < 0x100; second++) bytes.set([first, second, 10], 3 * (second - 0x40));
    const characters = decoder.decode(bytes).split("\n");
    let any = false;
    for (let second = 0x40; second < 0xff; second++) {
      const code = characters.length === 193 ? oneCharacter(characters[second - 0x40]) : UNDECODABLE;
      if (code === UNDECODABLE) continue;
      pairs[(first << 8) | second] = code;
      any = true;
    }
    if (any) single[first] = 0;
  }
  if (encoding === "euc-kr") addWindows949(single, pairs);
  if (encoding === "big5") dropPrivateUse(pairs);
  return { single, pairs };
}

/** The code point when a text is one character beyond ASCII and control characters. */
function oneCharacter(text: string): number {
  const code = text.codePointAt(0) ?? UNDECODABLE;
  return code >= 0xa0 && text.length === (code > 0xffff ? 2 : 1) ? code : UNDECODABLE;
}

function addWindows949(single: Uint32Array, pairs: Uint32Array): void {
  const known = new Set(pairs);
  let syllable = 0xac00;
  for (let first = 0x81; first <= 0xc6; first++) {
    single[first] = 0;
    for (let second = 0x41; second <= (first <= 0xa0 ? 0xfe : 0xa0); second++) {
      if ((second > 0x5a && second < 0x61) || (second > 0x7a && second < 0x81)) continue;
      while (known.has(syllable)) syllable++;
      if (syllable > 0xd7a3) return;
      pairs[(first << 8) | second] = syllable++;
    }
  }
}

function dropPrivateUse(pairs: Uint32Array): void {
  for (let pair = 0; pair < pairs.length; pair++) {
    if (pairs[pair] >= 0xe000 && pairs[pair] < 0xf900) pairs[pair] = UNDECODABLE;
  }
}
