/** `leaksift import`: reads a leak into the store. */
import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { Option, type Command } from "commander";
import type { ImportOptions, PlannedInputs } from "../../app/import-request.js";
import type { ImportReport } from "../../app/imported-dataset.js";
import type { CheckpointOptions } from "../../app/import-recorder.js";
import type { MappingProfile } from "../../app/mapping-profile.js";
import type { SplitHint } from "../../app/split-hint.js";
import type { IncidentProposal } from "../../catalog/propose-incident.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { DerivedKeys } from "../../key/derived-keys.js";
import { isMissed, walkInputs, slugify, slugOf } from "../../source/input-walk.js";
import type { TextFormat } from "../../source/text-shape.js";
import { inventoryOf, inventoryText } from "../../report/inventory.js";
import type { RejectsReport } from "../../report/rejects-report.js";
import type { ReportedNews } from "../../report/watch-report.js";
import type { SqliteWriter } from "../../store/sqlite-writer.js";
import { EXIT } from "../exit-status.js";
import { countryOption, globalOptions, passphraseTakesStdin, type GlobalOptions } from "../global-options.js";
import { addArchiveOptions, archiveOptions, type ArchiveFlags } from "../archive-options.js";
import {
  addInputOptions,
  checkRoles,
  columnOptions,
  dateOption,
  delimiterOption,
  encodingOption,
  INPUT_FORMATS,
  recordDelimiterOption,
  type InputFlags,
} from "../input-options.js";
import { readManifest } from "../manifest.js";
import { notice, print, printJson, warn } from "../output.js";
import { newsTeller } from "../import-news.js";
import { notified } from "../open-watch-list.js";
import { untilInterrupted } from "../interrupt.js";
import { packageVersion } from "../package-version.js";
import { profileExists } from "../profile-file.js";
import { translated } from "../translation.js";
import { makeStore, sayCreated, undoStore, type MadeStore } from "./init.js";

interface ImportFlags extends InputFlags, ArchiveFlags {
  from?: string;
  dataset?: string;
  splitBy?: string;
  title?: string;
  breachDate?: string;
  origin?: string;
  incident?: string;
  sensitive?: boolean;
  format?: TextFormat;
  dryRun?: boolean;
  profile?: string;
  saveProfile?: string;
  append?: boolean;
  replace?: boolean;
  threads?: string;
  memory?: string;
  rejects?: string;
  notifyCommand?: string;
  resume?: boolean;
  checkpoint?: string;
}

