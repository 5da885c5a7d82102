/**
 * The exit statuses of the contract, on the built command line: which command and outcome ends with which, with nothing on
 * standard output when it is an error, and errors as JSON for programs. Rows run in order on one home per table.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home, type CliRun } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeEach(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
});
afterEach(() => home.remove());

interface Row {
  readonly args: readonly string[];
  readonly status: number;
  readonly stdin?: string;
  /** Words that standard error must hold. */
  readonly says?: RegExp;
  /** `error.code` under `--json`. */
  readonly code?: string;
}

function runRow({ args, status, stdin = "", says, code }: Row): CliRun {
  const run = home.run(args, { stdin });
  const what = `${args.join(" ")} → ${run.stderr}${run.stdout}`;
  expect.soft(run.status, what).toBe(status);
  if (says) expect.soft(run.stderr, what).toMatch(says);
  if (code === undefined) return run;
  expect.soft(run.stdout, what).toBe("");
  expect.soft(run.stderr, what).not.toMatch(/^\s+at /mu);
  // One sentence, and perhaps a line with the next step.
  const lines = run.stderr
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("warning: "));
  if (args.includes("--json")) {
    expect.soft(lines, what).toHaveLength(1);
    const document = JSON.parse(lines[0]) as { schemaVersion: number; error: { code: string; message: string } };
    expect.soft(document.schemaVersion).toBe(1);
    expect.soft(document.error.code, what).toBe(code);
    expect.soft(document.error.message, what).toMatch(/^\S[^\n]*$/u);
  } else {
    expect.soft(lines[0], what).toMatch(/^leaksift: /u);
    expect.soft(lines.length, what).toBeLessThan(3);
  }
  return run;
}

test("wrong usage is 2, and the nearest word is suggested", () => {
  const code = "usage";
  const rows: Row[] = [
    { args: ["chek"], status: 2, says: /did you mean check/iu, code },
    { args: ["imprt", "leak.csv", "--json"], status: 2, says: /did you mean import/iu, code },
    { args: ["check", "--fil", "x"], status: 2, says: /did you mean --file/iu, code },
    { args: ["import", "leak.csv", "--datset", "x", "--json"], status: 2, says: /did you mean --dataset/iu, code },
    { args: ["datasets", "sho", "x"], status: 2, code },
    { args: ["import"], status: 2, code },
    { args: ["import", "leak.csv", "--column", "phon=1"], status: 2, says: /did you mean phone/u, code },
    { args: ["import", "leak.csv", "--column", "phone"], status: 2, says: /ROLE=NAME/u, code },
    {
      args: ["import", "leak.csv", "--column", "pasword=1", "--json"],
      status: 2,
      says: /did you mean passwords/u,
      code,
    },
    { args: ["import", "leak.csv", "--country", "Engl4nd"], status: 2, says: /unknown country/u, code },
    { args: ["import", "leak.csv", "--encoding", "klingon-8"], status: 2, says: /utf-8/u, code },
    { args: ["import", "leak.csv", "--format", "cobol"], status: 2, code },
    { args: ["import", "leak.csv", "--breach-date", "2022-13"], status: 2, says: /YYYY/u, code },
    { args: ["import", "leak.csv", "--breach-date", "2023-02-29"], status: 2, says: /YYYY/u, code },
    { args: ["import", "leak.csv", "--threads", "0"], status: 2, code },
    { args: ["import", "leak.csv", "--memory", "1MB"], status: 2, says: /480MB/u, code },
    { args: ["import", "leak.csv", "--append", "--replace"], status: 2, code },
    { args: ["import", "leak.csv", "--delimiter", ""], status: 2, code },
    { args: ["import", "-", "--passphrase-file", "-"], status: 2, code },
    { args: ["import", "-", "-"], status: 2, code },
    { args: ["check", CLEAR_PHONE, "--exit-code", "300"], status: 2, code },
    { args: ["check", CLEAR_PHONE, "--fail-on", "pasword"], status: 2, says: /did you mean passwords/u, code },
    { args: ["check", CLEAR_PHONE, "--since", "last year"], status: 2, code },
    { args: ["check", "--lang", "fr"], status: 2, code },
    { args: ["check", "--file", "leak.csv", "--column", "phon=1"], status: 2, says: /did you mean phone/u, code },
    { args: ["store", "inf"], status: 2, says: /did you mean info/iu, code },
  ];
  for (const row of rows) runRow(row);
  expect(home.files()).toEqual([]);
});

