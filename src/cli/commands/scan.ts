/** `leaksift scan`: which contacts of a list occur in these leaks, without a store. */
import { existsSync } from "node:fs";
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { ScanOptions, ScanReport } from "../../app/scan-leaks.js";
import type { ContactList } from "../../app/read-contacts.js";
import type { IdentifierKindName } from "../../identifier/identifier-kind.js";
import { isMissed, walkInputs } from "../../source/input-walk.js";
import { addAnswerOptions, answerOptions, statusOf, type AnswerFlags } from "../answer-options.js";
import { addArchiveOptions, archiveOptions, type ArchiveFlags } from "../archive-options.js";
import { checkContextOf, requirePlace } from "../check-context.js";
import type { LoadedFilters } from "../filter-options.js";
import { sayFound } from "../found-inputs.js";
import { countryOption, globalOptions, type GlobalOptions } from "../global-options.js";
import {
  addInputOptions,
  checkRoles,
  columnOptions,
  dateOption,
  delimiterOption,
  encodingOption,
  formatOption,
  INPUT_FORMATS,
  recordDelimiterOption,
  type InputFlags,
} from "../input-options.js";
import { untilInterrupted } from "../interrupt.js";
import { warn } from "../output.js";
import { profileOptions } from "../profile-options.js";
import { readList, type ListFlags } from "../read-list.js";
import { isSameFile, openRejects } from "../rejects-file.js";
import { threadsOption } from "../resource-options.js";
import { ResultOutput } from "../result-output.js";

interface ScanFlags extends InputFlags, ArchiveFlags, AnswerFlags {
  contacts: string;
  contactsColumn?: string[];
  contactsCountry?: string;
  contactsFormat?: string;
  contactsEncoding?: string;
  contactsDelimiter?: string;
  contactsHeader?: boolean;
  breachDate?: string;
  since?: string;
  advice?: boolean;
  kind?: IdentifierKindName;
  profile?: string;
  threads?: string;
  rejects?: string;
}

