/** The monthly report beside a month before, and where there is none to compare with; each column of the page has a head. */
import { expect, it } from "vitest";
import { monthHtml } from "../../src/report/html-month.js";
import { monthMarkdown, monthTables, type ReportedMonth } from "../../src/report/month-report.js";

const count = (datasetsBefore: number): ReportedMonth["byClass"][number] => ({
  name: "phone-numbers",
  datasets: 1,
  contacts: 0,
  datasetsBefore,
  contactsBefore: 0,
});
const month = (before: number): ReportedMonth => ({
  month: "2026-11",
  monthBefore: "2026-10",
  watched: 0,
  totals: { datasets: 1, records: 20, newlyExposed: 0 },
  before: { datasets: before, records: before * 7, newlyExposed: 0 },
  datasets: [],
  newlyExposed: [],
  byChannel: [],
  byIndustry: [],
  byClass: [count(before)],
});

it("compares with the month before where something came in then, and else says that there is nothing to compare with", () => {
  for (const [lang, nothing] of [
    ["en", "Nothing was imported in 2026-10"],
    ["zh", "2026-10 没有导入任何数据"],
  ] as const) {
    for (const text of [monthMarkdown(month(0), lang), monthHtml(month(0), lang, "2026-11-30")]) {
      expect(text).toContain(nothing);
      expect(text).not.toMatch(/Month before|上月/u);
    }
    for (const text of [monthMarkdown(month(2), lang), monthHtml(month(2), lang, "2026-11-30")]) {
      expect(text).not.toContain(nothing);
      expect(text).toMatch(/Month before|上月/u);
    }
  }
  const rows = (before: number): number[] =>
    monthTables(month(before), "en").flatMap(({ rows: own }) => own.map((row) => row.length));
  expect([rows(0), rows(2)]).toEqual([[3], [5]]);
});

it("has a head over each column of its tables", () => {
  const page = monthHtml(month(2), "en", "2026-11-30");
  for (const [table] of page.matchAll(/<table[^]*?<\/table>/gu)) {
    const [head, row] = [...table.matchAll(/<tr>[^]*?<\/tr>/gu)].map(([text]) => text);
    expect(head.match(/<th scope="col"[^>]*>[^<]+<\/th>/gu)).toHaveLength(row.match(/<t[hd][ >]/gu)?.length ?? 0);
  }
});
