/**
 * A name or label with the disguises of an identifier taken off, to see whether it holds one: full width and other compatibility forms
 * (NFKC), digits of any script, Chinese numerals that are read out one by one, `%40` for an at sign. Only for looking at: what is looked
 * up has its own rules (phone.ts, email.ts).
 */
import { printable } from "./mask.js";

/** As they are read out, and as they are written on cheques; 幺 is the one of telephone numbers. */
const CHINESE_DIGITS = new Map(
  ["〇零", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖"].flatMap((row, digit) =>
    [...row].map((numeral) => [numeral, String(digit)] as const),
  ),
);
const ANY_DIGIT = `[\\p{Nd}${[...CHINESE_DIGITS.keys()].join("")}]`;
/** As many as may be an identifier: numerals of a name such as 第一期 stay. */
const LONG_NUMBER = new RegExp(`${ANY_DIGIT}(?:[^\\p{L}\\p{Nd}]{0,8}${ANY_DIGIT}){4,}`, "gu");

/** @returns printable text in NFKC; the same for a text that holds none of these */
export function plainSpelling(text: string): string {
  return printable(text.normalize("NFKC"))
    .replace(/%40/gu, "@")
    .replace(LONG_NUMBER, (number) => number.replace(new RegExp(ANY_DIGIT, "gu"), digitOf));
}

function digitOf(numeral: string): string {
  const chinese = CHINESE_DIGITS.get(numeral);
  if (chinese !== undefined) return chinese;
  // Each script has its ten in a row, zero first (Unicode, chapter 22.3).
  const point = Number(numeral.codePointAt(0));
  let zero = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((point - zero) % 10);
}
