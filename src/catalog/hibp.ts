/**
 * Reads the breach catalogue of Have I Been Pwned as its users download it (`/api/v3/breaches`, CC BY 4.0) into incidents.
 * Keys that are not known are passed over, entries that are none are counted. Texts lose their markup and control characters.
 */
import { dataClassSlug } from "./data-classes.js";
import type { Incident } from "./incident.js";

export interface HibpCatalog {
  readonly incidents: Incident[];
  /** Entries without a name, a title or a date. */
  readonly leftOut: number;
  /** Data classes that our vocabulary lacks; their entries keep them under the name in lower case. */
  readonly unknownClasses: string[];
}

const FLAGS = {
  IsVerified: "verified",
  IsFabricated: "fabricated",
  IsSensitive: "sensitive",
  IsRetired: "retired",
  IsSpamList: "spam-list",
  IsMalware: "malware",
  IsStealerLog: "stealer-log",
  IsSubscriptionFree: "subscription-free",
} as const;

/** Longest text that is kept of an entry, in characters. */
const TITLE_LIMIT = 200;
const SUMMARY_LIMIT = 2000;

/** @returns null when the document is no such list: not an array, or without a single entry of that shape */
export function readHibpBreaches(document: unknown): HibpCatalog | null {
  if (!Array.isArray(document)) return null;
  const incidents: Incident[] = [];
  const ids = new Set<string>();
  const unknown = new Set<string>();
  for (const entry of document as readonly unknown[]) {
    const incident = incidentOfBreach(entry, ids, unknown);
    if (incident === null) continue;
    ids.add(incident.id);
    incidents.push(incident);
  }
  if (incidents.length === 0) return null;
  return { incidents, leftOut: document.length - incidents.length, unknownClasses: [...unknown].sort() };
}

function incidentOfBreach(entry: unknown, taken: ReadonlySet<string>, unknown: Set<string>): Incident | null {
  if (typeof entry !== "object" || entry === null) return null;
  const breach = entry as Readonly<Record<string, unknown>>;
  const text = (key: string): string => (typeof breach[key] === "string" ? plainText(breach[key]) : "");
  const name = slugOf(text("Name"));
  const title = text("Title").slice(0, TITLE_LIMIT);
  const happened = /^\d{4}-\d\d-\d\d$/u.test(text("BreachDate")) ? text("BreachDate") : null;
  if (name === "" || title === "" || happened === null) return null;
  const flags = Object.entries(FLAGS).flatMap(([key, flag]) => (breach[key] === true ? [flag] : []));
  const classes = Array.isArray(breach.DataClasses) ? (breach.DataClasses as readonly unknown[]) : [];
  const count = breach.PwnCount;
  const domain = text("Domain").toLowerCase();
  const summary = text("Description").slice(0, SUMMARY_LIMIT);
  return {
    id: freeId(hibpId(name), taken),
    partOf: null,
    title: { en: title, zh: title },
    summary: { en: summary, zh: summary },
    kind: kindOf(flags),
    channel: null,
    industries: [],
    services: [title, ...(domain === "" ? [] : [domain])],
    domains: domain === "" ? [] : [domain],
    countries: [],
    countriesReported: null,
    happened,
    reported: /^\d{4}-\d\d-\d\d/u.exec(text("AddedDate"))?.[0] ?? null,
    counts:
      typeof count === "number" && Number.isSafeInteger(count) && count > 0
        ? { total: count, unit: "accounts", exactness: "about", countries: {} }
        : null,
    dataClasses: [
      ...new Set(classes.flatMap((value) => (typeof value === "string" ? classOf(value, unknown) : []))),
    ].sort(),
    circulates: "not-stated",
    names: [name, ...(domain === "" ? [] : [domain])],
    advice: [],
    sources: ["hibp"],
    sensitive: breach.IsSensitive === true,
    flags,
  };
}

function kindOf(flags: readonly string[]): string {
  if (flags.includes("stealer-log") || flags.includes("malware")) return "stealer-log";
  return flags.includes("spam-list") ? "spam-list" : "breach";
}

function classOf(name: string, unknown: Set<string>): string[] {
  const known = dataClassSlug(name);
  if (known !== null) return [known];
  const slug = slugOf(name).slice(0, 64);
  if (slug !== "") unknown.add(slug);
  return slug === "" ? [] : [slug];
}

/** The id in our catalogue of an entry by its name there. */
export function hibpId(name: string): string {
  return `hibp-${slugOf(name)}`;
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/['’]/gu, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-|-$/gu, "");
}

/** Two names may become one slug; the later one gets a number. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id;
  for (let n = 2; ; n++) if (!taken.has(`${id}-${n}`)) return `${id}-${n}`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Text without tags, entities and control characters; what was a tag is nothing, so no word is torn. */
function plainText(html: string): string {
  return html
    .replace(/<[^<>]*>/gu, "")
    .replace(
      /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/giu,
      (whole, decimal?: string, hex?: string, word?: string) => {
        if (word !== undefined) return ENTITIES[word.toLowerCase()] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    )
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ")
    .replace(/ {2,}/gu, " ")
    .trim();
}
