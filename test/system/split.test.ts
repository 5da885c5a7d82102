/** `import --split-by` on the built command line: what it prints, its documents, and what it refuses. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

const DUMP = [
  "CREATE TABLE `users` (`id` int, `mail` varchar(64), `tel` varchar(20));",
  "INSERT INTO `users` VALUES (1,'ann@example.com','15400000001'),(2,'bob@example.com',NULL);",
  "CREATE TABLE `tmp_15400000009` (`id` int, `tel` varchar(20));",
  "INSERT INTO `tmp_15400000009` VALUES (1,'15400000001'),(2,'15400000003');",
  "CREATE TABLE `log` (`id` int, `at` datetime);",
  "INSERT INTO `log` VALUES (1,'2020-01-01 00:00:00');",
  "",
].join("\n");

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("forum.sql", `-- MySQL dump 10.13\n${DUMP}`);
  home.input("club.csv", "name,phone,part\nA,15400000001,North\nB,15400000002,South\n");
});
afterAll(() => home.remove());

test("a dry run lists the datasets that the sample shows; the import makes them, names masked", () => {
  const args = ["import", "forum.sql", "--split-by", "table", "--country", "CN"];
  const plan = home.json<{ inputs: { groups: unknown }[] }>([...args, "--dry-run"]);
  expectValid("dry-run", plan);
  expect(plan.inputs[0].groups).toEqual([
    { id: "log", group: "log", sampled: 1 },
    { id: "tmp-xxxxxxxxxxx", group: "tmp_xxxxxxxxxxx", sampled: 2 },
    { id: "users", group: "users", sampled: 2 },
  ]);
  expect(home.run([...args, "--dry-run"]).stdout).toContain("log (1), tmp-xxxxxxxxxxx (2), users (2)");
  const report = home.json<{ datasets: { id: string }[]; withoutIdentifiers: { id: string }[] }>(args);
  expectValid("import", report);
  expect(report.datasets.map(({ id }) => id)).toEqual(["tmp-xxxxxxxxxxx", "users"]);
  expect(report.withoutIdentifiers.map(({ id }) => id)).toEqual(["log"]);
  const listed = home.run(["datasets"]).stdout;
  expect(listed).toContain("forum (tmp_xxxxxxxxxxx)");
  expect(listed).not.toContain("15400000009");
  expect(readFileSync(home.store).includes("15400000009")).toBe(false);
  expectValid("dataset", home.json(["datasets", "show", "users"]));
  // One line of the table for each; the same again is no change.
  expect(home.run(args).stdout).toMatch(/users +│ unchanged +│ +2 /u);
});

test("a manifest may say what splits; a column of identifiers and a format without columns are wrong usage", () => {
  home.input("club.yaml", "dataset: club\nsplit-by: part\ntitle: A club\n");
  const { datasets } = home.json<{ datasets: { id: string }[] }>([
    "import",
    "club.csv",
    "--from",
    "club.yaml",
    "--country",
    "CN",
  ]);
  expect(datasets.map(({ id }) => id)).toEqual(["club-north", "club-south"]);
  const refused = home.run(["import", "club.csv", "--split-by", "phone", "--country", "CN"]);
  expect([refused.status, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toContain("--split-by phone holds what looks like identifiers");
  home.input("list.txt", "15400000001\n15400000002\n");
  expect(home.run(["import", "list.txt", "--split-by", "table", "--country", "CN"]).status).toBe(2);
  expect(home.run(["import", "club.csv", "--split-by", "none", "--country", "CN"]).status).toBe(2);
});
