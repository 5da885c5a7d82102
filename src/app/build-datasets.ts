/**
 * The building half of an import: from what the workers hold to datasets that are ready to be published, one, or one for each
 * group of a split. Nothing can be seen of them yet.
 */
import { printable } from "../identifier/mask.js";
import type { BuiltDataset, DatasetBuilder } from "../store/block-store.js";
import { addCounts, emptyCounts } from "../worker/file-plan.js";
import type { ImportPool } from "../worker/import-pool.js";
import type { WorkerHoldings } from "../worker/messages.js";
import { buildSegments } from "./build-segments.js";
import { addFacts, factsOfDataset } from "./dataset-facts.js";
import { withMarks } from "./dataset-marks.js";
import { datasetParts, type DatasetPart } from "./dataset-parts.js";
import { forgottenTags } from "./forgotten.js";
import type { ReadState } from "./import-checkpoint.js";
import { factsOf, withoutRepeated } from "./import-facts.js";
import type { ImportContext, ImportOptions } from "./import-request.js";
import { nothingFound } from "./import-warnings.js";
import { reportedColumns, unchangedDataset, type EmptyGroup, type ImportedDataset } from "./imported-dataset.js";
import { outcomeOf } from "./known-content.js";
import type { PlannedColumn, PlannedInput } from "./plan-input.js";
import { totalBytesOf } from "./read-inputs.js";

/** What was read, of which inputs. */
export interface ReadLeak {
  readonly inputs: readonly PlannedInput[];
  /** As many, in the same order. */
  readonly done: ReadState["done"];
  readonly holdings: readonly WorkerHoldings[];
  /** Inputs besides that could not be read. */
  readonly skippedInputs: number;
  /** Whether tags have a payload: classes and years. */
  readonly withPayload: boolean;
}

export interface BuiltDatasets {
  readonly built: readonly (BuiltDataset & { readonly replaced: number | null })[];
  /** All that the import reports, those without change included. */
  readonly datasets: ImportedDataset[];
  readonly empty: EmptyGroup[];
  /** Tags that were left out because they were erased on request. */
  readonly forgotten: number;
}

/**
 * @param builders takes those that are begun: theirs to abandon who can't publish what was built
 * @throws LeaksiftError usage when a dataset is there with other content, or holds some of this already; input-unsupported
 * when no identifier was found
 */
export async function buildDatasets(
  pool: ImportPool,
  { inputs, done, holdings, skippedInputs, withPayload }: ReadLeak,
  options: ImportOptions,
  { writer, keys, onProgress }: ImportContext,
  builders: DatasetBuilder[],
): Promise<BuiltDatasets> {
  const doneBytes = done.reduce((sum, { inputBytes }) => sum + inputBytes, 0);
  const totalBytes = totalBytesOf(inputs);
  const { splitBy, splitPrefix } = options;
  const naming = splitBy === undefined ? null : { field: splitBy, prefix: splitPrefix ?? null };
  const parts = datasetParts(holdings, options.slug, naming, inputs.length);
  const olds = new Map(writer.datasets().map((entry) => [entry.slug, entry]));
  // One that is refused refuses all, before any is built.
  const outcomes = parts.map((part) =>
    outcomeOf(
      olds.get(part.slug) ?? null,
      part.inputs.map((index) => done[index]),
      options.existing,
      writer,
    ),
  );
  const built: (BuiltDataset & { replaced: number | null })[] = [];
  const datasets: ImportedDataset[] = [];
  const empty: EmptyGroup[] = [];
  let forgotten = 0;
  for (const [index, part] of parts.entries()) {
    const { slug, group } = part;
    const old = olds.get(slug) ?? null;
    const outcome = outcomes[index];
    const own = part.inputs.map((input) => inputs[input]);
    const columns = own.flatMap((input) => columnsOf(input, part));
    const grouped = naming === null ? {} : { group };
    if (outcome === "unchanged" && old) {
      datasets.push({ ...unchangedDataset(old, columns, options.marks, writer), ...grouped });
      continue;
    }
    const counts = emptyCounts();
    for (const holding of part.holdings) addCounts(counts, holding.counts);
    const replaced = outcome === "replaced" && old ? old.id : null;
    const builder = writer.build({ replaces: replaced, appendsTo: outcome === "appended" && old ? old.id : null });
    builders.push(builder);
    const { segments } = await buildSegments(pool, builder, part.holdings, {
      slug,
      withPayload,
      integrityKey: keys.integrityKey,
      forgotten: (kind) => forgottenTags(keys, kind),
      onPacked: (share) =>
        onProgress({ phase: "write", bytes: doneBytes, totalBytes, share: (index + share) / parts.length }),
    });
    forgotten += segments.reduce((sum, segment) => sum + segment.forgotten, 0);
    if (segments.length === 0) {
      if (naming === null) throw nothingFound(inputs, counts);
      const { records, rejected, rejections } = counts;
      empty.push({ id: slug, group, records, rejected, rejections });
      continue;
    }
    const bytes = part.inputs.reduce((sum, input) => sum + done[input].inputBytes, 0);
    let facts = factsOf(own, reportedColumns(columns), skippedInputs, bytes, counts, segments);
    if (splitBy !== undefined) facts = { ...facts, splitBy: printable(splitBy) };
    if (outcome === "appended" && old)
      facts = withoutRepeated(addFacts(factsOfDataset(old), facts), segments, slug, writer);
    facts = withMarks(facts, old && factsOfDataset(old), options.marks ?? {});
    const title = group === null ? options.title : `${options.title ?? options.slug} (${group})`;
    built.push({
      builder,
      replaced,
      dataset: {
        slug,
        title: title ?? old?.title ?? slug,
        breachDate: options.breachDate ?? old?.breachDate ?? null,
        origin: options.origin ?? old?.origin ?? null,
        importedAt: new Date().toISOString(),
        facts,
      },
      contents: part.inputs.map((input) => done[input]),
    });
    datasets.push({ ...facts, id: slug, columns: reportedColumns(columns), outcome, ...grouped });
  }
  if (datasets.length === 0) {
    const counts = emptyCounts();
    for (const holding of holdings) addCounts(counts, holding.counts);
    throw nothingFound(inputs, counts);
  }
  return { built, datasets, empty, forgotten };
}

/** Columns of an input that the sample shows in a dataset's records; all of them where it shows none of these. */
function columnsOf({ plan, columns, groups }: PlannedInput, part: DatasetPart): readonly PlannedColumn[] {
  const own = (groups ?? []).filter(({ value }) => part.groups.includes(value));
  if (own.length === 0 && plan.split?.by === "table") return [];
  if (own.length === 0 || own.some((group) => group.columns === null)) return columns;
  return columns.filter(({ index }) => own.some((group) => group.columns?.has(index)));
}
