/** `store compact` as a user meets it: dry run, merging, answers that stay, removal and replacement behind it, exit statuses. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";

const DATASETS = 5;
let home: Home;
const list = Array.from({ length: 40 }, (_, i) => `+44770090${String(i).padStart(4, "0")}`).join("\n");

beforeAll(() => {
  home = new Home();
  for (let d = 0; d < DATASETS; d++) {
    const rows = Array.from({ length: 30 }, (_, i) => `person ${i},+44770090${String(i * (d + 1)).padStart(4, "0")}`);
    home.input(`d${d}.csv`, `name,phone\n${rows.join("\n")}\n`);
    home.json(["import", `d${d}.csv`]);
  }
});
afterAll(() => home.remove());

const answers = (): unknown => home.json(["check", "--file", "-"], { stdin: list, status: 1 });
const runs = (): unknown => home.json<{ runs: number }>(["store", "info"]).runs;

test("merges, and changes no answer; removal, --append and --replace go on as before", async () => {
  const before = answers();
  expect(home.run(["store", "info"]).stdout).toContain("5 in 5 runs; `leaksift store compact` leaves 1");
  const bytes = readFileSync(home.store);
  expect(home.json(["store", "compact", "--dry-run"])).toMatchObject({
    dryRun: true,
    runsBefore: 5,
    runsAfter: 1,
    merges: [{ kind: "phone", runs: 5, datasets: 5, tags: 150 }],
  });
  expect(readFileSync(home.store).equals(bytes)).toBe(true);

  // A merge that is killed: whatever it has written by then, the store answers as before, and the next one finishes.
  for (const delay of [0, 350]) {
    const { child, done } = home.start(["store", "compact"]);
    await wait(delay);
    child.kill("SIGKILL");
    await done;
    expect(answers()).toEqual(before);
  }

  const text = home.run(["store", "compact"]);
  expect([text.status, text.stderr]).toEqual([0, ""]);
  expect(runs()).toBe(1);
  expect(answers()).toEqual(before);
  expect(home.run(["store", "compact"]).stdout).toBe("Nothing to merge: a look-up reads 1 run.\n");
  expect(home.run(["store", "compact", "--lang", "zh"]).stdout).toContain("无需合并");
  expect(home.json(["store", "check", "--read-data"])).toMatchObject({ datasets: 5, segments: 5, problems: [] });
  expect(home.json(["datasets", "show", "d3"])).toMatchObject({ segments: [{ kind: "phone", tags: 30 }] });

  home.json(["datasets", "remove", "d1", "--yes"]);
  home.input("d2.csv", "name,phone\nperson,+447700900039\n");
  home.json(["import", "d2.csv", "--replace"]);
  home.input("more.csv", "name,phone\nperson,+447700900000\nperson,+447700900999\n");
  home.json(["import", "more.csv", "--dataset", "d0", "--append"]);
  expect(home.json(["datasets", "show", "d0"])).toMatchObject({ identifiers: { phone: { distinct: 31 } } });
  expect(runs()).toBe(3);
  const changed = home.json<{ results: { exposures: { dataset: string; records: number }[] }[] }>(
    ["check", "--file", "-"],
    { stdin: "+447700900000\n+447700900039\n+447700900030\n", status: 1 },
  );
  expect(
    changed.results.map(({ exposures }) => exposures.map(({ dataset, records }) => `${dataset} ${records}`)),
  ).toEqual([["d0 2", "d3 1", "d4 1"], ["d2 1"], ["d4 1"]]);
  home.json(["store", "compact"]);
  expect(runs()).toBe(1);
  expect(home.json(["store", "check", "--read-data"])).toMatchObject({ problems: [] });
});

test("what can't be merged is exit status 3, and the store stays as it is", () => {
  home.json(["import", "d1.csv"]);
  const db = new Database(home.store);
  db.exec("UPDATE profile SET records = records + 1 WHERE segment = (SELECT max(id) FROM segment)");
  db.close();
  const failed = home.run(["store", "compact", "--json"]);
  expect(failed.status).toBe(3);
  expect(JSON.parse(failed.stderr)).toMatchObject({ error: { code: "store-damaged" } });
  expect(runs()).toBe(2);
  expect(home.run(["store", "compact", "--store", "none.db"]).status).toBe(3);
  expect(home.run(["store", "compact", "--dry-run", "--store", "none.db"]).status).toBe(3);
  expect(home.run(["store", "compact", "extra"]).status).toBe(2);
});
