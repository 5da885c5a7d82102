/**
 * The answers of a check as JUnit XML, as CI systems read it: a test case for each identifier. One that is exposed failed,
 * one that could not be checked is an error, and one that is exposed only in what the run is not to fail for has passed with
 * a note in its output.
 */
import { dataClassName } from "../catalog/data-classes.js";
import { gravestFirst } from "../catalog/data-class-group.js";
import {
  contactsName,
  countingNote,
  invalidReason,
  leakName,
  placeOf,
  type ReportedCheck,
  type ReportedResult,
} from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import type { ResultContext, ResultWriter } from "./result-pieces.js";
import { countsForStatus } from "./suppression.js";
import { wordsOf } from "./words.js";

const RESULTS_PER_PIECE = 1000;

export const junitResults: ResultWriter = function* (check, context) {
  const { results, summary, coverage } = check;
  const failures = results.filter(isFailure).length;
  const counts = `tests="${results.length}" failures="${failures}" errors="${summary.invalid}" skipped="0" time="0"`;
  const properties = [
    ...flat("coverage", coverage),
    ...findingProperties(check).map(([name, value]) => [name, String(value)] as const),
  ].map(([name, value]) => `      <property name="${xml(name)}" value="${xml(value)}"/>\n`);
  const notes = coverageNotes(check, wordsOf(context.lang));
  yield (
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="leaksift" ${counts}>\n` +
    `  <testsuite name="leaksift check" ${counts} timestamp="${xml(context.time.slice(0, 19))}">\n` +
    `    <properties>\n${properties.join("")}    </properties>\n`
  );
  for (let from = 0; from < results.length; from += RESULTS_PER_PIECE) {
    yield results
      .slice(from, from + RESULTS_PER_PIECE)
      .map((result) => testCase(result, check, context))
      .join("");
  }
  if (notes.length > 0) yield `    <system-err>${xml(notes.join("\n"))}</system-err>\n`;
  yield "  </testsuite>\n</testsuites>\n";
};

/** Names and values of properties, with those of objects inside: `coverage.kinds.email.datasets`. */
function flat(name: string, value: unknown): [string, string][] {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flat(`${name}.${key}`, inner))
    : [[name, `${(value as string | number | boolean | null) ?? ""}`]];
}

function isFailure(result: ReportedResult): boolean {
  return result.exposures.some(countsForStatus);
}

/** Where some findings don't count: how many there are, how many do, and how many each option took out. */
function findingProperties({ findings }: ReportedCheck): (readonly [name: string, value: number])[] {
  if (findings === undefined) return [];
  const { suppressed, ...others } = findings;
  return [...Object.entries(others), ...Object.entries(suppressed)].map(
    ([name, count]) => [`findings.${name}`, count] as const,
  );
}

function testCase(result: ReportedResult, check: ReportedCheck, { lang }: ResultContext): string {
  const words = wordsOf(lang);
  const { identifier, kind, line, status, exposures } = result;
  const whose = contactsName(result.contacts ?? []);
  const place = placeOf(result, words);
  const name = [place, whose, identifier].filter(Boolean).join(" ");
  const at = line === null || check.list === undefined ? "" : ` file="${xml(check.list)}" line="${line}"`;
  const head = `    <testcase classname="leaksift.${xml(kind)}" name="${xml(name)}"${at} time="0"`;
  if (status === "clear") return `${head}/>\n`;
  if (status === "invalid") {
    const why = `${words.notChecked}: ${invalidReason(result, words)}`;
    return `${head}>\n      <error type="${xml(result.reason ?? status)}" message="${xml(why)}"/>\n    </testcase>\n`;
  }
  const told = exposures.map((exposure) => {
    const classes = gravestFirst(exposure.dataClasses).map((slug) => dataClassName(slug, lang));
    const note = countingNote(exposure, words, lang);
    return `${leakName(exposure)}${exposure.date === null ? "" : ` ${exposure.date}`}: ${classes.join(words.reports.comma)}${note === null ? "" : `; ${note}`}`;
  });
  const message = xml(words.exposedIn(exposures.length, check.coverage.datasets));
  const text = xml(told.join("\n"));
  return isFailure(result)
    ? `${head}>\n      <failure type="exposed" message="${message}">${text}</failure>\n    </testcase>\n`
    : `${head}>\n      <system-out>${message}\n${text}</system-out>\n    </testcase>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as XML 1.0 takes it: characters that no document may hold are replaced. */
export function xml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are what it takes out
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu, "\ufffd")
      .replace(/[&<>"']/gu, (mark) => ENTITIES[mark])
  );
}
