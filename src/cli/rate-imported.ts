/** Rates what an import just wrote. Overlaps are estimated, so that it costs little beside the import. */
import type { DatasetFacts } from "../app/dataset-facts.js";
import type { Incident } from "../catalog/incident.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import type { GlobalOptions } from "./global-options.js";
import { warn } from "./output.js";

/** Overlaps are measured on one stripe in so many; with many datasets on one alone. */
const EVERY_STRIPE = 16;
const ONE_STRIPE = 256;
const MANY_DATASETS = 64;

export async function rateImported(
  slugs: readonly string[],
  writer: SqliteWriter,
  keys: DerivedKeys,
  global: GlobalOptions,
): Promise<void> {
  if (slugs.length === 0) return;
  const { rateDataset } = await import("../app/rate-dataset.js");
  const all = writer.datasets();
  const everyStripe = all.length > MANY_DATASETS ? ONE_STRIPE : EVERY_STRIPE;
  try {
    for (const entry of all.filter(({ slug }) => slugs.includes(slug))) {
      const incident = await linkedIncident(entry, global);
      rateDataset(writer, keys, entry, { incident, everyStripe, now: new Date() });
    }
  } catch (error) {
    // The import is done; that another dataset is damaged is to be said, not to undo it.
    if (!(error instanceof LeaksiftError)) throw error;
    warn(`not rated: ${error.message}`);
  }
}

/** The incident of the catalogue that a dataset is linked to; null: none, or none that the catalogue has. */
export async function linkedIncident({ facts }: DatasetEntry, global: GlobalOptions): Promise<Incident | null> {
  const id = (facts as Partial<DatasetFacts> | null)?.incident;
  if (id === undefined) return null;
  const { loadCatalog } = await import("../catalog/catalog.js");
  return loadCatalog(global.importedCatalog, warn).find(id);
}
