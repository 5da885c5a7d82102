/**
 * What a column is for, judged by its name alone. Whole spellings come first, then the last segment of a path, then the
 * longest known ending (`partner_phone`, `收货人电话`), then the same with trailing qualifiers removed (`phone_home`,
 * `电话2`). A word that negates (`is_phone`, `是否…`) or an unknown last word (`phone_type`) makes the name mean nothing,
 * because a wrong phone column costs more than a column that its content must reveal.
 */
import { AREA_CODE } from "./area-code.js";
import { compactKey, isUnspacedScript, parseHeaderName } from "./column-header-name.js";
import { headerVocabulary } from "./column-vocabulary.js";
import type { HeaderVocabulary } from "./column-vocabulary.js";
import { identifierKindOf, type IdentifierKindName } from "./identifier-kind.js";

/** Role of a column of sentences: it is searched for identifiers, and is nothing else. */
export const FREE_TEXT_ROLE = "free-text";

/** Role, of `matchHeader` only, of a name that speaks of calling codes: a column of countries, if its cells are such. */
export const CALLING_CODE = "calling-code";

/** What a column is for: an identifier kind, a helper role, or the slug of a data class. */
export type ColumnRole = IdentifierKindName | "country" | "date" | (string & {});

/** A role with how it was found: the whole name, an ending of it, or only a word that fits a second choice. */
export interface HeaderMatch {
  readonly role: ColumnRole;
  readonly strength: "whole" | "ending" | "faint";
}

/** Role of a column's name, or null. Lexical and deterministic. */
export function roleOfHeader(name: string): ColumnRole | null {
  const role = matchHeader(name)?.role ?? null;
  return role === CALLING_CODE ? null : role;
}

/** Data class that a role stands for: kinds of identifier have theirs; country, area code and date are helpers and have none. */
export function dataClassOfRole(role: ColumnRole): string | null {
  if (role === "country" || role === AREA_CODE || role === "date" || role === FREE_TEXT_ROLE) return null;
  return identifierKindOf(role)?.dataClass ?? role;
}

/** As `roleOfHeader`, with the strength of the match. */
export function matchHeader(name: string): HeaderMatch | null {
  const vocabulary = headerVocabulary();
  const parsed = parseHeaderName(name, vocabulary.words.containers);
  if (parsed === null) return null;
  const match = matchTokens(parsed.tokens, parsed.lastSegmentAt, vocabulary);
  return match === null || match.role === "none" ? null : match;
}

/** Does the name say nothing about its content, so that the content may decide (`contact`, `col3`, `Unnamed: 0`, `f1`)? */
export function isWeakHeader(name: string | null): boolean {
  if (name === null || name.trim() === "") return true;
  const { words } = headerVocabulary();
  const tokens = parseHeaderName(name, words.containers)?.tokens ?? [];
  return tokens.every((token) => words.weakWords.has(token) || /^(\p{Nd}+|[a-z])$/u.test(token));
}

/** Is this a word that headers use, with or without a role? */
export function isHeaderWord(name: string): boolean {
  const { words } = headerVocabulary();
  return words.otherHeaderWords.has(compactKey(name)) || words.weakWords.has(compactKey(name));
}

function matchTokens(
  allTokens: readonly string[],
  lastSegmentAt: number,
  vocabulary: HeaderVocabulary,
): HeaderMatch | null {
  const { whole, words } = vocabulary;
  let tokens = allTokens;
  let stripped = false;
  while (tokens.length > 0) {
    const exact = whole.get(tokens.join(""));
    if (exact !== undefined) return { role: exact, strength: stripped ? "ending" : "whole" };
    const found = matchEnding(tokens, lastSegmentAt, vocabulary);
    if (found !== null) return found;
    const shorter = withoutTrailingQualifier(tokens, words);
    if (shorter === null) return null;
    tokens = shorter;
    stripped = true;
  }
  return null;
}

