/**
 * Baselines, ignore files, credibility, data classes and configs through the built command line: what each takes out shows in
 * every format, the exit status goes by what is left, and nobody is called clear for it.
 */
// Rows of tables name themselves in the message of `expect`.
/* oxlint-disable vitest/valid-expect */
import { chmodSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "csv-parse/sync";
import type { Checked } from "./documents.js";
import { Home, type CliRun } from "./run-cli.js";
import { expectValid } from "./schemas.js";

const LEAK = "name,phone,email,password\nAnn,+447700900001,ann.lee@example.com,hunter2\nBob,+447700900002,,\n";
const STAFF =
  "id,name,phone,email\nE1,Ann,+447700900001,ann.lee@example.com\nE2,Bob,+447700900002,\nE3,Cy,+447700900009,\n";

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", LEAK);
  home.input("staff.csv", STAFF);
  home.json(["import", "leak.csv", "--breach-date", "2020-05"]);
});
afterAll(() => home.remove());

const CHECK = ["check", "--file", "staff.csv"];
const SCAN = ["scan", "leak.csv", "--contacts", "staff.csv"];
type Filtered = Checked & { findings?: { all: number; counted: number; suppressed: Record<string, number> } };

function remove(...names: readonly string[]): void {
  for (const name of names) rmSync(join(home.inputs, name), { force: true });
}

test.each([
  ["check", CHECK],
  ["scan", SCAN],
])("%s: findings of a baseline are shown in every format, and fail nothing", (name, command) => {
  const file = `${name}.json`;
  const missing = home.run([...command, "--baseline", file]);
  expect(missing.status, missing.stderr).toBe(2);
  expect(missing.stderr).toContain("--update-baseline makes one");
  // What is new is told once, and kept.
  expect(home.json<Filtered>([...command, "--baseline", file, "--update-baseline"], { status: 1 }).findings).toEqual({
    all: 3,
    counted: 3,
    suppressed: { baseline: 0 },
    grown: 0,
  });
  const text = home.text(file);
  expectValid("baseline", JSON.parse(text));
  for (const part of ["7700", "ann", "Ann", "E1", "hunter2"]) expect(text).not.toContain(part);

  const outputs = ["csv", "sarif", "xml", "md", "html", "ndjson"].map((ending) => `${name}-out.${ending}`);
  const run = home.run([...command, "--baseline", file, "--json", ...outputs.flatMap((path) => ["--output", path])]);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stderr).toContain("3 findings, 0 count: 3 known from the baseline");
  const document = JSON.parse(run.stdout) as Filtered;
  expectValid("check", document);
  // Found is found: the contract's fields say the same as without a baseline.
  expect(document.summary).toEqual({ checked: 4, exposed: 3, clear: 1, invalid: 0 });
  expect(document.findings).toMatchObject({ all: 3, counted: 0, suppressed: { baseline: 3 } });
  for (const { status, exposures } of document.results.slice(0, 3)) {
    expect(status).toBe("exposed");
    expect(exposures).toMatchObject([{ suppressed: { by: "baseline" } }]);
  }
  const rows = parse<Record<string, string>>(home.text(outputs[0]), { columns: true });
  expect(rows.map(({ status, suppressed }) => `${status} ${suppressed}`.trim())).toEqual([
    ...Array.from({ length: 3 }, () => "exposed baseline"),
    "clear",
  ]);
  const { runs } = JSON.parse(home.text(outputs[1])) as { runs: { results: Record<string, unknown>[] }[] };
  const known = JSON.parse(text) as { findings: { fingerprint: string }[] };
  for (const result of runs[0].results) {
    expect(result).toMatchObject({ level: "note", baselineState: "unchanged", suppressions: [{ kind: "external" }] });
    const { "leaksiftExposure/v1": print } = result.partialFingerprints as Record<string, string>;
    expect(known.findings.map(({ fingerprint }) => fingerprint)).toContain(print);
  }
  expect(home.text(outputs[2])).toMatch(/ failures="0" errors="0" [\s\S]*name="findings\.baseline" value="3"/u);
  for (const output of [outputs[3], outputs[4]]) expect(home.text(output)).toContain("3 known from the baseline");
  for (const line of home.text(outputs[5]).trim().split("\n")) expectValid("check-line", JSON.parse(line));
  remove(...outputs);

  // Somebody who joins is new; so is a finding of whom more has leaked since.
  home.input("staff.csv", `${STAFF}E4,Dan,+447700900003,\n`);
  home.input("leak.csv", `${LEAK.replace("Bob,+447700900002,,", "Bob,+447700900002,,swordfish")}Dan,+447700900003,,\n`);
  if (name === "check") home.json(["import", "leak.csv", "--replace"]);
  const later = home.json<Filtered>([...command, "--baseline", file], { status: 1 });
  expectValid("check", later);
  expect(later.findings).toEqual({ all: 4, counted: 2, suppressed: { baseline: 2 }, grown: 1 });
  expect(later.results[2].exposures[0]).toMatchObject({ newDataClasses: ["passwords"] });
  home.input("staff.csv", STAFF);
  home.input("leak.csv", LEAK);
  if (name === "check") home.json(["import", "leak.csv", "--replace"]);
});

