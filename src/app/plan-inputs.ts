/**
 * Looks at every input of an import before anything is read for good: which can be imported and how, which can't and why.
 * One bad input among good ones is skipped and told; a mistake that concerns all of them, such as a misspelt column, ends
 * the import.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { canonicalizeEmailCell } from "../identifier/email.js";
import { canonicalizePhoneCell } from "../identifier/phone.js";
import { DEFAULT_LIMITS } from "../source/archive-limits.js";
import { detailOf, walkArchives, type ArchiveOptions } from "../source/archive-walk.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import type { InputFile, SkippedInput } from "../source/input-walk.js";
import {
  inspectInput,
  withoutSample,
  type InputOverrides,
  type TextInput,
  type Unsupported,
} from "../source/text-input.js";
import { inspectWorkbook, type InspectedSheet } from "../source/workbook-input.js";
import { SAMPLE_ROWS, textRows } from "../source/dialect.js";
import { classOfFreeText, SWEEP_ROLE } from "../worker/file-plan.js";
import { asText, planAnyInput, planText } from "./plan-text.js";
import { titlesOf } from "./sheet-titles.js";
import { sampledParts } from "./split-hint.js";
import { sweepSample } from "./sweep-sample.js";
import type { PlannedInput, PlanOptions } from "./plan-input.js";

export interface FoundInputs {
  readonly files: readonly InputFile[];
  readonly skipped: readonly SkippedInput[];
  /** How archives among them are opened; left out: within the usual limits, without a password. */
  readonly archives?: ArchiveOptions | undefined;
}

/**
 * Looks at all inputs, those in archives included.
 * @returns plans for those that can be imported, in the order of the inputs, and reasons for the others
 * @throws LeaksiftError input-columns when a named column doesn't exist; when no input can be imported, why
 */
export async function planInputs(
  options: PlanOptions & InputOverrides & FoundInputs,
): Promise<{ planned: PlannedInput[]; skipped: SkippedInput[] }> {
  const found: PlannedInput[] = [];
  try {
    return await planAll(options, found);
  } catch (error) {
    for (const { input } of found) await input.file.release?.();
    throw error;
  }
}

