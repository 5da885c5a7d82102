/**
 * Takes a few records of each chunk a second time, cell by cell, and measures them (sample-measures.ts). The records of an
 * import go from bytes to tags hundreds at a time; what is to be known of their cells is learnt from a sample, so that the fast
 * way stays as it is. Which records: RECORDS_PER_SLICE that follow each other at SLICES places of every fourth chunk, more in the first
 * chunk of an import, fewer of what comes late in a large one. Where records are split among groups, each group is measured by itself, and every chunk is looked at, since
 * it may hold all that there is of a group. The sample lies in this thread's memory until the slice is measured, and nowhere else.
 */
import type { ColumnRole } from "../identifier/column-roles.js";
import { roleOfHeader } from "../identifier/column-roles.js";
import { countryOf } from "../identifier/country.js";
import { canonicalizePhoneCell, type CanonicalPhone, type CountryCode } from "../identifier/phone.js";
import { PhoneScanner, SCAN_OUTPUT_BYTES } from "../identifier/phone-scanner.js";
import { ComboParser } from "../source/combo-parser.js";
import { DelimitedParser, unescapeCell } from "../source/delimited-parser.js";
import { JsonLinesParser } from "../source/json-lines-parser.js";
import { LineParser, type LineSink } from "../source/line-parser.js";
import { GROUP_END } from "../source/sql-lexing.js";
import { SqlRowParser, type RowSink } from "../source/sql-row-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import type { CellSink, RecordParser } from "../source/text-shape.js";
import { classOfFreeText, type FilePlan } from "./file-plan.js";
import { FoundInText } from "./found-in-text.js";
import { isNothing } from "./cell-bytes.js";
import { emptySample, type SampleCounts } from "./sample-counts.js";
import { measureSlice, type SampledRecord } from "./sample-measures.js";

/** Places of a chunk at which records are taken. */
const SLICES = 4;
const RECORDS_PER_SLICE = 16;
/** Of several groups side by side, each has but some of a slice. */
const RECORDS_PER_SPLIT_SLICE = 32;
const SLICE_BYTES = 1 << 12;
/** Phones that are held to their numbering plan, in one chunk of so many: the patterns of each country are made anew in each thread. */
const JUDGED_PER_SLICE = 8;
const JUDGED_CHUNKS = 16;
/** Records at each place of the first chunk: of a larger import it shows most, of a small one it is all that there is. */
const FIRST_RECORDS = 96;
const ONLY_RECORDS = 160;
const FIRST_BYTES = 1 << 15;
const FIRST_JUDGED = 40;
/** Of the next ones, one in so many is sampled; once there are EARLY_CHUNKS (128 MiB), one in more. */
const SAMPLED_CHUNKS = 4;
const EARLY_CHUNKS = 32;
const SAMPLED_LATE_CHUNKS = 16;
/** Where records are split, chunks behind so many (32 MiB) are looked at in one place. */
const EARLY_SPLIT_CHUNKS = 8;
/** Longer cells are no names, and no numbers. */
const CELL_LIMIT = 200;
/** So much of a text is searched. */
const TEXT_LIMIT = 4096;

/** The field of a record that a column of this role fills. */
const FIELDS: Readonly<Record<string, keyof SampledRecord>> = {
  phone: "phone",
  email: "email",
  "resident-id": "residentId",
  names: "name",
  "dates-of-birth": "birthDate",
  genders: "gender",
  "physical-addresses": "address",
  country: "country",
  date: "date",
};

type Field = keyof SampledRecord | "login" | "text";

/** What a column, or a place in documents, is for. */
interface Place {
  readonly field: Field | null;
  /** Its value names the record's group. */
  readonly splits: boolean;
}

/** Of an import that is not split, and of records that name no group. */
type Group = string | null;

export class RecordSampler implements CellSink, LineSink, RowSink<Place> {
  readonly #plan: FilePlan;
  readonly #parser: RecordParser;
  readonly #fields: readonly (Field | null)[];
  readonly #year = new Date().getUTCFullYear();
  readonly #scratch = Buffer.alloc(CELL_LIMIT * 3);
  readonly #out = Buffer.alloc(SCAN_OUTPUT_BYTES);
  readonly #scanners = new Map<CountryCode | null, PhoneScanner>();
  /** What a text was taken from last, and a view of it: hundreds of cells are of one chunk. */
  #viewed: Uint8Array = this.#out;
  #view: Buffer = this.#out;
  #found: FoundInText | null = null;
  #records = new Map<Group, SampledRecord[]>();
  #taken = 0;
  #most = 0;
  #skipFirst = false;
  /** The next record may be one whose group stood before the slice. */
  #isTorn = false;
  /** Group of the rows of the table that is read. */
  #table: Group = null;
  #group: Group = null;
  #document: Partial<Record<keyof SampledRecord, string>> = {};

  /** @returns null where no column holds anything that is measured */
  static of(plan: FilePlan): RecordSampler | null {
    const sampler = new RecordSampler(plan);
    if (plan.format === "ndjson" || plan.format === "sql" || plan.format === "text") return sampler;
    return sampler.#fields.some((field) => field !== null) ? sampler : null;
  }

