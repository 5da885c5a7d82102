/** Everything known of one dataset, for `datasets show`. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { printable } from "../identifier/mask.js";
import { tagKindName } from "../identifier/kinds.js";
import type { BlockReader, DatasetEntry } from "../store/block-store.js";
import { factsOfDataset, type DatasetFacts } from "./dataset-facts.js";
import { quotedWord } from "../identifier/quoted-word.js";

export interface DatasetSummary {
  readonly id: string;
  readonly title: string;
  readonly breachDate: string | null;
  readonly origin: string | null;
  readonly importedAt: string;
  readonly facts: DatasetFacts;
}

export interface SegmentSummary {
  readonly kind: string;
  readonly tags: number;
  readonly blocks: number;
  /** Where the blocks hold other datasets too: this one's share of them, by tags. */
  readonly bytes: number;
  /** Chance that one look-up of an identifier that isn't there finds a tag all the same: tags / 2^64. */
  readonly falseHitProbability: number;
}

export function summarizeDataset(entry: DatasetEntry): DatasetSummary {
  return {
    id: printable(entry.slug),
    title: printable(entry.title),
    breachDate: entry.breachDate,
    origin: entry.origin === null ? null : printable(entry.origin),
    importedAt: entry.importedAt,
    facts: factsOfDataset(entry),
  };
}

/** @throws LeaksiftError usage when there is no such dataset */
export function findDataset(store: BlockReader, slug: string): DatasetEntry {
  const found = store.datasets().find((entry) => entry.slug === slug);
  if (!found)
    throw new LeaksiftError("usage", `there is no dataset ${quotedWord(slug)}`, "`leaksift datasets` lists them");
  return found;
}

export function segmentsOf(store: BlockReader, dataset: number): SegmentSummary[] {
  return store.runs().flatMap((run) =>
    run.segments
      .filter((segment) => segment.dataset === dataset)
      .map((segment) => ({
        kind: tagKindName(segment.kind),
        tags: segment.tags,
        blocks: 2 ** segment.layout.bucketBits,
        bytes: run.isMerged
          ? Math.round((store.blockBytes(run.id) * segment.tags) / Math.max(1, run.tags))
          : store.blockBytes(run.id),
        falseHitProbability: segment.tags / 2 ** 64,
      })),
  );
}