function matchEnding(
  tokens: readonly string[],
  lastSegmentAt: number,
  vocabulary: HeaderVocabulary,
): HeaderMatch | null {
  const { whole, suffix, words } = vocabulary;
  const date = matchDate(tokens, words);
  if (date !== null) return date;
  for (let from = 0; from < tokens.length; from += 1) {
    const tail = tokens.slice(from).join("");
    // Segment borders are a strong hint: in `customers.company` the last segment is a name by itself.
    const owned = words.people.has(tokens[from - 1] ?? "") && !words.nameTails.has(tail);
    const atSegment = from > 0 && from === lastSegmentAt && (owned || !words.genericTails.has(tail));
    const role = (atSegment ? whole.get(tail) : undefined) ?? suffix.get(tail) ?? matchUnspaced(tail, vocabulary);
    if (role !== undefined)
      return negated(tokens.slice(0, from), tail, words) ? null : refine(role, tokens, from, words);
  }
  const last = tokens.at(-1) ?? "";
  const owner = tokens.at(-2);
  if (words.nameTails.has(last) && owner !== undefined) {
    if (words.family.has(owner)) return { role: "family-members-names", strength: "ending" };
    if (words.people.has(owner)) return { role: "names", strength: "ending" };
  }
  const joined = matchConcatenated(last, vocabulary);
  if (joined === null || negated(tokens.slice(0, -1), last, words)) return null;
  return refine(joined, tokens, tokens.length - 1, words);
}

/** `created_at`, `orderTime`, `last_login_date`: only contexts that date a record; `expiry_date` or `hire_date` do not. */
function matchDate(tokens: readonly string[], words: HeaderVocabulary["words"]): HeaderMatch | null {
  for (const tailLength of [1, 2]) {
    const border = tokens.length - tailLength;
    if (border < 1 || !words.dateTails.has(tokens.slice(border).join(""))) continue;
    for (let from = Math.max(0, border - 3); from < border; from += 1) {
      const context = tokens.slice(from, border).join("");
      // `email_sent_at`, `phone_verified_at` date a message, not the record: the context must stand by what it names.
      const strength = words.lateDateContexts.has(context)
        ? "faint"
        : words.dateContexts.has(context)
          ? "ending"
          : null;
      if (strength !== null) return { role: "date", strength };
    }
  }
  return null;
}

/** Longest known ending of a text in a script without spaces: `紧急联系人电话` → 电话. */
function matchUnspaced(text: string, { suffix, words }: HeaderVocabulary): string | undefined {
  if (!isUnspacedScript(text)) return undefined;
  for (let from = 0; from < text.length - 1; from += 1) {
    const role = suffix.get(text.slice(from));
    if (role === undefined) continue;
    const before = text.slice(0, from);
    return [...words.negatingPrefixes].some((prefix) => before.startsWith(prefix)) ? "none" : role;
  }
  return undefined;
}

/** `homephone`, `useremail`: a known ending after a known qualifier, never after any letters (`microphone`). */
function matchConcatenated(token: string, { suffix, words }: HeaderVocabulary): string | null {
  for (let from = 1; from < token.length - 2; from += 1) {
    const role = suffix.get(token.slice(from));
    const before = token.slice(0, from);
    if (
      role !== undefined &&
      (words.qualifierWords.has(before) || words.people.has(before) || words.family.has(before))
    ) {
      return role;
    }
  }
  return null;
}

function negated(before: readonly string[], tail: string, words: HeaderVocabulary["words"]): boolean {
  if ([...words.negatingPrefixes].some((prefix) => tail.startsWith(prefix))) return true;
  return before.some((token) => words.negatingTokens.has(token) || words.negatingPrefixes.has(token));
}

/** A name that belongs to a relative is a family member's name; every other role stays what it is. */
function refine(role: string, tokens: readonly string[], from: number, words: HeaderVocabulary["words"]): HeaderMatch {
  const strength = from === 0 && !isUnspacedScript(tokens[0] ?? "") ? "whole" : "ending";
  if (role !== "names") return { role, strength };
  const ofFamily =
    tokens.slice(0, from).some((token) => words.family.has(token)) ||
    [...words.familyPrefixes].some((prefix) => tokens.some((token) => token.startsWith(prefix)));
  return { role: ofFamily ? "family-members-names" : role, strength };
}

/** The tokens without a trailing number, `home`, `号码` …; null if the last one is no mere qualifier. */
function withoutTrailingQualifier(
  tokens: readonly string[],
  words: HeaderVocabulary["words"],
): readonly string[] | null {
  const last = tokens.at(-1) ?? "";
  if (/^\p{Nd}{1,2}$/u.test(last) || words.trailingTokens.has(last)) return tokens.slice(0, -1);
  for (const ending of words.trailingCharacters) {
    if (last.endsWith(ending)) {
      const rest = last.slice(0, -ending.length);
      return rest === "" ? tokens.slice(0, -1) : [...tokens.slice(0, -1), rest];
    }
  }
  return null;
}
