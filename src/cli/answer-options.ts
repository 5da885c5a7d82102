/**
 * How the answers of a check are given, for all commands that have some: what fails the run, how much is shown, and where
 * it goes.
 */
import type { Command } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ReportedCheck } from "../report/check-report.js";
import { countsForStatus } from "../report/suppression.js";
import { EXIT } from "./exit-status.js";
import {
  addFilterOptions,
  filterPaths,
  findingFilters,
  type FilterFlags,
  type LoadedFilters,
} from "./filter-options.js";
import type { GlobalOptions } from "./global-options.js";
import { suggestion } from "./input-options.js";
import { warn } from "./output.js";
import {
  addResultOptions,
  misnamedTargets,
  resultTargets,
  type ResultFlags,
  type ResultTarget,
} from "./result-output.js";
import { quotedWord } from "../identifier/quoted-word.js";

export interface AnswerFlags extends ResultFlags, FilterFlags {
  exitCode?: string;
  failOn?: string;
  showIdentifiers?: boolean;
}

/** What the flags say, checked. */
export interface AnswerOptions {
  readonly exposedStatus: number;
  /** Data classes of which an exposure must have one to count; `null`: any exposure does. */
  readonly failOn: ReadonlySet<string> | null;
  /** Which findings count for the exit status, by `failOn` and all else; `null`: all do. */
  readonly filters: LoadedFilters | null;
  readonly showIdentifiers: boolean;
  readonly targets: readonly ResultTarget[];
}

export function addAnswerOptions(command: Command): Command {
  return addFilterOptions(addFailureOptions(addResultOptions(command))).option(
    "--show-identifiers",
    "print identifiers in full",
  );
}

/** Adds what decides the exit status. */
export function addFailureOptions(command: Command): Command {
  return command
    .option(
      "--fail-on <classes>",
      "exit 1 only for exposures with one of these data classes, such as passwords,credit-cards",
    )
    .option("--exit-code <n>", "exit with this instead of 1 when something is exposed");
}

/**
 * @param protectedPaths files that no output may replace
 * @throws LeaksiftError usage
 */
export async function answerOptions(
  flags: AnswerFlags,
  global: GlobalOptions,
  protectedPaths: readonly string[],
): Promise<AnswerOptions> {
  const failOn = await failOnOption(flags.failOn);
  const options = {
    exposedStatus: exitCodeOption(flags.exitCode),
    failOn,
    filters: await findingFilters(flags, failOn),
    showIdentifiers: flags.showIdentifiers === true,
    targets: resultTargets(flags, global, [...protectedPaths, ...filterPaths(flags)]),
  };
  for (const { path, format, ending } of misnamedTargets(options.targets))
    warn(`${path} is written as ${format}, as --format says, though its ending names ${ending}`);
  return options;
}

/**
 * Inputs that a dataset lacks are the same as inputs that a scan could not read: what they hold was not asked.
 * @param isIncomplete something that was to be looked into could not be read
 */
export function statusOf(check: ReportedCheck, exposedStatus: number, isIncomplete: boolean): number {
  if (check.results.some(({ exposures }) => exposures.some(countsForStatus))) return exposedStatus;
  return isIncomplete || check.incomplete.length > 0 || check.summary.invalid > 0 ? EXIT.incomplete : EXIT.done;
}

/** The status for exposures. @throws LeaksiftError usage */
export function exitCodeOption(text: string | undefined): number {
  if (text === undefined) return EXIT.exposed;
  const code = Number(text);
  if (!Number.isInteger(code) || code < 0 || code > 255)
    throw new LeaksiftError("usage", "--exit-code is a whole number from 0 to 255");
  return code;
}

/** A class that doesn't exist would never fail: a gate that is always open. @throws LeaksiftError usage */
export async function failOnOption(text: string | undefined): Promise<ReadonlySet<string> | null> {
  if (text === undefined) return null;
  const { dataClasses } = await import("../catalog/data-classes.js");
  const known = dataClasses().map(({ slug }) => slug);
  const wanted = text.split(",").map((slug) => slug.trim());
  for (const slug of wanted) {
    if (known.includes(slug)) continue;
    throw new LeaksiftError("usage", `--fail-on: there is no data class ${quotedWord(slug)}${suggestion(slug, known)}`);
  }
  return new Set(wanted);
}