test("a baseline of another key, a damaged one and one without a store are errors; an output never replaces it", () => {
  home.json([...CHECK, "--baseline", "b.json", "--update-baseline"], { status: 1 });
  const text = home.text("b.json");
  const other = ["--store", join(home.home, "other.db"), "--key-file", join(home.home, "keys", "other.key")];
  home.json(["import", "leak.csv", ...other]);
  for (const more of [[], ["--update-baseline"]]) {
    const run = home.run([...CHECK, "--baseline", "b.json", ...more, ...other]);
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).toMatch(/b\.json was made with another key/u);
    expect(run.stdout).toBe("");
  }
  const rows: [args: readonly string[], status: number, says: RegExp][] = [
    [[...CHECK, "--baseline", "staff.csv", "--update-baseline"], 2, /staff\.csv is no baseline/u],
    [[...CHECK, "--baseline", "b.json", "--output", "b.json", "--format", "json"], 2, /would replace/u],
    [[...CHECK, "--update-baseline"], 2, /goes with --baseline/u],
    [[...SCAN, "--baseline", "b.json", "--store", "none.db"], 3, /none\.db/u],
    [[...CHECK, "--min-credibility", "F"], 2, /A to E/u],
    [[...CHECK, "--ignore-file", "none.yaml"], 2, /none\.yaml/u],
    [[...SCAN, "--since", "soon"], 2, /--since/u],
  ];
  for (const [args, status, says] of rows) {
    const run = home.run(args);
    expect.soft(run.status, args.join(" ")).toBe(status);
    expect.soft(run.stderr, args.join(" ")).toMatch(says);
  }
  expect(home.text("b.json")).toBe(text);
  expect(home.text("staff.csv")).toBe(STAFF);
});

