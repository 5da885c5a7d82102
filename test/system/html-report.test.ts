/**
 * The HTML report in a real Chromium: drawn, searched, sorted, used by keyboard, printed, without an error, a request or a
 * long task. What runs in the page is text here, since this project's code knows no document. Where no Chromium is installed the test is skipped and says so; CHROMIUM names one that lies elsewhere.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { htmlResults } from "../../src/report/html-results.js";
import { expectLegible } from "./legible-page.js";
import { madeUpList } from "../report/made-up-list.js";

const CHROMIUM = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== "" && existsSync(path));
const PEOPLE = 10_000;
const LONG_TASK_MS = 200;

if (CHROMIUM === undefined)
  process.stderr.write("HTML report: no Chromium found, its test is skipped (set CHROMIUM)\n");

describe.skipIf(CHROMIUM === undefined)("the HTML report in Chromium", () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "leaksift-report-"));
    const file = join(folder, "report.html");
    const context = { lang: "en", version: "1.2.3", time: "2026-11-22T09:00:00.000Z" } as const;
    writeFileSync(file, [...htmlResults(madeUpList(PEOPLE, 1), context)].join(""));
    browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== `file://${file}`) complaints.push(`asks for ${request.url()}`);
    });
    await page.goto(`file://${file}`);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = (): Promise<number> => page.locator("#contacts tbody tr").count();
  const status = async (): Promise<string> => (await page.locator("#range").textContent()) ?? "";
  const firstNames = (): Promise<string[]> =>
    page.evaluate('[...document.querySelectorAll("#contacts tbody th")].map((cell) => cell.firstChild.textContent)');

  test("shows everybody, a page at a time", async () => {
    expect(await page.title()).toContain("Leak report");
    expect(await status()).toBe(`1–25 of ${PEOPLE}`);
    expect(await rows()).toBe(25);
    await page.locator("#next").click();
    expect(await status()).toBe(`26–50 of ${PEOPLE}`);
    await page.locator("#previous").click();
  });

  test("sorts by keyboard, up and down, without a long task", async () => {
    // Time that the page's thread computed, not that it waited for a busy machine: all of an action, so no task is longer.
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const computedMs = async (): Promise<number> => {
      const { metrics } = await session.send("Performance.getMetrics");
      return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
    };
    for (const key of ["contact", "department", "leaks", "newest", "data"]) {
      const head = page.locator(`#contacts th[data-key=${key}]`);
      const directions: (string | null)[] = [];
      for (let i = 0; i < 2; i++) {
        await head.locator("button").focus();
        const before = await computedMs();
        await page.keyboard.press("Enter");
        const taken = (await computedMs()) - before;
        expect(taken, `${key}: ${taken} ms`).toBeLessThan(LONG_TASK_MS);
        expect(taken).toBeGreaterThan(0);
        directions.push(await head.getAttribute("aria-sort"));
        const names = await firstNames();
        if (key !== "contact") continue;
        const sorted = names.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
        expect(names).toEqual(i === 0 ? sorted : sorted.toReversed());
      }
      expect(new Set(directions)).toEqual(new Set(["ascending", "descending"]));
    }
  });

  test("finds by name, department, leak and data, and says when nobody is there", async () => {
    await page.locator("#search").fill("ann able sales");
    const found = Number(/of (\d+)/u.exec(await status())?.[1]);
    const expected = madeUpList(PEOPLE, 1).results.filter(
      ({ kind, contacts = [] }) =>
        kind === "phone" && /ann.* able$/iu.test(contacts[0].name ?? "") && contacts[0].department === "Sales",
    ).length;
    expect(found).toBe(expected);
    await page.locator("#search").fill("clinic <i>records");
    expect(await rows()).toBe(25);
    await page.locator("#search").fill("nobody is called so");
    expect(await status()).toBe("Nobody matches.");
    expect(await rows()).toBe(0);
    await page.locator("#search").fill("");
  });

  test("leads from what to do first to those whom it concerns", async () => {
    const step = page.locator(".steps li", { hasText: "Passwords and keys" });
    const concerned = /concerns ([\d,]+)/u.exec((await step.textContent()) ?? "")?.[1].replace(",", "");
    await step.getByRole("button").click();
    expect(/of (\d+)/u.exec(await status())?.[1]).toBe(concerned);
    const chips = await page.locator("#contacts tbody tr").first().locator(".chip").allTextContents();
    expect(chips).toContain("Passwords");
    await page.locator("#filter").selectOption("");
  });

  test("names everything for those who hear it: charts, buttons, fields, tables", async () => {
    const nameless = await page.evaluate<string[]>(`
      [...document.querySelectorAll("svg, button, input, select, table, section")]
        .filter((element) => {
          const labelled = element.getAttribute("aria-labelledby");
          const name =
            element.getAttribute("aria-label") ??
            (labelled === null ? null : document.getElementById(labelled)?.textContent) ??
            element.closest("label")?.textContent ??
            element.textContent;
          return element.getAttribute("aria-hidden") !== "true" && (name ?? "").trim() === "";
        })
        .map((element) => element.outerHTML.slice(0, 80))`);
    expect(nameless).toEqual([]);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("is legible in the dark and in the light", async () => {
    await expectLegible(page);
  });

  test("fits a phone: cards that say what each line is, nothing beyond the edge", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const [width, labels] = await page.evaluate<[number, string[]]>(`[
      document.documentElement.scrollWidth,
      [...document.querySelector("#contacts tbody tr").children].map((cell) =>
        getComputedStyle(cell, "::before").content.replaceAll('"', "")),
    ]`);
    expect(width).toBe(390);
    expect(labels).toEqual(["none", "Department", "Found", "Leaks", "Data that leaked", "Newest"]);
    // Cards are rows and cells all the same, to who hears them.
    const tree = await page.locator("#contacts").ariaSnapshot();
    expect(tree).toContain("- columnheader");
    expect(tree).toMatch(/- row [^\n]*\n\s+- rowheader/u);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("prints the list, not one page of it", async () => {
    await page.evaluate(`addEventListener("beforeprint", () => {
      document.title = String(document.querySelectorAll("#contacts tbody tr").length);
    })`);
    const paper = await page.pdf({ format: "A4" });
    expect(paper.subarray(0, 5).toString("latin1")).toBe("%PDF-");
    expect(await page.title()).toBe("2000");
    expect(await rows()).toBe(25);
  });

  test("can reach nothing outside: the policy refuses what a hostile list would load", async () => {
    expect(complaints).toEqual([]);
    const refused = await page.evaluate<string[]>(`
      new Promise((resolve) => {
        const violations = [];
        addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          violations.push(effectiveDirective);
          if (violations.length === 3) resolve(violations.sort());
        });
        new Image().src = "http://127.0.0.1:9/x.png";
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        const frame = document.createElement("iframe");
        frame.src = "http://127.0.0.1:9/";
        document.body.append(script, frame);
      })`);
    expect(refused).toEqual(["frame-src", "img-src", "script-src-elem"]);
    expect(await page.title()).not.toBe("run");
  });
});
