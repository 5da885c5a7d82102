/**
 * Whatever is wrong with an input, a store or a key: one clear line, the exit status of the contract, and a store that
 * answers as it did before.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import Database from "better-sqlite3";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home, type CliRun } from "./run-cli.js";
import { EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeEach(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
});
afterEach(() => home.remove());

/** The store's answer to a question; coverage in it says how many datasets and records it holds. */
function answer(): unknown {
  const run = home.run(["check", "--file", "-", "--json"], { stdin: `${EXPOSED_PHONE}\nann.lee@example.com\n` });
  expect(run.status, run.stderr).toBe(1);
  return JSON.parse(run.stdout);
}

function expectOneClearLine(run: CliRun, status: number, says: RegExp): void {
  expect.soft(run.status, run.stderr).toBe(status);
  expect.soft(run.stdout).toBe("");
  const lines = run.stderr.trim().split("\n");
  expect.soft(lines[0]).toMatch(/^leaksift: \S/u);
  expect.soft(lines[0]).toMatch(says);
  // A second, indented line may hold the next step.
  expect.soft(lines.length, run.stderr).toBeLessThan(3);
  expect.soft(run.stderr).not.toMatch(/unexpected|^\s+at /mu);
}

/** Numbers of which about half are no repetition, so that they don't compress away. */
function numbers(count: number): string {
  return Array.from({ length: count }, (_, i) => `+1${2_120_000_000 + ((i * 7919) % 900_000_000)}\n`).join("");
}

test("inputs that can't be imported", () => {
  expect(home.run(["import", "leak.csv", "--dataset", "one"]).status).toBe(0);
  const before = answer();
  mkdirSync(join(home.inputs, "hollow", "inner"), { recursive: true });
  mkdirSync(join(home.inputs, "clutter"));
  home.input("clutter/.DS_Store", "x");
  home.input("only-binary/a.bin", randomBytes(5000));
  home.input("only-binary/b.bin", randomBytes(5000));
  home.input("binary.bin", randomBytes(100_000));
  home.input("empty.csv", "");
  home.input("empty.gz", gzipSync(""));
  home.input("blank.txt", "\n \n\t\n");
  home.input("bom.csv", Buffer.from([0xef, 0xbb, 0xbf]));
  home.input("nul.csv", Buffer.from("phone\n+447700900001\n+4477009\u000000002\n"));
  home.input("words.txt", "the quick brown fox\njumps over the lazy dog\n");
  const packed = gzipSync(numbers(200_000));
  home.input("cut.gz", packed.subarray(0, packed.length >> 1));
  home.input("cut-early.gz", packed.subarray(0, 12));
  home.input("spoilt.gz", Buffer.concat([packed.subarray(0, 50_000), Buffer.alloc(1000), packed.subarray(51_000)]));
  home.input("breaks-off.json", `{"people": [{"phone": "+447700900001"}, {"phone": "+44770`);
  const cases: [string[], RegExp][] = [
    [["none.csv"], /none\.csv: no such file/u],
    [["leak.csv/below"], /no such file/u],
    [["hollow"], /nothing to import/u],
    [["clutter"], /nothing to import/u],
    [["binary.bin"], /binary\.bin: .*no text/u],
    [["empty.csv"], /empty\.csv: is empty/u],
    [["empty.gz"], /is empty/u],
    [["blank.txt"], /white space/u],
    [["bom.csv"], /is empty|white space/u],
    [["nul.csv"], /NUL byte at byte 28/u],
    [["words.txt"], /no column with phone numbers or e-mails/u],
    [["cut.gz"], /gzip stream ends too early/u],
    [["cut-early.gz"], /gzip stream|is empty/u],
    [["spoilt.gz"], /gzip stream is damaged/u],
    [["breaks-off.json"], /breaks off/u],
    [["leak.csv", "--column", "phone=mobile"], /no column "mobile" \(4 columns: name, phone, email, address\)/u],
    [["leak.csv", "--column", "phone=4"], /no column "4"/u],
    [["leak.csv", "--country-column", "land"], /no column "land"/u],
    [["leak.csv", "--country", "Atlantis"], /unknown country "Atlantis"/u],
  ];
  for (const [args, says] of cases) {
    expectOneClearLine(home.run(["import", ...args, "--dataset", "bad"]), 2, says);
  }
  const { stderr, ...binary } = home.run(["import", "only-binary", "--dataset", "bad"]);
  const skipped = ["a", "b"].map((name) => `warning: skipped ${join("only-binary", `${name}.bin`)}: binary`);
  const [ending] = stderr.split("\n").filter((line) => line !== "" && !skipped.some((said) => line.startsWith(said)));
  expectOneClearLine({ ...binary, stderr: `${ending}\n` }, 2, /none of 2 files/u);
  expect(stderr.split("\n").filter((line) => line.startsWith("warning: skipped"))).toHaveLength(2);
  for (const [stdin, says] of [
    ["", /standard input.* is empty/u],
    [randomBytes(9000), /standard input.* no text/u],
  ] as const) {
    expectOneClearLine(home.run(["import", "-", "--dataset", "bad"], { stdin }), 2, says);
  }
  expect(answer()).toEqual(before);
});

