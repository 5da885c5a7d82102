/** `leaksift forget`: erases identifiers from the store, now and in every later import. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Contact } from "../../app/contact.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { IdentifierKindName } from "../../identifier/identifier-kind.js";
import { askIdentifier, givenIdentifiers, isNotBlank, kindOption, warnOfArguments } from "../asked-identifiers.js";
import { confirmed } from "../confirmation.js";
import { globalOptions, passphraseTakesStdin, type GlobalOptions } from "../global-options.js";
import { print, printJson, warnUnlessWiped } from "../output.js";

interface ForgetFlags {
  file?: string;
  kind?: IdentifierKindName;
  yes?: boolean;
}

export function registerForget(program: Command): void {
  program
    .command("forget")
    .description("erase identifiers from the store, and leave them out of every later import")
    .argument("[identifiers...]", "phone numbers or e-mail addresses; none: a hidden prompt")
    .option("--file <list>", "a text file with one identifier a line, `-` for standard input")
    .addOption(kindOption())
    .option("--yes", "don't ask")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift forget                        asks for the number or address, without showing it
  $ leaksift forget --file requests.txt --yes`,
    )
    .action(async (identifiers: string[], flags: ForgetFlags, command: Command) => {
      await runForget(identifiers, flags, command);
    });
}

async function runForget(identifiers: readonly string[], flags: ForgetFlags, command: Command): Promise<void> {
  const global = await globalOptions(command);
  if (flags.file === "-" && passphraseTakesStdin(command))
    throw new LeaksiftError("usage", "the list and the passphrase can't both come from standard input");
  const { toForget, forgetIdentifiers } = await import("../../app/forget-identifiers.js");
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { STORE_ID, unlockStore } = await import("../../app/unlock-store.js");
  const contacts = (await gathered(identifiers, flags, global)).map(toForget);
  if (contacts.length === 0) throw new LeaksiftError("nothing-asked", "there is nothing to forget: nothing was given");
  const { requireNothingWaiting } = await import("../../app/import-checkpoint.js");
  const writer = SqliteWriter.openForWriting(global.store);
  try {
    requireNothingWaiting(writer.path);
    const keys = await unlockStore(writer, global.keys);
    await confirmed(flags.yes === true, "forgetting", `Forget ${contacts.length}?`);
    const storeId = writer.setting(STORE_ID) ?? new Uint8Array();
    const { removed, known, unwatched, wiped } = forgetIdentifiers(writer, keys, storeId, contacts);
    warnUnlessWiped(wiped);
    const datasets = [...removed].map(([id, tags]) => ({ id, tags }));
    if (global.json) {
      printJson({
        forgotten: contacts.map(({ masked, kind }) => ({ identifier: masked, kind })),
        known,
        unwatched,
        datasets,
      });
      return;
    }
    const { keyWords } = await import("../../report/key-report.js");
    const { printable } = await import("../../identifier/mask.js");
    const words = keyWords(global.lang);
    print(
      [
        words.forgotten(contacts.length),
        ...datasets.map(({ id, tags }) => words.removedTags(printable(id), tags)),
        ...(datasets.length === 0 ? [words.nowhere] : []),
        ...(known > 0 ? [words.knownBefore(known)] : []),
        ...(unwatched > 0 ? [words.unwatched(unwatched)] : []),
      ].join("\n"),
    );
  } finally {
    writer.close();
  }
}

async function gathered(
  identifiers: readonly string[],
  { file, kind }: ForgetFlags,
  { country }: GlobalOptions,
): Promise<Contact[]> {
  if (identifiers.length > 0) warnOfArguments();
  const texts = [...identifiers];
  if (file !== undefined) texts.push(...linesOf(file));
  else if (identifiers.length === 0) texts.push(await askIdentifier("forget", "any"));
  return givenIdentifiers(texts.filter(isNotBlank), kind, country);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8")
      .replace(/^\u{FEFF}/u, "")
      .split(/\r\n|\r|\n/u);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new LeaksiftError(
      code === "ENOENT" ? "input-missing" : "input-unreadable",
      `${file} can't be read (${code})`,
    );
  }
}
