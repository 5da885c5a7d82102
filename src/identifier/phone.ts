/**
 * The canonical form of phone numbers: E.164 with its plus. One cell may hold several numbers, none, a masked one or nonsense;
 * `canonicalizePhoneCell` says which. libphonenumber-js is the judge of every number (`phone-judge.ts`); this module
 * decides only where one number ends and the next begins.
 *
 * Promises: any spelling of a number gives the same form; a canonical form gives itself; digits are never guessed.
 */
import { callingCodeOf } from "./country.js";
import {
  isValidPhone,
  judgeInternational,
  judgeNumber,
  type CanonicalPhone,
  type CountryCode,
  type PhoneContext,
} from "./phone-judge.js";
import { otherMobileSpelling } from "./phone-mobile-nine.js";
import { callingCodeLength, IMPOSSIBLE, PhoneScanner, SCAN_OUTPUT_BYTES } from "./phone-scanner.js";
import { cleanPhoneText, spellNumber, splitPhoneCell, type SpelledNumber } from "./phone-spelling.js";

export { isValidPhone } from "./phone-judge.js";
export type { CanonicalPhone, CountryCode, PhoneContext, PhoneReading } from "./phone-judge.js";

/**
 * What a cell holds. `ok`: at least one possible number (distinct, in the order written) and how many further pieces had none.
 * `masked`: digits were hidden at the source, so there is nothing to hash. `empty`: nothing, or a program's word for nothing.
 */
export type PhoneCell =
  { status: "ok"; phones: CanonicalPhone[]; rejected: number } | { status: "empty" | "masked" | "invalid" };

/** Longer cells are text, not numbers. */
const MAX_CELL_CHARACTERS = 1024;
/** Only a piece with at least this many digits can be two numbers with a space between them. */
const MIN_DIGITS_OF_TWO = 14;

/**
 * Reads a cell of a phone column.
 * @param context How digits without a plus are read; see `choosePhoneReading`.
 */
export function canonicalizePhoneCell(cell: string, context: PhoneContext): PhoneCell {
  if (/^\+?\d+$/.test(cell)) {
    const plus = cell.charCodeAt(0) === 0x2b;
    const phone = judgeNumber(plus, plus ? cell.slice(1) : cell, context);
    return phone === null ? { status: "invalid" } : { status: "ok", phones: [phone], rejected: 0 };
  }
  if (cell.length > MAX_CELL_CHARACTERS) return { status: "invalid" };
  const text = cleanPhoneText(cell);
  if (text === "") return { status: "empty" };
  const phones = new Set<CanonicalPhone>();
  let rejected = 0;
  let masked = false;
  for (const piece of splitPhoneCell(text)) {
    const spelling = spellNumber(piece);
    const found = spelling.kind === "number" ? phonesOfPiece(spelling, context) : [];
    if (found.length === 0) rejected++;
    if (spelling.kind === "masked") masked = true;
    for (const phone of found) phones.add(phone);
  }
  if (phones.size > 0) return { status: "ok", phones: [...phones], rejected };
  return { status: masked ? "masked" : "invalid" };
}

/**
 * Every form that a question about one number may be stored under, the likeliest first: "never a false clear". With a plus
 * or `00` there is one. Without, the national reading of `country`, and the international one where the digits begin
 * with that country's calling code or are a valid number as they stand (or the
 * national reading is none). Empty if nothing possible can be read.
 */
export function phoneCandidates(query: string, country: CountryCode | null): CanonicalPhone[] {
  const spelled = splitPhoneCell(cleanPhoneText(query)).map(spellNumber);
  if (spelled.length !== 1) return candidatesOfSeveral(query, country);
  const [number] = spelled;
  if (number?.kind !== "number") return [];
  const { plus, digits } = number;
  const national = canonicalNational(query, country);
  if (plus || digits.startsWith("00") || country === null) return national;
  const ownCode = digits.startsWith(callingCodeOf(country));
  if (!ownCode && digits.length < 11) return national;
  const international = judgeInternational(digits);
  if (international === null || national.includes(international)) return national;
  if (national.length === 0) return [international];
  const valid = isValidPhone(international);
  if (!ownCode && !valid && national.some(isValidPhone)) return national;
  // With the own calling code in front and a valid number behind it, a forgotten plus is likelier than a national number that
  // happens to begin so: +49 4915… is valid too, but nobody has it.
  return ownCode && valid ? [international, ...national] : [...national, international];
}

/**
 * The one number of a text with a plus, without libphonenumber where the tables know it: a check of one number is over in
 * less time than its metadata takes to load. `null`: only `canonicalizePhoneCell` can tell.
 */
export function scanInternational(text: string): CanonicalPhone | null {
  if (!/^\+[\d ()-]{3,40}$/.test(text)) return null;
  scanner ??= new PhoneScanner({ country: null, reading: "international" });
  const written = scanner.scan(asked, 0, asked.write(text, 0, "latin1"), scanned, 0);
  return written > 0 ? (scanned.toString("latin1", 0, written) as CanonicalPhone) : null;
}

