/**
 * The monthly report in a real Chromium: drawn in both languages, legible in dark and light, printed, without an error or a
 * request. Where no Chromium is installed the test is skipped and says so; CHROMIUM names one that lies elsewhere.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { monthHtml } from "../../src/report/html-month.js";
import { expectLegible } from "./legible-page.js";
import type { ReportedCount, ReportedMonth } from "../../src/report/month-report.js";

const CHROMIUM = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== "" && existsSync(path));

const count = (name: string | null, contacts: number, contactsBefore: number): ReportedCount => ({
  name,
  datasets: 1,
  contacts,
  datasetsBefore: 2,
  contactsBefore,
});

const MONTH: ReportedMonth = {
  month: "2026-11",
  monthBefore: "2026-10",
  watched: 1200,
  totals: { datasets: 1, records: 1_234_567, newlyExposed: 700 },
  before: { datasets: 2, records: 10, newlyExposed: 3 },
  datasets: [
    {
      id: "shop",
      title: '<img src="http://127.0.0.1:9/x.png" onerror="document.title=1">',
      breachDate: "2026-09",
      importedAt: "2026-11-03T04:05:06.000Z",
      records: 1_234_567,
      identifiers: 1_000_000,
      dataClasses: ["passwords", "phone-numbers"],
      incident: "whatsapp-2022",
      channel: "scraping",
      industries: ["messaging"],
      grade: "B2",
      newlyExposed: 700,
    },
  ],
  newlyExposed: Array.from({ length: 700 }, (_, i) => ({
    id: i + 1,
    kind: "phone",
    label: i === 0 ? "<script>document.title = 'run'</script>" : null,
    exposures: [{ since: "2026-11-03", dataset: "shop", dataClasses: ["phone-numbers"] }],
  })),
  byChannel: [count("scraping", 700, 3), count(null, 0, 0)],
  byIndustry: [count("messaging", 700, 3)],
  byClass: [count("phone-numbers", 700, 3), count("passwords", 350, 0)],
};

if (CHROMIUM === undefined)
  process.stderr.write("monthly report: no Chromium found, its test is skipped (set CHROMIUM)\n");

describe.skipIf(CHROMIUM === undefined)("the monthly report in Chromium", () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const show = async (lang: "en" | "zh"): Promise<void> => {
    const file = join(folder, `${lang}.html`);
    writeFileSync(file, monthHtml(MONTH, lang, "2026-12-01"));
    await page.goto(`file://${file}`);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "leaksift-month-"));
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("file://")) complaints.push(`asks for ${request.url()}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("says the figures, the contacts and the datasets, with hostile text as text", async () => {
    await show("en");
    expect(await page.title()).toBe("Leaks in 2026-11 – leaksift");
    const tiles = await page.locator(".tiles li").allTextContents();
    expect(tiles).toEqual([
      "700newly exposed identifiers · 3 in 2026-10",
      "1,200identifiers watched",
      "1datasets imported · 2 in 2026-10",
      "1,234,567records in them · 10 in 2026-10",
    ]);
    expect(await page.locator("section").count()).toBe(6);
    expect(await page.locator(".steps h3").allTextContents()).toEqual(["Phone numbers and addresses to write to"]);
    expect(await page.locator(".steps .small").allTextContents()).toEqual(["concerns 700"]);
    const contacts = page.locator('table[aria-labelledby="contacts"] tbody tr');
    expect(await contacts.count()).toBe(500);
    expect(await contacts.first().textContent()).toContain("w1 <script>document.title");
    expect(await page.locator("body").textContent()).toContain("and 200 more");
    const dataset = await page.locator('table[aria-labelledby="datasets"] tbody tr').allTextContents();
    expect(dataset).toHaveLength(1);
    expect(dataset[0]).toContain('<img src="http://127.0.0.1:9/x.png"');
    expect(dataset[0]).toContain("B2");
    // Every column has its head, and every row its heading.
    const uneven = await page.evaluate<number>(
      `[...document.querySelectorAll("table")].filter((table) => [...table.rows].some((row) => row.cells.length !== table.rows[0].cells.length) || table.querySelectorAll("tbody th[scope=row]").length !== table.tBodies[0].rows.length).length`,
    );
    expect(uneven).toBe(0);
  });

  test("is legible in the dark and in the light, and is printed", async () => {
    await expectLegible(page);
    const paper = await page.pdf({ format: "A4" });
    expect(paper.subarray(0, 5).toString("latin1")).toBe("%PDF-");
  });

  test("is Chinese where that is asked for, and reaches nothing outside", async () => {
    await show("zh");
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hans");
    expect(await page.locator("h2").allTextContents()).toEqual([
      "先做什么",
      "导入了什么",
      "按数据种类",
      "按渠道",
      "按行业",
      "新增泄露的标识",
    ]);
    expect(complaints).toEqual([]);
    const refused = await page.evaluate<string[]>(`
      new Promise((resolve) => {
        const violations = [];
        addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          violations.push(effectiveDirective);
          if (violations.length === 2) resolve(violations.sort());
        });
        new Image().src = "http://127.0.0.1:9/x.png";
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        document.body.append(script);
      })`);
    expect(refused).toEqual(["img-src", "script-src-elem"]);
    expect(await page.title()).toBe("2026-11 泄露月报 – leaksift");
  });
});
