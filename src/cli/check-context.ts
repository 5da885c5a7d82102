/**
 * What stands beside the answers of a check: the incidents that their datasets belong to, and those that are known but were
 * not imported. Nothing is loaded for it unless an exposure has a link or it was asked for.
 */
import type { CheckReport } from "../app/check-contacts.js";
import type { IncidentContext } from "../app/reported-check.js";
import type { Contact } from "../app/contact.js";
import type { DatasetEntry } from "../store/block-store.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { GlobalOptions } from "./global-options.js";
import { warn } from "./output.js";
import type { ResultTarget } from "./result-output.js";

export interface ContextFlags {
  readonly incidents?: boolean;
  readonly service?: readonly string[];
}

/** @throws LeaksiftError usage for an option whose result the format has no place for */
export async function checkContextOf(
  report: CheckReport,
  datasets: readonly DatasetEntry[],
  contacts: readonly Contact[],
  flags: ContextFlags,
  global: GlobalOptions,
): Promise<IncidentContext> {
  const { linksOf } = await import("../app/incident-context.js");
  const links = linksOf(datasets);
  const linked = new Set(
    links.size === 0
      ? []
      : report.results.flatMap(({ exposures }) => exposures.flatMap(({ dataset }) => links.get(dataset) ?? [])),
  );
  if (linked.size === 0 && !flags.incidents) return { links, incidentLines: new Map(), json: {}, texts: [] };
  const { loadCatalog } = await import("../catalog/catalog.js");
  const { attributionLines, incidentJson, incidentLine } = await import("../report/incident-line.js");
  const { catalogWordsOf } = await import("../report/catalog-words.js");
  const catalog = loadCatalog(global.importedCatalog, warn);
  const incidents = [...linked].sort().flatMap((id) => catalog.find(id) ?? []);
  const { leak } = catalogWordsOf(global.lang);
  const lines = new Map(incidents.map((incident) => [incident.id, `${leak}${incidentLine(incident, global.lang)}`]));
  const texts = attributionLines(incidents);
  let json: object = incidents.length > 0 ? { incidents: incidents.map(incidentJson) } : {};
  if (flags.incidents) {
    const { askerOf, knownIncidents } = await import("../app/incident-context.js");
    const { knownJson, knownText } = await import("../report/catalog-report.js");
    const asker = askerOf(contacts, global.country, flags.service ?? []);
    const known = knownIncidents(asker, catalog, new Set(links.values()));
    json = { ...json, knownIncidents: knownJson(known) };
    texts.push(knownText(known, global.lang));
  }
  return { links, incidentLines: lines, json, texts };
}

/** Answers line by line, and findings, have no place for what concerns them all. @throws LeaksiftError usage */
export function requirePlace({ incidents, service }: ContextFlags, targets: readonly ResultTarget[]): void {
  if (service !== undefined && !incidents) throw new LeaksiftError("usage", "--service goes with --incidents");
  const without = targets.find(({ format }) => format !== "table" && format !== "json");
  if (incidents && without)
    throw new LeaksiftError(
      "usage",
      `--incidents can't be shown as ${without.format}`,
      "leave --format out, or take json",
    );
}