async function planAll(
  options: PlanOptions & InputOverrides & FoundInputs,
  found: PlannedInput[],
): Promise<{ planned: PlannedInput[]; skipped: SkippedInput[] }> {
  const skipped = [...options.skipped];
  const failures: LeaksiftError[] = [];
  const fail = (path: string, error: LeaksiftError, bytes: number | null, reason?: string): void => {
    const skip = { path, reason: reason ?? error.code, bytes };
    skipped.push(reason === undefined ? { ...skip, detail: detailOf(error, path) } : skip);
    failures.push(error);
  };
  const take = async (
    path: string,
    bytes: number | null,
    input: TextInput | Unsupported | LeaksiftError,
    country = options.country,
  ): Promise<void> => {
    const name = path === "-" ? "standard input" : path;
    if (input instanceof LeaksiftError) fail(path, input, bytes);
    else if ("reason" in input) {
      const code = input.reason === "empty" ? "input-empty" : "input-unsupported";
      fail(path, new LeaksiftError(code, `${name}: ${input.detail}`), bytes, input.reason);
    } else {
      const plan = planBest(input, { ...options, country });
      if (plan) found.push(settled(plan));
      else {
        await input.close();
        fail(path, noIdentifierColumn(name), bytes, "no-identifier-column");
      }
    }
  };
  const takeTitles = async (sheet: InspectedSheet): Promise<void> => {
    const titles = titlesOf(sheet, options.country);
    if (titles === null) return;
    const { path } = titles.input.file;
    if (options.splitBy === undefined) await take(path, null, titles.input, titles.country);
    else fail(path, belongsToNoPart(path), null, "no-such-column");
  };
  // A named column need not be in every sheet of a book, but in one.
  const takeSheets = async (sheets: readonly InspectedSheet[]): Promise<void> => {
    const before = found.length;
    let missing: LeaksiftError | null = null;
    for (const sheet of sheets) {
      const { path, result } = sheet;
      try {
        await take(path, null, result);
        await takeTitles(sheet);
      } catch (error) {
        if (!(error instanceof LeaksiftError) || error.code !== "input-columns") throw error;
        missing ??= error;
        fail(path, error, null, "no-such-column");
      }
    }
    if (missing && found.length === before) throw missing;
  };
  let looked = 0;
  const archives = options.archives ?? { limits: DEFAULT_LIMITS, password: () => Promise.resolve(null) };
  const walk = walkArchives(options.files, { ...archives, takeForeign: options.format !== undefined });
  for await (const entry of walk) {
    looked++;
    if ("skipped" in entry) {
      skipped.push(entry.skipped);
      if (entry.error) failures.push(entry.error);
      continue;
    }
    const { file } = entry;
    try {
      const sheets = await inspectWorkbook(file, options);
      if (sheets?.length === 0)
        await take(file.path, file.bytes, { reason: "empty", detail: "has no sheet with cells" });
      else if (sheets) await takeSheets(sheets);
      else {
        const result = await inspectInput(file, options);
        await take(file.path, file.bytes, result);
        if ("above" in result && result.above) await takeTitles({ path: file.path, result, above: result.above });
      }
    } catch (error) {
      // One bad file among many is skipped; what the user got wrong about all of them is not.
      if (!(error instanceof LeaksiftError) || error.code === "input-columns") throw error;
      fail(file.path, error, file.bytes);
    }
  }
  // A member whose end is missing shows only when the archive goes on.
  const planned: PlannedInput[] = [];
  for (const plan of found) {
    const { path, failure } = plan.input.file;
    const error = failure?.() ?? null;
    if (error === null) planned.push(plan);
    else {
      skipped.push({ path, reason: error.code, detail: detailOf(error, path) });
      failures.push(error);
    }
  }
  if (planned.length === 0) {
    const error =
      failures.length === 1
        ? failures[0]
        : new LeaksiftError(
            "input-unsupported",
            options.files.length === 0 || skipped.length === 0
              ? "there is nothing to import: no files found"
              : `none of ${looked} files can be imported: ${summarizeReasons(skipped)}`,
            sharedHint(failures),
          );
    error.leftOut = skipped;
    throw error;
  }
  return { planned, skipped };
}

/** A plan as it is kept until its turn comes. Of the reading nothing is copied: its reason is put in words when it is asked for. */
function settled(planned: PlannedInput): PlannedInput {
  const { input, reading, ...plan } = planned;
  const parts = sampledParts(planned);
  return { input: withoutSample(input), ...structuredClone(plan), reading, ...(parts ? { parts } : {}) };
}

/**
 * The plan for an input: by its columns, or a sweep where those are none or doubtful and a sweep finds more.
 * @returns `null` when neither finds an identifier; the plan's input is the one to open
 * @throws LeaksiftError input-columns when a named column doesn't exist
 */
export function planBest(input: TextInput, options: PlanOptions & InputOverrides): PlannedInput | null {
  const table = planAnyInput(input, options);
  if (table && !isDoubtful(table)) return table;
  // Sentences with a comma or a colon are text, where a sweep finds as much.
  const least = table ? identifiersInColumns(table) - (isProse(linesOf(input)) ? 1 : 0) : 0;
  return sweepPlan(input, options, Math.max(0, least)) ?? table;
}

/** Columns of which less are identifiers, in a table without header, are those of prose or a log that has commas. */
const DOUBTFUL_CONFIDENCE = 0.5;
/** Share of rows as wide as most, below which lines are perhaps no rows. */
const DOUBTFUL_AGREEMENT = 0.8;

/** Share of sentences from which lines are perhaps prose that only mentions identifiers. */
const SENTENCES_SHARE = 0.2;

