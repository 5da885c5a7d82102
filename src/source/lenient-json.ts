/**
 * JSON as programs that don't mean to write it do: a comma behind the document, `NaN` and `undefined` for values, calls of
 * the MongoDB shell (`ObjectId("…")`, `NumberLong(5)`), RECORD SEPARATOR in front (RFC 7464). Only what stands outside
 * strings is touched, and only when `JSON.parse` has refused the text as it is.
 */

/** A string that nothing closes goes to the end: to look for its end from each later quote would take quadratic time. */
const PART =
  /"(?:[^"\\]|\\.)*(?:"|\\?$)|\b(?:NaN|undefined|Infinity)\b|-Infinity\b|\b(?:new )?(?:ObjectId|ISODate|Date|NumberLong|NumberInt|NumberDecimal|UUID|BinData|Timestamp)\(([^()"]*(?:"[^"\\]*"[^()"]*)*)\)/gsu;

/** Digits that a double may not hold: ids of 18 digits are numbers in many dumps. */
const LONG_INTEGER = /\d{16}/u;
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*(?:"|\\?$)|(?<![\d.eE+-])\d{16,64}(?![\d.eE])/gsu;

/** As `JSON.parse`, but integers too long for a double come out as strings of all their digits. @throws SyntaxError */
export function parseExactly(text: string): unknown {
  const exact = LONG_INTEGER.test(text)
    ? text.replace(STRING_OR_LONG_INTEGER, (part) => (part.startsWith('"') ? part : `"${part}"`))
    : text;
  return JSON.parse(exact) as unknown;
}

/** @returns the value, or `undefined` when it is no JSON even so */
export function parseLeniently(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    // The parser's message quotes the text: only that it failed is of use.
  }
  let end = text.length;
  // By hand: `[\s,;]+$` takes quadratic time where long runs of these don't reach the end.
  while (end > 0 && /[\s,;]/u.test(text[end - 1])) end--;
  const bare = text
    .slice(0, end)
    .replace("\u001e", "")
    .replace(PART, (part, inside?: string) =>
      part.startsWith('"') ? part : inside === undefined ? "null" : valueOfCall(inside),
    );
  try {
    return parseExactly(bare);
  } catch {
    return undefined;
  }
}

/** The argument of a shell call, as a value: its string, its number, or all of it as a string. */
function valueOfCall(inside: string): string {
  const argument = inside.trim();
  const isValue = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u.test(argument) || /^"[^"\\]*"$/u.test(argument);
  return isValue ? argument : JSON.stringify(argument.replaceAll('"', ""));
}
