/** `leaksift import`: reads a leak into the store. */
import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import type { PlannedInputs } from "../../app/import-request.js";
import type { MappingProfile } from "../../app/mapping-profile.js";
import type { DerivedKeys } from "../../key/derived-keys.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { InventoryEntry } from "../../report/inventory.js";
import type { RejectsReport } from "../../report/rejects-report.js";
import { isMissed } from "../../source/input-walk.js";
import type { SqliteWriter } from "../../store/sqlite-writer.js";
import { addArchiveOptions } from "../archive-options.js";
import { dryRun } from "../dry-run.js";
import { EXIT } from "../exit-status.js";
import { foundInventory, plannedTeller } from "../found-inputs.js";
import { countryOption, globalOptions, type GlobalOptions } from "../global-options.js";
import { newsTeller } from "../import-news.js";
import { importOptions, type ImportFlags, type ImportInvocation } from "../import-options.js";
import { addInputOptions, INPUT_FORMATS } from "../input-options.js";
import { untilInterrupted } from "../interrupt.js";
import { readManifest } from "../manifest.js";
import { notified } from "../open-watch-list.js";
import { notice } from "../output.js";
import { printImport } from "../print-import.js";
import { profileExists, writeProfile } from "../profile-file.js";
import { openRejects } from "../rejects-file.js";
import { translated } from "../translation.js";
import { makeStore, sayCreated, undoStore, type MadeStore } from "./init.js";

/** A store that is open already. */
interface OpenStore {
  readonly writer: SqliteWriter;
  readonly keys: DerivedKeys;
}

export function registerImport(program: Command): void {
  const command = program
    .command("import")
    .description("import a leak into the store: files, folders, archives, or `-` for standard input")
    .argument("<paths...>", "files or folders; all of them become one dataset, unless split")
    .option("--dataset <slug>", "name of the dataset (default: from the first path)")
    .option(
      "--split-by <field>",
      "make a dataset of each table of an SQL dump (table), each _index, or each value of a column or key",
    )
    .option("--title <text>", "title for people")
    .option("--breach-date <date>", "when it leaked: YYYY, YYYY-MM or YYYY-MM-DD")
    .option("--origin <text>", "where it came from")
    .option("--incident <id>", "the incident it belongs to, from `leaksift catalog`")
    .option(
      "--sensitive",
      "to be in it is itself delicate: shown to one person who asks, never in the answer to a list",
    )
    .option("--from <manifest.yaml>", "read these and country, country-column and columns from a file; flags win");
  addArchiveOptions(addInputOptions(command))
    .addOption(
      new Option("--format <format>", "format of the input; text finds identifiers in anything").choices([
        ...INPUT_FORMATS,
      ]),
    )
    .option("--dry-run", "show how the inputs would be taken; write nothing")
    .option("--save-profile <file>", "keep how the input was taken (columns, format, country) in a new YAML file")
    .option("--profile <file>", "take the inputs as a kept profile says; one of another shape is an error")
    .option("--append", "add to a dataset that is there")
    .option("--replace", "replace a dataset that is there")
    .option("--threads <n>", "worker threads (default: one a core)")
    .option("--memory <size>", "memory to use in all, such as 512MB or 2GB (default 512MB)")
    .option(
      "--notify-command <program>",
      "start a program with newly exposed watched contacts as JSON on its standard input",
    )
    .option("--resume", "go on with an interrupted import of this dataset; an error when there is none")
    .option("--no-resume", "begin anew, and drop what an interrupted import of this dataset left")
    .option(
      "--checkpoint <seconds>",
      "time from one checkpoint to the next, 0 for none (default: 30 or more, so that they cost little)",
    )
    .option("--rejects <file>", "list every record that can't be used, by file and byte; .csv, else one JSON a line")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift import numbers.txt.gz --dataset whatsapp-2022 --breach-date 2022-11
  $ leaksift import courier.csv --country CN --dry-run
  $ leaksift import forum.sql --dataset forum --split-by table
  $ leaksift import dump/ --dataset shop --column phone=contact --column email=3
  $ leaksift import part1.csv --dry-run --save-profile shop.yaml
  $ leaksift import part2.csv --dataset shop --profile shop.yaml
  $ zcat huge.gz | leaksift import - --dataset huge

With --split-by the datasets are called SLUG-VALUE, or VALUE without --dataset, and appear together or not at all. At
most 256 values; a column of identifiers is refused. Records without a value go to SLUG. --append, --replace and the
comparison with what is there already hold for each dataset by itself.

An import that is interrupted leaves the store as it was. Given again, or with \`leaksift store resume\`, it goes on from its
last checkpoint; what it had read of the input is read again, to see that it is the same. Of standard input it needs the
same stream again.`,
    )
    .action(async (paths: string[], flags: ImportFlags, self: Command) => {
      process.exitCode = await runImport(paths, flags, self);
    });
}

async function runImport(paths: readonly string[], given: ImportFlags, command: Command): Promise<number> {
  let global = await globalOptions(command);
  let flags = given;
  if (given.from !== undefined) {
    const { country, ...manifest } = await readManifest(given.from);
    flags = { ...manifest, ...given };
    const isUnsaid = global.country === null || command.getOptionValueSourceWithGlobals("country") === "config";
    if (isUnsaid && country !== undefined) global = { ...global, country: await countryOption(country) };
  }
  return performImport(paths, flags, global, command, null);
}

