/**
 * What goes where: results to standard output, everything else to standard error. Under `--json` warnings wait for the end:
 * a failure is then one document on standard error, with the warnings in it.
 */
import { OLD_PAGES_STAY } from "../app/import-warnings.js";
import { translated } from "./translation.js";
import { printable } from "../identifier/mask.js";
import { maskMessage } from "../identifier/mask-message.js";

let held: string[] | null = null;

/** From now on warnings and notices are kept until `takeHeld`. */
export function holdWarnings(): void {
  held ??= [];
}

/** @returns the lines that were held, once */
export function takeHeld(): string[] {
  return held?.splice(0) ?? [];
}

export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function printJson(document: object): void {
  print(JSON.stringify({ schemaVersion: 1, ...document }));
}

/** Something that must be known whatever was asked for, such as where a key was made: `--quiet` doesn't silence it. */
export function notice(text: string): void {
  if (held) held.push(text);
  else process.stderr.write(`${text}\n`);
}

export function warn(text: string): void {
  notice(`${translated("warning: ")}${printable(translated(shownMessage(text)))}`);
}

/** An error or warning without the identifiers that a path or a word of the command line, the environment or a config may hold. */
export function shownMessage(text: string): string {
  const environment = Object.entries(process.env).flatMap(([name, value = ""]) =>
    name.startsWith("LEAKSIFT_") ? [value] : [],
  );
  return maskMessage(text, [...process.argv.slice(2).map((word) => word.replace(/^--[a-z-]+=/u, "")), ...environment]);
}

/** Old pages may hold what was to be gone. @param wiped of the store's changes that erase */
export function warnUnlessWiped(wiped: boolean): void {
  if (!wiped) warn(OLD_PAGES_STAY);
}
