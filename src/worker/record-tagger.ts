/**
 * From a record to tags: decides which data classes and which year it has, and hands on its cells (cell-tagger.ts).
 *
 * Pure but for the lanes it feeds; tested without threads.
 */
import { AREA_CODE, withAreaCode } from "../identifier/area-code.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { dataClassOfRole, roleOfHeader } from "../identifier/column-roles.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { countryOf } from "../identifier/country.js";
import { canonicalizeEmailCell } from "../identifier/email.js";
import { identifierKindOf, type IdentifierKind } from "../identifier/identifier-kind.js";
import type { CountryCode } from "../identifier/phone.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import { CLASS_BITS_LIMIT, FIRST_YEAR, YEAR_BITS } from "../run/profile.js";
import type { LineSink } from "../source/line-parser.js";
import type { RowSink } from "../source/sql-row-parser.js";
import type { CellSink, RejectionReason } from "../source/text-shape.js";
import { hasAt, isNothing, spellsNothing, textOf, trim } from "./cell-bytes.js";
import { CellTagger } from "./cell-tagger.js";
import { identifiersInRest, type RestPiece } from "./combo-rest.js";
import type { DigitLines } from "./digit-lines.js";
import { DocumentLeaves, type Leaf } from "./document-leaves.js";
import { classOfFreeText, emptyCounts, SWEEP_ROLE, type FilePlan, type RecordCounts } from "./file-plan.js";
import type { FoundInText } from "./found-in-text.js";
import { PERHAPS_NOTHING, type TrimmedCellSink } from "./kernel-delimited-parser.js";
import { PhoneRecords, type FoundRecords, type PhoneRecordColumns } from "./phone-records.js";
import { yearOf } from "./record-year.js";
import type { RejectLog } from "./reject-log.js";

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
  readonly action: "phone" | "email" | "kind" | "country" | "area" | "date" | "class" | "sweep" | "text" | "none";
  readonly classBit: number;
  /** Of the action `kind`: any kind of identifier that has no path of its own here. */
  readonly kind: IdentifierKind | null;
}

