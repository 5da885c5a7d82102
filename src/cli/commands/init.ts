/** `leaksift init`: a new, empty store and its key. */
import { existsSync, rmSync } from "node:fs";
import type { Command } from "commander";
import { translatedLines } from "../translation.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions, warnIfBeside, type GlobalOptions } from "../global-options.js";
import { notice, print, printJson } from "../output.js";
import type { CreatedStore } from "../../app/unlock-store.js";
import type { NewPassphrase } from "../new-passphrase.js";

export function registerInit(program: Command): void {
  program
    .command("init")
    .description("create an empty store and its key")
    .option("--passphrase", "lock the store with a passphrase instead of a key file (asked twice, not shown)")
    .option("--generate", "with a passphrase of six random words, which are shown")
    .option("--two-secrets", "with a passphrase and a key file, both of which are needed")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift init                                        key file in the config folder
  $ leaksift init --passphrase                           asks for a passphrase
  $ leaksift init --generate                             makes a passphrase of six words
  $ leaksift init --passphrase --two-secrets             passphrase and key file, both needed
  $ leaksift init --store team.db --key-file team.key`,
    )
    .action(async (flags: InitFlags, command: Command) => {
      const global = await globalOptions(command);
      if (existsSync(global.store)) throw new LeaksiftError("usage", `there is a store at ${global.store} already`);
      const created = await makeStore(global, flags);
      created.writer.close();
      const { generated } = created;
      if (global.json)
        printJson({ store: global.store, keyFile: created.keyFile, ...(generated ? { passphrase: generated } : {}) });
      else print(translatedLines(createdText(global, created)));
    });
}

export interface InitFlags {
  readonly passphrase?: boolean;
  readonly generate?: boolean;
  readonly twoSecrets?: boolean;
}

/** A new store, and the passphrase when it was made here. */
export type MadeStore = CreatedStore & { readonly generated: string | null; readonly twoSecrets: boolean };

/** Creates the store, with a passphrase when one was asked for or given. */
export async function makeStore(global: GlobalOptions, flags: InitFlags = {}): Promise<MadeStore> {
  const { createStore } = await import("../../app/unlock-store.js");
  const passphrase = await wantedPassphrase(global, flags);
  const twoSecrets = flags.twoSecrets === true;
  const created = await createStore(global.store, global.keys.keyFileOf, passphrase?.bytes ?? null, twoSecrets);
  passphrase?.bytes.fill(0);
  if (created.keyFile) await warnIfBeside(created.keyFile, global.store);
  return { ...created, generated: passphrase?.generated ?? null, twoSecrets };
}

async function wantedPassphrase(global: GlobalOptions, flags: InitFlags): Promise<NewPassphrase | null> {
  const { newPassphrase, requireStrong } = await import("../new-passphrase.js");
  const given = global.keys.givenPassphrase;
  if (given && flags.generate !== true) {
    const bytes = await given();
    await requireStrong(Buffer.from(bytes).toString("utf8"));
    return { bytes, generated: null };
  }
  if (flags.generate) return newPassphrase({ generate: true });
  if (!flags.passphrase && !flags.twoSecrets) return null;
  if (!process.stdin.isTTY) {
    throw new LeaksiftError(
      "usage",
      "there is no terminal to ask for a passphrase on",
      "give it with --passphrase-file FILE, or have one made with --generate",
    );
  }
  return newPassphrase({});
}

/** Takes back a store that was just made, and its key. */
export function undoStore({ writer, keyFile, seenFile }: CreatedStore): void {
  writer.destroy();
  for (const path of [seenFile, keyFile]) {
    if (path === null) continue;
    try {
      rmSync(path, { force: true });
    } catch {
      // Why the store is taken back is the error to tell.
    }
  }
}

export function createdText(global: GlobalOptions, { keyFile, generated, twoSecrets }: MadeStore): string {
  const made = `Made a store at ${global.store}`;
  const words = generated === null ? "" : `\nIts passphrase is   ${generated}\nWrite it down: it is shown only now.`;
  if (keyFile === null)
    return `${made}, locked with ${generated === null ? "your" : "a"} passphrase. Without it nothing can be looked up.${words}`;
  if (twoSecrets)
    return `${made}, locked with a passphrase and a key file: without either nothing can be looked up.\nThe key file is   ${keyFile}${words}\nKeep a copy of it elsewhere.`;
  return `${made}\nIts key is   ${keyFile}\nKeep a copy of the key elsewhere: without it nothing can be looked up, with it the store can be read.`;
}

/** Whoever doesn't know where the key is can't keep a copy of it: said with `--quiet`, too. */
export function sayCreated(global: GlobalOptions, created: MadeStore): void {
  notice(translatedLines(createdText(global, created)));
}
