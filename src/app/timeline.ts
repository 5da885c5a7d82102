/**
 * What is known of a person or a team, in the order of time: the leaks that hold them, the incidents of the catalogue that these
 * belong to, disclosures of services to authorities, and how many of the leaks are independent: one that is mostly a repack of
 * others adds nothing, by the overlaps that were measured when it was rated.
 */
import type { Catalog } from "../catalog/catalog.js";
import type { LocalText } from "../catalog/incident.js";
import { printable } from "../identifier/mask.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { CheckResult, Exposure } from "./check-contacts.js";
import { credibilityOf, factsOfDataset } from "./dataset-facts.js";
import type { AskedList } from "./listed-people.js";

/** From this share on, a dataset is another one again. */
const REPACK_SHARE = 0.8;

export interface TimelineEvent {
  /** `YYYY[-MM[-DD]]`; null where nobody said. */
  readonly date: string | null;
  /** What happened then: data leaked, it was reported, a record of the person was made, or a service gave data to authorities. */
  readonly event: "leaked" | "reported" | "recorded" | "disclosed";
  /** Null: of no dataset. */
  readonly dataset: string | null;
  readonly title: string;
  readonly incident: string | null;
  /** What the catalogue calls the incident; absent: there is none, or none that it knows. */
  readonly incidentTitle?: LocalText;
  readonly credibility: string | null;
  /** Slug of the dataset that it is mostly a copy of. */
  readonly copyOf: string | null;
  /** How many of those who were asked for it concerns; 0 where that can't be known. */
  readonly contacts: number;
  /** First and last year of their records in it. */
  readonly recorded: readonly [number, number] | null;
  /** `disclosed`: what it means for those who use the service. */
  readonly meaning?: readonly LocalText[];
}

/** What a timeline counts: people where it is known who they are, else their identifiers, of which a person may have several. */
export type Counted = "people" | "identifiers";

export interface Timeline {
  readonly counted: Counted;
  /** Who was asked for, and how many of them any dataset holds. */
  readonly contacts: number;
  readonly exposed: number;
  /** Of their records, and of leaks and reports of them. */
  readonly firstYear: number | null;
  readonly lastYear: number | null;
  readonly datasets: number;
  readonly independent: number;
  readonly events: readonly TimelineEvent[];
}

/** The exposures of each person: of a list those that it tells apart, of identifiers given one by one a single one. */
export function peopleOf(results: readonly CheckResult[], asked: AskedList): (readonly Exposure[])[] {
  if (asked.people.length > 0) {
    const people = asked.people.map((): Exposure[] => []);
    for (const [i, { exposures }] of results.entries())
      for (const owner of asked.owners[i]) people[owner].push(...exposures);
    return people;
  }
  const isList = asked.lines.some((lines) => lines.length > 0);
  return isList ? results.map(({ exposures }) => exposures) : [results.flatMap(({ exposures }) => exposures)];
}

/** What each of `peopleOf` is. */
export function countedIn({ people, lines }: AskedList): Counted {
  return people.length > 0 || lines.every((own) => own.length === 0) ? "people" : "identifiers";
}

/**
 * @param people for each, all exposures of their identifiers; one person's years are events of their own
 * @param counted what each of these is
 * @param kinds of the identifiers that were asked for: disclosures of such data are told
 */
export function timelineOf(
  people: readonly (readonly Exposure[])[],
  kinds: ReadonlySet<string>,
  entries: readonly DatasetEntry[],
  catalog: Catalog,
  counted: Counted,
): Timeline {
  const held = holdingsOf(people);
  const own = entries.filter(({ slug }) => held.has(printable(slug)));
  const copies = copiesAmong(own, held);
  const told = new Set<string>();
  const events = own.flatMap((entry) => {
    const holding = held.get(printable(entry.slug));
    return holding === undefined ? [] : eventsOf(entry, holding, people.length === 1, copies, catalog, told);
  });
  const years = [
    ...[...held.values()].flatMap((holding) => holding.years),
    ...events.flatMap(({ date }) => (date === null ? [] : Number(date.slice(0, 4)))),
  ];
  return {
    counted,
    contacts: people.length,
    exposed: people.filter((exposures) => exposures.length > 0).length,
    firstYear: years.length === 0 ? null : years.reduce((a, b) => Math.min(a, b)),
    lastYear: years.length === 0 ? null : years.reduce((a, b) => Math.max(a, b)),
    datasets: own.length,
    independent: own.length - copies.size,
    events: [...events, ...disclosuresOf(kinds, catalog)].sort(byDate),
  };
}

