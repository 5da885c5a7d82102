/**
 * The answers of a check in the shapes that people and programs read. Takes plain results; knows no store. What is shown of
 * an identifier is decided by the caller, once, in `shownAs`.
 */
import chalk from "chalk";
import { dataClassName } from "../catalog/data-classes.js";
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
}

export interface ReportedResult {
  readonly identifier: string;
  readonly kind: string;
  readonly line: number | null;
  readonly status: "exposed" | "clear" | "invalid";
  readonly reason: keyof Words["invalidBecause"] | null;
  readonly exposures: readonly ReportedExposure[];
}

export interface ReportedCheck {
  readonly coverage: {
    readonly datasets: number;
    readonly records: number;
    readonly newest: string | null;
    readonly oldest: string | null;
    /** Inputs that could not be read when these datasets were imported. */
    readonly skippedInputs: number;
  };
  /** Datasets that lack inputs: `inputs` is how many they would have. */
  readonly incomplete: readonly {
    readonly dataset: string;
    readonly skippedInputs: number;
    readonly inputs: number;
  }[];
  readonly results: readonly ReportedResult[];
  readonly summary: {
    readonly checked: number;
    readonly exposed: number;
    readonly clear: number;
    readonly invalid: number;
  };
}

/** One result as a JSON value; absent things are left out, not null, but for dates. */
function resultJson({ identifier, kind, line, status, reason, exposures }: ReportedResult): object {
  return {
    identifier,
    kind,
    ...(line === null ? {} : { line }),
    status,
    ...(reason === null ? {} : { reason }),
    exposures: exposures.map(({ credibility, ...exposure }) =>
      credibility === null ? exposure : { ...exposure, credibility },
    ),
  };
}

export function checkJson(check: ReportedCheck): object {
  const { coverage, incomplete, results, summary } = check;
  return {
    coverage: coverageJson(coverage),
    ...(incomplete.length > 0 ? { incomplete } : {}),
    results: results.map(resultJson),
    summary,
  };
}

/**
 * Results as lines of NDJSON, each with the coverage of the check: a line may be all that its reader sees.
 * @param from, to the results that are wanted: for long lists, text is made and written piece by piece
 */
export function checkLines(check: ReportedCheck, from: number, to: number): string {
  // The same text at the end of every line, made once; joining with it is faster than adding it line by line.
  const coverage = `,"coverage":${JSON.stringify(coverageJson(check.coverage))}}`;
  const lines = check.results.slice(from, to).map((result) => JSON.stringify(resultJson(result)).slice(0, -1));
  return lines.length === 0 ? "" : lines.join(`${coverage}\n`) + coverage;
}

function coverageJson({ skippedInputs, ...coverage }: ReportedCheck["coverage"]): object {
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
    const place = result.line !== null && several ? chalk.dim(`${words.line(result.line)}  `) : "";
    lines.push(`${place}${chalk.bold(result.identifier)}  ${verdict(result, coverage.datasets, words)}`);
    if (result.exposures.length > 0) lines.push(...exposureLines(result.exposures, words, lang));
  }
  if (several) lines.push("", words.summary(summary.checked, summary.exposed, summary.clear, summary.invalid));
  lines.push("", words.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest));
  lines.push(...incompleteLines(check.incomplete, words));
  if (summary.clear > 0) lines.push(words.clearIsNotSafe);
  return lines.join("\n");
}

const INCOMPLETE_SHOWN = 5;

function incompleteLines(incomplete: ReportedCheck["incomplete"], words: Words): string[] {
  const lines = incomplete
    .slice(0, INCOMPLETE_SHOWN)
    .map(({ dataset, skippedInputs, inputs }) => words.skippedInputs(dataset, skippedInputs, inputs));
  const more = incomplete.length - lines.length;
  return more > 0 ? [...lines, words.skippedInMore(more)] : lines;
}

function verdict(result: ReportedResult, datasets: number, words: Words): string {
  switch (result.status) {
    case "exposed":
      return chalk.red(words.exposedIn(result.exposures.length, datasets));
    case "clear":
      return chalk.green(words.notIn(datasets));
    case "invalid":
      return chalk.yellow(`${words.notChecked}: ${whyInvalid(result, words)}`);
  }
}

function whyInvalid({ kind, reason }: ReportedResult, words: Words): string {
  if ((kind === "qq" || kind === "resident-id") && reason !== "masked" && reason !== "forgotten")
    return words.noSuch[kind];
  return words.invalidBecause[reason ?? "no-possible-form"];
}

function exposureLines(exposures: readonly ReportedExposure[], words: Words, lang: Lang): string[] {
  return exposures.flatMap((exposure) => {
    const name = exposure.title === exposure.dataset ? exposure.dataset : `${exposure.title} (${exposure.dataset})`;
    const facts = [
      exposure.date,
      `${words.records(exposure.records)} ${words.inYears(exposure.years)}`.trim(),
      exposure.match === "alias" ? chalk.yellow(words.aliasOf) : null,
    ].filter((fact) => fact !== null);
    const classes = exposure.dataClasses.map((slug) => dataClassName(slug, lang)).join(lang === "zh" ? "、" : ", ");
    return [`  ${chalk.red("●")} ${name}  ${facts.join("; ")}`, `    ${chalk.dim(classes)}`];
  });
}
