/** `leaksift watch`: contacts to be told about when an import exposes them. */
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { addWatchedInputOptions, givenContacts, type WatchedInputFlags } from "../contacts-to-watch.js";
import { EXIT } from "../exit-status.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { print, printJson, warnUnlessWiped } from "../output.js";
import { keepWatchList, openWatchList } from "../open-watch-list.js";
import { registerWatchRun } from "./watch-run.js";

/** Where to look for what is on the list. */
const LIST_SHOWS = "`leaksift watch list` shows it";

export function registerWatch(program: Command): void {
  const watch = program
    .command("watch")
    .description("contacts to be told about: every import reports those that it newly exposes")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift watch add                               asks for the number or address, without showing it
  $ leaksift watch add --file staff.csv --label-by id
  $ leaksift watch run                               what came in since the last run; status 1 if there is something
  $ leaksift watch run --notify-command ./tell-us    gives it as JSON to a program

Only keyed hashes and labels are kept: a contact goes by its label and by a number such as w12.`,
    );
  addWatchedInputOptions(
    watch
      .command("add")
      .description("watch contacts; of their identifiers only keyed hashes are kept")
      .argument("[identifiers...]", "phone numbers or e-mail addresses; none: a hidden prompt"),
  )
    .option("--label <text>", "what to call them; never an identifier")
    .addOption(new Option("--label-by <column>", "call each as the list does").choices(["id", "name", "department"]))
    .addHelpText(
      "after",
      "\nExamples:\n  $ leaksift watch add --label 'my own'\n  $ leaksift watch add --file staff.csv --label-by id --country GB",
    )
    .action(async (identifiers: string[], flags: WatchedInputFlags, command: Command) => {
      process.exitCode = await runAdd(identifiers, flags, command);
    });
  watch
    .command("list")
    .description("who is watched, by number and label")
    .option("--include-sensitive", "look into sensitive datasets, too")
    .addHelpText("after", "\nExample:\n  $ leaksift watch list --json")
    .action(async (flags: { includeSensitive?: boolean }, command: Command) =>
      runList(flags.includeSensitive === true, await globalOptions(command)),
    );
  addWatchedInputOptions(
    watch
      .command("remove")
      .description("watch contacts no longer")
      .argument("[contacts...]", "numbers such as w12, or identifiers; none: a hidden prompt"),
  )
    .option("--label <text>", "all that are called so")
    .option("--all", "everybody; the list itself goes")
    .addHelpText("after", "\nExamples:\n  $ leaksift watch remove w3 w12\n  $ leaksift watch remove --label 'my own'")
    .action(async (names: string[], flags: WatchedInputFlags & { all?: boolean }, command: Command) => {
      process.exitCode = await runRemove(names, flags, command);
    });
  registerWatchRun(watch);
}

async function runAdd(identifiers: readonly string[], flags: WatchedInputFlags, command: Command): Promise<number> {
  const global = await globalOptions(command);
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { addToWatchList, dayOf, findWatched, noteFound, watchedDatasets } = await import("../../app/watch.js");
  const { withoutForgotten } = await import("../../app/forgotten.js");
  const { additionJson, additionText } = await import("../../report/watch-report.js");
  const given = await givenContacts(identifiers, flags, global, command);
  const writer = SqliteWriter.openForWriting(global.store);
  try {
    const opened = await openWatchList(writer, global);
    const { keys, list } = opened;
    const asked = withoutForgotten(
      given.wanted.map(({ contact }) => contact),
      keys,
    );
    const wanted = given.wanted.filter((_, i) => asked[i].invalid === null);
    const invalid = [...given.invalid, ...asked.filter((contact) => contact.invalid !== null)];
    const today = dayOf(new Date());
    const { list: longer, entries } = addToWatchList(list, wanted, keys, today);
    const fresh = new Set(entries.flatMap(({ id, isNew }) => (isNew ? [id] : [])));
    const added = longer.contacts.filter(({ id }) => fresh.has(id));
    const datasets = watchedDatasets(writer.datasets());
    const found = findWatched(writer, keys, added, datasets);
    const noted = noteFound({ ...longer, contacts: added }, found, datasets, "added", today);
    const byId = new Map(noted.list.contacts.map((contact) => [contact.id, contact]));
    const contacts = longer.contacts.map((contact) => byId.get(contact.id) ?? contact);
    if (wanted.length > 0) await keepWatchList(writer, opened, { ...longer, contacts });
    const labels = new Map(contacts.map(({ id, label }) => [id, label]));
    const report = {
      entries: wanted.map(({ contact: { kind, masked, line } }, i) => ({
        ...entries[i],
        label: labels.get(entries[i].id) ?? null,
        kind,
        identifier: masked,
        line,
      })),
      invalid: invalid.map(({ kind, masked, line, invalid: reason }) => ({
        identifier: masked,
        kind,
        line,
        reason: reason ?? ("no-possible-form" as const),
      })),
      labelsRefused: given.labelsRefused,
      exposed: noted.fresh.length,
    };
    if (global.json) printJson(additionJson(report));
    else print(additionText(report, global.lang));
    return invalid.length > 0 || given.unread > 0 ? EXIT.incomplete : EXIT.done;
  } finally {
    writer.close();
  }
}

async function runList(includeSensitive: boolean, global: GlobalOptions): Promise<void> {
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { watchedDatasets } = await import("../../app/watch.js");
  const { watchListJson, watchListText } = await import("../../report/watch-report.js");
  const { printable } = await import("../../identifier/mask.js");
  const store = SqliteReader.open(global.store);
  try {
    const { list } = await openWatchList(store, global);
    const all = store.datasets();
    const shown = includeSensitive ? all : watchedDatasets(all);
    const slugs = new Map(shown.map(({ id, slug }) => [id, printable(slug)]));
    const entries = list.contacts.map((contact) => ({
      ...contact,
      exposures: contact.exposures.flatMap(({ dataset, since, told }) => {
        const slug = slugs.get(dataset);
        return slug === undefined ? [] : [{ dataset: slug, since, told }];
      }),
    }));
    const leftOut = entries.length === 0 ? 0 : all.length - shown.length;
    if (global.json) printJson(watchListJson(entries, leftOut));
    else print(watchListText(entries, leftOut, global.lang));
  } finally {
    store.close();
  }
}

async function runRemove(
  names: readonly string[],
  flags: WatchedInputFlags & { all?: boolean },
  command: Command,
): Promise<number> {
  const global = await globalOptions(command);
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { watchedIds, withoutContacts } = await import("../../app/watch.js");
  const { removalText, removedAllText, watchName } = await import("../../report/watch-report.js");
  const isNumber = (name: string): boolean => /^w\d+$/u.test(name);
  const identifiers = names.filter((name) => !isNumber(name));
  const numbers = names.filter(isNumber).map((name) => Number(name.slice(1)));
  const { label, all, ...inputs } = flags;
  const needsInput = identifiers.length > 0 || flags.file !== undefined;
  const given =
    needsInput || (names.length === 0 && label === undefined && !all)
      ? await givenContacts(identifiers, inputs, global, command)
      : null;
  if (all && (names.length > 0 || label !== undefined || given !== null))
    throw new LeaksiftError("usage", "--all takes everybody off the list: name nobody besides");
  const isList = flags.file !== undefined;
  if (!isList && given !== null && given.invalid.length > 0)
    throw new LeaksiftError("usage", "what was given is neither a number such as w12 nor an identifier", LIST_SHOWS);
  const writer = SqliteWriter.openForWriting(global.store);
  try {
    if (all) {
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { NO_WATCH_LIST } = await import("../../app/watch-list.js");
      // A list that can't be read can be dropped all the same.
      await unlockStore(writer, global.keys);
      warnUnlessWiped(writer.replaceSettings(NO_WATCH_LIST));
      if (global.json) printJson({ all: true, removed: [], notWatched: 0 });
      else print(removedAllText(global.lang));
      return EXIT.done;
    }
    const opened = await openWatchList(writer, global);
    const { keys, list } = opened;
    const ids = new Set(list.contacts.map(({ id }) => id));
    const unknown = numbers.find((number) => !ids.has(number));
    if (unknown !== undefined) throw new LeaksiftError("usage", `${watchName(unknown)} is not on the list`, LIST_SHOWS);
    const found = watchedIds(
      list,
      (given?.wanted ?? []).map(({ contact }) => contact),
      keys,
    );
    const gone = new Set([...numbers, ...found.flatMap((id) => id ?? [])]);
    if (label !== undefined) for (const contact of list.contacts) if (contact.label === label) gone.add(contact.id);
    if (gone.size === 0 && !isList)
      throw new LeaksiftError("usage", "nobody on the list is called so: nothing was changed", LIST_SHOWS);
    const notWatched = found.filter((id) => id === null).length + (given?.invalid.length ?? 0);
    if (gone.size > 0) await keepWatchList(writer, opened, withoutContacts(list, gone));
    const removed = [...gone].sort((a, b) => a - b).map((id) => watchName(id));
    if (global.json) printJson({ all: false, removed, notWatched });
    else print(removalText(gone.size, notWatched, global.lang));
    return (given?.invalid.length ?? 0) > 0 || (given?.unread ?? 0) > 0 ? EXIT.incomplete : EXIT.done;
  } finally {
    writer.close();
  }
}
