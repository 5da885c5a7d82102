/** `leaksift store resume`: goes on with an import that was cut off, or drops what it left. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { WaitingImport } from "../../app/import-checkpoint.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { storeWords } from "../../report/store-report.js";
import { EXIT } from "../exit-status.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { print, printJson } from "../output.js";
import type { ImportInvocation } from "../import-options.js";

export function registerResume(store: Command): void {
  store
    .command("resume")
    .description("go on with an interrupted import from its last checkpoint")
    .argument("[dataset]", "which one, where several wait")
    .option("--discard", "drop what interrupted imports left, of all datasets or of this one")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift store resume                        as the import was given, from where it stopped
  $ zcat huge.gz | leaksift store resume         of standard input it needs the same stream again
  $ leaksift store resume --discard              give back the room that it takes

Its inputs must be as they were: what was read of them is read again and compared.`,
    )
    .action(async (dataset: string | undefined, flags: { discard?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      process.exitCode = await (flags.discard ? discard(dataset, global) : goOn(dataset, global, command));
    });
}

async function goOn(dataset: string | undefined, given: GlobalOptions, command: Command): Promise<number> {
  // The folder is changed to where the import was given.
  const global = { ...given, store: resolve(given.store) };
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { readCheckpoint, waitingImports } = await import("../../app/import-checkpoint.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const { STORE_ID } = await import("../../app/open-master-key.js");
  const writer = SqliteWriter.openForWriting(global.store);
  try {
    const waiting = wanted(waitingImports(global.store), dataset);
    if (waiting.length > 1) {
      const names = waiting.map((one) => one.dataset).join(", ");
      throw new LeaksiftError("usage", `several interrupted imports wait: ${names}`, "say which is to go on");
    }
    if (waiting.length === 0) {
      if (global.json) printJson({ waiting: [] });
      else print(storeWords(global.lang).nothingWaits);
      return EXIT.done;
    }
    const keys = await unlockStore(writer, global.keys);
    const seal = { sealKey: keys.sealKey, storeId: writer.setting(STORE_ID) ?? new Uint8Array() };
    const checkpoint = readCheckpoint(global.store, waiting[0].dataset, seal);
    if (!checkpoint) throw new Error("the checkpoint is gone");
    const { resumeImport } = await import("./import.js");
    return await resumeImport(checkpoint.invocation as ImportInvocation, global, command, { writer, keys });
  } finally {
    writer.close();
  }
}

async function discard(dataset: string | undefined, global: GlobalOptions): Promise<number> {
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { discardCheckpoint, waitingImports } = await import("../../app/import-checkpoint.js");
  const writer = SqliteWriter.openForWriting(global.store);
  try {
    const discarded = wanted(waitingImports(global.store), dataset);
    for (const one of discarded) discardCheckpoint(global.store, one.dataset);
    if (global.json) printJson({ discarded });
    else print(storeWords(global.lang).discarded(discarded));
    return EXIT.done;
  } finally {
    writer.close();
  }
}

/** @throws LeaksiftError usage when none of that name waits */
function wanted(waiting: readonly WaitingImport[], dataset: string | undefined): readonly WaitingImport[] {
  const own = dataset === undefined ? waiting : waiting.filter((one) => one.dataset === dataset);
  if (dataset !== undefined && own.length === 0)
    throw new LeaksiftError("usage", `no interrupted import of ${dataset} waits`, "see which do with `store info`");
  return own;
}
