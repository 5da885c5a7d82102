/**
 * What stands beside the answers of a check: the incidents that their datasets belong to, what to do about them, and incidents
 * that are known but were not imported. Nothing is loaded for it unless somebody is exposed or it was asked for.
 */
import type { CheckReport } from "../app/check-contacts.js";
import type { IncidentContext } from "../app/reported-check.js";
import type { Timeline } from "../app/timeline.js";
import type { AskedList } from "../app/listed-people.js";
import type { DatasetEntry } from "../store/block-store.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { GlobalOptions } from "./global-options.js";
import { warn } from "./output.js";
import type { ResultTarget } from "./result-output.js";

export interface ContextFlags {
  readonly incidents?: boolean;
  readonly service?: readonly string[];
  /** Left out: a short one for a single person who is exposed. */
  readonly advice?: boolean;
  /** When what happened, for one person, or for the people of a list. */
  readonly timeline?: boolean;
}

/** @throws LeaksiftError usage for an option whose result the format has no place for */
export async function checkContextOf(
  report: CheckReport,
  datasets: readonly DatasetEntry[],
  asked: AskedList,
  flags: ContextFlags,
  global: GlobalOptions,
  targets: readonly ResultTarget[],
): Promise<IncidentContext> {
  const { contacts } = asked;
  const { linksOf } = await import("../app/dataset-marks.js");
  const links = linksOf(datasets);
  const linked = new Set(
    links.size === 0
      ? []
      : report.results.flatMap(({ exposures }) => exposures.flatMap(({ dataset }) => links.get(dataset) ?? [])),
  );
  const withAdvice = wantsAdvice(report, flags, targets);
  if (linked.size === 0 && !flags.incidents && !withAdvice && !flags.timeline)
    return { links, incidentLines: new Map(), json: {}, texts: [] };
  const { loadCatalog } = await import("../catalog/catalog.js");
  const { attributionLines, incidentJson, incidentLine } = await import("../report/incident-line.js");
  const { catalogWordsOf } = await import("../report/catalog-words.js");
  const catalog = loadCatalog(global.importedCatalog, warn);
  const incidents = [...linked].sort().flatMap((id) => catalog.find(id) ?? []);
  const { leak } = catalogWordsOf(global.lang);
  const lines = new Map(incidents.map((incident) => [incident.id, `${leak}${incidentLine(incident, global.lang)}`]));
  const credits = attributionLines(incidents);
  const texts = [...credits];
  let json: object = incidents.length > 0 ? { incidents: incidents.map(incidentJson) } : {};
  let timeline: Timeline | undefined;
  if (flags.timeline) {
    const { countedIn, peopleOf, timelineOf } = await import("../app/timeline.js");
    const { timelineText } = await import("../report/timeline-report.js");
    const kinds = new Set<string>(contacts.map(({ kind }) => kind));
    timeline = timelineOf(peopleOf(report.results, asked), kinds, datasets, catalog, countedIn(asked));
    json = { ...json, timeline };
    texts.push(timelineText(timeline, global.lang));
  }
  if (withAdvice) {
    const { askerOf } = await import("../app/incident-context.js");
    const { situationsOf } = await import("../app/exposure-situations.js");
    const { adviceFor } = await import("../catalog/advice.js");
    const { adviceJson, adviceText } = await import("../report/advice-report.js");
    const people = situationsOf(report.results, datasets, catalog);
    const exposed = report.results.flatMap(({ contact, exposures }) => (exposures.length > 0 ? [contact] : []));
    const { countries } = askerOf(exposed, global.country, []);
    const advice = adviceFor(people, [...countries].sort(), new Date().toISOString().slice(0, 10));
    json = { ...json, advice: adviceJson(advice) };
    texts.push(adviceText(advice, global.lang, flags.advice !== true));
  }
  if (flags.incidents) {
    const { askerOf, knownIncidents } = await import("../app/incident-context.js");
    const { knownJson, knownText } = await import("../report/catalog-report.js");
    const asker = askerOf(contacts, global.country, flags.service ?? []);
    const known = knownIncidents(asker, catalog, new Set(links.values()));
    json = { ...json, knownIncidents: knownJson(known) };
    texts.push(knownText(known, global.lang, asker.countries.size > 0 || asker.services.length > 0));
  }
  const incidentDates = new Map(incidents.map(({ id, happened, reported }) => [id, { happened, reported }]));
  return { links, incidentLines: lines, incidentDates, json, texts, ...(timeline && { timeline, credits }) };
}

/** Programs get advice when they ask for it; a person who asks for one identifier gets it unasked. */
function wantsAdvice(
  { results, summary }: CheckReport,
  flags: ContextFlags,
  targets: readonly ResultTarget[],
): boolean {
  if (summary.exposed === 0) return false;
  const isText = targets.every(({ format }) => format === "table");
  return flags.advice ?? (isText && results.length === 1);
}

/** Answers line by line, and findings, have no place for what concerns them all. @throws LeaksiftError usage */
export function requirePlace(
  { incidents, service, advice, timeline }: ContextFlags,
  targets: readonly ResultTarget[],
): void {
  if (service !== undefined && !incidents) throw new LeaksiftError("usage", "--service goes with --incidents");
  const option = incidents ? "--incidents" : advice ? "--advice" : timeline ? "--timeline" : null;
  const without = targets.find(
    ({ format }) => format !== "table" && format !== "json" && !(option === "--timeline" && format === "html"),
  );
  if (option !== null && without)
    throw new LeaksiftError(
      "usage",
      `${option} can't be shown as ${without.format}`,
      "leave --format out, or take json",
    );
}
