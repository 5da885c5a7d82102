/**
 * The promise of the whole project, on the built command line: nothing of a leak but keyed tags is ever written anywhere.
 * Sentinels go in through every format and every way to fail; then every byte of the home, standard output and standard
 * error is searched for them, in many spellings.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { closeSync, openSync, readSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home, type CliRun, type StartedRun } from "./run-cli.js";
import { findPeople, findPeopleInFiles, PEOPLE } from "./sentinels.js";
import { manyAddresses, manyRows, SHAPES } from "./written-rows.js";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

function expectNothingSaid(run: CliRun, what: string): void {
  expect(findPeople(Buffer.from(run.stdout)), `${what}: standard output`).toEqual([]);
  expect(findPeople(Buffer.from(run.stderr)), `${what}: standard error`).toEqual([]);
}

function expectNothingKept(): void {
  expect(findPeopleInFiles(home.files())).toEqual([]);
}

/** Looks at every file of the home, again and again, until the run ends. @returns how often it looked */
async function watch({ done }: StartedRun, onLook: () => void = () => undefined): Promise<number> {
  const ended = new AbortController();
  let looks = 0;
  void done.then(() => ended.abort());
  while (!ended.signal.aborted) {
    expect(findPeopleInFiles(home.files(), "plain")).toEqual([]);
    looks++;
    onLook();
    await sleep(10);
  }
  return looks;
}

test("the search finds what it should", () => {
  const [{ phone, email, name, password }] = PEOPLE;
  const hidden = [
    Buffer.from(`x${phone.slice(1)}x`),
    Buffer.from("tel 7700900717"),
    Buffer.from(`?${Buffer.from(`ab${email}`).toString("base64")}`),
    Buffer.from(`?${Buffer.from(`a${email}`).toString("base64")}`),
    Buffer.from(Buffer.from(password).toString("hex")),
    Buffer.from(name, "utf16le"),
    Buffer.from("c9dab1f8b2e2", "hex"),
  ];
  for (const bytes of hidden) expect(findPeople(bytes)).not.toEqual([]);
  expect(findPeople(Buffer.from("+4477*****717 z***k@example.com"))).toEqual([]);
});

test("every format leaves nothing but tags", () => {
  for (const [i, { name, file, content, options = [] }] of SHAPES.entries()) {
    const path = home.input(file, content);
    for (const how of [i % 2 === 0 ? ["--dry-run"] : ["--dry-run", "--json"], i % 2 === 0 ? ["--json"] : []]) {
      const run = home.run(["import", path, "--dataset", file.replace(".", "-"), "--threads", "1", ...options, ...how]);
      expect.soft(run.status, `${name} ${how.join(" ")}: ${run.stderr}`).toBe(0);
      expectNothingSaid(run, name);
    }
  }
  expectNothingKept();
  // The tags are there all the same, in every one of them.
  const { datasets } = home.json<{ datasets: { id: string; identifiers: Record<string, { distinct: number }> }[] }>([
    "datasets",
  ]);
  expect(datasets).toHaveLength(SHAPES.length);
  for (const { id, identifiers } of datasets)
    expect(identifiers.phone.distinct + identifiers.email.distinct, id).toBeGreaterThan(2);
  const list = PEOPLE.map(({ phone, email }) => `${phone}\n${email}\n`).join("");
  expect(home.json(["check", "--file", "-"], { stdin: list, status: 1 })).toMatchObject({ summary: { exposed: 8 } });
  for (const format of ["table", "json", "ndjson"]) {
    const run = home.run(["check", "--file", "-", "--format", format], { stdin: list });
    expect(run.status, run.stderr).toBe(1);
    expectNothingSaid(run, `check, ${format}`);
  }
  expectNothingKept();
});

test("standard input, folders and several files at once", () => {
  const [lines, csv, gz] = ["phones.txt", "comma.csv", "people.csv.gz"].map((file) => {
    const shape = SHAPES.find((one) => one.file === file);
    return { file, content: shape?.content ?? "" };
  });
  for (const { file, content } of [lines, csv, gz]) home.input(join("folder", file), content);
  home.input("folder/.DS_Store", `Zqsentina Quarkmann ${PEOPLE[0].email}`);
  home.input("folder/notes.pdf", Buffer.concat([Buffer.from("%PDF-1.7\n\0\x01"), Buffer.from(PEOPLE[0].email)]));
  const runs: [CliRun, number][] = [
    [home.run(["import", "-", "--dataset", "piped"], { stdin: csv.content as string }), 0],
    [home.run(["import", "-", "--dataset", "piped-gz", "--json"], { stdin: gz.content as Buffer }), 0],
    [home.run(["import", "folder", "--dataset", "folder"]), 5],
    [home.run(["import", "folder/phones.txt", "folder/comma.csv", "--dataset", "two"]), 0],
    [home.run(["import", "folder", "--dry-run"]), 5],
    [home.run(["datasets", "show", "folder"]), 0],
    [home.run(["store", "info"]), 0],
  ];
  for (const [run, status] of runs) {
    expect(run.status, run.stderr).toBe(status);
    expectNothingSaid(run, "several inputs");
  }
  expectNothingKept();
});

