/**
 * Shapes of single cells other than phones: addresses, numbers with a check digit, dates, hashes, names. Each test takes
 * the trimmed cell and says whether it can be that thing; `column-content.ts` turns the answers into shares of a column.
 * Check digits: Luhn (ISO/IEC 7812), mod 97-10 (IBAN, ISO 13616), GB 11643 (Chinese resident id), GS1 (EAN-13).
 */
import { readFileSync } from "node:fs";
import { dataFile } from "../catalog/data-folder.js";
import { readResidentId } from "./resident-id.js";

const EMAIL =
  /^(?:mailto:)?(?:[^@<>]{0,80}<)?['"]?[^\s@<>:;,|'"()[\]]{1,64}@[^\s@<>:;,|'"()[\]/]{1,190}\.[\p{L}\d-]{2,24}['"]?[>\s.;,]*$/iu;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$|(?=[:/]))){4}(?:[:/]\d{1,5})?$/;
/** Eight groups, or `::` for some of them: times of day have colons too. */
const IPV6 = /^(?=.*::|(?:[^:]*:){7}[^:]*$)[0-9a-f:]{3,39}(?:\.\d{1,3}){0,3}(?:%\w+)?$/i;
const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i;
const HASH =
  /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|\*[0-9A-F]{40}|[0-9a-f]{32}:[^\s:]{1,40}|[0-9a-f]{40}:[^\s:]{1,40}|\{(?:S?SHA\d*|S?MD5|CRYPT)\}.{20,}|\$(?:2[abxy]?|1|5|6|7|P|H|y|apr1|argon2(?:id?|d)|pbkdf2[\w-]*|scrypt|S)\$.{8,}|(?:pbkdf2_\w+|bcrypt\w*|sha1|sha256|sha512|md5|scrypt|argon2)[$:].{16,})$/i;
const DATE_NUMERIC = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+\d{1,2}:\d{2}.*)?$/u;
const DATE_DAY_FIRST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: +\d{1,2}:\d{2}.*)?$/;
const DATE_COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?)?$/;
const DATE_WORDS =
  /^(?:\w{3}, )?(?:\d{1,2}[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -.,]+(?:\d{1,2},? +)?(\d{4})\b/i;
const COMPANY =
  /(?:公司|集团|集團|工厂|事务所|合作社|研究院|株式会社|有限会社|주식회사)(?:[(（].{1,20}[)）])?$|^(?:株式会社|有限会社|주식회사|ООО|ОАО|ЗАО|ИП) |[\p{L}\d.,)] (?:inc|llc|ltd|limited|corp|corporation|co|plc|llp|gmbh|ag|kg|ug|ohg|e\.k|sarl|sas|sasu|eurl|s\.a|sa|s\.l|sl|slu|lda|ltda|s\.r\.l|srl|spa|s\.p\.a|bv|b\.v|nv|n\.v|oy|ab|aps|as|pty ltd|sp\. z o\.o)\.?$/iu;
const STREET =
  /\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|way|pl|place|pkwy|parkway|hwy|highway|plaza|terrace|circle|cir|crossing|pass|trail|rue|calle|via|avenida|rua|ulica|ул)\b|stra(?:ß|ss)e\b|str\.|weg\b|platz\b|gasse\b/iu;

const FULL_WIDTH_AT = /[＠﹫]/;

/** A whole cell that is an e-mail address, bare or as `Name <a@b>`; of several, the first counts. */
export function looksLikeEmail(value: string): boolean {
  if (FULL_WIDTH_AT.test(value)) return looksLikeEmail(value.normalize("NFKC").replaceAll("。", "."));
  if (!value.includes("@") || value.includes("://")) return false;
  return EMAIL.test(value) || EMAIL.test((/^[^;,|\s]+/.exec(value) ?? [""])[0]);
}

export function isIpAddress(value: string): boolean {
  return IPV4.test(value) || IPV6.test(value);
}

export function isMacAddress(value: string): boolean {
  return MAC.test(value);
}

export function isUrl(value: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)\S+$/i.test(value);
}

/** Hex digests of the usual lengths, MySQL's, crypt(3)'s and phpass's. A UUID is none. */
export function isPasswordHash(value: string): boolean {
  return HASH.test(value) && !/^\d+$/.test(value);
}

export function isCardNumber(value: string): boolean {
  const digits = value.replace(/[ -]/g, "");
  return /^\d{13,19}$/.test(digits) && passesLuhn(digits);
}

/** IMEI: 15 digits with a Luhn digit, and not of American Express (34, 37), which has the same length. */
export function isImei(value: string): boolean {
  return /^(?!3[47])\d{15}$/.test(value) && passesLuhn(value);
}

