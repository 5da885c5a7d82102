/**
 * The JSON that programs read, against its published schemas. The schemas are open, since fields may be added; here they are
 * closed first, so that a field that is added without being described fails.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home, PROJECT } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

type Schema = { [key: string]: unknown };
const FOLDER = join(PROJECT, "docs", "schemas");

/** Every object that lists its properties allows no others. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const copy: Schema = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  // Conditions list only what they look at.
  if (copy.type === "object" && copy.properties !== undefined && copy.additionalProperties === undefined)
    copy.additionalProperties = false;
  return copy;
}

// `date-time` is checked by hand: formats are a package of their own. A list of types says `null`, on purpose.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  strictTypes: false,
  formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/u },
});

function load(name: string): Schema {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), "utf8")) as Schema;
}

function expectValid(name: string, document: unknown): void {
  const validate = ajv.getSchema(name) ?? ajv.compile({ ...(closed(load(name)) as Schema), $id: name });
  const isValid = validate(document);
  expect(isValid, `${name}: ${ajv.errorsText(validate.errors)}`).toBe(true);
}

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
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".schema.json"));
  expect(files.map((name) => name.replace(".schema.json", "")).sort()).toEqual([
    "check",
    "dataset",
    "datasets",
    "dry-run",
    "error",
    "import",
    "store-info",
  ]);
  for (const file of files) {
    const schema = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Schema;
    expect(ajv.validateSchema(schema), `${file}: ${ajv.errorsText()}`).toBe(true);
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toContain(file);
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
  expectValid("check", home.json(["check", "+447700900123"]));
  const { results } = document as { results: unknown[] };
  const lines = home.run(["check", "--file", "-", "--format", "ndjson"], { stdin: list }).stdout.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(results);
  expectValid("datasets", home.json(["datasets"]));
  expectValid("dataset", home.json(["datasets", "show", "one"]));
  expectValid("dataset", home.json(["datasets", "show", "dump"]));
  expectValid("store-info", home.json(["store", "info"]));
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
    expectValid("error", JSON.parse(run.stderr.trim().split("\n").at(-1) ?? ""));
  }
});

test("a document that says something else is not valid", () => {
  const check = home.json<{ results: Schema[] }>(["check", "+447700900123"]);
  const validate = ajv.getSchema("check");
  for (const wrong of [
    { status: "safe" },
    { exposures: [{}] },
    { status: "exposed" },
    { status: "invalid" },
    { line: 0 },
    { surprise: 1 },
  ]) {
    expect(validate?.({ ...check, results: [{ ...check.results[0], ...wrong }] }), JSON.stringify(wrong)).toBe(false);
  }
});
