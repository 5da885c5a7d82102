/**
 * The spelling of a column's name, taken apart: path segments (`_source.user.mobile`), tokens (`homePhone2` → home,
 * phone, 2) and the compact key that the vocabulary is looked up by (NFKC, lower case, no accents, no separators).
 * Pure text; knows nothing of roles.
 */

/** A name in pieces. `tokens` runs over all segments; `lastSegmentAt` is the index of the last segment's first token. */
export interface HeaderName {
  readonly tokens: readonly string[];
  readonly lastSegmentAt: number;
}

/** Names longer than this are data or prose, not a column's name. */
const NAME_LIMIT = 100;

const PATH_BORDER = /\.|\[[^\]]*\]|->|::|^\$|>/u;
/** Controls, format characters (zero-width, BOM) and quotes round a name. */
const INVISIBLE = /[\p{Cc}\p{Cf}]+/gu;
/** A note in brackets, required-marks and trailing punctuation: `电话（必填）*`, `Phone (mobile):`. */
const BRACKETED = /[(（【[][^)）】\]]*[)）】\]]/gu;

/**
 * A text as the vocabulary spells it: NFKC, lower case, Latin and Cyrillic accents removed, ß as ss, everything that is
 * neither letter nor digit removed. Han, Kana and Hangul stay as they are.
 */
export function compactKey(text: string): string {
  // Nine of ten names are ASCII: one pass instead of three normalisations.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, "");
  return fold(text).replace(/[^\p{L}\p{N}\p{M}]+/gu, "");
}

/** `compactKey` of each, all in one pass: thousands of calls take a cold process 30 ms. @param texts without line ends */
export function compactKeys(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return fold(texts.join("\n"))
    .replace(/[^\p{L}\p{N}\p{M}\n]+/gu, "")
    .split("\n");
}

/** Does the text hold Han, Kana or Hangul, which are written without spaces between words? */
export function isUnspacedScript(text: string): boolean {
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(text);
}

/**
 * Takes a name apart. Null for what can't be a column's name: empty, only punctuation, longer than 100 characters.
 * @param containers tokens of wrapping path segments (`_source`, `data`) that say nothing about their content
 */
export function parseHeaderName(name: string, containers: ReadonlySet<string>): HeaderName | null {
  if (name.length > NAME_LIMIT) return null;
  const clean = name.normalize("NFKC").replace(INVISIBLE, "").trim();
  const segments = clean.split(PATH_BORDER).flatMap((segment) => {
    const tokens = tokensOf(segment);
    return tokens.length === 0
      ? []
      : [{ tokens, wrapper: /^\d+$/.test(segment) || containers.has(segment.trim().toLowerCase()) }];
  });
  const last = segments.pop();
  if (last === undefined) return null;
  const before = segments.filter((segment) => !segment.wrapper).flatMap((segment) => segment.tokens);
  return { tokens: [...before, ...last.tokens], lastSegmentAt: before.length };
}

function tokensOf(segment: string): string[] {
  const bare = segment.replace(BRACKETED, " ").trim();
  return (bare === "" ? segment : bare)
    .replace(/['’`"]/gu, "")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/([\p{sc=Latin}\p{sc=Cyrillic}])(\p{Nd})/gu, "$1 $2")
    .replace(/(\p{Nd})([\p{sc=Latin}\p{sc=Cyrillic}])/gu, "$1 $2")
    .replace(/(\p{sc=Latin})([\p{sc=Han}\p{sc=Hangul}])/gu, "$1 $2")
    .replace(/([\p{sc=Han}\p{sc=Hangul}])([\p{sc=Latin}\p{Nd}])/gu, "$1 $2")
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .map(fold)
    .filter((token) => token !== "");
}

function fold(text: string): string {
  // Only the accents of U+0300–036F go: U+3099 (Japanese voicing) and Hangul jamo must survive the round trip.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/gu, "")
    .normalize("NFC");
}
