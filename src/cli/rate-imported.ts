/** Rates what an import just wrote. Overlaps are estimated, so that it costs little beside the import. */
import type { DatasetFacts } from "../app/dataset-facts.js";
import type { Incident } from "../catalog/incident.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import type { GlobalOptions } from "./global-options.js";
import { warn } from "./output.js";

/** Identifiers whose overlaps are measured: a share of 1 % is then known to within 0.1 %. */
const MEASURED_TAGS = 1 << 16;
/** Of older datasets no more are read, unless so few would be measured: then a share of 1 % is known to within 0.3 %. */
const READ_TAGS = 1 << 16;
const LEAST_MEASURED = 1 << 12;
const STRIPES = 256;

export async function rateImported(
  slugs: readonly string[],
  writer: SqliteWriter,
  keys: DerivedKeys,
  global: GlobalOptions,
): Promise<void> {
  if (slugs.length === 0) return;
  const { computeRating, olderDatasets } = await import("../app/rate-dataset.js");
  const rated = new Map<string, DatasetFacts>();
  try {
    const all = writer.datasets();
    try {
      for (const entry of all.filter(({ slug }) => slugs.includes(slug))) {
        const older = olderDatasets(all, entry).reduce((sum, other) => sum + tagsOf(other), 0);
        const everyStripe = stripesOf(tagsOf(entry), older);
        const incident = await linkedIncident(entry, global);
        const rating = computeRating(writer, keys, entry, { incident, everyStripe, now: new Date() });
        rated.set(entry.slug, { ...(entry.facts as DatasetFacts), rating });
      }
    } finally {
      // In one change: signing the store costs as much as rating a small dataset.
      if (rated.size > 0) writer.updateFacts(rated);
    }
  } catch (error) {
    // The import is done; that another dataset is damaged is to be said, not to undo it.
    if (!(error instanceof LeaksiftError)) throw error;
    warn(`not rated: ${error.message}`);
  }
}

/** @returns n for overlaps that are measured on one stripe of n: a power of two */
export function stripesOf(own: number, older: number): number {
  const share = Math.max(own / MEASURED_TAGS, Math.min(older / READ_TAGS, own / LEAST_MEASURED), 1);
  return Math.min(STRIPES, 2 ** Math.round(Math.log2(share)));
}

function tagsOf({ facts }: DatasetEntry): number {
  return Object.values((facts as DatasetFacts).tags).reduce((sum, count) => sum + count, 0);
}

/** The incident of the catalogue that a dataset is linked to; null: none, or none that the catalogue has. */
export async function linkedIncident({ facts }: DatasetEntry, global: GlobalOptions): Promise<Incident | null> {
  const id = (facts as Partial<DatasetFacts> | null)?.incident;
  if (id === undefined) return null;
  const { loadCatalog } = await import("../catalog/catalog.js");
  return loadCatalog(global.importedCatalog, warn).find(id);
}
