/** The monthly report: figures by hand from imports and a list that are made by hand, and what its Markdown does with hostile text. */
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { contactsOf } from "../../src/app/contact.js";
import { monthBefore, monthReport } from "../../src/app/month-report.js";
import { addToWatchList } from "../../src/app/watch.js";
import type { WatchedExposure, WatchList } from "../../src/app/watch-list.js";
import { Catalog, ownIncidents } from "../../src/catalog/catalog.js";
import { monthJson, monthMarkdown } from "../../src/report/month-report.js";
import type { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { tempFolder, tamper } from "../store/sample-store.js";
import { expectValid } from "../system/schemas.js";
import { importMade, MADE_KEYS, makeStore } from "./made-runs.js";

const CATALOG = new Catalog(ownIncidents());
let folder: string;
let clean: () => void;
let writer: SqliteWriter;
beforeEach(() => {
  ({ folder, clean } = tempFolder());
  writer = makeStore(join(folder, "store.db"));
});
afterEach(() => {
  writer.close();
  clean();
});

/** A dataset that was imported at a time, linked to an incident or none. */
function made(
  slug: string,
  time: string,
  forms: readonly string[],
  classes: readonly string[],
  incident?: string,
): void {
  importMade(writer, { slug, entries: forms.map((form) => ({ form, records: 2, classes, years: [] })) });
  const entry = writer.datasets().find((one) => one.slug === slug);
  const facts = {
    ...(entry?.facts as object),
    dataClasses: ["phone-numbers", ...classes],
    identifiers: { phone: { values: 9, distinct: forms.length, invalid: 0, masked: 0 } },
    ...(incident === undefined ? {} : { incident }),
  };
  writer.updateFacts(new Map([[slug, facts]]));
  tamper(writer.path, (db) => db.prepare("UPDATE dataset SET imported_at = ? WHERE slug = ?").run(time, slug));
}

/** Three contacts, and since when they are known to be in which dataset. */
function watching(exposures: readonly (readonly Omit<WatchedExposure, "told">[])[]): WatchList {
  const contacts = ["+447700900001", "+447700900002", "+447700900003"].flatMap((text) => contactsOf(text, null, null));
  const { list } = addToWatchList(
    { nextId: 1, contacts: [] },
    contacts.map((contact, i) => ({ contact, label: i === 0 ? "A|*b*" : null })),
    MADE_KEYS,
    "2026-01-01",
  );
  return {
    ...list,
    contacts: list.contacts.map((contact, i) => ({
      ...contact,
      exposures: exposures[i].map((exposure) => ({ ...exposure, told: true })),
    })),
  };
}

function twoMonths(): WatchList {
  made("old", "2026-10-31T23:59:59.000Z", ["+447700900001"], ["passwords"], "whatsapp-2022");
  made("new", "2026-11-01T00:00:00.000Z", ["+447700900001", "+447700900002"], ["names"], "cn-es-2024-shunfeng");
  made("more", "2026-11-30T12:00:00.000Z", ["+447700900001", "+447700900003"], []);
  made("later", "2026-12-01T00:00:00.000Z", ["+447700900002"], []);
  const at = (dataset: number, since: string, by: WatchedExposure["by"] = "import"): Omit<WatchedExposure, "told"> => ({
    dataset,
    since,
    by,
  });
  return watching([
    [at(1, "2026-10-31"), at(2, "2026-11-01"), at(3, "2026-11-30")],
    [at(2, "2026-11-01"), at(4, "2026-12-01")],
    // There when the contact was added: no news.
    [at(3, "2026-11-30", "added")],
  ]);
}

test("counts what came in and whom it exposed, in the month and before", () => {
  const report = monthReport(writer, MADE_KEYS, twoMonths(), CATALOG, "2026-11");
  expectValid("month-report", { schemaVersion: 1, ...monthJson(report) });
  expect(report).toMatchObject({
    month: "2026-11",
    monthBefore: "2026-10",
    watched: 3,
    totals: { datasets: 2, records: 8, newlyExposed: 2 },
    before: { datasets: 1, records: 2, newlyExposed: 1 },
    datasets: [
      { id: "new", channel: "misconfiguration", industries: ["express-delivery"], newlyExposed: 2, identifiers: 2 },
      { id: "more", channel: null, newlyExposed: 1, grade: null },
    ],
  });
  expect(report.newlyExposed).toEqual([
    {
      id: 1,
      kind: "phone",
      label: "A|*b*",
      exposures: [
        { since: "2026-11-01", dataset: "new", dataClasses: ["names", "phone-numbers"] },
        { since: "2026-11-30", dataset: "more", dataClasses: ["phone-numbers"] },
      ],
    },
    {
      id: 2,
      kind: "phone",
      label: null,
      exposures: [{ since: "2026-11-01", dataset: "new", dataClasses: ["names", "phone-numbers"] }],
    },
  ]);
  const counts = (name: string | null, ...figures: number[]): object => {
    const [datasets, contacts, datasetsBefore, contactsBefore] = figures;
    return { name, datasets, contacts, datasetsBefore, contactsBefore };
  };
  expect(report.byChannel).toEqual([
    counts("misconfiguration", 1, 2, 0, 0),
    counts(null, 1, 1, 0, 0),
    counts("scraping", 0, 0, 1, 1),
  ]);
  expect(report.byIndustry).toEqual([
    counts("express-delivery", 1, 2, 0, 0),
    counts(null, 1, 1, 0, 0),
    counts("messaging", 0, 0, 1, 1),
  ]);
  expect(report.byClass).toEqual([
    counts("phone-numbers", 2, 2, 1, 1),
    counts("names", 1, 2, 0, 0),
    counts("passwords", 0, 0, 1, 1),
  ]);
});

test("gives the grade of a dataset that was rated, and leaves sensitive ones out of the look-up", () => {
  const list = twoMonths();
  const facts = writer.datasets()[1].facts as object;
  writer.updateFacts(new Map([["new", { ...facts, rating: { grade: "B2" }, sensitive: true }]]));
  const report = monthReport(writer, MADE_KEYS, list, CATALOG, "2026-11");
  expect(report.datasets[0]).toMatchObject({ id: "new", grade: "B2", newlyExposed: null });
  expect(report.totals).toMatchObject({ datasets: 2, newlyExposed: 1 });
  // Nothing could be judged: no grade, as beside answers.
  writer.updateFacts(new Map([["new", { ...facts, rating: { grade: "F6" } }]]));
  expect(monthReport(writer, MADE_KEYS, list, CATALOG, "2026-11").datasets[0]).toMatchObject({
    id: "new",
    grade: null,
  });
});

test("a month in which nothing happened, and one of a store that nobody watches", () => {
  const empty = monthReport(writer, MADE_KEYS, { nextId: 1, contacts: [] }, CATALOG, "2026-11");
  expect(empty).toMatchObject({ watched: 0, totals: { datasets: 0, records: 0, newlyExposed: 0 }, byClass: [] });
  expect(monthMarkdown(empty, "en")).toContain("Nobody is watched");
  expect(monthMarkdown(empty, "zh")).toContain("没有导入任何数据");
  expect(["2026-01", "2024-03", "2000-12"].map(monthBefore)).toEqual(["2025-12", "2024-02", "2000-11"]);
});

test("labels and titles format nothing in Markdown, and every row has its cells", () => {
  const list = twoMonths();
  tamper(writer.path, (db) => db.exec("UPDATE dataset SET title = '<img src=x> | [a](b)' WHERE slug = 'new'"));
  const lines = monthMarkdown(monthReport(writer, MADE_KEYS, list, CATALOG, "2026-11"), "en").split("\n");
  const rows = lines.filter((line) => line.startsWith("|"));
  expect(rows.length).toBeGreaterThan(14);
  for (const row of rows) expect(row.split(" | ").length, row).toBeGreaterThan(4);
  const text = lines.join("\n");
  expect(text).not.toMatch(/<img|\]\(b\)|A\|\*b\*/u);
  expect(text).toContain("- **2** newly exposed identifiers (1 in 2026-10)");
});
