/**
 * One kill of a command, and what must hold after it: the store opens, all of it is what its keyed checksums say, it answers
 * exactly as before the command or exactly as after it, nothing half-built survives the next writer, and the same command
 * given again does its work.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { filesBelow, Home, PROJECT } from "../system/run-cli.js";
import { layOut, openingOf, Templates, type Job } from "./jobs.js";
import { stateOf, sweep } from "./store-state.js";
import { changesFiles, parseTrace, TracedDisk, type TracedCall } from "./traced-states.js";

const CLI = join(PROJECT, "bin", "leaksift.js");

/** How a command ends, as the library's variables say it; `null` lets it run. */
export type Boundary =
  | { readonly kind: "kill"; readonly call: number; readonly half: boolean }
  | { readonly kind: "time"; readonly ms: number };

export interface EndedRun {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** What a job does when nobody stops it. */
export interface KnownJob {
  readonly before: string;
  readonly after: string;
  readonly calls: readonly TracedCall[];
  readonly files: ReadonlyMap<string, Buffer>;
  readonly ms: number;
}

export interface StatesToVerify {
  /** Calls from one kill to the next, 1 for all. */
  readonly killsEvery: number;
  /** Calls from one place for power cuts to the next, and cuts there, of which each loses other writes. */
  readonly cutsEvery: number;
  readonly cuts: number;
  readonly random: () => number;
}

/** How many states of each kind were put together and verified. */
export interface VerifiedStates {
  killed: number;
  cut: number;
}

export class KillRuns {
  readonly templates = new Templates();
  readonly #home = new Home();
  readonly library: string;
  readonly #known = new Map<string, KnownJob>();

  constructor(library: string) {
    this.library = library;
  }

  get home(): Home {
    return this.#home;
  }

  remove(): void {
    this.templates.remove();
    this.#home.remove();
  }

  /** Runs a job on a copy of its template. */
  run({ template, args }: Job, env: Readonly<Record<string, string>>, killAfterMs?: number): EndedRun {
    this.templates.restore(template, this.#home);
    return this.runOn(args, env, killAfterMs);
  }

  /** Runs a command on the home as it is. */
  runOn(args: readonly string[], env: Readonly<Record<string, string>>, killAfterMs = 60_000): EndedRun {
    const { status, signal, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: this.#home.inputs,
      env: this.#home.environment({ NODE_COMPILE_CACHE: join(this.#home.root, "code"), ...env }),
      input: "",
      timeout: killAfterMs,
      killSignal: "SIGKILL",
      encoding: "utf8",
    });
    return { status, signal, stderr };
  }

