/** The summary of an import that made several datasets, for people: a line of a table for each. */
import Table from "cli-table3";
import { printable } from "../identifier/mask.js";
import type { ReportedImport } from "./import-report.js";
import type { Words } from "./words.js";

export function splitText({ datasets, withoutIdentifiers, seconds }: ReportedImport, words: Words): string {
  const { reports } = words;
  const { heads } = reports;
  const kinds = [...new Set(datasets.flatMap(({ identifiers }) => Object.keys(identifiers)))].filter((kind) =>
    datasets.some(({ identifiers }) => (identifiers[kind]?.distinct ?? 0) > 0),
  );
  const table = new Table({
    head: [heads.dataset, "", heads.records, ...kinds.map((kind) => reports.kind(kind)), reports.reason("no-identifier")],
    colAligns: ["left", "left", "right", ...kinds.map(() => "right" as const), "right"],
    style: { head: [], border: [] },
  });
  for (const { id, outcome, records, identifiers, rejected } of datasets) {
    const distinct = kinds.map((kind) => identifiers[kind]?.distinct ?? 0);
    table.push([
      printable(id),
      reports.outcome(outcome),
      ...[records, ...distinct, rejected].map((count) => words.number(count)),
    ]);
  }
  const lines = [table.toString()];
  if (withoutIdentifiers.length > 0) {
    const groups = withoutIdentifiers.map(({ id, records }) => `${printable(id)} (${words.number(records)})`);
    lines.push(reports.withoutIdentifiers(groups.join(reports.comma)));
  }
  if (datasets.some(({ rejections }) => (rejections["needs-country"] ?? 0) > 0)) lines.push(words.giveCountry);
  lines.push(reports.splitSummary(datasets.length, seconds));
  return lines.join("\n");
}
