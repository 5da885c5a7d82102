/**
 * From a looked-at input to a plan for the workers: what each column is for, how its phones are read, and why. The user's
 * options win over what was recognised.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { looksLikeHeader } from "../identifier/column-header-row.js";
import {
  recognizeColumns,
  RECORD_IDENTIFIER_ROLES,
  type ColumnSample,
  type RecognizedColumn,
} from "../identifier/column-recognition.js";
import { FREE_TEXT_ROLE, isHeaderWord, roleOfHeader, type ColumnRole } from "../identifier/column-roles.js";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { AREA_CODE, joinAreaCode } from "../identifier/area-code.js";
import { countryOf } from "../identifier/country.js";
import { maskValue, printable } from "../identifier/mask.js";
import { choosePhoneReading, type ReadingChoice } from "../identifier/phone-reading.js";
import type { CountryCode } from "../identifier/phone.js";
import { ANY_KEY, dataKeyOf, joinPath, keyPath, plainKey } from "../source/json-key.js";
import type { TextInput } from "../source/text-input.js";
import { isDocumentFormat } from "../source/text-shape.js";
import { applyProfile, type MappingProfile } from "./mapping-profile.js";
import { withSecretColumn } from "./secret-column.js";
import { checkSplittable, planSplit, type SampledGroup, type SampledParts } from "./split-plan.js";
import { recognizeTables, tableSamples } from "./table-columns.js";
import { freeTextColumns } from "./free-text-columns.js";
import { countriesOfScript } from "./script-countries.js";
import { freeTextRole, SWEEP_ROLE, type FilePlan } from "../worker/file-plan.js";
import { quotedWord } from "../identifier/quoted-word.js";

/** One `--column ROLE=NAME|N`; N counts from 0, as `index` in the report does. */
export interface ColumnOption {
  readonly role: ColumnRole;
  readonly column: string;
}

export interface PlanOptions {
  readonly country: CountryCode | null;
  readonly columns: readonly ColumnOption[];
  /** A mapping that was kept; the options must not speak of columns beside it. */
  readonly profile?: MappingProfile | undefined;
  /** The field whose values make a dataset each. */
  readonly splitBy?: string | undefined;
}

export interface PlannedColumn extends RecognizedColumn {
  /** For NDJSON the key path. Safe to print: control characters removed, names that look like data masked. */
  readonly name: string | null;
  readonly samples: readonly string[];
}

export interface PlannedInput {
  readonly input: TextInput;
  readonly plan: FilePlan;
  readonly columns: readonly PlannedColumn[];
  readonly reading: ReadingChoice;
  /** `per-row` with a country column, `per-value` when the numbers carry their calling code, else the country. */
  readonly country: string;
  /** What the sample shows of the groups that it is split into; left out where it isn't. */
  readonly groups?: readonly SampledGroup[];
  /** What it could be split into; left out for what has no tables or indices. */
  readonly parts?: SampledParts;
}

/** Below this a recognised country column is not trusted to read phones by. */
const COUNTRY_CONFIDENCE = 0.9;
const SAMPLED_CELLS = 1000;
const KNOWN_FROM_CELLS = 20;

/**
 * @returns `null` when no column holds an identifier
 * @throws LeaksiftError input-columns when a named column doesn't exist
 */
