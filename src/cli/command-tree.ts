/**
 * The command line as plain data, read from the commander program: what completion scripts and the manual page are made of,
 * so that neither can tell of an option that isn't there, or miss one that is.
 */
import type { EventEmitter } from "node:events";
import type { Argument, Command, Option } from "commander";

export interface OptionEntry {
  /** `["-V", "--version"]`. */
  readonly flags: readonly string[];
  /** As in the help: `--format <format>`. */
  readonly usage: string;
  /** What stands for the value, without its brackets; `null` for an option without one. */
  readonly placeholder: string | null;
  /** The values that it takes; `null` where they can't be listed. */
  readonly choices: readonly string[] | null;
  readonly description: string;
}

export interface ArgumentEntry {
  readonly name: string;
  /** As in the help: `[identifiers...]`. */
  readonly usage: string;
  readonly choices: readonly string[] | null;
  readonly isVariadic: boolean;
  readonly description: string;
}

export interface CommandEntry {
  /** Words from the program on: `["leaksift", "datasets", "show"]`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentEntry[];
  /** Its own, without the program's. */
  readonly options: readonly OptionEntry[];
  readonly commands: readonly CommandEntry[];
  /** What its help says below the options, examples mostly; empty for nothing. */
  readonly epilogue: string;
}

/** The program's tree; the options of its root hold for every command. */
export function commandTree(command: Command, above: readonly string[] = []): CommandEntry {
  const help = command.createHelp();
  const path = [...above, command.name()];
  return {
    path,
    description: command.description(),
    arguments: command.registeredArguments.map(argumentEntry),
    options: help.visibleOptions(command).map(optionEntry),
    commands: help.visibleCommands(command).map((child) => commandTree(child, path)),
    epilogue: epilogueOf(command),
  };
}

/** All commands of a tree, each before its own. */
export function commandsOf(tree: CommandEntry): CommandEntry[] {
  return [tree, ...tree.commands.flatMap(commandsOf)];
}

/** Text of `addHelpText("after", …)`, which commander gives, as an event that its types don't have, to whoever prints a help. */
function epilogueOf(command: Command): string {
  const texts: string[] = [];
  (command as unknown as EventEmitter).emit("afterHelp", {
    error: false,
    command,
    write: (text: string) => texts.push(text),
  });
  return texts.join("").trim();
}

function optionEntry({ flags, short, long, argChoices, description }: Option): OptionEntry {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    usage: flags,
    placeholder: /[<[]([^>\]]+)[>\]]/u.exec(flags)?.[1] ?? null,
    choices: argChoices ?? null,
    description,
  };
}

function argumentEntry(argument: Argument): ArgumentEntry {
  const { argChoices, variadic, required, description } = argument;
  const name = argument.name();
  const inside = variadic ? `${name}...` : name;
  return {
    name,
    usage: required ? `<${inside}>` : `[${inside}]`,
    choices: argChoices ?? null,
    isVariadic: variadic,
    description,
  };
}
