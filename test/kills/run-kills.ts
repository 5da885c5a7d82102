/**
 * `npm run test:kills -- [--count N] [--minutes N] [--seed N] [--job NAME] [--states CUTS] [--failures N]`: kills the built
 * command line N times, at random calls that change a file and at random moments, and verifies the store each time; before,
 * with `--states`, every state that a kill leaves, and CUTS − 1 power cuts behind each call; and with `--failures`, N writes of
 * each command that are refused. Says how often, of what, and each fault.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { boundaryLibrary } from "./boundary-library.js";
import { FAILURES, FailingRuns } from "./failing-runs.js";
import { JOBS, type Job } from "./jobs.js";
import { KillRuns, type Boundary } from "./kill-run.js";
import { seededRandom } from "./seeded-random.js";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    job: { type: "string" },
    states: { type: "string", default: "0" },
    failures: { type: "string", default: "0" },
    minutes: { type: "string", default: "1440" },
  },
});

const random = seededRandom(Number(values.seed));
const folder = mkdtempSync(join(tmpdir(), "leaksift-kills-"));
const library = boundaryLibrary(folder);
if (library === null) throw new Error("kills at calls need Linux and a C compiler (cc)");
const runs = new KillRuns(library);
const jobs = JOBS.filter(({ name }) => values.job === undefined || name === values.job);
interface Counts {
  /** Real kills: in place of a call, behind half of a write, at a random moment; and runs that ended before theirs. */
  boundaries: number;
  halves: number;
  moments: number;
  survived: number;
  /** States put together from a record. */
  states: number;
  powerCuts: number;
  /** Runs with a write that was refused. */
  refusals: number;
}

const counts = new Map<string, Counts>();
const faults = new Map<string, number>();

function pick(): Job {
  let at = random() * jobs.reduce((sum, { weight }) => sum + weight, 0);
  for (const job of jobs) if ((at -= job.weight) < 0) return job;
  return jobs[jobs.length - 1];
}

async function boundaryFor(job: Job): Promise<Boundary> {
  const { calls, ms } = await runs.known(job);
  if (random() < 0.25) return { kind: "time", ms: Math.max(1, Math.round(random() * ms)) };
  return { kind: "kill", call: 1 + Math.floor(random() * calls.length), half: random() < 0.3 };
}

async function refuseWrites(failing: FailingRuns, job: Job): Promise<void> {
  const { calls } = await runs.known(job);
  const count = counts.get(job.name);
  for (let i = 0; i < Number(values.failures); i++) {
    const failure = FAILURES[Math.floor(random() * FAILURES.length)];
    const call = 1 + Math.floor(random() * calls.length);
    const on = random() < 0.6;
    try {
      const { refused } = await failing.fail(job, call, failure, on);
      if (refused !== null && count) count.refusals++;
    } catch (error) {
      note(error, `${job.name}, ${failure} at call ${call}${on ? " and on" : ""}`);
    }
  }
}

function note(fault: unknown, where: string): void {
  const message = `${where}: ${fault instanceof Error ? fault.message : String(fault)}`.slice(0, 400);
  faults.set(message, (faults.get(message) ?? 0) + 1);
}

try {
  for (const { name } of jobs)
    counts.set(name, { boundaries: 0, halves: 0, moments: 0, survived: 0, states: 0, powerCuts: 0, refusals: 0 });
  if (Number(values.states) > 0) {
    for (const job of jobs) {
      const count = counts.get(job.name);
      try {
        const cuts = Number(values.states) - 1;
        const { killed, cut } = await runs.verifyStates(job, { killsEvery: 1, cutsEvery: 1, cuts, random });
        if (count) Object.assign(count, { states: killed, powerCuts: cut });
      } catch (error) {
        note(error, "states");
      }
    }
  }
  if (Number(values.failures) > 0) {
    const failing = await FailingRuns.start(runs);
    for (const job of jobs.filter(({ template }) => template !== "passphrase")) await refuseWrites(failing, job);
    failing.close();
  }
  const end = performance.now() + Number(values.minutes) * 60_000;
  for (let i = 0; i < Number(values.count) && performance.now() < end; i++) {
    const job = pick();
    const boundary = await boundaryFor(job);
    const count = counts.get(job.name);
    try {
      const { signal } = await runs.stop(job, boundary, i % 4 === 0 || job.template === "none");
      if (!count) continue;
      if (signal !== "SIGKILL") count.survived++;
      else if (boundary.kind === "time") count.moments++;
      else if (boundary.kind === "kill" && boundary.half) count.halves++;
      else count.boundaries++;
    } catch (error) {
      note(error, `${job.name}, ${JSON.stringify(boundary)}`);
    }
  }
} finally {
  runs.remove();
  rmSync(folder, { recursive: true, force: true });
}
const sum = (...keys: (keyof Counts)[]): number =>
  [...counts.values()].reduce((total, count) => total + keys.reduce((all, key) => all + count[key], 0), 0);
for (const [name, count] of counts) process.stdout.write(`${name}: ${JSON.stringify(count)}\n`);
process.stdout.write(
  `${sum("boundaries", "halves", "moments")} kills, ${sum("states")} states of kills, ${sum("powerCuts")} of power cuts, ` +
    `${sum("refusals")} refused writes, ${[...faults.values()].reduce((a, b) => a + b, 0)} faults\n`,
);
for (const [message, times] of faults) process.stdout.write(`${times} × ${message}\n`);
if (faults.size > 0) process.exitCode = 1;
