/**
 * The use case behind `report --month`: what was imported in a month and which watched contacts it newly exposed, by the
 * channel and industry of the linked incidents and by data class, beside the month before.
 */
import { HIBP_ATTRIBUTION, isOfHibp, type Catalog } from "../catalog/catalog.js";
import { printable } from "../identifier/mask.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import type { Exposure } from "./check-contacts.js";
import { credibilityOf, factsOfDataset } from "./dataset-facts.js";
import { isSensitive } from "./dataset-marks.js";
import { findWatched, watchedDatasets } from "./watch.js";
import type { WatchedContact, WatchList } from "./watch-list.js";

export interface MonthDataset {
  readonly id: string;
  readonly title: string;
  readonly breachDate: string | null;
  /** ISO 8601, UTC: of the import that made it, or of the last that added to it or replaced it. */
  readonly importedAt: string;
  readonly records: number;
  /** Different identifiers of all kinds. */
  readonly identifiers: number;
  readonly dataClasses: readonly string[];
  /** Id of the linked incident, and what the catalogue says of it. */
  readonly incident: string | null;
  readonly channel: string | null;
  readonly industries: readonly string[];
  /** Admiralty grade; null until it is rated, and where nothing could be judged. */
  readonly grade: string | null;
  /** Watched contacts that it newly exposed in the month; null: a sensitive dataset, which isn't looked into. */
  readonly newlyExposed: number | null;
}

/** A watched contact that the month's imports exposed anew. */
export interface MonthContact {
  readonly id: number;
  readonly kind: string;
  readonly label: string | null;
  readonly exposures: readonly {
    readonly since: string;
    readonly dataset: string;
    readonly dataClasses: readonly string[];
  }[];
}

/** How often something occurs, in the month and in the one before. */
export interface MonthCount {
  /** A slug; null: not known, since no incident is linked or it doesn't say. */
  readonly name: string | null;
  readonly datasets: number;
  readonly contacts: number;
  readonly datasetsBefore: number;
  readonly contactsBefore: number;
}

export interface MonthTotals {
  readonly datasets: number;
  readonly records: number;
  readonly newlyExposed: number;
}

export interface MonthReport {
  /** `YYYY-MM`, UTC. */
  readonly month: string;
  readonly monthBefore: string;
  /** Contacts on the watch list now. */
  readonly watched: number;
  readonly totals: MonthTotals;
  readonly before: MonthTotals;
  readonly datasets: readonly MonthDataset[];
  readonly newlyExposed: readonly MonthContact[];
  readonly byChannel: readonly MonthCount[];
  readonly byIndustry: readonly MonthCount[];
  readonly byClass: readonly MonthCount[];
  /** Whose entries of the catalogue are among the incidents, where their licence wants it said. */
  readonly attribution?: string;
}

interface News {
  readonly contact: WatchedContact;
  readonly since: string;
  readonly dataset: DatasetEntry;
  readonly exposure: Exposure;
}

/**
 * @param month `YYYY-MM`
 * @throws LeaksiftError store-damaged, store-newer
 */
export function monthReport(
  store: BlockReader,
  keys: DerivedKeys,
  list: WatchList,
  catalog: Catalog,
  month: string,
): MonthReport {
  return store.snapshot(() => {
    const before = monthBefore(month);
    const entries = store.datasets();
    const news = newsOf(store, keys, list, entries, [month, before]);
    const of = (wanted: string): { datasets: DatasetEntry[]; news: News[] } => ({
      datasets: entries.filter(({ importedAt }) => importedAt.startsWith(wanted)),
      news: news.filter(({ since }) => since.startsWith(wanted)),
    });
    const [now, then] = [of(month), of(before)];
    const countedBy = (
      ofDataset: (entry: DatasetEntry) => readonly (string | null)[],
      ofNews: (one: News) => readonly (string | null)[] = ({ dataset }) => ofDataset(dataset),
    ): MonthCount[] => {
      const names = new Set(
        [now, then].flatMap((part) => [...part.datasets.flatMap(ofDataset), ...part.news.flatMap(ofNews)]),
      );
      const datasets = (part: typeof now, name: string | null): number =>
        part.datasets.filter((entry) => ofDataset(entry).includes(name)).length;
      const contacts = (part: typeof now, name: string | null): number =>
        contactsIn(part.news.filter((one) => ofNews(one).includes(name)));
      return [...names]
        .map((name) => ({
          name,
          datasets: datasets(now, name),
          contacts: contacts(now, name),
          datasetsBefore: datasets(then, name),
          contactsBefore: contacts(then, name),
        }))
        .sort((a, b) => b.contacts - a.contacts || b.datasets - a.datasets || order(a.name, b.name));
    };
    return {
      month,
      monthBefore: before,
      watched: list.contacts.length,
      totals: totalsOf(now),
      before: totalsOf(then),
      datasets: now.datasets.map((entry) => datasetOf(entry, catalog, now.news)),
      newlyExposed: contactsOf(now.news),
      byChannel: countedBy((entry) => [incidentOf(entry, catalog)?.channel ?? null]),
      byIndustry: countedBy((entry) => {
        const industries = incidentOf(entry, catalog)?.industries ?? [];
        return industries.length === 0 ? [null] : industries;
      }),
      byClass: countedBy(
        (entry) => factsOfDataset(entry).dataClasses,
        ({ exposure }) => exposure.dataClasses,
      ),
      ...([now, then].some(({ datasets, news: own }) =>
        [...datasets, ...own.map(({ dataset }) => dataset)].some((entry) => {
          const incident = incidentOf(entry, catalog);
          return incident !== null && isOfHibp(incident);
        }),
      ) && { attribution: HIBP_ATTRIBUTION }),
    };
  });
}

