/** Digits that are a number somewhere but can't be read here: what they lack is a country, and that the user can mend. */

const PLUS = 43;
const ZERO = 48;
/** Lengths of a number with its area code, from the smallest countries to E.164's limit. */
const LEAST_DIGITS = 7;
const MOST_DIGITS = 15;

/**
 * True for 7 to 15 digits with no plus and no `00` before them. For what has no possible form without a country only: it
 * says nothing about numbers that have one.
 * @param bytes ASCII or UTF-8; digits are counted, whatever stands between them
 */
export function lacksCountry(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === PLUS || (bytes[start] === ZERO && bytes[start + 1] === ZERO)) return false;
  let digits = 0;
  for (let i = start; i < end; i++) if (bytes[i] >= ZERO && bytes[i] <= ZERO + 9) digits++;
  return digits >= LEAST_DIGITS && digits <= MOST_DIGITS;
}
