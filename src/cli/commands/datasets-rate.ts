/** `leaksift datasets rate` and `datasets overlap`: how far to believe a dataset, and what two of them share. */
import type { Command } from "commander";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { printable } from "../../identifier/mask.js";
import { globalOptions } from "../global-options.js";
import { print, printJson } from "../output.js";
import { linkedIncident } from "../rate-imported.js";

export function registerDatasetsRate(datasets: Command): void {
  datasets
    .command("rate")
    .description("say how far to believe a dataset, and why; checks carry the grade")
    .argument("<slug>", "name of the dataset")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets rate whatsapp-2022")
    .action(async (slug: string, _flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { SqliteWriter } = await import("../../store/sqlite-writer.js");
      const { findDataset } = await import("../../app/describe-dataset.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { rateDataset } = await import("../../app/rate-dataset.js");
      const store = SqliteWriter.openForWriting(global.store);
      try {
        const entry = findDataset(store, slug);
        const keys = await unlockStore(store, global.keys);
        const incident = await linkedIncident(entry, global);
        const rating = rateDataset(store, keys, entry, { incident, everyStripe: 1, now: new Date() });
        if (global.json) printJson({ id: printable(entry.slug), ...rating });
        else {
          const { ratingText } = await import("../../report/rating-report.js");
          print(ratingText(printable(entry.slug), rating, global.lang));
        }
      } finally {
        store.close();
      }
    });

  datasets
    .command("overlap")
    .description("count the identifiers that two datasets share")
    .argument("<one>", "name of a dataset")
    .argument("<other>", "name of another")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets overlap shop-2021 shop-2023")
    .action(async (one: string, other: string, _flags: object, command: Command) => {
      if (one === other) throw new LeaksiftError("usage", "name two different datasets");
      const global = await globalOptions(command);
      const { SqliteReader } = await import("../../store/sqlite-reader.js");
      const { findDataset } = await import("../../app/describe-dataset.js");
      const { unlockStore } = await import("../../app/unlock-store.js");
      const { verifiedOverlap } = await import("../../app/rate-dataset.js");
      const store = SqliteReader.open(global.store);
      try {
        const [first, second] = [findDataset(store, one), findDataset(store, other)];
        const keys = await unlockStore(store, global.keys);
        const { others, kinds } = verifiedOverlap(store, keys, first, [second]);
        const all = others.get(second.id) ?? { own: 0, other: 0, shared: 0 };
        const share = (of: number): number => (of === 0 ? 0 : all.shared / of);
        const report = {
          datasets: [printable(first.slug), printable(second.slug)] as [string, string],
          shared: all.shared,
          ofFirst: share(all.own),
          ofSecond: share(all.other),
          kinds: [...kinds]
            .filter(([, { own, other: its }]) => own + its > 0)
            .map(([kind, tags]) => ({ kind, first: tags.own, second: tags.other, shared: tags.shared })),
        };
        if (global.json) printJson(report);
        else {
          const { overlapText } = await import("../../report/rating-report.js");
          print(overlapText(report, global.lang));
        }
      } finally {
        store.close();
      }
    });
}
