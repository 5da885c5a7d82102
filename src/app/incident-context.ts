/**
 * The catalogue beside an answer: which incident each dataset of the store is linked to, and which incidents concern the
 * people who ask although nothing of them was imported, so that a clear answer is not over-read.
 */
import type { Catalog } from "../catalog/catalog.js";
import type { Incident } from "../catalog/incident.js";
import { countryOfPhone } from "../identifier/country.js";
import { printable } from "../identifier/mask.js";
import type { CanonicalPhone } from "../identifier/phone.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { Contact } from "./contact.js";
import { factsOfDataset } from "./dataset-facts.js";

/** The linked incident's id by the dataset's slug as reports show it. */
export function linksOf(datasets: readonly DatasetEntry[]): ReadonlyMap<string, string> {
  return new Map(
    datasets.flatMap((entry) => {
      const { incident } = factsOfDataset(entry);
      return typeof incident === "string" ? [[printable(entry.slug), incident] as const] : [];
    }),
  );
}

/** Why an incident concerns somebody; `perhaps-country`: it concerns more countries than the report names. */
export interface Concern {
  readonly kind: "country" | "perhaps-country" | "service";
  readonly value: string;
}

export interface KnownIncident {
  readonly incident: Incident;
  readonly because: readonly Concern[];
}

export interface Asker {
  /** ISO country codes. */
  readonly countries: ReadonlySet<string>;
  /** Services that are used, as typed. */
  readonly services: readonly string[];
  /** E-mail domains in ASCII. */
  readonly domains: ReadonlySet<string>;
}

/** What contacts say of the people behind them: country by calling code, services by kind and by e-mail domain. */
export function askerOf(contacts: readonly Contact[], country: string | null, services: readonly string[]): Asker {
  const countries = new Set<string>(country === null ? [] : [country]);
  const domains = new Set<string>();
  const used = new Set(services);
  for (const { kind, forms } of contacts) {
    const [form] = forms;
    if (form === undefined) continue;
    switch (kind) {
      case "phone": {
        const found = countryOfPhone(form as CanonicalPhone);
        if (found) countries.add(found);
        break;
      }
      case "email":
        domains.add(form.slice(form.lastIndexOf("@") + 1));
        break;
      case "qq":
        used.add("qq");
        countries.add("CN");
        break;
      case "resident-id":
        countries.add("CN");
        break;
    }
  }
  return { countries, services: [...used], domains };
}

/**
 * Incidents that concern the asker and that no dataset is linked to, newest first. The whole of an incident that has parts
 * stands for them, unless one of its parts was imported: then the others are named.
 */
export function knownIncidents(asker: Asker, catalog: Catalog, linked: ReadonlySet<string>): KnownIncident[] {
  const found = catalog.incidents.flatMap((incident): KnownIncident[] => {
    if (linked.has(incident.id) || (incident.partOf !== null && linked.has(incident.partOf))) return [];
    const because = concernsOf(incident, asker);
    return because.length > 0 ? [{ incident, because }] : [];
  });
  const hasLinkedPart = (id: string): boolean => catalog.partsOf(id).some((part) => linked.has(part.id));
  const isShown = ({ incident: { id, partOf } }: KnownIncident): boolean => {
    if (partOf === null) return !hasLinkedPart(id);
    return hasLinkedPart(partOf) || !found.some(({ incident }) => incident.id === partOf);
  };
  const dateOf = ({ incident }: KnownIncident): string => incident.reported ?? incident.happened ?? "";
  return found.filter(isShown).sort((a, b) => (dateOf(a) < dateOf(b) ? 1 : dateOf(a) > dateOf(b) ? -1 : 0));
}

function concernsOf(incident: Incident, asker: Asker): Concern[] {
  const concerns: Concern[] = [];
  for (const country of asker.countries) {
    if (incident.countries.includes(country)) concerns.push({ kind: "country", value: country });
    else if ((incident.countriesReported ?? 0) > incident.countries.length)
      concerns.push({ kind: "perhaps-country", value: country });
  }
  const names = incident.services.map(plainName);
  for (const service of asker.services) {
    if (names.includes(plainName(service))) concerns.push({ kind: "service", value: service });
  }
  for (const domain of asker.domains) {
    if (incident.domains.some((own) => domain === own || domain.endsWith(`.${own}`)))
      concerns.push({ kind: "service", value: domain });
  }
  return concerns;
}

function plainName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/gu, "");
}