test("the exit status: what counts is 1, else what is incomplete is 5, else 0", () => {
  home.input("some.csv", `${STAFF}E5,Eve,123,\n`);
  const some = ["check", "--file", "some.csv"];
  home.run([...some, "--baseline", "some.json", "--update-baseline"]);
  const rows: [args: readonly string[], status: number][] = [
    [[...CHECK, "--fail-on", "passwords"], 1],
    [[...CHECK, "--fail-on", "credit-cards"], 0],
    [[...SCAN, "--fail-on", "credit-cards"], 0],
    [[...SCAN, "--fail-on", "passwords", "--exit-code", "9"], 9],
    [[...some, "--fail-on", "credit-cards"], 5],
    [[...some, "--baseline", "some.json"], 5],
    [[...some, "--baseline", "some.json", "--exit-code", "9"], 5],
    // Nobody has rated this dataset, and an unknown is no reason to look away.
    [[...CHECK, "--min-credibility", "A1"], 1],
    [[...SCAN, "--min-credibility", "A1", "--fail-on", "credit-cards"], 0],
    [[...CHECK, "--since", "2020-06"], 4],
    [[...CHECK, "--since", "2020-05"], 1],
    [["check", "--file", "-", "--baseline", "some.json"], 4],
  ];
  for (const [args, status] of rows) {
    const run = home.run(args);
    expect.soft(run.status, `${args.join(" ")} → ${run.stderr}`).toBe(status);
  }
  const unjudged = home.run([...CHECK, "--min-credibility", "A1"]);
  expect(unjudged.stdout).toContain("3 of those that count are of unknown credibility");
  // One that was rated and found wanting is.
  home.json(["import", "leak.csv", "--dataset", "forum", "--origin", "posted on a hacking forum"]);
  home.json(["datasets", "rate", "forum"]);
  const rated = home.json<Filtered>([...CHECK, "--min-credibility", "A"], { status: 1 });
  expectValid("check", rated);
  expect(rated.findings).toEqual({ all: 6, counted: 3, suppressed: { "min-credibility": 3 }, unjudged: 3 });
  expect(home.run([...CHECK, "--min-credibility", "A", "--dataset", "forum"]).status).toBe(0);
  home.json(["datasets", "remove", "forum", "--yes"]);
  // What --since leaves out is said.
  home.json(["import", "leak.csv", "--dataset", "newer", "--breach-date", "2024"]);
  const newer = home.json<Filtered & { coverage: object }>([...CHECK, "--since", "2021"], { status: 1 });
  expectValid("check", newer);
  expect(newer.coverage).toMatchObject({ datasets: 1, olderLeftOut: 1 });
  expect(home.run([...CHECK, "--since", "2021", "--format", "markdown"]).stdout).toContain("1 dataset is older");
  home.json(["datasets", "remove", "newer", "--yes"]);
});

