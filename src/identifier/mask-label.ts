/**
 * A name, id or department of a list as a masked report may show it: as it is, unless it holds an identifier, as the names of
 * address books and the ids of staff lists often do.
 */
import { maskEmail, maskValue, printable } from "./mask.js";
import { readResidentId } from "./resident-id.js";

const EMAIL = /[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;]+/gu;
/** Digits at the end of a number that nobody shares by chance. */
const TELLING_DIGITS = 7;

/**
 * @param own canonical forms of the identifiers that the label's row has
 * @returns printable text
 */
export function maskLabel(label: string, own: readonly string[]): string {
  const text = printable(label);
  const masked = text.replace(EMAIL, (address) => maskEmail(address));
  const digits = text.replace(/\D/gu, "");
  if (digits.length < TELLING_DIGITS) return masked;
  const isOwn = own.some((form) => form.replace(/\D/gu, "").endsWith(digits.slice(-TELLING_DIGITS)));
  const isNumber =
    /(?:\+|00)\d|(?<!\d)1[3-9]\d{9}(?!\d)/u.test(text.replace(/[\s().-]/gu, "")) ||
    readResidentId(text.trim()) !== null;
  return isOwn || isNumber ? maskValue(text) : masked;
}
