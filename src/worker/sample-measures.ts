/**
 * Measures a slice of records that follow each other in a leak: which values look right, which cells of a record agree with
 * each other, and whether numbers follow each other evenly. Each agreement is measured a second time between cells of different
 * records, since only what is above that says something. Pure; forgets the records when it returns.
 */
import { emailDomainGroup } from "../identifier/email-domain-group.js";
import { countryOf } from "../identifier/country.js";
import { isChineseName, isGender, isWesternName } from "../identifier/column-shapes.js";
import type { CanonicalPhone } from "../identifier/phone.js";
import { countryOfPhone, isValidPhone } from "../identifier/phone-range.js";
import { callingCodeLength } from "../identifier/phone-scanner.js";
import { readResidentId } from "../identifier/resident-id.js";
import { countDomain, type PlausibleCounts, type Relation, type SampleCounts } from "./sample-counts.js";

/** The cells of one record that measures look at, as they stand in the input; absent: it has none. */
export interface SampledRecord {
  /** In canonical form. */
  phone?: CanonicalPhone;
  email?: string;
  residentId?: string;
  name?: string;
  birthDate?: string;
  gender?: string;
  address?: string;
  country?: string;
  date?: string;
}

/** What of a record its relations are told by. */
interface Traits {
  readonly record: SampledRecord;
  /** Of the resident id. */
  readonly idBirthDate: string | null;
  readonly idGender: "m" | "f" | null;
  readonly idProvince: string | null;
  /** Eight digits. */
  readonly birthDate: string | null;
  readonly gender: "m" | "f" | null;
  readonly localPart: string | null;
  /** Latin words of the name, of three letters or more. */
  readonly nameWords: readonly string[];
  readonly phoneCountry: string | null;
  readonly namedCountry: string | null;
}

/** Larger steps between neighbours are not what counting up gives. */
const LARGEST_STEP = 1000;
const EARLIEST_BIRTH = 1900;
/** Calling codes of a slice whose numbers are held to their plan. */
const JUDGED_CODES = 4;
const ADDRESS = /^[^\s@<>"(),:;]{1,64}@((?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63})$/u;
/** Last digits of a number that a person's address may end in. */
const PHONE_TAIL = 6;

/** First characters of the mainland's provinces, by the first two digits of a resident id (GB/T 2260). */
const PROVINCES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "11北京 12天津 13河北 14山西 15内蒙 21辽宁 22吉林 23黑龙 31上海 32江苏 33浙江 34安徽 35福建 36江西 37山东 41河南 42湖北 43湖南 44广东 " +
    "45广西 46海南 50重庆 51四川 52贵州 53云南 54西藏 61陕西 62甘肃 63青海 64宁夏 65新疆"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), entry.slice(2)]),
);
const PROVINCE_NAMES = new Set(Object.values(PROVINCES));

/**
 * Adds what a slice shows to `counts`.
 * @param judged phones that may be held to their numbering plan; 0 for none
 * @param year the newest that a date may have
 */
export function measureSlice(
  counts: SampleCounts,
  records: readonly SampledRecord[],
  judged: number,
  year: number,
): void {
  counts.records += records.length;
  measurePhones(counts, records, judged);
  for (const { email, name, birthDate, date } of records) {
    if (email !== undefined) measureEmail(counts, email);
    if (name !== undefined) count(counts.names, isChineseName(name) || isWesternName(name));
    if (birthDate !== undefined) count(counts.birthDates, isPlausibleBirth(birthDate, year));
    if (date !== undefined) count(counts.dates, isPlausibleDate(date, year));
  }
  // A list of numbers has no cells that could agree.
  if (records.some((record) => Object.keys(record).length > 1)) measureRelations(counts, records.map(traitsOf));
}

function count(counts: PlausibleCounts, isPlausible: boolean): void {
  counts.values++;
  if (isPlausible) counts.plausible++;
}

function measurePhones({ phones: counts }: SampleCounts, records: readonly SampledRecord[], judged: number): void {
  const phones = records.flatMap(({ phone }) => phone ?? []);
  if (phones.length === 0) return;
  counts.values += phones.length;
  const numbers = phones.map((phone) => Number(phone.slice(1)));
  counts.thousands += new Set(numbers.map((number) => Math.floor(number / 1000))).size;
  counts.distinct += new Set(numbers).size;
  for (let i = 1; i < numbers.length; i++) {
    counts.pairs++;
    if (numbers[i] > numbers[i - 1]) counts.ascending++;
  }
  for (const number of numbers) counts.lastTwo[number % 100]++;
  for (let i = 2; i < numbers.length; i++) {
    counts.triples++;
    const step = numbers[i] - numbers[i - 1];
    if (step !== 0 && Math.abs(step) <= LARGEST_STEP && step === numbers[i - 1] - numbers[i - 2]) counts.evenTriples++;
  }
  if (judged === 0) return;
  const held = ofCommonCodes(phones);
  // Spread over the slice, since neighbours may be alike.
  const every = Math.max(1, Math.ceil(held.length / judged));
  for (let i = 0; i < held.length; i += every) {
    counts.judged++;
    if (isValidPhone(held[i])) counts.valid++;
    if (isValidPhone(twinOf(held[i], Number(held[i].slice(1)) + i))) counts.twinsValid++;
  }
}

/**
 * The numbers of the commonest calling codes: making the patterns of a code costs what judging hundreds of its numbers does. Of 256
 * numbers of 52 codes, the six commonest take 5 ms of processor time in place of 22.
 */
