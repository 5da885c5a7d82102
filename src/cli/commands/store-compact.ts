/** `leaksift store compact`: merges runs, so that many datasets are looked up as fast as few. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { globalOptions } from "../global-options.js";
import { untilInterrupted } from "../interrupt.js";
import { print, printJson } from "../output.js";

export function registerCompact(store: Command): void {
  store
    .command("compact")
    .description("merge the runs of many datasets, so that a look-up reads few of them; no answer changes")
    .option("--dry-run", "say what would be merged, and write nothing")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift store compact --dry-run
  $ leaksift store compact

It needs as much free space as the merged part of the store takes. Stopped at any time, it leaves a whole store.`,
    )
    .action(async (flags: { dryRun?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      const { compactStore, describeCompaction } = await import("../../app/compact-store.js");
      const { compactionText } = await import("../../report/compact-report.js");
      const bytesBefore = statSync(global.store, { throwIfNoEntry: false })?.size ?? 0;
      const started = performance.now();
      const say = (done: ReturnType<typeof describeCompaction>, dryRun: boolean): void => {
        const seconds = Math.round((performance.now() - started) / 10) / 100;
        const report = { ...done, dryRun, bytesBefore, bytesAfter: statSync(global.store).size, seconds };
        if (global.json) printJson(report);
        else print(compactionText(report, global.lang));
      };
      if (flags.dryRun) {
        const { SqliteReader } = await import("../../store/sqlite-reader.js");
        const reader = SqliteReader.open(global.store);
        try {
          say(describeCompaction(reader.runs()), true);
        } finally {
          reader.close();
        }
        return;
      }
      const { SqliteWriter } = await import("../../store/sqlite-writer.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { startBar } = await import("../progress.js");
      const writer = SqliteWriter.openForWriting(global.store);
      const bar = startBar("merging", process.stderr.isTTY && !global.json && !global.quiet);
      try {
        const keys = await unlockStore(writer, global.keys);
        const done = await untilInterrupted((signal) =>
          compactStore(writer, keys, signal, (share) => bar.update(share)),
        );
        bar.stop();
        say(done, false);
      } finally {
        bar.stop();
        writer.close();
      }
    });
}
