/**
 * Where phone numbers lie in text of any kind. Free text is full of digits that are none (cards, IBANs, orders, dates,
 * versions, coordinates), so here, unlike in a column, a number must say that it is one: with a plus or 00; in the
 * national format of a given country, with separators; as a mobile number of it that stands alone; or behind a word for a
 * phone. What looks dialled but says too little is not taken, and told as undecided. Bytes in, offsets out.
 */
import { cueBefore } from "./phone-cue.js";
import type { CanonicalPhone, CountryCode, PhoneContext } from "./phone-judge.js";
import { isValidPhone } from "./phone-range.js";
import { canonicalizePhoneCell } from "./phone.js";
import { IMPOSSIBLE, PhoneScanner, SCAN_OUTPUT_BYTES } from "./phone-scanner.js";
import { parseWithLibrary, planOfCountry } from "./phone-library.js";

const PLUS = 43;
const DOT = 46;
const ZERO = 48;
const SPACE = 32;
const HYPHEN = 45;
const OPEN = 40;
const CLOSE = 41;
const MOST_DIGITS = 15;
const FEWEST_DIGITS = 7;
const GROUPS_LIMIT = 12;
const COORDINATE_CONTEXT = 24;
/** What stands between a number and another one of the same country that goes without the calling code. */
const ALTERNATIVE = /^\s{0,2}(?:[,;/|、]|\b(?:or|and|oder|und|ou|et|o|y|e|или|и|ve)\b|或|和|及)\s{0,2}(?=[(\d])/u;
const ALTERNATIVE_BYTES = 16;
/** Leading digits that both share, where the second is not known to be valid. */
const SHARED_DIGITS = 3;
/** Digits of a number with its area code, dialled within its country. */
const DIALLED_DIGITS = { least: 9, most: 12 } as const;

export class PhoneSweep {
  /** Where the last number that was found stands: text[start, end). */
  start = 0;
  end = 0;
  /** Where to go on after a run of digits, found or not. */
  next = 0;
  /** The number that was found, in its canonical form. */
  phone = "" as CanonicalPhone;
  /** What was looked at and not taken may be a number dialled in its country: it lacks the country, or a word that says so. */
  undecided = false;
  readonly #context: PhoneContext;
  readonly #country: CountryCode | null;
  /** National numbers begin with a zero, and with nothing else. */
  readonly #trunkZero: boolean;
  /** They may begin with a zero. */
  readonly #dialsZero: boolean;
  readonly #groupStarts = new Int32Array(GROUPS_LIMIT);
  readonly #groupEnds = new Int32Array(GROUPS_LIMIT);
  #groups = 0;
  readonly #scanner: PhoneScanner;
  readonly #scanned = new Uint8Array(SCAN_OUTPUT_BYTES);

  /** @param country in whose national format numbers may be written; `null`: with plus or 00 only */
  constructor(country: CountryCode | null) {
    this.#country = country;
    this.#context = { country, reading: country === null ? "international" : "national" };
    this.#scanner = new PhoneScanner(this.#context);
    const prefix = country === null ? "" : (planOfCountry(country)?.nationalPrefix ?? "");
    this.#trunkZero = prefix === "0";
    this.#dialsZero = prefix !== "" && new RegExp(`^(?:${prefix})`).exec("021")?.[0] === "0";
  }

  /**
   * Looks at the run of digits that begins at `at`, with a plus or a digit.
   * @param from bytes before it belong to something else
   * @returns true when there is a number: see `start`, `end`. In any case `next` is behind what was looked at
   */
  find(text: Uint8Array, at: number, from: number, to: number): boolean {
    this.undecided = false;
    const plus = text[at] === PLUS;
    this.#collect(text, plus ? at + 1 : at, to);
    this.next = this.#groups === 0 ? at + 1 : this.#groupEnds[this.#groups - 1];
    if (this.#groups === 0) return false;
    if (at > from && !mayPrecede(text, at, from)) return false;
    if (!plus && this.#isInCard(text, from)) return false;
    this.#dropGlued(text, to);
    if (this.#groups === 0) return false;
    if (plus) return this.#international(text, at, to, from, false);
    const first = this.#groupStarts[0];
    if (text[first] === ZERO && text[first + 1] === ZERO && text[first + 2] > ZERO && text[first + 2] <= 57) {
      if (this.#international(text, at, to, from, true)) return true;
    }
    if (this.#country !== null && (this.#chineseMobile(text) || this.#national(text, at, to, from))) return true;
    this.undecided = this.#looksDialled(text, at, from);
    return false;
  }

  /**
   * Looks for a second number behind the one that was just found: `+44 7700 900000 or 7700 900001`. It must have as many digits as
   * the first has behind its calling code (a 0 before them aside), and begin as the first does or be valid.
   * @returns true when there is one: see `start`, `end`, `phone`, `next`; else they stay as they are
   */
  findAlternative(text: Uint8Array, to: number): boolean {
    const behind = Buffer.from(text.buffer, text.byteOffset + this.end, Math.min(ALTERNATIVE_BYTES, to - this.end));
    const joint = ALTERNATIVE.exec(behind.toString("utf8"))?.[0];
    if (joint === undefined) return false;
    const first = parseWithLibrary(this.phone, null);
    const at = this.end + Buffer.byteLength(joint);
    this.#collect(text, at, to);
    this.#dropGlued(text, to);
    if (!first) return false;
    const national = first.nationalNumber;
    for (let groups = this.#groups; groups > 0; groups--) {
      const end = this.#groupEnds[groups - 1];
      if (end < to && isDigit(text[end])) continue;
      const digits = latin(text, at, end).replace(/\D/gu, "");
      const dialled = digits.length === national.length + 1 ? digits.replace(/^0/u, "") : digits;
      if (dialled.length !== national.length) continue;
      const phone = `${this.phone.slice(0, -national.length)}${dialled}` as CanonicalPhone;
      const isAlike = dialled.slice(0, SHARED_DIGITS) === national.slice(0, SHARED_DIGITS);
      // Behind a comma, bare digits may be an order as well.
      const isBare = groups === 1 && /[,;]/u.test(joint);
      if (!isAlike && (isBare || !isValidPhone(phone))) return false;
      this.phone = phone;
      this.start = at;
      this.end = this.next = end;
      return true;
    }
    return false;
  }

  /** Groups of digits with one or two separators between them. */
  #collect(text: Uint8Array, at: number, to: number): void {
    this.#groups = 0;
    let i = at;
    if (text[i] === OPEN) i++;
    while (i < to && this.#groups < GROUPS_LIMIT) {
      const start = i;
      while (i < to && isDigit(text[i])) i++;
      if (i === start) return;
      this.#groupStarts[this.#groups] = start;
      this.#groupEnds[this.#groups++] = i;
      i = behindSeparators(text, i, to);
      if (i < 0) return;
    }
  }

  /** Four digits behind four digits, or behind the first four characters of an IBAN: no number begins there. */
  #isInCard(text: Uint8Array, from: number): boolean {
    const first = this.#groupStarts[0];
    if (this.#groupEnds[0] - first !== 4 || first - 5 < from) return false;
    if (text[first - 1] !== SPACE && text[first - 1] !== HYPHEN) return false;
    if (!isDigit(text[first - 2]) || !isDigit(text[first - 3])) return false;
    const isIban = isCapital(text[first - 4]) && isCapital(text[first - 5]);
    if (!isIban && !(isDigit(text[first - 4]) && isDigit(text[first - 5]))) return false;
    return first - 6 < from || !isDigit(text[first - 6]);
  }

  /** The last group may belong to a word (`12ab`), an address (`138…@qq.com`) or a time (`10:30`). */
  #dropGlued(text: Uint8Array, to: number): void {
    const end = this.#groupEnds[this.#groups - 1];
    if (end >= to) return;
    const byte = text[end];
    const isExtension = (byte | 32) === 120 && isDigit(text[end + 1]);
    const isWord = ((byte | 32) >= 97 && (byte | 32) <= 122) || byte === 95 || byte === 64 || byte === 37;
    const isTime = byte === 58 && isDigit(text[end + 1]) && this.#groups > 1;
    if (isLocalPart(text, end, to)) this.#dropJoined(text);
    else if ((isWord && !isExtension) || isTime) this.#groups--;
  }

  /** The last group and those that a hyphen or a dot joins to it: an address has no spaces. */
  #dropJoined(text: Uint8Array): void {
    for (let joined = true; joined && this.#groups > 0;) {
      const start = this.#groupStarts[--this.#groups];
      joined = this.#groups > 0 && !isSpaced(text, this.#groupEnds[this.#groups - 1], start);
    }
  }

  #international(text: Uint8Array, at: number, to: number, from: number, isDoubleZero: boolean): boolean {
    if (this.#isDecimal(text, at, from, to)) return false;
    if (isDoubleZero && cueBefore(text, from, at) === "other") return false;
    let possible = 0;
    const skip = isDoubleZero ? 2 : 0;
    for (let groups = this.#groups; groups > 0; groups--) {
      const digits = this.#digitsOf(groups) - skip;
      if (digits < FEWEST_DIGITS || digits > MOST_DIGITS + 1) continue;
      const phone = this.#judge(text, at, this.#groupEnds[groups - 1]);
      if (phone === null) continue;
      // Zeros in front also pad the numbers of orders and customers: bare digits behind them need a range that exists.
      const mustBeValid = isDoubleZero && groups === 1;
      // Behind a space may stand something else: then the longest valid number counts before the longest possible one.
      const isWhole = groups === this.#groups && !this.#hasSpaces(text, groups);
      if ((isWhole && !mustBeValid) || isValidPhone(phone)) return this.#found(at, groups);
      if (possible === 0 && !mustBeValid) possible = groups;
    }
    if (possible === 0) return false;
    // The last one that was judged is another.
    this.#judge(text, at, this.#groupEnds[possible - 1]);
    return this.#found(at, possible);
  }

  /** In the national format of the country: all of the groups, or the first ones where a space parts them from the rest. */
  #national(text: Uint8Array, at: number, to: number, from: number): boolean {
    if (this.#groups > 1 && this.#isDateOrVersion(text)) return false;
    const most = this.#groups;
    for (let groups = most; groups > 0; groups--) {
      const isWhole = groups === most;
      if (!isWhole && text[this.#groupEnds[groups - 1]] !== SPACE) continue;
      const isWritten = groups > 1 && this.#isWrittenNationally(text, at, from, groups, isWhole);
      if (!isWritten && !(groups === 1 && this.#isBareNational(text, at, to, from))) continue;
      const isOpened = groups > 1 && at > from && text[at - 1] === OPEN;
      return this.#found(isOpened ? at - 1 : at, groups);
    }
    return false;
  }

  /** Digits alone say nothing, so separators or parentheses are needed. */
  #isWrittenNationally(text: Uint8Array, at: number, from: number, groups: number, isWhole: boolean): boolean {
    const digits = this.#digitsOf(groups);
    if (digits < FEWEST_DIGITS || digits > MOST_DIGITS) return false;
    const start = at > from && text[at - 1] === OPEN ? at - 1 : at;
    const phone = this.#judge(text, start, this.#groupEnds[groups - 1]);
    if (phone === null) return false;
    const lengths = this.#lengthsOf(groups);
    const isAmerican = phone.startsWith("+1") && /^(?:1 )?3 3 4$/.test(lengths);
    if (phone.startsWith("+1") && !isAmerican) return false;
    const dialled = this.#isDialled(text);
    // Three, three and four digits are a number even behind "to order".
    if (!isAmerican && cueBefore(text, from, at) === "other") return false;
    const isChineseMobile = phone.startsWith("+861") && phone.length === 14 && /^3 4 4$/.test(lengths);
    if (this.#trunkZero && !dialled && !isChineseMobile) return false;
    // The first groups of a card may be a number that nobody meant.
    if (!isWhole && !(this.#dialsZero && dialled) && !isAmerican && !isChineseMobile) return false;
    const isLongEnough = isWhole && dialled && digits >= DIALLED_DIGITS.least;
    return isAmerican || isChineseMobile || isLongEnough || isValidPhone(phone);
  }

  /**
   * Bare digits: orders, customers and invoices have them as well. So a word for a phone must stand before them, or they
   * are what is dialled for a mobile telephone in a country where that begins with a zero.
   */
  #isBareNational(text: Uint8Array, at: number, to: number, from: number): boolean {
    const digits = this.#digitsOf(1);
    if (digits < FEWEST_DIGITS + 1 || digits > DIALLED_DIGITS.most) return false;
    const dialled = this.#dialsZero && this.#isDialled(text);
    const cue = cueBefore(text, from, at);
    if (cue === "other" || (cue === null && !dialled) || (this.#dialsZero && !dialled)) return false;
    // An amount has decimals, and a piece of a key goes on behind a hyphen.
    const end = this.#groupEnds[0];
    if (end + 1 < to && (text[end] === DOT || text[end] === HYPHEN || text[end] === 44) && isDigit(text[end + 1]))
      return false;
    const phone = this.#judge(text, at, end);
    if (phone === null) return false;
    if (cue === "phone") return dialled || isValidPhone(phone);
    return parseWithLibrary(phone, null)?.getType() === "MOBILE";
  }

  /** One zero in front, as it is dialled within most countries. */
  #isDialled(text: Uint8Array): boolean {
    const first = this.#groupStarts[0];
    return text[first] === ZERO && text[first + 1] !== ZERO;
  }

  /** Dialled with a zero, or as in North America with an area code of three, or called a phone: a number of some country, perhaps. */
  #looksDialled(text: Uint8Array, at: number, from: number): boolean {
    if (this.#groups > 1 && this.#isDateOrVersion(text)) return false;
    for (let groups = Math.min(this.#groups, 5); groups > 0; groups--) {
      if (groups < this.#groups && text[this.#groupEnds[groups - 1]] !== SPACE) continue;
      if (/^(?:1 )?3 3 4$/.test(this.#lengthsOf(groups))) return true;
      const digits = this.#digitsOf(groups);
      if (digits < DIALLED_DIGITS.least || digits > DIALLED_DIGITS.most) continue;
      // Without a zero in front, orders and timestamps look alike: a word says that it is a phone.
      const cue = cueBefore(text, from, at);
      return this.#isDialled(text) ? cue !== "other" : cue === "phone";
    }
    return false;
  }

  #lengthsOf(groups: number): string {
    return Array.from({ length: groups }, (_, i) => this.#groupEnds[i] - this.#groupStarts[i]).join(" ");
  }

  /** 1[3-9] and nine digits: the only bare digits that are taken, in China. */
  #chineseMobile(text: Uint8Array): boolean {
    if (this.#country !== "CN") return false;
    for (let group = 0; group < this.#groups; group++) {
      let start = this.#groupStarts[group];
      const end = this.#groupEnds[group];
      if (end - start === 13 && text[start] === 56 && text[start + 1] === 54) start += 2;
      if (end - start !== 11 || text[start] !== 49 || text[start + 1] < 51) continue;
      // Between hyphens or dots it is a piece of an order or an id.
      if (group > 0 && !isSpaced(text, this.#groupEnds[group - 1], this.#groupStarts[group])) continue;
      if (group + 1 < this.#groups && !isSpaced(text, end, this.#groupStarts[group + 1])) continue;
      this.phone = `+86${latin(text, start, end)}` as CanonicalPhone;
      this.start = start;
      this.end = this.next = end;
      return true;
    }
    return false;
  }

  /** `+51.5074, -0.1278` and `+48.8566+002.3522`, not `+1.2025550100`, which is how WHOIS writes numbers. */
  #isDecimal(text: Uint8Array, at: number, from: number, to: number): boolean {
    if (this.#groups !== 2 || text[this.#groupEnds[0]] !== DOT) return false;
    const fraction = this.#groupEnds[1] - this.#groupStarts[1];
    if (fraction < FEWEST_DIGITS) return true;
    const end = this.#groupEnds[1];
    const behind = latin(text, end, Math.min(to, end + COORDINATE_CONTEXT));
    const before = latin(text, Math.max(from, at - COORDINATE_CONTEXT), at);
    return /^[,;/]?\s?[+-]?\d{1,3}\.\d/.test(behind) || /\d\.\d+[,;/]?\s?$/.test(before);
  }

  #isDateOrVersion(text: Uint8Array): boolean {
    const groups = this.#groups;
    const lengths = Array.from({ length: groups }, (_, i) => this.#groupEnds[i] - this.#groupStarts[i]);
    const separator = text[this.#groupEnds[0]];
    if (groups === 2 && separator === DOT) return true;
    // IPv4, and versions.
    if (separator === DOT && lengths.slice(0, 4).every((length) => length <= 3))
      return this.#country === null || groups !== 5;
    if (lengths[0] === 4 && lengths[1] === 2 && lengths[2] === 2) return true;
    return groups >= 3 && lengths[0] <= 2 && lengths[1] <= 2 && lengths[2] === 4 && separator !== SPACE;
  }

  #hasSpaces(text: Uint8Array, groups: number): boolean {
    for (let i = this.#groupStarts[0]; i < this.#groupEnds[groups - 1]; i++) if (text[i] === SPACE) return true;
    return false;
  }

  /** The scanner's tables answer at once for nearly all; the library would take some 20 µs. */
  #judge(text: Uint8Array, start: number, end: number): CanonicalPhone | null {
    const written = this.#scanner.scan(text, start, end, this.#scanned, 0);
    if (written === IMPOSSIBLE) return null;
    const phone = written > 0 ? latin(this.#scanned, 0, written) : firstPhone(latin(text, start, end), this.#context);
    if (phone !== null) this.phone = phone as CanonicalPhone;
    return phone as CanonicalPhone | null;
  }

  #digitsOf(groups: number): number {
    let digits = 0;
    for (let group = 0; group < groups; group++) digits += this.#groupEnds[group] - this.#groupStarts[group];
    return digits;
  }

  #found(start: number, groups: number): boolean {
    this.start = start;
    this.end = this.next = this.#groupEnds[groups - 1];
    return true;
  }
}

function firstPhone(text: string, context: PhoneContext): CanonicalPhone | null {
  // A no-break space was cut into two bytes.
  const cell = canonicalizePhoneCell(text.replaceAll("\u00c2\u00a0", " "), context);
  return cell.status === "ok" && cell.phones.length === 1 ? cell.phones[0] : null;
}

function isCapital(byte: number): boolean {
  return (byte - 65) >>> 0 < 26;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** @returns where the next group begins behind at most three separators; -1 when something else stands there */
function behindSeparators(text: Uint8Array, at: number, to: number): number {
  let i = at;
  let marks = 0;
  for (; i < to && i - at < 3; i++) {
    const byte = text[i];
    if (byte === 0xc2 && text[i + 1] === 0xa0) i++;
    else if (byte !== SPACE && byte !== HYPHEN && byte !== DOT && byte !== OPEN && byte !== CLOSE && byte !== 47) break;
    else if (byte !== SPACE && byte !== OPEN && byte !== CLOSE) marks++;
  }
  // Two spaces, or a dash with spaces round it, part one thing from the next.
  const spaces = i - at > 1 && text[at] === SPACE && text[at + 1] === SPACE;
  return i === at || i >= to || marks > 1 || spaces || !isDigit(text[i]) ? -1 : i;
}

/** True when a number may begin behind this byte: not inside a word, an amount or a longer run of digits. */
function mayPrecede(text: Uint8Array, at: number, from: number): boolean {
  const byte = text[at - 1];
  if (isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 122)) return false;
  if (byte === 95 || byte === PLUS || byte === 36 || byte === 37 || byte === 42 || byte === 35) return false;
  if (byte === OPEN || at - 2 < from) return true;
  const earlier = text[at - 2];
  const isJoint = byte === DOT || byte === HYPHEN || byte === 47 || byte === 44;
  return !(isJoint && (isDigit(earlier) || ((earlier | 32) - 97) >>> 0 < 26));
}

/** True when what goes on at `at` without a space leads to an `@`: `138….ann@example.com`. */
function isLocalPart(text: Uint8Array, at: number, to: number): boolean {
  let i = at;
  for (const end = Math.min(to, at + 64); i < end; i++) {
    const byte = text[i];
    if (byte === 64) return true;
    const isLetter = (byte | 32) >= 97 && (byte | 32) <= 122;
    if (!isLetter && !isDigit(byte) && byte !== DOT && byte !== HYPHEN && byte !== 95 && byte !== PLUS) return false;
  }
  return false;
}

function isSpaced(text: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text[i] !== SPACE && text[i] !== 47) return false;
  return true;
}

function latin(text: Uint8Array, from: number, to: number): string {
  return Buffer.from(text.buffer, text.byteOffset + from, to - from).toString("latin1");
}