test("an ignore file is found upward, and says what expired and what is of no use", () => {
  const path = home.input(
    ".leaksiftignore",
    [
      "ignore:",
      "  - contact: E1",
      "    reason: works under a new number",
      "    expires: 2999-12-31",
      "  - contact: E2",
      "    reason: was away",
      "    expires: 2020-01-01",
      "  - dataset: nowhere",
      "    reason: never imported",
      "",
    ].join("\n"),
  );
  for (const command of [CHECK, SCAN]) {
    const run = home.run([...command, "--json"]);
    expect(run.status, run.stderr).toBe(1);
    expect(run.stderr).toContain(`warning: ${path}:5: expired after 2020-01-01`);
    expect(run.stderr).toContain(`warning: ${path}:8: ignores nothing`);
    expect(run.stderr).toContain("3 findings, 1 counts: 2 ignored");
    const document = JSON.parse(run.stdout) as Filtered;
    expectValid("check", document);
    expect(document.results[0].exposures).toMatchObject([
      { suppressed: { by: "ignore-file", reason: "works under a new number", expires: "2999-12-31" } },
    ]);
  }
  // A finding by its fingerprint: with a store's key also in a scan, which does without one where there is none.
  const { results } = home.json<Filtered>(CHECK, { status: 1 });
  const [{ fingerprint }] = results[2].exposures as unknown as { fingerprint: string }[];
  home.input("print.yaml", `ignore:\n  - fingerprint: ${fingerprint}\n    reason: seen\n`);
  for (const command of [CHECK, SCAN])
    expect(home.json<Filtered>([...command, "--ignore-file", "print.yaml"], { status: 1 }).findings).toMatchObject({
      counted: 2,
      suppressed: { "ignore-file": 1 },
    });
  const without = home.run([...SCAN, "--ignore-file", "print.yaml", "--store", "none.db"]);
  expect(without.status, without.stderr).toBe(1);
  expect(without.stderr).toContain("they need the key of a store");
  expect(home.json<Filtered>([...CHECK, "--no-ignore-file"], { status: 1 })).not.toHaveProperty("findings");
  // One prompt-like question is no occasion to speak of entries without use.
  const single = home.run(["check", "+447700900009"]);
  expect(single.stderr).not.toContain(": ignores nothing:");
  home.input(".leaksiftignore", "ignore:\n  - contact: ann.lee@example.com\n    reason: x\n");
  const refused = home.run([...CHECK, "--json"]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain(`${path}:2: contact holds what looks like`);
  expect(refused.stderr).not.toContain("example.com");
  remove(".leaksiftignore");
});

test("a config is found upward; flags outweigh the environment, and that the config", () => {
  home.json([
    "import",
    "leak.csv",
    "--store",
    join(home.inputs, "team", "team.db"),
    "--key-file",
    join(home.home, "t.key"),
  ]);
  home.input("team/list.txt", "07700 900001\n");
  const path = home.input(
    "team/leaksift.config.yaml",
    `store: team.db\nkeyFile: ${join(home.home, "t.key")}\ncountry: GB\nfailOn: credit-cards\nlang: zh\nformats:\n  table: "-"\n  csv: out.csv\n`,
  );
  const at = (args: readonly string[], env: Readonly<Record<string, string>> = {}): CliRun =>
    home.run(args, { env, cwd: join(home.inputs, "team") });
  const env = { LEAKSIFT_LANG: "" };
  const check = ["check", "--file", "list.txt"];

  const run = at(check, env);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stderr).toContain(`设置来自 ${path}`);
  expect(run.stdout).toContain("不含所关注的数据 1");
  expect(home.text("team/out.csv")).toContain("exposed");
  // The environment outweighs it, a flag both.
  expect(at(check, { LEAKSIFT_LANG: "en" }).stdout).toContain("1 without the data");
  expect(at([...check, "--lang", "zh", "--fail-on", "passwords"], { LEAKSIFT_LANG: "en" }).status).toBe(1);
  expect(at(check, { ...env, LEAKSIFT_COUNTRY: "US" }).status).toBe(5);
  expect(at([...check, "--country", "GB"], { ...env, LEAKSIFT_COUNTRY: "US" }).status).toBe(0);
  expect(at(check, { LEAKSIFT_STORE: join(home.home, "none.db") }).status).toBe(3);
  // --json is a flag as well: it takes the place of what the config prints, and files stay.
  remove("team/out.csv");
  const json = at([...check, "--json"], env);
  expectValid("check", JSON.parse(json.stdout));
  expect(existsSync(join(home.inputs, "team", "out.csv"))).toBe(true);
  remove("team/out.csv");
  expect(
    at([...check, "--format", "ndjson"], env)
      .stdout.trim()
      .split("\n"),
  ).toHaveLength(1);
  expect(existsSync(join(home.inputs, "team", "out.csv"))).toBe(false);

  // Which one is in use.
  const info = at(["store", "info", "--json"]);
  expectValid("store-info", JSON.parse(info.stdout));
  expect(JSON.parse(info.stdout)).toMatchObject({ config: path, datasets: 1 });
  expect(at(["check", "--help"]).stdout).toContain(`Settings: ${path}`);
  expect(JSON.parse(at(["store", "info", "--json", "--no-config"]).stdout)).toMatchObject({
    config: null,
    path: home.store,
  });
  const named = home.run([...CHECK, "--config", "team/leaksift.config.yaml", "--format", "json"], { env });
  expect(JSON.parse(named.stdout)).toMatchObject({ findings: { suppressed: { "fail-on": 3 } } });

  // Wrong settings, and a file that anybody may have written.
  const wrong = home.input("wrong.yaml", "lang: en\nfailOn: pasword\n");
  const refused = home.run([...CHECK, "--config", "wrong.yaml"]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain(`${wrong}:2: --fail-on: there is no data class "pasword"; did you mean passwords?`);
  if (process.platform !== "win32") {
    chmodSync(path, 0o666);
    const foreign = at(check, env);
    expect(foreign.status).toBe(2);
    expect(foreign.stderr).toContain("everybody may write it");
    expect(at([...check, "--config", path], env).status).toBe(0);
  }
  expect(readFileSync(path, "utf8")).toContain("store: team.db");
});