/** `2026-01` → `2025-12` */
export function monthBefore(month: string): string {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}

/** What imports of these months exposed anew; what a contact was in when it was added is no news. */
function newsOf(
  store: BlockReader,
  keys: DerivedKeys,
  list: WatchList,
  entries: readonly DatasetEntry[],
  months: readonly string[],
): News[] {
  const isNews = ({ since, by }: WatchedContact["exposures"][number]): boolean =>
    by === "import" && months.some((month) => since.startsWith(month));
  const concerned = list.contacts.filter(({ exposures }) => exposures.some(isNews));
  const ids = new Set(concerned.flatMap(({ exposures }) => exposures.filter(isNews).map(({ dataset }) => dataset)));
  const datasets = watchedDatasets(entries).filter(({ id }) => ids.has(id));
  const byId = new Map(datasets.map((entry) => [entry.id, entry]));
  const found = findWatched(store, keys, concerned, datasets);
  return concerned.flatMap((contact) =>
    contact.exposures.filter(isNews).flatMap(({ dataset: id, since }): News[] => {
      const dataset = byId.get(id);
      const held = found.get(contact.id)?.find(({ datasetId }) => datasetId === id);
      return dataset && held ? [{ contact, since, dataset, exposure: held.exposure }] : [];
    }),
  );
}

function incidentOf(entry: DatasetEntry, catalog: Catalog): ReturnType<Catalog["find"]> {
  const { incident } = factsOfDataset(entry);
  return typeof incident === "string" ? catalog.find(incident) : null;
}

function datasetOf(entry: DatasetEntry, catalog: Catalog, news: readonly News[]): MonthDataset {
  const facts = factsOfDataset(entry);
  const incident = incidentOf(entry, catalog);
  return {
    id: printable(entry.slug),
    title: printable(entry.title),
    breachDate: entry.breachDate,
    importedAt: entry.importedAt,
    records: facts.records,
    identifiers: Object.values(facts.identifiers).reduce((sum, { distinct }) => sum + distinct, 0),
    dataClasses: facts.dataClasses,
    incident: facts.incident ?? null,
    channel: incident?.channel ?? null,
    industries: incident?.industries ?? [],
    grade: credibilityOf(entry.facts),
    newlyExposed: isSensitive(entry) ? null : contactsIn(news.filter(({ dataset }) => dataset.id === entry.id)),
  };
}

function contactsOf(news: readonly News[]): MonthContact[] {
  const contacts = new Map<number, MonthContact>();
  for (const { contact, since, dataset, exposure } of news) {
    const { id, kind, label } = contact;
    const one = { since, dataset: printable(dataset.slug), dataClasses: exposure.dataClasses };
    const known = contacts.get(id);
    contacts.set(id, { id, kind, label, exposures: [...(known?.exposures ?? []), one] });
  }
  return [...contacts.values()];
}

function totalsOf({ datasets, news }: { datasets: readonly DatasetEntry[]; news: readonly News[] }): MonthTotals {
  return {
    datasets: datasets.length,
    records: datasets.reduce((sum, entry) => sum + factsOfDataset(entry).records, 0),
    newlyExposed: contactsIn(news),
  };
}

function contactsIn(news: readonly News[]): number {
  return new Set(news.map(({ contact }) => contact.id)).size;
}

/** By name, what has none last. */
function order(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : 1;
}
