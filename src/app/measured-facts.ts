/**
 * What a sample of an import's records showed (worker/record-sampler.ts), as it is kept among the facts of the dataset: plain
 * counts that add up over imports. A domain is named only when at least DOMAIN_ADDRESSES different addresses of the sample are
 * of it, so that none tells of a person or a small firm.
 */
import {
  addSample,
  DOMAIN_ADDRESSES,
  emptySample,
  type RelationCounts,
  type SampleCounts,
} from "../worker/sample-counts.js";

/** Domains that are named at most. */
const NAMED_DOMAINS = 20;

export interface MeasuredSample extends Omit<SampleCounts, "domains" | "relations"> {
  /** Addresses of the sample by domain, the commonest first. */
  domains: Record<string, number>;
  /** Those that the records can show. */
  relations: Partial<Record<string, RelationCounts>>;
}

export function measuredSample({ domains, relations, ...counts }: SampleCounts): MeasuredSample {
  const named = [...domains]
    .filter(([, { few }]) => few.size >= DOMAIN_ADDRESSES)
    .map(([domain, { addresses }]) => [domain, addresses] as const);
  return {
    ...counts,
    domains: commonest(named),
    relations: Object.fromEntries(Object.entries(relations).filter(([, { compared }]) => compared > 0)),
  };
}

/** Adds the sample of appended content. Either may be missing: datasets of older versions have none. */
export function addMeasured(
  old: MeasuredSample | undefined,
  more: MeasuredSample | undefined,
): MeasuredSample | undefined {
  if (old === undefined || more === undefined) return old ?? more;
  const sum = emptySample();
  for (const { domains: _domains, relations, ...counts } of [old, more]) {
    const whole = emptySample();
    addSample(sum, { ...whole, ...counts, relations: { ...whole.relations, ...relations } });
  }
  const domains = new Map(Object.entries(old.domains));
  for (const [domain, count] of Object.entries(more.domains)) domains.set(domain, (domains.get(domain) ?? 0) + count);
  return { ...measuredSample(sum), domains: commonest([...domains]) };
}

function commonest(domains: readonly (readonly [string, number])[]): Record<string, number> {
  return Object.fromEntries([...domains].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, NAMED_DOMAINS));
}