test("what there is to answer with decides between 3, 4, 0 and 1", () => {
  const rows: Row[] = [
    { args: ["check", EXPOSED_PHONE], status: 3, code: "store-missing" },
    { args: ["check", EXPOSED_PHONE, "--json"], status: 3, code: "store-missing" },
    { args: ["datasets"], status: 3, code: "store-missing" },
    { args: ["datasets", "show", "one"], status: 3, code: "store-missing" },
    { args: ["store", "info"], status: 3, code: "store-missing" },
    { args: ["init"], status: 0 },
    { args: ["init"], status: 2, code: "usage" },
    { args: ["datasets"], status: 0 },
    { args: ["check", EXPOSED_PHONE], status: 4, code: "nothing-imported" },
    { args: ["check", "--file", "-", "--json"], status: 4, stdin: `${EXPOSED_PHONE}\n`, code: "nothing-imported" },
    { args: ["import", "leak.csv", "--dataset", "one", "--breach-date", "2021-05"], status: 0 },
    { args: ["import", "leak.csv", "--dataset", "one"], status: 0 },
    { args: ["check", EXPOSED_PHONE], status: 1, says: /history/u },
    { args: ["check", CLEAR_PHONE], status: 0 },
    { args: ["check", EXPOSED_PHONE, "--exit-code", "17"], status: 17 },
    { args: ["check", CLEAR_PHONE, "--exit-code", "17"], status: 0 },
    { args: ["check", EXPOSED_PHONE, "--fail-on", "physical-addresses,passwords"], status: 1 },
    { args: ["check", EXPOSED_PHONE, "--fail-on", "passwords"], status: 0 },
    { args: ["check", "12"], status: 5 },
    { args: ["check", "--file", "-"], stdin: `${CLEAR_PHONE}\nrubbish\n`, status: 5 },
    { args: ["check", "--file", "-"], stdin: `${EXPOSED_PHONE}\nrubbish\n`, status: 1 },
    { args: ["check", "--file", "-", "--fail-on", "passwords"], stdin: `${EXPOSED_PHONE}\nrubbish\n`, status: 5 },
    { args: ["check", "--file", "-"], stdin: "", status: 4, code: "nothing-asked" },
    { args: ["check", "--file", "-"], stdin: "\n\n \n", status: 4, code: "nothing-asked" },
    { args: ["check"], status: 2, code: "usage" },
    { args: ["check", "--file", "none.txt", "--json"], status: 2, code: "input-missing" },
    { args: ["check", "--file", "."], status: 2, code: "input-unsupported" },
    { args: ["check", CLEAR_PHONE, "--dataset", "on"], status: 2, says: /did you mean one/u, code: "usage" },
    { args: ["check", CLEAR_PHONE, "--since", "2030"], status: 4, code: "nothing-imported" },
    { args: ["datasets", "show", "onee"], status: 2, says: /did you mean one/u, code: "usage" },
    { args: ["datasets", "show", "one"], status: 0 },
    { args: ["datasets", "remove", "one", "--json"], status: 2, says: /--yes/u, code: "usage" },
    { args: ["datasets", "remove", "two", "--yes"], status: 2, code: "usage" },
    { args: ["datasets", "remove", "one", "--yes"], status: 0 },
    { args: ["check", EXPOSED_PHONE], status: 4, code: "nothing-imported" },
    { args: ["--version"], status: 0 },
    { args: ["--help"], status: 0 },
    { args: ["help", "import"], status: 0 },
  ];
  for (const row of rows) runRow(row);
});

