/** `leaksift datasets link` and `datasets mark`: which incident a dataset belongs to, and whether it is sensitive. */
import type { Command } from "commander";
import type { DatasetMarks } from "../../app/dataset-marks.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { globalOptions, type GlobalOptions } from "../global-options.js";
import { translated } from "../translation.js";
import { print, printJson } from "../output.js";
import { findIncident } from "./catalog.js";

export function registerDatasetsMarks(datasets: Command): void {
  datasets
    .command("link")
    .description("say which incident of the catalogue a dataset belongs to")
    .argument("<slug>", "name of the dataset")
    .argument("[incident]", "id of the incident, from `leaksift catalog`")
    .option("--none", "take the link away")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets link numbers whatsapp-2022")
    .action(async (slug: string, incident: string | undefined, flags: { none?: boolean }, command: Command) => {
      if ((incident === undefined) !== (flags.none === true))
        throw new LeaksiftError("usage", "give the id of an incident, or --none to take the link away");
      const global = await globalOptions(command);
      await mark(slug, await incidentMarks(incident ?? null, global), global);
    });

  datasets
    .command("mark")
    .description("mark a dataset as sensitive: shown to one person who asks, never in the answer to a list")
    .argument("<slug>", "name of the dataset")
    .option("--sensitive", "to have been in it is itself delicate")
    .option("--not-sensitive", "it is like any other")
    .addHelpText("after", "\nExample:\n  $ leaksift datasets mark dating --sensitive")
    .action(async (slug: string, flags: { sensitive?: boolean; notSensitive?: boolean }, command: Command) => {
      if ((flags.sensitive === true) === (flags.notSensitive === true))
        throw new LeaksiftError("usage", "say --sensitive or --not-sensitive");
      await mark(slug, { sensitive: flags.sensitive === true }, await globalOptions(command));
    });
}

/**
 * What linking to an incident says of a dataset; one of a sensitive incident is sensitive.
 * @param id `null` takes a link away
 * @throws LeaksiftError usage when the catalogue has no such incident
 */
export async function incidentMarks(id: string | null, global: GlobalOptions): Promise<DatasetMarks> {
  if (id === null) return { incident: null };
  const { loadCatalog } = await import("../../catalog/catalog.js");
  const incident = await findIncident(loadCatalog(global.importedCatalog), id);
  return { incident: incident.id, ...(incident.sensitive ? { sensitive: true } : {}) };
}

async function mark(slug: string, marks: DatasetMarks, global: GlobalOptions): Promise<void> {
  const { SqliteWriter } = await import("../../store/sqlite-writer.js");
  const { findDataset } = await import("../../app/describe-dataset.js");
  const { factsOfDataset } = await import("../../app/dataset-facts.js");
  const { markDataset } = await import("../../app/dataset-marks.js");
  const { unlockStore } = await import("../../app/unlock-store.js");
  const store = SqliteWriter.openForWriting(global.store);
  try {
    const entry = findDataset(store, slug);
    await unlockStore(store, global.keys);
    const marked = markDataset(store, entry, marks);
    const { incident = null, sensitive = false } = marked;
    const losesGrade = factsOfDataset(entry).rating !== undefined && marked.rating === undefined;
    if (global.json) printJson({ id: entry.slug, incident, sensitive });
    else {
      print(
        translated(
          incident === null ? `${entry.slug} is linked to no incident` : `${entry.slug} is linked to ${incident}`,
        ),
      );
      if (losesGrade)
        print(
          translated(`its credibility grade was without that: \`leaksift datasets rate ${entry.slug}\` rates it anew`),
        );
      if (sensitive) print(translated(`${entry.slug} is sensitive: it answers one person who asks, never a list`));
    }
  } finally {
    store.close();
  }
}
