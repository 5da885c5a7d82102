/**
 * The use case behind `datasets rate`: gathers what is known of a dataset, measures what it shares with older ones, rates it
 * (catalog/credibility.ts) and keeps the rating among its facts, where checks find it.
 */
import type { Measures } from "../catalog/credibility-factors.js";
import { rate } from "../catalog/credibility.js";
import type { Incident } from "../catalog/incident.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import { printable } from "../identifier/mask.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { requireSegments, verifyHeader } from "./check-contacts.js";
import { factsOfDataset, type DatasetFacts } from "./dataset-facts.js";
import { IDENTIFIER_TAG_KINDS, overlapOf, type DatasetOverlap } from "./overlap.js";
import type { StoredRating } from "./stored-rating.js";

export interface RateOptions {
  /** That it is linked to; null: none, or none that the catalogue knows. */
  readonly incident: Incident | null;
  /** 1 measures overlaps exactly; n on one stripe of n. */
  readonly everyStripe: number;
  readonly now: Date;
}

/** Rates a dataset and stores the rating. @throws LeaksiftError store-damaged, store-newer */
export function rateDataset(
  writer: SqliteWriter,
  keys: DerivedKeys,
  entry: DatasetEntry,
  options: RateOptions,
): StoredRating {
  const rating = computeRating(writer, keys, entry, options);
  writer.updateFacts(new Map([[entry.slug, { ...factsOfDataset(entry), rating }]]));
  return rating;
}

/** Datasets of the store that are older than one: by date where both have one, else by which was imported first. */
export function olderDatasets(all: readonly DatasetEntry[], entry: DatasetEntry): DatasetEntry[] {
  const isOlder = (other: DatasetEntry): boolean => {
    const [own, its] = [entry.breachDate, other.breachDate];
    // Of dates of different precision (2022, 2022-11) only the common part can be compared.
    const length = Math.min(own?.length ?? 0, its?.length ?? 0);
    if (own !== null && its !== null && own.slice(0, length) !== its.slice(0, length)) return its < own;
    return other.id < entry.id;
  };
  return all.filter((other) => other.id !== entry.id && isOlder(other));
}

/** What `rateDataset` would store. @throws LeaksiftError store-damaged, store-newer */
export function computeRating(
  store: BlockReader,
  keys: DerivedKeys,
  entry: DatasetEntry,
  { incident, everyStripe, now }: RateOptions,
): StoredRating {
  const older = olderDatasets(store.datasets(), entry);
  const overlap = verifiedOverlap(store, keys, entry, older, everyStripe);
  const shares = older.flatMap((other) => {
    const tags = overlap.others.get(other.id);
    return tags && tags.shared > 0
      ? [
          {
            dataset: printable(other.slug),
            shared: tags.shared * everyStripe,
            ofThis: share(tags.shared, tags.own),
            ofThat: share(tags.shared, tags.other),
          },
        ]
      : [];
  });
  const hasOlder = older.length > 0 && overlap.own > 0;
  const newest = hasOlder ? 1 - share(overlap.known, overlap.own) : null;
  const facts = factsOfDataset(entry);
  const largest = Math.max(0, ...shares.map(({ ofThis }) => ofThis));
  const rating = rate(measuresOf(facts, incident, newest === null ? null : { fresh: newest, largest }), {
    origin: entry.origin,
    incident,
  });
  return {
    ...rating,
    ratedAt: now.toISOString(),
    fresh: newest,
    overlaps: shares.sort((a, b) => b.ofThis - a.ofThis),
    everyStripe,
  };
}

/** What a dataset shares with others, of segments that are what they were written as. @throws LeaksiftError */
export function verifiedOverlap(
  store: BlockReader,
  keys: DerivedKeys,
  entry: DatasetEntry,
  others: readonly DatasetEntry[],
  everyStripe = 1,
): DatasetOverlap {
  const nothing = { own: 0, known: 0, others: new Map(), kinds: new Map() };
  if (others.length === 0) return nothing;
  return store.snapshot(() => {
    const datasets = [entry, ...others];
    const ids = new Set(datasets.map(({ id }) => id));
    const runs = store
      .runs(IDENTIFIER_TAG_KINDS)
      .filter(({ segments }) => segments.some(({ dataset }) => ids.has(dataset)));
    for (const run of runs) verifyHeader(run, keys);
    const segments = store.liveSegments(IDENTIFIER_TAG_KINDS).filter(({ dataset }) => ids.has(dataset));
    requireSegments(datasets, segments, IDENTIFIER_TAG_KINDS);
    return overlapOf(
      store,
      segments,
      entry.id,
      others.map(({ id }) => id),
      everyStripe,
    );
  });
}

function measuresOf(facts: DatasetFacts, incident: Incident | null, overlap: Measures["overlap"]): Measures {
  const { records, rejected, identifiers, classRecords, countries, sample } = facts;
  const counts = incident?.counts ?? null;
  return {
    records,
    rejected,
    identifiers,
    classRecords,
    countries,
    sample: sample ?? null,
    reported:
      counts === null
        ? null
        : {
            total: counts.exactness === "claimed" || counts.exactness === "over" ? null : counts.total,
            countries: counts.countries,
          },
    overlap,
  };
}

function share(part: number, of: number): number {
  return of === 0 ? 0 : Number((part / of).toPrecision(6));
}
