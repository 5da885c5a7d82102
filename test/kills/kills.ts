/**
 * The built command line killed at calls that change files and at random moments, in every command that writes; and every
 * state that a kill behind any of these calls leaves, put together from a record of one run. `LEAKSIFT_KILLS=N` for another number;
 * thousands: `npm run test:kills -- --count N`. In two files of tests, which run side by side.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundaryLibrary } from "./boundary-library.js";
import { JOBS, type Job } from "./jobs.js";
import { KillRuns } from "./kill-run.js";
import { seededRandom } from "./seeded-random.js";

const KILLS = Number(process.env.LEAKSIFT_KILLS ?? 500);
const ALL_WEIGHTS = JOBS.reduce((sum, { weight }) => sum + weight, 0);

/** Defines the tests of some of the jobs, which get their share of the kills. */
export function testKills(jobs: readonly Job[]): void {
  const folder = mkdtempSync(join(tmpdir(), "leaksift-kills-"));
  const library = boundaryLibrary(folder);
  let runs: KillRuns;
  beforeAll(() => {
    if (library !== null) runs = new KillRuns(library);
  });
  afterAll(() => {
    if (library !== null) runs.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const done = { killed: 0, cut: 0, kills: 0 };

  describe.skipIf(library === null).each(jobs)("$name", (job) => {
    const random = seededRandom(job.name.length * 7919 + KILLS);
    const kills = sharesOf([job]);

    it("leaves a store that answers as before or as after, wherever it is cut off, also by a power cut", async () => {
      const { calls } = await runs.known(job);
      // Argon2 runs for each state where a passphrase opens the store.
      const killsEvery = job.template === "passphrase" ? 4 : 1;
      const verified = await runs.verifyStates(job, { killsEvery, cutsEvery: 6, cuts: 1, random });
      expect(verified.killed).toBeGreaterThan(calls.length / killsEvery / 3);
      expect(verified.cut).toBe(Math.ceil(calls.length / 6));
      done.killed += verified.killed;
      done.cut += verified.cut;
    });

    it("is killed for real, and given again it does its work", { timeout: KILLS * 3000 + 60_000 }, async () => {
      const { calls, ms } = await runs.known(job);
      let killed = 0;
      // A run may differ by a call or so from the one that was recorded, or be faster, and end before: then another is killed.
      for (let i = 0; killed < kills && i < 4 * kills; i++) {
        const call = 1 + Math.floor(random() * calls.length);
        const boundary =
          i % 4 === 3
            ? ({ kind: "time", ms: Math.max(1, Math.round(random() * ms)) } as const)
            : ({ kind: "kill", call, half: random() < 0.3 } as const);
        const { signal } = await runs.stop(job, boundary, i % 4 === 1);
        if (signal === "SIGKILL") killed++;
      }
      expect(killed).toBe(kills);
      done.kills += killed;
    });
  });

  it.skipIf(library === null)("was cut off often enough", () => {
    const { killed, cut, kills } = done;
    process.stdout.write(`${kills} kills, ${killed} states that a kill leaves, ${cut} that a power cut leaves\n`);
    expect(kills).toBe(sharesOf(jobs));
    expect(killed).toBeGreaterThanOrEqual(250);
  });
}

function sharesOf(jobs: readonly Job[]): number {
  return jobs.reduce((sum, { weight }) => sum + Math.ceil((KILLS * weight) / ALL_WEIGHTS), 0);
}
