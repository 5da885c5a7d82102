/** What an import did: the datasets that it made, or that held its inputs already, and groups that made none. */
import type { SkippedInput } from "../source/input-walk.js";
import type { DatasetEntry } from "../store/block-store.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import { factsOfDataset, type DatasetFacts } from "./dataset-facts.js";
import { markDataset, type DatasetMarks } from "./dataset-marks.js";
import type { PlannedColumn } from "./plan-input.js";

export interface ImportedDataset extends DatasetFacts {
  readonly id: string;
  readonly columns: { name: string | null; index: number; role: string; confidence: number; because: string }[];
  /** `unchanged`: this content is in the dataset already, nothing was written. */
  readonly outcome: "imported" | "appended" | "replaced" | "unchanged";
  /** Of a split import: the group, as it may be shown; `null` for records of none. */
  readonly group?: string | null;
}

/** A group that made no dataset, since there was no identifier in it. */
export interface EmptyGroup {
  /** What its dataset would be called. */
  readonly id: string;
  readonly group: string | null;
  readonly records: number;
  readonly rejected: number;
  readonly rejections: Readonly<Record<string, number>>;
}

export interface ImportReport {
  /** What a person should know before they believe the counts. */
  readonly warnings: string[];
  readonly seconds: number;
  readonly datasets: ImportedDataset[];
  /** Groups of a split import that made no dataset. */
  readonly withoutIdentifiers: readonly EmptyGroup[];
  readonly skipped: SkippedInput[];
  /** Records that an interrupted run had read; left out when this one began at the beginning. */
  readonly resumedFrom?: number;
}

/** The columns that have a role, each once, however many inputs have it. */
export function reportedColumns(columns: readonly PlannedColumn[]): ImportedDataset["columns"] {
  const seen = new Map<string, ImportedDataset["columns"][number]>();
  for (const { name, index, role, confidence, because } of columns) {
    if (role === null) continue;
    const key = JSON.stringify([name, name === null ? index : 0, role]);
    if (!seen.has(key)) seen.set(key, { name, index, role, confidence, because });
  }
  return [...seen.values()];
}

/** A dataset that holds the inputs with these columns already; marks are set all the same. */
export function unchangedDataset(
  old: DatasetEntry,
  columns: readonly PlannedColumn[],
  marks: DatasetMarks | undefined,
  writer: SqliteWriter,
): ImportedDataset {
  const facts = marks ? markDataset(writer, old, marks) : factsOfDataset(old);
  return { ...facts, id: old.slug, columns: reportedColumns(columns), outcome: "unchanged" };
}
