/** What the advice needs to know of the exposures of a check: for each person, which data leaked how and when. */
import type { Situation } from "../catalog/advice.js";
import type { Catalog } from "../catalog/catalog.js";
import type { DatasetEntry } from "../store/block-store.js";
import { printable } from "../identifier/mask.js";
import type { CheckResult, Exposure } from "./check-contacts.js";
import { factsOfDataset } from "./dataset-facts.js";

/** One list of situations for each way to be exposed: people in the same datasets with the same data get the same advice. */
export function situationsOf(
  results: readonly CheckResult[],
  datasets: readonly DatasetEntry[],
  catalog: Catalog,
): Situation[][] {
  const bySlug = new Map(datasets.map((entry) => [printable(entry.slug), entry]));
  const people = new Map<string, readonly Exposure[]>();
  for (const { exposures } of results) {
    if (exposures.length === 0) continue;
    people.set(exposures.map(({ dataset, dataClasses }) => [dataset, ...dataClasses].join(" ")).join("\n"), exposures);
  }
  return Array.from(people.values(), (exposures) =>
    exposures.map((exposure) =>
      situationOf(bySlug.get(exposure.dataset), exposure.dataClasses, exposure.years, catalog),
    ),
  );
}

/**
 * The situation of somebody in a dataset. Without a date of its own the dataset has its incident's, and without that it is as
 * old as its newest record that concerns them.
 */
export function situationOf(
  dataset: DatasetEntry | undefined,
  dataClasses: readonly string[],
  years: readonly number[],
  catalog: Catalog,
): Situation {
  const facts = dataset && factsOfDataset(dataset);
  const incident = facts?.incident === undefined ? null : catalog.find(facts.incident);
  const newest = years.length > 0 ? String(Math.max(...years)) : null;
  return {
    dataClasses,
    incident,
    kind: kindOfFormat(facts?.format),
    date: dataset?.breachDate ?? incident?.happened ?? incident?.reported ?? newest,
  };
}

function kindOfFormat(format: string | undefined): string | null {
  if (format === "stealer") return "stealer-log";
  return format === "combo" ? "combo-list" : null;
}