export function planInput(input: TextInput, options: PlanOptions): PlannedInput | null {
  const { shape } = input;
  if (options.splitBy !== undefined) checkSplittable(input);
  const isSql = shape.format === "sql" || shape.format === "sqlite";
  const isJson = isSql || isDocumentFormat(shape.format);
  const samples = isSql
    ? tableSamples(input.tables)
    : isJson
      ? documentSamples(input.documents)
      : rowSamples(shape.rows, shape.header);
  const recognized = isSql
    ? recognizeTables(input.tables, onlyBestDate)
    : withSecretColumn(
        onlyBestDate(
          recognizeColumns(samples, { delimiter: shape.dialect.delimiter }).map((column) =>
            trustCombo(column, shape.format),
          ),
        ),
        samples,
        shape,
      );
  const trusted = isTrustedHeader(shape);
  const { profile } = options;
  const named = profile
    ? applyProfile(recognized, samples, profile, input)
    : applyOptions(recognized, samples, options, input);
  const used = named.filter(({ role }) => role !== null);
  const isOpen = !options.columns.some(({ role }) => RECORD_IDENTIFIER_ROLES.includes(role));
  const openEnded = isJson && isOpen;
  // A key that the sample didn't show may still come: the import itself says when nothing was found.
  if (!used.some(({ role }) => isIdentifier(role)) && !openEnded) return null;

  const countryColumn = used.find(({ role }) => role === "country");
  const chosen = chooseReading(samples, used, countryColumn ?? null, options.country, input);
  const reading = profile
    ? { ...countsOf(chosen), reading: profile.reading, country: profile.country, because: "from the profile" }
    : chosen;
  const format = isDocumentFormat(shape.format) ? "ndjson" : shape.format === "sqlite" ? "sql" : shape.format;
  const sweepable = new Set(samples.filter(({ values }) => isUnknown(values)).map(({ index }) => index));
  const textCountry = reading.country ?? suggestedCountries(input, used).at(0) ?? null;
  // In a combo list or a stealer's log the places of identifiers are known.
  const searched =
    isOpen && shape.format !== "combo" && shape.format !== "stealer"
      ? freeTextColumns(named, samples, textCountry)
      : new Set<number>();
  const countedRole = ({ index, role }: RecognizedColumn): ColumnRole | null =>
    searched.has(index) ? freeTextRole(role) : (role ?? (isOpen && sweepable.has(index) ? SWEEP_ROLE : null));
  const counted = named.flatMap((column) => {
    const role = countedRole(column);
    return role === null ? [] : [{ index: column.index, role }];
  });
  const { splitBy } = options;
  const split =
    splitBy === undefined
      ? null
      : planSplit(input, splitBy, counted, samples, documentSamples, (wanted) => {
          const found = findColumn(named, wanted);
          if (!found) throw noSuchColumn(wanted, samples, input);
          return found;
        });
  const columns = split?.columns ?? counted;
  return {
    input,
    plan: {
      format,
      dialect: shape.dialect,
      columns: isJson ? [] : columns,
      paths: isJson ? Object.fromEntries(named.map((column) => [column.name ?? "", countedRole(column)])) : {},
      recognizeOtherPaths: openEnded,
      reading: reading.reading,
      country: reading.country,
      ...(textCountry === null ? {} : { textCountry }),
      ...(split ? { split: split.split } : {}),
    },
    ...(split ? { groups: split.groups } : {}),
    columns: named.map((column, i) => ({
      ...(column.role === null && searched.has(column.index)
        ? { ...column, role: FREE_TEXT_ROLE, confidence: 0.5, because: "text, searched for identifiers" }
        : column),
      name: column.name === null ? null : shownName(column.name, trusted),
      samples: samples[i]?.values.filter((value) => value.trim() !== "").slice(0, 3) ?? [],
    })),
    reading,
    country: countryColumn
      ? "per-row"
      : reading.reading === "international" || reading.country === null
        ? "per-value"
        : reading.country,
  };
}

/**
 * A first row that doesn't look like a header may be data that `--header` made one: its names are then shown only as far
 * as they are words that headers use.
 */
function isTrustedHeader({ header, rows }: TextInput["shape"]): boolean {
  return header === null || looksLikeHeader(header, rows.slice(0, 200));
}

/** A header or key as it may be shown: one that looks like data is masked. */
function shownName(name: string, isTrusted: boolean): string {
  const clean = printable(name);
  const digits = clean.replace(/\D/gu, "").length;
  if (digits >= 5 || clean.includes("@") || looksLikePhone(clean)) return maskValue(clean);
  return isTrusted || roleOfHeader(clean) !== null || isHeaderWord(clean) ? clean : maskValue(clean);
}

/** So few sampled cells that they say nothing of the rest of the column. */
function isUnknown(values: readonly string[]): boolean {
  let filled = 0;
  for (const value of values) if (value.trim() !== "" && ++filled >= KNOWN_FROM_CELLS) return false;
  return true;
}

function isIdentifier(role: ColumnRole | null): boolean {
  return role !== null && RECORD_IDENTIFIER_ROLES.includes(role);
}

/** In a combo list what follows the identifier is a password, whatever it looks like. */
function trustCombo(column: RecognizedColumn, format: string): RecognizedColumn {
  if (format === "stealer") return stealerColumn(column);
  if (format !== "combo" || column.index !== 1) return column;
  return { ...column, role: "passwords", confidence: 0.9, because: "behind the identifier of a combo list" };
}

