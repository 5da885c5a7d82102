/**
 * Whether a canonical number lies in a range of its numbering plan, and of which country, from libphonenumber's metadata
 * alone: the library parses the number anew for each question, with two dozen regular expressions that it makes each time.
 * Follows libphonenumber-js's getNumberType.js, getCountryByNationalNumber.js and isValid.js; `phone-range.test.ts` holds it to
 * the library over all calling codes.
 *
 * Measured for samples of imports: 512 numbers new to a thread cost 3 ms of CPU (one country) to 24 ms (49 of them), with the library 35 and 50 ms.
 */
import type { CanonicalPhone, CountryCode } from "./canonical-phone.js";
import { countriesOf, phoneMetadata } from "./phone-library.js";
import { callingCodeLength, internationalTable } from "./phone-scanner.js";

/** A numbering plan as far as it tells which numbers are in use. */
export interface Ranges {
  readonly country: CountryCode | null;
  /** Possible lengths of its numbers, ascending. */
  readonly lengths: readonly number[];
  /** Of all its numbers; what matches and is of no type is of none in use. */
  readonly national: Pattern;
  /** Where the plan says so, any number that begins like this is of the country. */
  readonly leadingDigits: Pattern | null;
  /** A pattern for each type of number, and the lengths that such numbers have; null: the plan knows no types. */
  readonly types: readonly { readonly pattern: Pattern; readonly lengths: readonly number[] }[] | null;
}

/** Begins at the number's start. Made when it is first asked: code 1 alone has 25 plans of some ten, and few numbers need them. */
class Pattern {
  readonly #source: string;
  #expression: RegExp | null = null;

  constructor(source: string) {
    this.#source = source;
  }

  test(national: string): boolean {
    this.#expression ??= new RegExp(this.#source);
    return this.#expression.test(national);
  }
}

const plansByCode = new Map<string, readonly Ranges[]>();

/** Whether a canonical number also matches a known range of its country. A statistic: never a reason to drop a number. */
export function isValidPhone(phone: CanonicalPhone): boolean {
  const { plans, national } = splitPhone(phone);
  if (plans.length === 0) return false;
  return hasType(planOf(plans, national) ?? plans[0], national);
}

/** The country whose plan has the number; null for codes without a country, and where no plan of the code has it. */
export function countryOfPhone(phone: CanonicalPhone): CountryCode | null {
  const { plans, national } = splitPhone(phone);
  return planOf(plans, national)?.country ?? null;
}

/**
 * Whether a canonical number is but a part of one: possible by its length, as numbers are that are dialled within a town, but
 * shorter than a mobile number of its country and in no range of its plan. Some 50 ns for a whole one.
 */
export function isPartialPhone(phone: CanonicalPhone): boolean {
  const digits = phone.length - 1;
  // Nine of ten numbers need no look at the metadata: no mobile number has more than eleven digits at least, 86 before them.
  if (digits >= 13) return false;
  return digits < internationalTable().fewestOfMobile[Number(phone.slice(1, 4))] && !isValidPhone(phone);
}

/** A number's plans, the main one first, and what stands behind its calling code; no plans where nobody has the code. */
export function splitPhone(phone: string): { code: string; plans: readonly Ranges[]; national: string } {
  const length = 1 + callingCodeLength(phone);
  const code = phone.slice(1, length);
  let plans = plansByCode.get(code);
  if (!plans) plansByCode.set(code, (plans = code === "" ? [] : rangesOf(code)));
  return { code, plans, national: phone.slice(length) };
}

/** Several countries may share a code: the first that claims the number has it. */
export function planOf(plans: readonly Ranges[], national: string): Ranges | null {
  if (plans.length === 1) return plans[0];
  const claims = (plan: Ranges): boolean => plan.leadingDigits?.test(national) ?? hasType(plan, national);
  return plans.find(claims) ?? null;
}

function hasType({ national: all, types }: Ranges, national: string): boolean {
  if (!all.test(national)) return false;
  return (
    types === null || types.some(({ pattern, lengths }) => lengths.includes(national.length) && pattern.test(national))
  );
}

function rangesOf(code: string): Ranges[] {
  const { countries, nonGeographic } = phoneMetadata();
  const worldwide = nonGeographic[code];
  if (worldwide) return [toRanges(worldwide, null)];
  return countriesOf(code).flatMap((country) => {
    const plan = countries[country];
    return plan ? [toRanges(plan, country)] : [];
  });
}

/** Its pattern, and the lengths of such numbers where they are not the plan's; 0 where the plan has no numbers of the type. */
type PatternOfType = readonly [string, (readonly number[])?] | 0;

// Positions of metadata format 4, as in phone-library.ts: pattern, lengths, leading digits, types.
function toRanges(fields: readonly unknown[], country: CountryCode | null): Ranges {
  const lengths = fields[3] as readonly number[];
  const leadingDigits = fields[10] as string | 0 | undefined;
  const types = fields[11] as readonly PatternOfType[] | undefined;
  // Mobile numbers are the second type, and most of what leaks: asked first, they spare the pattern of fixed lines, the longest.
  const [fixed = 0, mobile = 0, ...others] = types ?? [];
  return {
    country,
    lengths,
    national: whole(fields[2] as string),
    leadingDigits: leadingDigits ? new Pattern(`^(?:${leadingDigits})`) : null,
    types: types?.length
      ? [mobile, fixed, ...others].flatMap((type) =>
          type && type[0] ? [{ pattern: whole(type[0]), lengths: type[1] ?? lengths }] : [],
        )
      : null,
  };
}

function whole(pattern: string): Pattern {
  return new Pattern(`^(?:${pattern})$`);
}
