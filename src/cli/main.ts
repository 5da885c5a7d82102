/**
 * The command line: parses it, runs the command, and is the only place that prints errors and chooses exit statuses.
 */
import { Command, CommanderError } from "commander";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { addGlobalOptions } from "./global-options.js";
import { addConfigOptions, applyConfig } from "./config-in-use.js";
import { EXIT, statusOf } from "./exit-status.js";
import { printable } from "../identifier/mask.js";
import { isPersonalWord, shownWord } from "../identifier/quoted-word.js";
import { holdWarnings, shownMessage, takeHeld, warn } from "./output.js";
import { keepMemoryOffDisk } from "./memory-on-disk.js";
import { langFrom } from "./global-options.js";
import { speak, translated } from "./translation.js";
import type { Lang } from "../report/words.js";
import { packageVersion } from "./package-version.js";
import { outputFailure, watchStandardStreams } from "./standard-streams.js";
import { nameCommand } from "../store/lock-owner.js";

/**
 * The commands by name, in the order of the help. Only those that an invocation names are loaded: all of them would take a
 * fifth of what a check takes.
 */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  init: async () => (await import("./commands/init.js")).registerInit,
  import: async () => (await import("./commands/import.js")).registerImport,
  check: async () => (await import("./commands/check.js")).registerCheck,
  scan: async () => (await import("./commands/scan.js")).registerScan,
  datasets: async () => (await import("./commands/datasets.js")).registerDatasets,
  catalog: async () => (await import("./commands/catalog.js")).registerCatalog,
  advice: async () => (await import("./commands/advice.js")).registerAdvice,
  store: async () => (await import("./commands/store.js")).registerStore,
  key: async () => (await import("./commands/key.js")).registerKey,
  forget: async () => (await import("./commands/forget.js")).registerForget,
  report: async () => (await import("./commands/report.js")).registerReport,
  watch: async () => (await import("./commands/watch.js")).registerWatch,
  demo: async () => (await import("./commands/demo.js")).registerDemo,
  completion: async () => (await import("./commands/completion.js")).registerCompletion,
};

export async function main(argv: readonly string[]): Promise<void> {
  // Whatever is written, spill files and key included, is for the user alone.
  process.umask(0o077);
  const revealing = keepMemoryOffDisk();
  watchStandardStreams();
  const asJson = argv.includes("--json");
  if (asJson) holdWarnings();
  process.on("exit", () => endOutput(asJson));
  // Otherwise this signal opens Node's debugger, on a port of the machine.
  if (process.listenerCount("SIGUSR1") === 0) process.on("SIGUSR1", () => undefined);
  // Node's own report of what nobody caught would quote the message, and with it perhaps what was being read.
  process.on("uncaughtException", (error) => process.exit(report(error, asJson)));
  try {
    const lang = langOfArguments(argv);
    await speak(lang);
    if (revealing) warn(`${revealing} lets Node show or write what leaksift has in memory, keys included`);
    const program = await buildProgram(argv);
    if (lang !== "en") (await import("./translated-help.js")).translateHelp(program);
    if (isPersonWithoutCommand(program, argv)) {
      await settle(program);
      process.exitCode = await (await import("./welcome.js")).welcome(program);
    } else await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error, asJson);
    // A read of a pipe that gives nothing can't be called off, and would keep the process; so would threads that nobody ends.
    if (process.exitCode === EXIT.interrupted || process.exitCode === EXIT.internal) process.exit();
  }
}

/** @param argv whose words may name commands; without any, or where all are spoken of, all are there */
export async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command("leaksift");
  program
    .description(
      "Which leaks hold your phone number or e-mail, answered offline.\nImports breach datasets into a local store of keyed hashes; no plain identifier is kept.",
    )
    .version(packageVersion(), "-V, --version")
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text), outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError(true)
    .hook("preAction", async (_, command) => {
      nameCommand(wordsOf(command));
      await settle(command);
    });
  addGlobalOptions(program);
  addConfigOptions(program);
  for (const load of commandsFor(argv)) (await load())(program);
  program.addHelpText(
    "after",
    `
Examples:
  $ leaksift demo                                   see what it does, on made-up data
  $ leaksift import dump.csv.gz --dataset shop      import a leak
  $ leaksift check                                  ask for a number without leaving it in the shell's history
  $ leaksift check --file staff.csv --json          check a list

Exit status: 0 none found, 1 exposed, 2 usage or unreadable input, 3 store or key, 4 nothing to answer with,
             5 incomplete, 130 interrupted`,
  );
  inheritSettings(program);
  return program;
}

/** What holds for whatever is run: colours, and a config. */
async function settle(command: Command): Promise<void> {
  await setColors(command.optsWithGlobals<{ color?: boolean }>().color !== false);
  await applyConfig(command);
}

/** The names of a command and those above it, without the program's. */
function wordsOf(command: Command): string {
  return command.parent ? `${wordsOf(command.parent)} ${command.name()}`.trim() : "";
}

function commandsFor(argv: readonly string[]): (typeof COMMANDS)[string][] {
  const named = Object.entries(COMMANDS).filter(([name]) => argv.includes(name));
  const all = named.length === 0 || ["help", "-h", "--help", "completion"].some((word) => argv.includes(word));
  return all ? Object.values(COMMANDS) : named.map(([, load]) => load);
}

