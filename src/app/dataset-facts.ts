/**
 * What is known of a dataset besides its tags: counts measured at import, kept as plain JSON in the store. No header, no
 * file name and no cell is in it.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { printable } from "../identifier/mask.js";
import { countryOfPhone } from "../identifier/country.js";
import type { CanonicalPhone } from "../identifier/phone.js";
import { parseWithLibrary } from "../identifier/phone-library.js";
import { FIRST_YEAR } from "../run/profile.js";
import type { RecordCounts } from "../worker/file-plan.js";
import { addMeasured, type MeasuredSample } from "./measured-facts.js";
import type { StoredRating } from "./stored-rating.js";

export interface IdentifierCounts {
  values: number;
  distinct: number;
  invalid: number;
  masked: number;
}

export interface DatasetFacts {
  files: number;
  /** Inputs of its imports that are not in it, because they could not be read: damaged, of no known format, and so on. */
  skippedInputs: number;
  /** Bytes as they lie on disk, packed or not. */
  bytes: number;
  records: number;
  rejected: number;
  rejections: Record<string, number>;
  identifiers: Record<string, IdentifierCounts>;
  /** Tags by kind, derived ones too, summed over the dataset's segments: what a look-up must find whole. */
  tags: Record<string, number>;
  columns: { index: number; role: string }[];
  country: string;
  encoding: string;
  /** Bytes of text that stand for no character in its encoding; datasets of older versions don't say. */
  undecodable?: number;
  format: string;
  /** Files by format, where they are of several. */
  formats?: Record<string, number>;
  /** Digits in text that may be phone numbers, and were not taken because nothing says so; absent for none. */
  undecided?: number;
  /** Slugs, the classes of the records' columns and of the identifiers, by falling number of records. */
  dataClasses: string[];
  /** Records that held something of each class. */
  classRecords: Record<string, number>;
  /** Phone values by country (ISO code), `""` where the calling code has none. */
  countries: Record<string, number>;
  /** Records by year of their date. */
  years: Record<string, number>;
  /** Of a sample of the identifiers of each kind, how many have so many records: by the classes of run/record-histogram.ts. */
  recordsPerIdentifier?: Record<string, number[]>;
  /** What a sample of the records showed; absent where no column holds what is measured, and in datasets of older versions. */
  sample?: MeasuredSample;
  /** How far to believe it; absent until it is rated, and again when its content changes. */
  rating?: StoredRating;
  /** Id of the incident that a person linked it to. */
  incident?: string;
  /** To have been in it is itself delicate: never shown in the answer to a list. */
  sensitive?: boolean;
  /** The field by whose values the import was split; absent for one that wasn't. */
  splitBy?: string;
}

/** The facts of a dataset as the store has them. @throws LeaksiftError store-damaged when they can't be ones */
export function factsOfDataset(entry: { readonly slug: string; readonly facts: unknown }): DatasetFacts {
  const facts = entry.facts as Partial<DatasetFacts> | null;
  const isMap = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap(facts) || typeof facts?.records !== "number" || !isMap(facts.tags) || !isMap(facts.identifiers)) {
    throw new LeaksiftError(
      "store-damaged",
      `dataset ${printable(entry.slug)} is damaged in the store: its counts can't be read`,
      "import it again with --replace, or restore the store from a backup",
    );
  }
  // Datasets that were imported before this was counted don't have it.
  const { skippedInputs } = facts;
  return { ...(facts as DatasetFacts), skippedInputs: typeof skippedInputs === "number" ? skippedInputs : 0 };
}

/** The grade of a dataset; null while it is not rated, or when nothing of it could be judged. */
export function credibilityOf(facts: unknown): string | null {
  const grade = (facts as Partial<DatasetFacts> | null | undefined)?.rating?.grade;
  return grade === undefined || grade === "F6" ? null : grade;
}

