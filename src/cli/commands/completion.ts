/** `leaksift completion SHELL`: the script that teaches a shell to complete leaksift's commands, options and their values. */
import { Argument, type Command } from "commander";
import { print } from "../output.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export function registerCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and their values in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices([...SHELLS]))
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift completion bash > ~/.local/share/bash-completion/completions/leaksift
  $ leaksift completion zsh > ~/.zfunc/_leaksift      a folder of $fpath
  $ leaksift completion fish > ~/.config/fish/completions/leaksift.fish`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import("../completion/completion-script.js");
      print(completionScript(shell, program));
    });
}
