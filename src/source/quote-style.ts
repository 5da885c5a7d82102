/**
 * How a delimited text quotes its cells, counted in a sample: which quote opens cells, and whether a quote inside a quoted
 * cell is doubled (RFC 4180) or has a backslash before it (MySQL, PostgreSQL's CSV with ESCAPE).
 */
import type { Dialect } from "./text-shape.js";

/** A `'` opens cells only where it does so this many times as often as `"`: it is an apostrophe elsewhere. */
const APOSTROPHE_FACTOR = 20;

/** The dialect of a text with this delimiter; whether it has a header is left open. */
export function dialectOf(delimiter: string, newline: "\n" | "\r", text: string): Dialect {
  // Lists with these are written by people, and quotes in them are text.
  const quotable = delimiter !== "" && delimiter !== " " && delimiter !== ":";
  if (!quotable) return { delimiter, quote: null, escape: "doubled", newline, header: false };
  const border = escapeRegExp(delimiter);
  const opened = (quote: string): number => (text.includes(quote) ? count(text, `(?:^|${border})${quote}`) : 0);
  const quote = opened("'") > APOSTROPHE_FACTOR * (opened('"') + 1) ? "'" : '"';
  // Most texts have no backslash, and each count is a pass over all of it.
  if (!text.includes("\\") || !text.includes(quote))
    return { delimiter, quote, escape: "doubled", newline, header: false };
  // `"C:\","x"` ends with a backslash; `"5\" pipe"` and `"5\""` have an escape.
  const backslashes =
    count(text, `\\\\${quote}(?!${border}|[${quote}\\r\\n]|$)`) +
    count(text, `\\\\${quote}${quote}(?=${border}|\\r|$)`);
  const doubled = count(text, `(?<!${border}|^|\\\\|${quote})${quote}${quote}(?!${border}|[${quote}\\r\\n]|$)`);
  return { delimiter, quote, escape: backslashes > doubled ? "backslash" : "doubled", newline, header: false };
}

function count(text: string, pattern: string): number {
  return text.match(new RegExp(pattern, "gmu"))?.length ?? 0;
}

function escapeRegExp(text: string): string {
  // No dash: outside a class it is itself, and `\-` is an error in unicode mode.
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
