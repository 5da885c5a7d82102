/**
 * Writes that are refused, at every kind of call in every command that writes: a full disk, a quota, a disk error, a folder
 * that became read-only. Told with its own words and status 3; the store stays sound. And what else machines do: a limit of
 * file size, a folder for temporary files that is gone, a closed standard output, a clock that was set back.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Home, PROJECT } from "../system/run-cli.js";
import { boundaryLibrary } from "./boundary-library.js";
import { FAILURES, FailingRuns, type FailedRun } from "./failing-runs.js";
import { JOBS } from "./jobs.js";
import { KillRuns } from "./kill-run.js";
import { LEAKS } from "./made-up-leaks.js";
import { seededRandom } from "./seeded-random.js";

const CLI = join(PROJECT, "bin", "leaksift.js");
const folder = mkdtempSync(join(tmpdir(), "leaksift-failures-"));
const library = boundaryLibrary(folder);
let runs: KillRuns;
let failing: FailingRuns;
beforeAll(async () => {
  if (library === null) return;
  runs = new KillRuns(library);
  failing = await FailingRuns.start(runs);
});
afterAll(() => {
  if (library !== null) {
    failing.close();
    runs.remove();
  }
  rmSync(folder, { recursive: true, force: true });
});

let refusals = 0;

describe.skipIf(library === null).each(JOBS.filter(({ template }) => template !== "passphrase"))("$name", (job) => {
  it("says what was refused, and leaves a sound store", async () => {
    const { calls } = await runs.known(job);
    const random = seededRandom(job.name.length * 104_729);
    let told = 0;
    const count = ({ status, refused }: FailedRun): void => {
      if (status === 3) told++;
      if (refused !== null) refusals++;
    };
    // Cleaning up fails, too.
    count(await failing.fail(job, Math.ceil(calls.length / 2), "EROFS", true));
    for (let i = 0; i < 20; i++) {
      const failure = FAILURES[i % 2 === 0 ? 0 : Math.floor(random() * FAILURES.length)];
      const call = 1 + Math.floor(random() * calls.length);
      count(await failing.fail(job, call, failure, random() < 0.6));
    }
    expect(told).toBeGreaterThan(4);
  });
});

it.skipIf(library === null)("had enough writes refused", () => {
  process.stdout.write(`${refusals} runs with a refused write\n`);
  expect(refusals).toBeGreaterThanOrEqual(200);
});

describe("what machines do besides", () => {
  let home: Home;
  beforeAll(() => {
    home = new Home();
    for (const [name, content] of Object.entries(LEAKS)) home.input(name, content);
    home.json(["import", "shop.csv", "--threads", "1"]);
  });
  afterAll(() => home.remove());
  const sound = (): unknown => home.json(["store", "check", "--read-data"]);

  it.skipIf(process.platform === "win32")("a limit of file size is refused writing, status 3", () => {
    // Blocks of 1,024 bytes in bash: the store may not grow past 64 KiB.
    const script = `trap "" XFSZ; ulimit -f 64; exec "$@"`;
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", script, "bash", process.execPath, CLI, "import", "fresh.csv", "--threads", "1"],
      { cwd: home.inputs, env: home.environment(), encoding: "utf8", input: "" },
    );
    expect([status, stderr]).toEqual([3, expect.stringContaining("refused")]);
    expect(sound()).toMatchObject({ datasets: 1, problems: [] });
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("a read-only folder is told, status 3", () => {
    const store = dirname(home.store);
    chmodSync(store, 0o500);
    try {
      const { status, stderr } = home.run(["import", "fresh.csv"]);
      expect([status, stderr]).toEqual([3, expect.stringContaining("can't be")]);
    } finally {
      chmodSync(store, 0o700);
    }
    expect(sound()).toMatchObject({ datasets: 1, problems: [] });
  });

  it("an import needs no folder for temporary files; the demo says that its is gone", () => {
    const env = { TMPDIR: join(home.root, "gone") };
    expect(home.run(["import", "fresh.csv", "--dataset", "no-temp", "--threads", "1"], { env }).status).toBe(0);
    const demo = home.run(["demo"], { env });
    expect([demo.status, demo.stderr]).toEqual([3, expect.stringContaining("can't be made")]);
  });

  it("a closed standard output changes nothing that is done", () => {
    const { status, stderr } = spawnSync(
      "sh",
      ["-c", `exec "$@" >&-`, "sh", process.execPath, CLI, "datasets", "remove", "no-temp", "--yes"],
      { cwd: home.inputs, env: home.environment(), encoding: "utf8", input: "" },
    );
    // Node opens the null device in its place.
    expect([status, stderr]).toEqual([0, ""]);
    expect(sound()).toMatchObject({ datasets: 1, problems: [] });
  });

  it("a clock that was set back hinders nothing", () => {
    const clock = join(folder, "clock.mjs");
    writeFileSync(
      clock,
      `const real = Date; globalThis.Date = class extends real {
         constructor(...given) { given.length === 0 ? super(0) : super(...given); }
         static now() { return 0; }
       };\n`,
    );
    const env = { NODE_OPTIONS: `--import ${clock}` };
    home.json(["import", "fresh.csv", "--dataset", "in-1970", "--threads", "1"], { env });
    expect(home.json(["check", "--file", "lines.txt"], { env, status: 1 })).toMatchObject({
      coverage: { datasets: 2 },
    });
    expect(sound()).toMatchObject({ datasets: 2, problems: [] });
  });
});
