/**
 * From a record's cells to tags: decides which data classes and which year the record has, brings every phone and e-mail
 * into its canonical form, and puts it into the lanes that tag in batches. Digits and plain ASCII addresses go from the
 * input's bytes into the block that is encrypted; only what the fast paths can't prove becomes a string.
 *
 * Pure but for the lanes it feeds; tested without threads.
 */
import type { ColumnRole } from "../identifier/column-roles.js";
import { dataClassOfRole, roleOfHeader } from "../identifier/column-roles.js";
import { countryOf } from "../identifier/country.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { EmailScanner } from "../identifier/email-scanner.js";
import { canonicalizeEmailCell, emailAlias } from "../identifier/email.js";
import type { CanonicalEmail } from "../identifier/email.js";
import { TAG_KIND } from "../identifier/kinds.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { canonicalizePhoneCell } from "../identifier/phone.js";
import type { CountryCode, PhoneContext } from "../identifier/phone.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import { CLASS_BITS_LIMIT, FIRST_YEAR, YEAR_BITS } from "../run/profile.js";
import { unescapeCell } from "../source/delimited-parser.js";
import type { DocumentSink } from "../source/json-lines-parser.js";
import type { LineSink } from "../source/line-parser.js";
import type { CellSink, RejectionReason } from "../source/text-shape.js";
import { emptyCounts, SWEEP_ROLE } from "./file-plan.js";
import type { FilePlan, RecordCounts } from "./file-plan.js";
import { FoundInText, isCoordinate, isFileName } from "./found-in-text.js";
import { yearOf } from "./record-year.js";

const EMAIL_BYTES_LIMIT = 320;
const DOCUMENT_BYTES = 1 << 16;
const AT = 64;
const PLUS = 43;
const ZERO = 48;
/** Longer cells of unknown use are prose: no identifier as a whole, but there may be some in it. */
const SWEEP_BYTES_LIMIT = 320;
/** Longer logins are no numbers. */
const LOGIN_BYTES_LIMIT = 40;

/** Data classes by their bit in a record's payload; shared by all plans of one worker. */
export class ClassBits {
  readonly slugs: string[] = [];

  /** @returns the bit of a class, or -1 for `null` and for classes beyond CLASS_BITS_LIMIT */
  bitOf(slug: string | null): number {
    if (slug === null) return -1;
    const known = this.slugs.indexOf(slug);
    if (known >= 0) return known;
    if (this.slugs.length >= CLASS_BITS_LIMIT) return -1;
    return this.slugs.push(slug) - 1;
  }
}

/** What a column does to a record, worked out once per column. */
interface Column {
  readonly role: ColumnRole | null;
  readonly action: "phone" | "email" | "country" | "date" | "class" | "sweep" | "none";
  readonly classBit: number;
}

export class RecordTagger implements CellSink, LineSink, DocumentSink<Column> {
  /** Records seen since the last `takeCounts`. */
  #counts: RecordCounts = emptyCounts();
  #classCounts = new Uint32Array(CLASS_BITS_LIMIT);
  readonly #plan: FilePlan;
  readonly #lanes: CmacLanes;
  readonly #classBits: ClassBits;
  readonly #columns: readonly Column[];
  readonly #phoneColumns: readonly number[];
  readonly #emailColumns: readonly number[];
  /** One identifier a line, of either kind. */
  readonly #mixed: boolean;
  readonly #countryColumn: number;
  readonly #dateColumns: readonly number[];
  /** Columns that the sample said nothing of. */
  readonly #sweepColumns: readonly number[];
  readonly #context: PhoneContext;
  readonly #scanners = new Map<CountryCode | null, PhoneScanner>();
  readonly #countries = new Map<string, CountryCode | null>();
  readonly #emailScanner = new EmailScanner();
  readonly #email = Buffer.alloc(EMAIL_BYTES_LIMIT);
  #skipHeader = false;
  /** Lines that were a number and nothing else since the last `takeCounts`. */
  #plainLines = 0;
  #phonePrefixes: Uint32Array;
  readonly #linePayload: number;
  /** Class bits of what a mixed list holds, -1 where there is none left. */
  readonly #phoneBit: number;
  readonly #emailBit: number;
  readonly #lineStart = new Int32Array(1);
  readonly #lineEnd = new Int32Array(1);
  readonly #scanner: PhoneScanner;
  /** Identifiers of the current record, to count a record once per identifier. Kept only when it can hold several. */
  readonly #severalPhones: boolean;
  readonly #severalEmails: boolean;
  readonly #seen = new Set<string>();
  // An NDJSON document is gathered here first: its country may come after its phones.
  #document = Buffer.alloc(DOCUMENT_BYTES);
  #documentBytes = 0;
  #leaves: { column: Column; start: number; end: number }[] = [];
  #documentClasses = 0;
  #found = false;
  #foundInText: FoundInText | null = null;
  #foundInCell: FoundInText | null = null;