/** The other way to spell a mobile of a country where both are in use (Argentina, Brazil), as a canonical form. */
export function otherSpellings(phone: CanonicalPhone): CanonicalPhone[] {
  const other = otherMobileSpelling(phone);
  return other === null ? [] : [other];
}

/**
 * Forms under which a dataset may hold a number because its column was read the other way: bare `49151…` taken for a national
 * number, bare `154…` of China taken for one with calling code 1. One that is a valid number (`isValidPhone`) is somebody
 * else's and must not count: that takes 20 µs to tell, so it is left to who finds one.
 */
export function misreadForms(phone: CanonicalPhone): CanonicalPhone[] {
  const codeLength = callingCodeLength(phone);
  if (codeLength === 0) return [];
  const code = phone.slice(1, 1 + codeLength);
  // Both in one buffer: the calling code again, then the number with its plus gone.
  const bare = LONGEST_CODE + code.length;
  const twice = LONGEST_CODE - code.length;
  const end = LONGEST_CODE - 1 + asked.write(phone, LONGEST_CODE - 1, "latin1");
  asked.write(code, twice, "latin1");
  const forms: CanonicalPhone[] = [];
  // +1 1… is always the same number again: its 1 is a trunk prefix too.
  if (code !== "1") addReading(forms, twice, end, phone);
  addReading(forms, bare, end, phone);
  return forms;
}

/** Adds the number that the asked digits `[start, end)` are if they begin with a calling code, unless it is `phone` again. */
function addReading(forms: CanonicalPhone[], start: number, end: number, phone: CanonicalPhone): void {
  scanner ??= new PhoneScanner({ country: null, reading: "international" });
  // Nearly all of these have an impossible length, or are canonical as they stand: the scanner tells both in no time.
  const verdict = scanner.judge(asked, start, end - start);
  if (verdict === IMPOSSIBLE) return;
  const digits = asked.toString("latin1", start, end);
  const form = verdict > 0 ? (`+${digits}` as CanonicalPhone) : judgeInternational(digits);
  if (form !== null && form !== phone) forms.push(form);
}

const LONGEST_CODE = 3;
let scanner: PhoneScanner | undefined;
// The same buffers each time: the scanner makes views of new ones.
const asked = Buffer.alloc(64);
const scanned = Buffer.alloc(SCAN_OUTPUT_BYTES);

function canonicalNational(query: string, country: CountryCode | null): CanonicalPhone[] {
  const cell = canonicalizePhoneCell(query, { country, reading: "national" });
  return cell.status === "ok" ? cell.phones : [];
}

function candidatesOfSeveral(query: string, country: CountryCode | null): CanonicalPhone[] {
  const pieces = splitPhoneCell(cleanPhoneText(query));
  return [
    ...new Set(pieces.flatMap((piece) => (splitPhoneCell(piece).length === 1 ? phoneCandidates(piece, country) : []))),
  ];
}

function phonesOfPiece(number: SpelledNumber, context: PhoneContext): CanonicalPhone[] {
  const whole = judgeSpelled(number, context);
  if (number.text.includes("/")) {
    const sides = judgeSides(number.text.split("/"), context);
    // `0511/123456` is one German number, and both its sides may be possible ones: the whole wins unless each side is a valid
    // number by itself.
    if (sides !== null && (whole === null || sides.every(isValidPhone))) return sides;
  }
  if (whole !== null) return [whole];
  return number.digits.length >= MIN_DIGITS_OF_TWO ? cutAtSpace(number.text, context) : [];
}

function judgeSpelled(number: SpelledNumber, context: PhoneContext): CanonicalPhone | null {
  const phone = judgeNumber(number.plus, number.digits, context);
  if (phone !== null) return phone;
  const { text } = number;
  // `+34 (0)912 …`: a trunk zero shown in parentheses, in a country whose plan knows none.
  if (/\(0\)/.test(text)) return judgeNumber(number.plus, text.replace(/\(0\)/, "").replace(/\D/g, ""), context);
  // `010-12345678-123`: the Chinese way to add an extension; too long to be one number.
  const chinese = context.country === "CN" ? /^(0\d{2,3}-\d{7,8})-\d{1,6}$/.exec(text) : null;
  return chinese === null ? null : judgeNumber(false, chinese[1].replace("-", ""), context);
}

function judgeSides(sides: readonly string[], context: PhoneContext): CanonicalPhone[] | null {
  const phones: CanonicalPhone[] = [];
  for (const side of sides) {
    const spelling = spellNumber(side);
    const phone = spelling.kind === "number" ? judgeSpelled(spelling, context) : null;
    if (phone === null) return null;
    phones.push(phone);
  }
  return phones;
}

// Spaces separate groups of one number far more often than two numbers, so both halves must be valid, not just possible. Two
// only: three would need a search whose cost grows with the power of the number of spaces.
function cutAtSpace(text: string, context: PhoneContext): CanonicalPhone[] {
  const groups = text.split(/\s+/);
  for (let cut = 1; cut < groups.length; cut++) {
    const sides = judgeSides([groups.slice(0, cut).join(" "), groups.slice(cut).join(" ")], context);
    if (sides !== null && sides.every(isValidPhone)) return sides;
  }
  return [];
}
