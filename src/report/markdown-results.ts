/**
 * The answers of a check as Markdown (GitHub's), short enough for a comment on a pull request: 65,536 characters. The gravest
 * exposures come first; what doesn't fit is counted. Text from lists and titles can't mention, link or format anything.
 */
import { dataClassName } from "../catalog/data-classes.js";
import { gravestFirst, groupOfDataClass, DATA_CLASS_GROUPS } from "../catalog/data-class-group.js";
import { contactsName, countingNote, invalidReason, leakName, type ReportedResult } from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import type { ResultWriter } from "./result-pieces.js";
import { wordsOf } from "./words.js";

/** What a comment takes. */
export const COMMENT_CHARACTERS = 65_536;
/** Not-checked rows take at most this, so that exposures always have most of the room. */
const INVALID_CHARACTERS = 8_000;

/** One piece: it is never long. */
export const markdownResults: ResultWriter = (check, { lang }) => {
  const words = wordsOf(lang);
  const { summary, coverage, people } = check;
  const exposed = gravestResults(check.results);
  const invalid = check.results.filter(({ status }) => status === "invalid");
  const counted = people ?? summary;
  const head = `## leaksift: ${words.results.headline(counted.exposed, counted.checked)}\n\n${[
    words.summary(summary.checked, summary.exposed, summary.clear, summary.invalid),
    ...(summary.clear > 0 ? [words.coverageWords.clearNotListed(summary.clear)] : []),
    ...(check.findings ? [words.results.findings.counts(check.findings)] : []),
    words.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest),
    ...coverageNotes(check, words),
    ...(summary.clear > 0 ? [words.clearIsNotSafe] : []),
  ]
    .map(plain)
    .join("  \n")}\n`;
  const { heads } = words.results;
  const withNames = check.results.some(({ contacts = [] }) => contactsName(contacts) !== "");
  const invalidRow = (result: ReportedResult): string =>
    row([...start(result, withNames), invalidReason(result, words)].map(plain));
  const below = section(
    words.results.notChecked(invalid.length),
    row([...startHeads(heads, withNames), heads.reason]),
    fitting(invalid, invalidRow, INVALID_CHARACTERS, words.results.more),
  );
  const exposedRow = (result: ReportedResult): string =>
    row([
      ...start(result, withNames).map(plain),
      result.exposures
        .map((exposure) =>
          plain([leakName(exposure), exposure.date, countingNote(exposure, words, lang)].filter(Boolean).join(", ")),
        )
        .join("<br>"),
      plain(
        classesOf(result)
          .map((slug) => dataClassName(slug, lang))
          .join(words.reports.comma),
      ),
    ]);
  const room = COMMENT_CHARACTERS - head.length - below.length - 500;
  const found = section(
    words.results.exposedContacts,
    row([...startHeads(heads, withNames), heads.leaks, heads.data]),
    fitting(exposed, exposedRow, room, words.results.more),
  );
  return [head + found + below];
};

type Heads = Readonly<Record<"line" | "contact" | "identifier", string>>;

function startHeads({ line, contact, identifier }: Heads, withNames: boolean): string[] {
  return withNames ? [line, contact, identifier] : [line, identifier];
}

function start({ line, lines, identifier, contacts }: ReportedResult, withNames: boolean): string[] {
  const places = (lines ?? (line === null ? [] : [line])).slice(0, 10).join(", ");
  return withNames ? [places, contactsName(contacts ?? []), identifier] : [places, identifier];
}

function classesOf({ exposures }: ReportedResult): string[] {
  return gravestFirst(new Set(exposures.flatMap(({ dataClasses }) => dataClasses)));
}

/** Exposed ones, by their gravest class and then by the number of leaks. Ranks are worked out once, not at each comparison. */
function gravestResults(results: readonly ReportedResult[]): ReportedResult[] {
  return results
    .filter(({ status }) => status === "exposed")
    .map((result) => ({ result, rank: DATA_CLASS_GROUPS.indexOf(groupOfDataClass(classesOf(result)[0] ?? "")) }))
    .sort((a, b) => a.rank - b.rank || b.result.exposures.length - a.result.exposures.length)
    .map(({ result }) => result);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

function section(title: string, head: string, rows: string): string {
  if (rows === "") return "";
  const rule = head.replace(/[^|\n]+/gu, " --- ");
  return `\n### ${title}\n\n${head}${rule}${rows}`;
}

/** The rows that fit, and how many don't. */
function fitting<Of>(
  results: readonly Of[],
  rowOf: (result: Of) => string,
  characters: number,
  more: (count: number) => string,
): string {
  let text = "";
  for (const [i, result] of results.entries()) {
    const next = rowOf(result);
    if (text.length + next.length > characters) return `${text}\n${more(results.length - i)}\n`;
    text += next;
  }
  return text;
}

/** Text that stays text: HTML, mentions, references, links and marks are written as character references. */
export function plain(text: string): string {
  return text.replace(/[&<>@#|`*_~[\]\\!]|:(?=\/\/)/gu, (mark) => `&#${mark.codePointAt(0)};`);
}
