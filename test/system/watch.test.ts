/** `watch` on the built command line: who is added, what imports and runs tell, what survives, and what is kept of anybody. */
import { chmodSync, copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";
import { findPeople, findPeopleInFiles, PEOPLE } from "./sentinels.js";
import { SMALL_LEAK } from "./small-leak.js";

interface Finding {
  id: string;
  label?: string;
  exposures: { dataset: string; dataClasses: string[] }[];
}
interface Run {
  results: Finding[];
  summary: object;
}

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.input("second.csv", "phone,password\n+447700900001,x\n+447700900009,y\n");
  home.input("third.txt", "+447700900003\n+447700900002\n");
  home.input(
    "staff.csv",
    [
      "employee id,name,phone,email",
      "E1,Ann,+447700900001,",
      "E2,Bob,,bob@example.org",
      "E3,Cy,138****5678,",
      "+447700900009,Di,+447700900009,",
      "E1,Ann,+447700900001,",
      "",
    ].join("\n"),
  );
});
afterAll(() => home.remove());

const ran = (status: number, ...more: string[]): Run => {
  const document = home.json<Run>(["watch", "run", ...more], { status });
  expectValid("watch-run", document);
  return document;
};
const told = ({ results }: Run): string[] =>
  results.map(({ id, exposures }) => `${id} ${exposures.map(({ dataset }) => dataset).join()}`);

test("nobody to watch, nothing to look into, and labels that are identifiers", () => {
  expect(home.run(["watch", "list"]).status).toBe(3);
  home.json(["import", "leak.csv", "--dataset", "one"]);
  expect(home.run(["watch", "run"]).status).toBe(4);
  expect(home.run(["watch", "add"]).status).toBe(2);
  const label = "call +44 7700 900777";
  const run = home.run(["watch", "add", "+447700900001", "--label", label]);
  expect(run.status).toBe(2);
  expect(run.stdout + run.stderr).not.toContain("7700");
});

test("adding, by list and one by one: masked, numbered, once", () => {
  const document = home.json<{ added: Finding[] }>(["watch", "add", "--file", "staff.csv", "--label-by", "id"], {
    status: 5,
  });
  expectValid("watch-add", document);
  expect(document).toMatchObject({
    added: [
      { id: "w1", label: "E1", identifier: "+4477*****001", line: 2 },
      { id: "w2", label: "E2", identifier: "b***@example.org" },
      { id: "w3", identifier: "+4477*****009" },
    ],
    watchedBefore: [],
    invalid: [{ reason: "masked", line: 4 }],
    labelsRefused: 1,
    exposed: 2,
  });
  expect(document.added[2]).not.toHaveProperty("label");
  const again = home.json(["watch", "add", "bob@example.org", "+447700900003", "--label", "on call"]);
  expectValid("watch-add", again);
  expect(again).toMatchObject({
    added: [{ id: "w4", label: "on call" }],
    watchedBefore: [{ id: "w2", label: "on call" }],
    exposed: 0,
  });
  const list = home.json(["watch", "list"]);
  expectValid("watch-list", list);
  expect(list).toMatchObject({
    watched: [
      { id: "w1", exposures: [{ dataset: "one", told: false }] },
      { id: "w2", label: "on call" },
      { id: "w3", exposures: [] },
      { id: "w4" },
    ],
  });
});

test("a run tells what no run has told, and ends as a check does", () => {
  expect(told(ran(1))).toEqual(["w1 one", "w2 one"]);
  expect(ran(0)).toMatchObject({
    results: [],
    summary: { watched: 4, exposed: 0, exposedBefore: 2, clear: 2 },
  });
  expect(told(ran(1, "--all"))).toEqual(["w1 one", "w2 one"]);
  expect(home.run(["watch", "run", "--all", "--fail-on", "passwords"]).status).toBe(0);
});

test("an import tells what it newly exposes, on its own words and to a program", () => {
  const program = home.input("tell.sh", '#!/bin/sh\ncat > "$0.got"\necho printed by it\n');
  chmodSync(program, 0o700);
  const imported = home.run(["import", "second.csv", "--dataset", "two", "--notify-command", program, "--json"]);
  expect(imported.status).toBe(0);
  const document = JSON.parse(imported.stdout) as { watch: { newlyExposed: Finding[] } };
  expectValid("import", document);
  expect(document.watch).toMatchObject({
    watched: 4,
    newlyExposed: [{ id: "w1", exposures: [{ dataset: "two" }] }, { id: "w3" }],
  });
  expect(imported.stderr).toContain("printed by it");
  const notice = JSON.parse(readFileSync(`${program}.got`, "utf8")) as object;
  expectValid("watch-notice", notice);
  expect(notice).toMatchObject({ event: "import", newlyExposed: document.watch.newlyExposed });
  // The same again changes nothing, and tells nothing.
  expect(home.json(["import", "second.csv", "--dataset", "two"])).toMatchObject({ watch: { newlyExposed: [] } });
  const text = home.run(["import", "third.txt", "--dataset", "two", "--append"]).stdout;
  expect(text.trim().split("\n").slice(-2)).toEqual([
    "newly exposed: 1 of 4 watched identifiers",
    "  w4 on call (phone): two (Phone numbers)",
  ]);
  expect(home.run(["import", "leak.csv", "--dataset", "other"], { env: { LEAKSIFT_LANG: "zh" } }).stdout).toContain(
    "新增泄露：4 个关注的标识中有 2 个",
  );
});

