/** `leaksift catalog`: the known incidents, one of them in full, and importing the catalogue of Have I Been Pwned. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Command } from "commander";
import type { Catalog } from "../../catalog/catalog.js";
import type { Incident } from "../../catalog/incident.js";
import { LeaksiftError } from "../../errors/leaksift-error.js";
import { readBoundedFile } from "../bounded-file.js";
import { globalOptions } from "../global-options.js";
import { print, printJson, warn } from "../output.js";
import { quotedWord } from "../../identifier/quoted-word.js";

/** The whole of Have I Been Pwned's catalogue is some megabytes; a file that is much larger is something else. */
const IMPORT_LIMIT_BYTES = 64 << 20;

export function registerCatalog(program: Command): void {
  const catalog = program
    .command("catalog")
    .description("known incidents, whether or not their data was imported")
    .option("--search <text>", "only incidents with this in their id, title, services or domains")
    .addHelpText(
      "after",
      `
Examples:
  $ leaksift catalog
  $ leaksift catalog --search qq
  $ leaksift catalog show cn-express-2023
  $ leaksift catalog import breaches.json    what https://haveibeenpwned.com/api/v3/breaches gives`,
    )
    .action(async (flags: { search?: string }, command: Command) => {
      const global = await globalOptions(command);
      const { loadCatalog } = await import("../../catalog/catalog.js");
      const { catalogText } = await import("../../report/catalog-report.js");
      const { incidentJson } = await import("../../report/incident-line.js");
      const found = searched(loadCatalog(global.importedCatalog), flags.search);
      if (global.json) printJson({ incidents: found.map(incidentJson) });
      else print(catalogText(found, global.lang));
    });

  catalog
    .command("show")
    .description("everything that is known of an incident")
    .argument("<id>", "id of the incident")
    .addHelpText("after", "\nExample:\n  $ leaksift catalog show whatsapp-2022")
    .action(async (id: string, _flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { loadCatalog } = await import("../../catalog/catalog.js");
      const { incidentText, wholeIncidentJson } = await import("../../report/catalog-report.js");
      const all = loadCatalog(global.importedCatalog);
      const incident = await findIncident(all, id);
      const parts = all.partsOf(incident.id);
      if (global.json) printJson(wholeIncidentJson(incident, parts));
      else print(incidentText(incident, parts, global.lang));
    });

  catalog
    .command("import")
    .description("import the breach catalogue of Have I Been Pwned, as downloaded from its site")
    .argument("<file>", "the JSON file that https://haveibeenpwned.com/api/v3/breaches gives")
    .addHelpText("after", "\nExample:\n  $ leaksift catalog import breaches.json")
    .action(async (file: string, _flags: object, command: Command) => {
      const global = await globalOptions(command);
      const { readHibpBreaches } = await import("../../catalog/hibp.js");
      const { HIBP_ATTRIBUTION } = await import("../../catalog/catalog.js");
      const { catalogWordsOf } = await import("../../report/catalog-words.js");
      const read = readHibpBreaches(readJson(file));
      if (read === null) {
        throw new LeaksiftError(
          "input-unsupported",
          `${file} is no breach catalogue: a JSON list of entries with Name, Title and BreachDate`,
          "download https://haveibeenpwned.com/api/v3/breaches, and import that file",
        );
      }
      replaceFile(global.importedCatalog, `${JSON.stringify(read.incidents)}\n`);
      if (read.leftOut > 0) warn(`entries without a name, a title or a date, left out: ${read.leftOut}`);
      if (read.unknownClasses.length > 0)
        warn(`data classes that the vocabulary lacks, and that keep their own names: ${read.unknownClasses.length}`);
      const { incidents, leftOut, unknownClasses } = read;
      if (global.json) {
        printJson({ imported: incidents.length, leftOut, unknownClasses, attribution: HIBP_ATTRIBUTION });
      } else {
        print(`${catalogWordsOf(global.lang).imported(incidents.length, file)}\n${HIBP_ATTRIBUTION}`);
      }
    });
}

/**
 * @param id of the catalogue; of Have I Been Pwned's entries also the name that they have there (`Adobe`)
 * @throws LeaksiftError usage when the catalogue has no such id, with the nearest one
 */
export async function findIncident(catalog: Catalog, id: string): Promise<Incident> {
  const { hibpId } = await import("../../catalog/hibp.js");
  const incident = catalog.find(id) ?? catalog.find(id.toLowerCase()) ?? catalog.find(hibpId(id));
  if (incident) return incident;
  const { suggestion } = await import("../input-options.js");
  const near = suggestion(
    id,
    catalog.incidents.map((known) => known.id),
  );
  throw new LeaksiftError(
    "usage",
    `the catalogue has no incident ${quotedWord(id)}${near}`,
    "`leaksift catalog` lists them",
  );
}

function searched({ incidents }: Catalog, text: string | undefined): readonly Incident[] {
  if (text === undefined) return incidents;
  const wanted = text.normalize("NFKC").toLowerCase();
  return incidents.filter(({ id, title, services, domains }) =>
    [id, title.en, title.zh, ...services, ...domains].some((word) => word.toLowerCase().includes(wanted)),
  );
}

/** @throws LeaksiftError input-*; the parser's own words would quote the file */
function readJson(path: string): unknown {
  const text = readBoundedFile(path, IMPORT_LIMIT_BYTES);
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, "")) as unknown;
  } catch {
    throw new LeaksiftError("input-unsupported", `${path} is no JSON`);
  }
}

/** All or nothing: a reader never meets half a file. @throws LeaksiftError output-unwritable */
function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new LeaksiftError(
      "output-unwritable",
      `${path} can't be written (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
    );
  }
}
