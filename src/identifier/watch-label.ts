/**
 * What a watched contact may be called. A label is kept in the store, so it must not be, or hold, what is watched: no e-mail
 * address, no number that could be a phone or an id, nothing of the contact itself.
 */
import { printable } from "./mask.js";
import { maskLabel } from "./mask-label.js";
import { plainSpelling } from "./plain-spelling.js";

export const LABEL_LIMIT = 80;

/** Nine digits, whatever stands between them but letters, however much of it. */
const LONG_NUMBER = /\p{Nd}(?:[^\p{L}\p{Nd}]*\p{Nd}){8}/u;
/** Digits from a contact's end that a label may not hold, even with letters between them. */
const OWN_DIGITS = 7;

/**
 * @param own canonical forms of the contact
 * @returns the label as it is kept; null for one that holds an identifier, is empty or longer than LABEL_LIMIT
 */
export function watchLabel(text: string, own: readonly string[]): string | null {
  const label = printable(text.normalize("NFKC")).trim();
  const plain = plainSpelling(label);
  if (label === "" || label.length > LABEL_LIMIT || plain.includes("@") || LONG_NUMBER.test(plain)) return null;
  if (maskLabel(plain, own) !== plain) return null;
  const folded = plain.toLowerCase();
  if (own.some((form) => folded.includes(form.toLowerCase()))) return null;
  const digits = digitsOf(plain);
  return own.some((form) => !form.includes("@") && endsIn(form, digits)) ? null : label;
}

/** Does `digits` hold the last ones of a number? */
function endsIn(form: string, digits: string): boolean {
  const end = digitsOf(form).slice(-OWN_DIGITS);
  return end.length === OWN_DIGITS && digits.includes(end);
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, "");
}
