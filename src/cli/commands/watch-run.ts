/** `leaksift watch run`: what the datasets hold of watched contacts that no run has told yet. */
import type { Command } from "commander";
import type { WatchFinding } from "../../app/watch.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { addFailureOptions, exitCodeOption, failOnOption } from "../answer-options.js";
import { EXIT } from "../exit-status.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { print, printJson } from "../output.js";
import { keepWatchList, notified, openWatchList } from "../open-watch-list.js";

interface RunFlags {
  all?: boolean;
  includeSensitive?: boolean;
  failOn?: string;
  exitCode?: string;
  notifyCommand?: string;
}

export function registerWatchRun(watch: Command): void {
  addFailureOptions(
    watch.command("run").description("what datasets hold of watched contacts that the last run did not tell"),
  )
    .option("--all", "everything, also what was told; changes nothing")
    .option("--include-sensitive", "look into sensitive datasets, too")
    .option("--notify-command <program>", "start a program with what is new as JSON on its standard input")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift watch run
  $ leaksift watch run --fail-on passwords --json

The program is started without a shell and without arguments, only when there is something to tell, and has 30 seconds.
If it fails, the next run tells the same again.`,
    )
    .action(async (flags: RunFlags, command: Command) => {
      process.exitCode = await runWatch(flags, await globalOptions(command));
    });
}

async function runWatch(flags: RunFlags, global: GlobalOptions): Promise<number> {
  const exposedStatus = exitCodeOption(flags.exitCode);
  const failOn = await failOnOption(flags.failOn);
  if (flags.all && flags.notifyCommand !== undefined)
    throw new LeaksiftError("usage", "--notify-command tells what is new, and --all is everything");
  const { allTold, dayOf, findWatched, noteFound, untold } = await import("../../app/watch.js");
  const { chooseDatasets, coverageOf, incompleteOf, withoutSensitive } = await import("../../app/check-contacts.js");
  const { coverageByKind, requireKind, unheldKinds } = await import("../../app/kind-coverage.js");
  const { IDENTIFIER_KINDS } = await import("../../identifier/identifier-kind.js");
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { noticeJson, runJson, runText } = await import("../../report/watch-report.js");
  const { failsRun } = await import("../../report/fail-on.js");
  // Looking at everything changes nothing: it needs no lock, and works where the store can't be written.
  const store = flags.all ? SqliteReader.open(global.store) : SqliteWriter.openForWriting(global.store);
  try {
    const opened = await openWatchList(store, global);
    const { keys, list } = opened;
    const chosen = chooseDatasets(store.datasets(), { since: null, dataset: null });
    const datasets = flags.includeSensitive ? chosen : withoutSensitive(chosen);
    if (list.contacts.length === 0)
      throw new LeaksiftError("nothing-asked", "nobody is watched", "add contacts with `leaksift watch add`");
    const byKind = coverageByKind(
      datasets,
      list.contacts.map(({ kind }) => IDENTIFIER_KINDS[kind].tagKind),
    );
    requireKind(byKind);
    const unheld = unheldKinds(byKind);
    const found = findWatched(store, keys, list.contacts, datasets);
    const { list: noted } = noteFound(list, found, datasets, "import", dayOf(new Date()));
    const findings: WatchFinding[] = flags.all
      ? noted.contacts.flatMap((contact) => {
          const exposures = (found.get(contact.id) ?? []).map(({ exposure }) => exposure);
          return exposures.length === 0 ? [] : [{ contact, exposures }];
        })
      : untold(noted, found);
    const exposedBefore = noted.contacts.filter(({ id }) => found.has(id)).length - findings.length;
    const run = {
      coverage: coverageOf(datasets, chosen.length - datasets.length, byKind),
      incomplete: incompleteOf(datasets),
      all: flags.all === true,
      watched: noted.contacts.length,
      findings,
      exposedBefore,
      notChecked: list.contacts.filter(({ kind }) => unheld.has(kind)).length,
    };
    if (global.json) printJson(runJson(run));
    else print(runText(run, global.lang));
    const isNotified =
      findings.length === 0 ||
      flags.notifyCommand === undefined ||
      (await notified(flags.notifyCommand, noticeJson("watch-run", run)));
    const next = isNotified ? allTold(noted, datasets) : noted;
    if (store instanceof SqliteWriter && JSON.stringify(next) !== JSON.stringify(list))
      await keepWatchList(store, opened, next);
    const fails = findings.some(({ exposures }) =>
      exposures.some((exposure) => failsRun(exposure, failOn === null ? {} : { failOn })),
    );
    if (fails) return exposedStatus;
    return run.notChecked > 0 || run.incomplete.length > 0 ? EXIT.incomplete : EXIT.done;
  } finally {
    store.close();
  }
}
