/** Completion for zsh: the tables of bash, with zsh's own ways to offer words and files. */
import { commandsOf, type CommandEntry } from "../command-tree.js";
import { shellTables } from "./bash-script.js";
import type { CompletionValue } from "./completion-values.js";

export function zshScript(root: CommandEntry): string {
  return `#compdef leaksift
# zsh completion of leaksift; made by \`leaksift completion zsh\`.
${shellTables(commandsOf(root), root, zshAction)}

_leaksift() {
  local current=$words[CURRENT] command=leaksift option= place=0 i word
  for ((i = 2; i < CURRENT; i++)); do
    word=$words[i]
    if [[ -n $option ]]; then option=; continue; fi
    if [[ $word == -* ]]; then
      if [[ $word != *=* ]] && _leaksift_takes_value "$command $word"; then option=$word; fi
    elif _leaksift_is_command "$command $word"; then
      command="$command $word" place=0
    else
      place=$((place + 1))
    fi
  done
  if [[ -z $option && $current == --*=* ]]; then
    option=\${current%%=*}
    compset -P '*='
  fi
  if [[ -n $option ]]; then _leaksift_value "$command $option"
  elif [[ $current == -* ]]; then _leaksift_words "$(_leaksift_options "$command")"
  else _leaksift_argument "$command" "$place"
  fi
}

_leaksift_words() {
  compadd -- \${=1}
}

_leaksift_ids() {
  _leaksift_words "$(leaksift "$1" --json 2>/dev/null | grep -o '{"id":"[-_.[:alnum:]]*"' | cut -d '"' -f 4)"
}

if [[ $funcstack[1] == _leaksift ]]; then _leaksift "$@"; else compdef _leaksift leaksift; fi
`;
}

function zshAction(value: CompletionValue): string {
  switch (value.kind) {
    case "words":
      return `_leaksift_words "${value.words.join(" ")}"`;
    case "ids":
      return `_leaksift_ids ${value.of}`;
    case "file":
      return "_files";
    case "none":
      return ":";
  }
}
