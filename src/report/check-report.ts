/**
 * The answers of a check in the shapes that people and programs read. Takes plain results; knows no store. What is shown of
 * an identifier is decided by the caller, once, in `shownAs`.
 */
import chalk from "chalk";
import { dataClassName } from "../catalog/data-classes.js";
import type { IdentifierKindName } from "../identifier/identifier-kind.js";
import { coverageNotes, datasetsOfKind } from "./coverage-notes.js";
import type { FindingCounts, Suppression } from "./suppression.js";
import type { ReportedTimeline } from "./reported-timeline.js";
import type { Lang, Words } from "./words.js";

export interface ReportedExposure {
  readonly dataset: string;
  readonly title: string;
  readonly date: string | null;
  readonly match: "exact" | "alias";
  readonly records: number;
  readonly dataClasses: readonly string[];
  readonly years: readonly number[];
  readonly credibility: string | null;
  /** Id of the incident that the dataset is linked to. */
  readonly incident?: string;
  /** Why it doesn't fail the run; absent: it does. */
  readonly suppressed?: Suppression;
  /** Data classes that its entry in the baseline lacks. */
  readonly newDataClasses?: readonly string[];
  /** Its name in baselines and ignore files, where one is in use. */
  readonly fingerprint?: string;
}

/** Somebody of the list, as far as it says who. */
export interface ReportedContact {
  /** From 1, in the order of the list: results with the same number are of one contact. */
  readonly number: number;
  readonly id: string | null;
  readonly name: string | null;
  readonly department: string | null;
}

