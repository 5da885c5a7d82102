/**
 * What a person says of a dataset besides its content: which known incident it belongs to, and whether to have been in it is
 * itself delicate. Both are kept among the dataset's facts and outlive an append or a replacement.
 */
import { printable } from "../identifier/mask.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { factsOfDataset, type DatasetFacts } from "./dataset-facts.js";

export interface DatasetMarks {
  /** Id of an incident of the catalogue; `null` takes the link away; left out, it stays as it was. */
  readonly incident?: string | null;
  /** Left out, it stays as it was. */
  readonly sensitive?: boolean;
}

/** The facts with what was marked before, and what is marked now on top of it. */
export function withMarks(facts: DatasetFacts, old: DatasetFacts | null, given: DatasetMarks): DatasetFacts {
  const { incident: _incident, sensitive: _sensitive, rating, ...rest } = facts;
  const incident = given.incident === undefined ? old?.incident : (given.incident ?? undefined);
  const sensitive = given.sensitive ?? old?.sensitive ?? false;
  // What was reported of an incident is part of a rating: with another one it is none.
  const isRated = rating !== undefined && incident === facts.incident;
  return {
    ...rest,
    ...(isRated ? { rating } : {}),
    ...(incident === undefined ? {} : { incident }),
    ...(sensitive ? { sensitive } : {}),
  };
}

/** Marks a dataset of the store. @returns its facts as they now are */
export function markDataset(writer: SqliteWriter, entry: DatasetEntry, given: DatasetMarks): DatasetFacts {
  const old = factsOfDataset(entry);
  const facts = withMarks(old, old, given);
  if (JSON.stringify(facts) !== JSON.stringify(old)) writer.updateFacts(new Map([[entry.slug, facts]]));
  return facts;
}

/** Shown to one person who asks, never in the answer to a list. */
export function isSensitive(entry: DatasetEntry): boolean {
  return factsOfDataset(entry).sensitive === true;
}

/** The linked incident's id by the dataset's slug as reports show it. */
export function linksOf(datasets: readonly DatasetEntry[]): ReadonlyMap<string, string> {
  return new Map(
    datasets.flatMap((entry) => {
      const { incident } = factsOfDataset(entry);
      return typeof incident === "string" ? [[printable(entry.slug), incident] as const] : [];
    }),
  );
}
