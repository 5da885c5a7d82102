/**
 * The letter of an Admiralty grade: how reliable the source of a dataset is, from what was stated of its origin. The words
 * that tell are in `data/catalog/origins.json`; where several tell different letters, the least reliable one counts.
 */
import { readFileSync } from "node:fs";
import { dataFile } from "./data-folder.js";
import type { LocalText } from "./incident.js";

/** A reliable … E unreliable, F can't be judged. */
export type SourceLetter = "A" | "B" | "C" | "D" | "E" | "F";

export interface SourceGrade {
  readonly grade: SourceLetter;
  /** A key of `data/catalog/origins.json`. */
  readonly reason: string;
}

export interface StatedOrigin {
  /** In the words of whoever imported it. */
  readonly origin: string | null;
  /** Of the incident that it is linked to. */
  readonly incident: { readonly kind: string; readonly circulates: string; readonly flags: readonly string[] } | null;
}

interface OriginRule extends LocalText {
  readonly grade: SourceLetter;
  readonly words: readonly string[];
  readonly kinds: readonly string[];
  readonly flags: readonly string[];
}

let rules: ReadonlyMap<string, OriginRule> | null = null;

function originRules(): ReadonlyMap<string, OriginRule> {
  rules ??= new Map(
    Object.entries(JSON.parse(readFileSync(dataFile("catalog", "origins.json"), "utf8")) as Record<string, OriginRule>),
  );
  return rules;
}

/** Why a source has its letter, for people. */
export function sourceReason(reason: string, lang: keyof LocalText): string {
  return originRules().get(reason)?.[lang] ?? reason;
}

export function sourceGrade({ origin, incident }: StatedOrigin): SourceGrade {
  const text = ` ${(origin ?? "").normalize("NFKC").toLowerCase()} `;
  const stated = worst(({ words }) => words.some((word) => includesWord(text, word)));
  if (stated) return stated;
  if (incident === null) return { grade: "F", reason: origin === null || origin === "" ? "not-stated" : "not-known" };
  const linked = worst(
    ({ kinds, flags }) => kinds.includes(incident.kind) || flags.some((flag) => incident.flags.includes(flag)),
  );
  if (linked) return linked;
  return incident.circulates === "file" ? { grade: "C", reason: "known-file" } : { grade: "F", reason: "not-stated" };
}

function worst(holds: (rule: OriginRule) => boolean): SourceGrade | null {
  let found: SourceGrade | null = null;
  for (const [reason, rule] of originRules()) {
    if (holds(rule) && (found === null || rule.grade > found.grade)) found = { grade: rule.grade, reason };
  }
  return found;
}

/** Latin words stand by themselves; Chinese ones anywhere. */
function includesWord(text: string, word: string): boolean {
  if (!/^[\x20-\x7e]+$/u.test(word)) return text.includes(word);
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[a-z0-9]/u.test(text.charAt(at - 1)) && !/[a-z0-9]/u.test(text.charAt(at + word.length))) return true;
  }
  return false;
}