/** What the command was given, so that `store resume` can give it again. Plain data: a checkpoint keeps it, sealed. */
export interface ImportInvocation {
  readonly folder: string;
  readonly paths: readonly string[];
  readonly flags: ImportFlags;
  readonly country: GlobalOptions["country"];
}

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
    const report = await untilInterrupted((signal) =>
      importLeak(
        options,
        {
          writer,
          keys,
          signal,
          onProgress: (state) => progress.update(state),
          ...(global.quiet || global.json ? {} : { onPlanned: tellPlanned }),
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
    if (profile && flags.saveProfile !== undefined) await saveProfile(flags.saveProfile, profile);
    const news = tellNews && (await tellNews(report));
    await printImport(report, options.title, global, news);
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

/** @param keeps an interrupted import has begun it. @throws LeaksiftError usage when it can't be written, or would overwrite what is imported */
export async function openRejects(
  path: string | undefined,
  files: ImportOptions["files"],
  keeps = false,
): Promise<RejectsReport | null> {
  if (path === undefined) return null;
  const isInput = files.some((file) => file.bytes !== null && isSameFile(file.path, path));
  if (isInput) throw new LeaksiftError("usage", `--rejects ${path} would overwrite an input`);
  const { RejectsReport } = await import("../../report/rejects-report.js");
  return new RejectsReport(path, keeps);
}

/** Whether both paths are there and lead to one file. */
export function isSameFile(one: string, other: string): boolean {
  if (!existsSync(other)) return false;
  const [a, b] = [statSync(one), statSync(other)];
  return a.ino === b.ino && a.dev === b.dev;
}

async function importOptions(
  paths: readonly string[],
  flags: ImportFlags,
  global: GlobalOptions,
  command: Command,
): Promise<ImportOptions> {
  if (flags.append && flags.replace) throw new LeaksiftError("usage", "--append and --replace exclude each other");
  if (paths.filter((path) => path === "-").length > 1)
    throw new LeaksiftError("usage", "standard input can be imported once");
  if (paths.includes("-") && passphraseTakesStdin(command)) {
    throw new LeaksiftError("usage", "the input and the passphrase can't both come from standard input");
  }
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const { isPersonalName, withoutIdentifiers } = await import("../../app/group-name.js");
  // A file may be called after the person it is about.
  const slug = flags.dataset === undefined ? slugOf(withoutIdentifiers(basename(paths[0]))) : slugify(flags.dataset);
  if (slug === "") throw new LeaksiftError("usage", "--dataset is a name of letters, digits and dashes");
  for (const [option, name] of [
    ["--dataset", flags.dataset],
    ["--title", flags.title],
  ] as const) {
    if (name === undefined || !isPersonalName(name)) continue;
    throw new LeaksiftError("usage", `${option} is, or holds, an identifier`, "names are kept in clear: take another");
  }
  const { files, skipped } = walkInputs(paths);
  return {
    files,
    skipped,
    slug,
    title: flags.title ?? null,
    breachDate: dateOption("--breach-date", flags.breachDate),
    origin: flags.origin ?? null,
    ...(await marksOption(flags, global)),
    existing: flags.append ? "append" : flags.replace ? "replace" : "refuse",
    country: global.country,
    columns,
    ...splitOptions(flags, slug),
    format: flags.format,
    encoding: encodingOption(flags.encoding),
    delimiter: delimiterOption(flags.delimiter),
    recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
    header: flags.header,
    ...(await profileOptions(flags, global)),
    threads: threadsOption(flags.threads),
    memoryBytes: memoryOption(flags.memory),
    archives: archiveOptions(flags),
    checkpoints: checkpointOptions(paths, flags, global),
  };
}

/** @throws LeaksiftError usage */
function checkpointOptions(
  paths: readonly string[],
  { resume, checkpoint, from: _from, ...flags }: ImportFlags,
  { country }: GlobalOptions,
): CheckpointOptions {
  const everySeconds = checkpoint === undefined ? undefined : Number(checkpoint);
  if (everySeconds !== undefined && !(everySeconds >= 0 && everySeconds <= 86_400))
    throw new LeaksiftError("usage", "--checkpoint is a number of seconds, up to a day");
  const given = checkpoint === undefined ? flags : { ...flags, checkpoint };
  const invocation: ImportInvocation = { folder: process.cwd(), paths, flags: given, country };
  const waiting = resume === undefined ? "go-on" : resume ? "require" : "discard";
  return { version: packageVersion(), invocation, everySeconds, waiting };
}

async function marksOption(flags: ImportFlags, global: GlobalOptions): Promise<Pick<ImportOptions, "marks">> {
  const { incident, sensitive } = flags;
  if (incident === undefined && sensitive === undefined) return {};
  const { incidentMarks } = await import("./datasets-marks.js");
  const linked = incident === undefined ? {} : await incidentMarks(incident, global);
  return { marks: { ...linked, ...(sensitive === undefined ? {} : { sensitive }) } };
}

function splitOptions({ splitBy, dataset }: ImportFlags, slug: string): Partial<ImportOptions> {
  if (splitBy === undefined) return {};
  if (splitBy.trim() === "") throw new LeaksiftError("usage", "--split-by is table, _index, or a column or key");
  return { splitBy, splitPrefix: dataset === undefined ? undefined : slug };
}

async function saveProfile(path: string, profile: MappingProfile): Promise<void> {
  const { writeProfile } = await import("../profile-file.js");
  await writeProfile(path, profile);
}

/** A kept profile in place of options that say the same. @throws LeaksiftError usage when there are such options too */
export async function profileOptions(flags: ProfiledFlags, global: GlobalOptions): Promise<Partial<ImportOptions>> {
  if (flags.profile === undefined) return {};
  const given = PROFILED_FLAGS.find((flag) => flags[flag] !== undefined);
  if (given !== undefined) {
    const option = given.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    throw new LeaksiftError("usage", `--${option} and --profile exclude each other: the profile says it already`);
  }
  const { readProfile } = await import("../profile-file.js");
  const profile = await readProfile(flags.profile);
  const { format, encoding, delimiter, header, country } = profile;
  if (global.country !== null && country !== null && global.country !== country) {
    throw new LeaksiftError(
      "usage",
      `the profile reads phones by ${country}, and the country given is ${global.country}`,
      "leave --country (or LEAKSIFT_COUNTRY) out, or save another profile",
    );
  }
  return { profile, format, encoding, header, delimiter: delimiter === "" ? undefined : delimiter };
}

/** Flags that a profile takes the place of. */
type ProfiledFlags = Pick<ImportFlags, "profile" | (typeof PROFILED_FLAGS)[number]>;

const PROFILED_FLAGS = ["column", "countryColumn", "format", "encoding", "delimiter", "header"] as const;

async function dryRun(options: ImportOptions, global: GlobalOptions, profilePath: string | undefined): Promise<number> {
  const { planInputs } = await import("../../app/plan-inputs.js");
  const { dryRunJson, dryRunText } = await import("../../report/dry-run.js");
  const { maskSample } = await import("../masked-sample.js");
  const { sampledDatasets } = await import("../../app/dataset-parts.js");
  const { planned, skipped } = await planInputs(options);
  if (profilePath !== undefined) {
    const { profileOf } = await import("../../app/mapping-profile.js");
    await saveProfile(profilePath, profileOf(planned));
  }
  const inputs = planned.map((input) => ({
    path: input.input.file.path,
    format: input.input.container ?? input.input.shape.format,
    encoding: input.input.encoding,
    packings: input.input.packings,
    delimiter: input.plan.dialect.delimiter,
    header: input.plan.dialect.header,
    country: input.country,
    reading: input.reading.because,
    columns: input.columns.map(({ index, name, role, confidence, because, samples }) => ({
      index,
      name,
      role,
      confidence,
      because,
      samples: samples.map((value) => maskSample(role, value, input)),
    })),
    ...(input.groups ? { groups: sampledDatasets(input.groups, options.splitPrefix ?? null) } : {}),
  }));
  for (const { input } of planned) {
    await input.close();
    await input.file.release?.();
  }
  if (!global.quiet && !global.json) sayDivisible((await import("../../app/split-hint.js")).splitHint(planned));
  const inventory = inventoryOf(planned.map(found), skipped);
  if (global.json) printJson({ ...dryRunJson(options.slug, inputs, skipped), inventory });
  else {
    const { wordsOf } = await import("../../report/words.js");
    const words = wordsOf(global.lang);
    const report = dryRunText(options.slug, inputs, skipped, words, global.lang);
    print(`${inventoryText(inventory, words.reports)}\n\n${report}`);
  }
  return skipped.some(isMissed) ? EXIT.incomplete : EXIT.done;
}

function found({ input: { file, shape } }: PlannedInputs["planned"][number]): { format: string; bytes: number | null } {
  return { format: shape.format, bytes: file.bytes };
}

/** One line on what was found, where that is more than the file the user named. */
export function sayFound({ planned, skipped }: PlannedInputs): void {
  if (planned.length + skipped.length < 2) return;
  notice(inventoryText(inventoryOf(planned.map(found), skipped)));
}

/** Says what was found, and whether it should be more than one dataset. */
async function plannedTeller({ append }: ImportFlags): Promise<(found: PlannedInputs) => void> {
  const { splitHint } = await import("../../app/split-hint.js");
  return (found) => {
    sayFound(found);
    if (!append) sayDivisible(splitHint(found.planned));
  };
}

/** One line where what becomes one dataset has tables or indices that could be one each. */
function sayDivisible(hint: SplitHint | null): void {
  if (hint === null) return;
  const { field, groups } = hint;
  notice(
    field === "table"
      ? translated(`${groups} tables hold identifiers, and become one dataset: --split-by table makes one of each`)
      : translated(`${groups} indices become one dataset: --split-by _index makes one of each`),
  );
}

/** Incidents that datasets without a link seem to belong to, by slug. */
async function proposalsFor(
  { datasets }: ImportReport,
  title: string | null,
  global: GlobalOptions,
): Promise<ReadonlyMap<string, IncidentProposal>> {
  const unlinked = datasets.filter(({ incident, outcome }) => incident === undefined && outcome !== "unchanged");
  if (unlinked.length === 0) return new Map();
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const { proposeIncident } = await import("../../catalog/propose-incident.js");
  const { incidents } = loadCatalog(global.importedCatalog, warn);
  return new Map(
    unlinked.flatMap((dataset) => {
      const proposal = proposeIncident(
        { ...dataset, names: [dataset.id, ...(title === null ? [] : [title])] },
        incidents,
      );
      return proposal ? [[dataset.id, proposal] as const] : [];
    }),
  );
}

async function printImport(
  report: ImportReport,
  title: string | null,
  global: GlobalOptions,
  news: ReportedNews | null,
): Promise<void> {
  for (const warning of report.warnings) warn(warning);
  const proposals = await proposalsFor(report, title, global);
  const { proposalJson, proposalsText } = await import("../../report/proposal.js");
  if (global.json) {
    printJson({
      seconds: report.seconds,
      datasets: report.datasets.map(
        ({ columns, sample: _sample, recordsPerIdentifier: _records, rating: _rating, ...dataset }) => ({
          ...dataset,
          ...(proposals.has(dataset.id)
            ? { proposedIncident: proposalJson(proposals.get(dataset.id) as IncidentProposal) }
            : {}),
          columns: columns.map(({ name, index, role }) => ({ name, index, role })),
        }),
      ),
      ...(report.resumedFrom === undefined ? {} : { resumedFrom: report.resumedFrom }),
      ...(report.withoutIdentifiers.length > 0 ? { withoutIdentifiers: report.withoutIdentifiers } : {}),
      skipped: report.skipped,
      ...(news ? { watch: (await import("../../report/watch-report.js")).newsJson(news) } : {}),
    });
    return;
  }
  for (const { path, reason, detail } of report.skipped)
    warn(`skipped ${path}: ${reason}${detail === undefined ? "" : ` (${detail})`}`);
  const { importText } = await import("../../report/import-report.js");
  const { wordsOf } = await import("../../report/words.js");
  const proposed = proposalsText(proposals, global.lang);
  print(importText(report, wordsOf(global.lang), global.lang) + (proposed === "" ? "" : `\n${proposed}`));
  if (news) print((await import("../../report/watch-report.js")).newsText(news, global.lang));
}

export function threadsOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > 64)
    throw new LeaksiftError("usage", "--threads is a whole number from 1 to 64");
  return threads;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
const LEAST_MEMORY_BYTES = 480 << 20;

/** @throws LeaksiftError usage */
export function memoryOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?$/iu.exec(text.trim());
  const bytes = match ? Number(match[1]) * UNITS[match[2].toUpperCase()] : NaN;
  if (!(bytes >= LEAST_MEMORY_BYTES))
    throw new LeaksiftError("usage", "--memory is a size such as 512MB or 2GB, 480MB at least");
  return bytes;
}
