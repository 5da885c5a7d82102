/**
 * A name, id or department of a list as a masked report may show it: as it is, but for the identifiers in it, which the names of
 * address books and the ids of staff lists often hold.
 */
import { maskEmail, maskValue, printable } from "./mask.js";

/** Only from where a word begins: else a long one without an at sign is tried from each of its characters. */
const EMAIL = /(?<![^\s<>()[\]"',:;])[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;]+/gu;
/** An address that was spelled out to escape robots: `ann(at)example.com`, `ann at example dot com`. */
const SPELLED_EMAIL =
  /(?<![^\s<>()[\]"',:;])[^\s<>()[\]"',;:]{1,64}(?:\s?[([{<]\s?(?:at|@)\s?[)\]}>]\s?[\p{L}\p{N}]|\s(?:at|AT)\s[\p{L}\p{N}-]{1,63}\s?(?:\.|[([{]?\bdot\b[)\]}]?)\s?\p{L})[\p{L}\p{N}.-]*/giu;
/** Digits enough for a phone or an account, whatever stands between them. */
const NUMBER = /\+?\d(?:[-._()/ ]{0,2}\d){6,}[Xx]?/gu;
const ACCOUNT = /(?<=\bqq\W{0,3})\d{5,}/giu;
/** Digits at the end of a number that nobody shares by chance. */
const TELLING_DIGITS = 7;
/** From here on a number is no staff number, but may be a phone or an id, of anybody. */
const LONG_DIGITS = 9;

/**
 * @param own the identifiers that the label's row has, as canonical forms or as they were written
 * @returns printable text
 */
export function maskLabel(label: string, own: readonly string[]): string {
  return printable(label.normalize("NFKC"))
    .replace(EMAIL, (address) => maskEmail(address))
    .replace(SPELLED_EMAIL, (address) => maskValue(address))
    .replace(NUMBER, (number) => {
      const digits = digitsOf(number);
      return digits.length >= LONG_DIGITS || holdsEndOf(own, digits) ? maskValue(number) : number;
    })
    .replace(ACCOUNT, (account) => maskValue(account));
}

function holdsEndOf(own: readonly string[], digits: string): boolean {
  return own.some((form) => {
    const end = digitsOf(form).slice(-TELLING_DIGITS);
    return end.length === TELLING_DIGITS && digits.includes(end);
  });
}

function digitsOf(text: string): string {
  return text.replace(/\D/gu, "");
}
