/**
 * Where the results of a check go: `--format` and `--output`, both repeatable, for every command that has such results. A
 * file is written whole beside its place and then renamed, so that no reader meets half a report; standard output gets one
 * format at most.
 */
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Option, type Command } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ReportedCheck } from "../report/check-report.js";
import { formatOfEnding, RESULT_FORMATS, resultWriter, type ResultFormat } from "../report/result-writer.js";
import type { GlobalOptions } from "./global-options.js";
import { warn } from "./output.js";
import { packageVersion } from "./package-version.js";
import { quotedWord } from "../identifier/quoted-word.js";

/** What was said of the output, in the order of the command line. */
export type OutputWord = { readonly format: ResultFormat } | { readonly output: string };

export interface ResultFlags {
  /** Both options, in their order. */
  format?: OutputWord[];
  output?: OutputWord[];
  /** What a config says where neither is given: each format with its file, `-` for standard output. */
  configuredOutput?: readonly OutputWord[];
}

/** One document to write. */
export interface ResultTarget {
  readonly format: ResultFormat;
  /** `null` is standard output. */
  readonly path: string | null;
}

/** Adds `--format` and `--output`. */
export function addResultOptions(command: Command): Command {
  const words: OutputWord[] = [];
  return command
    .addOption(
      new Option("--format <format>", "how to print the answer (repeatable; default: table)")
        .choices([...RESULT_FORMATS])
        .argParser((text: string) => {
          const format = RESULT_FORMATS.find((known) => known === text);
          if (format === undefined) {
            throw new LeaksiftError(
              "usage",
              `--format: there is no format ${quotedWord(text)}`,
              `formats are ${RESULT_FORMATS.join(", ")}`,
            );
          }
          words.push({ format });
          return words;
        }),
    )
    .addOption(
      new Option(
        "--output <file>",
        "write to a file, in the format named before it or that of its ending (repeatable)",
      ).argParser((output: string) => {
        words.push({ output });
        return words;
      }),
    );
}

/**
 * Which format goes where. Equal numbers of formats and files belong together in their order; else a file has the format
 * that stands just before it, or that of its ending, and a format without a file goes to standard output.
 * @param protectedPaths files that no output may replace
 * @throws LeaksiftError usage
 */
export function resultTargets(
  { format, output, configuredOutput = [] }: ResultFlags,
  { json }: Pick<GlobalOptions, "json">,
  protectedPaths: readonly string[],
): ResultTarget[] {
  const given = format ?? output;
  // --json is a flag, and outweighs what the config prints.
  const configured = paired(configuredOutput).filter(({ path }) => !json || path !== "-");
  const targets = (given ? paired(given) : configured).map((target) =>
    target.path === "-" ? { ...target, path: null } : target,
  );
  // --json speaks of standard output; a format that was named for it outweighs it, except the one for people.
  const printed = targets.find(({ path }) => path === null);
  if (json && printed?.format === "table") targets[targets.indexOf(printed)] = { format: "json", path: null };
  else if (json && !printed) targets.push({ format: "json", path: null });
  if (targets.length === 0) targets.push({ format: "table", path: null });
  const printedFormats = targets.filter(({ path }) => path === null).map((target) => target.format);
  if (printedFormats.length > 1) {
    throw new LeaksiftError(
      "usage",
      `standard output takes one format, not ${printedFormats.join(" and ")}`,
      "give each of the others an --output FILE",
    );
  }
  const files = targets.flatMap(({ path }) => path ?? []);
  for (const [i, path] of files.entries()) {
    if (files.some((other, n) => n < i && isSame(other, path)))
      throw new LeaksiftError("usage", `two outputs go to ${path}`);
    if (protectedPaths.some((other) => isSame(other, path)))
      throw new LeaksiftError("usage", `--output ${path} would replace what is read`, "name another file");
  }
  return targets;
}

function paired(words: readonly OutputWord[]): ResultTarget[] {
  const formats = words.flatMap((word) => ("format" in word ? [word.format] : []));
  const outputs = words.flatMap((word) => ("output" in word ? [word.output] : []));
  if (formats.length === outputs.length) return formats.map((format, i) => ({ format, path: outputs[i] }));
  const targets: ResultTarget[] = [];
  for (const [i, word] of words.entries()) {
    const next = words[i + 1];
    if ("format" in word) {
      if (!next || "format" in next) targets.push({ format: word.format, path: null });
      continue;
    }
    const before = words[i - 1];
    const format = before && "format" in before ? before.format : formatOfEnding(word.output);
    if (format === null) {
      throw new LeaksiftError(
        "usage",
        `--output ${word.output}: its ending names no format`,
        "put --format FORMAT before it",
      );
    }
    targets.push({ format, path: word.output });
  }
  return targets;
}

