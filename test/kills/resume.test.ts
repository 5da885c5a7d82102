/**
 * Imports that are cut off and go on from their last checkpoint: they end with the same tags, profiles and counts as one that
 * nobody stopped, and refuse to go on with anything else. `LEAKSIFT_RESUME_FILE=PATH` for a large file of one's own.
 */
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Home, type CliRun } from "../system/run-cli.js";
import { expectValid } from "../system/schemas.js";
import { boundaryLibrary } from "./boundary-library.js";
import { contentOf } from "./import-content.js";
import { interrupted, keptFiles, type Cut } from "./interrupted-import.js";
import { seededRandom } from "./seeded-random.js";

const KILLS = 10;
const folder = mkdtempSync(join(tmpdir(), "leaksift-resume-"));
const library = boundaryLibrary(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function cut(home: Home, args: readonly string[], where: Cut = {}): CliRun {
  return interrupted(home, library ?? "", args, where);
}

/** One thread, and a checkpoint behind every chunk of 4 MiB. */
const OFTEN = ["--threads", "1", "--checkpoint", "0.001"];
const FILLER = "lorem ipsum dolor sit amet ".repeat(40);

const phone = (i: number): string => `+4477009${String(i % 100_000).padStart(5, "0")}`;
const email = (i: number): string => `person${i % 70_000}@example.com`;

/** Some 1.1 KB for each row. */
function csv(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `${phone(i * 7)},${email(i * 3)},20${String(10 + (i % 9))}-01-02,${i % 5 === 0 ? "" : "High St"},${FILLER}\n`,
  );
  return `phone,email,date,address,notes\n${lines.join("")}`;
}

function json(rows: number): string {
  const documents = Array.from({ length: rows }, (_, i) =>
    JSON.stringify({ phone: phone(i * 7), contact: { email: email(i * 3) }, notes: FILLER }),
  );
  return `[${documents.join(",\n")}]`;
}

function sql(rows: number): string {
  const tuples = Array.from({ length: rows }, (_, i) => `(${i},'${phone(i * 7)}','${email(i * 3)}','it''s ${FILLER}')`);
  const statements = Array.from(
    { length: Math.ceil(rows / 1000) },
    (_, i) => `INSERT INTO \`users\` VALUES ${tuples.slice(i * 1000, (i + 1) * 1000).join(",")};\n`,
  );
  return `CREATE TABLE \`users\` (\`id\` int, \`phone\` text, \`email\` text, \`notes\` text);\n${statements.join("")}`;
}

/** Whether two datasets of a store hold the same, `interrupted` being one of them, and nothing is left beside the store. */
async function expectSameContent(home: Home, one: string, other: string): Promise<void> {
  const [a, b] = await contentOf(home, one, other);
  expect(a).toEqual(b);
  expect(a.segments.length).toBeGreaterThan(0);
  expect(keptFiles(home)).toEqual([]);
  expect(home.run(["store", "check", "--read-data"]).status).toBe(0);
}

describe.skipIf(library === null)("an import that is killed ten times", () => {
  const home = new Home();
  afterAll(() => home.remove());

  it("holds what one that was left alone holds", { timeout: 600_000 }, async () => {
    const random = seededRandom(7);
    const given = process.env.LEAKSIFT_RESUME_FILE;
    const path = given ?? join(home.inputs, "large.csv");
    if (given === undefined) {
      const [header, ...rest] = csv(10_000).split(/(?<=\n)/u);
      writeFileSync(path, header);
      for (let i = 0; i < 6; i++) appendFileSync(path, rest.join(""));
    }
    const often = given === undefined ? OFTEN : ["--checkpoint", "0.1"];
    for (let kills = 0; kills < KILLS; kills++) {
      // In turn as the import itself and by `store resume`, which keeps to what that was given.
      const args = kills % 2 === 0 ? ["import", path, "--dataset", "cut", ...often] : ["store", "resume"];
      cut(home, args, { calls: 1 + Math.floor(random() * 9) });
    }
    const ended = home.json<{ resumedFrom: number; datasets: { records: number }[] }>(["store", "resume"]);
    expectValid("import", ended);
    expect(ended.resumedFrom).toBeGreaterThan(0);
    home.json(["import", path, "--dataset", "whole", "--threads", "2"]);
    await expectSameContent(home, "cut", "whole");
    process.stdout.write(
      `${KILLS} kills, ${ended.datasets[0].records} records, the last run had ${ended.resumedFrom}\n`,
    );
  });
});

