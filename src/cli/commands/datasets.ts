/** `leaksift datasets`: what was imported; one of them in full; removing one. */
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions } from "../global-options.js";
import { print, printJson, warnUnlessWiped } from "../output.js";

export function registerDatasets(program: Command): void {
  const datasets = program
    .command("datasets")
    .description("list the imported datasets; show or remove one")
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
        else if (all.length === 0) print("No dataset yet. Import one with `leaksift import FILE`.");
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
        if (global.json) printJson(datasetJson(summary, segments));
        else print(datasetText(summary, segments, wordsOf(global.lang), global.lang));
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
        await unlockStore(store, global.keys);
        const { confirmed } = await import("../confirmation.js");
        await confirmed(flags.yes === true, `removing ${entry.slug}`, `Remove ${entry.slug}?`);
        const { removeSpillFiles } = await import("../../app/spill-files.js");
        removeSpillFiles(store.path);
        warnUnlessWiped(store.removeDataset(entry.id));
        if (global.json) printJson({ removed: entry.slug });
        else print(`Removed ${entry.slug}.`);
      } finally {
        store.close();
      }
    });
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
