/**
 * The JSON that programs read, against its published schemas. The schemas are open, since fields may be added; here they are
 * closed first, so that a field that is added without being described fails.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { ajv, expectValid, load, NAMES, validatorOf, type Schema } from "./schemas.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.input("dump/a.csv", `姓名,手机,下单时间\n陈,15400001234,2021-05-03 10:00\n李,138****1234,2020-01-01\n,,\n`);
  home.input("dump/b.ndjson", '{"mobile":"+8615400001235","mail":"li+x@example.com"}\nnot json\n{}\n');
  home.input("dump/c.bin", Buffer.from([0, 1, 2, 3]));
});
afterAll(() => home.remove());

test("each schema is a valid one, with an id and words of its own", () => {
  expect(NAMES.toSorted()).toEqual([
    "advice",
    "advice-letter",
    "baseline",
    "catalog",
    "catalog-import",
    "catalog-show",
    "check",
    "check-domain",
    "check-line",
    "config",
    "dataset",
    "datasets",
    "datasets-mark",
    "datasets-overlap",
    "datasets-rate",
    "datasets-remove",
    "demo",
    "dry-run",
    "error",
    "forget",
    "ignore-file",
    "import",
    "init",
    "key-change",
    "key-list",
    "key-rotate",
    "month-report",
    "store-backup",
    "store-check",
    "store-compact",
    "store-info",
    "store-restore",
    "store-resume",
    "timeline",
    "watch-add",
    "watch-list",
    "watch-notice",
    "watch-remove",
    "watch-run",
  ]);
  for (const name of NAMES) {
    const schema = load(name);
    expect(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`).toBe(true);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toBe(`https://leaksift.invalid/schemas/${name}.schema.json`);
    expect(schema.description).toBeTypeOf("string");
  }
});

test("imports and dry runs", () => {
  expectValid("dry-run", home.json(["import", "leak.csv", "--dry-run"]));
  expectValid("dry-run", home.json(["import", "dump", "--dry-run", "--country", "CN"], { status: 5 }));
  expectValid(
    "import",
    home.json(["import", "leak.csv", "--dataset", "one", "--breach-date", "2021-05-03", "--origin", "x"]),
  );
  expectValid("import", home.json(["import", "leak.csv", "--dataset", "one"]));
  expectValid("import", home.json(["import", "dump", "--country", "CN"], { status: 5 }));
  home.input("more.txt", "+447700900009\n");
  expectValid("import", home.json(["import", "more.txt", "--dataset", "one", "--append"]));
  expectValid("import", home.json(["import", "leak.csv", "--dataset", "two", "--replace"]));
});

test("checks, datasets and the store", () => {
  const list = `${EXPOSED_PHONE}\n${CLEAR_PHONE}1\nrubbish\n138****5678\nann.lee@example.com\n`;
  const document = home.json(["check", "--file", "-"], { stdin: list, status: 1 });
  expectValid("check", document);
  // dump lacks an input.
  expectValid("check", home.json(["check", "+447700900123"], { status: 5 }));
  // People of a list, with an identifier that two of them share and one that stands there twice.
  const staff = `id,name,dept,phone,email\n1,Ann,Sales,${EXPOSED_PHONE},\n2,Bob,,${EXPOSED_PHONE},b@example.com\n2,Bob,,,b@example.com\n`;
  const people = home.json<{ results: Schema[] }>(["check", "--file", "-"], { stdin: staff, status: 1 });
  expectValid("check", people);
  expect(people).toMatchObject({
    results: [{ lines: [2, 3], contact: { number: 1 }, sharedWith: [{ number: 2 }] }, { lines: [3, 4] }],
    contacts: { checked: 2, exposed: 2 },
  });
  const { coverage, results } = document as { coverage: unknown; results: Schema[] };
  const lines = home
    .run(["check", "--file", "-", "--format", "ndjson"], { stdin: list })
    .stdout.trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  // Each line states its coverage: it may be all that is read.
  expect(lines).toEqual(results.map((result) => ({ ...result, coverage })));
  for (const line of lines) expectValid("check-line", line);
  expect(validatorOf("check-line")(results[0])).toBe(false);
  expectValid("datasets", home.json(["datasets"]));
  expectValid("dataset", home.json(["datasets", "show", "one"]));
  expectValid("dataset", home.json(["datasets", "show", "dump"]));
  expectValid("store-info", home.json(["store", "info"]));
  expectValid("store-check", home.json(["store", "check"]));
  expectValid("store-check", home.json(["store", "check", "--read-data"]));
  expectValid("store-compact", home.json(["store", "compact", "--dry-run"]));
  expectValid("store-compact", home.json(["store", "compact"]));
});

test("making a store, removing a dataset, a damaged store, the demonstration", () => {
  const other = ["--store", join(home.home, "other.db")];
  expectValid("init", home.json(["init", ...other, "--key-file", join(home.home, "keys", "other.key")]));
  expectValid(
    "init",
    home.json(["init", "--store", join(home.home, "third.db")], {
      env: { LEAKSIFT_PASSPHRASE: "six random words are good" },
    }),
  );
  expectValid("demo", home.json(["demo"]));
  home.json(["import", "leak.csv", "--dataset", "gone", "--replace"]);
  expectValid("datasets-remove", home.json(["datasets", "remove", "gone", "--yes"]));
  home.json(["import", "leak.csv", "--dataset", "damaged"]);
  const db = new Database(home.store);
  db.exec("DELETE FROM segment WHERE dataset = (SELECT id FROM dataset WHERE slug = 'damaged')");
  db.close();
  const found = home.json<{ problems: { dataset: string }[] }>(["store", "check"], { status: 3 });
  expectValid("store-check", found);
  expect(found.problems.map(({ dataset }) => dataset)).toContain("damaged");
  // Nothing else is done with a store that was changed until somebody says so.
  expect(home.run(["datasets", "remove", "damaged", "--yes"]).status).toBe(3);
  expectValid("store-check", home.json(["store", "check", "--accept-changes"], { status: 3 }));
  home.json(["datasets", "remove", "damaged", "--yes"]);
});

test("a dataset that lacks inputs says so: after the import, in its facts, and in every answer", () => {
  // dump/ holds a.csv, b.ndjson and a file of no known format.
  home.json(["import", "dump", "--dataset", "partial", "--country", "CN"], { status: 5 });
  const shown = home.json<{ files: number; skippedInputs: number }>(["datasets", "show", "partial"]);
  expectValid("dataset", shown);
  expect(shown).toMatchObject({ files: 2, skippedInputs: 1 });
  const sentence = "1 of 3 inputs of partial could not be read";
  expect(home.run(["datasets", "show", "partial"]).stdout).toContain(sentence);
  expect(home.run(["check", CLEAR_PHONE, "--dataset", "partial"]).stdout).toContain(sentence);
  const answer = home.json(["check", CLEAR_PHONE, "--dataset", "partial"], { status: 5 });
  expectValid("check", answer);
  expect(answer).toMatchObject({
    coverage: { datasets: 1, skippedInputs: 1 },
    incomplete: [{ dataset: "partial", skippedInputs: 1, inputs: 3 }],
  });
  expect(home.run(["check", CLEAR_PHONE, "--dataset", "partial", "--format", "ndjson"]).stdout).toContain(
    '"skippedInputs":1',
  );
  const whole = home.json(["check", "+447700900123", "--dataset", "one"]);
  expect(whole).not.toHaveProperty("coverage.skippedInputs");
  expect(whole).not.toHaveProperty("incomplete");
  // What was left out at the import that is replaced is no longer missing.
  home.json(["import", "leak.csv", "--dataset", "partial", "--replace"]);
  expect(home.json(["datasets", "show", "partial"])).toMatchObject({ files: 1, skippedInputs: 0 });
});

test("errors", () => {
  const failing = [
    ["chek"],
    ["import", "none"],
    ["check", "1", "--store", "none.db"],
    ["datasets", "show", "x"],
    ["check", "--file", "-"],
    ["import", "leak.csv", "--column", "phone=x"],
  ];
  for (const args of failing) {
    const run = home.run([...args, "--json"]);
    expect(run.stdout, args.join(" ")).toBe("");
    expectValid("error", JSON.parse(run.stderr));
  }
  // Warnings of a command that fails are in the document, those of one that succeeds are lines of text.
  const failed = home.run(["check", "5", "--dataset", "none", "--json"]);
  expect(failed.status).toBe(2);
  const beside = ["--store", join(home.home, "b.db"), "--key-file", join(home.home, "b.key")];
  const made = home.run(["init", ...beside, "--json"]);
  expect(made.stderr).toMatch(/^warning: the key .* lies beside its store/u);
  home.run(["import", "leak.csv", "--dataset", "one", ...beside]);
  const warned = home.run(["check", "5", "--dataset", "none", ...beside, "--json"]);
  expect(warned.status).toBe(2);
  const document = JSON.parse(warned.stderr) as { warnings: string[] };
  expectValid("error", document);
  expect(document.warnings).toEqual([expect.stringContaining("lies beside its store")]);
});

test("a document that says something else is not valid", () => {
  const check = home.json<{ results: Schema[] }>(["check", "+447700900123"], { status: 5 });
  const validate = validatorOf("check");
  for (const wrong of [
    { status: "safe" },
    { exposures: [{}] },
    { status: "exposed" },
    { status: "invalid" },
    { line: 0 },
    { surprise: 1 },
  ]) {
    expect(validate({ ...check, results: [{ ...check.results[0], ...wrong }] }), JSON.stringify(wrong)).toBe(false);
  }
});

test("the catalogue, links and advice", () => {
  expectValid("catalog", home.json(["catalog"]));
  for (const id of ["whatsapp-2022", "cn-es-2024", "gansu-hotels-2024"])
    expectValid("catalog-show", home.json(["catalog", "show", id]));
  expectValid("datasets-mark", home.json(["datasets", "link", "one", "cuhk-moodle-2024"]));
  expectValid("datasets-mark", home.json(["datasets", "mark", "one", "--sensitive"]));
  expectValid("dataset", home.json(["datasets", "show", "one"]));
  expectValid("datasets", home.json(["datasets"]));
  const asked = ["check", "+447700900123", "--incidents", "--service", "whatsapp"];
  // One of the datasets lacks an input.
  expectValid("check", home.json(asked, { status: 5 }));
  home.input("exposed.txt", `${EXPOSED_PHONE}\n`);
  expectValid("check", home.json(["check", "--file", "exposed.txt", "--advice", "--incidents"], { status: 1 }));
  expectValid("check", home.json(["check", EXPOSED_PHONE, "--advice"], { status: 1 }));
  expectValid("advice", home.json(["advice", "--incident", "cn-es-2024-jiedai", "--country", "CN"]));
  expectValid("advice-letter", home.json(["advice", "letter", "--law", "gdpr", "--dataset", "one"]));
  home.input("breaches.json", JSON.stringify([{ Name: "Shop", Title: "Shop", BreachDate: "2020-01-02" }]));
  expectValid("catalog-import", home.json(["catalog", "import", "breaches.json"]));
  expectValid("catalog", home.json(["catalog"]));
  expectValid("catalog-show", home.json(["catalog", "show", "hibp-shop"]));
  home.json(["datasets", "mark", "one", "--not-sensitive"]);
});
