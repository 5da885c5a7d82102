/**
 * How the answers of a check are given, for all commands that have some: what fails the run, how much is shown, and where
 * it goes.
 */
import type { Command } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ReportedCheck } from "../report/check-report.js";
import { failsRun } from "../report/suppression.js";
import { EXIT } from "./exit-status.js";
import {
  addFilterOptions,
  filterPaths,
  findingFilters,
  type FilterFlags,
  type LoadedFilters,
} from "./filter-options.js";
import type { GlobalOptions } from "./global-options.js";
import { addResultOptions, resultTargets, type ResultFlags, type ResultTarget } from "./result-output.js";

export interface AnswerFlags extends ResultFlags, FilterFlags {
  exitCode?: string;
  showIdentifiers?: boolean;
}

/** What the flags say, checked. */
export interface AnswerOptions {
  readonly exposedStatus: number;
  /** Which findings count for the exit status; `null`: all do. */
  readonly filters: LoadedFilters | null;
  readonly showIdentifiers: boolean;
  readonly targets: readonly ResultTarget[];
}

export function addAnswerOptions(command: Command): Command {
  return addFilterOptions(addResultOptions(command))
    .option("--exit-code <n>", "exit with this instead of 1 when something is exposed")
    .option("--show-identifiers", "print identifiers in full");
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
  return {
    exposedStatus: exitCodeOption(flags.exitCode),
    filters: await findingFilters(flags),
    showIdentifiers: flags.showIdentifiers === true,
    targets: resultTargets(flags, global, [...protectedPaths, ...filterPaths(flags)]),
  };
}

/** @param isIncomplete something that was to be looked into could not be read */
export function statusOf(check: ReportedCheck, exposedStatus: number, isIncomplete: boolean): number {
  if (check.results.some(({ exposures }) => exposures.some(failsRun))) return exposedStatus;
  return isIncomplete || check.summary.invalid > 0 ? EXIT.incomplete : EXIT.done;
}

/** @throws LeaksiftError usage */
export function exitCodeOption(text: string | undefined): number {
  if (text === undefined) return EXIT.exposed;
  const code = Number(text);
  if (!Number.isInteger(code) || code < 0 || code > 255)
    throw new LeaksiftError("usage", "--exit-code is a whole number from 0 to 255");
  return code;
}
