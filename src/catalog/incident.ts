/**
 * An entry of the catalogue of known incidents: what is known of a leak, a sale or a disclosure, whether or not its data was
 * imported. Our own entries lie in `data/catalog/incidents.json`, those of Have I Been Pwned in a file that the user imports.
 * Both are read into this one shape; a field that a file leaves out is empty, never guessed.
 */

/** A text in both languages. */
export interface LocalText {
  readonly en: string;
  readonly zh: string;
}

/** Advice that holds for one incident, with the ids of its sources (`data/sources.json`). */
export interface IncidentAdvice extends LocalText {
  readonly sources: readonly string[];
}

export interface ReportedCounts {
  readonly total: number;
  /** A key of `units` in `data/catalog/terms.json`. */
  readonly unit: string;
  /** A key of `exactness`. */
  readonly exactness: string;
  /** By ISO country code, where they were reported. */
  readonly countries: Readonly<Record<string, number>>;
}

export interface Incident {
  readonly id: string;
  /** The incident that this is a sub-set of. */
  readonly partOf: string | null;
  readonly title: LocalText;
  readonly summary: LocalText;
  /** Keys of `data/catalog/terms.json`; `channel` is null where nobody said how the data got out. */
  readonly kind: string;
  readonly channel: string | null;
  readonly industries: readonly string[];
  /** Names of the services it concerns, as people type them. */
  readonly services: readonly string[];
  /** E-mail domains of the service: an address there has an account there. */
  readonly domains: readonly string[];
  /** ISO country codes that were named. */
  readonly countries: readonly string[];
  /** How many countries were said to be concerned, where more than those named. */
  readonly countriesReported: number | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly happened: string | null;
  readonly reported: string | null;
  readonly counts: ReportedCounts | null;
  /** Slugs; empty: not stated. */
  readonly dataClasses: readonly string[];
  /** A key of `circulations`. */
  readonly circulates: string;
  /** Words that tell this incident from others in the name of a file or dataset. */
  readonly names: readonly string[];
  readonly advice: readonly IncidentAdvice[];
  /** Ids in `data/sources.json`. */
  readonly sources: readonly string[];
  /** To have been in it is itself delicate. */
  readonly sensitive: boolean;
  /** What the catalogue of others says besides: `verified`, `fabricated`, `retired`, … */
  readonly flags: readonly string[];
}

const SHAPE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u;
const DATE = /^\d{4}(?:-\d\d(?:-\d\d)?)?$/u;

/**
 * Reads one entry. @throws TypeError when it isn't one; the message names the entry's place and the field, not its text
 */
export function incidentOf(value: unknown, place: string): Incident {
  const entry = mapOf(value, place);
  const fail = (field: string): never => {
    throw new TypeError(`${place}: ${field} is missing or of another shape`);
  };
  const word = (field: string, shape: RegExp = SHAPE): string => {
    const text = entry[field];
    return typeof text === "string" && shape.test(text) ? text : fail(field);
  };
  const wordOrNull = (field: string, shape: RegExp = SHAPE): string | null =>
    entry[field] === undefined || entry[field] === null ? null : word(field, shape);
  const words = (field: string): string[] => {
    const list = entry[field] ?? [];
    return Array.isArray(list) && list.every((item) => typeof item === "string") ? list : fail(field);
  };
  const local = (field: string): LocalText => textOf(entry[field]) ?? fail(field);
  const reported = entry.countriesReported ?? null;
  const advice = entry.advice ?? [];
  return {
    id: word("id"),
    partOf: wordOrNull("partOf"),
    title: local("title"),
    summary: local("summary"),
    kind: word("kind"),
    channel: wordOrNull("channel"),
    industries: words("industries"),
    services: words("services"),
    domains: words("domains"),
    countries: words("countries"),
    countriesReported: reported === null || typeof reported === "number" ? reported : fail("countriesReported"),
    happened: wordOrNull("happened", DATE),
    reported: wordOrNull("reported", DATE),
    counts: entry.counts === undefined || entry.counts === null ? null : (countsOf(entry.counts) ?? fail("counts")),
    dataClasses: words("dataClasses"),
    circulates: word("circulates"),
    names: words("names"),
    advice: Array.isArray(advice) ? advice.map((item) => adviceOf(item) ?? fail("advice")) : fail("advice"),
    sources: words("sources"),
    sensitive: entry.sensitive === true,
    flags: words("flags"),
  };
}

function mapOf(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${place}: not an object`);
}

function textOf(value: unknown): LocalText | null {
  const { en, zh } = (value ?? {}) as Partial<LocalText>;
  return typeof en === "string" && typeof zh === "string" ? { en, zh } : null;
}

function adviceOf(value: unknown): IncidentAdvice | null {
  const text = textOf(value);
  const { sources } = (value ?? {}) as { sources?: unknown };
  return text && Array.isArray(sources) ? { ...text, sources: sources.map(String) } : null;
}

function countsOf(value: unknown): ReportedCounts | null {
  const { total, unit, exactness, countries = {} } = value as Partial<ReportedCounts>;
  if (typeof total !== "number" || typeof unit !== "string" || typeof exactness !== "string") return null;
  const isCounts = Object.values(countries).every((count) => typeof count === "number");
  return isCounts ? { total, unit, exactness, countries } : null;
}
