/**
 * Which findings count for the exit status, for all commands that answer: a baseline, an ignore file, a credibility and data
 * classes that were asked for. Files are read before the work begins; nothing is loaded when none of it is used.
 */
import type { Command } from "commander";
import type { FindingFilter, FindingFilters, IgnoreEntry } from "../app/finding-filter.js";
import type { AskedList } from "../app/listed-people.js";
import type { CredibilityBar } from "../catalog/credibility-bar.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { GlobalOptions } from "./global-options.js";
import { notice, warn } from "./output.js";
import type { ResultTarget } from "./result-output.js";
import { findUpward, requireOwnFile } from "./upward-file.js";

export interface FilterFlags {
  minCredibility?: string;
  baseline?: string;
  updateBaseline?: boolean;
  /** `false` for --no-ignore-file. */
  ignoreFile?: string | false;
}

const IGNORE_FILE_NAME = ".leaksiftignore";

export function addFilterOptions(command: Command): Command {
  return command
    .option(
      "--min-credibility <grade>",
      "exit 1 only for datasets of this Admiralty grade or better, such as C or B3; unrated ones count",
    )
    .option("--baseline <file>", "exit 1 only for findings that this file doesn't know")
    .option("--update-baseline", "add the findings that count to the baseline, or make it")
    .option(
      "--ignore-file <file>",
      `what to ignore, and why (default: the nearest ${IGNORE_FILE_NAME} from here upward)`,
    )
    .option("--no-ignore-file", "ignore nothing");
}

/** Files that no output may replace. */
export function filterPaths({ baseline, ignoreFile }: FilterFlags): string[] {
  return [baseline, ignoreFile].filter((path) => typeof path === "string");
}

/**
 * @param failOn data classes that were asked for; `null`: any
 * @returns null when every finding counts
 * @throws LeaksiftError usage, input-*
 */
export async function findingFilters(
  flags: FilterFlags,
  failOn: ReadonlySet<string> | null,
): Promise<LoadedFilters | null> {
  const { baseline, updateBaseline = false } = flags;
  if (updateBaseline && baseline === undefined)
    throw new LeaksiftError("usage", "--update-baseline goes with --baseline FILE");
  const ignorePath = ignoreFileOf(flags.ignoreFile);
  const credibility = await credibilityOption(flags.minCredibility);
  if (baseline === undefined && ignorePath === null && failOn === null && credibility === null) return null;
  const { readBaseline } = await import("./baseline-file.js");
  const { readIgnoreFile } = await import("./ignore-file.js");
  const today = new Date().toISOString().slice(0, 10);
  const ignoreFile = ignorePath === null ? null : await readIgnoreFile(ignorePath, today);
  for (const entry of ignoreFile?.expired ?? [])
    warn(`${placeOf(ignorePath, entry)}: expired after ${entry.expires ?? ""}: it ignores nothing any more`);
  const filters: FindingFilters = {
    baseline: baseline === undefined ? null : { path: baseline, known: readBaseline(baseline, updateBaseline) },
    ignored: ignoreFile?.entries ?? null,
    credibility,
    failOn,
  };
  return new LoadedFilters(filters, ignorePath, updateBaseline);
}

/** Filters whose files were read, on their way to a run's findings. */
export class LoadedFilters {
  readonly #filters: FindingFilters;
  readonly #ignorePath: string | null;
  readonly #updateBaseline: boolean;

  constructor(filters: FindingFilters, ignorePath: string | null, updateBaseline: boolean) {
    this.#filters = filters;
    this.#ignorePath = ignorePath;
    this.#updateBaseline = updateBaseline;
  }

  /** Whether findings must be told by a store's key. */
  get needsKey(): boolean {
    return this.needsStore || (this.#filters.ignored ?? []).some(({ fingerprint }) => fingerprint !== null);
  }

  /** Whether nothing can be said without one. */
  get needsStore(): boolean {
    return this.#filters.baseline !== null;
  }

  /**
   * The filter of a run.
   * @param fingerprintKey of the store; `null` only where no key is needed, or to do without entries by fingerprint
   * @throws LeaksiftError input-foreign when the baseline was made with another key
   */
  async filter(asked: AskedList, fingerprintKey: Uint8Array | null): Promise<FindingFilter> {
    const { FindingFilter } = await import("../app/finding-filter.js");
    return new FindingFilter(this.#filters, asked, fingerprintKey);
  }

  /**
   * What is left to do when the answer is out: says what didn't count where the answer's format has no place for it, warns of
   * entries without use, and writes the baseline.
   * @param isWhole everything was asked, so that what an entry ignores would have been found
   * @throws LeaksiftError output-unwritable
   */
  async finish(
    filter: FindingFilter,
    targets: readonly ResultTarget[],
    { quiet, lang }: Pick<GlobalOptions, "quiet" | "lang">,
    isWhole: boolean,
  ): Promise<void> {
    const isSaid = targets.some(({ format, path }) => path === null && (format === "table" || format === "markdown"));
    if (!quiet && !isSaid) {
      const { wordsOf } = await import("../report/words.js");
      notice(wordsOf(lang).results.findings.counts(filter.counts()));
    }
    for (const entry of isWhole ? filter.unusedEntries() : [])
      warn(`${placeOf(this.#ignorePath, entry)}: ignores nothing: no finding of this run is like that`);
    const { baseline } = this.#filters;
    const updated = this.#updateBaseline ? filter.updatedBaseline() : null;
    if (!baseline || !updated) return;
    const { writeBaseline } = await import("./baseline-file.js");
    writeBaseline(baseline.path, updated);
    const added = updated.findings.size - (baseline.known?.findings.size ?? 0);
    if (!quiet) notice(`baseline ${baseline.path}: findings ${updated.findings.size}, new ${added}`);
  }
}

/** The ignore file that is named, or the nearest one; null for none. @throws LeaksiftError usage for one that isn't ours */
function ignoreFileOf(flag: string | false | undefined): string | null {
  if (flag === false) return null;
  if (flag !== undefined) return flag;
  const path = findUpward(IGNORE_FILE_NAME);
  if (path !== null) requireOwnFile(path, "--ignore-file FILE or --no-ignore-file");
  return path;
}

function placeOf(path: string | null, { line }: IgnoreEntry): string {
  return `${path ?? IGNORE_FILE_NAME}:${line}`;
}

/** @throws LeaksiftError usage */
export async function credibilityOption(text: string | undefined): Promise<CredibilityBar | null> {
  if (text === undefined) return null;
  const { credibilityBar } = await import("../catalog/credibility-bar.js");
  const bar = credibilityBar(text);
  if (bar === null) {
    throw new LeaksiftError(
      "usage",
      "--min-credibility is a letter from A to E, and perhaps a digit from 1 to 5, such as C or B3",
      "F and 6 say that it can't be judged: such datasets always count",
    );
  }
  return bar;
}
