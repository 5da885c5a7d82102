/**
 * Copies of a store (database, log and key) that are taken while a command of the built command line writes it. One taken while
 * the process stands still, as a snapshot of the file system does, opens and answers as before or after.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "../system/run-cli.js";
import { boundaryLibrary } from "./boundary-library.js";
import { JOBS, openingOf, type Job } from "./jobs.js";
import { KillRuns } from "./kill-run.js";

/** Stops of one run: about this many calls from one to the next. */
const COPIES = 10;
const folder = mkdtempSync(join(tmpdir(), "leaksift-copies-"));
const library = boundaryLibrary(folder);
let runs: KillRuns;
beforeAll(() => {
  if (library !== null) runs = new KillRuns(library);
});
afterAll(() => {
  if (library !== null) runs.remove();
  rmSync(folder, { recursive: true, force: true });
});

const jobs = JOBS.filter(({ name }) => ["import in steps", "append", "compact", "rotate", "remove"].includes(name));

describe.skipIf(library === null).each(jobs)("$name", (job) => {
  it("that stands still: each copy answers as before or as after", async () => {
    const { before, after, calls } = await runs.known(job);
    const every = Math.max(1, Math.floor(calls.length / COPIES));
    const child = start(job, {
      LD_PRELOAD: library ?? "",
      BOUNDARY_ROOT: runs.home.home,
      BOUNDARY_STOP: `${every}`,
    });
    const copies: string[] = [];
    while (await stands(child)) {
      copies.push(copyOf(job, copies.length));
      child.kill("SIGCONT");
    }
    expect(child.exitCode).toBe(0);
    // A run may differ in its calls from the one that was recorded, most where it makes checkpoints by the clock.
    expect(copies.length).toBeGreaterThanOrEqual(COPIES / 3);
    for (const copy of copies) await runs.verify(job, copy, before, after);
  });
});

function start(job: Job, env: Readonly<Record<string, string>>): ChildProcess {
  const { home, templates } = runs;
  templates.restore(job.template, home);
  return spawn(process.execPath, [join(PROJECT, "bin", "leaksift.js"), ...job.args], {
    cwd: home.inputs,
    env: home.environment({ NODE_COMPILE_CACHE: join(home.root, "code"), ...env }),
    stdio: "ignore",
  });
}

/** Waits until all of the process stands still. @returns false when it has ended instead */
async function stands(child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (isStopped(child.pid ?? 0)) return true;
    await wait(1);
  }
  return false;
}

function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.charAt(stat.lastIndexOf(")") + 2) === "T";
  } catch {
    // It is over.
    return false;
  }
}

/** What is needed to open the store later: its folder first, as a user's `cp` would, and then its key. */
function copyOf(job: Job, number: number): string {
  const copy = join(folder, `${job.name}-${number}`);
  rmSync(copy, { recursive: true, force: true });
  const { store } = openingOf(runs.home.home, job.template);
  const target = openingOf(copy, job.template).store;
  for (const suffix of ["", "-wal"]) {
    try {
      cpSync(store + suffix, target + suffix);
    } catch (error) {
      // There is no log, or none any more.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  cpSync(join(runs.home.home, "config"), join(copy, "config"), { recursive: true });
  return copy;
}
