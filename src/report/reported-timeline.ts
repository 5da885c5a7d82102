/** A timeline as reports take it. */
import type { Lang } from "./words.js";

export interface ReportedEvent {
  readonly date: string | null;
  readonly event: "leaked" | "reported" | "recorded" | "disclosed";
  readonly dataset: string | null;
  readonly title: string;
  readonly incident: string | null;
  readonly incidentTitle?: Readonly<Record<Lang, string>>;
  readonly credibility: string | null;
  readonly copyOf: string | null;
  readonly contacts: number;
  readonly recorded: readonly [number, number] | null;
  readonly meaning?: readonly Readonly<Record<Lang, string>>[];
}

export interface ReportedTimeline {
  readonly counted: "people" | "identifiers";
  readonly contacts: number;
  readonly exposed: number;
  readonly firstYear: number | null;
  readonly lastYear: number | null;
  readonly datasets: number;
  readonly independent: number;
  readonly events: readonly ReportedEvent[];
}
