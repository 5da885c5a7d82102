/**
 * What a user reads, in the language that they read. Texts are written in English where they arise; Chinese has a sentence for
 * each of them, with `{0}`, `{1}` … where something is filled in (as gettext has it: the English text is the key). A test walks
 * the sources and finds texts that have none. Nothing is loaded for English.
 */
import type { Lang } from "../report/words.js";

interface Pattern {
  readonly pattern: RegExp;
  readonly chinese: string;
}

interface Catalogue {
  readonly whole: ReadonlyMap<string, string>;
  readonly patterns: readonly Pattern[];
}

let texts: Readonly<Record<string, string>> | null = null;
let catalogue: Catalogue | null = null;

/** From now on `translated` speaks this language. */
export async function speak(lang: Lang): Promise<void> {
  texts = lang === "en" ? null : (await import("./chinese-texts.js")).CHINESE_TEXTS;
}

/** The text in the language spoken; one that has no translation stays as it is, never lost. */
export function translated(text: string): string {
  if (texts === null) return text;
  const whole = sentenceOf(text);
  if (whole !== null) return whole;
  // `place: what is wrong there`
  for (let at = text.indexOf(": "); at >= 0; at = text.indexOf(": ", at + 1)) {
    const reason = sentenceOf(text.slice(at + 2));
    if (reason !== null) return `${text.slice(0, at)}：${reason}`;
  }
  return text;
}

/** The same for each line of several. */
export function translatedLines(text: string): string {
  return texts === null ? text : text.split("\n").map(translated).join("\n");
}

/** @returns `null` where there is no translation of all of it */
function sentenceOf(text: string): string | null {
  if (texts === null) return null;
  const { whole, patterns } = (catalogue ??= catalogueOf(texts));
  const [suggestion, word] = / \(did you mean ([^]*)\?\)$/u.exec(text) ?? [];
  if (suggestion !== undefined) return `${translated(text.slice(0, -suggestion.length))}（是不是 ${word}？）`;
  const exact = whole.get(text);
  if (exact !== undefined) return exact;
  for (const { pattern, chinese } of patterns) {
    const found = pattern.exec(text);
    if (found) return filled(chinese, found.slice(1));
  }
  return null;
}

/** What is filled in may be a text of its own, such as why a file can't be read. */
function filled(chinese: string, values: readonly string[]): string {
  return chinese.replace(/\{(\d)\}/gu, (_, place: string) => {
    const value = values[Number(place)];
    const [, before, aside = ""] = /^([^]*?) \(([^]*)\)$/u.exec(value) ?? [];
    const why = translated(aside);
    return why === aside ? translated(value) : `${before}（${why}）`;
  });
}

/** @param chinese by English, each with its places. Made when first needed: most runs say nothing but their result. */
function catalogueOf(chinese: Readonly<Record<string, string>>): Catalogue {
  const whole = new Map<string, string>();
  const patterns: (Pattern & { readonly letters: number })[] = [];
  for (const [english, text] of Object.entries(chinese)) {
    const pieces = english.split(/\{\d\}/u);
    if (pieces.length === 1) whole.set(english, text);
    else {
      const source = pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/gu, "\\$&")).join("([^]*?)");
      patterns.push({ pattern: new RegExp(`^${source}$`, "u"), chinese: text, letters: pieces.join("").length });
    }
  }
  // What says most fits best: "{0}: {1}" would take everything.
  return { whole, patterns: patterns.sort((a, b) => b.letters - a.letters) };
}
