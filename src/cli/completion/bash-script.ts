/**
 * Completion for bash 3.2 and later, without the package bash-completion: a walk over the words so far finds the command, then
 * tables say what may follow. `=` is a word of its own for bash, so `--format=js` is three.
 */
import { commandsOf, type CommandEntry } from "../command-tree.js";
import { optionsOf, valueOfArgument, valueOfOption, type CompletionValue } from "./completion-values.js";

export function bashScript(root: CommandEntry): string {
  const commands = commandsOf(root);
  return `# bash completion of leaksift; made by \`leaksift completion bash\`.
${shellTables(commands, root, bashAction)}

_leaksift() {
  local current=\${COMP_WORDS[COMP_CWORD]} command=leaksift option= place=0 i word
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $option && $word == = ]]; then continue; fi
    if [[ $option ]]; then option=; continue; fi
    if [[ $word == -* ]]; then
      if _leaksift_takes_value "$command $word"; then option=$word; fi
    elif _leaksift_is_command "$command $word"; then
      command="$command $word" place=0
    else
      place=$((place + 1))
    fi
  done
  if [[ $current == = ]]; then current=; fi
  if [[ $option ]]; then _leaksift_value "$command $option"
  elif [[ $current == -* ]]; then _leaksift_words "$(_leaksift_options "$command")"
  else _leaksift_argument "$command" "$place"
  fi
}

# Not compgen -W, which would expand what a name holds.
_leaksift_words() {
  local IFS=$' \\t\\n'
  for word in $1; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("$word"); fi
  done
}

_leaksift_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}

_leaksift_ids() {
  _leaksift_words "$(leaksift "$1" --json 2>/dev/null | grep -o '{"id":"[-_.[:alnum:]]*"' | cut -d '"' -f 4)"
}

complete -F _leaksift leaksift
`;
}

function bashAction(value: CompletionValue): string {
  switch (value.kind) {
    case "words":
      return `_leaksift_words "${value.words.join(" ")}"`;
    case "ids":
      return `_leaksift_ids ${value.of}`;
    case "file":
      return "_leaksift_files";
    case "none":
      return ":";
  }
}

/**
 * The tables that bash and zsh share, as functions in the language that both speak: is this a command, does this option take a
 * value and which, what options and arguments does a command have.
 * @param action what completes a value, as a statement
 */
export function shellTables(
  commands: readonly CommandEntry[],
  root: CommandEntry,
  action: (value: CompletionValue) => string,
): string {
  const nameOf = ({ path }: CommandEntry): string => path.join(" ");
  const valued = commands.flatMap((command) =>
    optionsOf(command, root).flatMap((option) => {
      const value = valueOfOption(option);
      return value === null ? [] : option.flags.map((flag) => ({ place: `${nameOf(command)} ${flag}`, value }));
    }),
  );
  const byAction = new Map<string, string[]>();
  for (const { place, value } of valued) {
    const own = byAction.get(action(value)) ?? [];
    byAction.set(action(value), [...own, place]);
  }
  const patterns = (places: readonly string[]): string => places.map((place) => `"${place}"`).join("|");
  const subcommands = commands.filter((command) => command !== root).map(nameOf);
  const values = [...byAction].map(([does, places]) => `    ${patterns(places)}) ${does} ;;`);
  const options = commands.map((command) => {
    const words = optionsOf(command, root).flatMap(({ flags }) => flags);
    return `    "${nameOf(command)}") echo "${words.join(" ")}" ;;`;
  });
  const arguments_ = commands.flatMap((command) => {
    const rows = command.arguments.map((argument, place) => {
      const pattern = argument.isVariadic ? `"${nameOf(command)} "*` : `"${nameOf(command)} ${place}"`;
      return `    ${pattern}) ${action(valueOfArgument(argument))} ;;`;
    });
    const words = command.commands.map(({ path }) => path[path.length - 1]);
    if (words.length > 0) rows.unshift(`    "${nameOf(command)} 0") ${action({ kind: "words", words })} ;;`);
    return rows;
  });
  return `_leaksift_is_command() {
  case "$1" in
    ${patterns(subcommands)}) ;;
    *) return 1 ;;
  esac
}

_leaksift_takes_value() {
  case "$1" in
    ${patterns(valued.map(({ place }) => place))}) ;;
    *) return 1 ;;
  esac
}

_leaksift_value() {
  case "$1" in
${values.join("\n")}
  esac
}

_leaksift_options() {
  case "$1" in
${options.join("\n")}
  esac
}

_leaksift_argument() {
  case "$1 $2" in
${arguments_.join("\n")}
  esac
}`;
}