test("global options work before and after the command", () => {
  const store = join(home.home, "elsewhere", "s.db");
  const key = join(home.home, "keys", "s.key");
  const rows: Row[] = [
    { args: ["--store", store, "--key-file", key, "import", "leak.csv"], status: 0 },
    { args: ["check", CLEAR_PHONE, "--store", store, "--key-file", key], status: 0 },
    { args: ["--json", "--store", store, "datasets"], status: 0 },
    { args: ["--json", "check", CLEAR_PHONE], status: 3, code: "store-missing" },
  ];
  const [, , datasets] = rows.map(runRow);
  expect((JSON.parse(datasets.stdout) as { datasets: unknown[] }).datasets).toHaveLength(1);
  const env = { LEAKSIFT_STORE: store, LEAKSIFT_KEY_FILE: key, LEAKSIFT_COUNTRY: "GB" };
  expect(home.run(["check", "--file", "-"], { stdin: "07700 900001\n", env }).status).toBe(1);
  expect(home.run(["check", "--file", "-", "--country", "US"], { stdin: "07700 900001\n", env }).status).not.toBe(1);
});

test("an interrupted import ends with 130", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const run = home.start(["import", "-", "--dataset", "slow"]);
    run.child.stdin?.write(SMALL_LEAK);
    // The store appears when the import begins.
    const folder = join(home.store, "..");
    const isUnderWay = (): boolean => home.files().some((path) => path === home.store);
    for (let waited = 0; !isUnderWay() && waited < 10_000; waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    run.child.kill(signal);
    const { status, stdout, stderr } = await run.done;
    expect(status, stderr).toBe(130);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^leaksift: interrupted/u);
    // There was no store before.
    expect(readdirSync(folder)).toEqual([]);
  }
});

test("a pipe that nobody reads any more ends it quietly", async () => {
  home.input(
    "many.txt",
    Array.from({ length: 5000 }, (_, i) => `+44770090${String(i % 1000).padStart(4, "0")}\n`).join(""),
  );
  expect(home.run(["import", "leak.csv", "--dataset", "one"]).status).toBe(0);
  const run = home.start(["check", "--file", "many.txt", "--format", "ndjson"]);
  run.child.stdout?.destroy();
  const { stderr } = await run.done;
  expect(stderr).not.toMatch(/EPIPE|\bat /u);
});

test("a locked store is 3 for a second writer, and readers are not held up", async () => {
  expect(home.run(["import", "leak.csv", "--dataset", "one"]).status).toBe(0);
  const writer = home.start(["import", "-", "--dataset", "two"]);
  writer.child.stdin?.write(SMALL_LEAK);
  let second = home.run(["datasets", "remove", "none", "--yes"]);
  for (let tries = 0; second.status !== 3 && tries < 50; tries++)
    second = home.run(["datasets", "remove", "none", "--yes"]);
  expect(second.status).toBe(3);
  expect(second.stderr).toMatch(/being written by another leaksift/u);
  expect(home.run(["check", EXPOSED_PHONE]).status).toBe(1);
  writer.child.stdin?.end();
  expect((await writer.done).status).toBe(0);
  expect(home.json<{ datasets: unknown[] }>(["datasets"]).datasets).toHaveLength(2);
});

test("some unreadable inputs among good ones are 5", () => {
  const folder = join(home.inputs, "dump");
  mkdirSync(folder);
  writeFileSync(join(folder, "leak.csv"), SMALL_LEAK);
  writeFileSync(join(folder, "photo.jpg"), Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2, 0, 0]));
  const report = home.json<{ skipped: { path: string; reason: string }[] }>(["import", "dump"], { status: 5 });
  expect(report.skipped).toEqual([
    { path: join("dump", "photo.jpg"), reason: "unsupported-format", type: "image", bytes: 8 },
  ]);
  rmSync(join(folder, "photo.jpg"));
  expect(home.run(["import", "dump"]).status).toBe(0);
});