test("a program that fails is a warning, and the next run tells the same again", () => {
  const failing = home.input("fail.sh", "#!/bin/sh\nexit 7\n");
  chmodSync(failing, 0o700);
  const run = home.run(["watch", "run", "--notify-command", failing]);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain("warning: --notify-command ended with status 7");
  const again = ran(1, "--fail-on", "passwords");
  expect(told(again)).toEqual(["w1 two,other", "w2 other", "w3 two", "w4 two"]);
  // Nothing new: the program isn't started.
  expect(home.run(["watch", "run", "--notify-command", failing]).stderr).toBe("");
  expect(home.run(["watch", "run", "--all", "--notify-command", failing]).status).toBe(2);
});

test("it survives a new key, compaction and removal; a forgotten one leaves it", () => {
  const before = ran(1, "--all");
  home.json(["key", "rotate", "--yes"]);
  home.json(["store", "compact"]);
  expect(ran(1, "--all")).toEqual(before);
  home.json(["datasets", "remove", "other", "--yes"]);
  expect(ran(0).results).toEqual([]);
  const forgotten = home.json(["forget", "+447700900009", "--yes"]);
  expectValid("forget", forgotten);
  expect(forgotten).toMatchObject({ unwatched: 1 });
  expect(told(ran(1, "--all"))).toEqual(["w1 one,two", "w2 one", "w4 two"]);
  expect(home.json(["watch", "add", "+447700900009"], { status: 5 })).toMatchObject({
    added: [],
    invalid: [{ reason: "forgotten" }],
  });
});

test("sensitive datasets are looked into only when that is said", () => {
  home.json(["datasets", "mark", "two", "--sensitive"]);
  expect(ran(0)).toMatchObject({ coverage: { datasets: 1, sensitiveLeftOut: 1 } });
  expect(told(ran(1, "--all", "--include-sensitive"))).toEqual(["w1 one,two", "w2 one", "w4 two"]);
  const added = home.json(["import", "second.csv", "--dataset", "secret", "--sensitive"]);
  expect(added).toMatchObject({ watch: { newlyExposed: [], sensitiveLeftOut: 1 } });
  const said = home.run(["import", "second.csv", "--dataset", "secret", "--sensitive", "--replace"]).stdout;
  expect(said).toContain("1 sensitive dataset was not looked into: `leaksift watch run --include-sensitive` does.");
  expect(said).not.toContain("newly exposed: none");
  expect(home.run(["datasets", "show", "secret"]).stdout).toContain("never a list");
});

test("the watch list doesn't say who is in a sensitive dataset, even where a run looked into it", () => {
  home.run(["watch", "run", "--include-sensitive"]);
  const list = home.json(["watch", "list"]);
  expectValid("watch-list", list);
  expect(list).toMatchObject({ sensitiveLeftOut: 2 });
  expect(JSON.stringify(list)).not.toMatch(/"(?:two|secret)"/u);
  expect(home.run(["watch", "list"]).stdout).toContain("2 sensitive datasets are left out");
  expect(JSON.stringify(home.json(["watch", "list", "--include-sensitive"]))).toContain('"two"');
});

test("removing: by number, identifier, label, all", () => {
  expect(home.run(["watch", "remove", "w3"]).status).toBe(2);
  const document = home.json(["watch", "remove", "w1", "x@example.org"]);
  expectValid("watch-remove", document);
  expect(document).toEqual({ schemaVersion: 1, all: false, removed: ["w1"], notWatched: 1 });
  expect(home.json(["watch", "remove", "--label", "on call"])).toMatchObject({ removed: ["w2", "w4"] });
  expect(home.json(["watch", "add", "+447700900001"])).toMatchObject({ added: [{ id: "w5" }] });
  expectValid("watch-remove", home.json(["watch", "remove", "--all"]));
  expect(home.run(["watch", "list"]).stdout).toContain("Nobody is watched");
});

test("nothing of anybody but tags is kept or shown; a list that was put back is refused", () => {
  const stdin = PEOPLE.map(({ name, phone, email }) => `${name},${phone},${email}\n`).join("");
  const add = home.run(["watch", "add", "--file", "-", "--no-header"], { stdin });
  expect(add.stdout).toContain("newly watched");
  home.input("people.csv", `name,phone,email\n${stdin}`);
  const runs = [
    add,
    home.run(["import", "people.csv", "--dataset", "people"]),
    home.run(["watch", "run"]),
    home.run(["watch", "list", "--json"]),
  ];
  expect(runs[1].stdout).toMatch(/newly exposed: [1-9]/u);
  for (const { stdout, stderr } of runs) expect(findPeople(Buffer.from(stdout + stderr))).toEqual([]);
  expect(findPeopleInFiles(home.files())).toEqual([]);
  const copy = join(home.root, "older.db");
  copyFileSync(home.store, copy);
  home.run(["watch", "remove", "w6"]);
  copyFileSync(copy, home.store);
  expect(home.run(["watch", "run"]).status).toBe(3);
  expect(existsSync(`${home.store}-wal`) && readFileSync(`${home.store}-wal`).length > 0).toBe(false);
});