function isSame(a: string, b: string): boolean {
  return realPath(a) === realPath(b);
}

/** The file that a path leads to, or would. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path));
    } catch {
      return path;
    }
  }
}

/** Opens the files of the targets before the work begins: one that can't be written is no surprise at its end. */
export class ResultOutput {
  readonly #targets: readonly ResultTarget[];
  readonly #files = new Map<ResultTarget, OutputFile>();

  /** @throws LeaksiftError output-unwritable */
  constructor(targets: readonly ResultTarget[]) {
    this.#targets = targets;
    try {
      for (const target of targets) {
        if (target.path !== null) this.#files.set(target, new OutputFile(target.path));
      }
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** Writes all targets, standard output last. @throws LeaksiftError output-unwritable */
  async write(check: ReportedCheck, { lang }: Pick<GlobalOptions, "lang">): Promise<void> {
    const context = { lang, version: packageVersion(), time: new Date().toISOString() };
    if (this.#targets.some(({ format }) => format === "csv")) await sayNotes(check, lang);
    for (const [{ format }, file] of this.#files) {
      for (const piece of (await resultWriter(format))(check, context)) file.write(piece);
      file.finish();
    }
    for (const { format, path } of this.#targets) {
      if (path !== null) continue;
      for (const piece of (await resultWriter(format))(check, context)) await toStandardOutput(piece);
    }
  }

  /** Removes what was not finished. */
  discard(): void {
    for (const file of this.#files.values()) file.discard();
  }
}

/** Rows of CSV have no place for what the answers don't cover. Rows without an identifier were warned of when the list was read. */
async function sayNotes(check: ReportedCheck, lang: GlobalOptions["lang"]): Promise<void> {
  const { coverageNotes } = await import("../report/coverage-notes.js");
  const { wordsOf } = await import("../report/words.js");
  const { coverage, incomplete } = check;
  for (const note of coverageNotes({ coverage: { ...coverage, rowsWithoutIdentifier: 0 }, incomplete }, wordsOf(lang)))
    warn(note);
}

/** Endings under which other formats are usual, too. */
const COMMON_ENDINGS: Readonly<Partial<Record<ResultFormat, readonly ResultFormat[]>>> = {
  table: RESULT_FORMATS,
  json: ["ndjson", "sarif"],
};

/** Files whose ending names another format than they are written in: `--format csv --output report.html`. */
export function misnamedTargets(targets: readonly ResultTarget[]): { path: string; format: string; ending: string }[] {
  return targets.flatMap(({ format, path }) => {
    const ending = path === null ? null : formatOfEnding(path);
    if (path === null || ending === null || ending === format || COMMON_ENDINGS[ending]?.includes(format)) return [];
    return [{ path, format, ending }];
  });
}

/** Waits while a reader is slower than we write, or the text would pile up. One that is gone is waited for no longer. */
async function toStandardOutput(text: string): Promise<void> {
  const { stdout } = process;
  if (stdout.destroyed || stdout.write(text)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      for (const event of ["drain", "close", "error"]) stdout.off(event, go);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) stdout.once(event, go);
  });
}

/** Writes a text to a file that appears whole or not at all. @throws LeaksiftError output-unwritable */
export function writeWhole(path: string, text: string): void {
  const file = new OutputFile(path);
  try {
    file.write(text);
    file.finish();
  } finally {
    file.discard();
  }
}

/** A report that appears whole or not at all, for its owner alone. */
export class OutputFile {
  readonly #path: string;
  /** Where it is written; the path itself where that is a device or pipe, which can't be replaced. */
  readonly #partial: string;
  #descriptor: number | null;

  constructor(path: string) {
    this.#path = realPath(path);
    const stats = lstatSync(this.#path, { throwIfNoEntry: false });
    const isPlain = stats === undefined || stats.isFile();
    this.#partial = isPlain ? `${this.#path}.${process.pid}.partial` : this.#path;
    try {
      this.#descriptor = openSync(this.#partial, isPlain ? "wx" : "w", 0o600);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor as number, bytes, at);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  finish(): void {
    try {
      if (this.#partial !== this.#path) fsyncSync(this.#descriptor as number);
      closeSync(this.#descriptor as number);
      this.#descriptor = null;
      if (this.#partial !== this.#path) renameSync(this.#partial, this.#path);
    } catch (error) {
      throw unwritable(this.#path, error);
    }
  }

  discard(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    if (this.#partial !== this.#path) rmSync(this.#partial, { force: true });
  }
}

function unwritable(path: string, error: unknown): LeaksiftError {
  const code = (error as NodeJS.ErrnoException).code ?? "unknown";
  const why = code === "ENOSPC" ? "no space left on its disk" : code;
  return new LeaksiftError("output-unwritable", `${path} can't be written (${why})`);
}
