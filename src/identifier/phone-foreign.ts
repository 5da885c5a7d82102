/**
 * Bare digits that are no number of the country that they should be of. They may have lost a plus, or be a Chinese mobile in
 * the list of another country: eleven digits from 13 to 19, which most other plans don't know and North America's does. All
 * plausible readings are asked, and the answer says which.
 */
import { judgeInternational, judgeNumber, type CanonicalPhone, type CountryCode } from "./phone-judge.js";
import { isValidPhone } from "./phone-range.js";
import { cleanPhoneText, spellNumber, splitPhoneCell } from "./phone-spelling.js";

export interface ForeignReadings {
  /** The likeliest first: valid numbers before possible ones. At least one. */
  readonly forms: readonly CanonicalPhone[];
  /** Whether one of them is a valid number; else not finding them proves nothing. */
  readonly isValid: boolean;
}

const CHINESE_MOBILE = /^1[3-9]\d{9}$/;
/** The same with the separators that people write. */
const LIKE_CHINESE_MOBILE = /^\s*1[3-9](?:[ -]?\d){9}\s*$/;

/** One look at a text that is nearly always something else. */
export function looksChineseMobile(text: string): boolean {
  return LIKE_CHINESE_MOBILE.test(text);
}

/**
 * The readings of one number without plus or `00`, beyond those that its country's plan gives.
 * @param country that the list or the user said; `null` for none
 * @returns `null` where the digits are a valid number of the country, or nothing else is plausible
 */
export function foreignReadings(text: string, country: CountryCode | null): ForeignReadings | null {
  const spelled = splitPhoneCell(cleanPhoneText(text)).map(spellNumber);
  const [number] = spelled;
  if (spelled.length !== 1 || number?.kind !== "number" || number.plus || number.digits.startsWith("00")) return null;
  const { digits } = number;
  const national = country === null ? null : judgeNumber(false, digits, { country, reading: "national" });
  const chinese = country !== "CN" && CHINESE_MOBILE.test(digits) ? judgeInternational(`86${digits}`) : null;
  if (national !== null && (chinese === null || isValidPhone(national))) return null;
  const forms = [...new Set([national, judgeInternational(digits), chinese])].filter((form) => form !== null);
  if (forms.length === 0) return null;
  const valid = forms.filter(isValidPhone);
  return { forms: [...valid, ...forms.filter((form) => !valid.includes(form))], isValid: valid.length > 0 };
}
