/**
 * A message of ours, such as an error, as it may stand in a log: paths, names and words of the user's in it may be or hold an
 * identifier, since people call files after whom they are about. Counts and places stand by themselves and stay readable, and so do
 * days, moments, and ids of stores, in which digits follow one another by chance.
 */
import { maskEmail, maskValue } from "./mask.js";
import { plainSpelling } from "./plain-spelling.js";

/** Part of a path, or a word. */
const EMAIL = /(?<![^\s<>()[\]"',:;/\\=])[^\s<>()[\]"',:;/\\=]+@[^\s<>()[\]"',:;/\\]+/gu;
const NUMBER =
  /[0-9a-f]{32,}|(?<!\d)(?:19|20)\d\d([-._]?)(?:0[1-9]|1[0-2])\1(?:[0-2]\d|3[01])(?:[-_T]?[0-2]\d[-_]?[0-5]\d(?:[-_]?[0-5]\d)?)?(?!\d)|\+?\d(?:[-._() ]{0,2}\d){8,}/giu;
const ID_OR_DAY = /^(?:[0-9a-f]{32,}|(?:19|20)\d\d[-._\dT]{4,15})$/iu;
/** What ties a number to a path or a name. A sentence's own marks are followed by a space or by nothing. */
const TIED_BEFORE = /[\p{L}\p{Nd}/\\._=+-]$/u;
const TIED_AFTER = /^(?:[\p{L}\p{Nd}/\\_=-]|\.\S)/u;

/**
 * @param given words of the user's, which are masked also where they are nothing but a number
 * @returns printable text if anything is masked, else the message as it is
 */
export function maskMessage(message: string, given: readonly string[]): string {
  const plain = plainSpelling(message);
  const words = new Set(given.map((word) => plainSpelling(word).trim()));
  const masked = plain
    .replace(EMAIL, (address) => maskEmail(address))
    .replace(NUMBER, (number: string, _separator: unknown, at: number, whole: string) => {
      const [before, after] = [whole.slice(0, at), whole.slice(at + number.length)];
      const isTied = number.startsWith("+") || TIED_BEFORE.test(before) || TIED_AFTER.test(after);
      return ID_OR_DAY.test(number) || !(isTied || words.has(number)) ? number : maskValue(number);
    });
  return masked === plain ? message : masked;
}
