/**
 * The contacts of a list, in any format that can be imported. It is planned as an import would be and read in order on this
 * thread; every value keeps its line number and all canonical forms that it may be stored under.
 */
import { statSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { identifierKindOf, type IdentifierKindName } from "../identifier/identifier-kind.js";
import type { CountryCode } from "../identifier/phone.js";
import { missingPath } from "../identifier/quoted-word.js";
import { DEFAULT_LIMITS } from "../source/archive-limits.js";
import { detailOf, walkArchives, type ArchiveOptions } from "../source/archive-walk.js";
import { isMissed, type InputFile, type SkippedInput } from "../source/input-walk.js";
import { LineParser } from "../source/line-parser.js";
import { inspectInput, type InputOverrides, type TextInput, type Unsupported } from "../source/text-input.js";
import { isDocumentFormat, type RecordParser } from "../source/text-shape.js";
import { inspectWorkbook, type InspectedSheet } from "../source/workbook-input.js";
import { ContactCollector } from "./contact-collector.js";
import type { Contact } from "./contact.js";
import { findKindColumn } from "./kind-column.js";
import { documentParser } from "./list-documents.js";
import { tableParser, type ListTable } from "./list-table.js";
import { joinedRows, type ListedRow } from "./listed-people.js";
import { emptyList, nothingAsked } from "./nothing-asked.js";
import { LineCounter, parseInOrder } from "./parse-in-order.js";
import type { ColumnOption, PlannedInput } from "./plan-input.js";
import { isProse, planBest } from "./plan-inputs.js";
import { planAnyInput } from "./plan-text.js";
import { titlesOf } from "./sheet-titles.js";

export interface ContactList {
  readonly contacts: Contact[];
  /** Rows that have contacts, with what they say of who it is; empty where each contact is a row that says nothing. */
  readonly rows: ListedRow[];
  /** Rows that name somebody and have no identifier: nothing of them can be checked. */
  readonly unreachable: number;
  /** How the list, or the first one, was taken; `null` for one that holds nothing but lines. */
  readonly plan: PlannedInput | null;
  /** Text in no known format: what is no identifier in it was passed over. */
  readonly isSwept: boolean;
  /** Members of an archive that could not be read as lists: the answer is incomplete. */
  readonly skipped: readonly SkippedInput[];
}

interface ListOptions extends InputOverrides {
  readonly country: CountryCode | null;
  readonly columns: readonly ColumnOption[];
  /** What a list without columns holds, or which of a list's columns to read; null: whatever is recognised. */
  readonly kind?: IdentifierKindName | null;
  /** How an archive is opened; left out: within the usual limits, without a password. */
  readonly archives?: ArchiveOptions | undefined;
}

const EMPTY: ContactList = { contacts: [], rows: [], unreachable: 0, plan: null, isSwept: false, skipped: [] };

/**
 * Reads a list, or all lists in an archive; a line number is then of its member.
 * @throws LeaksiftError input-*: a list that can't be read as one is never an empty one
 */
export async function readContacts(path: string, options: ListOptions): Promise<ContactList> {
  const list = { path, bytes: path === "-" ? null : sizeOf(path) };
  const archives = options.archives ?? { limits: DEFAULT_LIMITS, password: () => Promise.resolve(null) };
  const lists: ContactList[] = [];
  const skipped: SkippedInput[] = [];
  const ended: InputFile[] = [];
  let failure: LeaksiftError | null = null;
  for await (const entry of walkArchives([list], { ...archives, takeForeign: options.format !== undefined })) {
    if ("skipped" in entry) {
      if (isMissed(entry.skipped)) skipped.push(entry.skipped);
      failure ??= entry.error;
      continue;
    }
    const { file } = entry;
    try {
      const sheets = await inspectWorkbook(file, options);
      lists.push(
        sheets
          ? await readSheets(sheets, options)
          : await readText(await inspectInput(file, options), file.path, options),
      );
      ended.push(file);
    } catch (error) {
      if (!(error instanceof LeaksiftError)) throw error;
      skipped.push({ path: file.path, reason: error.code, detail: detailOf(error, file.path) });
      failure ??= error;
    }
  }
  // A member whose end is missing shows only when the archive goes on; what it gave is asked all the same.
  for (const { path: member, failure: late } of ended) {
    const error = late?.() ?? null;
    if (error) skipped.push({ path: member, reason: error.code, detail: detailOf(error, member) });
  }
  if (lists.length === 0 && failure) throw failure;
  if (skipped.length === 0 && lists.every((one) => one === EMPTY)) throw emptyList(path);
  return { ...joined(lists), skipped };
}

/** One list of several, in their order. */
function joined(lists: readonly ContactList[]): ContactList {
  if (lists.length === 1) return lists[0];
  return {
    contacts: lists.flatMap(({ contacts }) => contacts),
    rows: joinedRows(lists),
    unreachable: lists.reduce((sum, { unreachable }) => sum + unreachable, 0),
    plan: lists.find(({ plan }) => plan !== null)?.plan ?? null,
    isSwept: lists.some(({ isSwept }) => isSwept),
    skipped: lists.flatMap(({ skipped }) => skipped),
  };
}

/** A list that is no workbook, with what stands above its header. */
async function readText(input: TextInput | Unsupported, path: string, options: ListOptions): Promise<ContactList> {
  const above = "above" in input ? input.above : undefined;
  if (!above) return readInput(input, path, options);
  return joined([
    ...(await readTitles({ path, result: input, above }, options)),
    await readInput(input, path, options),
  ]);
}

async function readTitles(sheet: InspectedSheet, options: ListOptions): Promise<ContactList[]> {
  const titles = titlesOf(sheet, options.country);
  if (titles === null) return [];
  return [await readInput(titles.input, titles.input.file.path, { ...options, country: titles.country })];
}

/** All sheets that hold contacts; lines are rows of their sheet. What else a sheet holds is no reason to refuse the list. */
async function readSheets(sheets: readonly InspectedSheet[], options: ListOptions): Promise<ContactList> {
  const lists: ContactList[] = [];
  let failure: LeaksiftError | null = null;
  for (const sheet of sheets) {
    const { path: place, result } = sheet;
    try {
      lists.push(...(await readTitles(sheet, options)));
      lists.push(await readInput(result, place, options));
    } catch (error) {
      if (!(error instanceof LeaksiftError) || (error.code !== "input-columns" && error.code !== "nothing-asked"))
        throw error;
      failure ??= error;
    }
  }
  if (lists.every(({ plan }) => plan === null) && failure) throw failure;
  return joined(lists);
}

async function readInput(
  input: TextInput | Unsupported | LeaksiftError,
  path: string,
  options: ListOptions,
): Promise<ContactList> {
  if (input instanceof LeaksiftError) throw input;
  const name = path === "-" ? "standard input" : path;
  if ("reason" in input) {
    if (input.reason === "empty") return EMPTY;
    throw new LeaksiftError("input-unsupported", `${name}: ${input.detail}`);
  }
  const { rows, header } = input.shape;
  const wanted = options.kind ?? null;
  const found =
    options.columns.length === 0 && input.shape.format === "delimited" ? findKindColumn(rows, header) : null;
  // A sweep passes over what is no identifier; of a list of lines each is asked for.
  const isList = found !== null || (input.shape.format === "lines" && !isProse(rows));
  const plan = (isList ? planAnyInput : planBest)(input, options);
  const { shape } = plan?.input ?? input;
  const { format } = shape;
  // Beside columns that are identifiers by themselves, words such as "email" are a preference, not what the row is.
  const isOwn = found && plan?.columns.some(({ index, role }) => identifierKindOf(role) && index !== found.value);
  const kindColumn = isOwn ? null : found;
  if (!plan && !kindColumn && format !== "lines") {
    await input.close();
    throw nothingAsked(path);
  }
  const isMixed = format === "combo" || format === "text";
  if (
    wanted &&
    plan &&
    !isMixed &&
    !kindColumn &&
    plan.columns.length > 1 &&
    !plan.columns.some(({ role }) => role === wanted)
  ) {
    await input.close();
    throw new LeaksiftError(
      "input-columns",
      `${name}: no column of kind ${wanted} was recognised`,
      `name one with \`--column ${wanted}=NAME\``,
    );
  }
  const reader = await (plan?.input ?? input).open();
  try {
    const { country } = options;
    const collector = new ContactCollector(plan, country, wanted);
    const lines = new LineCounter();
    const list = { dialect: shape.dialect, header: shape.header, format, kindColumn };
    await parseInOrder(reader, listParser(plan, list, collector, lines), lines);
    const { contacts, rows, unreachable } = collector;
    return { contacts, rows, unreachable, plan, isSwept: format === "text", skipped: [] };
  } finally {
    await reader.close();
  }
}

/** The parser of a list's format, which hands what it finds to the collector. */
function listParser(
  plan: PlannedInput | null,
  list: ListTable,
  collector: ContactCollector,
  lines: LineCounter,
): RecordParser {
  const { format } = list;
  const isDump = format === "sql" || format === "sqlite";
  if (isDump || isDocumentFormat(format)) return documentParser(plan, isDump, collector, lines);
  if (format !== "text") return tableParser(plan, list, collector, lines);
  return new LineParser("\n", {
    plainLines: (_bytes, start) => start,
    line: (bytes, start, end) => collector.addLine(bytes, start, end, lines.at(start)),
  });
}

function sizeOf(path: string): number | null {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw new LeaksiftError("input-unsupported", `${path} is a folder; a list is one file`);
    return stats.isFile() ? stats.size : null;
  } catch (error) {
    if (error instanceof LeaksiftError) throw error;
    throw new LeaksiftError("input-missing", `${missingPath(path)}: no such file`);
  }
}
