/**
 * What an import is given: how its inputs are to be taken, and who is told of what on the way. Plain data and ports; the work
 * is done by import-leak.ts.
 */
import type { DerivedKeys } from "../key/derived-keys.js";
import type { RejectedRecord } from "../report/rejects-report.js";
import type { SkippedInput } from "../source/input-walk.js";
import type { InputOverrides } from "../source/text-input.js";
import type { SqliteWriter } from "../store/sqlite-writer.js";
import type { DatasetMarks } from "./dataset-marks.js";
import type { CheckpointOptions } from "./import-recorder.js";
import type { PlannedInput, PlanOptions } from "./plan-input.js";
import type { FoundInputs } from "./plan-inputs.js";

export interface ImportOptions extends PlanOptions, InputOverrides, FoundInputs {
  readonly slug: string;
  readonly title: string | null;
  readonly breachDate: string | null;
  readonly origin: string | null;
  readonly existing: "refuse" | "append" | "replace";
  /** What is said of the dataset besides; left out, it stays as it was. */
  readonly marks?: DatasetMarks;
  /** With `splitBy`: put before the names of the datasets; left out, they are named by their groups alone. */
  readonly splitPrefix?: string | undefined;
  readonly threads?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** Left out, an import that is cut off begins anew. */
  readonly checkpoints?: CheckpointOptions | undefined;
}

export interface ImportProgress {
  phase: "read" | "write";
  /** Bytes of the inputs on disk that were read, and how many there are (`null` with standard input). */
  bytes: number;
  totalBytes: number | null;
  /** Share of the writing phase, 0–1. */
  share: number;
}

export interface PlannedInputs {
  readonly planned: PlannedInput[];
  readonly skipped: SkippedInput[];
}

export interface ImportContext {
  readonly writer: SqliteWriter;
  readonly keys: DerivedKeys;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
  /** Told what was found, before anything is read for good. */
  readonly onPlanned?: (found: PlannedInputs) => void;
  /** Told when an interrupted import goes on, with the records that it had read. */
  readonly onResumed?: (records: number) => void;
  /** Told of every record that can't be used; left out, nobody collects them. */
  readonly rejects?: RejectsSink;
}

/** Takes note of rejected records; never of their text. */
export interface RejectsSink {
  /** What was told so far no longer holds: the import starts anew. */
  restart(): void;
  /** What was told so far is written. @returns its length in bytes; `null` where that can't be gone back to */
  mark(): number | null;
  /** What was told behind a mark no longer holds. */
  goBackTo(bytes: number): void;
  /** Rejected records of an input, in its order. */
  add(path: string, rejects: Iterable<RejectedRecord>): void;
}
