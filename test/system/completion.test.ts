/**
 * Completion scripts in the shells themselves: what is offered for words typed so far. bash is asked as it asks its completion
 * functions; fish by its own `complete -C`; zsh with the words that it would show printed instead. A shell that isn't installed is
 * skipped and said; ZSH and FISH name one that lies elsewhere.
 */
// Which shells there are decides what runs.
/* oxlint-disable vitest/expect-expect, vitest/no-standalone-expect */
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandsOf, commandTree } from "../../src/cli/command-tree.js";
import { buildProgram } from "../../src/cli/main.js";
import { Home, PROJECT } from "./run-cli.js";
import { SMALL_LEAK } from "./small-leak.js";

const SHELLS = { bash: "bash", zsh: process.env.ZSH ?? "zsh", fish: process.env.FISH ?? "fish" } as const;
type Shell = keyof typeof SHELLS;

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.input("staff list.csv", "phone\n");
  home.json(["import", "leak.csv", "--dataset", "shop"]);
  home.json(["import", "leak.csv", "--dataset", "快递 2023"]);
  // The command, as it stands on a path.
  const command = join(home.root, "leaksift");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${PROJECT}/bin/leaksift.js" "$@"\n`);
  chmodSync(command, 0o755);
  for (const shell of Object.keys(SHELLS)) {
    const { status, stdout } = home.run(["completion", shell]);
    expect(status).toBe(0);
    writeFileSync(join(home.root, `completion.${shell}`), stdout);
  }
});
afterAll(() => home.remove());

function isInstalled(shell: Shell): boolean {
  const is = spawnSync(SHELLS[shell], ["-c", "exit 0"]).status === 0;
  if (!is) process.stderr.write(`completion: no ${shell} found, its test is skipped\n`);
  return is;
}

/** What the shell offers for the last of these words, sorted. */
function offered(shell: Shell, words: readonly string[]): string[] {
  const script = join(home.root, `completion.${shell}`);
  const programs: Record<Shell, string[]> = {
    bash: [
      "--norc",
      "-c",
      `source "$0"; complete -p leaksift >/dev/null || exit 9
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _leaksift; printf '%s\\n' "\${COMPREPLY[@]}"`,
      script,
      ...words,
    ],
    zsh: [
      "-f",
      "-c",
      `compdef() { : }; compset() { : }
      compadd() { shift; for w in "$@"; do [[ $w == \${current##*=}* ]] && print -r -- $w; done }
      _files() { for w in \${current##*=}*(N); do print -r -- $w; done }
      script=$1; shift; source $script; words=("$@"); CURRENT=$#; _leaksift`,
      "zsh",
      script,
      ...words,
    ],
    fish: [
      "-N",
      "-c",
      `source $argv[1]; complete -C (string join ' ' -- $argv[2..-1]) | string replace -r '\\t.*' ''`,
      script,
      ...words,
    ],
  };
  const { PATH = "" } = process.env;
  const run = spawnSync(SHELLS[shell], programs[shell], {
    cwd: home.inputs,
    encoding: "utf8",
    env: {
      ...home.environment({ LC_ALL: "C.UTF-8", PATH: `${home.root}:${PATH}` }),
      LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
    },
  });
  expect(run.stderr, words.join(" ")).toBe("");
  const lines = run.stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.replace(/^--format=/u, "")).sort();
}

describe.each(Object.keys(SHELLS) as Shell[])("%s", (shell) => {
  describe.skipIf(!isInstalled(shell))("completes", () => {
    test("commands, and commands of commands", () => {
      expect(offered(shell, ["leaksift", "c"])).toEqual(["catalog", "check", "completion"]);
      expect(offered(shell, ["leaksift", "--json", "--store", "x", "datasets", "s"])).toEqual(["show"]);
      expect(offered(shell, ["leaksift", "store", "com"])).toEqual(["compact"]);
      // What looks like a command behind an option is its value.
      expect(offered(shell, ["leaksift", "--store", "import", "che"])).toEqual(["check"]);
    });

    test("options of the command and of all, where they hold", () => {
      expect(offered(shell, ["leaksift", "check", "--fi"])).toEqual(["--file"]);
      expect(offered(shell, ["leaksift", "check", "--pass"])).toEqual(["--passphrase-file"]);
      expect(offered(shell, ["leaksift", "datasets", "remove", "shop", "--y"])).toEqual(["--yes"]);
      expect(offered(shell, ["leaksift", "datasets", "show", "shop", "--y"])).toEqual([]);
    });

    test("values: choices by command, data classes, countries, files, datasets that are there", () => {
      expect(offered(shell, ["leaksift", "check", "--format", "j"])).toEqual(["json", "junit"]);
      expect(offered(shell, ["leaksift", "import", "--format", "j"])).toEqual(["json"]);
      expect(offered(shell, ["leaksift", "check", "--lang", ""])).toEqual(["en", "zh"]);
      expect(offered(shell, ["leaksift", "check", "--fail-on", "passw"])).toEqual([
        "password-hints",
        "password-strengths",
        "passwords",
      ]);
      expect(offered(shell, ["leaksift", "check", "--country", "G"])).toContain("GB");
      expect(offered(shell, ["leaksift", "completion", ""])).toEqual(["bash", "fish", "zsh"]);
      expect(offered(shell, ["leaksift", "check", "--file", "lea"])).toEqual(["leak.csv"]);
      expect(offered(shell, ["leaksift", "import", "leak.csv", "lea"])).toEqual(["leak.csv"]);
      expect(offered(shell, ["leaksift", "datasets", "show", ""])).toEqual(["shop", "快递-2023"]);
      expect(offered(shell, ["leaksift", "catalog", "show", "whatsapp"])).toContain("whatsapp-2022");
      // Identifiers are nobody's guess: no file names for them.
      expect(offered(shell, ["leaksift", "check", ""])).toEqual([]);
    });

    test("a value behind an equals sign", () => {
      // It is a word of its own for bash.
      const words = shell === "bash" ? ["--format", "=", "sa"] : ["--format=sa"];
      expect(offered(shell, ["leaksift", "check", ...words])).toEqual(["sarif"]);
    });
  });
});

test("every command and option of the program is in every script", async () => {
  const tree = commandTree(await buildProgram([]));
  const places = commandsOf(tree).flatMap(({ path, options }) =>
    options.flatMap(({ flags }) => flags.map((flag) => [path.join(" "), flag] as const)),
  );
  expect(places.length).toBeGreaterThan(80);
  const bash = home.run(["completion", "bash"]).stdout;
  const fish = home.run(["completion", "fish"]).stdout.split("\n");
  for (const [place, flag] of places) {
    const row = bash.split("\n").find((line) => line.startsWith(`    "${place}") echo `)) ?? "";
    expect(row.split(/[" ]/u), `${place} ${flag}`).toContain(flag);
    const name = flag.startsWith("--") ? `-l ${flag.slice(2)} ` : `-s ${flag.slice(1)} `;
    expect(
      fish.some((line) => line.includes(`'${place} `) && line.includes(name)),
      `${place} ${flag}`,
    ).toBe(true);
  }
});
