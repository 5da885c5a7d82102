/**
 * The answers of a check as SARIF 2.1.0 (OASIS), for code scanning: a rule for each data class that was found, a result for
 * each exposure under the rule of its gravest class, where the list's line is the place. Fingerprints are keyed with the
 * store's key, so that alerts stay the same from run to run without naming anybody.
 */
import { dataClassName } from "../catalog/data-classes.js";
import { gravestFirst, groupOfDataClass, type DataClassGroup } from "../catalog/data-class-group.js";
import {
  contactsName,
  leakName,
  type ReportedCheck,
  type ReportedExposure,
  type ReportedResult,
} from "./check-report.js";
import { coverageNotes } from "./coverage-notes.js";
import type { ResultContext, ResultWriter } from "./result-pieces.js";
import { countsForStatus, type FindingCounts } from "./suppression.js";
import { wordsOf, type Lang } from "./words.js";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const RESULTS_PER_PIECE = 500;
const RELATED_PLACES = 20;
const FINGERPRINT = "leaksiftExposure/v1";

/** How loud a finding is, and what code scanning sorts by (CVSS-like, 0 to 10). */
const SEVERITY: Readonly<Record<DataClassGroup, { level: "error" | "warning" | "note"; score: string }>> = {
  secrets: { level: "error", score: "9.0" },
  money: { level: "error", score: "8.0" },
  identity: { level: "error", score: "8.0" },
  intimate: { level: "warning", score: "6.5" },
  whereabouts: { level: "warning", score: "5.0" },
  reachability: { level: "warning", score: "4.0" },
  other: { level: "note", score: "2.0" },
};

/** One run. Contacts that could not be checked are notifications of its invocation. */
export const sarifResults: ResultWriter = function* (check, context) {
  const rules = rulesOf(check.results);
  const index = new Map(rules.map((slug, i) => [slug, i]));
  const driver = {
    name: "leaksift",
    semanticVersion: context.version,
    rules: rules.map((slug) => ruleOf(slug, context)),
  };
  yield `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":${JSON.stringify({ driver })},"columnKind":"utf16CodeUnits","invocations":[${JSON.stringify(invocation(check, context))}],"properties":${JSON.stringify({ coverage: check.coverage, summary: check.summary, ...(check.findings && { findings: check.findings }) })},"results":[`;
  let isFirst = true;
  for (let from = 0; from < check.results.length; from += RESULTS_PER_PIECE) {
    const found: string[] = [];
    for (let i = from; i < Math.min(from + RESULTS_PER_PIECE, check.results.length); i++) {
      for (const exposure of check.results[i].exposures) {
        found.push(JSON.stringify(alert(check, i, exposure, index, context)));
      }
    }
    if (found.length > 0) yield (isFirst ? "" : ",") + found.join(",");
    isFirst &&= found.length === 0;
  }
  yield "]}]}\n";
};

/** Data classes that occur, gravest first. */
function rulesOf(results: readonly ReportedResult[]): string[] {
  const slugs = new Set<string>();
  for (const { exposures } of results)
    for (const { dataClasses } of exposures) for (const slug of dataClasses) slugs.add(slug);
  return gravestFirst(slugs);
}

function ruleOf(slug: string, { lang }: ResultContext): object {
  const words = wordsOf(lang).results;
  const group = groupOfDataClass(slug);
  const name = dataClassName(slug, lang);
  return {
    id: slug,
    shortDescription: { text: words.leakedClass(name) },
    help: { text: words.firstStep[group] },
    defaultConfiguration: { level: SEVERITY[group].level },
    properties: { tags: ["security", "leaked-personal-data"], "security-severity": SEVERITY[group].score },
  };
}

function alert(
  check: ReportedCheck,
  at: number,
  exposure: ReportedExposure,
  rules: ReadonlyMap<string, number>,
  { lang }: ResultContext,
): object {
  const words = wordsOf(lang);
  const result = check.results[at];
  const classes = gravestFirst(exposure.dataClasses);
  const names = classes.map((slug) => dataClassName(slug, lang)).join(words.reports.comma);
  const whose = contactsName(result.contacts ?? []);
  const who = whose === "" ? result.identifier : `${whose}, ${result.identifier}`;
  const { dataset, match, records, years, date, credibility } = exposure;
  return {
    ruleId: classes[0],
    ruleIndex: rules.get(classes[0]) ?? -1,
    level: countsForStatus(exposure) ? SEVERITY[groupOfDataClass(classes[0])].level : "note",
    kind: "fail",
    message: { text: words.results.alert(who, leakName(exposure), date, names) },
    ...(check.list === undefined || result.line === null ? {} : placesOf(result, check.list)),
    ...(check.fingerprintOf === undefined
      ? {}
      : { partialFingerprints: { [FINGERPRINT]: check.fingerprintOf(at, dataset) } }),
    ...(check.findings && judgement(exposure, check.findings, lang)),
    properties: { dataset, date, match, records, years, dataClasses: classes, ...(credibility && { credibility }) },
  };
}

/**
 * What the baseline and other filters say of a finding. If one result of a run has such a property all must: without a word
 * on it, whether a result is suppressed would be unknown.
 */
function judgement(
  { suppressed, newDataClasses }: ReportedExposure,
  { suppressed: filters }: FindingCounts,
  lang: Lang,
): object {
  const { by } = suppressed ?? {};
  const state = by === "baseline" ? "unchanged" : newDataClasses === undefined ? "new" : "updated";
  const justification = suppressed && wordsOf(lang).results.findings.suppressed(suppressed);
  return {
    ...(filters.baseline !== undefined && { baselineState: state }),
    suppressions: suppressed === undefined ? [] : [{ kind: "external", status: "accepted", justification }],
  };
}

/** The first line that has it, and some of the others. */
function placesOf({ line, lines = [] }: ReportedResult, list: string): object {
  const place = (startLine: number | null): object => ({
    physicalLocation: { artifactLocation: { uri: uriOf(list) }, region: { startLine } },
  });
  const others = lines.slice(1, RELATED_PLACES + 1);
  return { locations: [place(line)], ...(others.length > 0 && { relatedLocations: others.map(place) }) };
}

/** A relative path stays one; standard input has no better name. */
function uriOf(path: string): string {
  if (path === "-") return "standard-input";
  const parts = path.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${parts}` : parts;
}

/** What could not be checked, and what the store lacks: an alert that is missing proves nothing there. */
function invocation(check: ReportedCheck, { lang, time }: ResultContext): object {
  const words = wordsOf(lang);
  const invalid = check.summary.invalid > 0 ? [words.results.notChecked(check.summary.invalid)] : [];
  const lacking = coverageNotes(check, words);
  return {
    executionSuccessful: true,
    endTimeUtc: time,
    ...(invalid.length + lacking.length === 0
      ? {}
      : {
          toolExecutionNotifications: [...invalid, ...lacking].map((text) => ({
            level: "warning",
            message: { text },
          })),
        }),
  };
}
