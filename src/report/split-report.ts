/** The summary of an import that made several datasets, for people: a line of a table for each. */
import { printable } from "../identifier/mask.js";
import { longTable } from "./long-table.js";
import type { ReportedImport } from "./reported-counts.js";
import type { Words } from "./words.js";

export function splitText({ datasets, withoutIdentifiers, seconds }: ReportedImport, words: Words): string {
  const { reports } = words;
  const { heads } = reports;
  const kinds = [...new Set(datasets.flatMap(({ identifiers }) => Object.keys(identifiers)))].filter((kind) =>
    datasets.some(({ identifiers }) => (identifiers[kind]?.distinct ?? 0) > 0),
  );
  const rows = datasets.map(({ id, outcome, records, identifiers, rejected }) => [
    printable(id),
    reports.outcome(outcome),
    ...[records, ...kinds.map((kind) => identifiers[kind]?.distinct ?? 0), rejected].map((count) =>
      words.number(count),
    ),
  ]);
  const options = {
    head: [
      heads.dataset,
      "",
      heads.records,
      ...kinds.map((kind) => reports.kind(kind)),
      reports.labels.rejected.trim(),
    ],
    colAligns: [
      "left" as const,
      "left" as const,
      "right" as const,
      ...kinds.map(() => "right" as const),
      "right" as const,
    ],
    style: { head: [], border: [] },
  };
  const lines = [longTable(options, rows)];
  if (withoutIdentifiers.length > 0) {
    const groups = withoutIdentifiers.map(({ id, records }) => `${printable(id)} (${words.number(records)})`);
    lines.push(reports.withoutIdentifiers(groups.join(reports.comma)));
  }
  if (datasets.some(({ rejections }) => (rejections["needs-country"] ?? 0) > 0)) lines.push(words.giveCountry);
  lines.push(reports.splitSummary(datasets.length, seconds));
  return lines.join("\n");
}