export function isEan13(value: string): boolean {
  if (!/^\d{13}$/.test(value)) return false;
  let sum = 0;
  for (let at = 0; at < 13; at += 1) sum += Number(value[at]) * (at % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

export function isIban(value: string): boolean {
  const text = value.replace(/[ -]/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const digit = Number.parseInt(character, 36);
    remainder = (remainder * (digit > 9 ? 100 : 10) + digit) % 97;
  }
  return remainder === 1;
}

/** Chinese resident id: 18 characters with a birth date and a check digit, or the old 15 digits with a birth date. */
export function isResidentId(value: string): boolean {
  return readResidentId(value) !== null;
}

/** A resident id with digits hidden: `110101********1234`. */
export function isMaskedResidentId(value: string): boolean {
  return /^(?=.*[*•●×]{3})[1-9\d][\d*•●×]{13,16}[\d*xX]$/.test(value);
}

/** What can be a QQ number; so can much else. */
export function isQqNumber(value: string): boolean {
  return /^[1-9]\d{4,10}$/.test(value);
}

/** A company's name, by the legal form at its end. */
export function isCompanyName(value: string): boolean {
  return value.length <= 120 && COMPANY.test(value);
}

/** United States social security number as it is written. */
export function isSocialSecurityNumber(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(value);
}

/** Year of a date or of a time of day on a date, in the usual spellings; null for what is no date. */
export function yearOfDate(value: string): number | null {
  if (value.length < 6 || value.length > 40) return null;
  const numeric = DATE_NUMERIC.exec(value) ?? DATE_COMPACT.exec(value);
  if (numeric !== null) return isCalendarDay(numeric[1], numeric[2], numeric[3]) ? Number(numeric[1]) : null;
  const dayFirst = DATE_DAY_FIRST.exec(value);
  if (dayFirst !== null) {
    const [, first, second, end = ""] = dayFirst;
    const year = end.length === 4 ? Number(end) : Number(end) > 40 ? 1900 + Number(end) : 2000 + Number(end);
    return isCalendarDay(String(year), first, second) || isCalendarDay(String(year), second, first) ? year : null;
  }
  const words = DATE_WORDS.exec(value);
  return words === null ? null : Number(words[1]);
}

/** Unix time in seconds (2001–2033) or milliseconds. */
export function isUnixTime(value: string): boolean {
  return /^1\d{9}(?:\.\d+)?$|^1\d{12}$/.test(value);
}

export function isGender(value: string): boolean {
  return /^(?:m|f|male|female|man|woman|男|女|男性|女性|w|männlich|weiblich|homme|femme|hombre|mujer|м|ж|мужской|женский)$/iu.test(
    value,
  );
}

/** A Chinese address: long, Han, with at least two of the words that end an address's levels. */
export function isChineseAddress(value: string): boolean {
  return (
    /\p{sc=Han}{3}/u.test(value) &&
    (value.match(/[省市区區县縣镇鎮乡村路街道巷弄号號栋棟楼室]|小区|单元|大厦|花园/gu)?.length ?? 0) >= 2
  );
}

/** A Latin or Cyrillic street address: a house number and a word for street. */
export function isStreetAddress(value: string): boolean {
  return value.length <= 200 && /\d/.test(value) && STREET.test(value) && !value.includes("@");
}

/** Two to four Han characters that start with one of the frequent surnames, and don't end as a place does. */
export function isChineseName(value: string): boolean {
  if (!/^\p{sc=Han}{2,4}$/u.test(value) || /[省市区區县縣镇鎮乡村路街]$/u.test(value)) return false;
  const { surnames, compound } = personNames();
  return surnames.has(value.charAt(0)) || compound.has(value.slice(0, 2));
}

/** One to four capitalised words of which one is a frequent given name. */
export function isWesternName(value: string): boolean {
  if (value.length > 60 || !/^[\p{L}.'’ ,-]+$/u.test(value)) return false;
  const words = value.split(/[ ,]+/u).filter((word) => word !== "");
  return words.length <= 4 && words.some((word) => personNames().given.has(word.toLowerCase()));
}

interface PersonNames {
  readonly surnames: ReadonlySet<string>;
  readonly compound: ReadonlySet<string>;
  readonly given: ReadonlySet<string>;
}

let names: PersonNames | null = null;

function personNames(): PersonNames {
  if (names === null) {
    const file: unknown = JSON.parse(readFileSync(dataFile("vocabulary", "person-names.json"), "utf8"));
    const { chineseSurnames, compoundSurnames, givenNames } = file as Record<string, unknown>;
    if (typeof chineseSurnames !== "string" || !Array.isArray(compoundSurnames) || !Array.isArray(givenNames)) {
      throw new TypeError("data/vocabulary/person-names.json lacks one of its lists");
    }
    names = {
      surnames: new Set(chineseSurnames),
      compound: new Set(compoundSurnames.map(String)),
      given: new Set(givenNames.map(String)),
    };
  }
  return names;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

function isCalendarDay(year: string | undefined, month: string | undefined, day: string | undefined): boolean {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  return y >= 1900 && y <= 2100 && m >= 1 && m <= 12 && d >= 1 && d <= 31;
}
