/** `leaksift check`: which imported leaks hold these contacts. */
import { Option, type Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import type { ReportedCheck } from "../../report/check-report.js";
import { failsRun } from "../../report/fail-on.js";
import type { AskedList, ListedRow } from "../../app/listed-people.js";
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
import { warn } from "../output.js";
import { addResultOptions, ResultOutput, resultTargets, type ResultFlags } from "../result-output.js";

interface CheckFlags extends InputFlags, ResultFlags {
  file?: string;
  kind?: IdentifierKindName;
  since?: string;
  dataset?: string;
  exitCode?: string;
  failOn?: string;
  showIdentifiers?: boolean;
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
  addInputOptions(command).addOption(
    new Option("--input-format <format>", "format of the list").choices([
      "lines",
      "delimited",
      "combo",
      "ndjson",
      "json",
      "vcard",
      "ldif",
    ]),
  );
  addResultOptions(command)
    .option("--dataset <slug>", "look into one dataset only")
    .option("--since <date>", "look into datasets of this date and later (YYYY, YYYY-MM or YYYY-MM-DD)")
    .option(
      "--fail-on <classes>",
      "exit 1 only for exposures with one of these data classes, such as passwords,credit-cards",
    )
    .option("--exit-code <n>", "exit with this instead of 1 when something is exposed")
    .option("--show-identifiers", "print identifiers in full")
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

async function runCheck(identifiers: readonly string[], flags: CheckFlags, command: Command): Promise<number> {
  const global = await globalOptions(command);
  const exposedStatus = exitCodeOption(flags.exitCode);
  const failOn = await failOnOption(flags.failOn);
  const columns = columnOptions(flags);
  await checkRoles(columns);
  const since = dateOption("--since", flags.since);
  if (flags.file === "-" && passphraseTakesStdin(command)) {
    throw new LeaksiftError("usage", "the list and the passphrase can't both come from standard input");
  }
  const { SqliteReader } = await import("../../store/sqlite-reader.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const { checkContacts } = await import("../../app/check-contacts.js");
  const { reportedCheck } = await import("../../app/reported-check.js");
  const list = flags.file ?? null;
  const targets = resultTargets(flags, global, [global.store, ...(list === null ? [] : [list])]);
  const store = SqliteReader.open(global.store);
  let output: ResultOutput | null = null;
  try {
    const keys = await unlockStore(store, global.keys);
    if (store.datasets().length === 0) checkContacts(store, keys, [], { since: null, dataset: null });
    const slugs = store.datasets().map(({ slug }) => slug);
    if (flags.dataset !== undefined && !slugs.includes(flags.dataset)) throw noDataset(flags.dataset, slugs);
    const asked = await gatherContacts(identifiers, flags, columns, global);
    if (asked.contacts.length === 0) {
      throw new LeaksiftError(
        "nothing-asked",
        "there is nothing to check: no phone number, e-mail or other identifier was given",
      );
    }
    output = new ResultOutput(targets);
    const report = checkContacts(store, keys, asked.contacts, { since, dataset: flags.dataset ?? null });
    const showIdentifiers = flags.showIdentifiers === true;
    const { fingerprintKey } = keys;
    const reported = reportedCheck(report, asked, { showIdentifiers, list, failOn, fingerprintKey });
    await output.write(reported, global);
    return statusOf(reported, exposedStatus);
  } finally {
    output?.discard();
    store.close();
  }
}

async function gatherContacts(
  identifiers: readonly string[],
  flags: CheckFlags,
  columns: readonly ColumnOption[],
  global: GlobalOptions,
): Promise<AskedList> {
  const { contactsOf, contactsOfKind } = await import("../../app/contact.js");
  const { askedList } = await import("../../app/listed-people.js");
  const { kind } = flags;
  const read = (text: string): Contact[] =>
    kind ? contactsOfKind(kind, text, null, global.country) : contactsOf(text, global.country, null);
  const contacts: Contact[] = [];
  const rows: ListedRow[] = [];
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
    for (const row of list.rows) rows.push({ ...row, from: row.from + contacts.length });
    for (const contact of list.contacts) contacts.push(contact);
    if (list.unreachable > 0) {
      const rest = list.unreachable === 1 ? "1 row names" : `${list.unreachable} rows name`;
      warn(`${rest} somebody without a phone number or e-mail: nothing of them was checked`);
    }
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
  return askedList(contacts, rows);
}

const PROMPTS: Readonly<Record<IdentifierKindName | "any", string>> = {
  any: "Phone number or e-mail",
  phone: "Phone number",
  email: "E-mail",
  qq: "QQ number",
  "resident-id": "Chinese resident id",
};

function statusOf(check: ReportedCheck, exposedStatus: number): number {
  if (check.results.some(({ exposures }) => exposures.some((exposure) => failsRun(exposure, check)))) {
    return exposedStatus;
  }
  return check.summary.invalid > 0 ? EXIT.incomplete : EXIT.done;
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
