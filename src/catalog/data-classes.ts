/**
 * The vocabulary of data classes: what kinds of data about a person a leak holds. Names and slugs follow the classes that
 * Have I Been Pwned publishes (its name in lower case, apostrophes dropped, everything else a hyphen), with a few of our
 * own at places where it has none (`student-numbers`). Slugs are stored; the position in the list means nothing.
 */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-folder.js";

/** One data class: its stable slug and what people read. */
export interface DataClass {
  slug: string;
  name: { en: string; zh: string };
}

interface Vocabulary {
  readonly list: readonly DataClass[];
  readonly bySlug: ReadonlyMap<string, DataClass>;
  /** Other spellings of a slug (`license-plates`), to the canonical one. */
  readonly otherSlugs: ReadonlyMap<string, string>;
}

let loaded: Vocabulary | null = null;

/** All data classes, ordered by slug. Read from `data/` at the first call. */
export function dataClasses(): readonly DataClass[] {
  return vocabulary().list;
}

/** Is this a canonical slug of the vocabulary? Case counts. */
export function isDataClass(slug: string): boolean {
  return vocabulary().bySlug.has(slug);
}

/** The name that people read. A slug outside the vocabulary (a store of a newer version) is its own name. */
export function dataClassName(slug: string, lang: "en" | "zh"): string {
  return vocabulary().bySlug.get(slug)?.name[lang] ?? slug;
}

/**
 * The canonical slug for what a person or another catalogue wrote: `Family members' names`, `Licence plates`,
 * `PHONE_NUMBERS`. Null if the vocabulary has no such class.
 */
export function dataClassSlug(name: string): string | null {
  const { bySlug, otherSlugs } = vocabulary();
  const slug = name
    .toLowerCase()
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return bySlug.has(slug) ? slug : (otherSlugs.get(slug) ?? null);
}

function vocabulary(): Vocabulary {
  loaded ??= read();
  return loaded;
}

function read(): Vocabulary {
  const entries: unknown = JSON.parse(readFileSync(dataFile("vocabulary", "data-classes.json"), "utf8"));
  if (!Array.isArray(entries)) throw new TypeError("data/vocabulary/data-classes.json is not a list");
  const list: DataClass[] = [];
  const bySlug = new Map<string, DataClass>();
  const otherSlugs = new Map<string, string>();
  for (const entry of entries as readonly unknown[]) {
    const { slug, en, zh, also } = entry as { slug?: unknown; en?: unknown; zh?: unknown; also?: unknown };
    if (typeof slug !== "string" || typeof en !== "string" || typeof zh !== "string" || bySlug.has(slug)) {
      throw new TypeError(`data/vocabulary/data-classes.json: entry ${list.length} lacks a name or repeats a slug`);
    }
    const dataClass: DataClass = { slug, name: { en, zh } };
    list.push(dataClass);
    bySlug.set(slug, dataClass);
    if (Array.isArray(also)) for (const other of also as readonly unknown[]) otherSlugs.set(String(other), slug);
  }
  return { list, bySlug, otherSlugs };
}
