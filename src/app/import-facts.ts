/** The facts of what an import has just built: from its inputs, what the workers counted and the segments that were made. */
import type { SqliteWriter } from "../store/sqlite-writer.js";
import type { RecordCounts } from "../worker/file-plan.js";
import type { BuiltSegment } from "./build-segments.js";
import { classesByCount, countriesOf, yearsOf, type DatasetFacts } from "./dataset-facts.js";
import type { ImportedDataset } from "./imported-dataset.js";
import { measuredSample } from "./measured-facts.js";
import { countKnown } from "./overlap.js";
import type { PlannedInput } from "./plan-input.js";

/**
 * @param skippedInputs inputs that could not be read and are not in it
 * @param bytes of the inputs as they lie on disk
 */
export function factsOf(
  inputs: readonly PlannedInput[],
  columns: ImportedDataset["columns"],
  skippedInputs: number,
  bytes: number,
  counts: RecordCounts,
  segments: readonly BuiltSegment[],
): DatasetFacts {
  const distinct = (name: string): number => segments.find((segment) => segment.name === name)?.distinct ?? 0;
  const formats = inputs.map(({ input }) => input.container ?? input.shape.format);
  const one = (values: readonly string[]): string => (new Set(values).size === 1 ? values[0] : "mixed");
  return {
    files: inputs.length,
    skippedInputs,
    bytes,
    records: counts.records,
    rejected: counts.rejected,
    rejections: counts.rejections,
    identifiers: Object.fromEntries(
      Object.entries(counts.identifiers).map(([kind, { values, invalid, masked }]) => [
        kind,
        { values, distinct: distinct(kind), invalid, masked },
      ]),
    ),
    tags: Object.fromEntries(segments.map((segment) => [segment.name, segment.distinct])),
    columns: columns.map(({ index, role }) => ({ index, role })),
    country: one(inputs.map(({ country }) => country)),
    encoding: one(inputs.map(({ input }) => input.encoding)),
    undecodable: inputs.reduce((sum, { input }) => sum + (input.decoding?.undecodable ?? 0), 0),
    format: one(formats),
    ...(new Set(formats).size > 1 ? { formats: countOf(formats) } : {}),
    ...(counts.undecided > 0 ? { undecided: counts.undecided } : {}),
    dataClasses: classesByCount(counts),
    classRecords: counts.classRecords,
    countries: countriesOf(counts.phonePrefixes),
    years: yearsOf(counts.years),
    recordsPerIdentifier: Object.fromEntries(segments.map(({ name, records }) => [name, [...records]])),
    ...(counts.sample === null ? {} : { sample: measuredSample(counts.sample) }),
  };
}

function countOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/**
 * An appended segment may repeat what the dataset held: its distinct count is that of the union. Counted before anything is
 * published, so that no moment shows a wrong one.
 */
export function withoutRepeated(
  facts: DatasetFacts,
  built: readonly BuiltSegment[],
  slug: string,
  writer: SqliteWriter,
): DatasetFacts {
  const held = writer.liveSegments().filter((segment) => segment.slug === slug);
  const identifiers = structuredClone(facts.identifiers);
  for (const { name, kind, header } of built) {
    const own = held.filter((segment) => segment.kind === kind);
    if (own.length === 0 || !Object.hasOwn(identifiers, name)) continue;
    const appended = { ...header, slug, firstProfile: 0, profileEnd: Infinity };
    identifiers[name].distinct -= countKnown(writer, appended, own);
  }
  return { ...facts, identifiers };
}
