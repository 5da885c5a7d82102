/**
 * The catalogue: our own incidents, and those of other catalogues that the user imported, in one list. Read from disk at the
 * first question, since most commands never ask.
 */
import { existsSync, readFileSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { dataFile } from "./data-folder.js";
import { incidentOf, type Incident } from "./incident.js";

/** What must be said wherever an entry of Have I Been Pwned is shown (CC BY 4.0). */
export const HIBP_ATTRIBUTION = "Source: Have I Been Pwned, https://haveibeenpwned.com";

/** All incidents, our own first, then the imported ones; ids are unique. */
export class Catalog {
  readonly incidents: readonly Incident[];
  readonly #byId: ReadonlyMap<string, Incident>;

  constructor(incidents: readonly Incident[]) {
    this.incidents = incidents;
    this.#byId = new Map(incidents.map((incident) => [incident.id, incident]));
  }

  /** @returns null for an id that isn't there: of a newer version, or of a catalogue that was not imported here */
  find(id: string): Incident | null {
    return this.#byId.get(id) ?? null;
  }

  partsOf(id: string): Incident[] {
    return this.incidents.filter(({ partOf }) => partOf === id);
  }
}

let own: readonly Incident[] | null = null;

/** Our own entries, as they are shipped. */
export function ownIncidents(): readonly Incident[] {
  own ??= readIncidents(dataFile("catalog", "incidents.json"));
  return own;
}

/**
 * @param importedFile where `catalog import` keeps its entries; need not be there
 * @param onDamage told that this file can't be read, where the answer doesn't depend on it; our own entries are given then
 * @throws LeaksiftError input-damaged when it can't be read and nobody is told
 */
export function loadCatalog(importedFile: string, onDamage?: (message: string) => void): Catalog {
  if (!existsSync(importedFile)) return new Catalog(ownIncidents());
  let imported: readonly Incident[];
  try {
    imported = readIncidents(importedFile);
  } catch {
    const message = `the imported catalogue ${importedFile} can't be read`;
    if (onDamage) {
      onDamage(message);
      return new Catalog(ownIncidents());
    }
    throw new LeaksiftError(
      "input-damaged",
      message,
      "import it again with `leaksift catalog import FILE`, or delete it",
    );
  }
  const ids = new Set(ownIncidents().map(({ id }) => id));
  return new Catalog([...ownIncidents(), ...imported.filter(({ id }) => !ids.has(id))]);
}

/** Of another catalogue whose licence wants to be named. */
export function isOfHibp(incident: Incident): boolean {
  return incident.sources.includes("hibp");
}

function readIncidents(path: string): Incident[] {
  const list: unknown = JSON.parse(readFileSync(path, "utf8"));
  if (!Array.isArray(list)) throw new TypeError("a catalogue is a list of incidents");
  return list.map((entry, i) => incidentOf(entry, `incident ${i}`));
}
