/**
 * What can be said of a number from its calling code, its next three digits and its length alone, derived from
 * libphonenumber's metadata. Three answers: possible as it stands, impossible, or "ask the judge" wherever a prefix might be
 * dropped or rewritten, or countries of one calling code disagree. The table of all calling codes is computed when leaksift
 * is built (tables.config.mjs), since that takes seconds; those of single countries when first asked for.
 *
 * Follows libphonenumber-js's parse.js, extractNationalNumber.js and isPossible.js; `phone-scanner.test.ts` holds it to them.
 */
import {
  callingCodes,
  countriesOf,
  mobileLengthsOf,
  planOfCallingCode,
  planOfCountry,
  type NumberingPlan,
} from "./phone-library.js";
import type { CountryCode } from "./canonical-phone.js";
import { DigitPattern } from "./phone-pattern.js";

/** Verdict bits of `InternationalTable.entries`: bit `n - 2` = possible, bit `n + 14` = ask, for a national number of `n` digits. */
export const SHORTEST_NATIONAL = 2;
export const LONGEST_NATIONAL = 17;
export const ASK_SHIFT = 16;

/** `NationalTable.entry` values below `SKIP`: the judge must be asked; from `SKIP` on: `SKIP` + how many leading digits to drop. */
export const SKIP = 1;

const PATTERNS = new Map<string, DigitPattern>();

function patternOf(source: string): DigitPattern {
  let pattern = PATTERNS.get(source);
  if (pattern === undefined) PATTERNS.set(source, (pattern = new DigitPattern(source)));
  return pattern;
}

/** Numbers that begin with their calling code. */
export interface InternationalTable {
  /** By a number's first three digits: (row << 2 | length of the calling code), or 0 where no calling code begins so. */
  readonly rowOf: Uint16Array;
  /** By row × 1000 + three digits after the calling code: verdict bits. */
  readonly entries: Uint32Array;
  /** Digits that the shortest possible number has, calling code included. */
  readonly fewestDigits: number;
  /** By a number's first three digits: those that a mobile number has at least, calling code included; 0 where no plan knows any. */
  readonly fewestOfMobile: Uint8Array;
}

/** Computes the table of all calling codes from the metadata: takes seconds. */
export function computeInternationalTable(): InternationalTable {
  const codes = callingCodes();
  const plans = codes.map((code) => new SharedPlan(planOfCallingCode(code)));
  const rowOf = new Uint16Array(1000);
  const entries = new Uint32Array(codes.length * 1000);
  const fewestOfMobile = new Uint8Array(1000);
  for (const [row, code] of codes.entries()) {
    const span = 10 ** (3 - code.length);
    const [first, end] = [Number(code) * span, (Number(code) + 1) * span];
    rowOf.fill((row << 2) | code.length, first, end);
    const lengths = mobileLengthsOf(code);
    if (lengths.length > 0) fewestOfMobile.fill(code.length + Math.min(...lengths), first, end);
    for (let digits = 0; digits < 1000; digits++) entries[row * 1000 + digits] = verdictBits(plans[row], digits);
  }
  return {
    rowOf,
    entries,
    fewestDigits: Math.min(...plans.map(({ plan }) => plan.callingCode.length + plan.shortest)),
    fewestOfMobile,
  };
}

/** The verdict bits of a plan for the three digits after its calling code. */
function verdictBits(plan: SharedPlan, digits: number): number {
  const known = digitsOf(digits);
  let entry = 0;
  for (let length = SHORTEST_NATIONAL + 1; length <= LONGEST_NATIONAL; length++) {
    const dropped = plan.droppedDigits(known, length);
    const unchanged = dropped !== null && dropped.size === 1 && dropped.has(0);
    const everywhere = plan.lengths.every((lengths) => lengths.includes(length));
    const somewhere = plan.lengths.some((lengths) => lengths.includes(length));
    // Mexico's old mobiles, +52 1 and ten digits, are rewritten by the judge.
    const rewritten = plan.plan.callingCode === "52" && length === 11 && known[0] === 1;
    if (rewritten || !unchanged || everywhere !== somewhere) entry |= 1 << (length - SHORTEST_NATIONAL + ASK_SHIFT);
    else if (everywhere) entry |= 1 << (length - SHORTEST_NATIONAL);
  }
  return entry >>> 0;
}

