/**
 * Options that every command takes, before or after its name, and where stores and keys lie by default. Flags win over the
 * environment, the environment over a config (config-in-use.ts), a config over defaults.
 */
import { Option, type Command } from "commander";
import { defaultPlaces } from "../app/default-places.js";
import type { KeySources } from "../app/unlock-store.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { CountryCode } from "../identifier/phone.js";
import type { Lang } from "../report/words.js";
import { warn } from "./output.js";
import { speak, translated } from "./translation.js";
import { quotedWord } from "../identifier/quoted-word.js";

export interface GlobalOptions {
  readonly store: string;
  /** Where the catalogue that was imported from others is kept. */
  readonly importedCatalog: string;
  readonly country: CountryCode | null;
  readonly lang: Lang;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly keys: KeySources;
}

interface RawOptions {
  store?: string;
  keyFile?: string;
  passphraseFile?: string;
  country?: string;
  lang?: string;
  json?: boolean;
  quiet?: boolean;
}

export function addGlobalOptions(program: Command): void {
  program
    .option("--store <path>", "the store (env LEAKSIFT_STORE; default: the platform's data folder)")
    .option("--key-file <path>", "the key of the store (env LEAKSIFT_KEY_FILE; default: the platform's config folder)")
    .option(
      "--passphrase-file <path>",
      "a file that holds the passphrase, `-` for standard input (env LEAKSIFT_PASSPHRASE_FILE)",
    )
    .option("--country <code>", "country of numbers without a calling code, such as CN or GB (env LEAKSIFT_COUNTRY)")
    .addOption(
      new Option("--lang <language>", "language of results (env LEAKSIFT_LANG; default: the locale's)").choices([
        "en",
        "zh",
      ]),
    )
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress; warnings and where a key was made are still said")
    .option("--no-color", "no colours (also NO_COLOR; FORCE_COLOR forces them)");
}

/** Checks what was given. @throws LeaksiftError usage */
export async function globalOptions(command: Command): Promise<GlobalOptions> {
  const raw = command.optsWithGlobals<RawOptions>();
  const env = process.env;
  const lang = langOption(raw.lang ?? (env.LEAKSIFT_LANG || undefined));
  await speak(lang);
  const places = defaultPlaces();
  const keyFile = raw.keyFile ?? (env.LEAKSIFT_KEY_FILE || undefined);
  const store = raw.store ?? (env.LEAKSIFT_STORE || places.store);
  const passphraseFile = raw.passphraseFile ?? (env.LEAKSIFT_PASSPHRASE_FILE || undefined);
  const passphrase = givenPassphrase(passphraseFile, env.LEAKSIFT_PASSPHRASE);
  // A key file that is named on the command line outweighs a passphrase that only the environment holds.
  const keyFileFirst = command.getOptionValueSourceWithGlobals("keyFile") === "cli" && raw.passphraseFile === undefined;
  return {
    store,
    importedCatalog: places.importedCatalog,
    country: await countryOption(raw.country ?? (env.LEAKSIFT_COUNTRY || undefined)),
    lang,
    json: raw.json === true,
    quiet: raw.quiet === true,
    keys: {
      keyFileOf: (storeId) => keyFile ?? places.keyFileOf(storeId),
      keyFileNamed: keyFile !== undefined,
      givenPassphrase: keyFileFirst ? null : passphrase,
      secondPassphrase: keyFileFirst ? passphrase : null,
      askPassphrase: process.stdin.isTTY
        ? async () => {
            const { askPassphrase } = await import("./prompts.js");
            return askPassphrase(translated("Passphrase of the store"));
          }
        : null,
      onKeyFile: (path) => void warnIfBeside(path, store),
      onIgnoredSlots: warn,
    },
  };
}

/** A key that lies beside its store is stolen together with it. */
export async function warnIfBeside(keyFile: string, store: string): Promise<void> {
  const { liesBeside } = await import("../key/key-place.js");
  if (liesBeside(keyFile, store)) {
    warn(
      `the key ${keyFile} lies beside its store: who copies the folder can read the store. Move it and name it with --key-file.`,
    );
  }
}

/** True when standard input is taken by the passphrase. */
export function passphraseTakesStdin(command: Command): boolean {
  return (command.optsWithGlobals<RawOptions>().passphraseFile ?? process.env.LEAKSIFT_PASSPHRASE_FILE) === "-";
}

function givenPassphrase(file: string | undefined, text: string | undefined): (() => Promise<Uint8Array>) | null {
  if (file === undefined && !text) return null;
  return async () => {
    const { normalizePassphrase } = await import("../key/passphrase.js");
    if (file === undefined) return normalizePassphrase(text ?? "");
    const { readPassphrase } = await import("./new-passphrase.js");
    return normalizePassphrase(readPassphrase(file));
  };
}

/** @throws LeaksiftError usage when there is no such country */
export async function countryOption(text: string | undefined): Promise<CountryCode | null> {
  if (text === undefined) return null;
  const { countryOf } = await import("../identifier/country.js");
  const country = countryOf(text);
  if (!country) {
    throw new LeaksiftError(
      "usage",
      `unknown country ${quotedWord(text)}`,
      "give a two-letter code such as CN, DE or US",
    );
  }
  return country;
}

/** @throws LeaksiftError usage */
export function langOption(text: string | undefined): Lang {
  if (text === "en" || text === "zh") return text;
  if (text !== undefined) throw new LeaksiftError("usage", `--lang is en or zh, not ${quotedWord(text)}`);
  return langFrom(undefined);
}

/** @param named in the environment; anything else: the locale's */
export function langFrom(named: string | undefined): Lang {
  if (named === "en" || named === "zh") return named;
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || "";
  return locale.toLowerCase().startsWith("zh") ? "zh" : "en";
}
