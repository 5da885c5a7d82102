/** `leaksift datasets`: what was imported; one of them in full; removing one. */
import type { Command } from "commander";
import { translated } from "../translation.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { printable } from "../../identifier/mask.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { print, printJson, warn, warnUnlessWiped } from "../output.js";
import { registerDatasetsMarks } from "./datasets-marks.js";
import { registerDatasetsRate } from "./datasets-rate.js";

export function registerDatasets(program: Command): void {
  const datasets = program
    .command("datasets")
    .description("list the imported datasets; show, rate, compare or remove one")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift datasets
  $ leaksift datasets show whatsapp-2022
  $ leaksift datasets remove whatsapp-2022 --yes`,
    )
    .action(async (_flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { summarizeDataset } = await import("../../app/describe-dataset.js");
      const { datasetJson, datasetsText } = await import("../../report/datasets-report.js");
      const store = SqliteReader.open(global.store);
      try {
        const all = store.datasets().map(summarizeDataset);
        if (global.json) printJson({ datasets: all.map((dataset) => datasetJson(dataset)) });
        else if (all.length === 0) print(translated("No dataset yet. Import one with `leaksift import FILE`."));
        else {
          const { wordsOf } = await import("../../report/words.js");
          print(datasetsText(all, wordsOf(global.lang)));
        }
      } finally {
        store.close();
      }
    });

  datasets
    .command("show")
    .description("everything that is known of a dataset")
    .argument("<slug>", "name of the dataset")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets show whatsapp-2022 --json")
    .action(async (slug: string, _flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { findDataset, segmentsOf, summarizeDataset } = await import("../../app/describe-dataset.js");
      const { datasetJson, datasetText } = await import("../../report/datasets-report.js");
      const { wordsOf } = await import("../../report/words.js");
      const store = SqliteReader.open(global.store);
      try {
        const entry = await suggesting(
          slug,
          store.datasets().map((dataset) => dataset.slug),
          () => findDataset(store, slug),
        );
        const summary = summarizeDataset(entry);
        const segments = segmentsOf(store, entry.id);
        const { facts } = summary;
        const linked =
          facts.incident === undefined ? null : await linkedIncident(facts.incident, facts.countries, global);
        if (global.json) printJson({ ...datasetJson(summary, segments), ...linked?.json });
        else {
          const { countriesSentence, measuredText, ratingLine } = await import("../../report/rating-report.js");
          const { RECORD_CLASSES } = await import("../../run/record-histogram.js");
          const { rating } = facts;
          const parts = [
            datasetText(summary, segments, wordsOf(global.lang), global.lang),
            measuredText(facts.sample, facts.recordsPerIdentifier, RECORD_CLASSES, global.lang),
            linked?.text,
            rating && linked ? countriesSentence(rating, global.lang) : null,
            rating ? ratingLine(rating, global.lang) : null,
          ];
          print(parts.filter((part) => part !== null && part !== undefined).join("\n\n"));
        }
      } finally {
        store.close();
      }
    });

  datasets
    .command("remove")
    .description("remove a dataset; nothing of it is left in the store")
    .argument("<slug>", "name of the dataset")
    .option("--yes", "don't ask")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets remove shop --yes")
    .action(async (slug: string, flags: { yes?: boolean }, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteWriter } = await import("../../store/sqlite-writer.js");
      const { findDataset } = await import("../../app/describe-dataset.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const store = SqliteWriter.openForWriting(global.store);
      try {
        const entry = await suggesting(
          slug,
          store.datasets().map((dataset) => dataset.slug),
          () => findDataset(store, slug),
        );
        const keys = await unlockStore(store, global.keys);
        const { confirmed } = await import("../confirmation.js");
        await confirmed(flags.yes === true, `removing ${entry.slug}`, `Remove ${entry.slug}?`);
        const { removeDataset } = await import("../../app/remove-dataset.js");
        const { waitingImports } = await import("../../app/import-checkpoint.js");
        const { untilInterrupted } = await import("../interrupt.js");
        if (waitingImports(global.store).some((one) => one.dataset === entry.slug))
          warn(`an interrupted import of ${entry.slug} is dropped with it`);
        warnUnlessWiped(await untilInterrupted((signal) => removeDataset(store, keys, entry.id, signal)));
        if (global.json) printJson({ removed: entry.slug });
        else print(translated(`Removed ${entry.slug}.`));
      } finally {
        store.close();
      }
    });

  registerDatasetsMarks(datasets);
  registerDatasetsRate(datasets);
}

/** What the catalogue has on a dataset's incident: for people with its counts by country beside the dataset's. */
async function linkedIncident(
  id: string,
  counted: Readonly<Record<string, number>>,
  global: GlobalOptions,
): Promise<{ json: object; text: string }> {
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const { countryComparison } = await import("../../report/catalog-report.js");
  const { attributionLines, incidentJson, incidentLine } = await import("../../report/incident-line.js");
  const { catalogWordsOf } = await import("../../report/catalog-words.js");
  const incident = loadCatalog(global.importedCatalog, warn).find(id);
  const { leak, notInCatalogue } = catalogWordsOf(global.lang);
  if (incident === null) return { json: {}, text: `${leak}${printable(id)}: ${notInCatalogue}` };
  const reported = incident.counts?.countries ?? {};
  const lines = [
    `${leak}${incidentLine(incident, global.lang)}`,
    incident.summary[global.lang],
    ...(Object.keys(reported).length > 1 ? ["", countryComparison(reported, counted, global.lang)] : []),
    ...attributionLines([incident]),
  ];
  return { json: { incidentDetails: incidentJson(incident) }, text: lines.join("\n") };
}

/** Adds the nearest dataset to an error about one that isn't there. */
async function suggesting<T>(slug: string, known: readonly string[], find: () => T): Promise<T> {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof LeaksiftError)) throw error;
    const { suggestion } = await import("../input-options.js");
    throw new LeaksiftError(error.code, `${error.message}${suggestion(slug, known)}`, error.hint);
  }
}
