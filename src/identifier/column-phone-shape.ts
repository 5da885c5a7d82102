/**
 * Could this cell be a phone number? A structural test without metadata: 7–15 digits with the punctuation that people
 * use, one number or several in a cell, masked or mangled by a spreadsheet. libphonenumber-js judges every value later;
 * this only helps to find the column. Single values that are surely something else (IPv4, dates, decimals) are out;
 * what only a whole column shows (timestamps, cards, ascending ids) is ruled out in `column-phone-vetoes.ts`.
 */

/** Longest cell that can hold phone numbers: several of them with words between. */
const CELL_LIMIT = 120;

const SEPARATED = /[;,、|\n\r\t]| \/ | or | und | and /u;
const LABEL = /^['"]?(?:tel:\/*|[\p{L} .]{1,16}[:：])\s*/u;
const EXTENSION =
  /\s*(?:,|;)?\s*(?:ext(?:ension)?\.?|x|#|转|轉|分机|分機|內線|内线|доб\.?|durchwahl|app\.?)\s*[:.]?\s*\d{1,6}$/iu;
/** A spreadsheet's float: the digits are exact up to 15 places, so an exponent of 6–14 is a number of 7–15 digits. */
const FLOAT = /^\d{7,15}\.0{1,4}$|^\d(?:\.\d{1,14})?e\+?0?(?:[6-9]|1[0-4])$/iu;
const DECIMAL = /^[+-]?\d+\.\d+$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** Also with a piece of the time behind it, where a colon was taken for a delimiter. */
const DATE =
  /^(?:(?:19|20)\d{2}[-/.][01]?\d[-/.][0-3]?\d(?:[ T]\d{1,2})?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$/;
const PUNCTUATED = /^[+(]?[\d(][\d\s()./*•xX#_‐‑–—―-]*[\d)*•xX]$/;

/** Could the cell be a phone number, or several? Masked numbers (`138****5678`) count: they show what the column is. */
export function looksLikePhone(value: string): boolean {
  if (value.length < 7 || value.length > CELL_LIMIT) return false;
  // Bare digits, the commonest numbers, need none of the patterns.
  if (/^\+?\d+$/.test(value)) return isDialled(value.startsWith("+") ? value.slice(1) : value);
  // Most cells of a file are words: counting digits refuses them 20 times faster than the patterns do.
  if (!mayHoldPhone(value)) return false;
  const text = plainText(value);
  if (onePhone(text)) return true;
  if (SEPARATED.test(text)) return text.split(SEPARATED).some((part) => onePhone(part.trim()));
  // `0171/39200123` is one German number, `13800138000/13900139000` are two.
  return text.includes("/") && text.split("/").every((part) => part.trim().length >= 7 && onePhone(part.trim()));
}

/**
 * Is the cell a phone number beyond its digits: a plus, the punctuation of a number, or a Chinese mobile number? Strong
 * enough to find a phone column under a name that says something else.
 */
export function isPlainlyPhone(value: string): boolean {
  if (!looksLikePhone(value)) return false;
  const text = plainText(value);
  if (/^\+\d/.test(text) || isChineseMobile(text)) return true;
  return (
    /^\(?\d{2,4}\)?[\s./-]{1,3}\(?\d{2,4}\)?[\s.-]?\d{3,4}(?:[\s.-]?\d{2,4})?\)?$/.test(text) ||
    /^\d{1,3}[\s-]*\(\d{2,4}\)/.test(text)
  );
}

/** A Chinese mobile number, with or without 86: the commonest identifier of Chinese files, in one test. */
export function isChineseMobile(value: string): boolean {
  return /^(?:\+?86[ -]?|0086)?1[3-9]\d(?:[ -]?\d{4}){2}(?:\.0)?$/.test(value.trim());
}

/** At least four ASCII digits, or something beyond ASCII that may turn out to be digits. */
function mayHoldPhone(value: string): boolean {
  let digits = 0;
  for (let at = 0; at < value.length; at += 1) {
    const code = value.charCodeAt(at);
    if (code > 0x7f) {
      if (code >= 0xff00) return true;
    } else if (code >= 0x30 && code <= 0x39) digits += 1;
  }
  return digits >= 4;
}

/** The cell as the tests below read it: NFKC, no invisible characters, no surrounding quotes or space. */
function plainText(value: string): string {
  // Most cells are ASCII; normalising only the others keeps a sample of 1000 × 30 cells under 50 ms.
  const ascii = /^[\x20-\x7e]*$/.test(value);
  const text = ascii ? value : value.normalize("NFKC").replace(/\p{Cf}/gu, "");
  return text.trim().replace(/^['"`]+|['"`]+$/g, "");
}

function onePhone(text: string): boolean {
  if (FLOAT.test(text)) return true;
  const bare = text.replace(LABEL, "").replace(EXTENSION, "").trim();
  if (!PUNCTUATED.test(bare) || DECIMAL.test(bare) || IPV4.test(bare) || DATE.test(bare)) return false;
  const digits = bare.replace(/\D+/g, "");
  const hidden = bare.replace(/[^*•xX#_]+/g, "").length;
  if (hidden === 0) return isDialled(digits);
  if (/^(\d)\1*$/.test(digits)) return false;
  return digits.length >= 4 && digits.length + hidden >= 7 && digits.length + hidden <= 17;
}

/** Could a number be dialled so? */
function isDialled(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  // The longest number has 15 digits (E.164); a leading 00 or 011 dials out and comes on top.
  const dialled = digits.startsWith("00") ? 2 : digits.startsWith("011") ? 3 : 0;
  return digits.length >= 7 && digits.length - dialled <= 15;
}
