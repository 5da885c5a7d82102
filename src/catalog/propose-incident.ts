/**
 * Which incident a freshly imported dataset may belong to, judged by its name, its data classes, its size and where its
 * numbers are from. A proposal is a hint to a person, who links it or doesn't: four plain observations with fixed points, and
 * nothing is proposed for less than three.
 */
import type { Incident } from "./incident.js";

/** What is measured of a dataset. */
export interface DatasetShape {
  /** Slug and title, as given. */
  readonly names: readonly string[];
  readonly dataClasses: readonly string[];
  readonly records: number;
  /** Phone values by ISO country code, `""` where there is none. */
  readonly countries: Readonly<Record<string, number>>;
}

export type Evidence = "name" | "data-classes" | "count" | "countries";

export interface IncidentProposal {
  readonly incident: Incident;
  readonly because: readonly Evidence[];
}

const POINTS: Readonly<Record<Evidence, number>> = { name: 2, "data-classes": 1, count: 2, countries: 2 };
const ENOUGH = 3;
/** Share of common classes from which two sets count as the same, and below which they contradict each other. */
const SAME_CLASSES = 0.75;
const OTHER_CLASSES = 0.25;
/** A size within a quarter of the reported one counts as the same; small sizes coincide by chance. */
const SAME_COUNT = 0.25;
const LEAST_COUNT = 1000;
/** Cosine of the country counts, over the countries that were reported. */
const SAME_COUNTRIES = 0.95;
const LEAST_COUNTRIES = 3;

/** @returns the incident with most points, a sub-set before its whole; null when none has enough or two have the same */
export function proposeIncident(dataset: DatasetShape, incidents: readonly Incident[]): IncidentProposal | null {
  const scored = incidents
    .flatMap((incident) => {
      const because = evidenceOf(dataset, incident);
      if (because === null) return [];
      const points = because.reduce((sum, evidence) => sum + POINTS[evidence], 0);
      return points >= ENOUGH ? [{ incident, because, points }] : [];
    })
    .sort((a, b) => b.points - a.points || Number(b.incident.partOf !== null) - Number(a.incident.partOf !== null));
  if (scored.length === 0) return null;
  const [best, second] = scored;
  const isTie = second?.points === best.points && (second.incident.partOf === null) === (best.incident.partOf === null);
  return isTie ? null : { incident: best.incident, because: best.because };
}

/** @returns null where something speaks against it */
function evidenceOf(dataset: DatasetShape, incident: Incident): Evidence[] | null {
  const found: Evidence[] = [];
  if (incident.names.some((name) => dataset.names.some((text) => isNamed(text, name)))) found.push("name");
  if (incident.dataClasses.length > 0) {
    const share = commonShare(dataset.dataClasses, incident.dataClasses);
    if (share < OTHER_CLASSES) return null;
    if (share >= SAME_CLASSES) found.push("data-classes");
  }
  const { counts } = incident;
  if (counts && counts.total >= LEAST_COUNT && ["exact", "about"].includes(counts.exactness)) {
    if (Math.abs(dataset.records - counts.total) <= SAME_COUNT * counts.total) found.push("count");
  }
  const phones = Object.values(dataset.countries).reduce((sum, count) => sum + count, 0);
  if (phones > 0 && incident.countries.length === 1 && incident.countriesReported === null) {
    if ((dataset.countries[incident.countries[0]] ?? 0) < phones / 2) return null;
  }
  const reported = Object.keys(counts?.countries ?? {});
  if (counts && phones >= LEAST_COUNT && reported.length >= LEAST_COUNTRIES) {
    if (cosine(dataset.countries, counts.countries, reported) >= SAME_COUNTRIES) found.push("countries");
  }
  return found;
}

/** Latin names as whole words, since `qq` or `tesla` stand in many others; Chinese ones anywhere. */
function isNamed(text: string, name: string): boolean {
  const plain = text.normalize("NFKC").toLowerCase();
  if (!/^[\x20-\x7e]+$/u.test(name)) return plain.includes(name);
  for (let at = plain.indexOf(name); at >= 0; at = plain.indexOf(name, at + 1)) {
    if (!isWordAt(plain, at - 1) && !isWordAt(plain, at + name.length)) return true;
  }
  return false;
}

function isWordAt(text: string, at: number): boolean {
  return /[a-z0-9]/u.test(text.charAt(at));
}

function commonShare(a: readonly string[], b: readonly string[]): number {
  const all = new Set([...a, ...b]);
  return a.filter((slug) => b.includes(slug)).length / all.size;
}

function cosine(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
  keys: readonly string[],
): number {
  let dot = 0;
  let lengthA = 0;
  let lengthB = 0;
  for (const key of keys) {
    const x = a[key] ?? 0;
    const y = b[key] ?? 0;
    dot += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  return lengthA === 0 || lengthB === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB);
}
