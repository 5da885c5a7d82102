/** One line says so when what becomes one dataset has tables or indices that could be one each; nothing is said where it has not. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { runInProcess } from "./run-in-process.js";

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

const USERS =
  "CREATE TABLE users (id int, email text);\nINSERT INTO users VALUES (1,'a@example.com'),(2,'b@example.com');\n";
const ORDERS = "CREATE TABLE orders (id int, phone text);\nINSERT INTO orders VALUES (1,'+447700900011');\n";
const LOG = "CREATE TABLE log (id int, what text);\nINSERT INTO log VALUES (1,'start'),(2,'stop');\n";
const hit = (index: string, email: string): string =>
  `{"_index":"${index}","_id":"1","_source":{"email":"${email}"}}\n`;
const bulk = (index: string, email: string): string => `{"index":{"_index":"${index}"}}\n{"email":"${email}"}\n`;

test.each<[what: string, content: string, says: string, args?: string[]]>([
  ["two tables", USERS + ORDERS + LOG, "2 tables hold identifiers, and become one dataset: --split-by table makes"],
  ["one table with identifiers", USERS + LOG, ""],
  ["tables that are split", USERS + ORDERS, "", ["--split-by", "table"]],
  [
    "two indices",
    hit("a", "a@example.com") + hit("b", "b@example.com"),
    "2 indices become one dataset: --split-by _index",
  ],
  ["one index", hit("a", "a@example.com") + hit("a", "b@example.com"), ""],
  ["two indices of _bulk", bulk("a", "a@example.com") + bulk("b", "b@example.com"), "2 indices become one dataset"],
  ["two tables, in Chinese", USERS + ORDERS, "有 2 个表含有标识", ["--lang", "zh"]],
  ["two tables, quietly", USERS + ORDERS, "", ["--quiet"]],
])("%s", async (_, content, says, args = []) => {
  const leak = home.input("leak.txt", content);
  const run = await runInProcess(home, ["import", leak, "--dry-run", ...args]);
  expect(run.status, run.stderr).toBe(0);
  if (says === "") expect(run.stderr).toBe("");
  else expect(run.stderr).toContain(says);
});
