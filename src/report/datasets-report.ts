/** Lists of datasets and all that is known of one, for people. */
import Table from "cli-table3";
import { dataClassName } from "../catalog/data-classes.js";
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
  return { ...dataset, ...facts, ...(segments ? { segments } : {}) };
}

export function datasetsText(datasets: readonly ReportedDataset[], words: Words): string {
  const { columns } = words;
  const table = new Table({
    head: [columns.dataset, columns.title, columns.date, columns.records, columns.phones, columns.emails],
    colAligns: ["left", "left", "left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const { id, title, breachDate, facts } of datasets) {
    const distinct = (kind: string): string => words.number(facts.identifiers[kind]?.distinct ?? 0);
    table.push([
      id,
      title === id ? "" : title,
      breachDate ?? "",
      words.number(facts.records),
      distinct("phone"),
      distinct("email"),
    ]);
  }
  return table.toString();
}

export function datasetText(
  dataset: ReportedDataset,
  segments: readonly ReportedSegment[],
  words: Words,
  lang: Lang,
): string {
  const { facts } = dataset;
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
      `leaked    ${dataset.breachDate ?? "date not known"}${dataset.origin ? `, from ${dataset.origin}` : ""}`,
      `imported  ${dataset.importedAt}, ${facts.files} ${facts.files === 1 ? "file" : "files"}, ${facts.format}, ${facts.encoding}`,
      `records   ${words.number(facts.records)}, ${words.number(facts.rejected)} without an identifier that could be stored`,
      `phones    read by: ${facts.country}`,
      ...(facts.skippedInputs > 0
        ? [`missing   ${words.skippedInputs(dataset.id, facts.skippedInputs, facts.files + facts.skippedInputs)}`]
        : []),
    ].join("\n"),
    table(
      ["identifiers", "values", "distinct", "invalid", "masked"],
      Object.entries(facts.identifiers)
        .filter(([, counts]) => counts.values + counts.invalid + counts.masked > 0)
        .map(([kind, { values, distinct, invalid, masked }]) => [
          kind,
          ...[values, distinct, invalid, masked].map((count) => words.number(count)),
        ]),
    ),
  ];
  const classes = Object.entries(facts.classRecords).sort((a, b) => b[1] - a[1]);
  if (classes.length > 0) {
    parts.push(
      table(
        ["data class", "records", "share"],
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
        ["country of phone", "code", "values", "share"],
        countries.map(([code, count]) => [
          code === "" ? "no country" : (names.of(code) ?? code),
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
        ["year", "records"],
        years.map(([year, count]) => [year, words.number(count)]),
      ),
    );
  parts.push(
    table(
      ["stored as", "tags", "blocks", "bytes", "bytes/tag", "false hit"],
      segments.map(({ kind, tags, blocks, bytes, falseHitProbability }) => [
        kind,
        words.number(tags),
        words.number(blocks),
        words.number(bytes),
        tags === 0 ? "" : (bytes / tags).toFixed(2),
        falseHitProbability.toExponential(1),
      ]),
    ),
    "A false hit is the chance that one look-up of something that isn't there finds it all the same.",
  );
  return parts.join("\n\n");
}
