/** What an import newly exposes of watched contacts. */
import type { ImportReport } from "../app/imported-dataset.js";
import type { DerivedKeys } from "../key/derived-keys.js";
import type { ReportedImportNews } from "../report/watch-report.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { keepWatchList } from "./open-watch-list.js";

/**
 * Reads the list before anything is imported, so that one that can't be read stops the import and not its report.
 * @returns what to ask once the import is done; null when nobody is watched
 * @throws LeaksiftError store-tampered, store-newer
 */
export async function newsTeller(
  writer: SqliteWriter,
  keys: DerivedKeys,
): Promise<((report: ImportReport) => Promise<ReportedImportNews>) | null> {
  const { hasWatchList, readWatchList } = await import("../app/watch-list.js");
  if (!hasWatchList(writer)) return null;
  const { STORE_ID } = await import("../app/unlock-store.js");
  const storeId = writer.setting(STORE_ID) ?? new Uint8Array();
  const list = readWatchList(writer, keys, storeId);
  if (list.contacts.length === 0) return null;
  return async (report) => {
    const { dayOf, findWatched, noteFound, watchedDatasets } = await import("../app/watch.js");
    const changed = new Set(report.datasets.filter(({ outcome }) => outcome !== "unchanged").map(({ id }) => id));
    const imported = writer.datasets().filter(({ slug }) => changed.has(slug));
    const datasets = watchedDatasets(imported);
    const found = findWatched(writer, keys, list.contacts, datasets);
    const { list: noted, fresh } = noteFound(list, found, datasets, "import", dayOf(new Date()));
    if (JSON.stringify(noted) !== JSON.stringify(list)) await keepWatchList(writer, { keys, storeId, list }, noted);
    return {
      watched: list.contacts.length,
      findings: fresh,
      sensitiveLeftOut: imported.length - datasets.length,
      lookedInto: datasets.length,
    };
  };
}
