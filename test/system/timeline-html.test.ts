/**
 * A team's timeline from the built command to a real Chromium: the same in text, JSON, Markdown and HTML; drawn in both languages,
 * legible in dark and light, on a phone and on paper, without a script, an error or a request. Where no Chromium is installed that
 * part is skipped and says so; CHROMIUM names one that lies elsewhere.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLegible } from "./legible-page.js";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

const CHROMIUM = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== "" && existsSync(path));

if (CHROMIUM === undefined) process.stderr.write("timeline: no Chromium found, its test is skipped (set CHROMIUM)\n");

const phone = (n: number): string => `+1212555${String(100 + n).padStart(4, "0")}`;
const HOSTILE = '<img src="http://127.0.0.1:9/x.png"> & Co';

let home: Home;
beforeAll(() => {
  home = new Home();
  const list = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, i) => phone(from + i)).join("\n");
  home.input("forum.txt", list(0, 60));
  home.input(
    "shop.csv",
    `phone,address,date\n${list(20, 50).replaceAll("\n", ",1 High Street,2017-05-06\n")},1 High Street,2020-05-06\n`,
  );
  home.input("team.txt", list(40, 70));
  home.json(["import", "forum.txt", "--dataset", "forum", "--incident", "whatsapp-2022"]);
  home.json(["import", "shop.csv", "--dataset", "shop", "--breach-date", "2021-02", "--title", HOSTILE]);
  home.json(["watch", "add", "--file", "team.txt"]);
}, 60_000);
afterAll(() => home.remove());

interface Report {
  timeline: {
    contacts: number;
    exposed: number;
    firstYear: number;
    lastYear: number;
    events: {
      date: string | null;
      event: string;
      dataset: string | null;
      contacts: number;
      recorded: number[] | null;
    }[];
  };
  coverage: { undated?: number };
}

test("is a document, a chart in text, and Markdown", () => {
  const report = home.json<Report>(["report", "--timeline"]);
  expectValid("timeline", report);
  // Of the numbers 40 to 69, 40 to 59 are in the forum and 40 to 49 in the shop, all of which the forum has.
  expect(report.timeline).toMatchObject({
    counted: "identifiers",
    contacts: 30,
    exposed: 20,
    firstYear: 2017,
    lastYear: 2022,
    independent: 1,
  });
  expect(report.timeline.events.map(({ date, event, contacts }) => [date, event, contacts])).toEqual([
    ["2021-02", "leaked", 10],
    ["2022-11-25", "reported", 20],
    ["2024-08", "disclosed", 0],
  ]);
  expect(report.timeline.events[0].recorded).toEqual([2017, 2020]);
  expect(report.coverage.undated).toBe(1);
  const text = home.run(["report", "--timeline"]).stdout;
  expect(/2021 ┤(█+) 10\n/u.exec(text)?.[1].length).toBe(20);
  expect(/2022 ┤(█+) 20\n/u.exec(text)?.[1].length).toBe(40);
  expect(text).toContain("20 of 30 identifiers are in a dataset.");
  expect(text).toContain("1 of the datasets has no date");
  const markdown = home.run(["report", "--timeline", "--format", "markdown", "--lang", "zh"]).stdout;
  expect(markdown).toContain("| 2022-11-25 | 报道 | forum |");
  expect(markdown).not.toContain("<img");
});

test("of a list stands beside its answers; nobody, or another format, is refused", () => {
  const check = home.json<Report>(["check", "--file", "team.txt", "--timeline"], { status: 1 });
  expectValid("check", check);
  expect(check.timeline).toMatchObject({ contacts: 30, exposed: 20 });
  expect(home.run(["report", "--timeline", "--month", "2026-11"]).status).toBe(2);
  expect(home.run(["report", "--timeline", "--format", "csv"]).status).toBe(2);
  expect(home.run(["check", phone(0), "--timeline", "--format", "csv"]).status).toBe(2);
});

describe.skipIf(CHROMIUM === undefined)("in Chromium", () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const show = async (name: string, ...args: string[]): Promise<void> => {
    const file = join(home.inputs, name);
    home.run([...args, "--output", file]);
    await page.goto(`file://${file}`);
  };

  beforeAll(async () => {
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
  });

  test("shows figures, a chart that is named, and all that happened as a list", async () => {
    await show("team.html", "report", "--timeline");
    expect(await page.locator(".tiles li").allTextContents()).toEqual([
      "20exposed",
      "30identifiers",
      "2datasets that hold them",
      "1of these independent",
      "2017–2022first and last year seen",
    ]);
    expect(await page.locator("svg[role=img]").getAttribute("aria-label")).toContain("The list says the same");
    expect(await page.locator(".chart .figure").allTextContents()).toEqual(["10", "20"]);
    const items = await page.locator(".when li").allTextContents();
    expect(items).toHaveLength(3);
    expect(items[0]).toContain(`2021-02 leaked ${HOSTILE} (shop)`);
    expect(items[1]).toContain("WhatsApp numbers offered for sale (whatsapp-2022), identifiers: 20");
    expect(items[2]).toContain("disclosure, not a leak Telegram's disclosures");
    expect(await page.locator("time").first().getAttribute("datetime")).toBe("2021-02");
    expect(readFileSync(join(home.inputs, "team.html"), "utf8")).not.toContain("<script");
  });

  test("is legible in the dark and in the light, fits a phone, and is printed", async () => {
    await expectLegible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const paper = await page.pdf({ format: "A4" });
    expect(paper.subarray(0, 5).toString("latin1")).toBe("%PDF-");
  });

  test("is Chinese where that is asked for, and stands on the page of one person's check", async () => {
    await show("team-zh.html", "report", "--timeline", "--lang", "zh");
    expect(await page.locator("h1").textContent()).toBe("时间线");
    expect(await page.locator(".when li").first().textContent()).toContain("涉及 10 个标识");
    await show("person.html", "check", phone(45), "--timeline");
    expect(await page.locator("section[aria-labelledby=when] li").count()).toBe(4);
    expect(await page.locator("section[aria-labelledby=when] .recorded").textContent()).toContain("2017");
    expect(await page.locator("#contacts tbody tr").count()).toBe(1);
    expect(complaints).toEqual([]);
    const refused = await page.evaluate<string>(`
      new Promise((resolve) => {
        addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
        new Image().src = "http://127.0.0.1:9/x.png";
      })`);
    expect(refused).toBe("img-src");
  });
});
