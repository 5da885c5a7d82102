/** Completion scripts by shell. */
import type { Command } from "commander";
import { commandTree } from "../command-tree.js";
import { bashScript } from "./bash-script.js";
import { fishScript } from "./fish-script.js";
import { zshScript } from "./zsh-script.js";

/** @returns a script that the shell reads */
export function completionScript(shell: "bash" | "zsh" | "fish", program: Command): string {
  const tree = commandTree(program);
  switch (shell) {
    case "bash":
      return bashScript(tree);
    case "zsh":
      return zshScript(tree);
    case "fish":
      return fishScript(tree);
  }
}
