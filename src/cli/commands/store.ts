/** `leaksift store`: what the store is (`info`), whether it is what was written (`check`); merging, resuming, backing up, restoring. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import type { ReadSubset } from "../../app/read-subset.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { configPath } from "../config-in-use.js";
import { globalOptions } from "../global-options.js";
import { storeText, verificationText } from "../../report/store-report.js";
import { translated } from "../translation.js";
import { EXIT } from "../exit-status.js";
import { print, printJson } from "../output.js";
import { registerBackup } from "./store-backup.js";
import { registerCompact } from "./store-compact.js";
import { registerResume } from "./store-resume.js";

interface CheckFlags {
  readonly readData?: boolean;
  readonly readDataSubset?: string;
  readonly acceptOlder?: boolean;
  readonly acceptChanges?: boolean;
}

async function readDataOption({ readData, readDataSubset }: CheckFlags): Promise<boolean | ReadSubset> {
  if (readDataSubset === undefined) return readData === true;
  if (readData) throw new LeaksiftError("usage", "--read-data and --read-data-subset exclude each other");
  const { parseReadSubset } = await import("../../app/read-subset.js");
  return parseReadSubset(readDataSubset);
}

export function registerStore(program: Command): void {
  const store = program
    .command("store")
    .description("the store itself: what it is, whether it is sound")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift store info                where it is, what opens it, what it holds
  $ leaksift store check --read-data   is it what was written?
  $ leaksift store backup copy.db      a copy that is read back, also while something is imported
  $ leaksift store compact             look up many datasets as fast as few
  $ leaksift store resume              go on with an import that was cut off`,
    );
  store
    .command("check")
    .description("verify that the store is what was written")
    .option("--read-data", "read every block, and verify the keyed checksum of every segment")
    .option(
      "--read-data-subset <part>",
      "read a share of the blocks, as 5%, or a part, as 3/20; without keyed checksums",
    )
    .option("--accept-older", "take a store that is older than the one last seen here for the newest from now on")
    .option("--accept-changes", "take a store that something else has changed as it is now: look at `datasets` first")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift store check --read-data
  $ leaksift store check --read-data-subset 5%     every night, for a store that takes long to read`,
    )
    .action(async (flags: CheckFlags, command: Command) => {
      const global = await globalOptions(command);
      const readData = await readDataOption(flags);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { acceptChanges, openForVerifying, verifyStore } = await import("../../app/verify-store.js");
      if (flags.acceptChanges) {
        const { SqliteWriter } = await import("../../store/sqlite-writer.js");
        const writer = SqliteWriter.openForWriting(global.store);
        try {
          await acceptChanges(writer, global.keys);
        } finally {
          writer.close();
        }
      }
      const reader = SqliteReader.open(global.store);
      try {
        const { keys, trust } = await openForVerifying(reader, global.keys, flags.acceptOlder === true);
        const verified = verifyStore(reader, keys, readData);
        const { waitingImports } = await import("../../app/import-checkpoint.js");
        const waiting = waitingImports(global.store);
        const found = { ...verified, problems: [...trust.problems, ...verified.problems], waiting };
        const { generation, seen } = trust;
        const subset = typeof readData === "object" ? { subset: readData } : {};
        if (global.json) printJson({ ...found, ...subset, generation, seen });
        else {
          const blocks = readData === false ? null : found.blocks;
          print(verificationText({ ...found, ...subset, blocks, generation, seen }, global.lang, translated));
        }
        process.exitCode = found.problems.length === 0 ? EXIT.done : EXIT.store;
      } finally {
        reader.close();
      }
    });
  registerCompact(store);
  registerBackup(store);
  registerResume(store);
  store
    .command("info")
    .description("where the store is, what opens it, what it holds")
    .addHelpText("after", "\nExample:\n  $ leaksift store info --json")
    .action(async (_flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { describeStore } = await import("../../app/describe-store.js");
      const reader = SqliteReader.open(global.store);
      try {
        const { waitingImports } = await import("../../app/import-checkpoint.js");
        const waiting = waitingImports(global.store);
        const info = { ...describeStore(reader, global.keys, statSync(global.store).size), waiting };
        const config = configPath(command);
        if (global.json) printJson({ ...info, config });
        else {
          print(storeText({ ...info, config }, global.lang));
        }
      } finally {
        reader.close();
      }
    });
}
