/** `leaksift check`: which imported leaks hold these contacts. */
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { ReportedCheck, ReportedExposure } from "../../report/check-report.js";
import type { CheckReport, Exposure } from "../../app/check-contacts.js";
import { checkContextOf, requirePlace, type CheckContext } from "../check-context.js";
import type { ColumnOption } from "../../app/plan-input.js";
import type { Contact } from "../../app/contact.js";
import type { IdentifierKindName } from "../../identifier/identifier-kind.js";
import { EXIT } from "../exit-status.js";
import { globalOptions, passphraseTakesStdin, type GlobalOptions } from "../global-options.js";
import {
  addInputOptions,
  checkRoles,
  columnOptions,
  dateOption,
  delimiterOption,
  recordDelimiterOption,
  encodingOption,
  formatOption,
  suggestion,
  type InputFlags,
} from "../input-options.js";
import { print, printJson, warn } from "../output.js";

interface CheckFlags extends InputFlags {
  file?: string;
  kind?: IdentifierKindName;
  since?: string;
  dataset?: string;
  format?: string;
  exitCode?: string;
  failOn?: string;
  showIdentifiers?: boolean;
  advice?: boolean;
  incidents?: boolean;
  service?: string[];
  includeSensitive?: boolean;
}

export function registerCheck(program: Command): void {
  const command = program
    .command("check")
    .description("check phone numbers, e-mails and other identifiers against the imported leaks")
    .argument("[identifiers...]", "phone numbers or e-mail addresses, or what --kind says; none: a hidden prompt")
    .option("--file <list>", "check a list: any text format that can be imported, `-` for standard input")
    .addOption(
      new Option("--kind <kind>", "what the identifiers are (default: phones and e-mails, told apart)").choices([
        "phone",
        "email",
        "qq",
        "resident-id",
      ] satisfies IdentifierKindName[]),
    );
  addInputOptions(command)
    .addOption(
      new Option("--input-format <format>", "format of the list").choices([
        "lines",
        "delimited",
        "combo",
        "ndjson",
        "json",
      ]),
    )
    .option("--dataset <slug>", "look into one dataset only")
    .option("--since <date>", "look into datasets of this date and later (YYYY, YYYY-MM or YYYY-MM-DD)")
    .addOption(
      new Option("--format <format>", "how to print the answer").choices(["table", "json", "ndjson"]).default("table"),
    )
    .option(
      "--fail-on <classes>",
      "exit 1 only for exposures with one of these data classes, such as passwords,credit-cards",
    )
    .option("--exit-code <n>", "exit with this instead of 1 when something is exposed")
    .option("--show-identifiers", "print identifiers in full")
    .option("--advice", "say in full what to do about what was found")
    .option("--no-advice", "leave the advice out that a single identifier gets")
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
  $ cat oncall.txt | leaksift check --file - --json`,
    )
    .action(async (identifiers: string[], flags: CheckFlags, self: Command) => {
      process.exitCode = await runCheck(identifiers, flags, self);
    });
}

async function runCheck(identifiers: readonly string[], flags: CheckFlags, command: Command): Promise<number> {
  const global = await globalOptions(command);
  const exposedStatus = exitCodeOption(flags.exitCode);
  const failOn = await failOnOption(flags.failOn);
  requirePlace(flags);
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const since = dateOption("--since", flags.since);
  if (flags.file === "-" && passphraseTakesStdin(command)) {
    throw new LeaksiftError("usage", "the list and the passphrase can't both come from standard input");
  }
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const { checkContacts } = await import("../../app/check-contacts.js");
  const store = SqliteReader.open(global.store);
  try {
    const keys = await unlockStore(store, global.keys);
    if (store.datasets().length === 0) checkContacts(store, keys, [], { since: null, dataset: null });
    const slugs = store.datasets().map(({ slug }) => slug);
    if (flags.dataset !== undefined && !slugs.includes(flags.dataset)) throw noDataset(flags.dataset, slugs);
    const contacts = await gatherContacts(identifiers, flags, columns, global);
    if (contacts.length === 0) {
      throw new LeaksiftError(
        "nothing-asked",
        "there is nothing to check: no phone number, e-mail or other identifier was given",
      );
    }
    // Only who asks for one identifier, at the prompt or by an argument, is shown what a list must not show.
    const isSingle = flags.file === undefined && contacts.length === 1;
    const report = checkContacts(store, keys, contacts, {
      since,
      dataset: flags.dataset ?? null,
      leaveOutSensitive: !isSingle && flags.includeSensitive !== true,
    });
    const context = await checkContextOf(report, store.datasets(), contacts, flags, global);
    await printReport(
      reported(report, context, flags.showIdentifiers === true),
      context,
      flags.format ?? "table",
      global,
    );
    return statusOf(report, exposedStatus, failOn);
  } finally {
    store.close();
  }
}

async function gatherContacts(
  identifiers: readonly string[],
  flags: CheckFlags,
  columns: readonly ColumnOption[],
  global: GlobalOptions,
): Promise<Contact[]> {
  const { contactsOf, contactsOfKind } = await import("../../app/contact.js");
  const { kind } = flags;
  const read = (text: string): Contact[] =>
    kind ? contactsOfKind(kind, text, null, global.country) : contactsOf(text, global.country, null);
  const contacts: Contact[] = [];
  if (identifiers.length > 0) {
    warn(
      "identifiers on the command line stay in the shell's history and show in the process list; use the prompt (no argument), --file, or --file - for standard input",
    );
    for (const identifier of identifiers) contacts.push(...read(identifier));
  }
  if (flags.file !== undefined) {
    const { readContacts } = await import("../../app/read-contacts.js");
    const list = await readContacts(flags.file, {
      country: global.country,
      columns,
      kind: kind ?? null,
      format: formatOption(flags.inputFormat),
      encoding: encodingOption(flags.encoding),
      delimiter: delimiterOption(flags.delimiter),
      recordDelimiter: recordDelimiterOption(flags.recordDelimiter),
      header: flags.header,
    });
    // No spread: a list may hold more contacts than a call takes arguments.
    for (const contact of list.contacts) contacts.push(contact);
  }
  if (identifiers.length === 0 && flags.file === undefined) {
    if (!process.stdin.isTTY) {
      throw new LeaksiftError(
        "usage",
        "nothing to check was given",
        "give --file LIST, or --file - to read standard input",
      );
    }
    const { askHidden } = await import("../prompts.js");
    const answer = await askHidden(`${PROMPTS[kind ?? "any"]} to check (it is not shown)`);
    if (answer.trim() !== "") contacts.push(...read(answer));
  }
  return contacts;
}

const PROMPTS: Readonly<Record<IdentifierKindName | "any", string>> = {
  any: "Phone number or e-mail",
  phone: "Phone number",
  email: "E-mail",
  qq: "QQ number",
  "resident-id": "Chinese resident id",
};

function reported(report: CheckReport, context: CheckContext, showIdentifiers: boolean): ReportedCheck {
  const { links, incidentLines } = context;
  const withIncident = (exposure: Exposure): ReportedExposure => {
    const incident = links.get(exposure.dataset);
    return incident === undefined ? exposure : { ...exposure, incident };
  };
  return {
    ...report,
    incidentLines,
    results: report.results.map(({ contact, status, exposures }) => ({
      identifier: showIdentifiers ? contact.shown : contact.masked,
      kind: contact.kind,
      line: contact.line,
      status,
      reason: status === "invalid" ? contact.invalid : null,
      exposures: links.size === 0 ? exposures : exposures.map(withIncident),
    })),
  };
}

async function printReport(
  report: ReportedCheck,
  context: CheckContext,
  format: string,
  global: GlobalOptions,
): Promise<void> {
  const { checkJson, checkLines, checkText } = await import("../../report/check-report.js");
  if (format === "ndjson") {
    // One write for many lines: 100,000 single ones take half a second.
    for (let i = 0; i < report.results.length; i += LINES_PER_WRITE) {
      print(checkLines(report, i, i + LINES_PER_WRITE));
    }
  } else if (global.json || format === "json") {
    printJson({ ...checkJson(report), ...context.json });
  } else {
    const { wordsOf } = await import("../../report/words.js");
    print([checkText(report, wordsOf(global.lang), global.lang), ...context.texts].join("\n\n"));
  }
}

const LINES_PER_WRITE = 1000;

function statusOf(report: CheckReport, exposedStatus: number, failOn: ReadonlySet<string> | null): number {
  const counts = report.results.some(({ exposures }) =>
    exposures.some(({ dataClasses }) => failOn === null || dataClasses.some((slug) => failOn.has(slug))),
  );
  if (counts) return exposedStatus;
  return report.summary.invalid > 0 ? EXIT.incomplete : EXIT.done;
}

function exitCodeOption(text: string | undefined): number {
  if (text === undefined) return EXIT.exposed;
  const code = Number(text);
  if (!Number.isInteger(code) || code < 0 || code > 255)
    throw new LeaksiftError("usage", "--exit-code is a whole number from 0 to 255");
  return code;
}

/** A class that doesn't exist would never fail: a gate that is always open. @throws LeaksiftError usage */
async function failOnOption(text: string | undefined): Promise<ReadonlySet<string> | null> {
  if (text === undefined) return null;
  const { dataClasses } = await import("../../catalog/data-classes.js");
  const known = dataClasses().map(({ slug }) => slug);
  const wanted = text.split(",").map((slug) => slug.trim());
  for (const slug of wanted) {
    if (known.includes(slug)) continue;
    const name = JSON.stringify(slug.slice(0, 40));
    throw new LeaksiftError("usage", `--fail-on: there is no data class ${name}${suggestion(slug, known)}`);
  }
  return new Set(wanted);
}

function noDataset(slug: string, known: readonly string[]): LeaksiftError {
  const name = JSON.stringify(slug.slice(0, 64));
  return new LeaksiftError(
    "usage",
    `there is no dataset ${name}${suggestion(slug, known)}`,
    "`leaksift datasets` lists them",
  );
}
