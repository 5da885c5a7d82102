/**
 * JSON as programs that don't mean to write it do: a comma behind the document, `NaN` and `undefined` for values, calls of
 * the MongoDB shell (`ObjectId("…")`, `NumberLong(5)`), RECORD SEPARATOR in front (RFC 7464). Only what stands outside
 * strings is touched, and only when `JSON.parse` has refused the text as it is.
 */

const PART =
  /"(?:[^"\\]|\\.)*"|\b(?:NaN|undefined|Infinity)\b|-Infinity\b|\b(?:new )?(?:ObjectId|ISODate|Date|NumberLong|NumberInt|NumberDecimal|UUID|BinData|Timestamp)\(([^()"]*(?:"[^"\\]*"[^()"]*)*)\)/gsu;

/** @returns the value, or `undefined` when it is no JSON even so */
export function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's message quotes the text: only that it failed is of use.
  }
  const bare = text
    // oxlint-disable-next-line no-control-regex -- U+001E begins records of RFC 7464
    .replace(/^[\s\u001e]+|[\s,;]+$/gu, "")
    .replace(PART, (part, inside?: string) =>
      part.startsWith('"') ? part : inside === undefined ? "null" : valueOfCall(inside),
    );
  try {
    return JSON.parse(bare) as unknown;
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
