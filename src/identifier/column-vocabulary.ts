/**
 * The words that column names are made of, read once from `data/vocabulary/`: `headers.json` (role → spellings; a
 * spelling under `suffix` also counts at the end of a longer name, one under `whole` only alone) and
 * `header-grammar.json` (words that negate, qualify or wrap). The pseudo-role `none` holds names that look like a role
 * and are not one (`area code`, `物流公司`).
 */
import { readFileSync } from "node:fs";
import { dataFile } from "../catalog/data-folder.js";
import { compactKeys } from "./column-header-name.js";

/** Word lists of `header-grammar.json`; see the use of each in `column-roles.ts`. */
const GRAMMAR_LISTS = [
  "negatingTokens",
  "negatingPrefixes",
  "trailingTokens",
  "trailingCharacters",
  "qualifierWords",
  "people",
  "nameTails",
  "family",
  "familyPrefixes",
  "containers",
  "genericTails",
  "dateContexts",
  "lateDateContexts",
  "dateTails",
  "dateCharacters",
  "weakWords",
  "otherHeaderWords",
] as const;

export type GrammarList = (typeof GRAMMAR_LISTS)[number];

/** All keys are compact keys (`compactKey`), except `containers`, which keep their underscores. */
export interface HeaderVocabulary {
  /** Role of a name that is spelled exactly so. */
  readonly whole: ReadonlyMap<string, string>;
  /** Role of a name that ends so. A subset of `whole`. */
  readonly suffix: ReadonlyMap<string, string>;
  readonly words: Readonly<Record<GrammarList, ReadonlySet<string>>>;
}

let loaded: HeaderVocabulary | null = null;

/** The vocabulary, read at the first call. Throws a TypeError if the package's own files are malformed. */
export function headerVocabulary(): HeaderVocabulary {
  loaded ??= { ...readRoles(), words: readGrammar() };
  return loaded;
}

function readRoles(): Pick<HeaderVocabulary, "whole" | "suffix"> {
  const whole = new Map<string, string>();
  const suffix = new Map<string, string>();
  for (const [role, lists] of Object.entries(readObject("headers.json"))) {
    const { suffix: tails, whole: names } = lists as { suffix?: unknown; whole?: unknown };
    const endings = stringsOf(tails, role);
    for (const [at, key] of compactKeys([...endings, ...stringsOf(names, role)]).entries()) {
      if (at < endings.length) suffix.set(key, role);
      whole.set(key, role);
    }
  }
  return { whole, suffix };
}

function readGrammar(): HeaderVocabulary["words"] {
  const lists = readObject("header-grammar.json");
  const words = {} as Record<GrammarList, ReadonlySet<string>>;
  for (const name of GRAMMAR_LISTS) {
    const spellings = stringsOf(lists[name], name);
    words[name] = new Set(name === "containers" ? spellings : compactKeys(spellings));
  }
  return words;
}

function readObject(file: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(dataFile("vocabulary", file), "utf8"));
  if (typeof value !== "object" || value === null) throw new TypeError(`data/vocabulary/${file} is not an object`);
  return value as Record<string, unknown>;
}

function stringsOf(value: unknown, name: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
    throw new TypeError(`data/vocabulary: ${name} is not a list of words`);
  }
  return value;
}
