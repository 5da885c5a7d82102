/**
 * From what the workers hold to the datasets that it becomes: one, or with `--split-by` one for each group. Groups come
 * from the workers in any order; datasets are in the order of their slugs.
 */
import type { WorkerHoldings } from "../worker/messages.js";
import { groupSlug, shownGroup } from "./group-name.js";
import { checkGroups, tooManyGroups, type SampledGroup } from "./split-plan.js";
import { GROUPS_LIMIT } from "../worker/file-plan.js";

/** How datasets are named when there are several. */
export interface SplitNaming {
  readonly field: string;
  /** Put before each group's name; `null` when the user named no dataset. */
  readonly prefix: string | null;
}

export interface DatasetPart {
  readonly slug: string;
  /** Its group as it may be shown; `null` for records of no group, and where nothing is split. */
  readonly group: string | null;
  /** All spellings of the group in the input. */
  readonly groups: readonly string[];
  readonly holdings: readonly WorkerHoldings[];
  /** Indices of the inputs that its records are from, ascending. */
  readonly inputs: readonly number[];
}

/**
 * @param slug of records that are in no group
 * @throws LeaksiftError input-columns when groups are too many, or named like identifiers
 */
export function datasetParts(
  holdings: readonly WorkerHoldings[],
  slug: string,
  naming: SplitNaming | null,
  inputs: number,
): DatasetPart[] {
  if (naming === null) {
    return [{ slug, group: null, groups: [], holdings, inputs: Array.from({ length: inputs }, (_, index) => index) }];
  }
  const bySlug = new Map<string, WorkerHoldings[]>();
  for (const held of holdings) {
    if (held.group === null && held.counts.records === 0) continue;
    if (held.group !== null) checkGroups([{ value: held.group }], naming.field, null);
    const own = held.group === null ? slug : groupSlug(held.group, naming.prefix);
    bySlug.set(own, [...(bySlug.get(own) ?? []), held]);
  }
  if (bySlug.size > GROUPS_LIMIT + 1) throw tooManyGroups(naming.field);
  return [...bySlug]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([own, held]) => {
      const groups = spellings(held);
      return {
        slug: own,
        group: groups.length === 0 ? null : shownGroup(groups[0]),
        groups,
        holdings: held,
        inputs: [...new Set(held.flatMap(({ files }) => files))].sort((a, b) => a - b),
      };
    });
}

/** A dataset that the sample of an input foretells. */
export interface SampledDataset {
  readonly id: string;
  readonly group: string;
  readonly sampled: number;
}

/** @param prefix as in SplitNaming */
export function sampledDatasets(groups: readonly SampledGroup[], prefix: string | null): SampledDataset[] {
  const bySlug = new Map<string, SampledDataset>();
  for (const { value, sampled } of groups) {
    const id = groupSlug(value, prefix);
    const known = bySlug.get(id);
    bySlug.set(id, { id, group: known?.group ?? shownGroup(value), sampled: sampled + (known?.sampled ?? 0) });
  }
  return [...bySlug.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** That of the most records first. */
function spellings(holdings: readonly WorkerHoldings[]): string[] {
  const records = new Map<string, number>();
  for (const { group, counts } of holdings) {
    if (group !== null) records.set(group, (records.get(group) ?? 0) + counts.records);
  }
  return [...records].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([group]) => group);
}
