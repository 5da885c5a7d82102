/** The summary at the end of an import, for people. */
import Table from "cli-table3";
import { dataClassName } from "../catalog/data-classes.js";
import type { ReportedImport } from "./reported-counts.js";
import { sizeText } from "./size-text.js";
import { roleName } from "./role-name.js";
import { splitText } from "./split-report.js";
import type { Lang, Words } from "./words.js";

const COUNTRIES_SHOWN = 6;

export function importText(report: ReportedImport, words: Words, lang: Lang): string {
  if (report.datasets.some(({ group }) => group !== undefined)) return splitText(report, words);
  const { reports } = words;
  const { heads, labels } = reports;
  return report.datasets
    .map((dataset) => {
      const lines = [words.imported[dataset.outcome](dataset.id)];
      if (dataset.outcome === "unchanged") return lines[0];
      const table = new Table({
        head: ["", heads.values, heads.distinct, heads.invalid, heads.masked],
        colAligns: ["left", "right", "right", "right", "right"],
        style: { head: [], border: [] },
      });
      for (const [kind, counts] of Object.entries(dataset.identifiers)) {
        const { values, distinct, invalid, masked } = counts;
        if (values + invalid + masked > 0)
          table.push([reports.kind(kind), ...[values, distinct, invalid, masked].map((count) => words.number(count))]);
      }
      const phones = dataset.identifiers.phone?.distinct ?? 0;
      const hasPhones = Object.values(dataset.identifiers.phone ?? {}).some((count) => count > 0);
      const emails = dataset.identifiers.email?.distinct ?? 0;
      const columns = dataset.columns
        .map(({ name, index, role }) => `${roleName(role, words, lang)} (${name ?? reports.columnNumber(index)})`)
        .join(reports.comma);
      const rejections = Object.entries(dataset.rejections)
        .map(([reason, count]) => `${words.number(count)} × ${reports.reason(reason)}`)
        .join(reports.comma);
      const countries = Object.entries(dataset.countries);
      lines.push(
        words.importFacts(
          words.number(dataset.records),
          words.number(dataset.rejected),
          words.number(phones),
          words.number(emails),
        ),
        table.toString(),
        `${labels.columns}${columns}`,
        ...(hasPhones
          ? [
              `${labels.phones}${reports.readBy(dataset.country)}${
                countries.length > 0
                  ? `: ${countries
                      .slice(0, COUNTRIES_SHOWN)
                      .map(([code, count]) => `${code || "?"} ${words.number(count)}`)
                      .join(
                        reports.comma,
                      )}${countries.length > COUNTRIES_SHOWN ? reports.andMore(countries.length - COUNTRIES_SHOWN) : ""}`
                  : ""
              }`,
            ]
          : []),
        `${labels.classes}${dataset.dataClasses.map((slug) => dataClassName(slug, lang)).join(reports.comma)}`,
      );
      if (rejections !== "") lines.push(`${labels.rejected}${rejections}`);
      if ((dataset.rejections["needs-country"] ?? 0) > 0) lines.push(`          ${words.giveCountry}`);
      lines.push(
        reports.summary(
          dataset.files,
          sizeText(dataset.bytes),
          dataset.formats === undefined
            ? reports.format(dataset.format)
            : Object.entries(dataset.formats)
                .map(([format, files]) => `${words.number(files)} ${reports.format(format)}`)
                .join(" + "),
          dataset.undecodable
            ? reports.undecodable(dataset.encoding, words.number(dataset.undecodable))
            : dataset.encoding,
          report.seconds,
        ),
      );
      return lines.join("\n");
    })
    .join("\n\n");
}