test("a first import that fails makes neither store nor key", () => {
  home.input("words.txt", "the quick brown fox\n");
  home.input("cut.gz", gzipSync(numbers(200_000)).subarray(0, 200_000));
  for (const [path, stdin] of [
    ["words.txt", ""],
    ["cut.gz", ""],
    ["-", ""],
    ["-", "nothing of interest\n"],
  ]) {
    const run = home.run(["import", path], { stdin });
    expect(run.status, run.stderr).toBe(2);
    expect(run.stderr).not.toContain("Made a store");
    expect(home.files()).toEqual([]);
  }
});

test("invalid UTF-8, or a NUL byte far into a file, costs its record at most", () => {
  home.input(
    "bad-utf8.csv",
    Buffer.concat([
      Buffer.from("name,phone\nAnn,+447700900001\nB"),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.from(`b,+447700900002\n${"Cy,+447700900003\n".repeat(400)}`),
    ]),
  );
  const { datasets } = home.json<{ datasets: { records: number; identifiers: { phone: { distinct: number } } }[] }>([
    "import",
    "bad-utf8.csv",
  ]);
  expect(datasets[0].records).toBe(402);
  expect(datasets[0].identifiers.phone.distinct).toBe(3);
  home.input("late-nul.txt", `${numbers(60_000)}+4477009\u{0}00002\n+447700900001\n`);
  const late = home.json<{ datasets: { records: number; identifiers: { phone: { distinct: number } } }[] }>([
    "import",
    "late-nul.txt",
  ]);
  expect(late.datasets[0].records).toBe(60_002);
  expect(home.run(["check", "--file", "-"], { stdin: "+447700900001\n" }).status).toBe(1);
});

test("a truncated .gz among good files is skipped whole, whatever could be read of it", () => {
  const packed = gzipSync(numbers(700_000));
  home.input("dump/a-cut.gz", packed.subarray(0, packed.length - 100_000));
  home.input("dump/b.txt", "+447700900001\n+447700900002\n");
  home.input("dump/c.txt", "+447700900003\n");
  type Report = {
    datasets: { files: number; records: number; identifiers: { phone: { distinct: number } } }[];
    skipped: unknown[];
  };
  const report = home.json<Report>(["import", "dump", "--dataset", "dump", "--threads", "2"], { status: 5 });
  expect(report.datasets[0]).toMatchObject({ files: 2, records: 3, identifiers: { phone: { distinct: 3 } } });
  expect(report.skipped).toMatchObject([{ path: join("dump", "a-cut.gz"), reason: "input-damaged" }]);
  expect(home.run(["check", "--file", "-"], { stdin: "+12120000000\n" }).status).toBe(5);
  // Mended, it can be added; the good ones are known.
  home.input("dump/a-cut.gz", packed);
  const added = home.json<Report>(["import", "dump", "--dataset", "dump", "--append"]);
  expect(added.datasets[0]).toMatchObject({ files: 3, records: 700_003 });
});

