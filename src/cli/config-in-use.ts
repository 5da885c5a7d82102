/**
 * Which configuration a command runs with, and its values where neither a flag nor the environment says otherwise. Without one
 * this costs a few `stat`s; reading one is loaded when there is one.
 */
import { resolve } from "node:path";
import type { Command } from "commander";
import { notice, shownMessage } from "./output.js";
import { speak, translated } from "./translation.js";
import type { Lang } from "../report/words.js";
import { findUpward, requireOwnFile } from "./upward-file.js";

const CONFIG_FILE_NAME = "leaksift.config.yaml";

/** Variables that outweigh a config, by the option that they stand for. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  store: "LEAKSIFT_STORE",
  keyFile: "LEAKSIFT_KEY_FILE",
  country: "LEAKSIFT_COUNTRY",
  lang: "LEAKSIFT_LANG",
};

interface ConfigFlags {
  /** `false` for --no-config. */
  config?: string | false;
  quiet?: boolean;
}

export function addConfigOptions(program: Command): void {
  program
    .option("--config <file>", `settings (default: the nearest ${CONFIG_FILE_NAME} from the working folder upward)`)
    .option("--no-config", "use no config")
    .addHelpText("afterAll", ({ command }) => {
      const path = configPath(command);
      return path === null ? "" : `\n${translated("Settings: ")}${path}`;
    });
}

/** The config that a command runs with; null for none. */
export function configPath(command: Command): string | null {
  const { config } = command.optsWithGlobals<ConfigFlags>();
  if (config === false) return null;
  return config === undefined ? findUpward(CONFIG_FILE_NAME) : resolve(config);
}

/**
 * Gives options the values that the config has for them, as if they were defaults. An option that a command doesn't have is
 * another command's.
 * @throws LeaksiftError input-missing, input-limit, usage with file and line
 */
export async function applyConfig(command: Command): Promise<void> {
  const path = configPath(command);
  if (path === null) return;
  const { config, quiet } = command.optsWithGlobals<ConfigFlags>();
  if (config === undefined) requireOwnFile(path, "--config FILE or --no-config");
  const { readConfig } = await import("./config-file.js");
  const { options, outputs } = await readConfig(path);
  for (const [name, value] of Object.entries(options)) {
    const owner = ownerOf(command, name);
    const source = owner?.getOptionValueSource(name) ?? "default";
    if (source !== "default" || process.env[ENVIRONMENT[name] ?? ""]) continue;
    owner?.setOptionValueWithSource(name, value, "config");
    if (name === "lang") await speak(value as Lang);
  }
  if (outputs.length > 0) command.setOptionValueWithSource("configuredOutput", outputs, "config");
  // Another store means another answer: whose settings were used is part of it.
  if (!quiet) notice(shownMessage(translated(`settings: ${path}`)));
}

function ownerOf(command: Command, name: string): Command | null {
  for (let owner: Command | null = command; owner; owner = owner.parent)
    if (owner.options.some((option) => option.attributeName() === name)) return owner;
  return null;
}
