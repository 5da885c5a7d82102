/**
 * Takes a few records of each chunk a second time, cell by cell, and measures them (sample-measures.ts). The records of an
 * import go from bytes to tags hundreds at a time; what is to be known of their cells is learnt from a sample, so that the fast
 * way stays as it is. Which records: RECORDS_PER_SLICE that follow each other at SLICES places of every fourth chunk, more in the first
 * chunk of an import. The sample lies in this thread's memory until the slice is measured, and nowhere else.
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
import { SqlRowParser, type RowSink } from "../source/sql-row-parser.js";
import { StealerParser } from "../source/stealer-parser.js";
import type { CellSink, RecordParser } from "../source/text-shape.js";
import type { FilePlan } from "./file-plan.js";
import { emptySample, type SampleCounts } from "./sample-counts.js";
import { measureSlice, type SampledRecord } from "./sample-measures.js";

/** Places of a chunk at which records are taken, of formats whose records end with their lines. */
const SLICES = 4;
export const RECORDS_PER_SLICE = 32;
const SLICE_BYTES = 1 << 12;
/** Phones that are held to their numbering plan, in one chunk of so many: the patterns of each country are made anew in each thread. */
const JUDGED_PER_SLICE = 8;
const JUDGED_CHUNKS = 16;
/** The first chunk of an import is all that a small one has. */
const FULL_CHUNKS = 1;
/** Of the others, one in so many is sampled. */
const SAMPLED_CHUNKS = 4;
const FULL_RECORDS = 256;
const FULL_BYTES = 1 << 15;
const FULL_JUDGED = 64;
/** Longer cells are no names, and no numbers. */
const CELL_LIMIT = 200;

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

type Field = keyof SampledRecord | "login";

export class RecordSampler implements CellSink, LineSink, RowSink<Field | null> {
  readonly #plan: FilePlan;
  readonly #parser: RecordParser;
  readonly #fields: readonly (Field | null)[];
  readonly #year = new Date().getUTCFullYear();
  readonly #scratch = Buffer.alloc(CELL_LIMIT * 3);
  readonly #out = Buffer.alloc(SCAN_OUTPUT_BYTES);
  readonly #scanners = new Map<CountryCode | null, PhoneScanner>();
  #records: SampledRecord[] = [];
  #most = 0;
  #skipFirst = false;
  #document: Partial<Record<Field, string>> = {};

  /** @returns null for texts without columns, of which a sample would say nothing */
  static of(plan: FilePlan): RecordSampler | null {
    const sampler = plan.format === "text" ? null : new RecordSampler(plan);
    if (sampler === null || plan.format === "ndjson" || plan.format === "sql") return sampler;
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
   */
  sample(bytes: Uint8Array, from: number, to: number, chunk: number, skipFirst: boolean): SampleCounts {
    const counts = emptySample();
    if (chunk % SAMPLED_CHUNKS !== 0) return counts;
    const isFull = chunk < FULL_CHUNKS;
    this.#most = isFull ? FULL_RECORDS : RECORDS_PER_SLICE;
    const judged = isFull ? FULL_JUDGED : chunk % JUDGED_CHUNKS === 0 ? JUDGED_PER_SLICE : 0;
    const isDump = this.#plan.format === "sql";
    const slices = isDump ? 1 : SLICES;
    const newline = this.#plan.dialect.newline.charCodeAt(0);
    for (let slice = 0, end = from; slice < slices; slice++) {
      let start = Math.max(end, from + Math.floor(((to - from) * slice) / slices));
      // A line end may lie within a quoted cell: then a slice begins with part of a record, like any chunk.
      if (slice > 0) start = bytes.subarray(0, to).indexOf(newline, start) + 1;
      if (slice > 0 && start === 0) break;
      this.#skipFirst = skipFirst && slice === 0;
      this.#records = [];
      end = Math.min(to, start + (isFull ? FULL_BYTES : SLICE_BYTES));
      end = Math.min(to, this.#parse(bytes, start, end, to, isDump));
      measureSlice(counts, this.#records, judged, this.#year);
    }
    this.#records = [];
    return counts;
  }

  #parse(bytes: Uint8Array, from: number, end: number, to: number, isDump: boolean): number {
    // A group of rows is tens of kilobytes: what it is cut off at is one broken row, which is not taken.
    const last = isDump || end === to;
    if (this.#parser instanceof DelimitedParser) return this.#parser.parse(bytes, from, end, last, this.#most + 1);
    return this.#parser.parse(bytes, from, end, last);
  }

  get #isFull(): boolean {
    return this.#records.length >= this.#most;
  }

  plainLines(_bytes: Uint8Array, start: number): number {
    return start;
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isFull) return;
    this.#login(textOf(bytes, start, end));
    this.#endRecord();
  }

  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array): void {
    if (this.#skipFirst) {
      this.#skipFirst = false;
      return;
    }
    if (this.#isFull) return;
    const { quote, escape } = this.#plan.dialect;
    for (const [slot, field] of this.#fields.entries()) {
      if (field === null || starts[slot] < 0 || ends[slot] - starts[slot] > CELL_LIMIT) continue;
      const text = textOf(bytes, starts[slot], ends[slot]);
      this.#take(field, escaped[slot] !== 0 && quote !== null ? unescapeCell(text, quote, escape) : text);
    }
    this.#endRecord();
  }

  roleOf(path: string, name = path, numbered = path): Field | null {
    const { paths, recognizeOtherPaths } = this.#plan;
    for (const known of [path, numbered]) if (Object.hasOwn(paths, known)) return fieldOf(paths[known]);
    return recognizeOtherPaths ? fieldOf(roleOfHeader(name)) : null;
  }

  ignores(field: Field | null): boolean {
    return field === null;
  }

  needsText(): boolean {
    return true;
  }

  leaf(field: Field | null, value: string): void {
    if (field !== null && !this.#isFull) this.#take(field, value);
  }

  leafBytes(field: Field | null, bytes: Uint8Array, start: number, end: number): void {
    if (field !== null && !this.#isFull && end - start <= CELL_LIMIT) this.#take(field, textOf(bytes, start, end));
  }

  endDocument(): void {
    if (!this.#isFull) this.#endRecord();
  }

  reject(): void {
    this.#document = {};
  }

  #login(text: string): void {
    this.#take("login", text);
  }

  #take(field: Field, value: string): void {
    const text = value.trim();
    if (text === "" || text.length > CELL_LIMIT) return;
    const own = field === "login" ? (text.includes("@") ? "email" : "phone") : field;
    this.#document[own] ??= text;
  }

  #endRecord(): void {
    const { phone: phoneText, ...rest } = this.#document as Partial<Record<keyof SampledRecord, string>>;
    this.#document = {};
    const country = (rest.country === undefined ? null : countryOf(rest.country)) ?? this.#plan.country;
    const phone = phoneText === undefined ? null : this.#phone(phoneText, country);
    const record = phone === null ? rest : { ...rest, phone };
    if (Object.keys(record).length > 0) this.#records.push(record);
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
  return role !== null && Object.hasOwn(FIELDS, role) ? FIELDS[role] : null;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8", start, end);
}
