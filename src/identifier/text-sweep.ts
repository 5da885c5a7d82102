/**
 * Finds the e-mail addresses and phone numbers in text of any kind, by bytes: most of them are passed over with one
 * table look-up; an `@` or the first digit of a run asks email-sweep.ts or phone-sweep.ts.
 */
import { findEmail, type EmailRange } from "./email-sweep.js";
import type { CanonicalPhone, CountryCode } from "./phone-judge.js";
import { PhoneSweep } from "./phone-sweep.js";

/** Gets what was found, as the range text[start, end) of a cell that holds one identifier. */
export interface SweepSink {
  foundEmail(text: Uint8Array, start: number, end: number): void;
  foundPhone(text: Uint8Array, start: number, end: number, phone: CanonicalPhone): void;
  /** Digits, text[start, end), that may be a phone number, if one knew of which country; left out, nobody is told. */
  foundUndecided?(start: number, end: number): void;
}

/** Digits that a word for a phone may stand before, though nothing says of which country they are. */
const BARE_DIGITS = { least: 9, most: 12 } as const;
const BETWEEN_BYTES = 4;

const ORDINARY = 0;
const AT_SIGN = 1;
const PLUS_SIGN = 2;
const DIGIT = 3;
const PERCENT_SIGN = 4;
const FULL_WIDTH = 5;
const BYTES = new Uint8Array(256);
BYTES[64] = AT_SIGN;
BYTES[43] = PLUS_SIGN;
BYTES[37] = PERCENT_SIGN;
BYTES[0xef] = FULL_WIDTH;
for (let digit = 48; digit <= 57; digit++) BYTES[digit] = DIGIT;

export class TextSweep {
  /** The last text has full-width digits, `＠` or `＋`, which are passed over: swept again as `inHalfWidth`, it holds more perhaps. */
  hasFullWidth = false;
  readonly #phones: PhoneSweep;
  readonly #nationals: boolean;
  readonly #range: EmailRange = { start: 0, end: 0 };

  /** @param country as for PhoneSweep */
  constructor(country: CountryCode | null) {
    this.#phones = new PhoneSweep(country);
    this.#nationals = country !== null;
  }

  /** Hands on what text[start, end) holds, in its order. */
  sweep(text: Uint8Array, start: number, end: number, sink: SweepSink): void {
    this.hasFullWidth = false;
    let from = start;
    for (let i = start; i < end; i++) {
      const kind = BYTES[text[i]];
      if (kind === ORDINARY) continue;
      if (kind === FULL_WIDTH) {
        this.hasFullWidth ||= isFullWidth(text[i + 1], text[i + 2]);
        continue;
      }
      if (kind === DIGIT) {
        // Without a country only zeros can begin a number, and an area code or a word before it what may be one: other runs
        // are stepped over.
        const isZero = text[i] === 48 && BYTES[text[i + 1]] === DIGIT;
        if (!this.#nationals && !isZero && !isAreaCode(text, i, end)) {
          const first = i;
          while (i + 1 < end && BYTES[text[i + 1]] === DIGIT) i++;
          const digits = i + 1 - first;
          if (digits < BARE_DIGITS.least || digits > BARE_DIGITS.most || !isBehindWord(text, first, from)) continue;
          i = first;
        }
      }
      if (kind === AT_SIGN || kind === PERCENT_SIGN) {
        if (kind === PERCENT_SIGN && (text[i + 1] !== 52 || text[i + 2] !== 48)) continue;
        if (findEmail(text, i, from, end, this.#range)) {
          const found = this.#range;
          from = found.end;
          i = found.end - 1;
          sink.foundEmail(text, found.start, found.end);
        }
        continue;
      }
      const phones = this.#phones;
      if (phones.find(text, i, from, end)) {
        from = phones.end;
        sink.foundPhone(text, phones.start, phones.end, phones.phone);
        if (kind === PLUS_SIGN) {
          while (phones.findAlternative(text, end)) sink.foundPhone(text, phones.start, phones.end, phones.phone);
          from = phones.end;
        }
      } else if (phones.undecided) sink.foundUndecided?.(i, phones.next);
      i = Math.max(i, phones.next - 1);
    }
  }
}

/** The bytes behind 0xEF of `＋` (U+FF0B), digits (U+FF10 … U+FF19), `＠` (U+FF20) and `﹫` (U+FE6B). */
function isFullWidth(second: number, third: number): boolean {
  if (second === 0xb9) return third === 0xab;
  return second === 0xbc && (third === 0x8b || (third >= 0x90 && third <= 0x99) || third === 0xa0);
}

/** A text in which full-width characters are what they stand for. */
export function inHalfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e\ufe6b]+/gu, (wide) => wide.normalize("NFKC"));
}

/** A letter before the digits, with no more than a colon and the like between them: the end of a word for a phone, perhaps. */
function isBehindWord(text: Uint8Array, at: number, from: number): boolean {
  for (let i = at - 1; i >= from && at - i <= BETWEEN_BYTES; i--) {
    const byte = text[i];
    if (byte >= 0x80 || ((byte | 32) >= 97 && (byte | 32) <= 122)) return true;
    // Space, parentheses, hyphen, full stop, colon, equals sign.
    if (byte !== 32 && byte !== 40 && byte !== 41 && byte !== 45 && byte !== 46 && byte !== 58 && byte !== 61)
      return false;
  }
  return false;
}

/** Three digits that separators and more digits follow, as in `(202) 555-0123`. */
function isAreaCode(text: Uint8Array, at: number, end: number): boolean {
  if (at + 12 > end || BYTES[text[at + 1]] !== DIGIT || BYTES[text[at + 2]] !== DIGIT) return false;
  const behind = text[at + 3];
  return behind === 45 || behind === 46 || behind === 41 || behind === 32;
}
