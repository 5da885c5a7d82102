/**
 * What a column's sampled cells look like, as shares of the non-empty ones, and what the column is by them alone. Shares
 * are measured when first asked for, because most columns are decided by the first two or three questions.
 */
import { countryOf } from "./country.js";
import { isChineseMobile, isPlainlyPhone, looksLikePhone } from "./column-phone-shape.js";
import { isBlank } from "./null-words.js";
import { isAddressInScript, isNameInScript } from "./column-scripts.js";
import { phoneVeto } from "./column-phone-vetoes.js";
import * as shape from "./column-shapes.js";

/** Tests whose share of a column is asked for. */
const TESTS = {
  phone: looksLikePhone,
  plainPhone: isPlainlyPhone,
  chineseMobile: isChineseMobile,
  email: shape.looksLikeEmail,
  at: (value: string) => value.includes("@"),
  worded: (value: string) => value.length <= 60 && !/\d/.test(value),
  digits: (value: string) => /^\d+$/.test(value),
  number: (value: string) => /^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i.test(value),
  ip: shape.isIpAddress,
  mac: shape.isMacAddress,
  url: shape.isUrl,
  hash: shape.isPasswordHash,
  card: shape.isCardNumber,
  cardLike: (value: string) => /[\d*xX]{4}/.test(value),
  imei: shape.isImei,
  iban: shape.isIban,
  residentId: shape.isResidentId,
  maskedResidentId: shape.isMaskedResidentId,
  qq: shape.isQqNumber,
  company: shape.isCompanyName,
  timeOfDay: (value: string) => /\d:[0-5]\d/.test(value) || shape.isUnixTime(value),
  socialSecurity: shape.isSocialSecurityNumber,
  date: (value: string) => shape.yearOfDate(value) !== null,
  time: (value: string) => shape.yearOfDate(value) !== null || shape.isUnixTime(value) || /\d{4}|\d:\d\d/.test(value),
  gender: shape.isGender,
  country: (value: string) => value.length > 3 && countryOf(value) !== null,
  countryCode: (value: string) => /^[A-Z]{2,3}$/.test(value) && countryOf(value) !== null,
  callingCode: (value: string) => /^(?:\+|00)?[1-9]\d{0,2}(?:\.0)?$/.test(value) && countryOf(value) !== null,
  chineseName: shape.isChineseName,
  westernName: shape.isWesternName,
  fullName: (value: string) => value.includes(" ") && (shape.isWesternName(value) || isNameInScript(value)),
  chineseAddress: shape.isChineseAddress,
  scriptName: isNameInScript,
  scriptAddress: isAddressInScript,
  streetAddress: shape.isStreetAddress,
} as const satisfies Record<string, (value: string) => boolean>;

export type ContentTest = keyof typeof TESTS;

/** A column's non-empty cells with their shares. */
export class ColumnContent {
  /** Non-blank cells, trimmed, in the order of the file. */
  readonly filled: readonly string[];
  /** Different ones among them. */
  readonly distinct: number;
  /** How often each of them occurs: tests run once per different cell. */
  readonly #counts = new Map<string, number>();
  readonly #shares = new Map<ContentTest, number>();

  constructor(values: readonly string[]) {
    this.filled = values.filter((value) => !isBlank(value)).map((value) => value.trim());
    for (const value of this.filled) this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    this.distinct = this.#counts.size;
  }

  /** Whether `share` is at least so high; where the first cells are enough to say no, the others aren't tested. */
  reaches(test: ContentTest, bar: number): boolean {
    if (!this.#shares.has(test)) {
      const passes = TESTS[test];
      const all = this.filled.length;
      let failed = 0;
      for (const [value, times] of this.#counts) {
        if (!passes(value)) failed += times;
        if ((all - failed) / all < bar) return false;
      }
      this.#shares.set(test, all === 0 ? 0 : (all - failed) / all);
    }
    return this.share(test) >= bar;
  }

