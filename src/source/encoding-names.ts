/**
 * Names of text encodings: ours are those of the WHATWG Encoding standard in lower case (plus UTF-32, which it lacks); people
 * and programs write many others (`GBK`, `cp936`, `SJIS`, `latin1`).
 */

/** Encodings that are recognised by themselves, likeliest first. */
export const RECOGNIZED_ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "utf-32le",
  "utf-32be",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "windows-1252",
  "windows-1251",
] as const;

/** Read when they are named; all take one byte a character. */
const NAMED_ONLY = [
  "windows-1250",
  "windows-1253",
  "windows-1254",
  "windows-1255",
  "windows-1256",
  "windows-1257",
  "windows-1258",
  "windows-874",
  "iso-8859-2",
  "iso-8859-5",
  "iso-8859-7",
  "iso-8859-15",
  "koi8-r",
  "koi8-u",
  "ibm866",
  "macintosh",
] as const;

export type TextEncodingName = (typeof RECOGNIZED_ENCODINGS)[number] | (typeof NAMED_ONLY)[number];

export const TEXT_ENCODINGS: readonly TextEncodingName[] = [...RECOGNIZED_ENCODINGS, ...NAMED_ONLY];

/** Spellings that the standard's own list of labels lacks, without punctuation. */
const OTHER_NAMES: Readonly<Record<string, TextEncodingName>> = {
  utf8: "utf-8",
  utf8sig: "utf-8",
  utf8bom: "utf-8",
  ascii: "utf-8",
  usascii: "utf-8",
  utf16: "utf-16le",
  utf32: "utf-32le",
  utf32le: "utf-32le",
  utf32be: "utf-32be",
  cp936: "gb18030",
  ms936: "gb18030",
  windows936: "gb18030",
  euccn: "gb18030",
  cp950: "big5",
  ms950: "big5",
  windows950: "big5",
  big5hkscs: "big5",
  big5eten: "big5",
  cp932: "shift_jis",
  windows932: "shift_jis",
  ujis: "euc-jp",
  cp51932: "euc-jp",
  cp949: "euc-kr",
  ms949: "euc-kr",
  uhc: "euc-kr",
  latin9: "iso-8859-15",
  cp866: "ibm866",
  macroman: "macintosh",
};
/** @returns the encoding that a person means by `name`, or `null` for one that leaksift doesn't read */
export function encodingNamed(name: string): TextEncodingName | null {
  const compact = name.toLowerCase().replace(/[^a-z0-9]/gu, "");
  if (Object.hasOwn(OTHER_NAMES, compact)) return OTHER_NAMES[compact];
  const own = TEXT_ENCODINGS.find((encoding) => encoding.replace(/[^a-z0-9]/gu, "") === compact);
  if (own) return own;
  for (const label of [name.trim().toLowerCase(), compact, compact.replace(/^cp/u, "windows-")]) {
    try {
      const { encoding } = new TextDecoder(label);
      const known = encoding === "gbk" ? "gb18030" : encoding;
      const found = TEXT_ENCODINGS.find((candidate) => candidate === known);
      if (found) return found;
    } catch {
      // Not a label of the standard.
    }
  }
  return null;
}