/** In a stealer's log the places are known, whatever stands there. A login that is neither address nor number is a user name. */
function stealerColumn(column: RecognizedColumn): RecognizedColumn {
  const role = ["email", "website-activity", "passwords"][column.index] ?? null;
  return {
    ...column,
    role,
    confidence: role === null ? 0 : 0.9,
    because: "its place in the log of a password stealer",
  };
}

/** A record has one date: of several date columns the likeliest one counts. */
function onlyBestDate(columns: RecognizedColumn[]): RecognizedColumn[] {
  const dates = columns.filter(({ role }) => role === "date");
  const best = dates.reduce<RecognizedColumn | null>((a, b) => (a && a.confidence >= b.confidence ? a : b), null);
  return columns.map((column) =>
    (column.role === "date" && column !== best) || (column.role === "country" && column.confidence < COUNTRY_CONFIDENCE)
      ? { ...column, role: null }
      : column,
  );
}

function rowSamples(rows: readonly (readonly string[])[], header: readonly string[] | null): ColumnSample[] {
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), header?.length ?? 0);
  const sampled = spread(rows);
  return Array.from({ length: width }, (_, index) => ({
    index,
    name: header?.[index] ?? null,
    values: sampled.map((row) => row[index] ?? ""),
  }));
}

/** At most SAMPLED_CELLS values, evenly over all. */
function spread<T>(values: readonly T[]): T[] {
  if (values.length <= SAMPLED_CELLS) return [...values];
  return Array.from({ length: SAMPLED_CELLS }, (_, i) => values[Math.floor((i * values.length) / SAMPLED_CELLS)]);
}

function documentSamples(documents: readonly object[]): ColumnSample[] {
  const columns = new Map<string, string[]>();
  for (const document of documents) collect(document, "", columns, 0);
  return [...columns].map(([name, values], index) => ({ index, name, values: spread(values) }));
}

const SAMPLE_PATHS_LIMIT = 2000;

function collect(value: unknown, path: string, columns: Map<string, string[]>, depth: number): void {
  if (depth > 64) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, path, columns, depth + 1);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const isExtended = key.startsWith("$") && depth > 0;
      const dataKey = isExtended ? null : dataKeyOf(key);
      if (dataKey !== null) keep(plainKey(key), keyPath(path, dataKey), columns);
      const next = isExtended ? path : joinPath(path, dataKey === null ? key : ANY_KEY);
      collect(inner, next, columns, depth + 1);
    }
  } else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    keep(String(value), path, columns);
  }
}

function keep(value: string, path: string, columns: Map<string, string[]>): void {
  let values = columns.get(path);
  if (!values && columns.size < SAMPLE_PATHS_LIMIT) columns.set(path, (values = []));
  values?.push(value);
}

function applyOptions(
  recognized: readonly RecognizedColumn[],
  samples: readonly ColumnSample[],
  options: PlanOptions,
  input: TextInput,
): RecognizedColumn[] {
  const result = recognized.map((column) => ({ ...column }));
  const given = new Set(options.columns.map(({ role }) => role));
  // A kind that the user names a column for is in that column alone.
  for (const column of result) {
    if (column.role !== null && given.has(column.role))
      Object.assign(column, { role: null, confidence: 0, because: "another column was named" });
  }
  for (const { role, column: wanted } of options.columns) {
    const found = findColumn(result, wanted);
    if (found) Object.assign(found, { role, confidence: 1, because: "named by you" });
    else throw noSuchColumn(wanted, samples, input);
  }
  return result;
}

function noSuchColumn(wanted: string, samples: readonly ColumnSample[], { shape, file }: TextInput): LeaksiftError {
  const isTrusted = isTrustedHeader(shape);
  const names = samples.flatMap(({ name }) => (name === null ? [] : [shownName(name, isTrusted)])).slice(0, 20);
  return new LeaksiftError(
    "input-columns",
    `${file.path === "-" ? "standard input" : file.path}: there is no column ${quotedWord(wanted)} (${samples.length} columns${names.length > 0 ? `: ${names.join(", ")}` : ""})`,
    "see `leaksift import --dry-run`; columns are named by header, or by number from 0",
  );
}