/** Of one dataset: how many people it holds, and the years of their records, ascending. */
interface Holding {
  contacts: number;
  years: number[];
}

/** By dataset. */
function holdingsOf(people: readonly (readonly Exposure[])[]): Map<string, Holding> {
  const holdings = new Map<string, Holding>();
  for (const exposures of people) {
    const counted = new Set<Holding>();
    for (const { dataset, years } of exposures) {
      let holding = holdings.get(dataset);
      if (!holding) holdings.set(dataset, (holding = { contacts: 0, years: [] }));
      counted.add(holding);
      for (const year of years) if (!holding.years.includes(year)) holding.years.push(year);
    }
    for (const holding of counted) holding.contacts++;
  }
  for (const { years } of holdings.values()) years.sort((a, b) => a - b);
  return holdings;
}

/** @param told incidents whose report was told already, since several datasets may belong to one */
function eventsOf(
  entry: DatasetEntry,
  { contacts, years }: Holding,
  isPerson: boolean,
  copies: ReadonlyMap<string, string>,
  catalog: Catalog,
  told: Set<string>,
): TimelineEvent[] {
  const { slug, title, breachDate } = entry;
  const { incident: id } = factsOfDataset(entry);
  const incident = id === undefined ? null : catalog.find(id);
  const name = printable(slug);
  const base = {
    dataset: name,
    title: printable(title),
    incident: id ?? null,
    ...(incident === null ? {} : { incidentTitle: incident.title }),
    credibility: credibilityOf(entry.facts),
    copyOf: copies.get(name) ?? null,
    contacts,
    recorded: null,
  };
  const date = breachDate ?? incident?.happened ?? null;
  const reported = incident === null || (told.has(incident.id) && date !== null) ? null : incident.reported;
  if (incident !== null) told.add(incident.id);
  const known: TimelineEvent = {
    ...base,
    date,
    event: "leaked",
    recorded: years.length === 0 ? null : [years[0], years[years.length - 1]],
  };
  return [
    ...(isPerson ? years.map((year) => ({ ...base, date: String(year), event: "recorded" as const })) : []),
    // Of a leak that nobody dated, the report is what there is.
    ...(date === null && reported !== null ? [] : [known]),
    ...(reported === null ? [] : [{ ...known, date: reported, event: "reported" as const }]),
  ];
}

/** What data each kind of identifier is. */
const CLASS_OF_KIND: Readonly<Record<string, string>> = {
  phone: "phone-numbers",
  email: "email-addresses",
  qq: "instant-messenger-identities",
  "resident-id": "government-issued-ids",
};

/** Nobody can look up whom they were of, so they are told to whoever may use the service. */
function disclosuresOf(kinds: ReadonlySet<string>, { incidents }: Catalog): TimelineEvent[] {
  const classes = new Set([...kinds].map((kind) => CLASS_OF_KIND[kind]));
  return incidents
    .filter(({ kind, dataClasses }) => kind === "disclosure" && dataClasses.some((slug) => classes.has(slug)))
    .flatMap(({ id, title, happened, reported, advice }) => ({
      date: happened ?? reported,
      event: "disclosed",
      dataset: null,
      title: title.en,
      incident: id,
      incidentTitle: title,
      credibility: null,
      copyOf: null,
      contacts: 0,
      recorded: null,
      meaning: advice.map(({ en, zh }) => ({ en, zh })),
    }));
}

/** Datasets that are mostly a copy of another one that holds the person, with that one. */
function copiesAmong(entries: readonly DatasetEntry[], held: ReadonlyMap<string, unknown>): Map<string, string> {
  const copies = new Map<string, string>();
  for (const entry of entries) {
    const { rating } = factsOfDataset(entry);
    if (rating === undefined || rating.fresh === null) continue;
    const isCopy = 1 - rating.fresh >= REPACK_SHARE;
    // Of a repack of several, the person is in one of them: that one counts.
    const source = rating.overlaps.find(({ dataset }) => held.has(dataset));
    if (isCopy && source) copies.set(printable(entry.slug), source.dataset);
  }
  return copies;
}

const ORDER = { recorded: 0, leaked: 1, reported: 2, disclosed: 3 };

/** What has no date comes last. */
function byDate(a: TimelineEvent, b: TimelineEvent): number {
  const [one, other] = [a.date ?? "9999", b.date ?? "9999"];
  if (one !== other) return one < other ? -1 : 1;
  return ORDER[a.event] - ORDER[b.event] || (a.title < b.title ? -1 : 1);
}
