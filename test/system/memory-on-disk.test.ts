/**
 * What could carry a key or a tag out of the process: core dumps, Node's reports and snapshots; and files beside the store, on
 * every way out that a process can take notice of.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Home, type StartedRun } from "./run-cli.js";
import { SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  home.json(["import", "leak.csv", "--dataset", "sound", "--threads", "1"]);
});
afterAll(() => home.remove());

/** An import that waits for its standard input, with the store's lock and a spill file, as one that ran out of memory has. */
async function holding(env: Readonly<Record<string, string>> = {}): Promise<StartedRun & { spill: string }> {
  const run = home.start(["import", "-", "--dataset", "late", "--threads", "1"], env);
  run.child.stdin?.write("+447700900001\n");
  const note = `${home.store}.lock-owner`;
  const pid = `"pid":${run.child.pid},`;
  while (run.child.exitCode === null && !(existsSync(note) && readFileSync(note, "utf8").includes(pid))) await wait(20);
  const spill = `${home.store}-spill-${run.child.pid}-7`;
  // Behind that it opens the store, deletes what others spilled, and then listens for signals.
  while (run.child.exitCode === null && !(await listens(run.child.pid))) await wait(20);
  writeFileSync(spill, "tags");
  return { ...run, spill };
}

/** Whether SIGHUP, the first bit, is caught: Linux tells; elsewhere after a while. */
async function listens(pid = 0): Promise<boolean> {
  if (process.platform !== "linux") return wait(3000, true);
  const caught = /^SigCgt:\s*([0-9a-f]+)$/mu.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
  return (BigInt(`0x${caught}`) & 1n) === 1n;
}

const left = (): string[] => readdirSync(dirname(home.store)).filter((name) => /-spill-|-checkpoint-|-wal/u.test(name));

describe.skipIf(process.platform !== "linux")("a core dump", () => {
  it("would hold nothing of the memory", async () => {
    const { child, done } = await holding();
    expect(readFileSync(`/proc/${child.pid}/coredump_filter`, "latin1").trim()).toBe("00000000");
    child.stdin?.end();
    expect((await done).status).toBe(0);
    home.json(["datasets", "remove", "late", "--yes"]);
  });
});

describe("reports and snapshots of Node", () => {
  it("that the environment asks for are not written, or warned of", () => {
    const fault = join(home.inputs, "fault.mjs");
    // Thrown once leaksift has begun: what a preload throws before is Node's own affair.
    writeFileSync(
      fault,
      `const { umask } = process; process.umask = (...given) => { setTimeout(() => { throw new Error("Quokkasecret"); }); return umask(...given); };`,
    );
    const options =
      "--report-uncaught-exception --report-on-fatalerror --report-on-signal --heapsnapshot-signal=SIGUSR2";
    const run = home.run(["check", "--file", "-"], {
      env: { NODE_OPTIONS: `${options} --import=${fault}` },
      stdin: "+447700900001\n",
    });
    expect(run.status).toBe(70);
    expect(run.stdout + run.stderr).not.toContain("Quokkasecret");
    expect(readdirSync(home.inputs).filter((name) => /report|Heap|heap/u.test(name))).toEqual([]);
    for (const option of [
      "--heap-prof",
      "--heap_prof",
      "--inspect=0",
      "--heapsnapshot-near-heap-limit=1",
      "--abort-on-uncaught-exception",
    ]) {
      const { status, stderr } = home.run(["datasets"], { env: { NODE_OPTIONS: option } });
      expect([status, stderr]).toEqual([
        0,
        expect.stringContaining(`${option.split("=")[0].replace("_", "-")} lets Node show or write`),
      ]);
    }
    expect(home.run(["datasets"], { env: { NODE_OPTIONS: "--max-old-space-size=400" } }).stderr).toBe("");
  });
});

describe("an import that ends early leaves no file beside the store", () => {
  it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s", async (signal) => {
    const { child, done, spill } = await holding();
    child.kill(signal);
    const { status } = await done;
    expect([status, existsSync(spill), left()]).toEqual([130, false, []]);
  });

  it("by an error that nobody expected, in a callback that nobody waits for", async () => {
    const fault = join(home.inputs, "late.mjs");
    const flag = join(home.inputs, "now");
    writeFileSync(
      fault,
      `import { existsSync } from "node:fs"; import { isMainThread } from "node:worker_threads";
if (isMainThread) { setInterval(() => { if (existsSync(${JSON.stringify(flag)})) throw new Error("planted"); }, 20).unref(); }\n`,
    );
    const { done, spill } = await holding({ NODE_OPTIONS: `--import=${fault}` });
    writeFileSync(flag, "");
    const { status, stderr } = await done;
    expect([status, existsSync(spill)]).toEqual([70, false]);
    expect(stderr).not.toContain("planted");
    home.json(["store", "check", "--read-data"]);
  });
});
