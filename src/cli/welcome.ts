/**
 * For who just types `leaksift` at a terminal: what is imported, one question, an answer in plain words with advice, and what
 * to do next. Pipes and scripts never meet it.
 */
import type { Command } from "commander";
import type { Contact } from "../app/contact.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { CountryCode } from "../identifier/country.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteReader as Reader } from "../store/sqlite-reader.js";
import { statusOf } from "./answer-options.js";
import { EXIT } from "./exit-status.js";
import { countryOption, globalOptions, type GlobalOptions } from "./global-options.js";
import { print } from "./output.js";
import { translated } from "./translation.js";

const DATASETS_SHOWN = 5;
const INDENT = "  ";

/** @returns the exit status, as `check` has it */
export async function welcome(program: Command): Promise<number> {
  const global = await globalOptions(program);
  print(`${translated("leaksift tells you which leaks hold your phone number or e-mail. It never goes online.")}\n`);
  const { SqliteReader } = await import("../store/sqlite-reader.js");
  let store: Reader;
  try {
    store = SqliteReader.open(global.store);
  } catch (error) {
    if (!(error instanceof LeaksiftError) || error.code !== "store-missing") throw error;
    sayHowToBegin();
    return EXIT.store;
  }
  try {
    const datasets = store.datasets();
    if (datasets.length === 0) {
      sayHowToBegin();
      return EXIT.nothing;
    }
    await sayImported(datasets, global);
    const { unlockStore } = await import("../app/unlock-store.js");
    const keys = await unlockStore(store, global.keys);
    const contacts = await askContacts(global);
    if (contacts.length === 0) {
      sayNext();
      return EXIT.nothing;
    }
    const { checkContacts } = await import("../app/check-contacts.js");
    const { askedList } = await import("../app/listed-people.js");
    const { reportedCheck } = await import("../app/reported-check.js");
    const { checkContextOf } = await import("./check-context.js");
    const { tableResults } = await import("../report/table-results.js");
    const asked = askedList(contacts, []);
    const report = checkContacts(store, keys, asked.contacts, {
      since: null,
      dataset: null,
      leaveOutSensitive: asked.contacts.length > 1,
    });
    const targets = [{ format: "table", path: null }] as const;
    const context = await checkContextOf(report, datasets, asked, {}, global, targets);
    const { fingerprintKey } = keys;
    const options = { showIdentifiers: false, list: null, failOn: null, filter: null, fingerprintKey };
    const reported = reportedCheck(report, asked, options, context);
    print("");
    for (const piece of tableResults(reported, { lang: global.lang, version: "", time: "" })) print(piece);
    sayNext();
    return statusOf(reported, EXIT.exposed, false);
  } finally {
    store.close();
  }
}

async function sayImported(datasets: readonly DatasetEntry[], { lang }: GlobalOptions): Promise<void> {
  const { factsOfDataset } = await import("../app/dataset-facts.js");
  const { wordsOf } = await import("../report/words.js");
  const { printable } = await import("../identifier/mask.js");
  const words = wordsOf(lang);
  print(translated("Imported here:"));
  const newest = [...datasets].sort((a, b) => (b.breachDate ?? "").localeCompare(a.breachDate ?? ""));
  for (const dataset of newest.slice(0, DATASETS_SHOWN)) {
    const facts = [dataset.breachDate, words.records(factsOfDataset(dataset).records)].filter((fact) => fact !== null);
    print(`${INDENT}${printable(dataset.title)}  ${facts.join(words.reports.comma)}`);
  }
  const more = datasets.length - DATASETS_SHOWN;
  if (more > 0) print(INDENT + translated(`and ${more} more: leaksift datasets`));
  print("");
}

/** Asks once more for the country of a number that lacks it. */
async function askContacts(global: GlobalOptions): Promise<Contact[]> {
  const { askHidden, askText } = await import("./prompts.js");
  const { contactsOf } = await import("../app/contact.js");
  const answer = await askHidden(translated("Your phone number or e-mail (it is not shown, and not kept)"));
  const contacts = contactsOf(answer, global.country, null);
  if (answer.trim() === "") return [];
  if (global.country !== null || !contacts.some(({ invalid }) => invalid === "needs-country")) return contacts;
  for (;;) {
    const text = await askText(translated("The country of this number, such as CN, GB or US"));
    if (text.trim() === "") return contacts;
    const country = await countryNamed(text.trim());
    if (country !== null) return contactsOf(answer, country, null);
    print(translated("That is no country that is known here: give its two letters or its name."));
  }
}

async function countryNamed(text: string): Promise<CountryCode | null> {
  try {
    return await countryOption(text);
  } catch (error) {
    if (error instanceof LeaksiftError) return null;
    throw error;
  }
}

function sayHowToBegin(): void {
  print(translated("Nothing is imported yet, so there is nothing to answer from."));
  sayCommands([
    ["leaksift demo", translated("see what it does, on made-up data")],
    [`leaksift import ${translated("FILE")}`, translated("import a leak that you have, in whatever format")],
    ["leaksift --help", translated("all commands")],
  ]);
}

function sayNext(): void {
  print("");
  print(translated("What next:"));
  sayCommands([
    ["leaksift", translated("ask for another number or address")],
    [`leaksift check --file ${translated("LIST")}`, translated("check a list of people")],
    [`leaksift import ${translated("FILE")}`, translated("import another leak")],
    ["leaksift check --advice", translated("the same, with all that can be done about it")],
    ["leaksift --help", translated("all commands")],
  ]);
}

function sayCommands(commands: readonly (readonly [string, string])[]): void {
  const width = Math.max(...commands.map(([command]) => columnsOf(command)));
  for (const [command, what] of commands)
    print(`${INDENT}${command}${" ".repeat(width - columnsOf(command))}  ${what}`);
}

/** Columns of a terminal: Chinese characters take two. */
function columnsOf(text: string): number {
  return text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
}
