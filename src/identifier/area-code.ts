/**
 * Area codes in a column of their own (`区号`, `DDD`, `area_code`) beside what is dialled within the area. Only both together are a
 * number that others write down too: alone, `62345670` would be stored under a spelling that nobody asks for.
 */

import { cleanPhoneText, spellNumber, splitPhoneCell } from "./phone-spelling.js";
import { canonicalizePhoneCell, isValidPhone, type CountryCode } from "./phone.js";

/** Role of a column of area codes. */
export const AREA_CODE = "area-code";

const AREA = /^\(?(0?[1-9]\d{0,4})\)?(?:\.0)?$/;
const WITHIN_AREA = /^[1-9]\d{4,8}$/;
/** Between two numbers that are both long enough for one within an area: shorter ones may be its groups. */
const SLASH = /(?<=\d{5})\s?\/\s?(?=\d{5})/;

/** Could the cell be an area code: up to five digits, with or without the 0 before it, in parentheses or not? */
export function isAreaCode(cell: string): boolean {
  return AREA.test(cell.trim());
}

/**
 * Both as they are dialled at home, in digits.
 * @param area a cell of a column of area codes
 * @param number the cell beside it
 * @returns `null` where the number has a plus, a 0 in front or too many digits to lack an area code, or either is something else;
 * whether the result is possible in its country is for the caller to judge
 */
export function joinAreaCode(area: string, number: string): string | null {
  const code = AREA.exec(area.trim())?.[1];
  if (code === undefined) return null;
  const digits = number
    .trim()
    .replace(/\.0$/, "")
    .replace(/[\s().-]/g, "");
  return WITHIN_AREA.test(digits) ? `${code}${digits}` : null;
}

/**
 * The same, judged, of each number in a cell: `5550143 / 5550144`, `555-0146 x12`.
 * @returns `null` also where the country is unknown, both together are no possible number of it, or only the number alone is a
 * valid one (a column of districts beside Singapore's whole numbers)
 */
export function withAreaCode(area: string, number: string, country: CountryCode | null): string | null {
  if (country === null || !isAreaCode(area)) return null;
  if (joinAreaCode(area, number) !== null) return joinedIn(country, area, number);
  const pieces = splitPhoneCell(cleanPhoneText(number)).flatMap((piece) => piece.split(SLASH));
  let isJoined = false;
  const dialled = pieces.map((piece) => {
    const spelled = spellNumber(piece);
    const joined = spelled.kind === "number" && !spelled.plus ? joinedIn(country, area, spelled.text) : null;
    isJoined ||= joined !== null;
    return joined ?? piece.trim();
  });
  return isJoined ? dialled.join(", ") : null;
}

function joinedIn(country: CountryCode, area: string, number: string): string | null {
  const joined = joinAreaCode(area, number);
  if (joined === null) return null;
  const context = { country, reading: "national" } as const;
  const both = canonicalizePhoneCell(joined, context);
  if (both.status !== "ok") return null;
  if (both.phones.every(isValidPhone)) return joined;
  const alone = canonicalizePhoneCell(number, context);
  return alone.status === "ok" && alone.phones.every(isValidPhone) ? null : joined;
}
