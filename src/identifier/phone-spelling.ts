/**
 * How people and programs write phone numbers into a cell: from text to `plus` and `digits`. Pure text work, no numbering
 * plans: full-width and Arabic digits, invisible characters, labels (`电话：`, `tel:`), extensions (`转 123`, `x4715`),
 * spreadsheet floats (`13800138000.0`, `1.3800138E+10`), masks (`138****5678`).
 */

/** One number as it is written. `text` keeps the separators, for those who must look for a second number in it. */
export interface SpelledNumber {
  readonly kind: "number";
  readonly plus: boolean;
  readonly digits: string;
  readonly text: string;
}

export type Spelling = SpelledNumber | { readonly kind: "masked" } | { readonly kind: "invalid" };

const MASKED: Spelling = { kind: "masked" };
const INVALID: Spelling = { kind: "invalid" };

/** A piece longer than this is no number, whatever is in it; also bounds the work on hostile cells. */
const MAX_PIECE_CHARACTERS = 120;

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const NON_ASCII_DIGIT = /[٠-٩۰-۹०-९০-৯๐-๙]/gu;
const DASHES = /[\p{Pd}\u2212\u30fc\u00ad]/gu;
/** What programs, not people, write for "no value": SQL, pandas, Python, JavaScript. */
const NO_VALUE = /^(?:null|\\n|nan|none|undefined|<na>)$/i;
const MASK = /[*∗✱⁎•●○◦◯×█■]|x{3,}|#{2,}/iu;
const EXTENSION_LABEL =
  "(?:转接?|轉接?|分机号?|分機號?|内线|内線|內線|доб(?:авочный)?|extension|extn?|e?xt|anexo|ramal|int|poste|durchwahl|dw|x|#|~)";
const EXTENSION = new RegExp(`[\\s(.-]*${EXTENSION_LABEL}[\\s:.=-]*\\d{1,8}[\\s)#]*$`, "iu");
const ONLY_EXTENSION = new RegExp(`^[\\s(.-]*${EXTENSION_LABEL}[\\s:.=-]*\\d{1,8}[\\s)#]*$`, "iu");
/** `- 503#`, the American way to end an extension. */
const HASHED_EXTENSION = /[- ]+\d{1,6}#\s*$/u;
const LABEL = /^[\s(]*\p{L}[\p{L}\s./]{0,30}:/u;
/** A remark in parentheses: `13800138000(张先生)`. Digits inside would be part of the number. */
const REMARK = /\([^()\d+]*\p{L}[^()\d+]*\)/gu;
const NUMBER = /^[\s().[\]/-]*(\+*)[\s().[\]/\d-]*$/u;
const FLOAT = /^(\+?\d{7,17})\.0{1,6}$/;
/** A fraction that isn't zero: whatever was computed here, it is no phone number. */
const FRACTION = /^\+?\d{9,17}\.[1-9]$/;
const EXPONENT = /^(\+?)(\d)(?:\.(\d{1,20}))?e\+?(\d{1,2})$/i;
/** See `readExponent`. */
const MIN_EXPONENT_DIGITS = 8;

/** Compatibility forms folded (NFKC), invisible characters dropped, digits and dashes made ASCII, outer quotes and spaces gone. */
export function cleanPhoneText(cell: string): string {
  let text = cell;
  if (/[^\x20-\x7e]/.test(text)) {
    text = text.normalize("NFKC").replace(INVISIBLE, "").replace(NON_ASCII_DIGIT, asciiDigit).replace(DASHES, "-");
  }
  // `="138…"` and `'138…` are how spreadsheets are told to keep digits as text.
  text = text.replace(/^[\s"'=`]+|[\s"'`]+$/g, "");
  // `+86+138…`: a calling code column glued to a number column.
  text = text.replace(/^\+(\d{1,3})\s*\+/, "+$1");
  return NO_VALUE.test(text) ? "" : text;
}

/**
 * Cuts a cleaned cell where the separator cannot be part of one number: `;` `,` `、` `|`, line ends, "or"/"and" words, and before
 * a plus that follows a digit. Pieces that hold nothing, or only an extension, are left out.
 */
export function splitPhoneCell(text: string): string[] {
  if (/^[\d\s()+.-]*$/.test(text) && !/[\n\r]|\d[\s).-]*\+/.test(text)) return [text];
  let flat = text.replace(/;(?:ext|isub)=[^;]*/giu, "");
  const context = /;phone-context=([^;]*)/iu.exec(flat);
  if (context !== null) {
    // RFC 3966: a local number whose calling code stands in a parameter; a domain there says nothing.
    flat = flat.replace(context[0], "");
    if (/^\+\d+$/.test(context[1] ?? "")) flat = `${context[1]} ${flat.replace(/^\s*tel:/iu, "")}`;
  }
  return flat
    .split(/[;,、|\n\r]|\s(?:or|and|und|oder|ou|et|или)\s|[和或及与與&]|(?<=\d[\s()/.-]{0,8})(?=\+\d)/iu)
    .filter((piece) => /[\p{L}\p{N}*#]/u.test(piece) && !ONLY_EXTENSION.test(piece));
}

/** Reads one piece of a cell. Never decides whether the number is possible. */
export function spellNumber(piece: string): Spelling {
  if (piece.length > MAX_PIECE_CHARACTERS) return INVALID;
  let text = piece.trim();
  if (MASK.test(text)) return MASKED;
  if (FRACTION.test(text)) return INVALID;
  const float = FLOAT.exec(text);
  if (float !== null) text = float[1];
  const exponent = EXPONENT.exec(text);
  if (exponent !== null) return readExponent(exponent);
  if (/[^\d\s()+.[\]/-]/u.test(text)) {
    text = text.replace(LABEL, "").replace(REMARK, " ").replace(HASHED_EXTENSION, "").replace(EXTENSION, "");
  }
  text = text.trim();
  const match = NUMBER.exec(text);
  const digits = text.replace(/\D/g, "");
  if (match === null || digits === "") return INVALID;
  return { kind: "number", plus: match[1] !== "", digits, text };
}

// `1.38E+10` has lost digits: spreadsheets show 3 or 6 significant digits, C and R print 6 or 7, and round. From 8 significant
// digits on, the writer is one that prints a double's shortest exact form (Java, Go, POI), so the digits that are missing are
// zeros. A fraction that is left over (1.38001380005E+10) means it was no integer.
function readExponent(match: RegExpExecArray): Spelling {
  const [, plus = "", first = "", fraction = "", power = ""] = match;
  const significant = (first + fraction).replace(/0+$/, "");
  const length = Number(power) + 1;
  const shown = first.length + fraction.length;
  if (length > 17 || significant.length > length || (shown < length && significant.length < MIN_EXPONENT_DIGITS))
    return INVALID;
  const digits = significant.padEnd(length, "0");
  return { kind: "number", plus: plus !== "", digits, text: plus + digits };
}

const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

function asciiDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const zero = ZEROS.findLast((candidate) => candidate <= code) ?? code;
  return String(code - zero);
}
