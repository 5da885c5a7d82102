/**
 * What outweighs what, for every key that a config knows: a flag the environment, and that the config. Commands are parsed as they are,
 * but do nothing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { globalOptions } from "../../src/cli/global-options.js";
import { buildProgram } from "../../src/cli/main.js";
import { resultTargets } from "../../src/cli/result-output.js";
import { speak } from "../../src/cli/translation.js";
import { PROJECT } from "../system/run-cli.js";

const folder = mkdtempSync(join(tmpdir(), "leaksift-precedence-"));
const config = join(folder, "settings.yaml");
const before = { ...process.env };
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("LEAKSIFT_")) delete process.env[name];
  process.env.LC_ALL = "C";
});
afterEach(async () => {
  process.env = { ...before };
  await speak("en");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Options of a command, and what all commands take from them, as the command would find them. */
async function given(words: readonly string[]): Promise<{ own: Record<string, unknown>; command: Command }> {
  const program = await buildProgram(words);
  const [name] = words;
  const found: Command[] = [];
  program.commands
    .find((command) => command.name() === name)
    ?.action((...all: unknown[]) => void found.push(all.at(-1) as Command));
  await program.parseAsync(["node", "leaksift", ...words, "--config", config, "--quiet"]);
  return { own: found[0].optsWithGlobals(), command: found[0] };
}

const CHECK = ["check", "x"];
const IMPORT = ["import", "x"];
interface Key {
  readonly words: readonly string[];
  readonly flag: string;
  /** What the config, the flag and the environment say. */
  readonly values: readonly [config: string, flag: string, environment?: string];
  readonly variable?: string;
  /** Where it is found; left out: among the command's options. */
  readonly read?: (global: Awaited<ReturnType<typeof globalOptions>>) => unknown;
}
const keyFileOf = ({ keys }: Awaited<ReturnType<typeof globalOptions>>): string => keys.keyFileOf(new Uint8Array(16));
const KEYS: Readonly<Record<string, Key>> = {
  store: {
    words: CHECK,
    flag: "--store",
    values: ["/c", "/f", "/e"],
    variable: "LEAKSIFT_STORE",
    read: (g) => g.store,
  },
  keyFile: {
    words: CHECK,
    flag: "--key-file",
    values: ["/c", "/f", "/e"],
    variable: "LEAKSIFT_KEY_FILE",
    read: keyFileOf,
  },
  country: {
    words: CHECK,
    flag: "--country",
    values: ["GB", "CN", "US"],
    variable: "LEAKSIFT_COUNTRY",
    read: (g) => g.country,
  },
  lang: { words: CHECK, flag: "--lang", values: ["zh", "en", "en"], variable: "LEAKSIFT_LANG", read: (g) => g.lang },
  failOn: { words: CHECK, flag: "--fail-on", values: ["passwords", "names"] },
  minCredibility: { words: CHECK, flag: "--min-credibility", values: ["C3", "B"] },
  since: { words: CHECK, flag: "--since", values: ["2020-01", "2021"] },
  exitCode: { words: CHECK, flag: "--exit-code", values: ["7", "8"] },
  baseline: { words: CHECK, flag: "--baseline", values: ["/c.json", "/f.json"] },
  ignoreFile: { words: CHECK, flag: "--ignore-file", values: ["/c.yaml", "/f.yaml"] },
  memory: { words: IMPORT, flag: "--memory", values: ["1GB", "2GB"] },
  threads: { words: IMPORT, flag: "--threads", values: ["2", "3"] },
};

it("speaks of every key of the schema", () => {
  const schema = JSON.parse(readFileSync(join(PROJECT, "docs/schemas/config.schema.json"), "utf8")) as {
    properties: object;
  };
  expect(Object.keys(schema.properties).sort()).toEqual([...Object.keys(KEYS), "formats"].sort());
});

it.each(Object.keys(KEYS))("%s: flag, environment, config", async (key) => {
  const { words, flag, values, variable, read } = KEYS[key];
  const [configured, flagged, environment = ""] = values;
  const found = async (more: readonly string[] = []): Promise<unknown> => {
    const { own, command } = await given([...words, ...more]);
    const value = read ? read(await globalOptions(command)) : own[key];
    return String(value);
  };
  writeFileSync(config, "");
  const unsaid = await found();
  expect(unsaid).not.toBe(configured);
  writeFileSync(config, `${key}: ${configured}\n`);
  expect(await found()).toBe(configured);
  expect(await found([flag, flagged])).toBe(flagged);
  if (variable === undefined) return;
  process.env[variable] = environment;
  expect(await found()).toBe(environment);
  process.env[variable] = configured;
  expect(await found([flag, flagged])).toBe(flagged);
});

it("formats: the flag takes the place of all that the config writes", async () => {
  writeFileSync(config, `formats: { table: "-", csv: out.csv }\n`);
  const targets = async (...more: string[]): Promise<unknown> =>
    resultTargets((await given([...CHECK, ...more])).own, { json: false }, []);
  expect(await targets()).toEqual([
    { format: "table", path: null },
    { format: "csv", path: join(folder, "out.csv") },
  ]);
  expect(await targets("--format", "json")).toEqual([{ format: "json", path: null }]);
  expect(await targets("--output", "x.html")).toEqual([{ format: "html", path: "x.html" }]);
});
