/**
 * What a worker must know of an input before it parses it: the shape of the text and what each column is for. Made by
 * `app` from a sample and the user's options; plain data, so it crosses threads as it is.
 */
import { dataClassOfRole, FREE_TEXT_ROLE, type ColumnRole } from "../identifier/column-roles.js";
import type { CountryCode, PhoneReading } from "../identifier/phone.js";
import type { Dialect } from "../source/text-shape.js";
import { addSample, emptySample, type SampleCounts } from "./sample-counts.js";

/** Role of a column that the sample says nothing of (it was empty, or not there): its cells are looked at one by one. */
export const SWEEP_ROLE = "sweep";

/**
 * The role of a column that is searched for identifiers within its cells, and that is `role` besides: a data class stands
 * behind a colon, `free-text:physical-addresses`.
 */
export function freeTextRole(role: ColumnRole | null): ColumnRole {
  return role === null || role === FREE_TEXT_ROLE ? FREE_TEXT_ROLE : `${FREE_TEXT_ROLE}:${role}`;
}

/** The data class of such a role, `null` when it has none; `undefined` for a role of another make. */
export function classOfFreeText(role: ColumnRole): string | null | undefined {
  if (role === FREE_TEXT_ROLE) return null;
  return role.startsWith(`${FREE_TEXT_ROLE}:`) ? dataClassOfRole(role.slice(FREE_TEXT_ROLE.length + 1)) : undefined;
}

/** Role of a column that counts for nothing but the dataset that its records go to. */
export const SPLIT_ROLE = "split";

/** Records are divided among at most so many groups. */
export const GROUPS_LIMIT = 256;
/** A cell longer than this, in bytes of UTF-8, is the name of nothing. */
export const GROUP_BYTES_LIMIT = 256;

/**
 * What a record's group is, where an import makes a dataset of each: the table of its row; its cell in slot `slot` of
 * `columns`; its first value at a path, or in a column of any table, of that name.
 */
export type SplitPlan =
  | { readonly by: "table" }
  | { readonly by: "cell"; readonly slot: number }
  | { readonly by: "key"; readonly name: string };

export interface FilePlan {
  readonly format: "lines" | "delimited" | "combo" | "ndjson" | "sql" | "stealer" | "text";
  readonly dialect: Dialect;
  /** Columns that count, ascending by index. Empty for NDJSON and SQL. */
  readonly columns: readonly { readonly index: number; readonly role: ColumnRole }[];
  /** NDJSON and SQL (`table.column`): roles by key path, as recognised from the sample or given; a path not listed goes by its name alone. */
  readonly paths: Readonly<Record<string, ColumnRole | null>>;
  /** NDJSON: whether unlisted paths are recognised by name; false once the user has named identifier columns. */
  readonly recognizeOtherPaths: boolean;
  /** How digits without a plus are read, and in which country. */
  readonly reading: PhoneReading;
  readonly country: CountryCode | null;
  /** Whose numbers, as dialled there, count in free text; left out: those of `country`. */
  readonly textCountry?: CountryCode;
  readonly split?: SplitPlan;
}

/** Counts over records, added up chunk by chunk. */
export interface RecordCounts {
  records: number;
  rejected: number;
  rejections: Record<string, number>;
  identifiers: Record<string, { values: number; invalid: number; masked: number }>;
  /** Digits in text that may be phone numbers, had one known of which country. */
  undecided: number;
  /** Phone values by the first four digits of their E.164 form (0…9999). */
  phonePrefixes: Uint32Array;
  /** Records by year − FIRST_YEAR + 1; [0] counts records without a date. */
  years: Uint32Array;
  /** Records that held something of each data class. */
  classRecords: Record<string, number>;
  /** What a sample of them shows; `null` where none was taken. */
  sample: SampleCounts | null;
}

export function emptyCounts(): RecordCounts {
  return {
    records: 0,
    rejected: 0,
    rejections: {},
    identifiers: {
      phone: { values: 0, invalid: 0, masked: 0 },
      email: { values: 0, invalid: 0, masked: 0 },
    },
    undecided: 0,
    phonePrefixes: new Uint32Array(10_000),
    years: new Uint32Array(128),
    classRecords: {},
    sample: null,
  };
}

/** Adds `more` to `total`, in place. */
export function addCounts(total: RecordCounts, more: RecordCounts): void {
  total.records += more.records;
  total.rejected += more.rejected;
  total.undecided += more.undecided;
  addTo(total.rejections, more.rejections);
  addTo(total.classRecords, more.classRecords);
  for (const [kind, counts] of Object.entries(more.identifiers)) {
    const sum = (total.identifiers[kind] ??= { values: 0, invalid: 0, masked: 0 });
    sum.values += counts.values;
    sum.invalid += counts.invalid;
    sum.masked += counts.masked;
  }
  if (more.sample !== null) addSample((total.sample ??= emptySample()), more.sample);
  for (let i = 0; i < more.phonePrefixes.length; i++) total.phonePrefixes[i] += more.phonePrefixes[i];
  for (let i = 0; i < more.years.length; i++) total.years[i] += more.years[i];
}

function addTo(total: Record<string, number>, more: Record<string, number>): void {
  for (const [key, count] of Object.entries(more)) total[key] = (total[key] ?? 0) + count;
}