  /** Share (0–1) of the non-empty cells that pass a test; 0 for an empty column. */
  share(test: ContentTest): number {
    let share = this.#shares.get(test);
    if (share === undefined) {
      const passes = TESTS[test];
      let count = 0;
      for (const [value, times] of this.#counts) if (passes(value)) count += times;
      share = this.filled.length === 0 ? 0 : count / this.filled.length;
      this.#shares.set(test, share);
    }
    return share;
  }
}

/** A role that the cells speak for: with the share that speaks, and the word for it in `because`. */
export interface ContentRole {
  readonly role: string;
  readonly share: number;
  readonly what: string;
}

/** Shares of cells from which a column without a telling name is what they are. */
const EMAIL_SHARE = 0.2; // an address is unmistakable, and `login` columns mix it with user names
const PHONE_SHARE = 0.6;

/**
 * Role by cells that can hardly be anything else, whatever the column is called. Null if there is none.
 * @param alone is it the file's only column? Then sorted or regular digits are still numbers of people.
 */
export function unmistakableRole(content: ColumnContent): ContentRole | null {
  return (
    atLeast(content, "email", 0.6, "email", "e-mail addresses") ??
    atLeast(content, "residentId", 0.8, "resident-id", "resident ids") ??
    atLeast(content, "iban", 0.8, "bank-account-numbers", "IBANs") ??
    atLeast(content, "ip", 0.9, "ip-addresses", "IP addresses") ??
    atLeast(content, "mac", 0.9, "mac-addresses", "MAC addresses") ??
    atLeast(content, "socialSecurity", 0.9, "social-security-numbers", "social security numbers") ??
    atLeast(content, "imei", 0.95, "imei-numbers", "IMEIs", 20) ??
    atLeast(content, "card", 0.95, "credit-cards", "card numbers", 20)
  );
}

/** Role of a column whose name says nothing. Null if the cells say nothing either. */
export function roleByContent(content: ColumnContent, alone: boolean): ContentRole | null {
  return (
    unmistakableRole(content) ??
    atLeast(content, "email", EMAIL_SHARE, "email", "e-mail addresses") ??
    atLeast(content, "url", 0.8, "website-activity", "URLs") ??
    atLeast(content, "hash", 0.9, "passwords", "hashes") ??
    dateRole(content) ??
    phoneRole(content, alone) ??
    genderRole(content) ??
    countryRole(content) ??
    givenNameRole(content) ??
    (varied(content)
      ? (atLeast(content, "chineseName", 0.8, "names", "names") ??
        atLeast(content, "scriptName", 0.7, "names", "names") ??
        atLeast(content, "company", 0.5, "employers", "companies") ??
        atLeast(content, "chineseAddress", 0.6, "physical-addresses", "addresses") ??
        atLeast(content, "scriptAddress", 0.6, "physical-addresses", "addresses") ??
        atLeast(content, "streetAddress", 0.5, "physical-addresses", "addresses"))
      : null)
  );
}

function atLeast(
  content: ColumnContent,
  test: ContentTest,
  bar: number,
  role: string,
  what: string,
  cells = 1,
): ContentRole | null {
  if (content.filled.length < cells || !content.reaches(test, bar)) return null;
  return { role, share: content.share(test), what };
}

function phoneRole(content: ColumnContent, alone: boolean): ContentRole | null {
  const found = atLeast(content, "phone", PHONE_SHARE, "phone", "phones");
  return found === null || phoneVeto(content.filled, alone) !== null ? null : found;
}

/**
 * Birthdays spread over decades and lie a generation back; the dates of records do neither. Few records that leak were
 * written before 1990, and none on a day to come: dates of expiry are no record's date. A time of day is never a birth's.
 */
function dateRole(content: ColumnContent): ContentRole | null {
  if (!content.reaches("date", 0.9)) return null;
  const share = content.share("date");
  const years = yearsOfDates(content);
  const at = (part: number): number => years[Math.floor((years.length - 1) * part)] ?? 0;
  if (at(0.5) > LATEST_RECORD_YEAR) return null;
  const births =
    content.share("timeOfDay") < 0.1 &&
    (at(0.5) < EARLIEST_RECORD_YEAR ||
      (years.length >= CELLS_FOR_SPREAD &&
        ((at(0.05) < EARLIEST_RECORD_YEAR && at(0.5) <= 2005) ||
          (at(0.5) <= 1998 && at(0.95) - at(0.05) >= 15) ||
          at(0.95) - at(0.05) >= 30)));
  return births ? { role: "dates-of-birth", share, what: "dates of birth" } : { role: "date", share, what: "dates" };
}

/** Years of a column's dates, ascending. */
export function yearsOfDates(content: ColumnContent): number[] {
  return content.filled.flatMap((value) => shape.yearOfDate(value) ?? []).toSorted((a, b) => a - b);
}

/** Before this there was hardly a database of people that leaks today. */
const EARLIEST_RECORD_YEAR = 1985;
/** A year ahead leaves room for bookings and for clocks that are wrong. */
const LATEST_RECORD_YEAR = new Date().getUTCFullYear() + 1;
/** Quantiles say little about fewer cells. */
const CELLS_FOR_SPREAD = 5;

function genderRole(content: ColumnContent): ContentRole | null {
  // `M` alone also stands for married; both must occur.
  if (content.distinct < 2 || content.distinct > 6) return null;
  return atLeast(content, "gender", 0.98, "genders", "genders");
}

function countryRole(content: ColumnContent): ContentRole | null {
  // A wrong country column would read phones wrongly, so codes (CA is also a state, DE also a language) need to be sure.
  // There are 250 of them, and asking for the first one loads their names: a column of prose is not asked.
  return content.filled.length < 5 || content.distinct > 300 || content.share("worded") < 0.9
    ? null
    : (atLeast(content, "country", 0.9, "country", "countries") ??
        (content.distinct >= 3 ? atLeast(content, "countryCode", 0.99, "country", "country codes") : null));
}

/** Given names repeat, but there are more of them than of degrees, titles or months. */
function givenNameRole(content: ColumnContent): ContentRole | null {
  return content.distinct < Math.min(40, content.filled.length * 0.6)
    ? null
    : atLeast(content, "westernName", 0.3, "names", "names");
}

/** A column of full names or addresses hardly repeats; a column of cities, degrees or shops does. */
function varied(content: ColumnContent): boolean {
  return content.filled.length > 0 && content.distinct >= content.filled.length * 0.3;
}
