/** `leaksift store`: what the store is (`info`), whether it is what was written (`check`), and merging its runs (`compact`). */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { globalOptions } from "../global-options.js";
import { EXIT } from "../exit-status.js";
import { print, printJson } from "../output.js";
import { registerCompact } from "./store-compact.js";

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
  $ leaksift store compact             look up many datasets as fast as few`,
    );
  store
    .command("check")
    .description("verify that the store is what was written")
    .option("--read-data", "read every block, and verify the keyed checksum of every segment")
    .addHelpText("after", "\nExample:\n  $ leaksift store check --read-data")
    .action(async (flags: { readData?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { verifyStore } = await import("../../app/verify-store.js");
      const reader = SqliteReader.open(global.store);
      try {
        const keys = await unlockStore(reader, global.keys);
        const found = verifyStore(reader, keys, flags.readData === true);
        if (global.json) printJson({ ...found });
        else {
          for (const { message } of found.problems) print(`damaged: ${message}`);
          const read = flags.readData ? `${found.blocks} blocks read` : "headers only; --read-data reads everything";
          print(
            `${found.datasets} datasets, ${found.segments} segments, ${read}: ${found.problems.length === 0 ? "sound" : `${found.problems.length} problems`}`,
          );
        }
        process.exitCode = found.problems.length === 0 ? EXIT.done : EXIT.store;
      } finally {
        reader.close();
      }
    });
  registerCompact(store);
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
        const info = describeStore(reader, global.keys, statSync(global.store).size);
        if (global.json) printJson(info);
        else {
          const number = (value: number): string => value.toLocaleString("en-US");
          print(
            [
              `store      ${info.path}`,
              `version    ${info.version}, id ${info.id}`,
              `size       ${number(info.bytes)} bytes`,
              `opened by  ${info.keySlots > 0 ? `passphrase (${info.keySlots} ${info.keySlots === 1 ? "slot" : "slots"})` : `key file ${info.keyFile}${info.keyFilePresent ? "" : " (missing)"}`}`,
              `datasets   ${number(info.datasets)}, ${number(info.records)} records`,
              `segments   ${number(info.segments)} in ${number(info.runs)} ${info.runs === 1 ? "run" : "runs"}${info.runsAfterCompaction < info.runs ? `; \`leaksift store compact\` leaves ${number(info.runsAfterCompaction)}` : ""}`,
              `tags       ${number(info.tags)}${info.tags > 0 ? `, ${(info.bytes / info.tags).toFixed(2)} bytes each in all` : ""}`,
            ].join("\n"),
          );
        }
      } finally {
        reader.close();
      }
    });
}