describe.skipIf(library === null).each([
  { name: "a packed JSON document", file: "list.json.gz", content: () => gzipSync(json(9_000), { level: 1 }) },
  { name: "an SQL dump", file: "dump.sql", content: () => Buffer.from(sql(9_000)) },
  { name: "a quoted table", file: "quoted.csv", content: () => Buffer.from(quoted(4_500)) },
])("an interrupted import of $name", ({ file, content }) => {
  const home = new Home();
  afterAll(() => home.remove());

  it("goes on", async () => {
    home.input(file, content());
    const args = ["import", file, "--dataset", "cut", ...OFTEN];
    cut(home, args);
    expect(home.run(args).stderr).toContain("goes on with the interrupted import of cut");
    home.json(["import", file, "--dataset", "whole", "--threads", "1"]);
    await expectSameContent(home, "cut", "whole");
  });
});

/** Cells with line ends: chunks may be cut inside them. */
function quoted(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${phone(i)},"${`line, of text\n`.repeat(150)}",${email(i)}\n`);
  return `phone,notes,email\n${lines.join("")}`;
}

describe.skipIf(library === null)("an interrupted import from standard input", () => {
  const home = new Home();
  afterAll(() => home.remove());
  const stdin = Buffer.from(csv(9_000));

  it("goes on with the same stream, and with no other", async () => {
    const args = ["import", "-", "--dataset", "cut", ...OFTEN];
    cut(home, args, { stdin });
    const changed = Buffer.from(stdin);
    changed.write("+447700999999", stdin.indexOf("\n") + 1);
    const refused = home.run(["store", "resume"], { stdin: changed });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain("standard input is not what was read then");
    const short = home.run(args, { stdin: stdin.subarray(0, stdin.indexOf("\n", 3_000_000) + 1) });
    expect(short.status).toBe(2);
    expect(home.json<{ datasets: unknown[] }>(["datasets"]).datasets).toEqual([]);
    home.json(["store", "resume"], { stdin });
    home.json(["import", "-", "--dataset", "whole"], { stdin });
    await expectSameContent(home, "cut", "whole");
  });
});

describe.skipIf(library === null)("an interrupted import of a folder", () => {
  const home = new Home();
  afterAll(() => home.remove());

  it("goes on behind the files that are done, without the damaged one, and with one rejects report", async () => {
    for (let i = 0; i < 6; i++)
      home.input(`leak/part${i}.csv`, `name,phone\n${`Ann,${phone(i)}\nBob,none\n`.repeat(300)}`);
    const damaged = gzipSync(csv(6_000), { level: 0 });
    home.input("leak/damaged.csv.gz", damaged.subarray(0, damaged.length - 4_000_000));
    home.input("leak/zlast.csv", csv(8_000));
    const of = (slug: string): string[] => ["import", "leak", "--dataset", slug, "--rejects", `${slug}.csv`];
    const often = [...of("cut"), "--threads", "1", "--checkpoint", "0.000001"];
    // Behind the damaged one all is read anew.
    cut(home, often);
    cut(home, often, { calls: 3 });
    // Files are told by size and time, or else by what is in them.
    const touched = join(home.inputs, "leak", "part0.csv");
    writeFileSync(touched, readFileSync(touched));
    const resumed = home.run(often);
    expect(resumed.status, resumed.stderr).toBe(5);
    const whole = home.json<{ skipped: unknown[] }>([...of("whole"), "--threads", "1"], { status: 5 });
    expect(whole.skipped).toHaveLength(1);
    await expectSameContent(home, "cut", "whole");
    expect(home.text("cut.csv")).toBe(home.text("whole.csv"));
    expect(home.text("cut.csv").split("\n").length).toBeGreaterThan(1800);
  });
});

describe.skipIf(library === null)("what waits to go on", () => {
  const home = new Home();
  afterAll(() => home.remove());
  const args = ["import", "leak.csv", "--dataset", "cut", ...OFTEN];
  const text = csv(9_000);

  beforeAll(() => {
    home.input("small.csv", "phone\n+447700900001\n");
    home.input("leak.csv", text);
    // The very first import: its store and key stay, for what it has read needs them.
    const { stderr } = cut(home, args, { signal: "SIGINT" });
    expect(stderr).toContain("what was read is kept");
    expect(stderr).toContain("Made a store");
  });

  it("is said by store info and check, and holds nothing in clear, for its owner alone", () => {
    const info = home.json<{ waiting: { dataset: string; records: number; bytes: number }[] }>(["store", "info"]);
    expectValid("store-info", info);
    expect(info.waiting).toHaveLength(1);
    expect(info.waiting[0].dataset).toBe("cut");
    expect(info.waiting[0].records).toBeGreaterThan(1000);
    const files = keptFiles(home);
    expect(info.waiting[0].bytes).toBe(files.reduce((sum, path) => sum + statSync(path).size, 0));
    const check = home.json(["store", "check"]);
    expectValid("store-check", check);
    expect(check.waiting).toEqual(info.waiting);
    expect(home.run(["store", "info"]).stdout).toContain("an interrupted import of cut");
    expect(files.length).toBe(2);
    for (const path of files) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const bytes = readFileSync(path);
      for (const clear of ["7700", "person", "example", "High St", "leak.csv"])
        expect(bytes.includes(clear)).toBe(false);
    }
  });

  it("is not thrown away by another import, a removal, or work that would leave a trace in it", () => {
    home.json(["import", "small.csv"]);
    for (const refused of [
      ["forget", "+447700900001", "--yes"],
      ["key", "rotate", "--yes"],
      ["import", "leak.csv", "--dataset", "cut", "--country", "GB"],
      ["import", "small.csv", "--dataset", "cut"],
      ["import", "leak.csv", "--dataset", "other", "--resume"],
      ["store", "resume", "other"],
    ]) {
      const { status, stderr } = home.run(refused);
      expect(status, `${refused.join(" ")}: ${stderr}`).toBe(2);
    }
    home.json(["datasets", "remove", "small", "--yes"]);
    expect(home.json<{ waiting: unknown[] }>(["store", "info"]).waiting).toHaveLength(1);
  });

  it("is refused when an input, or what was kept, is not what it was; and goes on when it is again", () => {
    const refusedOnce = (why: string): void => {
      const { status, stderr } = home.run([...args, "--json"]);
      expect(status).toBe(2);
      const { error } = JSON.parse(stderr.split("\n").find((line) => line.startsWith("{")) ?? "") as {
        error: { code: string; message: string };
      };
      expect(error.code).toBe("resume-refused");
      expect(error.message).toContain(why);
    };
    home.input("leak.csv", text.replace("+4477009", "+4477008"));
    refusedOnce("leak.csv is not what was read then");
    home.input("leak.csv", text);
    for (const path of keptFiles(home)) {
      const bytes = readFileSync(path);
      for (const at of [bytes.length - 1, bytes.length >> 1]) {
        const flipped = Buffer.from(bytes);
        flipped[at] ^= 1;
        writeFileSync(path, flipped);
        refusedOnce("damaged");
      }
      writeFileSync(path, bytes.subarray(0, -1));
      refusedOnce("damaged");
      writeFileSync(path, bytes);
    }
    expect(home.json<{ datasets: unknown[] }>(["datasets"]).datasets).toEqual([]);
    // What a kill left behind the last checkpoint counts for nothing.
    for (const path of keptFiles(home).filter((one) => one.includes("-spill-"))) {
      appendFileSync(path, "what was written later");
      writeFileSync(path.replace(/-1-0$/u, "-2-0"), "and by a run without a checkpoint");
    }
    const copy = join(home.root, "copy");
    cpSync(home.home, copy, { recursive: true });
    home.json(args);
    expect(keptFiles(home)).toEqual([]);
    rmSync(home.home, { recursive: true });
    cpSync(copy, home.home, { recursive: true });
  });

  it("is dropped where the user begins anew, or says so", () => {
    const path = keptFiles(home).find((file) => file.includes("-checkpoint-")) ?? "";
    const copy = join(home.root, "copy");
    home.json(["import", "leak.csv", "--dataset", "cut", "--no-resume"]);
    expect(keptFiles(home)).toEqual([]);
    expect(home.json<{ waiting: unknown[] }>(["store", "resume"]).waiting).toEqual([]);
    rmSync(home.home, { recursive: true });
    cpSync(copy, home.home, { recursive: true });
    const dropped = home.json<{ discarded: { dataset: string }[] }>(["store", "resume", "--discard"]);
    expectValid("store-resume", dropped);
    expect(dropped.discarded.map(({ dataset }) => dataset)).toEqual(["cut"]);
    expect(keptFiles(home)).toEqual([]);
    // A link in the place of a checkpoint that is being written leads nowhere.
    const target = join(home.root, "target");
    writeFileSync(target, "mine");
    symlinkSync(target, `${path}.new`);
    cut(home, args);
    expect(readFileSync(target, "utf8")).toBe("mine");
    unlinkSync(target);
  });
});