export class RecordTagger implements CellSink, TrimmedCellSink, LineSink, RowSink<Column> {
  #classCounts = new Uint32Array(CLASS_BITS_LIMIT);
  readonly #cells: CellTagger;
  readonly #plan: FilePlan;
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
  /** Of each slot of a phone, that of its area code, or -1; null where there is no column of such. */
  readonly #areaSlots: Int16Array | null;
  readonly #dateColumns: readonly number[];
  /** Columns that the sample said nothing of. */
  readonly #sweepColumns: readonly number[];
  /** Columns of sentences. */
  readonly #textColumns: readonly number[];
  readonly #countries = new Map<string, CountryCode | null>();
  #skipHeader = false;
  readonly #linePayload: number;
  /** Class bits of what a mixed list holds, -1 where there is none left. */
  readonly #phoneBit: number;
  readonly #emailBit: number;
  readonly #lineStart = new Int32Array(1);
  readonly #lineEnd = new Int32Array(1);
  readonly #digitLines: DigitLines;
  readonly #phoneRecords: PhoneRecords;
  /** What the kernel needs to take records by itself; null when they need more than it knows. */
  readonly #phoneRecordColumns: PhoneRecordColumns | null;
  /** An NDJSON document is gathered here first: its country may come after its phones. */
  readonly #document = new DocumentLeaves<Column>();
  readonly #leafRange = [new Int32Array(1), new Int32Array(1)] as const;
  readonly #rejectLog: RejectLog | null;
  /** Where the current record begins. */
  #recordAt = 0;

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
    this.#areaSlots = this.#areaSlotsFor(slotsOf("area"));
    this.#dateColumns = slotsOf("date");
    this.#sweepColumns = slotsOf("sweep");
    this.#textColumns = slotsOf("text");
    this.#phoneBit = classBits.bitOf("phone-numbers");
    this.#emailBit = this.#mixed ? classBits.bitOf("email-addresses") : -1;
    this.#linePayload = this.#phoneBit < 0 ? 0 : 1 << (this.#phoneBit + YEAR_BITS);
    const inText = this.#sweepColumns.length + this.#textColumns.length > 0;
    const nested = plan.format === "ndjson" || plan.format === "sql" || plan.format === "text" || inText;
    this.#cells = new CellTagger(plan, lanes, {
      phones: nested || this.#phoneColumns.length > 1,
      kinds: nested || this.#kindColumns.length > 1,
      emails: nested || this.#emailColumns.length + this.#kindColumns.length > 1,
    });
    this.#phoneRecordColumns = this.#columnsOfPhoneRecords();
  }

  /** Of records with one phone, one date at most, and otherwise nothing but data classes. */
  #columnsOfPhoneRecords(): PhoneRecordColumns | null {
    const { national, isInternational } = this.#cells.scannerFor(this.#plan.country);
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
    const counts = this.#cells.counts;
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
    this.#cells.counts = emptyCounts();
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
      const found = this.#cells.lookIntoText(bytes, starts[slot], ends[slot], country);
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
      if (isEmail) this.#cells.email(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country, false, several);
      else if (!this.#isUserName(bytes, starts[0], ends[0]))
        this.#cells.phone(bytes, starts[0], ends[0], escaped[0] !== 0, payload, country, false, several);
      for (const { start, end, isAddress } of more) {
        if (isAddress) this.#cells.email(bytes, start, end, false, payload, country, true, true);
        else this.#cells.phone(bytes, start, end, false, payload, country, true, true);
      }
      this.#endRecord();
      return;
    }
    for (const slot of this.#phoneColumns) {
      const area = this.#areaSlots === null ? -1 : this.#areaSlots[slot];
      if (area >= 0 && starts[slot] >= 0 && starts[area] >= 0) {
        const dialled = this.#withAreaCode(bytes, starts[area], ends[area], starts[slot], ends[slot], country);
        if (dialled !== null) {
          this.#cells.phone(dialled, 0, dialled.length, false, payload, country);
          continue;
        }
      }
      if (starts[slot] >= 0) this.#cells.phone(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#emailColumns) {
      if (starts[slot] >= 0) this.#cells.email(bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#kindColumns) {
      const { kind } = this.#columns[slot];
      if (starts[slot] >= 0 && kind)
        this.#cells.otherKind(kind, bytes, starts[slot], ends[slot], escaped[slot] !== 0, payload, country);
    }
    for (const slot of this.#sweepColumns) {
      if (starts[slot] >= 0) this.#cells.sweep(bytes, starts[slot], ends[slot], payload, country);
    }
    for (const slot of this.#textColumns) {
      if (starts[slot] >= 0) this.#cells.searchText(bytes, starts[slot], ends[slot], payload, country);
    }
    this.#endRecord();
  }

  /** The lines of a text that is swept; each is a record. */
  textLines(): LineSink {
    const country = this.#cells.textCountry(this.#plan.country);
    return {
      plainLines: (_bytes, start) => start,
      line: (bytes, start, end) => {
        this.#recordAt = start;
        const found = this.#cells.sweepFor(country);
        found.sweep(bytes, start, end);
        const payload = this.#beginRecord(this.#classesOf(found), 0);
        this.#cells.tagFound(found, payload, country);
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

  #classesOf(found: FoundInText): number {
    let classes = 0;
    for (let i = 0; i < found.count; i++) {
      const bit = this.#classBits.bitOf(found.phones[i] === null ? "email-addresses" : "phone-numbers");
      if (bit >= 0) classes |= 1 << bit;
    }
    return classes;
  }

  /** Identifiers behind that of a combo line that have a canonical form. */
  #moreIdentifiers(bytes: Uint8Array, start: number, end: number): readonly RestPiece[] {
    const pieces = identifiersInRest(bytes, start, end);
    if (pieces.length === 0) return pieces;
    return pieces.filter((piece) =>
      piece.isAddress
        ? canonicalizeEmailCell(textOf(bytes, piece.start, piece.end)).status === "ok"
        : this.#cells.isPhone(bytes, piece.start, piece.end, false, null),
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
    if (column.action !== "class") this.#document.add(column, value);
    else if (value.trim() !== "" && !spellsNothing(value.trim())) this.#addClass(column);
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
    if (column.action === "class") this.#addClass(column);
    else this.#document.addBytes(column, bytes, start, end);
  }

  /** The area code of a phone's column is the nearest one before it, or else the first one. */
  #areaSlotsFor(areas: readonly number[]): Int16Array | null {
    if (areas.length === 0) return null;
    return Int16Array.from(this.#columns, (_, slot) => areas.findLast((area) => area < slot) ?? areas[0]);
  }

  /** A number with the area code beside it, as dialled; `null` where it is whole, or impossible in its country so. */
  #withAreaCode(
    bytes: Uint8Array,
    areaStart: number,
    areaEnd: number,
    start: number,
    end: number,
    country: CountryCode | null,
  ): Uint8Array | null {
    if (this.#plan.reading !== "national") return null;
    const dialled = withAreaCode(textOf(bytes, areaStart, areaEnd), textOf(bytes, start, end), country);
    return dialled === null ? null : Buffer.from(dialled);
  }

  #addClass({ classBit }: Column): void {
    if (classBit >= 0) this.#document.classes |= 1 << classBit;
  }

  endDocument(at: number): void {
    this.#recordAt = at;
    const { bytes, leaves } = this.#document;
    const range = this.#leafRange;
    let { classes } = this.#document;
    // Most documents hold one of a kind: then nothing can come twice, and no list of what came is needed.
    let phones = 0;
    let emails = 0;
    let year = 0;
    let country = this.#plan.country;
    let area: Leaf<Column> | null = null;
    for (const leaf of leaves) {
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
      if (action === "area") area ??= leaf;
    }
    for (const leaf of leaves) {
      if (leaf.start < 0 || leaf.column.action !== "text") continue;
      const found = this.#cells.lookIntoText(bytes, leaf.start, leaf.end, country);
      if (found === null) leaf.start = -1;
      else classes |= this.#classesOf(found);
    }
    const payload = this.#beginRecord(classes, year);
    for (const leaf of leaves) {
      const { column, start, end } = leaf;
      if (start < 0) continue;
      if (column.action === "area") area = leaf;
      if (area !== null && column.action === "phone") {
        const dialled = this.#withAreaCode(bytes, area.start, area.end, start, end, country);
        if (dialled !== null) {
          this.#cells.phone(dialled, 0, dialled.length, false, payload, country, false, phones > 1);
          continue;
        }
      }
      const several = hasAt(bytes, start, end) ? emails > 1 : phones > 1 || (column.action === "email" && emails > 1);
      if (column.action === "phone") this.#cells.phone(bytes, start, end, false, payload, country, false, several);
      else if (column.action === "email") this.#cells.email(bytes, start, end, false, payload, country, false, several);
      else if (column.kind) this.#cells.otherKind(column.kind, bytes, start, end, false, payload, country);
      else if (column.action === "sweep") this.#cells.sweep(bytes, start, end, payload, country);
      else if (column.action === "text") this.#cells.searchText(bytes, start, end, payload, country);
    }
    this.#endRecord();
    this.#document.clear();
  }

  reject(reason: RejectionReason, at: number): void {
    this.#recordAt = at;
    this.#cells.counts.records++;
    this.#countRejection(reason);
    this.#document.clear();
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
    const counts = this.#cells.counts;
    counts.records++;
    counts.years[year === 0 ? 0 : year - FIRST_YEAR + 1]++;
    for (let rest = classes; rest !== 0; rest &= rest - 1) this.#classCounts[31 - Math.clz32(rest & -rest)]++;
    this.#cells.beginRecord();
    return (classes << YEAR_BITS) | (year === 0 ? 0 : year - FIRST_YEAR + 1);
  }

  #endRecord(): void {
    if (!this.#cells.found) this.#countRejection(this.#cells.needsCountry ? "needs-country" : "no-identifier");
  }

  #countRejection(reason: string): void {
    this.#cells.counts.rejected++;
    this.#rejectLog?.add(this.#recordAt, this.#cells.counts.records + this.#digitLines.waiting, reason);
    this.#cells.counts.rejections[reason] = (this.#cells.counts.rejections[reason] ?? 0) + 1;
  }

  #countryOf(text: string): CountryCode | null {
    let country = this.#countries.get(text);
    if (country === undefined) {
      country = countryOf(text);
      if (this.#countries.size < 4096) this.#countries.set(text, country);
    }
    return country;
  }
}

function actionOf(role: string): Column["action"] {
  switch (role) {
    case "phone":
    case "email":
    case "country":
    case "date":
      return role;
    case AREA_CODE:
      return "area";
    default:
      return identifierKindOf(role) === null ? "class" : "kind";
  }
}

const NO_PIECES: readonly RestPiece[] = [];
const NOT_ESCAPED = new Uint8Array(1);
