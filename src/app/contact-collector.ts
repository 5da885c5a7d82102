/**
 * Takes the values of a list, one after another, and makes contacts of them: each with its line and all canonical forms that it
 * may be stored under. Rows that say who somebody is are kept beside them.
 */
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { callingCodeOf } from "../identifier/country.js";
import { identifierKindOf, type IdentifierKindName } from "../identifier/identifier-kind.js";
import { RowLabel } from "../identifier/label-columns.js";
import { isBlank } from "../identifier/null-words.js";
import { looksChineseMobile } from "../identifier/phone-foreign.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { isValidPhone, type CanonicalPhone, type CountryCode } from "../identifier/phone.js";
import { identifiersInRest } from "../worker/combo-rest.js";
import { contactsOf, contactsOfKind, invalidContact, phoneContact, type Contact } from "./contact.js";
import { listCellValues } from "./list-cell.js";
import { ListSweep } from "./list-sweep.js";
import { contactsInCell } from "./list-text.js";
import { bareRows, isNamed, type ListedRow } from "./listed-people.js";
import type { PlannedInput } from "./plan-input.js";

const PLUS = 0x2b;
const ONE = 0x31;
const CHINESE_MOBILE_DIGITS = 11;
/** Longer texts are no bare numbers. */
const ASKED_BYTES = 128;
/** Share of valid numbers from which a list of bare digits is taken as written with calling codes. */
const TRUSTED_SHARE = 0.9;

export class ContactCollector {
  readonly contacts: Contact[] = [];
  /** Rows that have contacts; empty as long as each contact is a row that says nothing. */
  readonly rows: ListedRow[] = [];
  /** What the row that is under way says of somebody. */
  readonly label = new RowLabel();
  /** Country of numbers in rows that name none; `null`: they carry their calling code. */
  readonly region: CountryCode | null;
  readonly #plan: PlannedInput | null;
  readonly #kind: IdentifierKindName | null;
  readonly #isInternational: boolean;
  readonly #ownCode: string | null;
  readonly #scanner: PhoneScanner;
  readonly #sweep = new ListSweep();
  // The same buffers each time: the scanner makes views of new ones.
  readonly #asked = Buffer.alloc(ASKED_BYTES);
  readonly #out = Buffer.alloc(64);
  readonly #isTrusted: boolean;
  readonly #mayBeChinese: boolean;
  readonly #isOneList: boolean;
  #unreachable = 0;

  /**
   * @param plan of a list with columns; `null` for one of lines
   * @param country of numbers without a calling code, where the plan names none
   * @param kind what a list without columns holds, or which of its columns are asked for; `null`: all
   */
  constructor(plan: PlannedInput | null, country: CountryCode | null, kind: IdentifierKindName | null) {
    this.#plan = plan;
    this.#kind = kind;
    const region = plan?.plan.country ?? country;
    const reading = plan?.plan.reading ?? (country ? "national" : "international");
    this.region = region;
    this.#isInternational = reading === "international";
    this.#ownCode = region && reading === "national" ? callingCodeOf(region) : null;
    this.#scanner = new PhoneScanner({ country: region, reading });
    // Where the sample is valid with calling codes, each number needs no look of its own: that takes 20 µs.
    this.#isTrusted = plan !== null && plan.reading.valid.international >= plan.reading.sampled * TRUSTED_SHARE;
    // North America's own plan has eleven digits that begin so.
    this.#mayBeChinese = region !== null && region !== "CN" && reading === "national" && callingCodeOf(region) !== "1";
    // Without columns, or with one, there is nothing that `--kind` could choose from: all of the list is of it.
    this.#isOneList = plan === null || plan.plan.format === "lines" || plan.columns.length <= 1;
  }

  /** Rows that name somebody and have no identifier. */
  get unreachable(): number {
    return this.#unreachable;
  }

