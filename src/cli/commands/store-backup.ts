/** `leaksift store backup` and `restore`: a copy of the store that is known to be whole, and the way back from it. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions } from "../global-options.js";
import { confirmed } from "../confirmation.js";
import { print, printJson } from "../output.js";

export function registerBackup(store: Command): void {
  store
    .command("backup")
    .description("copy the store into a new file, also while something is imported; all of the copy is read back")
    .argument("<file>", "where to; it must not be there yet")
    .addHelpText(
      "after",
      `
Example:
  $ leaksift store backup /media/stick/leaksift-2026-11.db

The key is not in it: a store that a key file opens needs a copy of that file elsewhere.`,
    )
    .action(async (file: string, _flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { backupStore } = await import("../../app/backup-store.js");
      const { backupWords } = await import("../../report/backup-report.js");
      const { startBar } = await import("../progress.js");
      const reader = SqliteReader.open(global.store);
      const bar = startBar("copying", process.stderr.isTTY && !global.json && !global.quiet);
      try {
        const keys = await unlockStore(reader, global.keys);
        const report = await backupStore(reader, keys, file, (share) => bar.update(share));
        bar.stop();
        if (global.json) printJson({ backup: file, ...report });
        else print(backupWords(global.lang).backedUp(file, report, reader.keySlotCount() === 0));
      } finally {
        bar.stop();
        reader.close();
      }
    });

  store
    .command("restore")
    .description("put a backup in the place of the store, or where there is none")
    .argument("<file>", "a backup of this store")
    .option("--yes", "don't ask")
    .addHelpText(
      "after",
      `
Example:
  $ leaksift store restore /media/stick/leaksift-2026-11.db

What was imported since the backup is gone, and what was removed since is back; what was forgotten stays forgotten.
A backup from before \`key rotate\` opens with the key of then only: name it with --key-file.`,
    )
    .action(async (file: string, flags: { yes?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      if (resolve(file) === resolve(global.store)) throw new LeaksiftError("usage", `${file} is the store itself`);
      const { restoreStore } = await import("../../app/backup-store.js");
      const { backupWords } = await import("../../report/backup-report.js");
      // Where nothing lies, nothing is lost.
      const isSure = flags.yes === true || !existsSync(global.store);
      await confirmed(isSure, "restoring a backup", `Put ${file} in the place of ${global.store}?`);
      const report = await restoreStore(file, global.store, global.keys);
      if (global.json) printJson({ restored: file, ...report });
      else print(backupWords(global.lang).restored(file, report));
    });
}
