/** Completion for fish: a line for each command, option and argument, each with what the help says of it. */
import { commandsOf, type CommandEntry, type OptionEntry } from "../command-tree.js";
import { menuText, optionsOf, valueOfArgument, valueOfOption, type CompletionValue } from "./completion-values.js";

export function fishScript(root: CommandEntry): string {
  const commands = commandsOf(root);
  const subcommands = commands.filter((command) => command !== root).map(({ path }) => quoted(path.join(" ")));
  const valued = commands.flatMap((command) =>
    optionsOf(command, root).flatMap((option) =>
      option.placeholder === null ? [] : option.flags.map((flag) => quoted(`${command.path.join(" ")} ${flag}`)),
    ),
  );
  return `# fish completion of leaksift; made by \`leaksift completion fish\`.
# Prints the command that the words so far name, and how many arguments it has.
function __leaksift_place
    set -l command leaksift
    set -l place 0
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
        else if string match -q -- '-*' $word
            contains -- "$command $word" ${valued.join(" ")}; and set skip yes
        else if contains -- "$command $word" ${subcommands.join(" ")}
            set command "$command $word"
            set place 0
        else
            set place (math $place + 1)
        end
    end
    echo "$command $place"
end

function __leaksift_at
    string match -qr -- "^$argv[1]\\$" (__leaksift_place)
end

function __leaksift_ids
    leaksift $argv[1] --json 2>/dev/null | string match -ar '{"id":"([-_.\\p{L}\\p{N}]*)"' | string match -v '{*'
end

complete -c leaksift -f
${commands.flatMap((command) => linesOf(command, root)).join("\n")}
`;
}

function linesOf(command: CommandEntry, root: CommandEntry): string[] {
  const name = command.path.join(" ");
  const at = (place: string): string => `complete -c leaksift -n ${quoted(`__leaksift_at '${name} ${place}'`)}`;
  return [
    ...command.commands.map(
      ({ path, description }) => `${at("0")} -a ${path[path.length - 1]} -d ${quoted(menuText(description))}`,
    ),
    ...command.arguments.map(
      (argument, place) => `${at(argument.isVariadic ? "\\d+" : String(place))} ${action(valueOfArgument(argument))}`,
    ),
    ...optionsOf(command, root).map((option) => `${at("\\d+")} ${optionWords(option)}`),
  ];
}

function optionWords(option: OptionEntry): string {
  const names = option.flags.map((flag) => (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = valueOfOption(option);
  const taken = value === null ? [] : [value.kind === "file" ? "-r -F" : `-x ${action(value)}`.trimEnd()];
  return [...names, ...taken, "-d", quoted(menuText(option.description))].join(" ");
}

function action(value: CompletionValue): string {
  switch (value.kind) {
    case "words":
      return `-a ${quoted(value.words.join(" "))}`;
    case "ids":
      return `-a ${quoted(`(__leaksift_ids ${value.of})`)}`;
    case "file":
      return "-F";
    case "none":
      return "";
  }
}

/** As a string that fish takes as it is. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/gu, (mark) => `\\${mark}`)}'`;
}
