/** `leaksift check`: which imported leaks hold these contacts. */
import { statSync } from "node:fs";
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { AskedList, ListedRow } from "../../app/listed-people.js";
import type { LookUpHelpers } from "../../app/look-up-helpers.js";
import type { Contact } from "../../app/contact.js";
import type { IdentifierKindName } from "../../identifier/identifier-kind.js";
import { globalOptions, passphraseTakesStdin, type GlobalOptions } from "../global-options.js";
import {
  addInputOptions,
  checkRoles,
  columnOptions,
  dateOption,
  INPUT_FORMATS,
  suggestion,
  type InputFlags,
} from "../input-options.js";
import { readList } from "../read-list.js";
import { ResultOutput } from "../result-output.js";
import { addAnswerOptions, answerOptions, statusOf, type AnswerFlags } from "../answer-options.js";
import { askIdentifier, givenIdentifiers, isNotBlank, kindOption, warnOfArguments } from "../asked-identifiers.js";
import { addArchiveOptions, type ArchiveFlags } from "../archive-options.js";
import { checkContextOf, requirePlace } from "../check-context.js";
import { quotedWord } from "../../identifier/quoted-word.js";

interface CheckFlags extends InputFlags, ArchiveFlags, AnswerFlags {
  file?: string;
  kind?: IdentifierKindName;
  since?: string;
  dataset?: string;
  advice?: boolean;
  timeline?: boolean;
  incidents?: boolean;
  service?: string[];
  domain?: string[];
  includeSensitive?: boolean;
}

