/**
 * What is known of one person, in the order of time: the leaks that hold them, incidents of the catalogue that these belong to,
 * and how many of the leaks are independent: one that is mostly a repack of others adds nothing, by the overlaps that were
 * measured when it was rated.
 */
import type { Incident } from "../catalog/incident.js";
import { printable } from "../identifier/mask.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { CheckReport } from "./check-contacts.js";
import { credibilityOf, factsOfDataset } from "./dataset-facts.js";

/** From this share on, a dataset is another one again. */
const REPACK_SHARE = 0.8;

export interface TimelineEvent {
  /** `YYYY[-MM[-DD]]`; null where nobody said. */
  readonly date: string | null;
  /** What happened then: data leaked, it was reported, or a record of the person was made. */
  readonly event: "leaked" | "reported" | "recorded";
  readonly dataset: string;
  readonly title: string;
  readonly incident: string | null;
  readonly credibility: string | null;
  /** Slug of the dataset that it is mostly a copy of. */
  readonly copyOf: string | null;
}

export interface Timeline {
  readonly firstYear: number | null;
  readonly lastYear: number | null;
  readonly datasets: number;
  readonly independent: number;
  readonly events: readonly TimelineEvent[];
}

/** @param find an incident of the catalogue by its id */
export function timelineOf(
  { results }: Pick<CheckReport, "results">,
  entries: readonly DatasetEntry[],
  find: (id: string) => Incident | null,
): Timeline {
  const exposures = results.flatMap((result) => result.exposures);
  const held = new Set(exposures.map(({ dataset }) => dataset));
  const own = entries.filter(({ slug }) => held.has(printable(slug)));
  const copies = copiesAmong(own, held);
  const years = new Set(exposures.flatMap((exposure) => exposure.years));
  const events = own.flatMap((entry): TimelineEvent[] => {
    const { facts, slug, title, breachDate } = entry;
    const { incident: id } = factsOfDataset(entry);
    const incident = id === undefined ? null : find(id);
    const name = printable(slug);
    const base = {
      dataset: name,
      title: printable(title),
      incident: id ?? null,
      credibility: credibilityOf(facts),
      copyOf: copies.get(name) ?? null,
    };
    const recorded = new Set(exposures.filter(({ dataset }) => dataset === name).flatMap((exposure) => exposure.years));
    const reported = incident?.reported ?? null;
    return [
      ...[...recorded].map((year) => ({ ...base, date: String(year), event: "recorded" as const })),
      { ...base, date: breachDate ?? incident?.happened ?? null, event: "leaked" as const },
      ...(reported === null ? [] : [{ ...base, date: reported, event: "reported" as const }]),
    ];
  });
  for (const { date } of events) if (date !== null) years.add(Number(date.slice(0, 4)));
  return {
    firstYear: years.size === 0 ? null : Math.min(...years),
    lastYear: years.size === 0 ? null : Math.max(...years),
    datasets: own.length,
    independent: own.length - copies.size,
    events: events.sort(byDate),
  };
}

/** Datasets that are mostly a copy of another one that holds the person, with that one. */
function copiesAmong(entries: readonly DatasetEntry[], held: ReadonlySet<string>): Map<string, string> {
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

const ORDER = { recorded: 0, leaked: 1, reported: 2 };

/** What has no date comes last. */
function byDate(a: TimelineEvent, b: TimelineEvent): number {
  const [one, other] = [a.date ?? "9999", b.date ?? "9999"];
  if (one !== other) return one < other ? -1 : 1;
  return ORDER[a.event] - ORDER[b.event] || (a.dataset < b.dataset ? -1 : 1);
}