  /** Whether `addNumber` may be asked at all: whether numbers need nothing but the scanner. */
  get takesNumbers(): boolean {
    const isAsked = (this.#kind ?? "phone") === "phone";
    return isAsked && this.#ownCode === null && (this.#isTrusted || this.region !== null);
  }

  /** Adds a cell that holds a number as the scanner knows it, without making a string of it. @returns false if it holds none */
  addNumber(bytes: Uint8Array, start: number, end: number, line: number): boolean {
    if (this.#mayBeChinese && end - start === CHINESE_MOBILE_DIGITS && bytes[start] === ONE) return false;
    const written = this.#scanner.scan(bytes, start, end, this.#out, 0);
    return written > 0 && this.#addScanned(written, bytes[start] === PLUS, line);
  }

  /** Adds all values of a cell. */
  addCell(role: ColumnRole, text: string, country: CountryCode | null, line: number): void {
    for (const value of listCellValues(text)) this.addValue(role, value, country, line);
  }

  addValue(role: ColumnRole, text: string, country: CountryCode | null, line: number): void {
    if (isBlank(text)) return;
    const kind = identifierKindOf(role)?.name ?? "phone";
    if (this.#kind !== null && this.#kind !== kind && !this.#isOneList) return;
    if (this.#kind !== null || (kind !== "phone" && kind !== "email")) {
      const asked = this.#isOneList ? (this.#kind ?? kind) : kind;
      if (asked !== "phone") {
        for (const contact of contactsOfKind(asked, text, line)) this.contacts.push(contact);
        return;
      }
    }
    const from = this.contacts.length;
    // Lists mix numbers and addresses in one column, whatever most of it holds; `＠` is an at sign, too.
    if (/[@＠﹫]/u.test(text)) this.contacts.push(...contactsOf(text, country, line, this.#isInternational));
    else if (role === "email" && !looksLikePhone(text))
      this.contacts.push(invalidContact("email", text, line, "no-possible-form"));
    else this.#addPhone(text, country, line);
    if (this.#kind !== null || !isUnreadable(this.contacts, from)) return;
    const within = this.#sweep.contactsWithin(text, country, line);
    if (within !== null) this.contacts.splice(from, 1, ...within);
  }

  /** Identifiers behind the first of a combo line: the same pieces as an import takes. What else stands there is a secret. */
  addRest(bytes: Uint8Array, start: number, end: number, line: number): void {
    for (const piece of identifiersInRest(bytes, start, end)) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset + piece.start, piece.end - piece.start).toString("utf8");
      const kind = piece.isAddress ? "email" : "phone";
      if (this.#kind !== null && this.#kind !== kind) continue;
      this.contacts.push(...contactsOfKind(kind, text, line).filter(({ invalid }) => invalid === null));
    }
  }

  /** What a cell of free text mentions. */
  addText(role: ColumnRole, cell: string, country: CountryCode | null, line: number): void {
    if (isBlank(cell)) return;
    const found = contactsInCell(this.#sweep, role, cell, country ?? this.#plan?.plan.textCountry ?? null, line);
    this.contacts.push(...found.filter(({ kind }) => this.#kind === null || this.#kind === kind));
  }

  /** What a line of a text in no known format mentions: each is a row of its own. */
  addLine(bytes: Uint8Array, start: number, end: number, line: number): void {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    for (const contact of this.#sweep.contactsIn(text, 0, text.length, this.region, line)) {
      if (this.#kind !== null && this.#kind !== contact.kind) continue;
      this.contacts.push(contact);
      this.endRow(this.contacts.length - 1);
    }
  }

  /** A record that can't be read: what it asks for is unknown, so it is one invalid contact. */
  addUnreadable(line: number): void {
    const from = this.contacts.length;
    this.contacts.push(invalidContact("phone", "", line, "no-possible-form"));
    this.endRow(from);
  }

  /** Closes a row whose contacts are those from `from` on. */
  endRow(from: number): void {
    const { contacts, rows } = this;
    const who = this.label.take();
    const taken = contacts.length - from;
    if (taken === 0) {
      if (who.id !== null || who.name !== null) this.#unreachable++;
    } else if (rows.length > 0 || taken > 1 || isNamed(who)) {
      // A list of bare identifiers, which has none of these, needs no object for each.
      if (rows.length === 0) rows.push(...bareRows(from));
      rows.push({ from, ...who });
    }
  }

  #addPhone(text: string, country: CountryCode | null, line: number): void {
    const isOwn = country === this.region && !(this.#ownCode && text.trimStart().startsWith(this.#ownCode));
    if (isOwn && !(this.#mayBeChinese && looksChineseMobile(text))) {
      const length = text.length <= ASKED_BYTES ? this.#asked.write(text, 0, "utf8") : 0;
      const written = length > 0 && length < ASKED_BYTES ? this.#scanner.scan(this.#asked, 0, length, this.#out, 0) : 0;
      if (written > 0 && this.#addScanned(written, /^\s*(\+|00)/u.test(text), line)) return;
    }
    this.contacts.push(...contactsOf(text, country, line, this.#isInternational));
  }

  /** Adds what the scanner wrote. @returns false for bare digits that more must be asked of: they may be national ones. */
  #addScanned(written: number, hasCode: boolean, line: number): boolean {
    const phone = this.#out.toString("latin1", 0, written) as CanonicalPhone;
    if (!hasCode && this.#isInternational && !(this.#isTrusted ? isLikelyAsWritten(phone) : isValidPhone(phone)))
      return false;
    this.contacts.push(phoneContact(phone, line));
    return true;
  }
}

/** Whether the contacts from `from` on are one that can't be read: perhaps as it is several. */
function isUnreadable(contacts: readonly Contact[], from: number): boolean {
  return contacts.length === from + 1 && contacts[from].invalid === "no-possible-form";
}

/**
 * Of a list that is written with calling codes: whether digits are what they seem. A Chinese mobile without its code begins as
 * a number of North America does, but the exchange of one never begins with 0 or 1.
 */
function isLikelyAsWritten(phone: CanonicalPhone): boolean {
  return !phone.startsWith("+1") || /^\+1[2-9]\d\d[2-9]/.test(phone);
}
