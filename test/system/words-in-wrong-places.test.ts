/**
 * What people type into the wrong place, and lists that are none: no identifier is repeated, nobody is clear, and the status says
 * which. Run through the command line.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { runInProcess } from "./run-in-process.js";
import { EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeAll(() => {
  home = new Home();
  home.json(["import", home.input("leak.csv", SMALL_LEAK), "--dataset", "shop", ...places()]);
  home.input("list.txt", "+447700900009\n");
});
afterAll(() => home.remove());

/** In process the platform's folders are those of whoever runs the tests. */
const places = (): string[] => ["--store", home.store, "--key-file", `${home.home}/keys/test.key`];
const run = (args: readonly string[]): ReturnType<typeof runInProcess> => runInProcess(home, [...args, ...places()]);

const ADDRESS = "ann.lee@example.com";
const path = (name: string): string => `${home.inputs}/${name}`;

test.each<[what: string, args: (word: string) => string[]]>([
  ["a name of a dataset", (word) => ["import", path("leak.csv"), "--dataset", word]],
  ["a title", (word) => ["import", path("leak.csv"), "--dataset", "x", "--title", word]],
  ["a column", (word) => ["import", path("leak.csv"), "--dataset", "x", "--column", `phone=${word}`]],
  ["a role", (word) => ["import", path("leak.csv"), "--dataset", "x", "--column", `${word}=1`]],
  ["a field to split by", (word) => ["import", path("leak.csv"), "--dataset", "x", "--split-by", word]],
  ["an encoding", (word) => ["import", path("leak.csv"), "--dataset", "x", "--encoding", word]],
  ["an incident", (word) => ["import", path("leak.csv"), "--dataset", "x", "--incident", word]],
  ["a country", (word) => ["import", path("leak.csv"), "--dataset", "x", "--country", word]],
  ["a leak", (word) => ["import", word]],
  ["a list", (word) => ["check", "--file", word]],
  ["a data class", (word) => ["check", "--file", path("list.txt"), "--fail-on", word]],
  ["a dataset to look into", (word) => ["check", "--file", path("list.txt"), "--dataset", word]],
  ["a dataset to show", (word) => ["datasets", "show", word]],
  ["a dataset to compare", (word) => ["datasets", "overlap", word, "shop"]],
  ["an incident to show", (word) => ["catalog", "show", word]],
  ["a command", (word) => [word]],
  ["somebody to watch no longer", () => ["watch", "remove", "zz"]],
  ["a label to watch no longer", (word) => ["watch", "remove", "--label", word]],
])("%s that is an identifier is refused, and not repeated", async (_, args) => {
  for (const word of [ADDRESS, EXPOSED_PHONE.slice(1)]) {
    const refused = await run(args(word));
    expect(refused.status, refused.stderr).toBe(2);
    expect(refused.stderr).not.toContain(word);
    expect(refused.stdout).toBe("");
  }
});

test.each<[option: string, args: (path: string) => string[], status: number]>([
  ["--store", (word) => ["check", "--file", path("list.txt"), "--store", word], 3],
  ["--key-file", (word) => ["check", "--file", path("list.txt"), "--key-file", word], 3],
  ["--config", (word) => ["check", "--file", path("list.txt"), "--config", word], 2],
  ["--baseline", (word) => ["check", "--file", path("list.txt"), "--baseline", word], 2],
  ["--ignore-file", (word) => ["check", "--file", path("list.txt"), "--ignore-file", word], 2],
  ["--output", (word) => ["check", "--file", path("list.txt"), "--format", "json", "--output", word], 3],
  ["--file", (word) => ["check", "--file", word], 2],
  ["--contacts", (word) => ["scan", path("leak.csv"), "--contacts", word], 2],
  ["--profile", (word) => ["import", path("leak.csv"), "--dataset", "x", "--profile", word], 2],
  ["--from", (word) => ["import", path("leak.csv"), "--dataset", "x", "--from", word], 2],
  ["a leak", (word) => ["import", word], 2],
])("a path for %s is not repeated with the identifier in it", async (_, args, status) => {
  for (const word of [ADDRESS, EXPOSED_PHONE, EXPOSED_PHONE.slice(1)]) {
    // Neither the folder nor the file is there. Options that are given twice hold as they were given last.
    const refused = await runInProcess(home, [...places(), ...args(`${home.home}/none-${word}/of-${word}.x`)]);
    expect(refused.status, refused.stderr).toBe(status);
    expect(refused.stderr).toContain(".x");
    expect(refused.stderr).not.toContain(word);
    expect(refused.stdout).toBe("");
  }
});

test.each([
  ["country", ADDRESS],
  ["lang", ADDRESS],
  ["failOn", ADDRESS],
  ["formats", ADDRESS],
  [ADDRESS, "x"],
])("a config with %s: %s is refused, and its words are not repeated", async (key, value) => {
  const config = home.input("settings.yaml", `${key}: ${value}\n`);
  const refused = await run(["check", "--file", path("list.txt"), "--config", config]);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/settings\.yaml:1: /u);
  expect(refused.stderr).not.toContain(ADDRESS);
});

const third = Array.from({ length: 30 }, (_, i) => (i % 10 < 7 ? `+4477009000${40 + i}` : `12-3${i}`)).join("\n");
test.each<[what: string, content: string | Buffer, args: string[], status: number, says: RegExp]>([
  ["0 bytes", "", [], 4, /list\.csv is empty/u],
  ["no identifier", "name,age\nAnn,30\nBob,40\n", [], 4, /holds no phone number, e-mail/u],
  ["30 % invalid", `phone\n${third}\n`, [], 5, /9 invalid/u],
  ["part of a number", "07700 90\n", ["--country", "GB"], 5, /too short for a whole number/u],
  ["a number without its country beside one with it", "+44 7700 900008 07700 900009\n", [], 5, /needs a country/u],
  [
    "another encoding than is named",
    Buffer.from("email\nb\u00fccher@example.com\n", "latin1"),
    ["--encoding", "utf-8"],
    5,
    /not checked/u,
  ],
  [
    "UTF-16 that is called UTF-8",
    Buffer.from("\ufeffphone\n+447700900009\n", "utf16le"),
    ["--encoding", "utf-8"],
    2,
    /mark of utf-16le/u,
  ],
])("a list with %s is never clear", async (_, content, args, status, says) => {
  const list = home.input("list.csv", content);
  const check = await run(["check", "--file", list, ...args]);
  expect(check.status, check.stdout + check.stderr).toBe(status);
  expect(check.stdout + check.stderr).toMatch(says);
});

test("a scan is as old as is said of it, and gives advice when asked", () => {
  const scan = ["scan", "leak.csv", "--contacts", home.input("one.txt", `${EXPOSED_PHONE}\n`)];
  const dated = home.json<{ coverage: object; results: { exposures: { date: string }[] }[]; advice: object }>(
    [...scan, "--breach-date", "2021-05", "--since", "2021", "--advice"],
    { status: 1 },
  );
  expect(dated.coverage).toMatchObject({ newest: "2021-05", oldest: "2021-05" });
  expect(dated.results[0].exposures[0].date).toBe("2021-05");
  expect(dated).toHaveProperty("advice");
  const older = home.run([...scan, "--breach-date", "2021-05", "--since", "2022"]);
  expect([older.status, older.stdout]).toEqual([4, ""]);
  expect(home.run([...scan, "--since", "2022", "--contacts-no-header"]).status).toBe(2);
  expect(home.run([...scan, "--since", "2022", "--contacts-encoding", "utf-8", "--no-contacts-header"]).status).toBe(1);
});