/** Lines, evenly over all, that tell whether they are prose: so many give their share to within two hundredths. */
const JUDGED_LINES = 2000;
/** Steps of this share of all come to every place, and never fall in with what repeats every few lines. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/** Are lines prose that mentions identifiers, rather than a list of them? */
export function isProse(rows: readonly (readonly string[])[]): boolean {
  const lines =
    rows.length <= JUDGED_LINES
      ? rows
      : Array.from({ length: JUDGED_LINES }, (_, i) => rows[Math.floor(((i * GOLDEN_RATIO) % 1) * rows.length)]);
  return lines.filter(([line]) => isSentence(line)).length > lines.length * SENTENCES_SHARE;
}

/** Of four words of two letters, and what is between them. */
const SENTENCE_CHARACTERS = 11;

/** Four words and more: no identifier has them, nor the names beside one. */
function isSentence(line: string): boolean {
  if (line.length < SENTENCE_CHARACTERS) return false;
  return /(?:(?<![\p{L}\p{N}@.])\p{L}{2,}(?![\p{L}\p{N}@])[^]*?){4}/u.test(line.slice(0, 500));
}

/** In fewer rows a width that repeats may be chance, and one row agrees with itself. */
const SHOWN_FROM_ROWS = 5;

function isDoubtful({ input, columns }: PlannedInput): boolean {
  const { format, header, rows } = input.shape;
  if (format === "lines") return isProse(rows);
  if (format !== "delimited" || header !== null) return false;
  // Spaces stand within numbers: `+44… 07700 900123` are two of them in three cells.
  if (input.shape.dialect.delimiter === " ") return true;
  if (rows.length < SHOWN_FROM_ROWS) return true;
  const identifiers = columns.filter(({ role }) => role !== null && identifierKindOf(role) !== null);
  if (identifiers.every(({ confidence }) => confidence < DOUBTFUL_CONFIDENCE)) return true;
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  return Math.max(...widths.values()) < rows.length * DOUBTFUL_AGREEMENT;
}

function linesOf({ sampleText }: TextInput): string[][] {
  return textRows(sampleText ?? "");
}

/** Identifiers that an import takes from the columns of a table, in as many rows of its sample as `asText` looks at. */
function identifiersInColumns({ input, plan }: PlannedInput): number {
  const context = { country: plan.country, reading: plan.reading };
  const country = plan.country ?? plan.textCountry ?? null;
  let identifiers = 0;
  for (const row of input.shape.rows.slice(0, SAMPLE_ROWS)) {
    for (const { index, role } of plan.columns) {
      const cell = (row[index] ?? "").trim();
      const isSearched = role === SWEEP_ROLE || classOfFreeText(role) !== undefined;
      if (cell === "" || (!isSearched && identifierKindOf(role) === null)) continue;
      const email = canonicalizeEmailCell(cell);
      const phone = isSearched || email.status === "ok" ? null : canonicalizePhoneCell(cell, context);
      if (email.status === "ok") identifiers += email.emails.length;
      else if (phone?.status === "ok") identifiers += phone.phones.length;
      else {
        const swept = sweepSample([cell], country);
        identifiers += swept.phones.length + swept.emails.length;
      }
    }
  }
  return identifiers;
}

/** What is in no format that gives columns with more identifiers than `least` is swept, unless the user knows better. */
function sweepPlan(input: TextInput, options: PlanOptions & InputOverrides, least: number): PlannedInput | null {
  if (options.format !== undefined || options.columns.length > 0 || options.delimiter !== undefined) return null;
  if (options.profile || options.splitBy !== undefined) return null;
  const text = asText(input, options, least);
  return text && planText(text, options);
}

/** The hint that goes for all of them. */
function sharedHint(failures: readonly LeaksiftError[]): string | null {
  const hint = failures[0]?.hint ?? null;
  return failures.every((failure) => failure.hint === hint) ? hint : null;
}

function belongsToNoPart(path: string): LeaksiftError {
  return new LeaksiftError("input-columns", `${path}: has no column to split by`);
}

function noIdentifierColumn(name: string): LeaksiftError {
  return new LeaksiftError(
    "input-columns",
    `${name}: no column with phone numbers or e-mails was recognised`,
    "name one with `--column phone=NAME` or `--column email=N`; `--dry-run` shows the columns",
  );
}

function summarizeReasons(skipped: readonly SkippedInput[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${count} × ${reason}`).join(", ");
}
