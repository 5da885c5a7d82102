/** What every writer of results takes and gives. */
import type { ReportedCheck } from "./check-report.js";
import type { Lang } from "./words.js";

/** What a writer must know besides the results. */
export interface ResultContext {
  readonly lang: Lang;
  /** Version of leaksift. */
  readonly version: string;
  /** When the answer was made: ISO 8601, UTC. */
  readonly time: string;
}

/** @returns the document in pieces, each ended as it should stand; the last ends with a line end */
export type ResultWriter = (check: ReportedCheck, context: ResultContext) => Iterable<string>;
