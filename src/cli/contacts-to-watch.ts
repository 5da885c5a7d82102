/** Contacts that are given to `watch`: as arguments, in a list or at a hidden prompt, each once, with the label it is to have. */
import type { Command } from "commander";
import { Option } from "commander";
import type { Contact } from "../app/contact.js";
import type { ContactToWatch } from "../app/watch.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { addArchiveOptions } from "./archive-options.js";
import { askIdentifier, givenIdentifiers, isNotBlank, kindOption, warnOfArguments } from "./asked-identifiers.js";
import { passphraseTakesStdin, type GlobalOptions } from "./global-options.js";
import { addInputOptions, INPUT_FORMATS } from "./input-options.js";
import { readList, type ListFlags } from "./read-list.js";

export interface WatchedInputFlags extends ListFlags {
  file?: string;
  label?: string;
  labelBy?: "id" | "name" | "department";
}

export interface GivenContacts {
  /** Those that can be asked for sure. */
  readonly wanted: readonly ContactToWatch[];
  readonly invalid: readonly Contact[];
  /** Labels of the list that were refused: their contacts have none. */
  readonly labelsRefused: number;
  /** Members of the list's archive that could not be read. */
  readonly unread: number;
}

export function addWatchedInputOptions(command: Command): Command {
  command
    .option("--file <list>", "a list in any format that can be imported, `-` for standard input")
    .addOption(kindOption());
  return addArchiveOptions(addInputOptions(command)).addOption(
    new Option("--input-format <format>", "format of the list").choices([...INPUT_FORMATS]),
  );
}

/**
 * @throws LeaksiftError usage (a label that is or holds an identifier, never repeated), nothing-asked, input-*
 */
export async function givenContacts(
  identifiers: readonly string[],
  flags: WatchedInputFlags,
  global: GlobalOptions,
  command: Command,
): Promise<GivenContacts> {
  if (flags.file === "-" && passphraseTakesStdin(command))
    throw new LeaksiftError("usage", "the list and the passphrase can't both come from standard input");
  if (flags.label !== undefined && flags.labelBy !== undefined)
    throw new LeaksiftError("usage", "--label and --label-by exclude each other");
  const { askedList } = await import("../app/listed-people.js");
  const { watchLabel, LABEL_LIMIT } = await import("../identifier/watch-label.js");
  let contacts: Contact[] = [];
  let rows: Parameters<typeof askedList>[1] = [];
  let unread = 0;
  if (flags.file !== undefined) {
    const list = await readList(flags.file, flags, global);
    unread = list.skipped.length;
    ({ contacts, rows } = list);
  }
  if (identifiers.length > 0) warnOfArguments();
  const texts = [...identifiers];
  if (identifiers.length === 0 && flags.file === undefined)
    texts.push(await askIdentifier("watch", flags.kind ?? "any"));
  const single = await givenIdentifiers(texts.filter(isNotBlank), flags.kind, global.country);
  const asked = askedList([...contacts, ...single], rows);
  if (asked.contacts.length === 0) {
    throw new LeaksiftError("nothing-asked", "nothing was given: no phone number, e-mail or other identifier");
  }
  const wanted: ContactToWatch[] = [];
  const invalid: Contact[] = [];
  let labelsRefused = 0;
  for (const [i, contact] of asked.contacts.entries()) {
    if (contact.invalid !== null || contact.forms.length === 0) {
      invalid.push(contact);
      continue;
    }
    const [owner] = asked.owners[i] ?? [];
    const text = flags.label ?? (flags.labelBy === undefined ? null : (asked.people[owner]?.[flags.labelBy] ?? null));
    const label = text === null ? null : watchLabel(text, [...contact.forms, contact.shown]);
    if (text !== null && label === null) {
      if (flags.label !== undefined) {
        throw new LeaksiftError(
          "usage",
          `--label is, or holds, an identifier, is empty or is longer than ${LABEL_LIMIT} characters`,
          "labels are kept in the store: take a name or a number of your own",
        );
      }
      labelsRefused++;
    }
    wanted.push({ contact, label });
  }
  return { wanted, invalid, labelsRefused, unread };
}