export function registerCheck(program: Command): void {
  const command = program
    .command("check")
    .description("check phone numbers, e-mails and other identifiers against the imported leaks")
    .argument("[identifiers...]", "phone numbers or e-mail addresses, or what --kind says; none: a hidden prompt")
    .option(
      "--file <list>",
      "check a list: text, tables, workbooks, vCards, whatever can be imported; `-` for standard input",
    )
    .addOption(kindOption());
  addArchiveOptions(addInputOptions(command)).addOption(
    new Option("--input-format <format>", "format of the list").choices([...INPUT_FORMATS]),
  );
  addAnswerOptions(command)
    .option(
      "--domain <domain>",
      "in how many records of each dataset addresses of a domain stand, naming none; with --file, how many of the list's (repeatable)",
      (value: string, all: string[] | undefined) => [...(all ?? []), value],
    )
    .option("--dataset <slug>", "look into one dataset only")
    .option("--since <date>", "look into datasets of this date and later (YYYY, YYYY-MM or YYYY-MM-DD)")
    .option("--advice", "say in full what to do about what was found")
    .option("--no-advice", "leave the advice out that a single identifier gets")
    .option(
      "--timeline",
      "say what happened when, of one person or of all in a list, and how many of the leaks are independent",
    )
    .option("--incidents", "list known incidents that concern the country or service but were not imported")
    .option(
      "--service <name>",
      "a service you use, such as whatsapp or a site's domain, for --incidents (repeatable)",
      (value: string, all: string[] | undefined) => [...(all ?? []), value],
    )
    .option("--include-sensitive", "check a list against sensitive datasets, too")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift check                                asks for the number or address, without showing it
  $ leaksift check --file staff.csv --country GB  checks every phone and e-mail column of a list
  $ leaksift check --kind resident-id             asks for a Chinese resident id
  $ leaksift check --file staff.xlsx --output report.html --output findings.csv
  $ cat oncall.txt | leaksift check --file - --json`,
    )
    .action(async (identifiers: string[], flags: CheckFlags, self: Command) => {
      process.exitCode = await runCheck(identifiers, flags, self);
    });
}

/** Contacts from which on loading the kernel saves more than it takes. */
const LONG_LIST = 500;
/** A file of so many bytes surely has more: what helps is made ready while it is read. */
const LONG_LIST_BYTES = 1 << 20;

async function runCheck(identifiers: readonly string[], flags: CheckFlags, command: Command): Promise<number> {
  const global = await globalOptions(command);
  const list = flags.file ?? null;
  const forAnswer = flags.domain === undefined ? flags : domainAnswerFlags(flags, command);
  const answer = await answerOptions(forAnswer, global, [global.store, ...(list === null ? [] : [list])]);
  requirePlace(flags, answer.targets);
  await checkRoles(columnOptions(flags));
  const since = dateOption("--since", flags.since);
  if (flags.file === "-" && passphraseTakesStdin(command)) {
    throw new LeaksiftError("usage", "the list and the passphrase can't both come from standard input");
  }
  if (flags.domain !== undefined) {
    const { runDomainCheck } = await import("../domain-check.js");
    return runDomainCheck(identifiers, flags, since, answer, global);
  }
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const { checkContacts } = await import("../../app/check-contacts.js");
  const { reportedCheck } = await import("../../app/reported-check.js");
  const { requireContacts } = await import("../../app/nothing-asked.js");
  const store = SqliteReader.open(global.store);
  let output: ResultOutput | null = null;
  let helpers: Promise<LookUpHelpers> | null = null;
  try {
    const keys = await unlockStore(store, global.keys);
    const slugs = store.datasets().map(({ slug }) => slug);
    if (slugs.length === 0) checkContacts(store, keys, [], { since: null, dataset: null });
    if (flags.dataset !== undefined && !slugs.includes(flags.dataset)) throw noDataset(flags.dataset, slugs);
    const openedHelpers = async (): Promise<LookUpHelpers> => {
      const { openHelpers } = await import("../../app/look-up-helpers.js");
      return openHelpers(store);
    };
    if (list !== null && (statSync(list, { throwIfNoEntry: false })?.size ?? 0) >= LONG_LIST_BYTES)
      (helpers = openedHelpers()).catch(() => undefined);
    const { asked, unread, unreachable } = await gatherContacts(identifiers, flags, global);
    requireContacts(asked.contacts, list);
    output = new ResultOutput(answer.targets);
    // Only who asks for one identifier, at the prompt or by an argument, is shown what a list must not show.
    const isSingle = list === null && asked.contacts.length === 1;
    if (asked.contacts.length >= LONG_LIST) helpers ??= openedHelpers();
    const report = checkContacts(store, keys, asked.contacts, {
      since,
      helpers: (await helpers) ?? {},
      dataset: flags.dataset ?? null,
      leaveOutSensitive: !isSingle && flags.includeSensitive !== true,
    });
    const context = await checkContextOf(report, store.datasets(), asked, flags, global, answer.targets);
    const { exposedStatus, showIdentifiers, filters } = answer;
    const { fingerprintKey } = keys;
    const filter = (await filters?.filter(asked, fingerprintKey)) ?? null;
    const shown = { showIdentifiers, list, filter, fingerprintKey, unreachable };
    const reported = reportedCheck(report, asked, shown, context);
    await output.write(reported, global);
    if (filters && filter)
      await filters.finish(filter, answer.targets, global, list !== null && !since && !flags.dataset);
    return statusOf(reported, exposedStatus, unread > 0);
  } finally {
    output?.discard();
    await (await helpers?.catch(() => null))?.thread?.close();
    store.close();
  }
}

/**
 * Of a domain nobody is found, so that there is nothing that a baseline could know.
 * @throws LeaksiftError usage for flags that would do nothing; what a config has for other checks is left out
 */
function domainAnswerFlags(flags: CheckFlags, command: Command): AnswerFlags {
  const given = ["baseline", "ignoreFile", "minCredibility"].some(
    (name) => command.getOptionValueSource(name) === "cli",
  );
  if (given || flags.updateBaseline)
    throw new LeaksiftError("usage", "--baseline, --ignore-file and --min-credibility don't go with --domain");
  const { format, output, exitCode, failOn } = flags;
  return {
    ...(format && { format }),
    ...(output && { output }),
    ...(exitCode !== undefined && { exitCode }),
    ...(failOn !== undefined && { failOn }),
    ignoreFile: false,
  };
}

async function gatherContacts(
  identifiers: readonly string[],
  flags: CheckFlags,
  global: GlobalOptions,
): Promise<{ asked: AskedList; unread: number; unreachable: number }> {
  const { askedList } = await import("../../app/listed-people.js");
  const { kind } = flags;
  let contacts: Contact[] = [];
  let rows: ListedRow[] = [];
  let unread = 0;
  let unreachable = 0;
  if (identifiers.length > 0) {
    warnOfArguments();
    contacts = await givenIdentifiers(identifiers, kind, global.country);
  }
  if (flags.file !== undefined) {
    const list = await readList(flags.file, flags, global);
    unread = list.skipped.length;
    ({ unreachable } = list);
    // What was given as an argument comes first, and is no row.
    rows = list.rows.map((row) => ({ ...row, from: row.from + contacts.length }));
    contacts = contacts.concat(list.contacts);
  }
  if (identifiers.length === 0 && flags.file === undefined) {
    const answer = await askIdentifier("check", kind ?? "any");
    contacts = await givenIdentifiers([answer].filter(isNotBlank), kind, global.country);
  }
  return { asked: askedList(contacts, rows), unread, unreachable };
}

function noDataset(slug: string, known: readonly string[]): LeaksiftError {
  return new LeaksiftError(
    "usage",
    `there is no dataset ${quotedWord(slug)}${suggestion(slug, known)}`,
    "`leaksift datasets` lists them",
  );
}
