/**
 * Mobile numbers of Argentina and Brazil are written with and without a 9, and libphonenumber, rightly, keeps the two apart:
 * both are possible numbers. Leaks hold either spelling, messengers' own lists too, so a look-up asks for both. What is stored
 * stays as it was written.
 *
 * Argentina: +54 9 11 2345-6789 from abroad, 011 15 2345-6789 at home (libphonenumber turns this into the first), and
 * +54 11 2345-6789 in address books. No ten digits behind +54 belong to two subscribers.
 * Brazil: eight digits until 2012–2016, a 9 before them since. Old mobiles began with 6 to 9, as no landline does.
 */
import type { CanonicalPhone } from "./phone-judge.js";

/** Ten national digits: an area code of Argentina begins with 1, 2 or 3. */
const ARGENTINE = /^\+54(9?)([123]\d{9})$/u;
const BRAZILIAN = /^\+55([1-9]{2})(9?)([6-9]\d{7})$/u;

/**
 * The other spelling of a number that is written with and without the 9.
 * @returns a possible number, or `null` for a number that has only one spelling
 */
export function otherMobileSpelling(phone: CanonicalPhone): CanonicalPhone | null {
  if (!phone.startsWith("+5")) return null;
  const argentine = ARGENTINE.exec(phone);
  if (argentine) return `+54${argentine[1] === "" ? "9" : ""}${argentine[2]}` as CanonicalPhone;
  const brazilian = BRAZILIAN.exec(phone);
  if (brazilian) return `+55${brazilian[1]}${brazilian[2] === "" ? "9" : ""}${brazilian[3]}` as CanonicalPhone;
  return null;
}
