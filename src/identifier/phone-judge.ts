/**
 * The judgement on one number, given as digits: what is its E.164 form, and is that form possible? libphonenumber-js decides,
 * or `phone-international.ts` as it would; this module only says which question to ask. "Possible" (a length that the numbering plan knows) is the bar, because a
 * "valid" one would drop new ranges and, in some real files, half of all rows.
 *
 * Promise: a canonical form that goes in comes out unchanged.
 */
import type { CanonicalPhone, PhoneContext } from "./canonical-phone.js";
import { parseInternational } from "./phone-international.js";
import { parseWithLibrary } from "./phone-library.js";

export type { CanonicalPhone, CountryCode, PhoneContext, PhoneReading } from "./canonical-phone.js";

/** Longer digit strings are no phone numbers: 3 digits of calling code and 17, libphonenumber's longest national number. */
const MAX_DIGITS = 32;

/**
 * The canonical form of a number, or `null` if there is no possible one.
 * @param plus Whether a plus stood before the first digit. A plus or a leading `00` makes a number international under either reading.
 * @param digits ASCII digits only.
 */
export function judgeNumber(plus: boolean, digits: string, context: PhoneContext): CanonicalPhone | null {
  if (digits.length > MAX_DIGITS) return null;
  const doubleZero = digits.startsWith("00");
  if (plus || doubleZero) return judgeInternational(doubleZero ? digits.slice(2) : digits);
  if (context.reading === "international") return judgeInternational(digits);
  if (context.country === null) return null;
  const parsed = parseWithLibrary(digits, context.country);
  if (parsed === null) return null;
  // Google's libphonenumber drops a trunk prefix once when it finds the calling code in bare digits and once more afterwards;
  // libphonenumber-js only once. `1 (11) 500 555-0143`, a shape of real files, is a number to the former only: look again.
  if (!parsed.isPossible() && !digits.startsWith(parsed.countryCallingCode)) return null;
  return settle(parsed.number);
}

/** The canonical form of digits that begin with a calling code; `null` if it is not possible. */
export function judgeInternational(digits: string): CanonicalPhone | null {
  // Until 2019 mobiles of Mexico were written with a 1 behind +52, and messengers still do. The plan no longer knows it.
  return settle(/^521\d{10}$/.test(digits) ? `+52${digits.slice(3)}` : `+${digits}`);
}

// libphonenumber forgives a trunk prefix after the calling code (+44 0161 …) by dropping it once. What is left may begin with
// a droppable digit again (+86 00 1234 …), so one pass is not idempotent: repeat until nothing changes.
function settle(number: string): CanonicalPhone | null {
  let current = number;
  for (let pass = 0; pass < 8; pass++) {
    const parsed = parseInternational(current);
    if (parsed === current) return current as CanonicalPhone;
    if (parsed === null) return null;
    current = parsed;
  }
  return null;
}
