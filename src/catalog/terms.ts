/** The fixed words of the catalogue (kinds, channels, industries, …) and the sources that its claims name, from `data/`. */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-folder.js";
import type { LocalText } from "./incident.js";

export type TermGroup = "kinds" | "channels" | "industries" | "circulations" | "units" | "exactness" | "flags";

/** Who said it. `address` is text: leaksift opens no connection. */
export interface Source {
  readonly id: string;
  readonly publisher: string;
  readonly title: string;
  readonly address: string | null;
}

type Terms = Readonly<Record<TermGroup, Readonly<Record<string, LocalText>>>>;

let terms: Terms | null = null;
let sources: ReadonlyMap<string, Source> | null = null;

/** All slugs of a group. */
export function termsOf(group: TermGroup): Readonly<Record<string, LocalText>> {
  terms ??= JSON.parse(readFileSync(dataFile("catalog", "terms.json"), "utf8")) as Terms;
  return terms[group];
}

/** The name of a slug, or the slug itself where there is none (an imported catalogue of a newer version). */
export function termName(group: TermGroup, slug: string, lang: "en" | "zh"): string {
  const names = termsOf(group);
  return Object.hasOwn(names, slug) ? names[slug][lang] : slug;
}

/** @returns null for an id that `data/sources.json` doesn't have */
export function sourceOf(id: string): Source | null {
  sources ??= new Map(
    (JSON.parse(readFileSync(dataFile("sources.json"), "utf8")) as Source[]).map((source) => [source.id, source]),
  );
  return sources.get(id) ?? null;
}
