/**
 * Checks for programs: the use cases behind `leaksift check`, with the document of `--json` as the answer. Nothing is
 * printed, nothing ends the process, and identifiers are masked unless they are asked for in full.
 */
import { setImmediate } from "node:timers/promises";
import type { CheckOptions as LookUpOptions, CheckReport } from "../app/check-contacts.js";
import type { Contact } from "../app/contact.js";
import type { AskedList } from "../app/listed-people.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { CountryCode } from "../identifier/country.js";
import type { Answer, ListAnswer } from "./answer.js";
import type { LeakStore } from "./leak-store.js";
import { partsOf, type StoreParts } from "./store-parts.js";

export type IdentifierKind = "phone" | "email" | "qq" | "resident-id";

export interface CheckOptions {
  /** Country of numbers without a calling code: a code or name such as `CN` or `Germany`. */
  readonly country?: string | undefined;
  /** What the identifiers are; left out: phones and e-mails, told apart. */
  readonly kind?: IdentifierKind | undefined;
  /** Only datasets of this date and later: `YYYY[-MM[-DD]]`. */
  readonly since?: string | undefined;
  /** Only this dataset. */
  readonly dataset?: string | undefined;
  /** Ask sensitive datasets for several identifiers, too; for a single one they are asked anyway. */
  readonly includeSensitive?: boolean | undefined;
  /** Identifiers in full instead of masked. */
  readonly showIdentifiers?: boolean | undefined;
  /** Ends the check between steps of some ten thousand identifiers, by throwing the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ListOptions extends CheckOptions {
  /** Which column holds what, by header or by number from 0; left out: as recognised. */
  readonly columns?: Partial<Readonly<Record<IdentifierKind | "country", string | number>>> | undefined;
  /** Encoding of the list, such as `gbk`; left out: as recognised. */
  readonly encoding?: string | undefined;
}

/**
 * Which leaks hold these identifiers.
 * @param identifiers as people write them; a text with several in it gives several results
 * @throws LeaksiftError nothing-asked, nothing-imported, usage, store-*, key-*; the signal's reason
 */
export async function check(
  store: LeakStore,
  identifiers: readonly string[],
  options: CheckOptions = {},
): Promise<Answer> {
  const parts = partsOf(store);
  const { contactsOf, contactsOfKind } = await import("../app/contact.js");
  const { askedList } = await import("../app/listed-people.js");
  const country = await countryNamed(options.country);
  const contacts = identifiers.flatMap((text) =>
    options.kind ? contactsOfKind(options.kind, text, null, country) : contactsOf(text, country, null),
  );
  const isSingle = contacts.length === 1;
  return answer(parts, askedList(contacts, []), isSingle, options);
}

/**
 * Which leaks hold the people of a list: any file that `leaksift check --file` takes.
 * @throws LeaksiftError input-* for a list that can't be read as one, and what `check` throws
 */
export async function checkList(store: LeakStore, path: string, options: ListOptions = {}): Promise<ListAnswer> {
  const parts = partsOf(store);
  const { readContacts } = await import("../app/read-contacts.js");
  const { askedList } = await import("../app/listed-people.js");
  const { encodingNamed } = await import("../source/text-encoding.js");
  const { country: named, columns = {}, encoding: text, kind, signal } = options;
  const encoding = text === undefined ? undefined : encodingNamed(text);
  if (encoding === null) throw new LeaksiftError("usage", "leaksift reads no encoding of that name");
  for (const role of Object.keys(columns)) {
    if (!["phone", "email", "qq", "resident-id", "country"].includes(role))
      throw new LeaksiftError("usage", "columns are phone, email, qq, resident-id and country");
  }
  const country = await countryNamed(named);
  signal?.throwIfAborted();
  // A hyphen is a file here: standard input is the program's own.
  const list = await readContacts(path === "-" ? "./-" : path, {
    country,
    columns: Object.entries(columns).map(([role, column]) => ({ role, column: String(column) })),
    kind: kind ?? null,
    encoding,
  });
  const { contacts, rows, skipped, unreachable, isSwept } = list;
  return {
    ...(await answer(parts, askedList(contacts, rows), false, options, unreachable)),
    skipped: skipped.map(({ path: member, reason }) => ({ path: member, reason })),
    unreachable,
    swept: isSwept,
  };
}

async function countryNamed(text: string | undefined): Promise<CountryCode | null> {
  if (text === undefined) return null;
  const { countryOf } = await import("../identifier/country.js");
  const country = countryOf(text);
  if (!country) throw new LeaksiftError("usage", "unknown country", "give a two-letter code such as CN, DE or US");
  return country;
}

/** @param isSingle one person asks for one identifier, who is shown what a list must not show */
async function answer(
  parts: StoreParts,
  asked: AskedList,
  isSingle: boolean,
  options: CheckOptions,
  unreachable = 0,
): Promise<Answer> {
  const { givenDate } = await import("../app/given-date.js");
  const { reportedCheck } = await import("../app/reported-check.js");
  const { linksOf } = await import("../app/dataset-marks.js");
  const { checkJson } = await import("../report/check-report.js");
  const { dataset, since, showIdentifiers = false, includeSensitive = false, signal } = options;
  if (asked.contacts.length === 0)
    throw new LeaksiftError("nothing-asked", "there is nothing to check: no identifier was given");
  const report = await lookUp(
    parts,
    asked.contacts,
    {
      since: givenDate("since", since),
      dataset: dataset ?? null,
      leaveOutSensitive: !isSingle && !includeSensitive,
    },
    signal,
  );
  const links = linksOf(parts.reader.datasets());
  const reported = reportedCheck(
    report,
    asked,
    { showIdentifiers, list: null, filter: null, fingerprintKey: null, unreachable },
    { links, incidentLines: new Map(), json: {}, texts: [] },
  );
  // `checkJson` makes the published document; that it has this shape is tested against its schema.
  return { schemaVersion: 1, ...checkJson(reported) } as Answer;
}

/** Identifiers that are looked up without a pause: some tenths of a second. */
const STEP = 20_000;
/** Imports take seconds each; a store that changed so often during one check is not at rest at all. */
const ATTEMPTS = 5;

/** One state of the store answers for all: where it changes between two steps, the look-up begins anew. */
async function lookUp(
  parts: StoreParts,
  contacts: readonly Contact[],
  options: LookUpOptions,
  signal: AbortSignal | undefined,
): Promise<CheckReport> {
  const { checkContacts } = await import("../app/check-contacts.js");
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    signal?.throwIfAborted();
    const generation = parts.reader.generation();
    if (generation !== parts.generation) {
      parts.keys = await parts.unlock();
      parts.generation = generation;
    }
    const steps: CheckReport[] = [];
    for (let from = 0; from < contacts.length; from += STEP) {
      // Lets timers, other requests and whoever wants to end this have their turn.
      if (from > 0) await setImmediate();
      signal?.throwIfAborted();
      steps.push(checkContacts(parts.reader, parts.keys, contacts.slice(from, from + STEP), options));
    }
    if (parts.reader.generation() === generation) return joined(steps);
  }
  throw new LeaksiftError("store-locked", `${parts.reader.path} is being changed again and again`, "try again later");
}

function joined(steps: readonly CheckReport[]): CheckReport {
  if (steps.length === 1) return steps[0];
  const sum = (name: keyof CheckReport["summary"]): number =>
    steps.reduce((total, { summary }) => total + summary[name], 0);
  return {
    ...steps[0],
    results: steps.flatMap(({ results }) => results),
    summary: { checked: sum("checked"), exposed: sum("exposed"), clear: sum("clear"), invalid: sum("invalid") },
  };
}
