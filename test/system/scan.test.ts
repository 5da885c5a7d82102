/**
 * `scan` through the built command line: the same answers as an import and a check, and as a plain reading of the leak; the
 * exit statuses of the contract; nothing is written; what can't be read makes nobody clear.
 */
// Rows of tables name themselves in the message of `expect`.
/* oxlint-disable vitest/valid-expect */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { madeUpLeak, plainLine, type MadeUpLeak } from "../app/made-up-leak.js";
import { makeZip } from "../source/made-archives.js";
import type { Checked } from "./documents.js";
import { Home } from "./run-cli.js";
import { SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeAll(() => {
  home = new Home();
});
afterAll(() => home.remove());

type Scanned = Checked & {
  incomplete?: { dataset: string; skippedInputs: number }[];
  coverage: { skippedInputs?: number };
};

function linesOf({ results }: Checked): string[] {
  return results.map(
    ({ identifier, status, exposures }) =>
      `${identifier} ${status} ${exposures.map(({ dataset, match, records, dataClasses, years }) => `${dataset} ${match} ${records} [${dataClasses.join(" ")}] ${years.join()}`.trim()).join("; ")}`,
  );
}

/** What must come out for each of the leak's identifiers, and for some that are not in it. */
function expectedOf({ exact, aliases }: MadeUpLeak, absent: readonly string[], dataset: string): string[] {
  return [
    ...[...exact].map(([form, answer]) => plainLine(form, dataset, "exact", answer)),
    ...[...aliases].map(([form, answer]) => plainLine(form, dataset, "alias", answer)),
    ...absent.map((form) => `${form} clear `),
  ];
}

const ABSENT = ["+447700900123", "nobody@example.org", "+8615499999999"];
const listOf = ({ exact, aliases }: MadeUpLeak): string =>
  [...exact.keys(), ...aliases.keys(), ...ABSENT, ""].join("\n");

test("finds what a plain reading of a leak of many chunks finds, and nothing else", () => {
  // Addresses hold quoted line ends, so that chunks of 4 MiB are cut inside them.
  const leak = madeUpLeak(11, 9000, 1200);
  expect(leak.csv.length).toBeGreaterThan(4.5 * 2 ** 20);
  home.input("made.csv", leak.csv);
  home.input("made.txt", listOf(leak));
  const args = ["scan", "made.csv", "--contacts", "made.txt", "--country", "CN", "--show-identifiers"];
  const scanned = home.json<Scanned>([...args, "--threads", "2"], { status: 1 });
  const expected = expectedOf(leak, ABSENT, "made");
  expect(scanned.coverage).toMatchObject({ datasets: 1, records: leak.records });
  const actual = linesOf(scanned);
  expect(actual.filter((line, i) => line !== expected[i]).slice(0, 5)).toEqual([]);
  expect(actual).toHaveLength(expected.length);
  expect(home.files()).toEqual([]);
});

test("gives the answers of an import and a check, whatever shape the leak has", () => {
  const people = Array.from({ length: 60 }, (_, i) => ({
    phone: `+4477009${String(i).padStart(5, "0")}`,
    email: i % 3 === 0 ? `Ann.${i}+x@gmail.com` : `p${i}@example.org`,
    date: `20${10 + (i % 9)}-03-04`,
  }));
  const list = [...people.flatMap(({ phone, email }) => [phone, email.toLowerCase().replace("+x", "")]), ...ABSENT];
  const cells = people.map(({ phone, email, date }) => `${phone},${email},${date}\n`);
  const rows = people.map(({ phone, email, date }, i) => `(${i}, '${phone}', '${email}', '${date}')`);
  home.input("shapes/combo.txt", people.map(({ email }, i) => `${email}:Secret${i}\n`).join(""));
  home.input(
    "shapes/dump.sql",
    `CREATE TABLE users (id int, phone text, email text, created date);\nINSERT INTO users VALUES ${rows.join(",\n")};\n`,
  );
  home.input(
    "shapes/elastic.ndjson",
    people.map((one) => `${JSON.stringify({ _index: "a", _source: one })}\n`).join(""),
  );
  home.input("shapes/leak.zip", makeZip([{ name: "in/table.csv", data: `phone,email,date\n${cells.join("")}` }]));
  home.input("shapes/notes.log", people.map(({ phone, email }) => `user ${email} called ${phone} again\n`).join(""));
  home.input("shapes/numbers.txt", people.map(({ phone }) => `${phone.slice(1)}\n`.repeat(2)).join(""));
  home.input("shapes/table.csv.gz", gzipSync(`phone,email,date\n${cells.join("")}`));
  home.input("list.txt", list.join("\n"));
  const scanned = home.json<Scanned>(["scan", "shapes", "--contacts", "list.txt"], { status: 1 });
  expect(scanned.coverage).toMatchObject({ datasets: 7, records: 8 * 60 });
  expect(home.files()).toEqual([]);

  // Input by input, plainly: what it holds of everybody, and how often.
  const both = [1, ["email-addresses", "phone-numbers"]];
  const holds: Record<string, { phone?: unknown[]; email?: unknown[]; dated?: true }> = {
    combo: { email: [1, ["email-addresses", "passwords"]] },
    dump: { phone: both, email: both, dated: true },
    elastic: { phone: both, email: both, dated: true },
    table: { phone: both, email: both, dated: true },
    notes: { phone: both, email: both },
    numbers: { phone: [2, ["phone-numbers"]] },
    "table-2": { phone: both, email: both, dated: true },
  };
  const expected = people.flatMap(({ date }, i) =>
    (["phone", "email"] as const).map((kind) =>
      Object.entries(holds).flatMap(([dataset, { [kind]: own, dated }]) =>
        own
          ? [
              [
                dataset,
                kind === "email" && i % 3 === 0 ? "alias" : "exact",
                ...own,
                dated ? [Number(date.slice(0, 4))] : [],
              ],
            ]
          : [],
      ),
    ),
  );
  const found = scanned.results.map(({ exposures }) =>
    exposures.map(({ dataset, match, records, dataClasses, years }) => [dataset, match, records, dataClasses, years]),
  );
  expect(found).toEqual([...expected, [], [], []]);

  home.json(["import", join("shapes", "dump.sql")]);
  const checked = home.json<Checked>(["check", "--file", "list.txt"], { status: 1 });
  const alone = home.json<Scanned>(["scan", join("shapes", "dump.sql"), "--contacts", "list.txt"], { status: 1 });
  for (const file of home.files()) rmSync(file);
  for (const { exposures } of alone.results) for (const exposure of exposures) exposure.title = "dump";
  // An import is rated, a scan is not.
  for (const { exposures } of checked.results)
    for (const exposure of exposures) delete (exposure as { credibility?: string }).credibility;
  expect(alone).toEqual(checked);
});

test("reads standard input, and takes the leaks as a profile says", () => {
  home.input("leak.csv", SMALL_LEAK);
  home.input("list.txt", "+447700900001\n");
  const piped = home.json<Scanned>(["scan", "-", "--contacts", "list.txt"], { status: 1, stdin: SMALL_LEAK });
  expect(piped.results[0].exposures).toMatchObject([{ dataset: "stdin", title: "standard input", records: 1 }]);
  // What only the profile says of a column shows that it is followed.
  home.json([
    "import",
    "leak.csv",
    "--column",
    "phone=1",
    "--column",
    "job-titles=0",
    "--dry-run",
    "--save-profile",
    "p.yaml",
  ]);
  const args = ["scan", "leak.csv", "--contacts", "list.txt", "--profile", "p.yaml"];
  expect(home.json<Scanned>(args, { status: 1 }).results[0].exposures[0].dataClasses).toContain("job-titles");
  expect(home.run([...args, "--input-format", "delimited"]).status).toBe(2);
});

test("each input is a dataset of its own, in the order of the paths; equal names are told apart", () => {
  const dump = (phones: readonly number[]): string =>
    `phone\n${phones.map((n) => `+4477009000${String(n).padStart(2, "0")}\n`).join("")}`;
  home.input("two/b/x.csv", dump([1, 2, 2]));
  home.input("two/a/x.csv", dump([2, 3]));
  home.input("two/c.csv", dump([4]));
  home.input("list.csv", "name,phone\nA,07700 900002\nB,07700900002\nC,07700900004\nD,07700900009\n");
  const args = ["scan", "two", "--contacts", "list.csv"];
  const scanned = home.json<Scanned>([...args, "--contacts-country", "GB"], { status: 1 });
  expect(scanned.coverage).toMatchObject({ datasets: 3, records: 6 });
  const twice = [
    ["x", join("two", "a", "x.csv"), 1],
    ["x-2", join("two", "b", "x.csv"), 2],
  ];
  expect(
    scanned.results.map(({ exposures }) => exposures.map(({ dataset, title, records }) => [dataset, title, records])),
  ).toEqual([twice, [["c", join("two", "c.csv"), 1]], []]);
  // Without a country for the list its numbers can't be asked: that is not "clear".
  const without = home.json<Scanned>(args, { status: 5 });
  expect(without.summary).toMatchObject({ exposed: 0, clear: 0, invalid: 4 });
});

/** A gzip stream that lacks its end. */
function cut(text: string): Buffer {
  const whole = gzipSync(text);
  return whole.subarray(0, Math.floor(whole.length * 0.9));
}

test("what can't be read makes nobody clear; what was found before counts", () => {
  const rows = Array.from(
    { length: 60_000 },
    (_, i) => `+4477009${String(i % 100_000).padStart(5, "0")},u${i * 7919}@example.com\n`,
  );
  home.input("bad/cut.csv.gz", cut(rows.join("")));
  home.input("bad/ok.csv", "phone\n+447700900003\n");
  home.input("bad/letter.pdf", "%PDF-1.7\n");
  home.input("found.txt", "u7919@example.com\n");
  home.input("clear.txt", "nobody@example.org\n");
  const clear = home.json<Scanned>(["scan", "bad", "--contacts", "clear.txt"], { status: 5 });
  expect(clear.coverage).toMatchObject({ datasets: 1, skippedInputs: 2 });
  expect(clear.incomplete?.map(({ dataset }) => dataset).sort()).toEqual(["cut", "letter"]);
  const found = home.run(["scan", "bad", "--contacts", "found.txt"]);
  expect([found.status, found.stdout]).toEqual([
    1,
    expect.stringMatching(/exposed in 1 of 2 datasets\n.*cut\.csv\.gz \(cut\)/u),
  ]);
  expect(found.stdout).toMatch(/inputs of cut could not be read/u);
  expect(found.stderr).toMatch(/skipped .*cut\.csv\.gz: input-damaged/u);
  expect(found.stderr).not.toMatch(/example|4477/u);
  // Nothing whole to answer from.
  const only = join("bad", "cut.csv.gz");
  expect(home.run(["scan", only, "--contacts", "clear.txt"]).status).toBe(2);
});

test("statuses of the contract", () => {
  home.input("leak.csv", SMALL_LEAK);
  home.input("hit.txt", "+447700900001\n");
  home.input("miss.txt", "+447700900009\n");
  home.input("bad.txt", "+447700900009\n12\n");
  home.input("empty.txt", "");
  home.input("words.csv", "a,b\nx,y\n");
  const rows: [readonly string[], number, string?][] = [
    [["leak.csv", "--contacts", "miss.txt"], 0],
    [["leak.csv", "--contacts", "bad.txt"], 5],
    [["leak.csv", "--contacts", "hit.txt", "--exit-code", "9"], 9],
    [["leak.csv", "--contacts", "hit.txt", "--fail-on", "passwords"], 0],
    [["leak.csv", "--contacts", "empty.txt"], 4, "nothing-asked"],
    [["leak.csv", "--contacts", "words.csv"], 4, "nothing-asked"],
    [["empty.txt", "--contacts", "hit.txt"], 2, "input-empty"],
    [["leak.csv"], 2, "usage"],
    [["leak.csv", "--contacts", "leak.csv"], 2, "usage"],
    [["-", "--contacts", "-"], 2, "usage"],
    [["leak.csv", "--contacts", "hit.txt", "--column", "phon=1"], 2, "usage"],
    [["leak.csv", "--contacts", "hit.txt", "--contacts-column", "phone=9"], 2, "input-columns"],
    [["leak.csv", "--contacts", "hit.txt", "--contacts-country", "XX"], 2, "usage"],
  ];
  for (const [args, status, code] of rows) {
    const run = home.run(["scan", ...args, "--json"]);
    const what = `${args.join(" ")} → ${run.stderr}${run.stdout}`;
    expect.soft(run.status, what).toBe(status);
    expect.soft(code === undefined ? run.stdout !== "" : run.stdout === "", what).toBe(true);
    if (code !== undefined) expect.soft(run.stderr, what).toContain(`"code":"${code}"`);
  }
  expect(home.files()).toEqual([]);
});

test("rejected records are listed by place, without their text", () => {
  home.input("leak.csv", SMALL_LEAK);
  home.input("list.txt", "+447700900001\n");
  const path = join(home.inputs, "rejects.ndjson");
  expect(home.run(["scan", "leak.csv", "--contacts", "list.txt", "--rejects", path]).status).toBe(1);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
    file: "leak.csv",
    record: 4,
    reason: "no-identifier",
  });
  writeFileSync(path, "");
  const over = home.run(["scan", "leak.csv", "--contacts", "list.txt", "--rejects", "leak.csv"]);
  expect([over.status, home.text("leak.csv")]).toEqual([2, SMALL_LEAK]);
});

test("an interrupted scan ends with 130 and leaves nothing", async () => {
  home.input("list.txt", "+447700900001\n");
  const { child, done } = home.start(["scan", "-", "--contacts", "list.txt"]);
  child.stdin?.write(SMALL_LEAK.repeat(20_000));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill("SIGINT");
  expect(await done).toMatchObject({ status: 130, stdout: "" });
  expect(home.files()).toEqual([]);
});
