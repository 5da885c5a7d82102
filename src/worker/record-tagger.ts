/**
 * From a record's cells to tags: decides which data classes and which year the record has, brings every identifier into
 * its canonical form, and puts it into the lanes that tag in batches. Digits and plain ASCII addresses go from the
 * input's bytes into the block that is encrypted; only what the fast paths can't prove, and the rarer kinds, become
 * strings.
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
import { identifierKindOf, type IdentifierKind } from "../identifier/identifier-kind.js";
import { TAG_KIND } from "../identifier/kinds.js";
import { PhoneScanner } from "../identifier/phone-scanner.js";
import { canonicalizePhoneCell } from "../identifier/phone.js";
import type { CanonicalPhone, CountryCode, PhoneContext } from "../identifier/phone.js";
import { lacksCountry } from "../identifier/phone-without-country.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import { CLASS_BITS_LIMIT, FIRST_YEAR, YEAR_BITS } from "../run/profile.js";
import { unescapeCell } from "../source/delimited-parser.js";
import type { LineSink } from "../source/line-parser.js";
import type { RowSink } from "../source/sql-row-parser.js";
import type { CellSink, RejectionReason } from "../source/text-shape.js";
import type { DigitLines } from "./digit-lines.js";
import { PERHAPS_NOTHING } from "./kernel-delimited-parser.js";
import type { TrimmedCellSink } from "./kernel-delimited-parser.js";
import { classOfFreeText, emptyCounts, SWEEP_ROLE } from "./file-plan.js";
import { identifiersInRest, type RestPiece } from "./combo-rest.js";
import type { FilePlan, RecordCounts } from "./file-plan.js";
import { PhoneRecords } from "./phone-records.js";
import type { FoundRecords, PhoneRecordColumns } from "./phone-records.js";
import type { RejectLog } from "./reject-log.js";
import { FoundInText, isCoordinate, isFileName } from "./found-in-text.js";
import { yearOf } from "./record-year.js";

const EMAIL_BYTES_LIMIT = 320;
/** Identifiers of a record that are kept as bytes; those beyond go into a set. */
const RECENT_IDENTIFIERS = 8;
const DOCUMENT_BYTES = 1 << 16;
const AT = 64;
const PLUS = 43;
const ZERO = 48;
/** Longer cells of unknown use are prose: no identifier as a whole, but there may be some in it. */
const SWEEP_BYTES_LIMIT = 320;
/** Longer logins are no numbers. */
const LOGIN_BYTES_LIMIT = 40;
/** Shorter cells hold no identifier beside words. */
const LEAST_TEXT_BYTES = 10;

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
  readonly action: "phone" | "email" | "kind" | "country" | "date" | "class" | "sweep" | "text" | "none";
  readonly classBit: number;
  /** Of the action `kind`: any kind of identifier that has no path of its own here. */
  readonly kind: IdentifierKind | null;
}

