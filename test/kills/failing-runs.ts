/**
 * Commands whose writes are refused at a chosen call: a full disk, a disk error, a folder that became read-only. Whatever is
 * refused, the command must say so with its own words and status 3 (or have done without), and leave a sound store behind.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT } from "../system/run-cli.js";
import type { Job } from "./jobs.js";
import type { KillRuns } from "./kill-run.js";

const RUNNER = fileURLToPath(new URL("./many-runs.mjs", import.meta.url));

export const FAILURES = ["ENOSPC", "EDQUOT", "EIO", "EFBIG", "EROFS", "EACCES"] as const;
export type Failure = (typeof FAILURES)[number];

export interface EndedRun {
  readonly status: number;
  readonly stderr: string;
}

export interface FailedRun extends EndedRun {
  /** Kind of the call that was refused; `null` where the run ended before it. */
  readonly refused: string | null;
}

export class FailingRuns {
  readonly #runs: KillRuns;
  readonly #child: ChildProcess;

  private constructor(runs: KillRuns, child: ChildProcess) {
    this.#runs = runs;
    this.#child = child;
  }

  static async start(runs: KillRuns): Promise<FailingRuns> {
    const { home, library } = runs;
    const child = fork(RUNNER, [join(PROJECT, "dist", "bundle", "main.js")], {
      cwd: home.inputs,
      env: home.environment({
        LD_PRELOAD: library,
        BOUNDARY_ROOT: home.home,
        BOUNDARY_FAIL: "",
        BOUNDARY_FAILED: join(home.root, "failed"),
      }),
      execArgv: [],
    });
    child.once("exit", (status, signal) => {
      if (signal !== "SIGKILL") throw new Error(`the process of all runs ended with ${status ?? signal}`);
    });
    await once(child, "message");
    return new FailingRuns(runs, child);
  }

  /**
   * Runs a job whose N-th call that changes a file fails, and with `on` all later ones.
   * @throws Error that says what is wrong with how it ended, or with what it left
   */
  async fail(job: Job, call: number, failure: Failure, on: boolean): Promise<FailedRun> {
    const { before, after } = await this.#runs.known(job);
    const { home, templates } = this.#runs;
    const note = join(home.root, "failed");
    templates.restore(job.template, home);
    rmSync(note, { force: true });
    this.#child.send({ args: job.args, fail: `${call} ${constants.errno[failure]}${on ? " on" : ""}` });
    const [ended] = (await once(this.#child, "message")) as [EndedRun];
    const refused = existsSync(note) ? readFileSync(note, "utf8") : null;
    if (ended.status !== 0 && ended.status !== 3) throw new Error(`ended with ${ended.status}: ${ended.stderr}`);
    if (ended.status === 3) {
      if (refused === null) throw new Error(`nothing was refused: ${ended.stderr}`);
      if (!wordsFor(refused, failure, on).test(ended.stderr))
        throw new Error(`${failure} of ${refused} was told so: ${ended.stderr}`);
    }
    const state = await this.#runs.verify(job, home.home, before, after);
    if (ended.status === 0 && state !== after) throw new Error("ended with 0, and is not done");
    return { ...ended, refused };
  }

  close(): void {
    this.#child.kill("SIGKILL");
  }
}

/**
 * What is to be said of a refusal. SQLite tells a full disk from others only where it writes; where all is refused from
 * somewhere on, the command may have done without the first thing.
 */
function wordsFor(refused: string, failure: Failure, on: boolean): RegExp {
  if (failure === "ENOSPC" && refused === "write" && !on) return /no space left/u;
  return /no space left|refused|can't be (?:written|opened|made)/u;
}