  /** Learns what a job does: its state before and after, and every call on the way. */
  async known(job: Job): Promise<KnownJob> {
    const found = this.#known.get(job.name);
    if (found) return found;
    this.templates.restore(job.template, this.#home);
    const before = await this.state(job);
    this.templates.restore(job.template, this.#home);
    const files = filesIn(this.#home.home);
    const trace = join(this.#home.root, "trace");
    rmSync(trace, { force: true });
    const started = performance.now();
    const { status, stderr } = this.runOn(job.args, {
      LD_PRELOAD: this.library,
      BOUNDARY_ROOT: this.#home.home,
      BOUNDARY_TRACE: trace,
    });
    const ms = performance.now() - started;
    if (status !== 0) throw new Error(`${job.name} ended with ${status}: ${stderr}`);
    const calls = parseTrace(readFileSync(trace), this.#home.home);
    const known = { before, after: await this.state(job), calls, files, ms };
    this.#known.set(job.name, known);
    return known;
  }

  /** Stops a job so, and verifies what is left. @returns how the command ended @throws Error that says what is wrong */
  async stop(job: Job, boundary: Boundary, runsAgain: boolean): Promise<EndedRun> {
    const { before, after } = await this.known(job);
    const ended = this.run(job, this.#variables(boundary), boundary.kind === "time" ? boundary.ms : undefined);
    const state = await this.verify(job, this.#home.home, before, after);
    if (runsAgain) await this.#goOn(job, state, before, after);
    return ended;
  }

  /** @param looksAgain also behind the next writer @returns the state @throws Error when it is neither of the two, or the next writer can't go on from it */
  async verify(job: Job, home: string, before: string, after: string, looksAgain = true): Promise<string> {
    const opening = openingOf(home, job.template);
    const state = await stateOf(opening);
    const made = job.makes === undefined ? null : join(home, job.makes);
    if (made !== null && existsSync(made) && (await stateOf({ ...opening, store: made })) !== after)
      throw new Error(`${job.makes} is not what it should be`);
    if (state !== before && state !== after) throw new Error(`a third state: ${difference(state, before, after)}`);
    await sweep(opening);
    if (looksAgain && (await stateOf(opening)) !== state) throw new Error("the next writer changed what is answered");
    return state;
  }

  /** Verifies what a kill behind each call leaves, and power cuts there. @returns distinct states that were verified */
  async verifyStates(job: Job, { killsEvery, cutsEvery, cuts, random }: StatesToVerify): Promise<VerifiedStates> {
    const { before, after, calls, files } = await this.known(job);
    const folder = join(this.#home.root, "state");
    const disk = new TracedDisk(files);
    const verified = { killed: 0, cut: 0 };
    const verifyOne = async (i: number, how: keyof VerifiedStates, state: Map<string, Buffer>): Promise<void> => {
      layOut(folder, state);
      const looksAgain = (verified.killed + verified.cut) % 8 === 0;
      try {
        await this.verify(job, folder, before, after, looksAgain);
      } catch (error) {
        const { name, path } = calls[i];
        const { message } = error as Error;
        throw new Error(`${job.name}, ${how} behind call ${i + 1} (${name} ${path}): ${message}`, { cause: error });
      }
      verified[how]++;
    };
    for (const [i, call] of calls.entries()) {
      disk.apply(call);
      if (i % killsEvery === 0 && changesFiles(call)) await verifyOne(i, "killed", disk.files());
      if (i % cutsEvery !== 0) continue;
      for (let n = 0; n < cuts; n++)
        await verifyOne(
          i,
          "cut",
          disk.filesAfterPowerCut(() => random() < 0.5),
        );
    }
    return verified;
  }

  async state(job: Job): Promise<string> {
    return stateOf(openingOf(this.#home.home, job.template));
  }

  async #goOn(job: Job, state: string, before: string, after: string): Promise<void> {
    if (job.again === "never" || (job.again === "before" && state !== before)) return;
    if (job.makes !== undefined && existsSync(join(this.#home.home, job.makes))) return;
    const { status, stderr } = this.runOn(job.args, {});
    if (status !== 0) throw new Error(`given again it ends with ${status}: ${stderr}`);
    const now = await this.state(job);
    if (now !== after) throw new Error(`given again it comes to another end: ${difference(now, after, after)}`);
    const litter = filesBelow(this.#home.home).filter((path) =>
      /-spill-|-checkpoint-|\.new|unfinished|restoring|partial/u.test(path),
    );
    if (litter.length > 0) throw new Error(`left behind: ${litter.join(", ")}`);
  }

  #variables(boundary: Boundary): Record<string, string> {
    if (boundary.kind === "time") return {};
    const { call } = boundary;
    const library = { LD_PRELOAD: this.library, BOUNDARY_ROOT: this.#home.home };
    return { ...library, BOUNDARY_KILL: `${call}${boundary.half ? " half" : ""}` };
  }
}

/** All files below a folder, by their paths in it. */
function filesIn(folder: string): Map<string, Buffer> {
  return new Map(filesBelow(folder).map((path) => [relative(folder, path), readFileSync(path)]));
}

/** Where two states begin to differ. */
function difference(state: string, before: string, after: string): string {
  const at = (other: string): number => {
    let i = 0;
    while (i < state.length && state[i] === other[i]) i++;
    return i;
  };
  const [nearest, place] = at(before) >= at(after) ? [before, at(before)] : [after, at(after)];
  return `…${state.slice(place - 60, place + 60)}… instead of …${nearest.slice(place - 60, place + 60)}…`;
}