export function registerScan(program: Command): void {
  const command = program
    .command("scan")
    .description("check a list of contacts against leaks without a store: nothing is kept")
    .argument("<paths...>", "files, folders, archives, or `-` for standard input: whatever `import` reads")
    .requiredOption(
      "--contacts <list>",
      "the list: text, tables, workbooks, vCards, whatever can be imported; `-` for standard input",
    )
    .option(
      "--contacts-column <role=name|n>",
      "what a column of the list is for, as --column is for the leaks (repeatable)",
      (value: string, all: string[] | undefined) => [...(all ?? []), value],
    )
    .option("--contacts-country <code>", "country of the list's numbers without a calling code (default: --country)")
    .addOption(new Option("--contacts-format <format>", "format of the list").choices([...INPUT_FORMATS]))
    .option("--contacts-encoding <name>", "encoding of the list (default: recognised)")
    .option("--contacts-delimiter <text>", "what stands between the cells of the list")
    .option("--contacts-header", "the first row of the list is a header")
    .option("--no-contacts-header", "the first row of the list is data")
    .addOption(
      new Option("--kind <kind>", "what the list holds (default: phones and e-mails, told apart)").choices([
        "phone",
        "email",
        "qq",
        "resident-id",
      ] satisfies IdentifierKindName[]),
    );
  addArchiveOptions(addInputOptions(command))
    .addOption(
      new Option("--input-format <format>", "format of the leaks; text finds identifiers in anything").choices([
        ...INPUT_FORMATS,
      ]),
    )
    .option("--profile <file>", "take the leaks as a profile says that `import --save-profile` kept")
    .option("--threads <n>", "worker threads (default: one a core)")
    .option("--rejects <file>", "list every record that can't be used, by file and byte; .csv, else one JSON a line");
  addAnswerOptions(command)
    .option("--breach-date <date>", "when the leaks happened: YYYY, YYYY-MM or YYYY-MM-DD")
    .option("--since <date>", "look into leaks of this date and later; those without --breach-date count as new")
    .option("--advice", "say in full what to do about what was found")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift scan dump.sql.gz --contacts staff.csv --contacts-country GB
  $ leaksift scan leaks/ --contacts oncall.txt --json --fail-on passwords
  $ zcat huge.gz | leaksift scan - --contacts staff.xlsx --format ndjson`,
    )
    .action(async (paths: string[], flags: ScanFlags, self: Command) => {
      process.exitCode = await runScan(paths, flags, self);
    });
}

async function runScan(paths: readonly string[], flags: ScanFlags, command: Command): Promise<number> {
  const global = await globalOptions(command);
  const answer = await answerOptions(flags, global, [...paths, flags.contacts]);
  requirePlace({ advice: flags.advice === true }, answer.targets);
  const options = await scanOptions(paths, flags, global);
  requireSince(dateOption("--since", flags.since), options.breachDate ?? null);
  const { requireContacts } = await import("../../app/nothing-asked.js");
  const { askedList } = await import("../../app/listed-people.js");
  const { contacts, rows, skipped: unread, unreachable } = await readContactList(flags, global);
  const asked = askedList(contacts, rows);
  requireContacts(asked.contacts, flags.contacts);
  const { filters } = answer;
  // The scan's own key is gone with the run: fingerprints by it would be others in the next.
  const fingerprintKey = filters?.needsKey ? await storeFingerprintKey(global, filters) : null;
  const filter = (await filters?.filter(asked, fingerprintKey)) ?? null;
  const rejects = await openRejects(flags.rejects, options.files);
  const { scanLeaks } = await import("../../app/scan-leaks.js");
  const { startProgress } = await import("../progress.js");
  const progress = startProgress(process.stderr.isTTY && !global.json && !global.quiet);
  const output = new ResultOutput(answer.targets);
  let report: ScanReport;
  try {
    report = await untilInterrupted((signal) =>
      scanLeaks(asked.contacts, options, {
        signal,
        onProgress: (state) => progress.update(state),
        ...(global.quiet || global.json ? {} : { onPlanned: sayFound }),
        ...(rejects ? { rejects } : {}),
      }),
    );
  } catch (error) {
    output.discard();
    throw error;
  } finally {
    progress.stop();
  }
  rejects?.finish(report.skipped);
  for (const warning of report.warnings) warn(warning);
  for (const { path, reason, detail } of report.skipped)
    warn(`skipped ${path}: ${reason}${detail === undefined ? "" : ` (${detail})`}`);
  const { reportedCheck } = await import("../../app/reported-check.js");
  const { showIdentifiers, exposedStatus } = answer;
  const context = await checkContextOf(report, [], asked, { advice: flags.advice === true }, global, answer.targets);
  const shown = { showIdentifiers, list: flags.contacts, filter, fingerprintKey, unreachable };
  const reported = reportedCheck(report, asked, shown, context);
  await output.write(reported, global);
  if (filters && filter) await filters.finish(filter, answer.targets, global, true);
  return statusOf(reported, exposedStatus, unread.length > 0 || report.skipped.some(isMissed));
}

/** As of a store whose datasets are all older. @throws LeaksiftError nothing-imported */
function requireSince(since: string | null, breachDate: string | null): void {
  if (since === null || breachDate === null || breachDate >= since.slice(0, breachDate.length)) return;
  throw new LeaksiftError("nothing-imported", `no dataset is of ${since} or later`, "leave --since out");
}

/**
 * The key by which findings are named, of a store that is not looked into. Without a store, entries of an ignore file that go
 * by fingerprint ignore nothing; a baseline needs one.
 * @throws LeaksiftError store-*, key-*
 */
async function storeFingerprintKey(global: GlobalOptions, { needsStore }: LoadedFilters): Promise<Uint8Array | null> {
  if (!needsStore && !existsSync(global.store)) {
    warn("entries of the ignore file that go by fingerprint are not applied: they need the key of a store");
    return null;
  }
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const store = SqliteReader.open(global.store);
  try {
    return (await unlockStore(store, global.keys)).fingerprintKey;
  } finally {
    store.close();
  }
}

async function scanOptions(paths: readonly string[], flags: ScanFlags, global: GlobalOptions): Promise<ScanOptions> {
  if ([...paths, flags.contacts].filter((path) => path === "-").length > 1)
    throw new LeaksiftError("usage", "standard input can be read once: for one of the leaks, or for the list");
  if (flags.profile !== undefined && flags.inputFormat !== undefined)
    throw new LeaksiftError("usage", "--input-format and --profile exclude each other: the profile says it already");
  const { format: _, ...leakFlags } = flags;
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const { files, skipped } = walkInputs(paths);
  const isList = files.some(({ path, bytes }) => bytes !== null && isSameFile(path, flags.contacts));
  if (isList)
    throw new LeaksiftError("usage", `the list ${flags.contacts} is among the inputs: all of it would be found`);
  return {
    files,
    skipped,
    country: global.country,
    columns,
    format: formatOption(flags.inputFormat),
    encoding: encodingOption(flags.encoding),
    delimiter: delimiterOption(flags.delimiter),
    recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
    header: flags.header,
    ...(await profileOptions(leakFlags, global)),
    threads: threadsOption(flags.threads),
    breachDate: dateOption("--breach-date", flags.breachDate),
    archives: archiveOptions(flags),
  };
}

/** The list, as `check --file` reads one. */
async function readContactList(flags: ScanFlags, global: GlobalOptions): Promise<ContactList> {
  const { contactsColumn, contactsFormat, contactsEncoding, contactsDelimiter, contactsHeader, kind } = flags;
  const list: ListFlags = {
    ...(contactsColumn && { column: contactsColumn }),
    ...(contactsFormat !== undefined && { inputFormat: contactsFormat }),
    ...(contactsEncoding !== undefined && { encoding: contactsEncoding }),
    ...(contactsDelimiter !== undefined && { delimiter: contactsDelimiter }),
    ...(contactsHeader !== undefined && { header: contactsHeader }),
    ...(kind && { kind }),
  };
  return readList(flags.contacts, list, {
    country: (await countryOption(flags.contactsCountry)) ?? global.country,
  });
}