test("no way to fail says or keeps anything of the input", () => {
  const csv = home.input("people.csv", SHAPES.find(({ file }) => file === "comma.csv")?.content ?? "");
  const bare = home.input("bare.csv", SHAPES.find(({ file }) => file === "forced.csv")?.content ?? "");
  const gz = SHAPES.find(({ file }) => file === "people.csv.gz")?.content as Buffer;
  home.input("cut.gz", gz.subarray(0, gz.length - 20));
  home.input("spoilt.gz", Buffer.concat([gz.subarray(0, 60), Buffer.from("garbage"), gz.subarray(67)]));
  home.input("names.txt", PEOPLE.map(({ name, password }) => `${name} ${password}\n`).join(""));
  home.input("binary.bin", Buffer.concat([Buffer.from([0, 1, 2, 3]), Buffer.from(PEOPLE[0].email)]));
  const [{ phone, email, name, password }] = PEOPLE;
  home.input(
    "lines.ndjson",
    `{"phone":"${phone}","password":"${password}"}\n{"name":"${name}","email":"${email}"\n{"email":"${email}"}\n`,
  );
  home.input("keys.ndjson", `{"${phone.slice(1)}":{"phone":"${phone}"},"${email}":{"email":"${email}"}}\n`.repeat(3));
  home.input("list.txt", `${phone}\n${password}\n${name}\n138****5678\n`);
  const cases: [string[], number][] = [
    [["import", bare, "--header", "--column", "phone=mobile"], 2],
    [["import", bare, "--column", "phone=17"], 2],
    [["import", csv, "--column", "phone=mobile", "--json"], 2],
    [["import", csv, "--column", "phone=name", "--dataset", "wrong-column"], 0],
    [["import", csv, "--country", "Zz"], 2],
    [["import", "cut.gz"], 2],
    [["import", "spoilt.gz", "--json"], 2],
    [["import", "names.txt"], 2],
    [["import", "binary.bin"], 2],
    [["import", csv, "cut.gz", "--dataset", "with-cut", "--json"], 5],
    [["import", csv, "names.txt", "--dataset", "with-names"], 5],
    [["import", "lines.ndjson", "--dataset", "lines", "--json"], 0],
    [["import", "lines.ndjson", "--dry-run"], 0],
    [["import", "keys.ndjson", "--dataset", "keys", "--json"], 0],
    [["import", "keys.ndjson", "--dry-run", "--json"], 0],
    [["import", csv, "--encoding", "utf-16le"], 2],
    [["import", csv, "--format", "ndjson"], 2],
    [["import", csv, "--dataset", "lines"], 2],
    [["check", "--file", "list.txt"], 1],
    [["check", "--file", "list.txt", "--json"], 1],
    [["check", "--file", "names.txt", "--format", "ndjson"], 4],
    [["check", phone, email], 1],
    [["check", password, name], 5],
    [["check", "--file", bare, "--column", "phone=mobile"], 2],
    [[phone], 2],
    [["chekc", email], 2],
    [["datasets", "show", "nothing"], 2],
  ];
  for (const [args, status] of cases) {
    const run = home.run(args);
    expect.soft(run.status, `${args.join(" ")}: ${run.stderr}${run.stdout}`).toBe(status);
    expect(run.stderr, "a stack").not.toMatch(/^\s+at .*\.js:\d+/mu);
    expectNothingSaid(run, args.slice(0, 2).join(" "));
  }
  expectNothingKept();
});

