/**
 * Findings that are shown but don't fail a run, and how many there are. A finding is an identifier in a dataset: one exposure
 * of one result. What is suppressed stays exposed, in every format and in the summary's counts; only the exit status, and what
 * stands for it (SARIF's level, JUnit's failures), goes by what is left.
 */

/** What may suppress a finding. Of several, the first in this order is named. */
export const SUPPRESSORS = ["baseline", "ignore-file", "min-credibility", "fail-on"] as const;
export type Suppressor = (typeof SUPPRESSORS)[number];

export interface Suppression {
  readonly by: Suppressor;
  /** Of an entry of an ignore file: why. */
  readonly reason?: string;
  /** Its last day, `YYYY-MM-DD`. */
  readonly expires?: string;
}

export interface FindingCounts {
  readonly all: number;
  /** Those that fail the run: `all` less those that are suppressed. */
  readonly counted: number;
  /** For whatever was asked for, how many findings it suppressed; each is counted once. */
  readonly suppressed: Readonly<Partial<Record<Suppressor, number>>>;
  /** Counted ones that the baseline has with fewer data classes. Absent without a baseline. */
  readonly grown?: number;
  /** Counted ones in datasets that nobody has rated. Absent unless a credibility was asked for. */
  readonly unrated?: number;
}

/** Whether an exposure counts for the exit status. */
export function countsForStatus({ suppressed }: { readonly suppressed?: Suppression }): boolean {
  return suppressed === undefined;
}