  constructor(plan: FilePlan, lanes: CmacLanes, classBits: ClassBits) {
    this.#plan = plan;
    this.#lanes = lanes;
    this.#classBits = classBits;
    this.#columns = plan.columns.map(({ role }) => this.#columnFor(role));
    const slotsOf = (action: Column["action"]): number[] =>
      this.#columns.flatMap((column, slot) => (column.action === action ? [slot] : []));
    this.#phoneColumns = slotsOf("phone");
    this.#emailColumns = slotsOf("email");
    this.#mixed =
      (plan.format === "lines" || plan.format === "combo" || plan.format === "stealer") &&
      (this.#phoneColumns[0] === 0 || this.#emailColumns[0] === 0);
    this.#countryColumn = slotsOf("country")[0] ?? -1;
    this.#dateColumns = slotsOf("date");
    this.#sweepColumns = slotsOf("sweep");
    this.#context = { country: plan.country, reading: plan.reading };
    this.#scanner = this.#scannerFor(plan.country);
    this.#phonePrefixes = this.#counts.phonePrefixes;
    this.#phoneBit = classBits.bitOf("phone-numbers");
    this.#emailBit = this.#mixed ? classBits.bitOf("email-addresses") : -1;
    this.#linePayload = this.#phoneBit < 0 ? 0 : 1 << (this.#phoneBit + YEAR_BITS);
    const manyInRecord = plan.format === "ndjson" || plan.format === "text";
    this.#severalPhones = manyInRecord || this.#phoneColumns.length > 1;
    this.#severalEmails = manyInRecord || this.#emailColumns.length > 1;
  }

  /** The next record of delimited text is a header. */
  skipHeader(): void {
    this.#skipHeader = true;
  }

  /** @returns what was counted since the last call, and starts anew */
  takeCounts(): RecordCounts {
    const counts = this.#counts;
    counts.records += this.#plainLines;
    counts.identifiers.phone.values += this.#plainLines;
    counts.years[0] += this.#plainLines;
    const phoneBit = this.#classBits.slugs.indexOf("phone-numbers");
    if (phoneBit >= 0) this.#classCounts[phoneBit] += this.#plainLines;
    this.#plainLines = 0;
    for (const [bit, slug] of this.#classBits.slugs.entries()) {
      if (this.#classCounts[bit] > 0) counts.classRecords[slug] = this.#classCounts[bit];
    }
    this.#classCounts.fill(0);
    this.#counts = emptyCounts();
    this.#phonePrefixes = this.#counts.phonePrefixes;
    return counts;
  }

  /** A line of digits that the scanner knows costs no more than one pass over its bytes. */
  plainLine(bytes: Uint8Array, start: number, to: number, newline: number): number {
    if (this.#skipHeader) return -1;
    const lanes = this.#lanes;
    const { scratch, scratchAt } = lanes;
    const scanner = this.#scanner;
    const written = scanner.scanLine(bytes, start, to, newline, scratch, scratchAt);
    if (written <= 0) return -1;
    this.#plainLines++;
    this.#countPrefix(scratch, scratchAt);
    lanes.commit(TAG_KIND.phone, written, this.#linePayload);
    return scanner.stop;
  }

  /** Any other line of a list goes the way of a cell. */
  line(bytes: Uint8Array, start: number, end: number): void {
    this.#lineStart[0] = start;
    this.#lineEnd[0] = end;
    this.cells(bytes, this.#lineStart, this.#lineEnd, NOT_ESCAPED, start);
  }

  /** One record of delimited text, a line or a combo line. */
  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, _at: number): void {
    if (this.#skipHeader) {
      this.#skipHeader = false;
      return;
    }
    const columns = this.#columns;
    let classes = 0;
    // A list without columns may hold phones and e-mails in turn.
    let isEmail = false;
    for (let slot = 0; slot < columns.length; slot++) {
      if (starts[slot] < 0) continue;
      trim(bytes, starts, ends, slot);
      if (isNothing(bytes, starts[slot], ends[slot])) {
        starts[slot] = -1;
        continue;
      }
      let bit = columns[slot].classBit;
      if (this.#mixed && slot === 0) {
        isEmail = hasAt(bytes, starts[0], ends[0]);
        bit = isEmail ? this.#emailBit : this.#isUserName(bytes, starts[0], ends[0]) ? -1 : this.#phoneBit;
      }
      if (bit >= 0) classes |= 1 << bit;
    }
    let year = 0;
    for (const slot of this.#dateColumns) {
      if (starts[slot] >= 0 && year === 0) year = yearOf(bytes, starts[slot], ends[slot]);
    }
    let country = this.#plan.country;
    if (this.#countryColumn >= 0 && starts[this.#countryColumn] >= 0) {
      country = this.#countryOf(textOf(bytes, starts[this.#countryColumn], ends[this.#countryColumn])) ?? country;
    }
    const payload = this.#beginRecord(classes, year);
    if (this.#mixed && starts[0] >= 0) {
      if (isEmail) this.#emailCell(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country);
      else if (!this.#isUserName(bytes, starts[0], ends[0]))
        this.#phone(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country);
      this.#endRecord();
      return;
    }
    for (const slot of this.#phoneColumns) {
      if (starts[slot] >= 0) this.#phone(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#emailColumns) {
      if (starts[slot] >= 0) this.#emailCell(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#sweepColumns) {
      if (starts[slot] >= 0 && escaped[slot] === 0) this.#sweep(bytes, starts[slot], ends[slot], payload, country);
    }
    this.#endRecord();
  }

  /** The lines of a text that is swept; each is a record. */
  textLines(): LineSink {
    const { country } = this.#plan;
    const phoneBit = this.#classBits.bitOf("phone-numbers");
    const emailBit = this.#classBits.bitOf("email-addresses");
    return {
      plainLine: () => -1,
      line: (bytes, start, end) => {
        const found = this.#collectText(bytes, start, end);
        let classes = 0;
        for (let i = 0; i < found.count; i++) {
          const bit = found.isEmail[i] === 1 ? emailBit : phoneBit;
          if (bit >= 0) classes |= 1 << bit;
        }
        const payload = this.#beginRecord(classes, 0);
        this.#tagFound(bytes, found, payload, country);
        this.#endRecord();
      },
    };
  }

  /** In a stealer's log, what is no address and has no shape of a number. */
  #isUserName(bytes: Uint8Array, start: number, end: number): boolean {
    return (
      this.#plan.format === "stealer" &&
      !(end - start <= LOGIN_BYTES_LIMIT && looksLikePhone(textOf(bytes, start, end)))
    );
  }

  #collectText(bytes: Uint8Array, start: number, end: number): FoundInText {
    const found = (this.#foundInText ??= new FoundInText(this.#plan.country));
    found.sweep(bytes, start, end);
    return found;
  }

  #tagFound(bytes: Uint8Array, found: FoundInText, payload: number, country: CountryCode | null): void {
    for (let i = 0; i < found.count; i++) {
      const start = found.starts[i];
      const end = found.ends[i];
      if (found.isEmail[i] === 1) this.#emailCell(bytes, start, end, false, payload, country, true);
      else this.#phone(bytes, start, end, false, payload, country, true);
    }
  }

  roleOf(path: string): Column {
    const { paths, recognizeOtherPaths } = this.#plan;
    if (Object.hasOwn(paths, path)) return this.#columnFor(paths[path]);
    return this.#columnFor(recognizeOtherPaths ? (roleOfHeader(path) ?? SWEEP_ROLE) : null);
  }

  ignores(column: Column): boolean {
    return column.action === "none";
  }

  leaf(column: Column, value: string): void {
    if (column.action === "class") {
      const trimmed = value.trim();
      if (trimmed !== "" && !NOTHING.has(trimmed))
        this.#documentClasses |= column.classBit >= 0 ? 1 << column.classBit : 0;
      return;
    }
    this.#makeRoom(value.length * 3);
    const start = this.#documentBytes;
    this.#documentBytes += this.#document.write(value, start, "utf8");
    this.#leaves.push({ column, start, end: this.#documentBytes });
  }

  #makeRoom(bytes: number): void {
    const needed = this.#documentBytes + bytes;
    if (needed <= this.#document.length) return;
    // A document may hold thousands of identifiers; its length is bounded by that of a line.
    const larger = Buffer.alloc(2 * needed);
    this.#document.copy(larger, 0, 0, this.#documentBytes);
    this.#document = larger;
  }

  leafBytes(column: Column, bytes: Uint8Array, start: number, end: number): void {
    if (column.action === "class") {
      // One look settles nearly all: a value that begins with a letter of any script is something.
      const bit = column.classBit >= 0 ? 1 << column.classBit : 0;
      if ((this.#documentClasses & bit) !== bit && !isBlankOrNothing(bytes, start, end)) this.#documentClasses |= bit;
      return;
    }
    const length = end - start;
    this.#makeRoom(length);
    const at = this.#documentBytes;
    this.#document.set(bytes.subarray(start, end), at);
    this.#documentBytes = at + length;
    this.#leaves.push({ column, start: at, end: at + length });
  }

  endDocument(_at: number): void {
    const bytes = this.#document;
    const range = [new Int32Array(1), new Int32Array(1)] as const;
    let classes = this.#documentClasses;
    let year = 0;
    let country = this.#plan.country;
    for (const leaf of this.#leaves) {
      range[0][0] = leaf.start;
      range[1][0] = leaf.end;
      trim(bytes, range[0], range[1], 0);
      leaf.start = isNothing(bytes, range[0][0], range[1][0]) ? -1 : range[0][0];
      leaf.end = range[1][0];
      if (leaf.start < 0) continue;
      const { action, classBit } = leaf.column;
      if (classBit >= 0) classes |= 1 << classBit;
      if (action === "date" && year === 0) year = yearOf(bytes, leaf.start, leaf.end);
      if (action === "country") country = this.#countryOf(textOf(bytes, leaf.start, leaf.end)) ?? country;
    }
    const payload = this.#beginRecord(classes, year);
    for (const { column, start, end } of this.#leaves) {
      if (start < 0) continue;
      if (column.action === "phone") this.#phone(bytes, start, end, false, payload, country);
      else if (column.action === "email") this.#emailCell(bytes, start, end, false, payload, country);
      else if (column.action === "sweep") this.#sweep(bytes, start, end, payload, country);
    }
    this.#endRecord();
    this.#leaves = [];
    this.#documentBytes = 0;
    this.#documentClasses = 0;
  }

  reject(reason: RejectionReason, _at: number): void {
    this.#counts.records++;
    this.#countRejection(reason);
    this.#leaves = [];
    this.#documentBytes = 0;
    this.#documentClasses = 0;
  }

  #columnFor(role: ColumnRole | null): Column {
    if (role === null) return { role, action: "none", classBit: -1 };
    if (role === SWEEP_ROLE) return { role, action: "sweep", classBit: -1 };
    return { role, action: actionOf(role), classBit: this.#classBits.bitOf(dataClassOfRole(role)) };
  }

  #beginRecord(classes: number, year: number): number {
    const counts = this.#counts;
    counts.records++;
    counts.years[year === 0 ? 0 : year - FIRST_YEAR + 1]++;
    for (let rest = classes; rest !== 0; rest &= rest - 1) this.#classCounts[31 - Math.clz32(rest & -rest)]++;
    this.#found = false;
    if (this.#seen.size > 0) this.#seen.clear();
    return (classes << YEAR_BITS) | (year === 0 ? 0 : year - FIRST_YEAR + 1);
  }

  #endRecord(): void {
    if (!this.#found) this.#countRejection("no-identifier");
  }

  #countRejection(reason: string): void {
    this.#counts.rejected++;
    this.#counts.rejections[reason] = (this.#counts.rejections[reason] ?? 0) + 1;
  }

  #phone(
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    payload: number,
    country: CountryCode | null,
    sweeping = false,
  ): void {
    const lanes = this.#lanes;
    const counts = this.#counts.identifiers.phone;
    const { scratch, scratchAt } = lanes;
    const written = escaped ? 0 : this.#scannerFor(country).scan(bytes, start, end, scratch, scratchAt);
    if (written > 0) {
      counts.values++;
      this.#found = true;
      this.#countPrefix(scratch, scratchAt);
      if (this.#severalPhones && this.#isRepeat(scratch, scratchAt, scratchAt + written)) return;
      lanes.commit(TAG_KIND.phone, written, payload);
      return;
    }
    if (!sweeping && hasAt(bytes, start, end)) {
      this.#emailCell(bytes, start, end, escaped, payload, country, false);
      return;
    }
    if (written < 0) {
      if (!sweeping) counts.invalid++;
      return;
    }
    const cell = canonicalizePhoneCell(this.#cellText(bytes, start, end, escaped), this.#contextFor(country));
    if (sweeping && cell.status !== "ok") return;
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") counts.invalid++;
    else if (cell.status === "ok") {
      counts.values += cell.phones.length;
      counts.invalid += cell.rejected;
      this.#found = true;
      const several = this.#severalPhones || cell.phones.length > 1;
      for (const phone of cell.phones) {
        const length = writeAscii(phone, lanes.scratch, lanes.scratchAt);
        this.#counts.phonePrefixes[Number(phone.slice(1, 5))]++;
        if (several && this.#isRepeat(lanes.scratch, lanes.scratchAt, lanes.scratchAt + length)) continue;
        lanes.commit(TAG_KIND.phone, length, payload);
      }
    }
  }

  /** Four digits tell the country: calling code, and area code where a calling code is shared. */
  #countPrefix(bytes: Uint8Array, at: number): void {
    const prefix = bytes[at + 1] * 1000 + bytes[at + 2] * 100 + bytes[at + 3] * 10 + bytes[at + 4] - 53_328;
    this.#phonePrefixes[prefix]++;
  }

  /** A cell of unknown use: an address, or a number with its calling code, is taken; anything else is none of ours. */
  #sweep(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): void {
    const counts = this.#counts.identifiers;
    const before = counts.phone.values + counts.email.values;
    const isMarked = bytes[start] === PLUS || (bytes[start] === ZERO && bytes[start + 1] === ZERO);
    if (end - start <= SWEEP_BYTES_LIMIT) {
      if (hasAt(bytes, start, end)) {
        if (!isFileName(bytes, start, end)) this.#emailCell(bytes, start, end, false, payload, country, true);
      } else if (isMarked && !isCoordinate(bytes, start, end))
        this.#phone(bytes, start, end, false, payload, country, true);
    }
    // Nothing as a whole: perhaps something within. Bare numbers of a country count in texts only, not in cells.
    if (counts.phone.values + counts.email.values === before) {
      const found = (this.#foundInCell ??= new FoundInText(null));
      found.sweep(bytes, start, end);
      this.#tagFound(bytes, found, payload, country);
    }
  }

  #emailCell(
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    payload: number,
    country: CountryCode | null,
    sweeping = false,
  ): void {
    const counts = this.#counts.identifiers.email;
    const written = escaped ? 0 : this.#emailScanner.scan(bytes, start, end, this.#email, 0);
    if (written > 0) {
      counts.values++;
      this.#found = true;
      this.#tagEmail(written, payload, this.#emailScanner.aliasPossible, this.#severalEmails);
      return;
    }
    // Columns mix, and some dumps change columns half-way: what is no address may be a number.
    if (!sweeping && !hasAt(bytes, start, end) && this.#isPhone(bytes, start, end, escaped, country)) {
      this.#phone(bytes, start, end, escaped, payload, country);
      return;
    }
    if (written < 0) {
      if (!sweeping) counts.invalid++;
      return;
    }
    const cell = canonicalizeEmailCell(this.#cellText(bytes, start, end, escaped));
    if (sweeping && cell.status !== "ok") return;
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") counts.invalid++;
    else if (cell.status === "ok") {
      counts.values += cell.emails.length;
      counts.invalid += cell.rejected;
      this.#found = true;
      const several = this.#severalEmails || cell.emails.length > 1;
      for (const email of cell.emails) this.#tagEmail(this.#email.write(email, 0, "utf8"), payload, true, several);
    }
  }

  #isPhone(bytes: Uint8Array, start: number, end: number, escaped: boolean, country: CountryCode | null): boolean {
    const { scratch, scratchAt } = this.#lanes;
    const written = escaped ? 0 : this.#scannerFor(country).scan(bytes, start, end, scratch, scratchAt);
    if (written !== 0) return written > 0;
    return canonicalizePhoneCell(this.#cellText(bytes, start, end, escaped), this.#contextFor(country)).status === "ok";
  }

  /** Tags the address in #email[0, length): itself, its domain, and its alias where that is another spelling. */
  #tagEmail(length: number, payload: number, aliasPossible: boolean, several: boolean): void {
    const email = this.#email;
    if (several && this.#isRepeat(email, 0, length)) return;
    const lanes = this.#lanes;
    lanes.put(TAG_KIND.email, email, 0, length, payload);
    let at = length - 1;
    while (at > 0 && email[at] !== AT) at--;
    // Two addresses of a record may share their domain (taken with its "@": no address is spelled so) or their alias.
    if (!several || !this.#isRepeat(email, at, length)) {
      lanes.put(TAG_KIND["email-domain"], email, at + 1, length, payload);
    }
    if (!aliasPossible) return;
    const address = email.toString("utf8", 0, length) as CanonicalEmail;
    const alias = emailAlias(address);
    if (alias === address) return;
    const aliasLength = email.write(alias, 1, "utf8");
    email[0] = 0;
    if (several && this.#isRepeat(email, 0, aliasLength + 1)) return;
    lanes.put(TAG_KIND["email-alias"], email, 1, aliasLength + 1, payload);
  }

  #isRepeat(bytes: Uint8Array, start: number, end: number): boolean {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    // A set, not a list: a document may hold the thousands of numbers of an address book.
    if (this.#seen.has(text)) return true;
    this.#seen.add(text);
    return false;
  }

  #cellText(bytes: Uint8Array, start: number, end: number, escaped: boolean): string {
    const text = textOf(bytes, start, end);
    const { quote, escape } = this.#plan.dialect;
    return escaped && quote !== null ? unescapeCell(text, quote, escape) : text;
  }

  #countryOf(text: string): CountryCode | null {
    let country = this.#countries.get(text);
    if (country === undefined) {
      country = countryOf(text);
      if (this.#countries.size < 4096) this.#countries.set(text, country);
    }
    return country;
  }

  #contextFor(country: CountryCode | null): PhoneContext {
    return country === this.#plan.country ? this.#context : { country, reading: this.#plan.reading };
  }

  #scannerFor(country: CountryCode | null): PhoneScanner {
    if (country === this.#plan.country && this.#scanner) return this.#scanner;
    let scanner = this.#scanners.get(country);
    if (!scanner) {
      scanner = new PhoneScanner(this.#contextFor(country));
      this.#scanners.set(country, scanner);
    }
    return scanner;
  }
}

function actionOf(role: ColumnRole): Column["action"] {
  switch (role) {
    case "phone":
    case "email":
    case "country":
    case "date":
      return role as "phone" | "email" | "country" | "date";
    default:
      return "class";
  }
}

const NOT_ESCAPED = new Uint8Array(1);

/** Spellings of "no value" that exports leave in cells. */
const NOTHING = new Set(["\\N", "NULL", "null", "Null", "None", "nan", "NaN", "N/A", "n/a", "-", "--", "无", "(null)"]);
const NOTHING_BYTES_LIMIT = 6;

function isNothing(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= 0) return true;
  if (length > NOTHING_BYTES_LIMIT) return false;
  const first = bytes[start];
  // Digits, letters of names and most others are settled by one look.
  if (first !== 92 && first !== 45 && first !== 40 && (first | 32) !== 110 && first !== 0xe6) return false;
  return NOTHING.has(textOf(bytes, start, end));
}

function isBlankOrNothing(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  let to = end;
  while (from < to && bytes[from] <= 32) from++;
  while (to > from && bytes[to - 1] <= 32) to--;
  return isNothing(bytes, from, to);
}

/** Narrows a cell to what lies between white space and NUL bytes. */
function trim(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, slot: number): void {
  let start = starts[slot];
  let end = ends[slot];
  while (start < end && bytes[start] <= 32) start++;
  while (end > start && bytes[end - 1] <= 32) end--;
  starts[slot] = start;
  ends[slot] = end;
}

function hasAt(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === AT) return true;
  return false;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8", start, end);
}

function writeAscii(text: string, out: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) out[at + i] = text.charCodeAt(i);
  return text.length;
}
