/** Lists of datasets and all that is known of one, for people. */
import Table from "cli-table3";
import { dataClassName } from "../catalog/data-classes.js";
import { longTable } from "./long-table.js";
import type { ReportedCounts } from "./reported-counts.js";
import type { Lang, Words } from "./words.js";

export interface ReportedDataset {
  readonly id: string;
  readonly title: string;
  readonly breachDate: string | null;
  readonly origin: string | null;
  readonly importedAt: string;
  readonly facts: ReportedCounts & {
    readonly classRecords: Readonly<Record<string, number>>;
    readonly years: Readonly<Record<string, number>>;
    readonly sample?: unknown;
    readonly recordsPerIdentifier?: unknown;
    readonly rating?: { readonly grade: string };
    readonly sensitive?: boolean;
  };
}

export interface ReportedSegment {
  readonly kind: string;
  readonly tags: number;
  readonly blocks: number;
  readonly bytes: number;
  readonly falseHitProbability: number;
}

/** The dataset as `datasets --json` and `datasets show --json` give it. */
export function datasetJson({ facts, ...dataset }: ReportedDataset, segments?: readonly ReportedSegment[]): object {
  if (segments) return { ...dataset, ...facts, segments };
  const { sample: _sample, recordsPerIdentifier: _records, rating, ...listed } = facts;
  return { ...dataset, ...listed, ...(rating ? { credibility: rating.grade } : {}) };
}

export function datasetsText(datasets: readonly ReportedDataset[], words: Words): string {
  const { columns } = words;
  const rows = datasets.map(({ id, title, breachDate, facts }) => {
    const distinct = (kind: string): string => words.number(facts.identifiers[kind]?.distinct ?? 0);
    return [
      id,
      title === id ? "" : title,
      breachDate ?? "",
      words.number(facts.records),
      distinct("phone"),
      distinct("email"),
    ];
  });
  return longTable(
    {
      head: [columns.dataset, columns.title, columns.date, columns.records, columns.phones, columns.emails],
      colAligns: ["left", "left", "left", "right", "right", "right"],
      style: { head: [], border: [] },
    },
    rows,
  );
}

export function datasetText(
  dataset: ReportedDataset,
  segments: readonly ReportedSegment[],
  words: Words,
  lang: Lang,
): string {
  const { facts } = dataset;
  const { reports } = words;
  const { heads, labels } = reports;
  const table = (head: string[], rows: (string | number)[][]): string => {
    const made = new Table({
      head,
      colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
      style: { head: [], border: [] },
    });
    made.push(...rows);
    return made.toString();
  };
  const share = (count: number, of: number): string => (of === 0 ? "" : `${((100 * count) / of).toFixed(1)} %`);
  const parts = [
    `${dataset.id}${dataset.title === dataset.id ? "" : `: ${dataset.title}`}`,
    [
      `${labels.leaked}${dataset.breachDate ?? reports.dateNotKnown}${dataset.origin ? reports.from(dataset.origin) : ""}`,
      `${labels.imported}${dataset.importedAt}${reports.importedFrom(facts.files, reports.format(facts.format), facts.encoding)}`,
      `${labels.records}${reports.recordCounts(words.number(facts.records), words.number(facts.rejected))}`,
      `${labels.phones}${reports.phonesReadBy(reports.readBy(facts.country))}`,
      ...(facts.sensitive ? [`${labels.sensitive}${reports.neverToAList}`] : []),
      ...(facts.skippedInputs > 0
        ? [
            `${labels.missing}${words.skippedInputs(dataset.id, facts.skippedInputs, facts.files + facts.skippedInputs)}`,
          ]
        : []),
    ].join("\n"),
    table(
      [heads.identifiers, heads.values, heads.distinct, heads.invalid, heads.masked],
      Object.entries(facts.identifiers)
        .filter(([, counts]) => counts.values + counts.invalid + counts.masked > 0)
        .map(([kind, { values, distinct, invalid, masked }]) => [
          reports.kind(kind),
          ...[values, distinct, invalid, masked].map((count) => words.number(count)),
        ]),
    ),
  ];
  const classes = Object.entries(facts.classRecords).sort((a, b) => b[1] - a[1]);
  if (classes.length > 0) {
    parts.push(
      table(
        [heads.dataClass, heads.records, heads.share],
        classes.map(([slug, count]) => [dataClassName(slug, lang), words.number(count), share(count, facts.records)]),
      ),
    );
  }
  const countries = Object.entries(facts.countries).sort((a, b) => b[1] - a[1]);
  const phones = countries.reduce((sum, [, count]) => sum + count, 0);
  if (countries.length > 0) {
    const names = new Intl.DisplayNames([lang], { type: "region" });
    parts.push(
      table(
        [heads.countryOfPhone, heads.code, heads.values, heads.share],
        countries.map(([code, count]) => [
          code === "" ? reports.noCountry : (names.of(code) ?? code),
          code,
          words.number(count),
          share(count, phones),
        ]),
      ),
    );
  }
  const years = Object.entries(facts.years);
  if (years.length > 0)
    parts.push(
      table(
        [heads.year, heads.records],
        years.map(([year, count]) => [year, words.number(count)]),
      ),
    );
  parts.push(
    table(
      [heads.storedAs, heads.tags, heads.blocks, heads.bytes, heads.bytesPerTag, heads.falseHit],
      segments.map(({ kind, tags, blocks, bytes, falseHitProbability }) => [
        reports.kind(kind),
        words.number(tags),
        words.number(blocks),
        words.number(bytes),
        tags === 0 ? "" : (bytes / tags).toFixed(2),
        falseHitProbability.toExponential(1),
      ]),
    ),
    reports.falseHitNote,
  );
  return parts.join("\n\n");
}
