/**
 * An incident in one line or one JSON object, as it stands beside answers. Wherever an entry of Have I Been Pwned shows, its
 * source is named.
 */
import { HIBP_ATTRIBUTION, isOfHibp } from "../catalog/catalog.js";
import type { Incident } from "../catalog/incident.js";
import { termName } from "../catalog/terms.js";
import { catalogWordsOf } from "./catalog-words.js";
import type { Lang } from "./words.js";

/** As every JSON document gives an incident, apart from what `catalog show` adds. */
export function incidentJson(incident: Incident): object {
  const { id, partOf, title, kind, channel, industries, countries, happened, reported, counts, dataClasses } = incident;
  return {
    id,
    ...(partOf === null ? {} : { partOf }),
    title,
    kind,
    channel,
    industries,
    countries,
    ...(incident.countriesReported === null ? {} : { countriesReported: incident.countriesReported }),
    happened,
    reported,
    counts,
    dataClasses,
    circulates: incident.circulates,
    sensitive: incident.sensitive,
    ...(incident.flags.length > 0 ? { flags: incident.flags } : {}),
    ...(isOfHibp(incident) ? { attribution: HIBP_ATTRIBUTION } : {}),
  };
}

/** One line on what leaked, when and how: `Title (id): scraped; reported 2022-11-25`. */
export function incidentLine(incident: Incident, lang: Lang): string {
  const words = catalogWordsOf(lang);
  const kind = termName("kinds", incident.kind, lang);
  const channel = incident.channel === null ? null : termName("channels", incident.channel, lang);
  const facts = [
    kind,
    ...(channel === null || channel === kind
      ? []
      : [`${words.channel.trim()}${lang === "zh" ? "：" : ": "}${channel}`]),
    ...(incident.happened === null ? [] : [`${words.happened.trim()} ${incident.happened}`]),
    ...(incident.reported === null ? [] : [`${words.reported.trim()} ${incident.reported}`]),
  ];
  return `${incident.title[lang]} (${incident.id}): ${facts.join(lang === "zh" ? "；" : "; ")}`;
}

/** The credit that the licence of an imported catalogue asks for, once, where one of its entries is among these. */
export function attributionLines(incidents: readonly Incident[]): string[] {
  return incidents.some(isOfHibp) ? [HIBP_ATTRIBUTION] : [];
}