/** Digits without a plus, read as numbers of one country: which leading digits come off before the calling code goes on. */
export class NationalTable {
  readonly callingCode: Uint8Array;
  /** By three first digits × 32 + length. Valid where `computed` says so. */
  readonly entries = new Uint8Array(1000 * 32);
  readonly computed = new Uint8Array(1000);
  /** How many of the first digits are computed. */
  leads = 0;
  private readonly plan: SharedPlan;

  constructor(country: CountryCode) {
    const plan = planOfCountry(country);
    if (plan === null) throw new RangeError("not a country of libphonenumber");
    this.plan = new SharedPlan(plan);
    this.callingCode = Uint8Array.from(plan.callingCode, (digit) => digit.charCodeAt(0));
  }

  /** Computes and stores the entries of all lengths for three first digits. */
  compute(digits: number): void {
    const known = digitsOf(digits);
    for (let length = 3; length <= LONGEST_NATIONAL; length++) {
      const outcomes = this.outcomes(known, length);
      const [only] = outcomes ?? [];
      if (outcomes?.size === 1 && only !== undefined) this.entries[digits * 32 + length] = SKIP + only;
    }
    if (this.computed[digits] === 0) this.leads++;
    this.computed[digits] = 1;
  }

  // parse.js: an international prefix, else the own calling code if the number is too long or only valid without it
  // (extractCountryCallingCodeFromInternationalNumberWithoutPlusSign.js), else a national prefix.
  private outcomes(known: readonly number[], length: number): Set<number> | null {
    const { plan } = this.plan;
    if (plan.internationalPrefix !== "" && couldMatch(plan.internationalPrefix, known, length) !== 0) return null;
    const dropped = this.plan.droppedDigits(known, length);
    if (dropped === null || !known.join("").startsWith(plan.callingCode)) return dropped;
    const tooLong = [...dropped].every((count) => length - count > plan.longest);
    return tooLong ? new Set([plan.callingCode.length]) : dropped.add(plan.callingCode.length);
  }
}

/** A plan together with the lengths of all countries that its numbers may turn out to belong to. */
class SharedPlan {
  readonly plan: NumberingPlan & { shortest: number; longest: number };
  readonly lengths: readonly (readonly number[])[];

  constructor(plan: NumberingPlan) {
    this.plan = { ...plan, shortest: Math.min(...plan.lengths), longest: Math.max(...plan.lengths) };
    const shared = countriesOf(plan.callingCode).flatMap((country) => planOfCountry(country)?.lengths ?? []);
    const plans = countriesOf(plan.callingCode).map((country) => planOfCountry(country)?.lengths ?? shared);
    this.lengths = [plan.lengths, ...plans];
  }

  /** How many leading digits extractNationalNumber.js may drop (every case that cannot be excluded); `null` = it may rewrite. */
  droppedDigits(known: readonly number[], length: number): Set<number> | null {
    const { plan } = this;
    const matches = plan.nationalPrefix === "" ? 0 : couldMatch(plan.nationalPrefix, known, length);
    if (matches === 0) return new Set([0]);
    if (plan.rewrites) return null;
    const outcomes = new Set<number>();
    const { anywhere } = patternOf(plan.nationalPrefix).reach(known);
    // Known digits alone complete a match, and an empty match is no alternative: then there is one for certain.
    const certain = (anywhere & 1) === 0 && (anywhere & ((1 << (known.length + 1)) - 2)) !== 0;
    if (!certain) outcomes.add(0);
    const nationalReach = patternOf(plan.nationalPattern).reach(known);
    const validBefore = (((nationalReach.anywhere | nationalReach.atEnd) >>> length) & 1) !== 0;
    for (let count = 1; count <= length; count++) {
      if (((matches >>> count) & 1) === 0) continue;
      const rest = length - count;
      // A rest that is too short, or of a length between the possible ones, is not dropped to; one that is too long is.
      const accepts = new Set(this.lengths.map((lengths) => lengths.includes(rest) || rest > Math.max(...lengths)));
      if (accepts.has(true)) outcomes.add(count);
      if (accepts.has(false) || validBefore) outcomes.add(0);
    }
    return outcomes;
  }
}

// Bits 1 … length: the lengths of what an anchored `pattern` may match at the beginning of a string of `length` digits.
function couldMatch(pattern: string, known: readonly number[], length: number): number {
  const { anywhere, atEnd } = patternOf(pattern).reach(known);
  return (anywhere | (atEnd & (1 << length))) & ((1 << (length + 1)) - 1) & ~1;
}

function digitsOf(number: number): number[] {
  return [Math.trunc(number / 100), Math.trunc(number / 10) % 10, number % 10];
}
