/** `leaksift init`: a new, empty store and its key. */
import { existsSync, rmSync } from "node:fs";
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions, warnIfBeside, type GlobalOptions } from "../global-options.js";
import { notice, print, printJson } from "../output.js";
import type { CreatedStore } from "../../app/unlock-store.js";

export function registerInit(program: Command): void {
  program
    .command("init")
    .description("create an empty store and its key")
    .option("--passphrase", "lock the store with a passphrase instead of a key file (asked twice, not shown)")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift init                                        key file in the config folder
  $ leaksift init --passphrase                           asks for a passphrase
  $ leaksift init --store team.db --key-file team.key`,
    )
    .action(async (flags: { passphrase?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      if (existsSync(global.store)) throw new LeaksiftError("usage", `there is a store at ${global.store} already`);
      const created = await makeStore(global, flags.passphrase === true);
      created.writer.close();
      if (global.json) printJson({ store: global.store, keyFile: created.keyFile });
      else print(createdText(global, created));
    });
}

/** Creates the store, with a passphrase when one was asked for or given. */
export async function makeStore(global: GlobalOptions, wantsPassphrase: boolean): Promise<CreatedStore> {
  const { createStore } = await import("../../app/unlock-store.js");
  let passphrase: Uint8Array | null = null;
  if (global.keys.givenPassphrase) {
    passphrase = await global.keys.givenPassphrase();
    const { passphraseProblem } = await import("../../key/passphrase.js");
    const problem = passphraseProblem(Buffer.from(passphrase).toString("utf8"));
    if (problem)
      throw new LeaksiftError("usage", `the passphrase ${problem}`, "choose a longer one: six random words are good");
  } else if (wantsPassphrase) {
    if (!process.stdin.isTTY) {
      throw new LeaksiftError(
        "usage",
        "there is no terminal to ask for a passphrase on",
        "give it with --passphrase-file FILE",
      );
    }
    const { askNewPassphrase } = await import("../prompts.js");
    passphrase = await askNewPassphrase();
  }
  const created = await createStore(global.store, global.keys.keyFileOf, passphrase);
  passphrase?.fill(0);
  if (created.keyFile) await warnIfBeside(created.keyFile, global.store);
  return created;
}

/** Takes back a store that was just made, and its key. */
export function undoStore({ writer, keyFile, seenFile }: CreatedStore): void {
  writer.destroy();
  rmSync(seenFile, { force: true });
  if (keyFile !== null) rmSync(keyFile, { force: true });
}

export function createdText(global: GlobalOptions, { keyFile }: CreatedStore): string {
  return keyFile === null
    ? `Made a store at ${global.store}, locked with your passphrase. Without it nothing can be looked up.`
    : `Made a store at ${global.store}\nIts key is   ${keyFile}\nKeep a copy of the key elsewhere: without it nothing can be looked up, with it the store can be read.`;
}

/** Whoever doesn't know where the key is can't keep a copy of it: said with `--quiet`, too. */
export function sayCreated(global: GlobalOptions, created: CreatedStore): void {
  notice(createdText(global, created));
}