/** Sub-commands throw as the program does, rather than ending the process. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inheritSettings(child);
  }
}

const NOT_FOR_WELCOME: ReadonlySet<string> = new Set(["-h", "--help", "-V", "--version", "--json", "help"]);

/** Whether somebody sits there who named no command: both ends are a terminal, and only global options were given. */
function isPersonWithoutCommand(program: Command, argv: readonly string[]): boolean {
  const { stdin, stdout, stderr } = process;
  if (!stdin.isTTY || !stdout.isTTY || !stderr.isTTY) return false;
  const given = argv.slice(2);
  if (given.some((word) => NOT_FOR_WELCOME.has(word) || Object.hasOwn(COMMANDS, word))) return false;
  const { operands, unknown } = program.parseOptions([...given]);
  return operands.length === 0 && unknown.length === 0;
}

/** Chalk itself knows nothing of NO_COLOR, and takes FORCE_COLOR for more than the option. */
async function setColors(isWanted: boolean): Promise<void> {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (isWanted && (!NO_COLOR || FORCE_COLOR)) return;
  const { default: chalk } = await import("chalk");
  chalk.level = 0;
}

/** What can be told of the language before the options are read: help and mistakes in them are told in it, too. */
function langOfArguments(argv: readonly string[]): Lang {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const given = argv[at]?.startsWith("--lang=") ? argv[at].slice("--lang=".length) : argv[at + 1];
  return langFrom(at > 0 && (given === "en" || given === "zh") ? given : process.env.LEAKSIFT_LANG);
}

/** Prints an error, and says with which status to end. */
function report(error: unknown, asJson: boolean): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    if (error.code !== "commander.help") say("usage", shownMessage(usageMessage(error.message)), null, asJson);
    return EXIT.usage;
  }
  if (error instanceof LeaksiftError) {
    const hint = error.hint && printable(shownMessage(error.hint));
    // One that is left out is what the message speaks of.
    if (error.leftOut.length > 1)
      for (const { path, reason, detail } of error.leftOut)
        warn(`skipped ${path}: ${reason}${detail === undefined ? "" : ` (${detail})`}`);
    if (error.leftOut.length > 0) lastLeftOut = error.leftOut;
    say(error.code, printable(shownMessage(error.message)), hint, asJson);
    return statusOf(error.code);
  }
  say("internal", `unexpected ${placeOf(error)}`, null, asJson);
  return EXIT.internal;
}

/** Of a surprise: its kind and the place, but not the message, which might quote what was being read. */
function placeOf(error: unknown): string {
  const { stack = "", message = "", name = "Error" } = error instanceof Error ? error : {};
  // A message that was changed later stands in the stack as it was before: nothing tells then where it ends.
  const end = stack.indexOf(message);
  const lines = (end < 0 ? "" : stack.slice(end + message.length)).split("\n").filter((line) => FRAME.test(line));
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const kind = [name, code].filter((word) => typeof word === "string" && /^\w{1,40}$/u.test(word)).join(" ");
  return `${kind || "error"}; please report it with these lines:\n${lines.slice(0, 8).join("\n")}`;
}

/** A line of a stack: a function, and a place in a file. */
const FRAME = /^ {4}at (?:[\w.<>$#[\] ]{1,200} \()?(?:async )?(?:file:|node:|\/|[A-Za-z]:\\)[^()\n]*:\d+:\d+\)?$/u;

/** Commander's words in one line. Whoever forgot to say `check` typed an identifier where a command should be. */
function usageMessage(text: string): string {
  return text
    .replace(/^error: /u, "")
    .split("\n")
    .map((line) => line.trim())
    .join(" ")
    .replace(/'([^']*)'/gu, (quoted, word: string) => (isPersonalWord(word) ? `'${shownWord(word)}'` : quoted));
}

/** The error that ends a command under `--json`: printed last, since warnings may still come and belong into the document. */
let lastError: object | null = null;
let lastLeftOut: LeaksiftError["leftOut"] | null = null;
let saidError = false;

function say(code: string, message: string, hint: string | null, asJson: boolean): void {
  saidError = true;
  // Programs go by the code; what is meant for people is in their language.
  const [told, advice] = [translated(message), hint && translated(hint)];
  if (asJson) lastError = { code, message: told, ...(advice ? { hint: advice } : {}) };
  else process.stderr.write(`leaksift: ${told}${advice ? `\n  ${advice}` : ""}\n`);
}

/** The last words: whether the result was written at all, and what was held back until now. */
function endOutput(asJson: boolean): void {
  const failure = outputFailure();
  if (failure !== null) {
    if (!saidError) say("output-unwritable", failure, "whatever the command did to the store is done", asJson);
    process.exitCode = EXIT.store;
  }
  const warnings = takeHeld();
  if (lastError === null) for (const line of warnings) process.stderr.write(`${line}\n`);
  else {
    const document = {
      schemaVersion: 1,
      error: lastError,
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(lastLeftOut ? { skipped: lastLeftOut } : {}),
    };
    process.stderr.write(`${JSON.stringify(document)}\n`);
  }
}