function ofCommonCodes(phones: readonly CanonicalPhone[]): readonly CanonicalPhone[] {
  const byCode = new Map<string, CanonicalPhone[]>();
  for (const phone of phones) {
    const code = phone.slice(1, 1 + callingCodeLength(phone));
    const own = byCode.get(code);
    if (own) own.push(phone);
    else byCode.set(code, [phone]);
  }
  if (byCode.size <= JUDGED_CODES) return phones;
  return [...byCode.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, JUDGED_CODES)
    .flat();
}

/** A number of the same length, calling code and first digit behind it, which tells mobiles from others; the rest is random. */
function twinOf(phone: CanonicalPhone, seed: number): CanonicalPhone {
  const kept = callingCodeLength(phone) + 1;
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  let digits = "";
  while (digits.length < phone.length - 1 - kept) {
    // xorshift32 (Marsaglia 2003): for a made-up number that is forgotten at once.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    digits += String((state >>> 8) % 10);
  }
  return (phone.slice(0, 1 + kept) + digits) as CanonicalPhone;
}

function measureEmail(counts: SampleCounts, email: string): void {
  const address = email.toLowerCase();
  const domain = ADDRESS.exec(address)?.[1];
  if (domain === undefined) return;
  counts.emails.values++;
  counts.emails[emailDomainGroup(domain)]++;
  countDomain(counts, domain, hashOf(address));
}

/** FNV-1a, 32 bits: to tell whether a domain's addresses are twenty different ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function measureRelations({ relations }: SampleCounts, traits: readonly Traits[]): void {
  const shift = traits.length >> 1;
  for (const [i, own] of traits.entries()) {
    if (shift > 0)
      compare(own, traits[(i + shift) % traits.length], (name, agree) => {
        relations[name].shiftedCompared++;
        if (agree) relations[name].shiftedAgree++;
      });
    compare(own, own, (name, agree) => {
      relations[name].compared++;
      if (agree) relations[name].agree++;
    });
  }
}

/** Tells of each relation whether what `one` says of itself is what `other` says. */
function compare(one: Traits, other: Traits, tell: (name: Relation, agree: boolean) => void): void {
  const same = (name: Relation, a: string | null, b: string | null): void => {
    if (a !== null && b !== null) tell(name, a === b);
  };
  same("resident-id/birth-date", one.idBirthDate, other.birthDate);
  same("resident-id/gender", one.idGender, other.gender);
  same("country/phone", one.namedCountry, other.phoneCountry);
  const province = provinceIn(other.record.address);
  same("resident-id/address", one.idProvince, province);
  const { localPart } = one;
  if (localPart === null) return;
  if (other.nameWords.length > 0)
    tell(
      "email/name",
      other.nameWords.some((word) => localPart.includes(word)),
    );
  const { phone } = other.record;
  if (phone !== undefined) tell("email/phone", localPart.includes(phone.slice(-PHONE_TAIL)));
}

function traitsOf(record: SampledRecord): Traits {
  const { residentId, birthDate, gender, email, name, phone, country } = record;
  const id = residentId === undefined ? null : readResidentId(residentId.trim());
  const at = email?.indexOf("@") ?? -1;
  return {
    record,
    idBirthDate: id === null ? null : id.slice(6, 14),
    idGender: id === null ? null : Number(id[16]) % 2 === 1 ? "m" : "f",
    idProvince: id === null ? null : (PROVINCES[id.slice(0, 2)] ?? null),
    birthDate: birthDate === undefined ? null : dayOf(birthDate),
    gender: gender === undefined ? null : genderOf(gender),
    localPart: email !== undefined && at > 0 ? email.slice(0, at).toLowerCase() : null,
    nameWords:
      name === undefined
        ? []
        : name
            .toLowerCase()
            .split(/[^a-z]+/u)
            .filter((word) => word.length >= 3),
    phoneCountry: phone === undefined || country === undefined ? null : countryOfPhone(phone),
    namedCountry: country === undefined ? null : countryOf(country),
  };
}

/** The province that an address begins with; null if it names none. */
function provinceIn(address: string | undefined): string | null {
  if (address === undefined) return null;
  const start = address.trim().replace(/^中国/u, "").slice(0, 2);
  return PROVINCE_NAMES.has(start) ? start : null;
}

/** The day that a date names, as eight digits; null if it names no whole day. */
function dayOf(text: string): string | null {
  const match = /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})/u.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day] = match;
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null;
  return year + month.padStart(2, "0") + day.padStart(2, "0");
}

function genderOf(text: string): "m" | "f" | null {
  const value = text.trim();
  if (!isGender(value)) return null;
  return /^(?:m|male|man|男|男性|männlich|homme|hombre|м|мужской)$/iu.test(value) ? "m" : "f";
}

/** A year of four digits, as dates of all spellings have one; Unix times and the like are not judged. */
function yearIn(text: string): number | null {
  const match =
    /(?:^|\D)((?:1[89]|20|21)\d\d)(?:\D|$)/u.exec(text) ?? /^((?:19|20)\d\d)(?:0[1-9]|1[0-2])[0-3]\d/u.exec(text);
  return match === null ? null : Number(match[1]);
}

function isPlausibleBirth(text: string, latest: number): boolean {
  const year = yearIn(text);
  return year !== null && year >= EARLIEST_BIRTH && year <= latest;
}

/** Records are dated since there were computers for everybody. */
function isPlausibleDate(text: string, latest: number): boolean {
  const year = yearIn(text);
  return year === null ? /^1\d{9}(?:\d{3})?$/u.test(text.trim()) : year >= 1980 && year <= latest;
}