export interface ReportedResult {
  readonly identifier: string;
  readonly kind: string;
  /** The first line that has it. */
  readonly line: number | null;
  /** All lines that have it, where they are several. */
  readonly lines?: readonly number[];
  /** Whose it is: several where they share it; absent where the list says nothing of anybody. */
  readonly contacts?: readonly ReportedContact[];
  readonly status: "exposed" | "clear" | "invalid";
  readonly reason: keyof Words["invalidBecause"] | null;
  /** Bare digits that are no valid number of their country: what they were read as, the likeliest first. */
  readonly readAs?: readonly string[];
  readonly exposures: readonly ReportedExposure[];
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `null`: not stated. */
export interface IncidentDates {
  readonly happened: string | null;
  readonly reported: string | null;
}

export interface ReportedCheck {
  readonly coverage: {
    readonly datasets: number;
    readonly records: number;
    readonly newest: string | null;
    readonly oldest: string | null;
    /** Datasets without a date, which the span leaves out. */
    readonly undated?: number;
    /** Inputs that could not be read when these datasets were imported. */
    readonly skippedInputs: number;
    /** Sensitive datasets that a list is not checked against. */
    readonly sensitiveLeftOut?: number;
    /** By kind that was asked for: datasets that hold some, and that hold none; absent where all hold all. */
    readonly kinds?: Readonly<Record<string, { readonly datasets: number; readonly without: number }>>;
    /** Datasets that `--since` left out. */
    readonly olderLeftOut?: number;
    /** Rows of the list that name somebody without an identifier: nothing of them was asked. */
    readonly rowsWithoutIdentifier?: number;
  };
  /** Datasets that lack inputs: `inputs` is how many they would have. */
  readonly incomplete: readonly {
    readonly dataset: string;
    readonly skippedInputs: number;
    readonly inputs: number;
  }[];
  readonly results: readonly ReportedResult[];
  /** A line on each incident that an exposure's dataset is linked to, by its id. */
  readonly incidentLines?: ReadonlyMap<string, string>;
  /** When these happened and were reported: of datasets that have no date of their own, that is what is known. */
  readonly incidentDates?: ReadonlyMap<string, IncidentDates>;
  /** What stands beside the answers: fields of a JSON document, paragraphs for people, and for a page a timeline and whom it credits. */
  readonly beside?: {
    readonly json: object;
    readonly texts: readonly string[];
    readonly timeline?: ReportedTimeline;
    readonly credits?: readonly string[];
  };
  readonly summary: ReportedSummary;
  /** As `summary`, of contacts: one of several identifiers is exposed by any, and clear only by all. */
  readonly people?: ReportedSummary;
  /** The list that was checked, as it was named; absent for arguments and prompts. */
  readonly list?: string;
  /** Which findings fail the run; absent where all do. */
  readonly findings?: FindingCounts;
  /** A keyed name for what was found: the same for the same finding in every run on a store, and nothing without its key. */
  readonly fingerprintOf?: (result: number, dataset: string) => string;
}

export interface ReportedSummary {
  readonly checked: number;
  readonly exposed: number;
  readonly clear: number;
  readonly invalid: number;
}

/** One result as the text of a JSON value; absent things are left out, not null, but for dates. */
export function resultText(result: ReportedResult): string {
  return `${openResultText(result)}}`;
}

/**
 * `resultText` without its last brace. Written piece by piece: an object for each of 100,000 results, to be made into text at
 * once, took three times as long. Most results of a long list share their exposures: those of one profile, or none.
 */
function openResultText(result: ReportedResult): string {
  const { identifier, kind, line, lines, contacts = [], status, reason, readAs: forms, exposures } = result;
  let exposed = exposureTexts.get(exposures);
  if (exposed === undefined) exposureTexts.set(exposures, (exposed = JSON.stringify(exposuresJson(exposures))));
  let text = `{"identifier":${JSON.stringify(identifier)},"kind":"${kind}"`;
  if (line !== null) text += `,"line":${line}`;
  if (lines !== undefined) text += `,"lines":[${lines.join(",")}]`;
  if (contacts.length > 0) text += `,"contact":${JSON.stringify(contactJson(contacts[0]))}`;
  if (contacts.length > 1) text += `,"sharedWith":${JSON.stringify(contacts.slice(1).map(contactJson))}`;
  text += `,"status":"${status}"`;
  if (reason !== null) text += `,"reason":"${reason}"`;
  if (forms !== undefined) text += `,"readAs":${JSON.stringify(forms)}`;
  return `${text},"exposures":${exposed}`;
}

const exposureTexts = new WeakMap<readonly ReportedExposure[], string>();

/** Exposures as every JSON document gives them. */
export function exposuresJson(exposures: readonly ReportedExposure[]): object[] {
  return exposures.map(({ credibility, ...exposure }) =>
    credibility === null ? exposure : { ...exposure, credibility },
  );
}

function contactJson({ number, id, name, department }: ReportedContact): object {
  return {
    number,
    ...(id === null ? {} : { id }),
    ...(name === null ? {} : { name }),
    ...(department === null ? {} : { department }),
  };
}

export function checkJson(check: ReportedCheck): object {
  const { coverage, incomplete, results, summary, people, findings } = check;
  return {
    coverage: coverageJson(coverage),
    ...(incomplete.length > 0 ? { incomplete } : {}),
    results: results.map((result): unknown => JSON.parse(resultText(result))),
    summary,
    ...(people === undefined ? {} : { contacts: people }),
    ...(findings === undefined ? {} : { findings }),
  };
}

/**
 * Results as lines of NDJSON, each with the coverage of the check: a line may be all that its reader sees.
 * @param from, to the results that are wanted: for long lists, text is made and written piece by piece
 */
export function checkLines(check: ReportedCheck, from: number, to: number): string {
  // The same text at the end of every line, made once; joining with it is faster than adding it line by line.
  const coverage = `,"coverage":${JSON.stringify(coverageJson(check.coverage))}}`;
  const lines = check.results.slice(from, to).map(openResultText);
  return lines.length === 0 ? "" : lines.join(`${coverage}\n`) + coverage;
}

/** Coverage as every JSON document gives it. */
export function coverageJson({ skippedInputs, ...coverage }: ReportedCheck["coverage"]): object {
  return { ...coverage, ...(skippedInputs > 0 ? { skippedInputs } : {}) };
}

/** Contacts that are printed one by one; longer lists show the exposed and the invalid ones only. */
const SHOWN_WHOLE = 20;

export function checkText(check: ReportedCheck, words: Words, lang: Lang): string {
  const { results, coverage, summary } = check;
  const lines: string[] = [];
  const several = results.length > 1;
  for (const result of results) {
    if (result.status === "clear" && results.length > SHOWN_WHOLE) continue;
    const place = result.line !== null && several ? chalk.dim(`${placeOf(result, words)}  `) : "";
    const whose = contactsName(result.contacts ?? []);
    lines.push(
      `${place}${whose === "" ? "" : `${whose}  `}${chalk.bold(result.identifier)}  ${verdict(result, coverage, words)}${readAs(result, words)}`,
    );
    if (result.exposures.length > 0) lines.push(...exposureLines(result.exposures, check.incidentLines, words, lang));
  }
  if (several) lines.push("", words.summary(summary.checked, summary.exposed, summary.clear, summary.invalid));
  if (check.people) {
    const { checked, exposed, clear, invalid } = check.people;
    lines.push(words.results.people(checked, exposed, clear, invalid));
  }
  if (summary.clear > 0 && results.length > SHOWN_WHOLE) lines.push(words.coverageWords.clearNotListed(summary.clear));
  if (check.findings) lines.push(...(several ? [] : [""]), words.results.findings.counts(check.findings));
  lines.push("", words.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest));
  lines.push(...coverageNotes(check, words));
  if (summary.clear > 0) lines.push(words.clearIsNotSafe);
  return lines.join("\n");
}

