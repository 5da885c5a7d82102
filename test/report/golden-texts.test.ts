/** What people read, word for word, without colours. Look at a changed file of golden/ before you accept it (`vitest -u`). */
import chalk from "chalk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkJson, checkLines, checkText } from "../../src/report/check-report.js";
import { datasetJson, datasetsText, datasetText } from "../../src/report/datasets-report.js";
import { dryRunJson, dryRunText } from "../../src/report/dry-run.js";
import { importText } from "../../src/report/import-report.js";
import { wordsOf, type Lang } from "../../src/report/words.js";
import { BARE_DATASET, CHECK, CLEAR, DATASET, DRY_RUN, FILTERED, IMPORT, SEGMENTS } from "./made-up-results.js";

const SKIPPED = [{ path: "notes\u001b[2J.pdf", reason: "unsupported-format" }];

/** Tables draw their lines in colours of their own unless told not to. */
let level: typeof chalk.level;
beforeAll(() => {
  level = chalk.level;
  chalk.level = 0;
});
afterAll(() => {
  chalk.level = level;
});

const texts: Record<string, (lang: Lang) => string> = {
  check: (lang) => checkText(CHECK, wordsOf(lang), lang),
  "check-filtered": (lang) => checkText(FILTERED, wordsOf(lang), lang),
  "check-clear": (lang) => checkText(CLEAR, wordsOf(lang), lang),
  import: (lang) => importText(IMPORT, wordsOf(lang), lang),
  datasets: (lang) => datasetsText([DATASET, BARE_DATASET], wordsOf(lang)),
  dataset: (lang) => datasetText(DATASET, SEGMENTS, wordsOf(lang), lang),
  "dry-run": (lang) => dryRunText("courier", DRY_RUN, SKIPPED, wordsOf(lang), lang),
  "dataset-bare": (lang) => datasetText(BARE_DATASET, SEGMENTS, wordsOf(lang), lang),
};

