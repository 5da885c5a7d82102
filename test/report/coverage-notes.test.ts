/** What an answer doesn't cover is said in every format that has a place for it, in both languages. */
import { describe, expect, it } from "vitest";
import { checkText, type ReportedCheck } from "../../src/report/check-report.js";
import { coverageNotes } from "../../src/report/coverage-notes.js";
import { resultWriter, type ResultFormat } from "../../src/report/result-writer.js";
import { wordsOf } from "../../src/report/words.js";
import { statusOf } from "../../src/cli/answer-options.js";
import { misnamedTargets } from "../../src/cli/result-output.js";
import { madeUpList } from "./made-up-list.js";
import { CLEAR } from "./made-up-results.js";

const PARTIAL: ReportedCheck = {
  ...CLEAR,
  coverage: {
    ...CLEAR.coverage,
    datasets: 5,
    skippedInputs: 2,
    sensitiveLeftOut: 3,
    kinds: { phone: { datasets: 4, without: 1 } },
  },
  incomplete: [{ dataset: "courier", skippedInputs: 2, inputs: 9 }],
};

async function written(format: ResultFormat, lang: "en" | "zh"): Promise<string> {
  const writer = await resultWriter(format);
  return [...writer(PARTIAL, { lang, version: "1.2.3", time: "2026-11-22T09:00:00.000Z" })].join("");
}

describe("what an answer doesn't cover", () => {
  it.each(["table", "markdown", "html", "junit", "sarif"] as const)("is said in words as %s", async (format) => {
    expect(await written(format, "en")).toContain("2 of 9 inputs of courier could not be read");
    expect(await written(format, "en")).toContain("3 sensitive datasets were not asked");
    expect(await written(format, "en")).toContain("1 of the datasets that were searched holds no phone numbers.");
    for (const word of ["2 个无法读取", "3 个敏感数据集", "所查数据集中有 1 个不含电话号码"])
      expect(await written(format, "zh")).toContain(word);
  });

  it.each(["json", "ndjson"] as const)("is in fields as %s", async (format) => {
    const { coverage } = JSON.parse(await written(format, "en")) as ReportedCheck;
    expect(coverage).toMatchObject({
      skippedInputs: 2,
      sensitiveLeftOut: 3,
      kinds: { phone: { datasets: 4, without: 1 } },
    });
  });

  it("is in the rows of CSV as far as it is a number: the datasets that hold the kind", async () => {
    const [, row] = (await written("csv", "en")).split("\r\n");
    expect(row.endsWith(",4,1,,")).toBe(true);
  });

  it("makes 0 into 5, and nothing else", () => {
    const whole = { ...PARTIAL, incomplete: [] };
    expect([statusOf(whole, 1, false), statusOf(PARTIAL, 1, false), statusOf(whole, 1, true)]).toEqual([0, 5, 5]);
    const found = madeUpList(3, 1);
    expect(statusOf({ ...found, incomplete: PARTIAL.incomplete }, 1, false)).toBe(1);
  });
});

describe("a table", () => {
  it("says that what was not found isn't listed in it", () => {
    const list = madeUpList(40, 0.5);
    const text = checkText(list, wordsOf("en"), "en");
    expect(text).toContain(`${list.summary.clear} that were not found are not listed here`);
    expect(checkText(CLEAR, wordsOf("en"), "en")).not.toContain("not listed here");
    expect(coverageNotes(CLEAR, wordsOf("en"))).toEqual([]);
  });

  it("rests each answer on the datasets that hold its kind", () => {
    expect(checkText(PARTIAL, wordsOf("en"), "en")).toContain("not in the 4 datasets with phone numbers");
    expect(checkText(PARTIAL, wordsOf("zh"), "zh")).toContain("不在含电话号码的 4 个数据集中");
  });
});

describe("a file whose ending names another format", () => {
  it.each<[ResultFormat, string | null, boolean]>([
    ["csv", "a.html", true],
    ["html", "a.csv", true],
    ["csv", "a.csv", false],
    ["csv", "a.txt", false],
    ["sarif", "a.json", false],
    ["csv", "a.json", true],
    ["csv", "report", false],
    ["csv", null, false],
  ])("%s in %s", (format, path, isMisnamed) => {
    expect(misnamedTargets([{ format, path }])).toHaveLength(isMisnamed ? 1 : 0);
  });
});