/** Phone values by country, from counts by the first four digits. */
export function countriesOf(prefixes: Uint32Array): Record<string, number> {
  const countries: Record<string, number> = {};
  for (const [prefix, count] of prefixes.entries()) {
    if (count === 0) continue;
    const country = countryOfPrefix(String(prefix).padStart(4, "0"));
    countries[country] = (countries[country] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(countries).sort((a, b) => b[1] - a[1]));
}

/** Four digits hold the calling code and, where +1 and +7 are shared, the area code; the rest only fills up the length. */
function countryOfPrefix(digits: string): string {
  if (digits.startsWith("1") || digits.startsWith("7")) {
    const exact = parseWithLibrary(`+${digits}${digits.startsWith("1") ? "2345678" : "2345670"}`, null)?.country;
    if (exact) return exact;
  }
  return countryOfPhone(`+${digits}0000000` as CanonicalPhone) ?? "";
}

/** Records by year, without those that had none. */
export function yearsOf(years: Uint32Array): Record<string, number> {
  const result: Record<string, number> = {};
  for (let i = 1; i < years.length; i++) if (years[i] > 0) result[FIRST_YEAR + i - 1] = years[i];
  return result;
}

export function classesByCount(counts: RecordCounts): string[] {
  return Object.entries(counts.classRecords)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([slug]) => slug);
}

/** Adds the facts of appended content to those of the dataset. `distinct` is worked out by the caller. */
export function addFacts(old: DatasetFacts, more: DatasetFacts): DatasetFacts {
  const identifiers = structuredClone(old.identifiers);
  for (const [kind, counts] of Object.entries(more.identifiers)) {
    const sum = (identifiers[kind] ??= { values: 0, distinct: 0, invalid: 0, masked: 0 });
    sum.values += counts.values;
    sum.distinct += counts.distinct;
    sum.invalid += counts.invalid;
    sum.masked += counts.masked;
  }
  const same = (a: string, b: string): string => (a === b ? a : "mixed");
  return {
    files: old.files + more.files,
    skippedInputs: old.skippedInputs + more.skippedInputs,
    bytes: old.bytes + more.bytes,
    records: old.records + more.records,
    rejected: old.rejected + more.rejected,
    rejections: addCounts(old.rejections, more.rejections),
    identifiers,
    tags: addCounts(old.tags, more.tags),
    columns: old.columns,
    country: same(old.country, more.country),
    encoding: same(old.encoding, more.encoding),
    undecodable: (old.undecodable ?? 0) + (more.undecodable ?? 0),
    format: same(old.format, more.format),
    ...formatsOf(old, more),
    ...(old.undecided === undefined && more.undecided === undefined
      ? {}
      : { undecided: (old.undecided ?? 0) + (more.undecided ?? 0) }),
    dataClasses: [...new Set([...old.dataClasses, ...more.dataClasses])],
    classRecords: addCounts(old.classRecords, more.classRecords),
    countries: addCounts(old.countries, more.countries),
    years: addCounts(old.years, more.years),
    ...addedSamples(old, more),
    ...(old.splitBy === undefined ? {} : { splitBy: old.splitBy }),
  };
}

/** Of content of one format nothing is said; the other's, then, are all of that. */
function formatsOf(old: DatasetFacts, more: DatasetFacts): { formats?: Record<string, number> } {
  if (old.format === more.format && old.formats === undefined) return {};
  const of = ({ formats, format, files }: DatasetFacts): Record<string, number> => formats ?? { [format]: files };
  return { formats: addCounts(of(old), of(more)) };
}

function addedSamples(old: DatasetFacts, more: DatasetFacts): Pick<DatasetFacts, "sample" | "recordsPerIdentifier"> {
  const sample = addMeasured(old.sample, more.sample);
  const records = structuredClone(old.recordsPerIdentifier ?? {});
  for (const [kind, counts] of Object.entries(more.recordsPerIdentifier ?? {})) {
    records[kind] = counts.map((count, i) => count + (records[kind]?.[i] ?? 0));
  }
  return {
    ...(sample === undefined ? {} : { sample }),
    ...(Object.keys(records).length === 0 ? {} : { recordsPerIdentifier: records }),
  };
}

function addCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
