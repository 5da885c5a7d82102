/**
 * One pass of libphonenumber-js's parser over a number with its plus, from the library's metadata alone: the library makes its
 * regular expressions anew for each number, which takes some 100 µs. Follows its parse.js, extractNationalNumber.js and
 * isPossible.js; `phone-international.test.ts` holds it to the library over all calling codes.
 */
import { phoneMetadata } from "./phone-library.js";
import { planOf, splitPhone, type Ranges } from "./phone-range.js";

/** The library refuses longer texts. */
const MAX_CHARACTERS = 250;
const FEWEST_NATIONAL_DIGITS = 2;
const MOST_NATIONAL_DIGITS = 17;

/** What may stand before a national number, by calling code; null: nothing. */
interface NationalPrefix {
  readonly pattern: RegExp;
  /** What a number whose prefix has groups is rewritten to. */
  readonly rewriting: string | null;
}

const prefixes = new Map<string, NationalPrefix | null>();

/**
 * @param number `+` and ASCII digits
 * @returns its E.164 form, without a national prefix behind the calling code; `null` if that is not possible
 */
export function parseInternational(number: string): string | null {
  if (number.length > MAX_CHARACTERS) return null;
  const { code, plans, national: written } = splitPhone(number);
  if (plans.length === 0) return null;
  const national = withoutPrefix(written, code, plans);
  if (national.length < FEWEST_NATIONAL_DIGITS || national.length > MOST_NATIONAL_DIGITS) return null;
  return lengthsOf(plans, national).includes(national.length) ? `+${code}${national}` : null;
}

function withoutPrefix(written: string, code: string, plans: readonly Ranges[]): string {
  let prefix = prefixes.get(code);
  if (prefix === undefined) prefixes.set(code, (prefix = prefixOf(code, plans[0])));
  const match = prefix?.pattern.exec(written);
  if (!prefix || !match) return written;
  const rewrites = prefix.rewriting !== null && match.length > 1 && Boolean(match.at(-1));
  const national = rewrites ? written.replace(prefix.pattern, prefix.rewriting!) : written.slice(match[0].length);
  if (national === written) return written;
  const [{ national: pattern }] = plans;
  if (pattern.test(written) && !pattern.test(national)) return written;
  // A rest that is too long is dropped to all the same.
  const lengths = lengthsOf(plans, national);
  return lengths.includes(national.length) || national.length > lengths[lengths.length - 1] ? national : written;
}

/** Possible lengths in the country that has the number, or in the main one of its code. */
function lengthsOf(plans: readonly Ranges[], national: string): readonly number[] {
  return (planOf(plans, national) ?? plans[0]).lengths;
}

// Positions of metadata format 4, as in phone-library.ts: national prefix, that for parsing, its rewriting.
function prefixOf(code: string, { country }: Ranges): NationalPrefix | null {
  const { countries, nonGeographic } = phoneMetadata();
  const fields: readonly unknown[] = (country === null ? nonGeographic[code] : countries[country]) ?? [];
  const source = (fields[7] as string | 0 | undefined) || (fields[5] as string | 0 | undefined);
  if (!source) return null;
  return { pattern: new RegExp(`^(?:${source})`), rewriting: (fields[8] as string | 0 | undefined) || null };
}
