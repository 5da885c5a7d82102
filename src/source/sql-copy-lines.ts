/**
 * The lines of PostgreSQL's COPY in text format, for the splitter of a dump (sql-splitter.ts): to the end mark, or to where another dump begins
 * in the middle of a cut-off one.
 */
import type { DumpCursor } from "./sql-dump-cursor.js";
import type { DumpOutput } from "./sql-dump-output.js";
import { LF } from "./sql-lexing.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

/** The line that ends the rows of a COPY, from the line end before it. */
export const COPY_END = "\n\\.";
const NEXT_COPY = "\nCOPY ";
const NEXT_INSERT = "\nINSERT INTO ";

/** Reads on (state `copy`) from the line end before the lines. @returns false when more bytes are needed */
export function readCopyLines(cursor: DumpCursor, output: DumpOutput): boolean {
  const { bytes, at: from, to } = cursor;
  const end = cursor.find(COPY_END, from);
  const next = statementInCopy(cursor, from, end < 0 ? to : end);
  if (next === null) return cursor.waitFor(from);
  if (next >= 0) {
    output.add(bytes, from + 1, next);
    cursor.at = next;
    return cursor.go("top");
  }
  const stop = end >= 0 ? end : bytes.lastIndexOf(LF, to - 1);
  if (stop > from) output.add(bytes, from + 1, stop + 1);
  cursor.at = Math.max(stop, from);
  if (end >= 0) {
    if (end + 3 > to) return false;
    cursor.at = end + 3;
    return cursor.go("line");
  }
  if (cursor.last) {
    if (to - cursor.at > 1) output.lose(bytes, "broken-sql");
    cursor.at = to;
    return cursor.go("top");
  }
  if (to - cursor.at > RECORD_BYTES_LIMIT) {
    output.lose(bytes, "record-too-long");
    return cursor.go("long-line");
  }
  return false;
}

/** Two dumps in one file, of which the first was cut off: where the second goes on. -1 for nowhere, `null`: too early to tell. */
function statementInCopy(cursor: DumpCursor, from: number, to: number): number | null {
  for (let at = from; ;) {
    const copy = cursor.find(NEXT_COPY, at);
    const insert = cursor.find(NEXT_INSERT, at);
    const next = copy < 0 || (insert >= 0 && insert < copy) ? insert : copy;
    if (next < 0 || next >= to) return -1;
    const line = cursor.indexOf(LF, next + 1);
    if (line < 0 && !cursor.last) return null;
    const text = cursor.bytes.toString("latin1", next, line < 0 ? cursor.to : line);
    if (/^\nINSERT INTO [^\t]*$|\sFROM\s+stdin\b[^']*;\s*$/iu.test(text)) return next + 1;
    at = next + 1;
  }
}
