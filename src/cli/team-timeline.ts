/** `leaksift report --timeline`: what happened when to the watched contacts. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { IDENTIFIER_KINDS } from "../identifier/identifier-kind.js";
import type { GlobalOptions } from "./global-options.js";
import { openWatchList } from "./open-watch-list.js";
import { warn } from "./output.js";

/**
 * @returns writes the timeline in a format
 * @throws LeaksiftError nothing-imported, nothing-asked, and as `openWatchList`
 */
export async function teamTimeline(
  global: GlobalOptions,
  today: string,
  includeSensitive: boolean,
): Promise<(format: "table" | "markdown" | "html" | "json") => Promise<string>> {
  const { SqliteReader } = await import("../store/sqlite-reader.js");
  const { chooseDatasets, coverageOf, incompleteOf, withoutSensitive } = await import("../app/check-contacts.js");
  const { coverageByKind, requireKind } = await import("../app/kind-coverage.js");
  const { findWatched } = await import("../app/watch.js");
  const { timelineOf } = await import("../app/timeline.js");
  const { loadCatalog } = await import("../catalog/catalog.js");
  const { attributionLines } = await import("../report/incident-line.js");
  const { coverageNotes } = await import("../report/coverage-notes.js");
  const { coverageJson } = await import("../report/check-report.js");
  const { wordsOf } = await import("../report/words.js");
  const report = await import("../report/timeline-report.js");
  const store = SqliteReader.open(global.store);
  try {
    const { keys, list } = await openWatchList(store, global);
    const { contacts } = list;
    const chosen = chooseDatasets(store.datasets(), { since: null, dataset: null });
    const datasets = includeSensitive ? chosen : withoutSensitive(chosen);
    if (contacts.length === 0)
      throw new LeaksiftError("nothing-asked", "nobody is watched", "add contacts with `leaksift watch add`");
    const byKind = coverageByKind(
      datasets,
      contacts.map(({ kind }) => IDENTIFIER_KINDS[kind].tagKind),
    );
    requireKind(byKind);
    const found = findWatched(store, keys, contacts, datasets);
    const catalog = loadCatalog(global.importedCatalog, warn);
    const people = contacts.map(({ id }) => (found.get(id) ?? []).map(({ exposure }) => exposure));
    const kinds = new Set<string>(contacts.map(({ kind }) => kind));
    const timeline = timelineOf(people, kinds, datasets, catalog, "identifiers");
    const coverage = coverageOf(datasets, chosen.length - datasets.length, byKind);
    const incomplete = incompleteOf(datasets);
    const incidents = timeline.events.flatMap(({ incident }) =>
      incident === null ? [] : (catalog.find(incident) ?? []),
    );
    const { lang } = global;
    const words = wordsOf(lang);
    const below = [
      words.coverage(coverage.datasets, coverage.records, coverage.oldest, coverage.newest),
      ...coverageNotes({ coverage, incomplete }, words),
      ...attributionLines(incidents),
    ];
    return async (format) => {
      switch (format) {
        case "table":
          return [report.timelineText(timeline, lang), ...below].join("\n");
        case "markdown":
          return report.timelineMarkdown(timeline, below, lang);
        case "html":
          return (await import("../report/html-timeline.js")).timelineHtml(timeline, below, lang, today);
        case "json": {
          const attribution = attributionLines(incidents)[0];
          return JSON.stringify({
            schemaVersion: 1,
            coverage: coverageJson(coverage),
            ...(incomplete.length > 0 ? { incomplete } : {}),
            timeline,
            ...(attribution === undefined ? {} : { attribution }),
          });
        }
      }
    };
  } finally {
    store.close();
  }
}
