/**
 * From a cell to tags: brings the identifiers in it into their canonical forms and puts them into the lanes that tag in
 * batches. Digits and plain ASCII addresses go from the input's bytes into the block that is encrypted; only what the fast
 * paths can't prove, and the rarer kinds, become strings.
 */
import { EmailScanner } from "../identifier/email-scanner.js";
import { canonicalizeEmailCell, emailAlias, type CanonicalEmail } from "../identifier/email.js";
import type { IdentifierKind } from "../identifier/identifier-kind.js";
import { TAG_KIND } from "../identifier/kinds.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { lacksCountry } from "../identifier/phone-without-country.js";
import {
  canonicalizePhoneCell,
  type CanonicalPhone,
  type CountryCode,
  type PhoneContext,
} from "../identifier/phone.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import { unescapeCell } from "../source/delimited-parser.js";
import { hasAt, hasWords, isPlainWords, textOf, writeAscii } from "./cell-bytes.js";
import { emptyCounts, type FilePlan, type RecordCounts } from "./file-plan.js";
import { FoundInText, isCoordinate, isFileName } from "./found-in-text.js";
import { RecordRepeats } from "./record-repeats.js";

const INVALID = { status: "invalid" } as const;
const EMAIL_BYTES_LIMIT = 320;
const AT = 64;
const PLUS = 43;
const ZERO = 48;
/** Longer cells of unknown use are prose: no identifier as a whole, but there may be some in it. */
const SWEEP_BYTES_LIMIT = 320;
/** Shorter cells hold no identifier beside words. */
const LEAST_TEXT_BYTES = 10;

/** Of which kinds a record may hold several identifiers: only then they are compared. */
export interface SeveralKinds {
  readonly phones: boolean;
  readonly emails: boolean;
  readonly kinds: boolean;
}

export class CellTagger {
  /** Where values are counted; whoever takes the counts puts new ones here. */
  counts: RecordCounts = emptyCounts();
  /** The record holds an identifier. */
  found = false;
  /** The record holds a number that only lacks a country. */
  needsCountry = false;
  readonly #plan: FilePlan;
  readonly #lanes: CmacLanes;
  readonly #several: SeveralKinds;
  readonly #context: PhoneContext;
  readonly #scanner: PhoneScanner;
  readonly #scanners = new Map<CountryCode | null, PhoneScanner>();
  readonly #emailScanner = new EmailScanner();
  readonly #email = Buffer.alloc(EMAIL_BYTES_LIMIT);
  readonly #repeats = new RecordRepeats();
  /** By the country whose numbers count in text. */
  readonly #sweeps = new Map<CountryCode | null, FoundInText>();

  constructor(plan: FilePlan, lanes: CmacLanes, several: SeveralKinds) {
    this.#plan = plan;
    this.#lanes = lanes;
    this.#several = several;
    this.#context = { country: plan.country, reading: plan.reading };
    this.#scanner = new PhoneScanner(this.#context);
  }

  beginRecord(): void {
    this.found = false;
    this.needsCountry = false;
    this.#repeats.clear();
  }

  phone(
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    payload: number,
    country: CountryCode | null,
    sweeping = false,
    several = this.#several.phones,
  ): void {
    const lanes = this.#lanes;
    const counts = this.counts.identifiers.phone;
    const { scratch, scratchAt } = lanes;
    const written = escaped ? 0 : this.scannerFor(country).scan(bytes, start, end, scratch, scratchAt);
    if (written > 0) {
      counts.values++;
      this.found = true;
      this.#countPrefix(scratch, scratchAt);
      if (several && this.#repeats.has(scratch, scratchAt, scratchAt + written)) return;
      lanes.commit(TAG_KIND.phone, written, payload);
      return;
    }
    if (!sweeping && hasAt(bytes, start, end)) {
      this.email(bytes, start, end, escaped, payload, country, false);
      return;
    }
    if (written < 0) {
      if (!sweeping) this.#invalidPhone(bytes, start, end, country);
      return;
    }
    // Of words such as "deleted account" nothing can come; the judge would take longer than for a hundred numbers.
    const cell = isPlainWords(bytes, start, end)
      ? INVALID
      : canonicalizePhoneCell(this.#cellText(bytes, start, end, escaped), this.#contextFor(country));
    if (sweeping && cell.status !== "ok") return;
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") {
      // No number as a whole, but perhaps one beside words: "tel 07700 900123 (home)".
      if (cell === INVALID || !this.searchText(bytes, start, end, payload, country))
        this.#invalidPhone(bytes, start, end, country);
    } else if (cell.status === "ok") {
      counts.values += cell.phones.length;
      counts.invalid += cell.rejected;
      this.found = true;
      for (const phone of cell.phones) this.#tagPhone(phone, payload, several || cell.phones.length > 1);
    }
  }

  /** A number that was found in text. */
  #takePhone(phone: CanonicalPhone, payload: number, several: boolean): void {
    this.counts.identifiers.phone.values++;
    this.found = true;
    this.#tagPhone(phone, payload, several);
  }

