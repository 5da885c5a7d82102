/**
 * The year of a record's date, from whatever the date column holds: ISO and slashed dates, `20210304`, `2021年3月`,
 * day-first and month-first spellings with a four-digit year, Unix times in seconds or milliseconds.
 */
import { FIRST_YEAR, LAST_YEAR } from "../run/profile.js";

const ZERO = 48;
const MILLISECONDS_PER_YEAR = 31_556_952_000;
/** Beginnings of the years from FIRST_YEAR to the one after LAST_YEAR, UTC. */
const YEAR_STARTS = Float64Array.from({ length: LAST_YEAR - FIRST_YEAR + 2 }, (_, i) => Date.UTC(FIRST_YEAR + i));

/** @returns a year from FIRST_YEAR to LAST_YEAR, or 0 when the cell names none */
export function yearOf(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end;) {
    if (!isDigit(bytes[i])) {
      i++;
      continue;
    }
    const from = i;
    let value = 0;
    while (i < end && isDigit(bytes[i])) value = value * 10 + bytes[i++] - ZERO;
    const length = i - from;
    let year = 0;
    if (length === 4) year = value;
    else if (length === 8 || length === 12 || length === 14) {
      year = Math.floor(value / 10 ** (length - 4));
      const month = Math.floor(value / 10 ** (length - 6)) % 100;
      if (month < 1 || month > 12) year = 0;
    } else if (length === 10) year = unixYear(value * 1000);
    else if (length === 13) year = unixYear(value);
    if (year >= FIRST_YEAR && year <= LAST_YEAR) return year;
  }
  return 0;
}

/** The UTC year of a Unix time: a year of average length is hours off at its borders, so the guess is put right. */
function unixYear(milliseconds: number): number {
  const guess = Math.floor(milliseconds / MILLISECONDS_PER_YEAR);
  if (guess >= YEAR_STARTS.length) return 0;
  if (milliseconds < YEAR_STARTS[guess]) return FIRST_YEAR + guess - 1;
  return FIRST_YEAR + guess + (milliseconds >= YEAR_STARTS[guess + 1] ? 1 : 0);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