/** One line of `megabytes`, then a good record; made as a stream so that the test holds none of it. */
async function writeLongLine(path: string, megabytes: number): Promise<void> {
  const file = createWriteStream(path);
  const piece = Buffer.alloc(1 << 20, "0123456789abcdef");
  file.write("+447700900001\n");
  for (let i = 0; i < megabytes; i++) if (!file.write(piece)) await once(file, "drain");
  file.end("\n+447700900002\n");
  await once(file, "finish");
}

const LONG_LINES = process.env.LEAKSIFT_SLOW === "1" ? [64, 1024] : [64];
test.each(LONG_LINES)("a line of %i MB is one rejected record", async (megabytes) => {
  const path = join(home.inputs, "long.txt");
  await writeLongLine(path, megabytes);
  type Report = {
    datasets: { records: number; rejections: Record<string, number>; identifiers: { phone: { distinct: number } } }[];
  };
  for (const args of [[], ["--format", "delimited", "--delimiter", ",", "--no-header", "--column", "phone=0"]]) {
    const { datasets } = home.json<Report>(["import", path, "--dataset", "long", "--replace", ...args]);
    expect(datasets[0].identifiers.phone.distinct).toBe(2);
    expect(datasets[0].records).toBe(3);
    expect(datasets[0].rejections).toEqual({ "record-too-long": 1 });
  }
  const check = home.run(["check", "--file", path]);
  expect(check.status).toBe(2);
  expect(check.stderr).toMatch(/longer than \d+ bytes \(line 2\)/u);
  rmSync(path);
});

test("a long line and nothing else is 2", () => {
  home.input("one.txt", Buffer.alloc(12 << 20, "abcdefgh"));
  expectOneClearLine(home.run(["import", "one.txt"]), 2, /one\.txt|no phone number/u);
  home.input("quote.csv", `name,phone\n"${"x".repeat(3 << 20)}\n`);
  const run = home.run(["import", "quote.csv"]);
  expectOneClearLine(run, 2, /no phone number|no column/u);
});