  #tagPhone(phone: CanonicalPhone, payload: number, several: boolean): void {
    const { scratch, scratchAt } = this.#lanes;
    const length = writeAscii(phone, scratch, scratchAt);
    this.counts.phonePrefixes[Number(phone.slice(1, 5))]++;
    if (several && this.#repeats.has(scratch, scratchAt, scratchAt + length)) return;
    this.#lanes.commit(TAG_KIND.phone, length, payload);
  }

  #invalidPhone(bytes: Uint8Array, start: number, end: number, country: CountryCode | null): void {
    this.counts.identifiers.phone.invalid++;
    if (country === null && lacksCountry(bytes, start, end)) this.needsCountry = true;
  }

  email(
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    payload: number,
    country: CountryCode | null,
    sweeping = false,
    several = this.#several.emails,
  ): void {
    const counts = this.counts.identifiers.email;
    const written = escaped ? 0 : this.#emailScanner.scan(bytes, start, end, this.#email, 0);
    if (written > 0) {
      counts.values++;
      this.found = true;
      this.#tagEmail(written, payload, this.#emailScanner.aliasPossible, several);
      return;
    }
    // Columns mix, and some dumps change columns half-way: what is no address may be a number.
    if (!sweeping && !hasAt(bytes, start, end) && this.isPhone(bytes, start, end, escaped, country)) {
      this.phone(bytes, start, end, escaped, payload, country);
      return;
    }
    if (written < 0) {
      if (!sweeping) this.#invalidEmail(bytes, start, end, payload, country);
      return;
    }
    const cell = canonicalizeEmailCell(this.#cellText(bytes, start, end, escaped));
    if (sweeping && cell.status !== "ok") return;
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") this.#invalidEmail(bytes, start, end, payload, country);
    else if (cell.status === "ok") {
      counts.values += cell.emails.length;
      counts.invalid += cell.rejected;
      this.found = true;
      const repeats = several || cell.emails.length > 1;
      for (const email of cell.emails) this.#tagEmail(this.#email.write(email, 0, "utf8"), payload, true, repeats);
    }
  }

  /** No address as a whole, but perhaps one beside words, or a number: "ann@example.com or +44 7700 900123". */
  #invalidEmail(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): void {
    const isText = end - start >= LEAST_TEXT_BYTES && hasWords(bytes, start, end);
    if (!isText || !this.searchText(bytes, start, end, payload, country)) this.counts.identifiers.email.invalid++;
  }

  /** A cell of a kind that goes by its table entry alone. */
  otherKind(
    kind: IdentifierKind,
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    payload: number,
    country: CountryCode | null,
  ): void {
    // People give the address that belongs to a number (12345678@qq.com), or write into the wrong field.
    if (hasAt(bytes, start, end)) {
      this.email(bytes, start, end, escaped, payload, country);
      return;
    }
    const cell = kind.canonicalize(this.#cellText(bytes, start, end, escaped), this.#contextFor(country));
    if (cell.status === "empty") return;
    const counts = (this.counts.identifiers[kind.name] ??= { values: 0, invalid: 0, masked: 0 });
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") counts.invalid++;
    else if (cell.status === "ok") {
      counts.values += cell.forms.length;
      counts.invalid += cell.rejected;
      this.found = true;
      const several = this.#several.kinds || cell.forms.length > 1;
      for (const form of cell.forms) {
        const bytesOfForm = Buffer.from(form, "utf8");
        if (several && this.#repeats.has(bytesOfForm, 0, bytesOfForm.length)) continue;
        this.#lanes.put(kind.tagKind, bytesOfForm, 0, bytesOfForm.length, payload);
      }
    }
  }

  /** A cell of unknown use: an address, or a number with its calling code, is taken; anything else is none of ours. */
  sweep(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): void {
    const counts = this.counts.identifiers;
    const before = counts.phone.values + counts.email.values;
    const isMarked = bytes[start] === PLUS || (bytes[start] === ZERO && bytes[start + 1] === ZERO);
    if (end - start <= SWEEP_BYTES_LIMIT) {
      if (hasAt(bytes, start, end)) {
        if (!isFileName(bytes, start, end)) this.email(bytes, start, end, false, payload, country, true);
      } else if (isMarked && !isCoordinate(bytes, start, end))
        this.phone(bytes, start, end, false, payload, country, true);
    }
    // Nothing as a whole: perhaps something within. Bare numbers of a country count beside words only.
    if (counts.phone.values + counts.email.values === before) {
      const isText = hasWords(bytes, start, end);
      const found = this.sweepFor(isText ? this.textCountry(country) : null);
      found.sweep(bytes, start, end);
      if (!isText) found.undecided = 0;
      this.tagFound(found, payload, country);
    }
  }

  /** Takes what stands within a text. @returns whether that was anything */
  searchText(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): boolean {
    const { phone, email } = this.counts.identifiers;
    const before = phone.values + email.values;
    const found = this.sweepFor(this.textCountry(country));
    found.sweep(bytes, start, end);
    this.tagFound(found, payload, country);
    return phone.values + email.values > before;
  }

  /** What stands within a text, before its record is begun; `null` for nothing: then it need not be searched again. */
  lookIntoText(bytes: Uint8Array, start: number, end: number, country: CountryCode | null): FoundInText | null {
    const found = this.sweepFor(this.textCountry(country));
    found.sweep(bytes, start, end);
    return found.count === 0 && found.undecided === 0 ? null : found;
  }

  tagFound(found: FoundInText, payload: number, country: CountryCode | null): void {
    this.counts.undecided += found.undecided;
    if (found.undecided > 0 && this.textCountry(country) === null) this.needsCountry = true;
    for (let i = 0; i < found.count; i++) {
      const phone = found.phones[i];
      if (phone === null) this.email(found.bytes, found.starts[i], found.ends[i], false, payload, country, true);
      else this.#takePhone(phone, payload, true);
    }
  }

  /** Whose numbers count in free text, in a record of this country. */
  textCountry(country: CountryCode | null): CountryCode | null {
    return country ?? this.#plan.textCountry ?? null;
  }

  sweepFor(country: CountryCode | null): FoundInText {
    let found = this.#sweeps.get(country);
    if (!found) this.#sweeps.set(country, (found = new FoundInText(country)));
    return found;
  }

  isPhone(bytes: Uint8Array, start: number, end: number, escaped: boolean, country: CountryCode | null): boolean {
    const { scratch, scratchAt } = this.#lanes;
    const written = escaped ? 0 : this.scannerFor(country).scan(bytes, start, end, scratch, scratchAt);
    if (written !== 0) return written > 0;
    return canonicalizePhoneCell(this.#cellText(bytes, start, end, escaped), this.#contextFor(country)).status === "ok";
  }

  /** Four digits tell the country: calling code, and area code where a calling code is shared. */
  #countPrefix(bytes: Uint8Array, at: number): void {
    const prefix = bytes[at + 1] * 1000 + bytes[at + 2] * 100 + bytes[at + 3] * 10 + bytes[at + 4] - 53_328;
    this.counts.phonePrefixes[prefix]++;
  }

  /** Tags the address in #email[0, length): itself, its domain, and its alias where that is another spelling. */
  #tagEmail(length: number, payload: number, aliasPossible: boolean, several: boolean): void {
    const email = this.#email;
    if (several && this.#repeats.has(email, 0, length)) return;
    const lanes = this.#lanes;
    lanes.put(TAG_KIND.email, email, 0, length, payload);
    let at = length - 1;
    while (at > 0 && email[at] !== AT) at--;
    // Two addresses of a record may share their domain (taken with its "@": no address is spelled so) or their alias.
    if (!several || !this.#repeats.has(email, at, length)) {
      lanes.put(TAG_KIND["email-domain"], email, at + 1, length, payload);
    }
    if (!aliasPossible) return;
    const address = email.toString("utf8", 0, length) as CanonicalEmail;
    const alias = emailAlias(address);
    if (alias === address) return;
    const aliasLength = email.write(alias, 1, "utf8");
    email[0] = 0;
    if (several && this.#repeats.has(email, 0, aliasLength + 1)) return;
    lanes.put(TAG_KIND["email-alias"], email, 1, aliasLength + 1, payload);
  }

  #cellText(bytes: Uint8Array, start: number, end: number, escaped: boolean): string {
    const text = textOf(bytes, start, end);
    const { quote, escape } = this.#plan.dialect;
    return escaped && quote !== null ? unescapeCell(text, quote, escape) : text;
  }

  #contextFor(country: CountryCode | null): PhoneContext {
    return country === this.#plan.country ? this.#context : { country, reading: this.#plan.reading };
  }

  scannerFor(country: CountryCode | null): PhoneScanner {
    if (country === this.#plan.country) return this.#scanner;
    let scanner = this.#scanners.get(country);
    if (!scanner) {
      scanner = new PhoneScanner(this.#contextFor(country));
      this.#scanners.set(country, scanner);
    }
    return scanner;
  }
}
