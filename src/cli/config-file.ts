/**
 * `leaksift.config.yaml`: settings of a project (docs/schemas/config.schema.json), found from the working folder upward. Flags
 * and the environment outweigh them. A folder that somebody else made may hold one, so that it can do little harm: it names
 * neither a passphrase nor a program, shows no identifiers, and reports go into its own folder only.
 */
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { RESULT_FORMATS, type ResultFormat } from "../report/result-writer.js";
import { exitCodeOption, failOnOption } from "./answer-options.js";
import { credibilityOption } from "./filter-options.js";
import { countryOption, langOption } from "./global-options.js";
import { dateOption, suggestion } from "./input-options.js";
import { memoryOption, threadsOption } from "./resource-options.js";
import { realPath, type OutputWord } from "./result-output.js";
import { readYaml, type YamlFile, type YamlPath } from "./yaml-file.js";

export interface Config {
  /** Values of options, by the name that commander has for them, as they would be given. */
  readonly options: Readonly<Record<string, string>>;
  /** Formats and where they go, as `--format` and `--output` would say it; empty for none. */
  readonly outputs: readonly OutputWord[];
}

type Check = (text: string) => unknown;

/** Settings that are the value of an option, with its own check; a path is made absolute from the config's folder. */
const SETTINGS: Readonly<Record<string, Check | "path">> = {
  store: "path",
  keyFile: "path",
  country: countryOption,
  lang: langOption,
  failOn: failOnOption,
  minCredibility: credibilityOption,
  since: (text) => dateOption("since", text),
  exitCode: exitCodeOption,
  baseline: "path",
  ignoreFile: "path",
  memory: memoryOption,
  threads: threadsOption,
};
const KEYS = [...Object.keys(SETTINGS), "formats"];

/** What a config may not say, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  passphrase: "a config names no passphrase",
  passphraseFile: "a config names no passphrase",
  notifyCommand: "a config names no program",
  showIdentifiers: "a config shows no identifiers",
};

/** @throws LeaksiftError input-missing, input-limit, usage with file and line */
export async function readConfig(path: string): Promise<Config> {
  const file = await readYaml(path);
  const content = file.content === null || file.content === "" ? {} : file.content;
  const given = typeof content === "object" && !Array.isArray(content) ? Object.keys(content) : [];
  for (const key of given) {
    const why = Object.hasOwn(REFUSED, camelCase(key)) ? REFUSED[camelCase(key)] : undefined;
    if (why !== undefined) throw file.wrong([key], why, "give it by its flag or in the environment");
  }
  // The spelling of the flags is taken, too.
  const map = file.mapAt([], content, [...KEYS, ...given.filter((key) => KEYS.includes(camelCase(key)))]);
  const options: Record<string, string> = {};
  let outputs: OutputWord[] = [];
  for (const [key, value] of Object.entries(map)) {
    const name = camelCase(key);
    if (Object.hasOwn(options, name)) throw file.wrong([key], "the same key twice");
    if (name === "formats") outputs = outputsOf(file, key, value);
    else options[name] = await settingOf(file, key, value, SETTINGS[name]);
  }
  return { options, outputs };
}

async function settingOf(file: YamlFile, key: string, value: unknown, check: Check | "path"): Promise<string> {
  const isList = check === failOnOption && Array.isArray(value);
  const text = isList
    ? (value as unknown[]).map((one, i) => file.textAt([key, i], one)).join(",")
    : file.textAt([key], value);
  if (check === "path") return pathFrom(file, text);
  try {
    await check(text);
  } catch (error) {
    throw error instanceof LeaksiftError ? file.wrong([key], error.message, error.hint) : error;
  }
  return text;
}

/** `formats: json`, or each with its file: `formats: {table: "-", html: report.html}`. */
function outputsOf(file: YamlFile, key: string, value: unknown): OutputWord[] {
  const entries: [string, unknown][] =
    typeof value === "string" ? [[value.trim(), "-"]] : Object.entries(value as object);
  if (Array.isArray(value))
    throw file.wrong([key], "formats is one format, or formats with their files, such as {html: report.html}");
  return entries.flatMap(([name, target]): OutputWord[] => {
    const at = typeof value === "string" ? [key] : [key, name];
    const format = RESULT_FORMATS.find((known) => known === name);
    if (format === undefined)
      throw file.wrong(
        at,
        `there is no such format${suggestion(name, RESULT_FORMATS)}`,
        `formats are ${RESULT_FORMATS.join(", ")}`,
      );
    return [{ format }, { output: outputFrom(file, at, format, target) }];
  });
}

function outputFrom(file: YamlFile, at: YamlPath, format: ResultFormat, target: unknown): string {
  const text = file.textAt(at, target);
  if (text === "-") return text;
  const path = pathFrom(file, text);
  const way = relative(realPath(dirname(file.path)), realPath(path));
  if (way === "" || way.split(/[\\/]/u)[0] === ".." || isAbsolute(way))
    throw file.wrong(
      at,
      `the ${format} report goes into the folder of the config, or below it`,
      "name other places with --output",
    );
  return path;
}

function pathFrom(file: YamlFile, text: string): string {
  return text.startsWith("~/") ? join(homedir(), text.slice(2)) : resolve(dirname(file.path), text);
}

function camelCase(key: string): string {
  return key.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