/** Gives an import again as it was given, on a store that is the caller's to close. @returns exit status */
export async function resumeImport(
  { folder, paths, flags, country }: ImportInvocation,
  global: GlobalOptions,
  command: Command,
  open: OpenStore,
): Promise<number> {
  process.chdir(folder);
  return performImport(paths, { ...flags, resume: true }, { ...global, country }, command, open);
}

async function performImport(
  paths: readonly string[],
  flags: ImportFlags,
  global: GlobalOptions,
  command: Command,
  open: OpenStore | null,
): Promise<number> {
  const options = await importOptions(paths, flags, global, command);
  if (flags.saveProfile !== undefined && existsSync(flags.saveProfile)) throw profileExists(flags.saveProfile);
  if (flags.dryRun) return dryRun(options, global, flags.saveProfile);
  try {
    return await importPlanned(options, flags, global, open);
  } catch (error) {
    const waits = flags.resume !== false && (await isInterrupted(global.store, options.slug));
    // What an interrupted import has written there, it goes on with.
    if (error instanceof LeaksiftError && error.leftOut.length > 0 && !waits)
      (await openRejects(flags.rejects, options.files))?.finish(error.leftOut);
    throw error;
  }
}

async function isInterrupted(store: string, slug: string): Promise<boolean> {
  const { checkpointPathOf, importIdOf } = await import("../../store/spill-files.js");
  return existsSync(checkpointPathOf(store, importIdOf(slug)));
}

async function importPlanned(
  options: Awaited<ReturnType<typeof importOptions>>,
  flags: ImportFlags,
  global: GlobalOptions,
  open: OpenStore | null,
): Promise<number> {
  const { importLeak, startThreads } = await import("../../app/import-leak.js");
  const threads = startThreads(options);
  let writer: SqliteWriter;
  let keys: DerivedKeys;
  let created: MadeStore | null = null;
  let plans: PlannedInputs | null = null;
  let profile: MappingProfile | null = null;
  if (flags.saveProfile !== undefined) {
    // A profile that can't be kept is a mistake to hear of before anything is read for good.
    plans = await (await import("../../app/plan-inputs.js")).planInputs(options);
    profile = (await import("../../app/mapping-profile.js")).profileOf(plans.planned);
  }
  if (open) ({ writer, keys } = open);
  else if (existsSync(global.store)) {
    const { SqliteWriter } = await import("../../store/sqlite-writer.js");
    const { unlockStore } = await import("../../app/unlock-store.js");
    writer = SqliteWriter.openForWriting(global.store);
    try {
      keys = await unlockStore(writer, global.keys);
    } catch (error) {
      writer.close();
      throw error;
    }
  } else {
    // Nothing is made for an input that can't be imported. Pipes can be looked at only once, by the import itself.
    const { planInputs } = await import("../../app/plan-inputs.js");
    if (options.files.every(({ bytes }) => bytes !== null)) plans ??= await planInputs(options);
    created = await makeStore(global);
    ({ writer, keys } = created);
  }
  let rejects: RejectsReport | null = null;
  const { checkpointIds, checkpointPathOf, importIdOf } = await import("../../store/spill-files.js");
  const { startProgress } = await import("../progress.js");
  const progress = startProgress(process.stderr.isTTY && !global.json && !global.quiet);
  try {
    const isWaiting = (): boolean => existsSync(checkpointPathOf(writer.path, importIdOf(options.slug)));
    rejects = await openRejects(flags.rejects, options.files, flags.resume !== false && isWaiting());
    const tellNews = await newsTeller(writer, keys);
    const tellPlanned = await plannedTeller(flags);
    let inventory: readonly InventoryEntry[] = [];
    const report = await untilInterrupted((signal) =>
      importLeak(
        options,
        {
          writer,
          keys,
          signal,
          onProgress: (state) => progress.update(state),
          onPlanned: (planned) => {
            inventory = foundInventory(planned);
            if (!global.quiet && !global.json) tellPlanned(planned);
          },
          ...(global.quiet ? {} : { onResumed: (records) => notice(goingOnText(options.slug, records)) }),
          ...(rejects ? { rejects } : {}),
        },
        plans,
        threads,
      ),
    );
    progress.stop();
    if (created) sayCreated(global, created);
    created = null;
    const { rateImported } = await import("../rate-imported.js");
    const written = report.datasets.filter(({ outcome }) => outcome !== "unchanged").map(({ id }) => id);
    await rateImported(written, writer, keys, global);
    if (profile && flags.saveProfile !== undefined) await writeProfile(flags.saveProfile, profile);
    const news = tellNews && (await tellNews(report));
    await printImport(report, inventory, options.title, global, news);
    rejects?.finish(report.skipped);
    if (news && news.findings.length > 0 && flags.notifyCommand !== undefined) {
      const { noticeJson } = await import("../../report/watch-report.js");
      await notified(flags.notifyCommand, noticeJson("import", news));
    }
    return report.skipped.some(isMissed) ? EXIT.incomplete : EXIT.done;
  } finally {
    progress.stop();
    // A first import that failed leaves no store behind, as there was none before.
    const isUseless = created && writer.datasets().length === 0 && checkpointIds(writer.path).length === 0;
    if (created && isUseless) undoStore(created);
    else {
      if (created) sayCreated(global, created);
      if (!open) writer.close();
    }
  }
}

function goingOnText(slug: string, records: number): string {
  return translated(`goes on with the interrupted import of ${slug}: ${records} records were read`);
}
