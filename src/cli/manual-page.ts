/**
 * The manual page leaksift(1), in the `man` macros of roff (man(7)), made from the program: its commands, arguments, options and
 * examples are those of the help. Written at build time into `dist/leaksift.1`.
 */
import type { Command } from "commander";
import { commandsOf, commandTree, type CommandEntry, type OptionEntry } from "./command-tree.js";
import { EXIT } from "./exit-status.js";

const STATUSES: readonly (readonly [number, string])[] = [
  [EXIT.done, "done; for checks: every identifier was checked and none was found"],
  [EXIT.exposed, "checks: at least one exposure (--exit-code and --fail-on change this)"],
  [EXIT.usage, "wrong usage, or input that can't be read as what was asked"],
  [EXIT.store, "store or key unusable: missing, wrong key, damaged, locked, disk full"],
  [EXIT.nothing, "nothing to answer with: no dataset in the store, or no identifier in the list"],
  [
    EXIT.incomplete,
    "incomplete: some inputs were unreadable or some contacts invalid, and nothing was found among the rest",
  ],
  [EXIT.interrupted, "interrupted; the store is as before the command, or resumable"],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    "LEAKSIFT_STORE, LEAKSIFT_KEY_FILE, LEAKSIFT_PASSPHRASE_FILE, LEAKSIFT_COUNTRY, LEAKSIFT_LANG",
    "as the options of these names, which outweigh them",
  ],
  ["LEAKSIFT_PASSPHRASE", "the passphrase itself; read last"],
  ["NO_COLOR, FORCE_COLOR", "no colours; colours even where no terminal reads them"],
];

/** @param version as `1.2.3` */
export function manualPage(program: Command, version: string): string {
  const root = commandTree(program);
  const [tagline, ...more] = root.description.split("\n");
  const isHelp = ({ path }: CommandEntry): boolean => path[path.length - 1] === "help";
  const commands = commandsOf(root).filter((command) => command !== root && !isHelp(command));
  // The help ends with the exit statuses, which have a section of their own here.
  const [examples] = root.epilogue.split("\n\nExit status");
  const lines = [
    `.TH LEAKSIFT 1 "" "leaksift ${version}" "User Commands"`,
    ".SH NAME",
    `leaksift \\- ${roff(tagline)}`,
    ".SH SYNOPSIS",
    ".B leaksift",
    "[options] command [arguments]",
    ".SH DESCRIPTION",
    roff(more.join(" ")),
    roff("Standard output carries the result and nothing else; progress, warnings and errors go to standard error."),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH GLOBAL OPTIONS",
    roff("They stand before or after the command."),
    ...root.options.flatMap(optionLines),
    ".SH EXIT STATUS",
    ...STATUSES.flatMap(([status, meaning]) => entry(String(status), meaning)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([names, meaning]) => entry(names, meaning)),
    ".SH EXAMPLES",
    ...literal(examples.replace(/^Examples:\n/u, "")),
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines(command: CommandEntry): string[] {
  const { path, description, arguments: own, options, epilogue } = command;
  const ownOptions = options.filter(({ flags }) => !flags.includes("--help"));
  const usage = [...path, ...own.map((argument) => argument.usage), ...(ownOptions.length > 0 ? ["[options]"] : [])];
  return [
    `.SS "${roff(usage.join(" "))}"`,
    roff(description),
    ...own.flatMap(({ usage: name, description: meaning, choices }) => entry(name, withChoices(meaning, choices))),
    ...ownOptions.flatMap(optionLines),
    ...(epilogue === "" ? [] : literal(epilogue)),
  ];
}

function optionLines({ usage, description, choices }: OptionEntry): string[] {
  return entry(usage, withChoices(description, choices));
}

function withChoices(text: string, choices: readonly string[] | null): string {
  return choices === null ? text : `${text}; one of ${choices.join(", ")}`;
}

/** A term and what it means. */
function entry(term: string, meaning: string): string[] {
  return [".TP", `\\fB${roff(term)}\\fR`, roff(meaning)];
}

/** Lines as they are, in one width. */
function literal(text: string): string[] {
  return [".PP", ".nf", ...text.split("\n").map(roff), ".fi"];
}

/** Text as roff: backslashes, hyphens that must stay such when copied, dots and quotes that would begin a request. */
function roff(text: string): string {
  return text
    .replace(/\s*\n\s*/gu, " ")
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll('"', "\\(dq")
    .replaceAll("'", "\\(aq")
    .replace(/^\./u, "\\&.")
    .replace(/[^\x20-\x7e]/gu, (mark) => `\\[u${mark.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`);
}
