/**
 * A rating as it is kept among the facts of its dataset: enough to show it again, with its reasons, without computing it.
 */
import type { Rating } from "../catalog/credibility.js";

/** What the dataset shares with one that is older, when it was rated. */
export interface RatedOverlap {
  readonly dataset: string;
  readonly shared: number;
  /** Shares of its own identifiers and of the other's, 0 … 1. */
  readonly ofThis: number;
  readonly ofThat: number;
}

export interface StoredRating extends Rating {
  readonly ratedAt: string;
  /** Every older dataset of the store that shares something with it. */
  readonly overlaps: readonly RatedOverlap[];
  /** Share of its identifiers that no older dataset holds; null when there is no older one. */
  readonly fresh: number | null;
  /** Overlaps were measured on one stripe in so many; 1: exactly. */
  readonly everyStripe: number;
}
