/**
 * Whether SQLite's own note of the numbers that were given to datasets and segments fits them. No MAC covers it, since it
 * changes with segments that nobody reads yet; one that is wrong would give a number again.
 */
import type { Database } from "better-sqlite3";
import { SEGMENT_LIMIT } from "../run/segment-layout.js";

/** Tables whose numbers are never given again, and what their numbers are below. */
const NUMBERED = { dataset: 2 ** 53, segment: SEGMENT_LIMIT } as const;

/** @returns what is wrong, a sentence each */
export function numberingProblems(db: Database): string[] {
  const problems: string[] = [];
  const notes = new Map<string, unknown>();
  for (const [name, last] of db
    .prepare<[], [unknown, unknown]>("SELECT name, seq FROM sqlite_sequence LIMIT 9")
    .raw()
    .all())
    if (typeof name !== "string" || !Object.hasOwn(NUMBERED, name) || notes.has(name))
      problems.push("the note of numbers has a row that is no table's");
    else notes.set(name, last);
  for (const [name, end] of Object.entries(NUMBERED)) {
    const largest = db.prepare<[], number | null>(`SELECT max(id) FROM ${name}`).pluck().get() ?? null;
    const last = notes.get(name) ?? (largest === null ? 0 : -1);
    if (typeof last !== "number" || !Number.isInteger(last) || last < (largest ?? 0) || last >= end)
      problems.push(`the note of numbers doesn't fit those of ${name}`);
  }
  return problems;
}
