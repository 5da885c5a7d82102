/**
 * What a terminal may show of a value: identifiers masked in the shape of CONTRACT.md ("Everywhere"), other cells as a
 * pattern of character classes, and names made harmless. Masks are for the eyes of the person who asked, not a way to
 * anonymise: a domain or a calling code stays readable on purpose.
 *
 * Promise: nothing that comes out holds a control character, an escape sequence, a bidi mark or a zero-width character.
 */

/** ITU-T E.164 calling codes of one and two digits; every other has three. */
const ONE_DIGIT_CODES = new Set(["1", "7"]);
const TWO_DIGIT_CODES = new Set(
  "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split(
    " ",
  ),
);

/** Escape sequences as a whole (ECMA-48: CSI; DCS, SOS, OSC, PM, APC strings; two characters), so that no "[31m" stays. */
const ESCAPE_SEQUENCE =
  // eslint-disable-next-line no-control-regex
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]/g;
const LINE_BREAK_OR_TAB = /[\t\n\v\f\r\x85\u2028\u2029]+/g;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

const MAX_COLUMNS = 24;
/** Look no further than this many code units: combining marks take no column. */
const MAX_LOOKED_AT = 256;
/** Punctuation that shows what a cell is (a date, a path, an address); other marks may be half of a password. */
const SHAPE_PUNCTUATION = "-/.:,@_()+ ";
/** Characters two terminal columns wide: CJK, kana, hangul, full width (UAX #11, the main ranges). */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/**
 * `+8613812345678` → `+86138****5678`: the calling code, up to three digits, stars for what is hidden (at least four
 * where there are as many), up to four digits. Short numbers show less.
 */
export function maskPhone(e164: string): string {
  // Lists have a hundred thousand canonical ones.
  const digits = /^\+\d+$/.test(e164) ? e164.slice(1) : e164.replace(/\D/g, "");
  if (!e164.startsWith("+")) return digits === "" ? "****" : maskDigits(digits);
  const codeLength = ONE_DIGIT_CODES.has(digits[0]) ? 1 : TWO_DIGIT_CODES.has(digits.slice(0, 2)) ? 2 : 3;
  return `+${digits.slice(0, codeLength)}${maskDigits(digits.slice(codeLength))}`;
}

/** Digits shown in front and behind: 3+4 of eleven and more (the contract's shape), then at most half. */
function maskDigits(digits: string): string {
  const length = digits.length;
  const tail = length >= 11 ? 4 : length >= 9 ? 3 : length >= 6 ? 2 : 0;
  const head = length >= 11 ? 3 : Math.max(0, Math.floor(length / 2) - tail);
  const hidden = Math.max(4, length - head - tail);
  return digits.slice(0, head) + "*".repeat(hidden) + digits.slice(length - tail);
}

/** `alice@example.com` → `a***e@example.com`. Always three stars, so that the length doesn't show; the domain stays. */
export function maskEmail(email: string): string {
  const clean = printable(email);
  const at = clean.lastIndexOf("@");
  if (at < 0) return maskValue(clean);
  const local = Array.from(clean.slice(0, at));
  const head = local.length >= 2 ? local[0] : "";
  const tail = local.length >= 4 ? local[local.length - 1] : "";
  return `${head}***${tail}${clean.slice(at)}`;
}

/** `12345689` → `12***89`; of five and six digits one shows at each end. Always three stars, so that the length doesn't show. */
export function maskQq(qq: string): string {
  const digits = qq.replace(/\D/g, "");
  const shown = digits.length >= 7 ? 2 : digits.length >= 5 ? 1 : 0;
  return `${digits.slice(0, shown)}***${digits.slice(digits.length - shown)}`;
}

/** Eighteen characters → `110***********1234`: the province, part of the region, and the end; never the birth date. */
export function maskResidentId(id: string): string {
  return id.length === 18 ? `${id.slice(0, 3)}***********${id.slice(14)}` : "******************";
}

/**
 * The shape of any other cell, for `--dry-run`: the first letter if there are at least three characters, then `x` for a
 * letter, `X` for a capital, `#` for a digit, `?` for marks that are not common punctuation. At most 24 columns;
 * a longer one ends with `…`. Many values have the same shape, so it can't be reversed.
 */
export function maskValue(value: string): string {
  const characters = [...printable(value.slice(0, MAX_LOOKED_AT)).trim()];
  let shape = "";
  let columns = 0;
  for (const [index, character] of characters.entries()) {
    if (/\p{M}/u.test(character)) continue;
    const shown = index === 0 && characters.length >= 3 && /\p{L}/u.test(character) ? character : classOf(character);
    const width = WIDE.test(shown) || shown.length > 1 ? 2 : 1;
    const isLast = index === characters.length - 1 && value.length <= MAX_LOOKED_AT;
    if (columns + width > (isLast ? MAX_COLUMNS : MAX_COLUMNS - 1)) return `${shape}…`;
    shape += shown;
    columns += width;
  }
  return value.length > MAX_LOOKED_AT ? `${shape}…` : shape;
}

function classOf(character: string): string {
  if (/\p{Lu}/u.test(character)) return "X";
  if (/\p{L}/u.test(character)) return "x";
  if (/\p{N}/u.test(character)) return "#";
  if (/\s/.test(character)) return " ";
  return SHAPE_PUNCTUATION.includes(character) ? character : "?";
}

/**
 * Text that may be shown on a terminal (dataset names, headers, file names): escape sequences, control characters, bidi
 * marks, zero-width characters and lone surrogates removed; a run of line breaks and tabs becomes one space.
 */
export function printable(text: string): string {
  // Nearly every text is clean, and only plain ASCII can be told so cheaply.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(ESCAPE_SEQUENCE, "").replace(LINE_BREAK_OR_TAB, " ").replace(UNPRINTABLE, "");
}