function findColumn(columns: RecognizedColumn[], wanted: string): RecognizedColumn | undefined {
  const exact = columns.find(({ name }) => name === wanted);
  if (exact) return exact;
  const folded = wanted.trim().toLowerCase();
  return (
    columns.find(({ name }) => name?.trim().toLowerCase() === folded) ??
    columns.find(({ name }) => name?.toLowerCase().endsWith(`.${folded}`)) ??
    (/^\d+$/u.test(wanted) ? columns.find(({ index }) => index === Number(wanted)) : undefined)
  );
}

function chooseReading(
  samples: readonly ColumnSample[],
  used: readonly RecognizedColumn[],
  countryColumn: RecognizedColumn | null,
  country: CountryCode | null,
  input: TextInput,
): ReadingChoice {
  const phones = used.filter(({ role }) => role === "phone").map(({ index }) => index);
  const areas = used.filter(({ role }) => role === AREA_CODE).map(({ index }) => index);
  // A stealer's logins are addresses, numbers and user names in turn.
  const cells =
    input.shape.format === "stealer"
      ? samples[0].values.filter(looksLikePhone)
      : phones.flatMap((index) => withAreaCodes(samples, index, areas));
  const hints = suggestedCountries(input, used);
  const choice = choosePhoneReading(cells, { country, hints });
  if (!countryColumn || input.shape.rows.length === 0) return choice;
  // With a country in each row, the rows of the commonest countries decide whether digits carry a calling code.
  const byCountry = new Map<CountryCode, string[]>();
  for (const row of input.shape.rows) {
    const code = countryOf(row[countryColumn.index] ?? "");
    if (!code) continue;
    const values = byCountry.get(code) ?? [];
    if (values.length === 0) byCountry.set(code, values);
    for (const index of phones) {
      const area = areas.findLast((at) => at < index) ?? areas.at(0);
      const number = row[index] ?? "";
      values.push((area === undefined ? null : joinAreaCode(row[area] ?? "", number)) ?? number);
    }
  }
  const choices = [...byCountry]
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, 5)
    .map(([code, values]) => choosePhoneReading(values.slice(0, 300), { country: code }));
  const national = choices
    .filter(({ reading }) => reading === "national")
    .reduce((sum, { sampled }) => sum + sampled, 0);
  const international = choices
    .filter(({ reading }) => reading === "international")
    .reduce((sum, { sampled }) => sum + sampled, 0);
  if (national + international === 0) return choice;
  const reading = national >= international ? "national" : "international";
  return { ...countsOf(choice), reading, country, because: `${reading} reading in the country of each row` };
}

/** What was counted for a reading. A copy of all of it would ask for the reason, and names of countries take long to load. */
function countsOf({ sampled, possible, valid }: ReadingChoice): Pick<ReadingChoice, "sampled" | "possible" | "valid"> {
  return { sampled, possible, valid };
}

/** Cells of a phone's column, with the area codes of the nearest column of such before it, or else of the first one. */
function withAreaCodes(samples: readonly ColumnSample[], index: number, areas: readonly number[]): readonly string[] {
  const { values } = samples[index];
  const area = samples[areas.findLast((at) => at < index) ?? areas.at(0) ?? -1];
  // Documents need not have both: then their values don't lie side by side.
  if (area?.values.length !== values.length) return values;
  return values.map((value, i) => joinAreaCode(area.values[i], value) ?? value);
}

/**
 * Countries that headers and cells suggest for numbers without one. Of the cells by record, in whatever shape it came: names
 * alone make a tenth of the cells of ten columns.
 */
function suggestedCountries(input: TextInput, used: readonly RecognizedColumn[]): CountryCode[] {
  const records = input.shape.rows.slice(0, 200).map((row) => row.join(" "));
  const documents = input.documents.slice(0, 100).map((document) => JSON.stringify(document));
  const tables = input.tables.flatMap(({ columns }) => columns.flatMap(({ values }) => values.slice(0, 20)));
  const texts = [...records, ...documents, ...tables];
  const header = used.map(({ name }) => name ?? "").join(" ");
  const written = texts.filter((text) => EAST_ASIAN.test(text)).length;
  const isWritten = EAST_ASIAN.test(header) || (texts.length > 0 && written / texts.length > 0.1);
  const suggested = isWritten ? countriesOfScript(`${header} ${texts.join(" ")}`, input.encoding) : [];
  const isChinese = used.some(({ role }) => role === "qq" || role === "resident-id");
  return isChinese ? ["CN", ...suggested.filter((country) => country !== "CN")] : suggested;
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