test("stores that are none, and keys that don't fit", () => {
  expect(home.run(["import", "leak.csv", "--dataset", "one"]).status).toBe(0);
  const before = answer();
  const bytes = readFileSync(home.store);
  const folder = join(home.root, "stores");
  mkdirSync(folder);
  const other = new Database(join(folder, "other.db"));
  other.exec("CREATE TABLE note(text)");
  other.close();
  copyFileSync(home.store, join(folder, "newer.db"));
  const newer = new Database(join(folder, "newer.db"));
  newer.pragma("user_version = 99");
  newer.close();
  copyFileSync(home.store, join(folder, "alien.db"));
  const alien = new Database(join(folder, "alien.db"));
  alien.exec("CREATE VIEW sneaky AS SELECT 1");
  alien.close();
  writeFileSync(join(folder, "text.db"), "not a database at all, but long enough to be looked at\n".repeat(40));
  writeFileSync(join(folder, "empty.db"), "");
  writeFileSync(join(folder, "half.db"), bytes.subarray(0, bytes.length >> 1));
  mkdirSync(join(folder, "folder.db"));
  const cases: [string, RegExp][] = [
    ["other.db", /another program's database/u],
    ["newer.db", /store version 99/u],
    ["alien.db", /tables of a leaksift store/u],
    ["text.db", /not a leaksift store/u],
    ["empty.db", /an empty file/u],
    ["half.db", /damaged/u],
    ["folder.db", /can't be|not a leaksift store/u],
    ["none.db", /no store at/u],
  ];
  for (const [name, says] of cases) {
    const path = join(folder, name);
    expectOneClearLine(home.run(["check", "--file", "-", "--store", path], { stdin: `${EXPOSED_PHONE}\n` }), 3, says);
    if (name === "none.db") continue;
    const content = name === "folder.db" ? null : readFileSync(path);
    expectOneClearLine(home.run(["import", "leak.csv", "--store", path]), 3, says);
    if (content) expect(readFileSync(path).equals(content), `${name} is left as it was`).toBe(true);
  }

  const key = home.files().find((path) => path.endsWith(".key")) ?? "";
  home.run(["init", "--store", join(folder, "second.db"), "--key-file", join(folder, "keys", "second.key")]);
  const good = readFileSync(key);
  const keys: [string, () => void, RegExp][] = [
    ["wrong", () => copyFileSync(join(folder, "keys", "second.key"), key), /key/iu],
    ["damaged", () => writeFileSync(key, good.subarray(0, good.length - 4)), /damaged/u],
    ["not a key", () => writeFileSync(key, "hello\n"), /damaged/u],
    ["readable by the group", () => chmodSync(key, 0o640), /mode 0640/u],
    ["readable by all", () => chmodSync(key, 0o604), /mode 0604/u],
    ["missing", () => rmSync(key), /no key file/u],
  ];
  for (const [what, spoil, says] of keys) {
    spoil();
    for (const args of [
      ["check", "--file", "-"],
      ["import", "leak.csv", "--dataset", "two"],
    ]) {
      const run = home.run(args, { stdin: `${EXPOSED_PHONE}\n` });
      expectOneClearLine(run, 3, says);
      expect.soft(run.stderr, what).not.toContain(good.toString().split("\n")[2].slice(4, 20));
    }
    writeFileSync(key, good);
    chmodSync(key, 0o600);
  }
  expect(answer()).toEqual(before);
});

test("places that can't be written to", () => {
  const file = home.input("file", "x");
  for (const store of [join(file, "s.db"), join(file, "below", "s.db")]) {
    expectOneClearLine(home.run(["import", "leak.csv", "--store", store]), 3, /can't be|permission/u);
    expectOneClearLine(home.run(["init", "--store", store]), 3, /can't be|permission/u);
  }
  const key = join(file, "k.key");
  expectOneClearLine(home.run(["import", "leak.csv", "--key-file", key]), 3, /key file .* can't be written/u);
  expect(home.files()).toEqual([]);
});

// Permissions don't bind root.
test.skipIf(process.getuid?.() === 0)("a read-only folder (skipped for root)", () => {
  expect(home.run(["import", "leak.csv", "--dataset", "one"]).status).toBe(0);
  const before = answer();
  const folder = join(home.store, "..");
  chmodSync(home.store, 0o400);
  chmodSync(folder, 0o500);
  try {
    expectOneClearLine(home.run(["import", "leak.csv", "--dataset", "two"]), 3, /can't be/u);
    expect(answer()).toEqual(before);
    chmodSync(join(home.inputs, "leak.csv"), 0o000);
    expectOneClearLine(home.run(["import", "leak.csv"]), 2, /permission denied/u);
  } finally {
    chmodSync(folder, 0o700);
    chmodSync(home.store, 0o600);
  }
});

test("a named pipe is read once, also by the first import", async () => {
  const pipe = join(home.inputs, "pipe");
  execFileSync("mkfifo", [pipe]);
  const run = home.start(["import", pipe, "--dataset", "piped", "--json"]);
  const writer = createWriteStream(pipe);
  writer.end(numbers(50_000));
  const { status, stdout, stderr } = await run.done;
  expect(status, stderr).toBe(0);
  expect((JSON.parse(stdout) as { datasets: { records: number }[] }).datasets[0].records).toBe(50_000);
});