describe("golden texts", () => {
  it.each(Object.keys(texts))("%s, in English", async (name) => {
    await expect(`${texts[name]("en")}\n`).toMatchFileSnapshot(`golden/${name}.en.txt`);
  });

  it.each(Object.keys(texts))("%s, in Chinese", async (name) => {
    await expect(`${texts[name]("zh")}\n`).toMatchFileSnapshot(`golden/${name}.zh.txt`);
  });

  it.each(["en", "zh"] as const)("hold no control character but line feeds (%s)", (lang) => {
    const all = Object.values(texts).map((text) => text(lang));
    for (const text of all) expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it("show of a long list only what isn't clear, but count everything", () => {
    const clear = Array.from({ length: 30 }, (_, i) => ({ ...CHECK.results[2], line: i + 10 }));
    const text = checkText({ ...CHECK, results: [...CHECK.results, ...clear] }, wordsOf("en"), "en");
    expect(text).not.toContain("not in these 3 datasets");
    expect(text).toContain("line 1  +86154****0001  exposed in 2 of 3 datasets");
    expect(text).toContain("line 4  ###****####  not checked: is masked");
    expect(text).toContain("6 checked: 2 exposed, 1 not found, 3 invalid");
  });

  it("name the datasets that lack inputs, the first five of many", () => {
    const incomplete = Array.from({ length: 8 }, (_, i) => ({ dataset: `d${i}`, skippedInputs: 1, inputs: 2 }));
    const text = checkText({ ...CLEAR, incomplete }, wordsOf("en"), "en");
    expect(text.match(/1 of 2 inputs of d\d could not be read/gu)).toHaveLength(5);
    expect(text).toContain("The same is true of 3 more datasets.");
  });

  it("say what to do about numbers without a country", () => {
    const [first] = IMPORT.datasets;
    const datasets = [{ ...first, rejections: { "needs-country": 7 } }];
    const text = importText({ ...IMPORT, datasets }, wordsOf("en"), "en");
    expect(text).toMatch(/7 × needs-country\n.*--country/u);
    expect(importText(IMPORT, wordsOf("en"), "en")).not.toContain("--country");
  });

  it("never call a clear answer safe", () => {
    expect(texts["check-clear"]("en")).toContain("not in this 1 dataset");
    for (const name of ["check", "check-clear", "check-filtered"]) expect(texts[name]("en")).not.toMatch(/\bsafe\b/i);
    for (const name of ["check", "check-clear"]) expect(texts[name]("zh")).not.toMatch(/安全/);
  });
});

describe("golden JSON", () => {
  it("of a check leaves out what isn't there", () => {
    const { coverage, results, summary } = checkJson(CHECK) as {
      coverage: unknown;
      results: object[];
      summary: unknown;
    };
    expect(coverage).toEqual(CHECK.coverage);
    expect(summary).toEqual(CHECK.summary);
    expect(results[0]).toEqual({
      identifier: "+86154****0001",
      kind: "phone",
      line: 1,
      status: "exposed",
      exposures: [
        {
          dataset: "courier",
          title: "Courier records",
          date: "2024-05",
          match: "exact",
          records: 1234,
          dataClasses: ["names", "phone-numbers", "physical-addresses"],
          years: [2018, 2022],
        },
        expect.objectContaining({ dataset: "list", date: null, years: [] }),
      ],
    });
    expect(results[1]).toMatchObject({ exposures: [{ match: "alias", credibility: "B2" }] });
    expect(results[3]).toMatchObject({ status: "invalid", reason: "masked", exposures: [] });
    expect((checkJson(CLEAR) as { results: object[] }).results[0]).not.toHaveProperty("line");
  });

  it("of a check as lines has its coverage in each", () => {
    const lines = [checkLines(CHECK, 0, 2), checkLines(CHECK, 2, 100)].join("\n").split("\n");
    const { results } = checkJson(CHECK) as { results: object[] };
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      results.map((result) => ({ ...result, coverage: CHECK.coverage })),
    );
  });

  it("of datasets is flat, and has segments only when they are shown", () => {
    expect(datasetJson(DATASET)).toMatchObject({ id: "courier", records: 2_000_100, years: { 2018: 100 } });
    expect(datasetJson(DATASET)).not.toHaveProperty("segments");
    expect(datasetJson(DATASET, SEGMENTS)).toHaveProperty("segments", SEGMENTS);
  });

  it("of a dry run says that it is one", () => {
    expect(dryRunJson("courier", DRY_RUN, SKIPPED)).toEqual({
      dryRun: true,
      dataset: "courier",
      inputs: DRY_RUN,
      skipped: SKIPPED,
    });
  });
});

describe("two languages", () => {
  /** Slugs that have names, and other arguments that a text needs. */
  const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
    inYears: [[2018, 2022]],
    coverage: [2, 3, "2019", "2024"],
    "reports.kind": ["resident-id"],
    "reports.helperRole": ["country"],
    "reports.format": ["delimited"],
    "reports.reason": ["no-identifier"],
    "reports.readBy": ["per-row"],
    "reports.summary": [2, "3.0", "4", "5", 6],
    "reports.outcome": ["imported"],
    "results.lines": [[3, 8]],
    "results.findings.suppressed": [{ by: "fail-on" }],
    "results.findings.counts": [FILTERED.findings],
  };

  /** Every text of the words, called with figures where it wants them. */
  function leaves(value: unknown, path = ""): [string, string][] {
    if (typeof value === "string") return [[path, value]];
    if (typeof value === "function") {
      const call = value as (...args: unknown[]) => string;
      const args = ARGUMENTS[path] ?? [2, 3, 4, 5];
      return [[path, call(...args)]];
    }
    return Object.entries(value as object).flatMap(([key, inner]) =>
      leaves(inner, path === "" ? key : `${path}.${key}`),
    );
  }
  const english = leaves(wordsOf("en"));
  const chinese = leaves(wordsOf("zh"));

  it("have the same texts, none empty, all of them different", () => {
    expect(chinese.map(([path]) => path)).toEqual(english.map(([path]) => path));
    expect(chinese.length).toBeGreaterThan(25);
    expect([...english, ...chinese].filter(([, text]) => text.trim() === "")).toEqual([]);
    const figures = new Set(["number"]);
    const same = english.filter(([path, text], i) => !figures.has(path) && text === chinese[i][1]);
    expect(same).toEqual([]);
  });

  it("are told apart by their script: no English word in Chinese texts but option names", () => {
    const names = /--country|--include-sensitive|--format csv|json|\b(?:QQ|MB|JSON)\b/gu;
    expect(chinese.filter(([, text]) => /[A-Za-z]/u.test(text.replace(names, "")))).toEqual([]);
    expect(english.filter(([, text]) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });

  /** English words of a Chinese result that are no data: titles, slugs, formats, units and codes are. */
  function englishLeft(text: string): string[] {
    const data =
      /Courier records|Ann Able|Sales|courier|list|old|same|a forum|dump\/a\.csv\.gz|notes\.pdf|\.txt|gzip|gb18030|utf-8|│ phone │|\d\.\de[+-]\d+|\\t|MB|\+86|--country|\b[A-Z]{2}\b|\S+@\S+|2026-\S+/gu;
    return [...new Set(text.replace(data, "").match(/[A-Za-z][A-Za-z-]+/gu) ?? [])];
  }

  it.each(Object.keys(texts))("leave no English in the Chinese %s", (name) => {
    expect(englishLeft(texts[name]("zh"))).toEqual([]);
  });
});
