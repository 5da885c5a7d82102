/**
 * Incidents for people and for programs: the list, one of them in full, those that are known but can't be checked here, and
 * reported counts beside those of a dataset.
 */
import Table from "cli-table3";
import { dataClassName } from "../catalog/data-classes.js";
import type { Incident } from "../catalog/incident.js";
import { sourceOf, termName } from "../catalog/terms.js";
import { sourceLines } from "./source-lines.js";
import { catalogWordsOf, type CatalogWords } from "./catalog-words.js";
import { attributionLines, incidentJson, incidentLine } from "./incident-line.js";
import { wordsOf, type Lang } from "./words.js";

/** The source that is none by itself: notes on reports that they do not name. */
const OWN_NOTES = "project-notes";

/** Everything that the catalogue has, sources in full. */
export function wholeIncidentJson(incident: Incident, parts: readonly Incident[]): object {
  return {
    ...incidentJson(incident),
    summary: incident.summary,
    services: incident.services,
    domains: incident.domains,
    parts: parts.map(({ id }) => id),
    advice: incident.advice,
    sources: incident.sources.flatMap((id) => sourceOf(id) ?? []),
  };
}

export function catalogText(incidents: readonly Incident[], lang: Lang): string {
  const { heads } = catalogWordsOf(lang);
  const table = new Table({
    head: [heads.id, heads.date, heads.kind, heads.counts, heads.title],
    colAligns: ["left", "left", "left", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const incident of incidents) {
    const name = incident.partOf === null ? incident.id : `└ ${incident.id}`;
    const kind = termName("kinds", incident.kind, lang);
    table.push([
      name,
      incident.reported ?? incident.happened ?? "",
      kind,
      countsText(incident, lang),
      incident.title[lang],
    ]);
  }
  return [table.toString(), ...attributionLines(incidents)].join("\n");
}

export function incidentText(incident: Incident, parts: readonly Incident[], lang: Lang): string {
  const words = catalogWordsOf(lang);
  const list = (values: readonly string[]): string => values.join(words.comma) || words.notStated;
  const facts = [
    ...(incident.partOf === null ? [] : [`${words.partOf}${incident.partOf}`]),
    `${words.kind}${termName("kinds", incident.kind, lang)}`,
    `${words.channel}${incident.channel === null ? words.channelNotKnown : termName("channels", incident.channel, lang)}`,
    `${words.industries}${list(incident.industries.map((slug) => termName("industries", slug, lang)))}`,
    `${words.countries}${countriesText(incident, words, lang)}`,
    `${words.happened}${incident.happened ?? words.notStated}`,
    `${words.reported}${incident.reported ?? words.notStated}`,
    `${words.counts}${countsText(incident, lang) || words.notStated}`,
    `${words.dataClasses}${list(incident.dataClasses.map((slug) => dataClassName(slug, lang)))}`,
    `${words.circulation}${termName("circulations", incident.circulates, lang)}`,
    ...(incident.flags.length > 0
      ? [`${words.flags}${list(incident.flags.map((flag) => termName("flags", flag, lang)))}`]
      : []),
    ...(parts.length > 0 ? [`${words.parts}${parts.map(({ id }) => id).join(words.comma)}`] : []),
  ];
  const sections = [`${incident.id}: ${incident.title[lang]}`, incident.summary[lang], facts.join("\n")];
  const byCountry = Object.entries(incident.counts?.countries ?? {});
  if (byCountry.length > 1) sections.push(countryTable(byCountry, lang));
  if (incident.advice.length > 0) {
    sections.push([words.doNow, ...incident.advice.map((advice) => `  - ${advice[lang]}`)].join("\n"));
  }
  const sources = [words.sources, ...sourceLines(incident.sources, lang)];
  if (incident.sources.every((id) => id === OWN_NOTES)) sources.push(`  ${words.notesOnly}`);
  sections.push(sources.join("\n"), ...attributionLines([incident]));
  return sections.join("\n\n");
}

export interface ReportedConcern {
  readonly kind: "country" | "perhaps-country" | "service";
  readonly value: string;
}

export interface ReportedKnown {
  readonly incident: Incident;
  readonly because: readonly ReportedConcern[];
}

export function knownJson(known: readonly ReportedKnown[]): object[] {
  return known.map(({ incident, because }) => ({ ...incidentJson(incident), because }));
}

/**
 * Incidents that concern the asker, of which nothing was imported.
 * @param isAskerKnown whether a country or a service is known, without which none is found
 */
export function knownText(known: readonly ReportedKnown[], lang: Lang, isAskerKnown: boolean): string {
  const words = catalogWordsOf(lang);
  if (known.length === 0) return isAskerKnown ? words.knownNone : words.knownUnasked;
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const lines = known.flatMap(({ incident, because }) => {
    const reasons = because.map(({ kind, value }) => {
      if (kind === "service") return words.concerns.service(value);
      const country = names.of(value) ?? value;
      return kind === "country" ? words.concerns.country(country) : words.concerns.perhaps(country);
    });
    const data = incident.dataClasses.map((slug) => dataClassName(slug, lang)).join(words.comma) || words.notStated;
    return [`  ○ ${incidentLine(incident, lang)}`, `    ${data}; ${reasons.join("; ")}`];
  });
  return [words.knownTitle, ...lines, ...attributionLines(known.map(({ incident }) => incident))].join("\n");
}

/** Phone values by country as reported, beside those counted in a dataset. */
export function countryComparison(
  reported: Readonly<Record<string, number>>,
  counted: Readonly<Record<string, number>>,
  lang: Lang,
): string {
  const { byCountry } = catalogWordsOf(lang);
  const words = wordsOf(lang);
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const shareOf = (counts: Readonly<Record<string, number>>, code: string): string => {
    const all = Object.keys(reported).reduce((sum, key) => sum + (counts[key] ?? 0), 0);
    return all === 0 ? "" : ` (${((100 * (counts[code] ?? 0)) / all).toFixed(1)} %)`;
  };
  const table = new Table({
    head: [byCountry.country, byCountry.code, byCountry.reported, byCountry.counted],
    colAligns: ["left", "left", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [code, count] of Object.entries(reported)) {
    table.push([
      names.of(code) ?? code,
      code,
      `${words.number(count)}${shareOf(reported, code)}`,
      `${words.number(counted[code] ?? 0)}${shareOf(counted, code)}`,
    ]);
  }
  return table.toString();
}

function countryTable(counts: readonly (readonly [string, number])[], lang: Lang): string {
  const { byCountry } = catalogWordsOf(lang);
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const table = new Table({
    head: [byCountry.country, byCountry.code, byCountry.reported],
    colAligns: ["left", "left", "right"],
    style: { head: [], border: [] },
  });
  for (const [code, count] of counts) table.push([names.of(code) ?? code, code, wordsOf(lang).number(count)]);
  return table.toString();
}

function countsText({ counts }: Incident, lang: Lang): string {
  if (counts === null) return "";
  const exactness = termName("exactness", counts.exactness, lang);
  const number = `${wordsOf(lang).number(counts.total)} ${termName("units", counts.unit, lang)}`;
  return exactness === "" ? number : `${exactness} ${number}`;
}

function countriesText({ countries, countriesReported }: Incident, words: CatalogWords, lang: Lang): string {
  if (countries.length === 0) return words.notStated;
  const names = new Intl.DisplayNames([lang], { type: "region" });
  const named = countries.map((code) => names.of(code) ?? code).join(words.comma);
  return countriesReported === null ? named : `${named}${words.countriesOf(countriesReported)}`;
}
