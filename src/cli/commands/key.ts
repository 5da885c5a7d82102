/** `leaksift key`: what opens the store; adding, changing and removing it; a new master key. */
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { OpenedKey } from "../../app/open-master-key.js";
import type { DerivedKeys } from "../../key/derived-keys.js";
import type { SqliteWriter } from "../../store/sqlite-writer.js";
import { keysText, keyWords } from "../../report/key-report.js";
import { globalOptions, passphraseTakesStdin, warnIfBeside, type GlobalOptions } from "../global-options.js";
import { untilInterrupted } from "../interrupt.js";
import {
  addNewPassphraseOptions,
  newPassphrase,
  type NewPassphrase,
  type NewPassphraseFlags,
} from "../new-passphrase.js";
import { confirmed } from "../confirmation.js";
import { print, printJson, warnUnlessWiped } from "../output.js";

interface AddFlags extends NewPassphraseFlags {
  file?: string;
  twoSecrets?: boolean;
  partFile?: string;
}

export function registerKey(program: Command): void {
  const key = program
    .command("key")
    .description("what opens the store: passphrases, key file, a new key")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift key list
  $ leaksift key add                     another passphrase, for somebody else of the team
  $ leaksift key passphrase              change the passphrase
  $ leaksift key rotate                  a new key, so that the old one opens nothing any more`,
    );
  key
    .command("list")
    .description("list what opens the store")
    .addHelpText("after", "\nExample:\n  $ leaksift key list --json")
    .action(async (_flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { describeKeys } = await import("../../app/key-slots.js");
      const store = SqliteReader.open(global.store);
      try {
        const keys = describeKeys(store, global.keys);
        if (global.json) printJson(keys);
        else print(keysText(keys, global.lang));
      } finally {
        store.close();
      }
    });

  addNewPassphraseOptions(
    key
      .command("add")
      .description("add a passphrase, or write the key to a file")
      .option("--file <path>", "write the key to this file, instead of adding a passphrase")
      .option("--two-secrets", "the passphrase needs a key file besides, which can't open the store alone")
      .option("--part-file <path>", "where that key file lies or is to lie (default: the place of the store's key)"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  $ leaksift key add --generate\n  $ leaksift key add --file /media/stick/leaksift.key",
    )
    .action(async (flags: AddFlags, command: Command) => {
      const global = await globalOptions(command);
      await withOpenStore(global, async ({ writer, opened }) => {
        const { addKeyFile, addPassphrase } = await import("../../app/key-slots.js");
        const words = keyWords(global.lang);
        if (flags.file !== undefined) {
          addKeyFile(opened, flags.file);
          await warnIfBeside(flags.file, global.store);
          if (global.json) printJson({ keyFile: flags.file });
          else print(words.addedFile(flags.file));
          return;
        }
        const isTwo = flags.twoSecrets === true || flags.partFile !== undefined;
        const part = isTwo ? (flags.partFile ?? global.keys.keyFileOf(opened.storeId)) : null;
        await withNewPassphrase(flags, command, async ({ bytes, generated }) => {
          const slot = await addPassphrase(writer, opened, bytes, part);
          if (part !== null) await warnIfBeside(part, global.store);
          printSlot(global, slot, generated, words.addedSlot(slot), part);
        });
      });
    });

  addNewPassphraseOptions(
    key.command("passphrase").description("change the passphrase that opens the store; the data stays as it is"),
  )
    .addHelpText("after", "\nExample:\n  $ leaksift key passphrase")
    .action(async (flags: NewPassphraseFlags, command: Command) => {
      const global = await globalOptions(command);
      await withOpenStore(global, async ({ writer, opened }) => {
        const { changePassphrase } = await import("../../app/key-slots.js");
        const words = keyWords(global.lang);
        await withNewPassphrase(flags, command, async ({ bytes, generated }) => {
          const { slot, wiped } = await changePassphrase(writer, opened, bytes);
          warnUnlessWiped(wiped);
          printSlot(global, slot, generated, `${words.changed(slot)} ${words.stillKnown}`, null);
        });
      });
    });

  key
    .command("remove")
    .description("take a passphrase away by its number, or the key file with the word `file`")
    .argument("<which>", "number of `key list`, or `file`")
    .option("--yes", "don't ask")
    .addHelpText("after", "\nExamples:\n  $ leaksift key remove 2\n  $ leaksift key remove file")
    .action(async (which: string, flags: { yes?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      await withOpenStore(global, async ({ writer, opened }) => {
        const { removeKeyFile, removeSlot } = await import("../../app/key-slots.js");
        const words = keyWords(global.lang);
        const keyFile = global.keys.keyFileOf(opened.storeId);
        const id = Number(which);
        if (which !== "file" && (!Number.isInteger(id) || id < 1))
          throw new LeaksiftError("usage", "which one? give a number of `leaksift key list`, or `file`");
        await confirmed(flags.yes === true, "removing a way into the store", "Remove it?");
        if (which === "file") {
          removeKeyFile(writer, opened, keyFile);
          if (global.json) printJson({ removedKeyFile: keyFile });
          else print(`${words.removedFile(keyFile)} ${words.stillKnown}`);
          return;
        }
        warnUnlessWiped(removeSlot(writer, id, keyFile));
        if (global.json) printJson({ removed: id });
        else print(`${words.removedSlot(id)} ${words.stillKnown}`);
      });
    });

  key
    .command("rotate")
    .description("give the store a new key, without the files it was made of; the old one opens nothing any more")
    .option("--yes", "don't ask, whatever passphrases go with the old key")
    .addHelpText("after", "\nExample:\n  $ leaksift key rotate --yes")
    .action(async (flags: { yes?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      await withOpenStore(global, (open) => rotate(global, open, flags.yes === true), true);
    });
}

async function rotate(global: GlobalOptions, { writer, opened, keys }: OpenStore, isSure: boolean): Promise<void> {
  const { rotateKey } = await import("../../app/rotate-key.js");
  const { masterKeyFile } = await import("../../app/key-slots.js");
  const { seenPlaceOf } = await import("../../app/unlock-store.js");
  const others = writer.keySlotCount() - (opened.by.kind === "slot" ? 1 : 0);
  if (others > 0) {
    const what = `${others} other ${others === 1 ? "passphrase goes" : "passphrases go"} with the old key`;
    await confirmed(isSure, what, `${what}. Go on?`);
  }
  const started = performance.now();
  const keyFile = masterKeyFile(writer, global.keys.keyFileOf(opened.storeId));
  const { startBar } = await import("../progress.js");
  const progress = startBar("rotating", process.stderr.isTTY && !global.json && !global.quiet);
  try {
    const report = await untilInterrupted((signal) =>
      rotateKey(writer, {
        opened,
        keys,
        seen: seenPlaceOf(opened, global.keys),
        keyFile,
        signal,
        onProgress: (share) => progress.update(share),
      }),
    );
    progress.stop();
    warnUnlessWiped(report.wiped);
    const seconds = Math.round((performance.now() - started) / 10) / 100;
    const { segments, tags, resumed, droppedSlots } = report;
    const said = { segments, tags, resumed, droppedSlots, keyFile, seconds };
    if (global.json) printJson(said);
    else print(keyWords(global.lang).rotated(said).join("\n"));
  } finally {
    progress.stop();
  }
}

interface OpenStore {
  readonly writer: SqliteWriter;
  readonly opened: OpenedKey;
  readonly keys: DerivedKeys;
}

/** Opens the store for writing and sees that it is what was written. */
async function withOpenStore(
  global: GlobalOptions,
  use: (open: OpenStore) => Promise<void>,
  goesOnRotating = false,
): Promise<void> {
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { openMasterKey } = await import("../../app/open-master-key.js");
  const { trustedKeys, zeroSecrets } = await import("../../app/unlock-store.js");
  const writer = SqliteWriter.openForWriting(global.store, goesOnRotating);
  try {
    const opened = await openMasterKey(writer, global.keys);
    try {
      await use({ writer, opened, keys: trustedKeys(writer, opened, global.keys) });
    } finally {
      zeroSecrets(opened);
    }
  } finally {
    writer.close();
  }
}

async function withNewPassphrase(
  flags: NewPassphraseFlags,
  command: Command,
  use: (made: NewPassphrase) => Promise<void>,
): Promise<void> {
  if (flags.newPassphraseFile === "-" && passphraseTakesStdin(command))
    throw new LeaksiftError("usage", "the old and the new passphrase can't both come from standard input");
  const made = await newPassphrase(flags);
  try {
    await use(made);
  } finally {
    made.bytes.fill(0);
  }
}

function printSlot(
  global: GlobalOptions,
  slot: number,
  generated: string | null,
  text: string,
  part: string | null,
): void {
  if (global.json) {
    printJson({ slot, ...(generated === null ? {} : { passphrase: generated }), ...(part === null ? {} : { keyFile: part }) }); // prettier-ignore
    return;
  }
  print(text);
  if (generated !== null) print(keyWords(global.lang).generated(generated));
}
