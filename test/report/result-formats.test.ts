/** Every format of a check's results: byte by byte against golden files, and by the rules of each format. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "csv-parse/sync";
import chalk from "chalk";
import { beforeAll, describe, expect, it } from "vitest";
import { checkJson, type ReportedCheck } from "../../src/report/check-report.js";
import { cell } from "../../src/report/csv-results.js";
import { xml } from "../../src/report/junit-results.js";
import { COMMENT_CHARACTERS, plain } from "../../src/report/markdown-results.js";
import { formatOfEnding, RESULT_FORMATS, resultWriter, type ResultFormat } from "../../src/report/result-writer.js";
import { madeUpList } from "./made-up-list.js";
import { CHECK, CLEAR, FILTERED, LIST } from "./made-up-results.js";

const TIME = "2026-11-22T09:00:00.000Z";

async function written(format: ResultFormat, check: ReportedCheck, lang: "en" | "zh" = "en"): Promise<string> {
  const writer = await resultWriter(format);
  return [...writer(check, { lang, version: "1.2.3", time: TIME })].join("");
}

beforeAll(() => {
  chalk.level = 0;
});

describe("golden files", () => {
  const endings: Record<ResultFormat, string> = {
    table: "txt",
    json: "json",
    ndjson: "ndjson",
    csv: "csv",
    sarif: "sarif",
    junit: "xml",
    markdown: "md",
    html: "html",
  };
  it.each(RESULT_FORMATS)("%s", async (format) => {
    expect(formatOfEnding(`a.b.${endings[format]}`)).toBe(format);
    for (const lang of ["en", "zh"] as const) {
      const text = await written(format, LIST, lang);
      expect(text.endsWith("\n")).toBe(true);
      await expect(text).toMatchFileSnapshot(`golden/results.${lang}.${endings[format]}`);
    }
  });
});

describe("JSON", () => {
  it("is what one call would make, however many results there are", async () => {
    for (const check of [CHECK, CLEAR, LIST, madeUpList(1300, 0.5), { ...CHECK, results: [] }]) {
      const text = await written("json", check);
      expect(text).toBe(`${JSON.stringify({ schemaVersion: 1, ...checkJson(check) })}\n`);
      const lines = (await written("ndjson", check)).split("\n").filter(Boolean);
      expect(lines).toHaveLength(check.results.length);
    }
  });

  it("names the contact, and with whom an identifier is shared", async () => {
    const { results, contacts } = JSON.parse(await written("json", LIST)) as { results: object[]; contacts: object };
    expect(results[0]).toMatchObject({ line: 1, lines: [1, 7], contact: { number: 1, name: "Ann Able" } });
    expect(results[0]).toHaveProperty("sharedWith", [{ number: 2, id: "18", name: '=HYPERLINK("//x")|<b>@bob' }]);
    expect(results[3]).toHaveProperty("contact", { number: 3, department: "人事" });
    expect(contacts).toEqual(LIST.people);
  });
});

describe("findings that don't count", () => {
  it("have a column of their own in CSV, where there may be some", async () => {
    const rows = parse<Record<string, string>>(await written("csv", FILTERED), { columns: true });
    const shown = rows.map(({ name, dataset, suppressed }) => `${name} ${dataset} ${suppressed}`.trim());
    expect(shown.slice(0, 2)).toEqual(["Ann Able courier", "Ann Able list baseline"]);
    expect(shown[4]).toBe("Ann Able courier ignore-file");
    expect(await written("csv", LIST)).not.toContain("suppressed");
  });

  it("are text in Markdown, JUnit and HTML, and counted in each", async () => {
    const markdown = await written("markdown", FILTERED);
    expect(markdown).toContain("3 findings, 1 counts: 1 known from the baseline, 1 ignored");
    expect(markdown).toContain("2 datasets are older than asked for");
    expect(markdown).toContain("ignored until 2027-01-31: 测试 &#124; &#60;b&#62;账号");
    const junit = await written("junit", FILTERED);
    expect(junit).toContain('<property name="findings.counted" value="1"/>');
    expect(junit).toContain('<property name="findings.ignore-file" value="1"/>');
    expect(junit).toContain("new since the baseline: Names");
    expect(junit).toContain("测试 | &lt;b&gt;账号");
    expect(await written("html", FILTERED)).toContain("3 findings, 1 counts:");
  });
});

describe("CSV", () => {
  it("reads back by a reader of RFC 4180, a row for each contact and exposure", async () => {
    const rows = parse<Record<string, string>>(await written("csv", LIST), { columns: true });
    expect(rows).toHaveLength(2 * 2 + 1 + 1 + 1);
    expect(rows[0]).toMatchObject({ lines: "1;7", id: "17", identifier: "'+86154****0001", coverage_datasets: "3" });
    expect(rows[2].name).toBe(`'=HYPERLINK("//x")|<b>@bob`);
    expect(rows.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => "exposed"),
      "clear",
      "invalid",
    ]);
    const values = rows.flatMap((row) => Object.values(row));
    expect(values.filter((value) => /^[=+\-@\t\r＝＋－＠]/u.test(value))).toEqual([]);
  });

  it.each([
    ["=1+1", `"'=1+1"`],
    ["+44", `"'+44"`],
    ["-1", `"'-1"`],
    ["@x", `"'@x"`],
    ["\t=1", `"'\t=1"`],
    ["＝1", `"'＝1"`],
    ['a"b', '"a""b"'],
    ["a,b", '"a,b"'],
    ["a-b", "a-b"],
    [" a", '" a"'],
    ["", ""],
    [-3, "-3"],
    [null, ""],
  ])("writes %j as %s", (value, expected) => expect(cell(value)).toBe(expected));
});

describe("SARIF", () => {
  // The schema is draft-04: what it needs of that is the same in later drafts, but for the name of `$id`.
  const {
    id: _,
    $schema: __,
    ...schema
  } = JSON.parse(readFileSync(new URL("schemas/sarif-2.1.0-rtm.5.json", import.meta.url), "utf8")) as Record<
    string,
    unknown
  >;
  const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

  it.each([
    ["a list", LIST],
    ["arguments", CHECK],
    ["nothing found", CLEAR],
    ["many", madeUpList(700, 0.9)],
    ["some that don't count", FILTERED],
  ])("is valid: %s", async (_name, check) => {
    const log = JSON.parse(await written("sarif", check)) as Log;
    expect(validate(log), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    const [{ tool, results }] = log.runs;
    expect(results).toHaveLength(check.results.reduce((sum, { exposures }) => sum + exposures.length, 0));
    const rules = tool.driver.rules.map(({ id }) => id);
    expect(new Set(rules)).toEqual(
      new Set(check.results.flatMap(({ exposures }) => exposures.flatMap(({ dataClasses }) => dataClasses))),
    );
    for (const { ruleId, ruleIndex } of results) expect(rules[ruleIndex]).toBe(ruleId);
  });

  it("puts alerts at the list's lines, with keyed fingerprints, and lowers what the run need not fail for", async () => {
    const read = async (check: ReportedCheck): Promise<Result[]> =>
      (JSON.parse(await written("sarif", check)) as Log).runs[0].results;
    const [first] = await read(LIST);
    expect(first).toMatchObject({
      ruleId: "physical-addresses",
      level: "warning",
      locations: [
        { physicalLocation: { artifactLocation: { uri: "lists/staff%20list.csv" }, region: { startLine: 1 } } },
      ],
      partialFingerprints: { "leaksiftExposure/v1": "0-courier" },
    });
    const { fingerprintOf: ___, ...unkeyed } = LIST;
    expect((await read(unkeyed))[0]).not.toHaveProperty("partialFingerprints");
    const levels = (await read(FILTERED)).map(({ level }) => level);
    expect(levels).toEqual(["warning", "note", "note"]);
    // All results say what the baseline and the ignore file have to do with them, or none does.
    expect(await read(FILTERED)).toMatchObject([
      { baselineState: "updated", suppressions: [] },
      { baselineState: "unchanged", suppressions: [{ kind: "external", justification: "known from the baseline" }] },
      { baselineState: "new", suppressions: [{ justification: "ignored until 2027-01-31: 测试 | <b>账号</b>" }] },
    ]);
    expect(await written("sarif", LIST)).not.toMatch(/baselineState|suppressions/u);
  });

  it("is refused by the schema when it is none", () => {
    expect(validate({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });
});

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
}

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: Result[];
  }[];
}

describe("JUnit", () => {
  it("counts what it holds, and its tags are balanced", async () => {
    for (const check of [LIST, CHECK, madeUpList(1200, 0.3), FILTERED]) {
      const text = await written("junit", check);
      const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
      const [, tests, failures, errors] = /tests="(\d+)" failures="(\d+)" errors="(\d+)"/u.exec(text) ?? [];
      expect([tests, failures, errors].map(Number)).toEqual([
        count(/<testcase /gu),
        count(/<failure /gu),
        count(/<error /gu),
      ]);
      expect(Number(tests)).toBe(check.results.length);
      expect(Number(failures)).toBe(check === FILTERED ? 1 : check.summary.exposed);
      const open: string[] = [];
      for (const [, close, name, self] of text.matchAll(/<(\/?)([a-z-]+)(?:\s[^<>]*?)?(\/?)>/gu)) {
        if (close) expect(open.pop()).toBe(name);
        else if (!self) open.push(name);
      }
      expect(open).toEqual([]);
    }
  });

  it("writes text that XML can't hold as text that it can", () => {
    expect(xml(`<a b="c">'&\u0000\u001f\ud800`)).toBe("&lt;a b=&quot;c&quot;&gt;&#39;&amp;\ufffd\ufffd\ufffd");
  });
});

describe("Markdown", () => {
  it("fits a comment, gravest first, and counts the rest", async () => {
    const check = madeUpList(10_000, 1);
    const text = await written("markdown", check);
    expect(text.length).toBeLessThanOrEqual(COMMENT_CHARACTERS);
    expect(text.length).toBeGreaterThan(COMMENT_CHARACTERS * 0.8);
    const [, more] = /… and ([\d,]+) more/u.exec(text.slice(text.indexOf("### Exposed"))) ?? [];
    const rows = text.slice(text.indexOf("### Exposed"), text.indexOf("… and")).match(/^\| (?!Line|---)/gmu) ?? [];
    expect(rows.length + Number(more.replaceAll(",", ""))).toBe(check.summary.exposed);
    expect(rows.length).toBeGreaterThan(100);
  });

  it("lets no text format, mention or link", () => {
    const shown = plain("@team #1 <b> a|b `c` [d](https://e) **f** _g_ ! &amp;").replace(/&#\d+;/gu, "");
    expect(shown).toBe("team 1 b ab c d(https//e) f g  amp;");
    expect(plain("12:30, a/b (c)")).toBe("12:30, a/b (c)");
  });
});

describe("HTML", () => {
  it("names nothing outside of itself, and allows only what it brings", async () => {
    const text = await written("html", LIST);
    expect(text).not.toMatch(/\s(?:src|srcset|href|action|data|poster)=["']?(?!["']?#)/u);
    expect(text).not.toMatch(/url\(|@import|https?:|fetch\(|XMLHttp/u);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(text)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    for (const tag of ["style", "script"]) {
      const content = new RegExp(`<${tag}>([^]*?)</${tag}>`, "u").exec(text)?.[1] ?? "";
      const hash = createHash("sha256").update(content).digest("base64");
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    // What the list says stands in the data, where no `<` can end it.
    expect(text).not.toContain("<b>");
  });
});

describe("masking", () => {
  it("is no writer's business: none has more of an identifier than its result", async () => {
    for (const format of RESULT_FORMATS) {
      const text = await written(format, CHECK);
      expect(text, format).not.toMatch(/\+86154\d{8}|[a-z]{3,}@example\.com/u);
    }
  });
});
