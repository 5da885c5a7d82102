/**
 * A word of the user's as an error repeats it: people paste an identifier where a name belongs, and what is printed stays in logs
 * of CI. One that may be, or hold, an identifier is shown by its shape only.
 */
import { maskValue, printable } from "./mask.js";
import { plainSpelling } from "./plain-spelling.js";

const SHOWN_LIMIT = 64;
const AT_SIGN = /@|[([{<]\s*at\s*[)\]}>]/iu;
/** Beside letters, as names are dated and numbered: digits enough for a phone, whatever stands between them. */
const LONG_NUMBER = /\d(?:[-._()/ ]{0,2}\d){8,}/u;
/** Without letters: from here on digits may be a QQ number, or part of a phone. */
const FEWEST_DIGITS = 5;

/** Whether the word may be, or hold, an identifier; in doubt it does. */
export function isPersonalWord(word: string): boolean {
  const text = plainSpelling(word);
  if (AT_SIGN.test(text)) return true;
  return /\p{L}/u.test(text) ? LONG_NUMBER.test(text) : (text.match(/\p{Nd}/gu)?.length ?? 0) >= FEWEST_DIGITS;
}

/** The word as it may be repeated: printable, and masked where it may be an identifier. */
export function shownWord(word: string): string {
  return isPersonalWord(word) ? maskValue(word) : printable(word);
}

/** `shownWord` between quotes, at most 64 characters of it. */
export function quotedWord(word: string): string {
  return JSON.stringify(shownWord(word).slice(0, SHOWN_LIMIT));
}

/** A path that is not there: by its shape where it is nothing but an address or a number, which then was meant as one. */
export function missingPath(path: string): string {
  const isIdentifier = !/[/\\]/u.test(path) && (AT_SIGN.test(path) || !/\p{L}/u.test(path));
  return isIdentifier ? shownWord(path) : path;
}