export class RecordTagger implements CellSink, TrimmedCellSink, LineSink, RowSink<Column> {
  /** Records seen since the last `takeCounts`. */
  #counts: RecordCounts = emptyCounts();
  #classCounts = new Uint32Array(CLASS_BITS_LIMIT);
  readonly #plan: FilePlan;
  readonly #lanes: CmacLanes;
  readonly #classBits: ClassBits;
  readonly #columns: readonly Column[];
  /** Class bits by slot, -1 for none. */
  readonly #bits: Int8Array;
  readonly #phoneColumns: readonly number[];
  readonly #emailColumns: readonly number[];
  readonly #kindColumns: readonly number[];
  /** One identifier a line, of either kind. */
  readonly #mixed: boolean;
  readonly #isCombo: boolean;
  readonly #countryColumn: number;
  readonly #dateColumns: readonly number[];
  /** Columns that the sample said nothing of. */
  readonly #sweepColumns: readonly number[];
  /** Columns of sentences. */
  readonly #textColumns: readonly number[];
  readonly #context: PhoneContext;
  readonly #scanners = new Map<CountryCode | null, PhoneScanner>();
  readonly #countries = new Map<string, CountryCode | null>();
  readonly #emailScanner = new EmailScanner();
  readonly #email = Buffer.alloc(EMAIL_BYTES_LIMIT);
  #skipHeader = false;
  #phonePrefixes: Uint32Array;
  readonly #linePayload: number;
  /** Class bits of what a mixed list holds, -1 where there is none left. */
  readonly #phoneBit: number;
  readonly #emailBit: number;
  readonly #lineStart = new Int32Array(1);
  readonly #lineEnd = new Int32Array(1);
  readonly #scanner: PhoneScanner;
  readonly #digitLines: DigitLines;
  readonly #phoneRecords: PhoneRecords;
  /** What the kernel needs to take records by itself; null when they need more than it knows. */
  readonly #phoneRecordColumns: PhoneRecordColumns | null;
  /** Identifiers of the current record, to count a record once per identifier. Kept only when it can hold several. */
  readonly #severalPhones: boolean;
  readonly #severalEmails: boolean;
  readonly #severalKinds: boolean;
  readonly #seen = new Set<string>();
  /** The first of them, as bytes: two or three are compared faster than they are made strings. */
  readonly #recent = new Uint8Array(RECENT_IDENTIFIERS * EMAIL_BYTES_LIMIT);
  readonly #recentLengths = new Int32Array(RECENT_IDENTIFIERS);
  #recentCount = 0;
  // An NDJSON document is gathered here first: its country may come after its phones.
  #document = Buffer.alloc(DOCUMENT_BYTES);
  #documentBytes = 0;
  #leaves: { column: Column; start: number; end: number }[] = [];
  #documentClasses = 0;
  readonly #leafRange = [new Int32Array(1), new Int32Array(1)] as const;
  #found = false;
  readonly #rejectLog: RejectLog | null;
  /** Where the current record begins. */
  #recordAt = 0;
  /** The current record holds a number that only lacks a country. */
  #needsCountry = false;
  /** By the country whose numbers count in text. */
  readonly #sweeps = new Map<CountryCode | null, FoundInText>();

