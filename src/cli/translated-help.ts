/**
 * Help in Chinese: what commands, arguments and options say of themselves, titles, and the lines below. Done once the program is
 * built and only where it is asked for, so that the commands register themselves in one language.
 */
import { Help, type Command } from "commander";
import { translated } from "./translation.js";

/** From now on a program and all its commands give their help in the language spoken. What they say is translated when it is shown. */
export function translateHelp(program: Command): void {
  let isDone = false;
  const formatHelp: Help["formatHelp"] = (command, helper) => {
    if (!isDone) translateTexts(program);
    isDone = true;
    return Help.prototype.formatHelp.call(helper, command, helper);
  };
  prepare(program, formatHelp);
}

function prepare(command: Command, formatHelp: Help["formatHelp"]): void {
  const before = command.configureHelp();
  command.configureHelp({
    ...before,
    formatHelp,
    styleTitle: translated,
    optionDescription,
    argumentDescription,
    commandUsage: (of) => placesTranslated(help.commandUsage(of)),
    subcommandTerm: (of) => placesTranslated(help.subcommandTerm(of)),
  });
  // What stands below the options is known to the command only as it writes it.
  const output = { ...command.configureOutput() };
  command.configureOutput({
    writeOut: (text) => output.writeOut?.(belowTranslated(text)),
    writeErr: (text) => output.writeErr?.(belowTranslated(text)),
  });
  for (const child of command.commands) prepare(child, formatHelp);
}

function translateTexts(command: Command): void {
  command.description(translated(command.description()));
  for (const option of command.options) option.description = translated(option.description);
  for (const argument of command.registeredArguments) argument.description = translated(argument.description);
  command.helpOption("-h, --help", translated("display help for command"));
  if (command.commands.length > 0) command.helpCommand("help [command]", translated("display help for command"));
  for (const child of command.commands) translateTexts(child);
}

const help = new Help();

function optionDescription(option: Parameters<Help["optionDescription"]>[0]): string {
  return notesTranslated(help.optionDescription(option));
}

function argumentDescription(argument: Parameters<Help["argumentDescription"]>[0]): string {
  return notesTranslated(help.argumentDescription(argument));
}

/** What commander writes for options and commands of whatever name. */
function placesTranslated(usage: string): string {
  return usage.replaceAll("[options]", "[选项]").replaceAll("[command]", "[命令]");
}

/** What commander adds: `(choices: "a", "b", default: "c")`. */
function notesTranslated(text: string): string {
  return text
    .replace(/\((choices|default|preset|env): /u, (_, name: string) => `(${NOTES[name]}：`)
    .replace(/, (default|preset|env): /gu, (_, name: string) => `，${NOTES[name]}：`);
}

const NOTES: Readonly<Record<string, string>> = {
  choices: "可选",
  default: "默认",
  preset: "预设",
  env: "环境变量",
};

/** Lines of examples (`  $ command   what it does`) and sentences below. */
function belowTranslated(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const [, example, what] = /^( {2}\$ .*?\s{2,})(\S.*)$/u.exec(line) ?? [];
      return what === undefined ? translated(line) : example + translated(what);
    })
    .join("\n");
}