test("a damaged store says where, not what", () => {
  home.input("many.csv", manyRows(20_000));
  expect(home.run(["import", "many.csv", "--dataset", "many"]).status).toBe(0);
  const { size } = statSync(home.store);
  const file = openSync(home.store, "r+");
  for (let at = 100_000; at < size; at += 4096) {
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    byte[0] ^= 0xff;
    writeSync(file, byte, 0, 1, at);
  }
  closeSync(file);
  const list = Array.from({ length: 2000 }, (_, i) => `+1${2_120_000_000 + i * 7}\n`);
  for (const { phone, email } of PEOPLE) list.push(`${phone}\n${email}\n`);
  const run = home.run(["check", "--file", "-", "--json"], { stdin: list.join("") });
  expect(run.status, run.stdout).toBe(3);
  expectNothingSaid(run, "damaged store");
  expectNothingKept();
});

test("an import that nobody expected to fail quotes nothing", () => {
  home.input("people.csv", SHAPES.find(({ file }) => file === "comma.csv")?.content ?? "");
  home.input("people.ndjson", SHAPES.find(({ file }) => file === "people.ndjson")?.content ?? "");
  const preload = (name: string, code: string): string => {
    const path = join(home.inputs, name);
    writeFileSync(path, `import { isMainThread } from "node:worker_threads";\n${code}`);
    return `--import=${path}`;
  };
  // Each throws an error that quotes what is being read, as a library's might: in the main thread, in a worker, from a
  // callback that no one waits for.
  const said = "new Error(`bad value:\\n    at ${text} (file.js:1:1)\\n${text}`)";
  const faults: [string, string][] = [
    [
      preload(
        "main.mjs",
        `const { decode } = TextDecoder.prototype; TextDecoder.prototype.decode = function (...args) { const text = decode.apply(this, args); if (text.includes("Zqsent")) throw ${said}; return text; };`,
      ),
      "people.csv",
    ],
    [
      preload(
        "worker.mjs",
        `const { parse } = JSON; if (!isMainThread) { const { normalize, toLowerCase } = String.prototype; JSON.parse = (text) => { const value = parse(text); Object.defineProperty(value, "user", { enumerable: true, get() { throw ${said}; } }); return value; }; }`,
      ),
      "people.ndjson",
    ],
    [
      preload(
        "callback.mjs",
        `const { decode } = TextDecoder.prototype; TextDecoder.prototype.decode = function (...args) { const text = decode.apply(this, args); if (text.includes("Zqsent")) setImmediate(() => { throw ${said}; }); return text; };`,
      ),
      "people.csv",
    ],
  ];
  for (const [options, file] of faults) {
    for (const json of [[], ["--json"]]) {
      const run = home.run(["import", file, "--dataset", "faulty", ...json], { env: { NODE_OPTIONS: options } });
      expect(run.status, `${options}: ${run.stdout}${run.stderr}`).toBe(70);
      expect(run.stderr).toContain("unexpected");
      expectNothingSaid(run, options);
    }
  }
  expectNothingKept();
});

test("nothing is to be seen while an import runs, whether it ends or is killed", async () => {
  home.input("many.csv", manyRows(200_000));
  const whole = home.start(["import", "many.csv", "--dataset", "whole"]);
  whole.child.stdin?.end();
  expect(await watch(whole)).toBeGreaterThan(3);
  expect((await whole.done).status).toBe(0);

  // Killed as soon as blocks reach the log of the database.
  const killed = home.start(["import", "many.csv", "--dataset", "killed"]);
  await watch(killed, () => {
    if ((statSync(`${home.store}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 100_000) killed.child.kill("SIGKILL");
  });
  expectNothingSaid(await killed.done, "killed");
  expectNothingKept();
});

test("spilled tags are tags, and no spill file outlives its import", async () => {
  expect(home.run(["import", "-", "--dataset", "small"], { stdin: "+447700900717\n" }).status).toBe(0);
  const spills = (): string[] => home.files().filter((path) => path.includes("-spill-"));
  // As a killed import leaves them.
  writeFileSync(`${home.store}-spill-1-0`, "old tags");
  const run = home.start(["import", "-", "--dataset", "spilling", "--threads", "1", "--memory", "480MB"]);
  // Standard input stays open: the import can't end by itself.
  run.child.stdin?.write(manyAddresses(3_300_000));
  const isThere = (): boolean =>
    spills().some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 1 << 20);
  for (let waited = 0; !isThere() && waited < 60_000; waited += 20) await sleep(20);
  const [own, ...others] = spills();
  expect(others).toEqual([]);
  expect(statSync(own).mode & 0o777).toBe(0o600);
  expect(findPeopleInFiles(home.files(), "plain")).toEqual([]);
  run.child.kill("SIGINT");
  const ended = await run.done;
  expect(ended.status).toBe(130);
  expect(spills()).toEqual([]);
  expectNothingSaid(ended, "interrupted");
  expectNothingKept();
});