  constructor(
    plan: FilePlan,
    lanes: CmacLanes,
    classBits: ClassBits,
    digitLines: DigitLines,
    phoneRecords: PhoneRecords,
    rejectLog: RejectLog | null = null,
  ) {
    this.#digitLines = digitLines;
    this.#phoneRecords = phoneRecords;
    this.#rejectLog = rejectLog;
    this.#plan = plan;
    this.#lanes = lanes;
    this.#classBits = classBits;
    this.#columns = plan.columns.map(({ role }) => this.#columnFor(role));
    this.#bits = Int8Array.from(this.#columns, ({ classBit }) => classBit);
    const slotsOf = (action: Column["action"]): number[] =>
      this.#columns.flatMap((column, slot) => (column.action === action ? [slot] : []));
    this.#phoneColumns = slotsOf("phone");
    this.#emailColumns = slotsOf("email");
    this.#kindColumns = slotsOf("kind");
    this.#mixed =
      (plan.format === "lines" || plan.format === "combo" || plan.format === "stealer") &&
      (this.#phoneColumns[0] === 0 || this.#emailColumns[0] === 0);
    this.#isCombo = this.#mixed && plan.format === "combo";
    this.#countryColumn = slotsOf("country")[0] ?? -1;
    this.#dateColumns = slotsOf("date");
    this.#sweepColumns = slotsOf("sweep");
    this.#textColumns = slotsOf("text");
    this.#context = { country: plan.country, reading: plan.reading };
    this.#scanner = this.#scannerFor(plan.country);
    this.#phonePrefixes = this.#counts.phonePrefixes;
    this.#phoneBit = classBits.bitOf("phone-numbers");
    this.#emailBit = this.#mixed ? classBits.bitOf("email-addresses") : -1;
    this.#linePayload = this.#phoneBit < 0 ? 0 : 1 << (this.#phoneBit + YEAR_BITS);
    const inText = this.#sweepColumns.length + this.#textColumns.length > 0;
    const nested = plan.format === "ndjson" || plan.format === "sql" || plan.format === "text" || inText;
    this.#severalPhones = nested || this.#phoneColumns.length > 1;
    this.#severalKinds = nested || this.#kindColumns.length > 1;
    this.#severalEmails = nested || this.#emailColumns.length + this.#kindColumns.length > 1;
    this.#phoneRecordColumns = this.#columnsOfPhoneRecords();
  }

  /** Of records with one phone, one date at most, and otherwise nothing but data classes. */
  #columnsOfPhoneRecords(): PhoneRecordColumns | null {
    const { national, isInternational } = this.#scanner;
    const others = this.#columns.filter(({ action }) => action !== "class" && action !== "none").length;
    if (this.#phoneColumns.length !== 1 || others !== 1 + this.#dateColumns.length) return null;
    if (this.#dateColumns.length > 1 || (national === null && !isInternational)) return null;
    // The log of rejects tells the number of each record, for which they must come in order.
    if (this.#rejectLog !== null) return null;
    const columns = {
      phoneSlot: this.#phoneColumns[0],
      dateSlot: this.#dateColumns[0] ?? -1,
      bits: this.#bits,
      national,
    };
    return PhoneRecords.fits(columns) ? columns : null;
  }

  /** The next record of delimited text is a header. */
  skipHeader(): void {
    this.#skipHeader = true;
  }

  /** @returns what was counted since the last call, and starts anew */
  takeCounts(): RecordCounts {
    const counts = this.#counts;
    const plainLines = this.#digitLines.flush(counts.phonePrefixes);
    counts.records += plainLines;
    counts.identifiers.phone.values += plainLines;
    counts.years[0] += plainLines;
    this.#phoneRecords.flush(counts, this.#classCounts);
    const phoneBit = this.#classBits.slugs.indexOf("phone-numbers");
    if (phoneBit >= 0) this.#classCounts[phoneBit] += plainLines;
    for (const [bit, slug] of this.#classBits.slugs.entries()) {
      if (this.#classCounts[bit] > 0) counts.classRecords[slug] = this.#classCounts[bit];
    }
    this.#classCounts.fill(0);
    this.#counts = emptyCounts();
    this.#phonePrefixes = this.#counts.phonePrefixes;
    return counts;
  }

  /** Bare numbers that the tables know go from bytes to tags in the kernel. */
  plainLines(bytes: Uint8Array, start: number, to: number, newline: number): number {
    if (this.#skipHeader) return start;
    const bare = this.#plan.reading === "international";
    return this.#digitLines.take(bytes, start, to, newline, bare, this.#linePayload);
  }

  /** Are the lines of a list phones or e-mails? Lines of other kinds must not be taken for plain numbers. */
  get takesPlainLines(): boolean {
    return this.#mixed;
  }

  /** Any other line of a list goes the way of a cell. */
  line(bytes: Uint8Array, start: number, end: number): void {
    this.#lineStart[0] = start;
    this.#lineEnd[0] = end;
    this.cells(bytes, this.#lineStart, this.#lineEnd, NOT_ESCAPED, start);
  }

  /** One record of delimited text, a line or a combo line. */
  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array, at: number): void {
    if (this.#skipHeader) {
      this.#skipHeader = false;
      return;
    }
    this.#recordAt = at;
    const slots = this.#columns.length;
    for (let slot = 0; slot < slots; slot++) {
      if (starts[slot] < 0) continue;
      trim(bytes, starts, ends, slot);
      if (isNothing(bytes, starts[slot], ends[slot])) starts[slot] = -1;
    }
    this.#record(bytes, starts, ends, escaped);
  }

  plainRecords(records: FoundRecords): Uint32Array | null {
    const columns = this.#phoneRecordColumns;
    return columns === null || this.#skipHeader ? null : this.#phoneRecords.take(columns, records);
  }

  /** The same, of cells that the kernel found. */
  trimmedCells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, flags: Uint8Array, at: number): void {
    if (this.#skipHeader) {
      this.#skipHeader = false;
      return;
    }
    this.#recordAt = at;
    for (let slot = 0; slot < flags.length; slot++) {
      if ((flags[slot] & PERHAPS_NOTHING) === 0 || starts[slot] < 0) continue;
      if (isNothing(bytes, starts[slot], ends[slot])) starts[slot] = -1;
      flags[slot] &= ~PERHAPS_NOTHING;
    }
    this.#record(bytes, starts, ends, flags);
  }

  /** @param starts -1 for a cell without a value; the others are trimmed */
  #record(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array): void {
    const columns = this.#columns;
    let classes = 0;
    // A list without columns may hold phones and e-mails in turn.
    let isEmail = false;
    for (let slot = 0; slot < columns.length; slot++) {
      if (starts[slot] < 0) continue;
      let bit = this.#bits[slot];
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
    for (const slot of this.#textColumns) {
      if (starts[slot] < 0) continue;
      const found = this.#lookIntoText(bytes, starts[slot], ends[slot], country);
      if (found === null) starts[slot] = -1;
      else classes |= this.#classesOf(found);
    }
    const more = this.#isCombo && starts[1] >= 0 ? this.#moreIdentifiers(bytes, starts[1], ends[1]) : NO_PIECES;
    for (const { isAddress } of more) {
      const bit = isAddress ? this.#emailBit : this.#phoneBit;
      if (bit >= 0) classes |= 1 << bit;
    }
    const payload = this.#beginRecord(classes, year);
    if (this.#mixed && starts[0] >= 0) {
      const several = more.length > 0;
      if (isEmail) this.#emailCell(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country, false, several);
      else if (!this.#isUserName(bytes, starts[0], ends[0]))
        this.#phone(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country, false, several);
      for (const { start, end, isAddress } of more) {
        if (isAddress) this.#emailCell(bytes, start, end, false, payload, country, true, true);
        else this.#phone(bytes, start, end, false, payload, country, true, true);
      }
      this.#endRecord();
      return;
    }
    for (const slot of this.#phoneColumns) {
      if (starts[slot] >= 0) this.#phone(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#emailColumns) {
      if (starts[slot] >= 0) this.#emailCell(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#kindColumns) {
      const { kind } = this.#columns[slot];
      if (starts[slot] >= 0 && kind)
        this.#otherKind(kind, bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#sweepColumns) {
      if (starts[slot] >= 0) this.#sweep(bytes, starts[slot], ends[slot], payload, country);
    }
    for (const slot of this.#textColumns) {
      if (starts[slot] >= 0) this.#searchText(bytes, starts[slot], ends[slot], payload, country);
    }
    this.#endRecord();
  }

  /** The lines of a text that is swept; each is a record. */
  textLines(): LineSink {
    const country = this.#textCountry(this.#plan.country);
    return {
      plainLines: (_bytes, start) => start,
      line: (bytes, start, end) => {
        const found = this.#sweepFor(country);
        found.sweep(bytes, start, end);
        const payload = this.#beginRecord(this.#classesOf(found), 0);
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

  /** Whose numbers count in free text, in a record of this country. */
  #textCountry(country: CountryCode | null): CountryCode | null {
    return country ?? this.#plan.textCountry ?? null;
  }

  #sweepFor(country: CountryCode | null): FoundInText {
    let found = this.#sweeps.get(country);
    if (!found) this.#sweeps.set(country, (found = new FoundInText(country)));
    return found;
  }

  /** Takes what stands within a text. @returns whether that was anything */
  #searchText(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): boolean {
    const { phone, email } = this.#counts.identifiers;
    const before = phone.values + email.values;
    const found = this.#sweepFor(this.#textCountry(country));
    found.sweep(bytes, start, end);
    this.#tagFound(bytes, found, payload, country);
    return phone.values + email.values > before;
  }

  /** What stands within a text, before its record is begun; `null` for nothing: then it need not be searched again. */
  #lookIntoText(bytes: Uint8Array, start: number, end: number, country: CountryCode | null): FoundInText | null {
    const found = this.#sweepFor(this.#textCountry(country));
    found.sweep(bytes, start, end);
    return found.count === 0 && found.undecided === 0 ? null : found;
  }

  #classesOf(found: FoundInText): number {
    let classes = 0;
    for (let i = 0; i < found.count; i++) {
      const bit = this.#classBits.bitOf(found.phones[i] === null ? "email-addresses" : "phone-numbers");
      if (bit >= 0) classes |= 1 << bit;
    }
    return classes;
  }

  #tagFound(bytes: Uint8Array, found: FoundInText, payload: number, country: CountryCode | null): void {
    this.#counts.undecided += found.undecided;
    if (found.undecided > 0 && this.#textCountry(country) === null) this.#needsCountry = true;
    for (let i = 0; i < found.count; i++) {
      const phone = found.phones[i];
      if (phone === null) this.#emailCell(bytes, found.starts[i], found.ends[i], false, payload, country, true);
      else this.#takePhone(phone, payload, true);
    }
  }

  /** Identifiers behind that of a combo line that have a canonical form. */
  #moreIdentifiers(bytes: Uint8Array, start: number, end: number): readonly RestPiece[] {
    const pieces = identifiersInRest(bytes, start, end);
    if (pieces.length === 0) return pieces;
    return pieces.filter((piece) =>
      piece.isAddress
        ? canonicalizeEmailCell(textOf(bytes, piece.start, piece.end)).status === "ok"
        : this.#isPhone(bytes, piece.start, piece.end, false, null),
    );
  }

  roleOf(path: string, name = path, numbered = path): Column {
    const { paths, recognizeOtherPaths } = this.#plan;
    if (Object.hasOwn(paths, path)) return this.#columnFor(paths[path]);
    // A table of which the sample saw rows but not the names.
    if (Object.hasOwn(paths, numbered)) return this.#columnFor(roleOfHeader(name) ?? paths[numbered]);
    return this.#columnFor(recognizeOtherPaths ? (roleOfHeader(name) ?? SWEEP_ROLE) : null);
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
    this.#reserveDocument(value.length * 3);
    const start = this.#documentBytes;
    this.#documentBytes += this.#document.write(value, start, "utf8");
    this.#leaves.push({ column, start, end: this.#documentBytes });
  }

  needsText(column: Column): boolean {
    return column.action !== "class";
  }

  leafBytes(column: Column, bytes: Uint8Array, from: number, to: number): void {
    let start = from;
    let end = to;
    while (start < end && bytes[start] <= 32) start++;
    while (end > start && bytes[end - 1] <= 32) end--;
    if (isNothing(bytes, start, end)) return;
    if (column.action === "class") {
      this.#documentClasses |= column.classBit >= 0 ? 1 << column.classBit : 0;
      return;
    }
    this.#reserveDocument(end - start);
    const at = this.#documentBytes;
    const document = this.#document;
    for (let i = start; i < end; i++) document[at + i - start] = bytes[i];
    this.#documentBytes = at + end - start;
    this.#leaves.push({ column, start: at, end: this.#documentBytes });
  }

  #reserveDocument(bytes: number): void {
    const needed = this.#documentBytes + bytes;
    if (needed <= this.#document.length) return;
    // A document may hold thousands of identifiers; its length is bounded by that of a line.
    const larger = Buffer.alloc(2 * needed);
    this.#document.copy(larger, 0, 0, this.#documentBytes);
    this.#document = larger;
  }

  endDocument(at: number): void {
    this.#recordAt = at;
    const bytes = this.#document;
    const range = this.#leafRange;
    let classes = this.#documentClasses;
    // Most documents hold one of a kind: then nothing can come twice, and no list of what came is needed.
    let phones = 0;
    let emails = 0;
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
      if (action === "sweep" || action === "text" || action === "kind") {
        phones += 2;
        emails += 2;
      } else if (action === "phone" || action === "email") {
        const isAddress = hasAt(bytes, leaf.start, leaf.end);
        if (isAddress || action === "email") emails++;
        if (!isAddress) phones++;
      }
      if (classBit >= 0) classes |= 1 << classBit;
      if (action === "date" && year === 0) year = yearOf(bytes, leaf.start, leaf.end);
      if (action === "country") country = this.#countryOf(textOf(bytes, leaf.start, leaf.end)) ?? country;
    }
    for (const leaf of this.#leaves) {
      if (leaf.start < 0 || leaf.column.action !== "text") continue;
      const found = this.#lookIntoText(bytes, leaf.start, leaf.end, country);
      if (found === null) leaf.start = -1;
      else classes |= this.#classesOf(found);
    }
    const payload = this.#beginRecord(classes, year);
    for (const { column, start, end } of this.#leaves) {
      if (start < 0) continue;
      const several = hasAt(bytes, start, end) ? emails > 1 : phones > 1 || (column.action === "email" && emails > 1);
      if (column.action === "phone") this.#phone(bytes, start, end, false, payload, country, false, several);
      else if (column.action === "email") this.#emailCell(bytes, start, end, false, payload, country, false, several);
      else if (column.kind) this.#otherKind(column.kind, bytes, start, end, false, payload, country);
      else if (column.action === "sweep") this.#sweep(bytes, start, end, payload, country);
      else if (column.action === "text") this.#searchText(bytes, start, end, payload, country);
    }
    this.#endRecord();
    this.#leaves = [];
    this.#documentBytes = 0;
    this.#documentClasses = 0;
  }

  reject(reason: RejectionReason, at: number): void {
    this.#recordAt = at;
    this.#counts.records++;
    this.#countRejection(reason);
    this.#leaves = [];
    this.#documentBytes = 0;
    this.#documentClasses = 0;
  }

  #columnFor(role: ColumnRole | null): Column {
    if (role === null) return { role, action: "none", classBit: -1, kind: null };
    if (role === SWEEP_ROLE) return { role, action: "sweep", classBit: -1, kind: null };
    const textClass = classOfFreeText(role);
    if (textClass !== undefined)
      return { role, action: "text", classBit: this.#classBits.bitOf(textClass), kind: null };
    const action = actionOf(role);
    const kind = action === "kind" ? identifierKindOf(role) : null;
    return { role, action, classBit: this.#classBits.bitOf(dataClassOfRole(role)), kind };
  }

  #beginRecord(classes: number, year: number): number {
    const counts = this.#counts;
    counts.records++;
    counts.years[year === 0 ? 0 : year - FIRST_YEAR + 1]++;
    for (let rest = classes; rest !== 0; rest &= rest - 1) this.#classCounts[31 - Math.clz32(rest & -rest)]++;
    this.#found = false;
    this.#needsCountry = false;
    if (this.#seen.size > 0) this.#seen.clear();
    this.#recentCount = 0;
    return (classes << YEAR_BITS) | (year === 0 ? 0 : year - FIRST_YEAR + 1);
  }

  #endRecord(): void {
    if (!this.#found) this.#countRejection(this.#needsCountry ? "needs-country" : "no-identifier");
  }

  #countRejection(reason: string): void {
    this.#counts.rejected++;
    this.#rejectLog?.add(this.#recordAt, this.#counts.records + this.#digitLines.waiting, reason);
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
    several = this.#severalPhones,
  ): void {
    const lanes = this.#lanes;
    const counts = this.#counts.identifiers.phone;
    const { scratch, scratchAt } = lanes;
    const written = escaped ? 0 : this.#scannerFor(country).scan(bytes, start, end, scratch, scratchAt);
    if (written > 0) {
      counts.values++;
      this.#found = true;
      this.#countPrefix(scratch, scratchAt);
      if (several && this.#isRepeat(scratch, scratchAt, scratchAt + written)) return;
      lanes.commit(TAG_KIND.phone, written, payload);
      return;
    }
    if (!sweeping && hasAt(bytes, start, end)) {
      this.#emailCell(bytes, start, end, escaped, payload, country, false);
      return;
    }
    if (written < 0) {
      if (!sweeping) this.#invalidPhone(bytes, start, end, country);
      return;
    }
    const cell = canonicalizePhoneCell(this.#cellText(bytes, start, end, escaped), this.#contextFor(country));
    if (sweeping && cell.status !== "ok") return;
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") {
      // No number as a whole, but perhaps one beside words: "tel 07700 900123 (home)".
      if (!this.#searchText(bytes, start, end, payload, country)) this.#invalidPhone(bytes, start, end, country);
    } else if (cell.status === "ok") {
      counts.values += cell.phones.length;
      counts.invalid += cell.rejected;
      this.#found = true;
      for (const phone of cell.phones) this.#tagPhone(phone, payload, several || cell.phones.length > 1);
    }
  }

  /** A number that was found in text. */
  #takePhone(phone: CanonicalPhone, payload: number, several: boolean): void {
    this.#counts.identifiers.phone.values++;
    this.#found = true;
    this.#tagPhone(phone, payload, several);
  }

  #tagPhone(phone: CanonicalPhone, payload: number, several: boolean): void {
    const { scratch, scratchAt } = this.#lanes;
    const length = writeAscii(phone, scratch, scratchAt);
    this.#counts.phonePrefixes[Number(phone.slice(1, 5))]++;
    if (several && this.#isRepeat(scratch, scratchAt, scratchAt + length)) return;
    this.#lanes.commit(TAG_KIND.phone, length, payload);
  }

  #invalidPhone(bytes: Uint8Array, start: number, end: number, country: CountryCode | null): void {
    this.#counts.identifiers.phone.invalid++;
    if (country === null && lacksCountry(bytes, start, end)) this.#needsCountry = true;
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
    // Nothing as a whole: perhaps something within. Bare numbers of a country count beside words only.
    if (counts.phone.values + counts.email.values === before) {
      const isText = hasWords(bytes, start, end);
      const found = this.#sweepFor(isText ? this.#textCountry(country) : null);
      found.sweep(bytes, start, end);
      if (!isText) found.undecided = 0;
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
    several = this.#severalEmails,
  ): void {
    const counts = this.#counts.identifiers.email;
    const written = escaped ? 0 : this.#emailScanner.scan(bytes, start, end, this.#email, 0);
    if (written > 0) {
      counts.values++;
      this.#found = true;
      this.#tagEmail(written, payload, this.#emailScanner.aliasPossible, several);
      return;
    }
    // Columns mix, and some dumps change columns half-way: what is no address may be a number.
    if (!sweeping && !hasAt(bytes, start, end) && this.#isPhone(bytes, start, end, escaped, country)) {
      this.#phone(bytes, start, end, escaped, payload, country);
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
      this.#found = true;
      const repeats = several || cell.emails.length > 1;
      for (const email of cell.emails) this.#tagEmail(this.#email.write(email, 0, "utf8"), payload, true, repeats);
    }
  }

  /** No address as a whole, but perhaps one beside words, or a number: "ann@example.com or +44 7700 900123". */
  #invalidEmail(bytes: Uint8Array, start: number, end: number, payload: number, country: CountryCode | null): void {
    const isText = end - start >= LEAST_TEXT_BYTES && hasWords(bytes, start, end);
    if (!isText || !this.#searchText(bytes, start, end, payload, country)) this.#counts.identifiers.email.invalid++;
  }

  /** A cell of a kind that goes by its table entry alone. */
  #otherKind(
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
      this.#emailCell(bytes, start, end, escaped, payload, country);
      return;
    }
    const cell = kind.canonicalize(this.#cellText(bytes, start, end, escaped), this.#contextFor(country));
    if (cell.status === "empty") return;
    const counts = (this.#counts.identifiers[kind.name] ??= { values: 0, invalid: 0, masked: 0 });
    if (cell.status === "masked") counts.masked++;
    else if (cell.status === "invalid") counts.invalid++;
    else if (cell.status === "ok") {
      counts.values += cell.forms.length;
      counts.invalid += cell.rejected;
      this.#found = true;
      const several = this.#severalKinds || cell.forms.length > 1;
      for (const form of cell.forms) {
        const bytesOfForm = Buffer.from(form, "utf8");
        if (several && this.#isRepeat(bytesOfForm, 0, bytesOfForm.length)) continue;
        this.#lanes.put(kind.tagKind, bytesOfForm, 0, bytesOfForm.length, payload);
      }
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
    const length = end - start;
    const recent = this.#recent;
    for (let slot = 0; slot < this.#recentCount; slot++) {
      if (this.#recentLengths[slot] !== length) continue;
      const at = slot * EMAIL_BYTES_LIMIT;
      let i = 0;
      while (i < length && recent[at + i] === bytes[start + i]) i++;
      if (i === length) return true;
    }
    if (this.#recentCount < RECENT_IDENTIFIERS && length <= EMAIL_BYTES_LIMIT) {
      const at = this.#recentCount * EMAIL_BYTES_LIMIT;
      for (let i = 0; i < length; i++) recent[at + i] = bytes[start + i];
      this.#recentLengths[this.#recentCount++] = length;
      return false;
    }
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

/** Is there a word of two letters, or a character of another script, beside what may be a number? */
function hasWords(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (bytes[i] >= 0x80) return true;
    if (isLetter(bytes[i]) && i + 1 < end && isLetter(bytes[i + 1])) return true;
  }
  return false;
}

function isLetter(byte: number): boolean {
  return ((byte | 32) - 97) >>> 0 < 26;
}

function actionOf(role: string): Column["action"] {
  switch (role) {
    case "phone":
    case "email":
    case "country":
    case "date":
      return role;
    default:
      return identifierKindOf(role) === null ? "class" : "kind";
  }
}

const NO_PIECES: readonly RestPiece[] = [];
const NOT_ESCAPED = new Uint8Array(1);

/** Spellings of "no value" that exports leave in cells. */
const NOTHING = new Set(["\\N", "NULL", "null", "Null", "None", "nan", "NaN", "N/A", "n/a", "-", "--", "无", "(null)"]);
const NOTHING_BYTES_LIMIT = 6;

/** True for a trimmed cell that is empty or spells "no value". */
export function isNothing(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= 0) return true;
  if (length > NOTHING_BYTES_LIMIT) return false;
  const first = bytes[start];
  // Digits, letters of names and most others are settled by one look.
  if (first !== 92 && first !== 45 && first !== 40 && (first | 32) !== 110 && first !== 0xe6) return false;
  return NOTHING.has(textOf(bytes, start, end));
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