/** The lines of a list that hold it: `line 3`, `lines 3, 8`. */
export function placeOf({ line, lines }: ReportedResult, words: Words): string {
  if (line === null) return "";
  return lines === undefined ? words.line(line) : words.results.lines(lines);
}

/** Who they are, for people: `Ann Lee (Sales)`; empty where the list doesn't say. */
export function contactsName(contacts: readonly ReportedContact[]): string {
  return contacts.map(contactName).filter(Boolean).join("; ");
}

/** Who it is: name and department, else the id; empty where the list doesn't say. */
export function contactName({ id, name, department }: ReportedContact): string {
  const who = name ?? id ?? "";
  return department === null ? who : `${who} (${department})`.trim();
}

/** Why an identifier could not be checked. */
export function invalidReason({ kind, reason }: ReportedResult, words: Words): string {
  if (
    (kind === "qq" || kind === "resident-id") &&
    reason !== "masked" &&
    reason !== "forgotten" &&
    reason !== "kind-not-held"
  )
    return words.noSuch[kind];
  return words.invalidBecause[reason ?? "no-possible-form"];
}

function verdict(result: ReportedResult, coverage: ReportedCheck["coverage"], words: Words): string {
  switch (result.status) {
    case "exposed":
      return chalk.red(words.exposedIn(result.exposures.length, coverage.datasets));
    case "clear":
      return chalk.green(notIn(result, coverage, words));
    case "invalid":
      return chalk.yellow(`${words.notChecked}: ${invalidReason(result, words)}`);
  }
}

/** States how many datasets the answer rests on: those that hold identifiers of its kind. */
function notIn({ kind }: ReportedResult, coverage: ReportedCheck["coverage"], words: Words): string {
  const datasets = datasetsOfKind(coverage, kind);
  return datasets === coverage.datasets
    ? words.notIn(datasets)
    : words.coverageWords.notInKind(datasets, kind as IdentifierKindName);
}

/** What bare digits were read as, where that isn't what their country makes of them. */
function readAs({ readAs: forms }: ReportedResult, words: Words): string {
  return forms === undefined ? "" : ` ${chalk.dim(words.coverageWords.readAs(forms.join(" / ")))}`;
}

/** A leak's title and slug, or the slug where that is all. */
export function leakName({ title, dataset }: Pick<ReportedExposure, "title" | "dataset">): string {
  return title === dataset ? dataset : `${title} (${dataset})`;
}

/** Why an exposure doesn't count, or counts again; null where there is nothing to say. */
export function countingNote(
  { suppressed, newDataClasses }: ReportedExposure,
  words: Words,
  lang: Lang,
): string | null {
  const { findings } = words.results;
  if (suppressed !== undefined) return findings.suppressed(suppressed);
  if (newDataClasses === undefined) return null;
  return findings.newSinceBaseline(newDataClasses.map((slug) => dataClassName(slug, lang)).join(words.reports.comma));
}

/** What is said of exposures below the line of whom they concern. */
export function exposureLines(
  exposures: readonly ReportedExposure[],
  incidentLines: ReportedCheck["incidentLines"],
  words: Words,
  lang: Lang,
): string[] {
  return exposures.flatMap((exposure) => {
    const name = leakName(exposure);
    const facts = [
      exposure.date,
      words.records(exposure.records) + words.inYears(exposure.years),
      exposure.match === "alias" ? chalk.yellow(words.aliasOf) : null,
      countingNote(exposure, words, lang),
    ].filter((fact) => fact !== null);
    const classes = exposure.dataClasses.map((slug) => dataClassName(slug, lang)).join(lang === "zh" ? "、" : ", ");
    const incident = incidentLines?.get(exposure.incident ?? "");
    return [
      `  ${chalk.red("●")} ${name}  ${facts.join(lang === "zh" ? "；" : "; ")}`,
      `    ${chalk.dim(classes)}`,
      ...(incident === undefined ? [] : [`    ${chalk.dim(incident)}`]),
    ];
  });
}