  private constructor(plan: FilePlan) {
    this.#plan = plan;
    const isList = plan.format === "lines" || plan.format === "combo" || plan.format === "stealer";
    this.#fields = plan.columns.map(({ role }, slot) =>
      isList && slot === 0 && (role === "phone" || role === "email") ? "login" : fieldOf(role),
    );
    this.#parser = this.#parserOf(plan);
  }

  /**
   * Measures some of the records of a chunk.
   * @param chunk its number in the import
   * @param skipFirst its first record is a header
   * @param isLast it is the last of its file
   * @returns by group, trimmed; of an import that is not split, and of records that name no group, under null
   */
  sample(
    bytes: Uint8Array,
    from: number,
    to: number,
    chunk: number,
    skipFirst: boolean,
    isLast: boolean,
  ): Map<Group, SampleCounts> {
    const { format, split, dialect } = this.#plan;
    const counts = new Map<Group, SampleCounts>();
    if (!split) counts.set(null, emptySample());
    const isEarly = chunk < (split ? EARLY_SPLIT_CHUNKS : EARLY_CHUNKS);
    if (!split && chunk % (isEarly ? SAMPLED_CHUNKS : SAMPLED_LATE_CHUNKS) !== 0) return counts;
    const isFirst = chunk === 0;
    const slices = isEarly || !split ? SLICES : 1;
    if (isFirst) this.#most = isLast ? ONLY_RECORDS : FIRST_RECORDS;
    else this.#most = split ? RECORDS_PER_SPLIT_SLICE : RECORDS_PER_SLICE;
    const judged = isFirst ? FIRST_JUDGED : split || chunk % JUDGED_CHUNKS === 0 ? JUDGED_PER_SLICE : 0;
    const isDump = format === "sql";
    const border = isDump ? GROUP_END : dialect.newline.charCodeAt(0);
    for (let slice = 0, end = from; slice < slices; slice++) {
      let start = Math.max(end, from + Math.floor(((to - from) * slice) / slices));
      // A line end may lie within a quoted cell: then a slice begins with part of a record, like any chunk.
      if (slice > 0) start = bytes.subarray(0, to).indexOf(border, start) + 1;
      if (slice > 0 && start === 0) break;
      this.#skipFirst = skipFirst && slice === 0;
      this.#isTorn = slice > 0 && split?.by === "key";
      this.#records = new Map();
      this.#taken = 0;
      end = Math.min(to, start + (isFirst ? FIRST_BYTES : SLICE_BYTES));
      end = Math.min(to, this.#parse(bytes, start, end, to, isDump));
      for (const [group, taken] of this.#records) {
        let own = counts.get(group);
        if (!own) counts.set(group, (own = emptySample()));
        measureSlice(own, taken, judged, this.#year);
      }
    }
    this.#records = new Map();
    return counts;
  }

  #parse(bytes: Uint8Array, from: number, end: number, to: number, isDump: boolean): number {
    // A group of rows is tens of kilobytes: what it is cut off at is one broken row, which is not taken.
    if (isDump) return this.#parser.parse(bytes, from, end, true);
    if (this.#parser instanceof DelimitedParser)
      return this.#parser.parse(bytes, from, end, end === to, this.#most + 1);
    // Short records fill the slice long before its end.
    let consumed = from;
    for (let step = from; step < end && !this.#isFull;) {
      step = Math.min(end, step + SLICE_BYTES);
      consumed = this.#parser.parse(bytes, consumed, step, step === to);
    }
    return consumed;
  }

  get #isFull(): boolean {
    return this.#taken >= this.#most;
  }

  plainLines(_bytes: Uint8Array, start: number): number {
    return start;
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isFull) return;
    if (this.#plan.format === "text") this.#search(bytes, start, end);
    else this.#take("login", this.#textOf(bytes, start, end));
    this.#endRecord();
  }

  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array): void {
    if (this.#skipFirst) {
      this.#skipFirst = false;
      return;
    }
    if (this.#isFull) return;
    const { dialect, split } = this.#plan;
    const { quote, escape } = dialect;
    const splitSlot = split?.by === "cell" ? split.slot : -1;
    for (const [slot, field] of this.#fields.entries()) {
      const [start, end] = [starts[slot], ends[slot]];
      if ((field === null && slot !== splitSlot) || start < 0) continue;
      if (field === "text") this.#search(bytes, start, end);
      if (end - start > CELL_LIMIT) continue;
      const text = this.#textOf(bytes, start, end);
      const value = escaped[slot] !== 0 && quote !== null ? unescapeCell(text, quote, escape) : text;
      if (slot === splitSlot && !isNothing(bytes, start, end)) this.#enter(value);
      if (field !== null) this.#take(field, value);
    }
    this.#endRecord();
  }

  beginTable(name: string): void {
    if (this.#plan.split?.by !== "table") return;
    this.#group = null;
    this.#enter(name);
    this.#table = this.#group;
  }

  beginAction(details: Readonly<Record<string, unknown>>): void {
    const { split } = this.#plan;
    const value = split?.by === "key" ? details[split.name] : undefined;
    this.#group = this.#table;
    if (typeof value === "string") this.#enter(value);
  }

  roleOf(path: string, name = path, numbered = path): Place {
    const { paths, recognizeOtherPaths, split } = this.#plan;
    const splits = split?.by === "key" && (path === split.name || name === split.name);
    for (const known of [path, numbered])
      if (Object.hasOwn(paths, known)) return { field: fieldOf(paths[known]), splits };
    return { field: recognizeOtherPaths ? fieldOf(roleOfHeader(name)) : null, splits };
  }

  ignores({ field, splits }: Place): boolean {
    return field === null && !splits;
  }

  needsText(): boolean {
    return true;
  }

  leaf(place: Place, value: string): void {
    if (this.#isFull) return;
    if (place.field === "text" || place.splits) {
      const bytes = Buffer.from(value);
      this.leafBytes(place, bytes, 0, bytes.length);
    } else if (place.field !== null) this.#take(place.field, value);
  }

  leafBytes({ field, splits }: Place, bytes: Uint8Array, start: number, end: number): void {
    if (this.#isFull) return;
    if (field === "text") this.#search(bytes, start, end);
    if (end - start > CELL_LIMIT) return;
    const value = this.#textOf(bytes, start, end);
    if (splits && !isNothing(bytes, start, end)) this.#enter(value);
    if (field !== null) this.#take(field, value);
  }

  endDocument(): void {
    if (!this.#isFull) this.#endRecord();
    this.#group = this.#table;
  }

  reject(): void {
    this.#document = {};
    this.#group = this.#table;
  }

  /** The first value that names a group is that of the record. */
  #enter(value: string): void {
    const name = value.trim();
    if (name !== "") this.#group ??= name;
  }

  #take(field: Field, value: string): void {
    const text = value.trim();
    if (field === "text" || text === "" || text.length > CELL_LIMIT) return;
    const own = field === "login" ? (text.includes("@") ? "email" : "phone") : field;
    this.#document[own] ??= text;
  }

  /** What stands within a text; a second number or address of one record is taken for a record of its own. */
  #search(bytes: Uint8Array, start: number, end: number): void {
    const { country, textCountry } = this.#plan;
    this.#found ??= new FoundInText(country ?? textCountry ?? null);
    const found = this.#found;
    found.sweep(bytes, start, Math.min(end, start + TEXT_LIMIT));
    for (let i = 0; i < found.count; i++) {
      const phone = found.phones[i];
      const field = phone === null ? "email" : "phone";
      if (this.#document[field] !== undefined) this.#keep();
      this.#take(field, phone ?? this.#textOf(found.bytes, found.starts[i], found.ends[i]));
    }
  }

  #endRecord(): void {
    const isTorn = this.#isTorn && this.#group === null;
    this.#isTorn = false;
    if (isTorn) this.#document = {};
    else this.#keep();
    if (this.#plan.split?.by === "cell") this.#group = null;
  }

  #keep(): void {
    const { phone: phoneText, ...rest } = this.#document;
    this.#document = {};
    const country = (rest.country === undefined ? null : countryOf(rest.country)) ?? this.#plan.country;
    const phone = phoneText === undefined ? null : this.#phone(phoneText, country);
    const record = phone === null ? rest : { ...rest, phone };
    if (Object.keys(record).length === 0) return;
    const own = this.#records.get(this.#group);
    if (own) own.push(record);
    else this.#records.set(this.#group, [record]);
    this.#taken++;
  }

  #phone(text: string, country: CountryCode | null): CanonicalPhone | null {
    const context = { country, reading: this.#plan.reading };
    let scanner = this.#scanners.get(country);
    if (!scanner) this.#scanners.set(country, (scanner = new PhoneScanner(context)));
    const length = this.#scratch.write(text, 0, "utf8");
    const written = scanner.scan(this.#scratch, 0, length, this.#out, 0);
    if (written > 0) return this.#out.toString("latin1", 0, written) as CanonicalPhone;
    if (written < 0) return null;
    const cell = canonicalizePhoneCell(text, context);
    return cell.status === "ok" ? cell.phones[0] : null;
  }

  #textOf(bytes: Uint8Array, start: number, end: number): string {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view.toString("utf8", start, end);
  }

  #parserOf({ format, dialect, columns }: FilePlan): RecordParser {
    switch (format) {
      case "ndjson":
        return new JsonLinesParser(this);
      case "sql":
        return new SqlRowParser(this);
      case "combo":
        return new ComboParser(dialect.newline, this);
      case "stealer":
        return new StealerParser(dialect.newline, this);
      case "lines":
      case "text":
        return new LineParser(dialect.newline, this);
      case "delimited":
        return new DelimitedParser(
          dialect,
          columns.map(({ index }) => index),
          this,
        );
    }
  }
}

function fieldOf(role: ColumnRole | null): Field | null {
  if (role === null) return null;
  if (classOfFreeText(role) !== undefined) return "text";
  return Object.hasOwn(FIELDS, role) ? FIELDS[role] : null;
}
