/** `leaksift store info`: the store itself. */
import { statSync } from "node:fs";
import type { Command } from "commander";
import { globalOptions } from "../global-options.js";
import { print, printJson } from "../output.js";

export function registerStore(program: Command): void {
  const store = program.command("store").description("the store itself");
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
              `tags       ${number(info.tags)}${info.tags > 0 ? `, ${(info.bytes / info.tags).toFixed(2)} bytes each in all` : ""}`,
            ].join("\n"),
          );
        }
      } finally {
        reader.close();
      }
    });
}
