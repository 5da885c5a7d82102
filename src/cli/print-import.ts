/** Prints what an import did: its report, what of it to be careful about, and incidents that it may belong to. */
import type { ImportReport } from "../app/imported-dataset.js";
import type { IncidentProposal } from "../catalog/propose-incident.js";
import type { InventoryEntry } from "../report/inventory.js";
import type { ReportedImportNews } from "../report/watch-report.js";
import type { GlobalOptions } from "./global-options.js";
import { print, printJson, warn } from "./output.js";

/** @param inventory what was found before it was read @param title that the datasets were given @param news of watched contacts; `null` while nobody is watched */
export async function printImport(
  report: ImportReport,
  inventory: readonly InventoryEntry[],
  title: string | null,
  global: GlobalOptions,
  news: ReportedImportNews | null,
): Promise<void> {
  for (const warning of report.warnings) warn(warning);
  const proposals = await proposalsFor(report, title, global);
  const { proposalJson, proposalsText } = await import("../report/proposal.js");
  if (global.json) {
    printJson({
      seconds: report.seconds,
      datasets: report.datasets.map(
        ({ columns, sample: _sample, recordsPerIdentifier: _records, rating: _rating, ...dataset }) => ({
          ...dataset,
          ...(proposals.has(dataset.id)
            ? { proposedIncident: proposalJson(proposals.get(dataset.id) as IncidentProposal) }
            : {}),
          columns: columns.map(({ name, index, role }) => ({ name, index, role })),
        }),
      ),
      ...(report.resumedFrom === undefined ? {} : { resumedFrom: report.resumedFrom }),
      ...(report.withoutIdentifiers.length > 0 ? { withoutIdentifiers: report.withoutIdentifiers } : {}),
      inventory,
      skipped: report.skipped,
      ...(news ? { watch: (await import("../report/watch-report.js")).importNewsJson(news) } : {}),
    });
    return;
  }
  for (const { path, reason, detail } of report.skipped)
    warn(`skipped ${path}: ${reason}${detail === undefined ? "" : ` (${detail})`}`);
  const { importText } = await import("../report/import-report.js");
  const { wordsOf } = await import("../report/words.js");
  const proposed = proposalsText(proposals, global.lang);
  print(importText(report, wordsOf(global.lang), global.lang) + (proposed === "" ? "" : `\n${proposed}`));
  if (news) print((await import("../report/watch-report.js")).newsText(news, global.lang));
}

/** Incidents that datasets without a link seem to belong to, by slug. */
async function proposalsFor(
  { datasets }: ImportReport,
  title: string | null,
  global: GlobalOptions,
): Promise<ReadonlyMap<string, IncidentProposal>> {
  const unlinked = datasets.filter(({ incident, outcome }) => incident === undefined && outcome !== "unchanged");
  if (unlinked.length === 0) return new Map();
  const { loadCatalog } = await import("../catalog/catalog.js");
  const { proposeIncident } = await import("../catalog/propose-incident.js");
  const { incidents } = loadCatalog(global.importedCatalog, warn);
  return new Map(
    unlinked.flatMap((dataset) => {
      const proposal = proposeIncident(
        { ...dataset, names: [dataset.id, ...(title === null ? [] : [title])] },
        incidents,
      );
      return proposal ? [[dataset.id, proposal] as const] : [];
    }),
  );
}
