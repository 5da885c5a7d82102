/**
 * Runs programs side by side: ours and its peers in turn, round after round, ratios taken within a round, so that drift of the
 * machine cancels. Wall time says what a person waits; processor time stays true when other work shares the machine.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, openSync, closeSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

export interface Run {
  seconds: number;
  /** Of all threads, in user and system mode. */
  cpuSeconds: number;
  peakMegabytes: number;
  /** What it left on disk, where that is of interest. */
  bytes?: number;
}

/** @returns whether there is such a program to run */
export function isInstalled(command: string, version = "--version"): boolean {
  return spawnSync(command, [version]).status === 0;
}

/**
 * Runs a command; time and peak resident memory as the operating system counts them. Its output goes to nowhere or to a file:
 * a program may do less for `/dev/null`.
 * @throws Error when it ends with anything but 0 or 1
 */
export function run(command: string, args: readonly string[], { input = "", output = "/dev/null" } = {}): Run {
  const out = openSync(output, "w");
  const started = performance.now();
  const done = spawnSync("/usr/bin/time", ["-f", "%M %U %S", command, ...args], {
    encoding: "utf8",
    input,
    stdio: ["pipe", out, "pipe"],
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: "C", LEAKSIFT_STORE: "", LEAKSIFT_KEY_FILE: "" },
  });
  const seconds = (performance.now() - started) / 1000;
  closeSync(out);
  const lines = done.stderr.trim().split("\n");
  if (done.error || ![0, 1].includes(done.status ?? -1))
    throw new Error(`${command} ended ${done.status}: ${lines.slice(-3).join(" | ")}`);
  const [kilobytes, user, system] = lines[lines.length - 1].split(" ").map(Number);
  return { seconds, cpuSeconds: user + system, peakMegabytes: Math.round(kilobytes / 1024) };
}

interface Spread {
  min: number;
  median: number;
  max: number;
}

/** Of an even number of rounds the median is the mean of the two in the middle: of two, neither the better nor the worse one. */
export function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`);
export const show = ({ min, median, max }: Spread, digits = 2): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

/** The comparisons of one run of the bench. */
export class Comparison {
  readonly #rounds: number;
  readonly #results: Record<string, unknown> = {};

  constructor(rounds: number) {
    this.#rounds = rounds;
    const [{ model }] = cpus();
    const memory = Math.round(totalmem() / 2 ** 30);
    say(`${cpus().length} × ${model}, ${memory} GiB, Node ${process.versions.node}, ${rounds} rounds`);
  }

  /**
   * Runs ours and each peer once a round.
   * @param peers by name; one that isn't installed is left out by the caller
   * @returns all runs, by round
   */
  run(
    name: string,
    ours: () => Run,
    peers: Readonly<Record<string, () => Run>>,
  ): { ours: Run[]; peers: Record<string, Run[]> } {
    const mine: Run[] = [];
    const theirs: Record<string, Run[]> = Object.fromEntries(Object.keys(peers).map((peer) => [peer, []]));
    for (let round = 0; round < this.#rounds; round++) {
      mine.push(ours());
      for (const [peer, runPeer] of Object.entries(peers)) theirs[peer].push(runPeer());
    }
    say(`${name}\n  ours: ${describe(mine)}`);
    const ratios: Record<string, { wall: Spread; cpu: Spread }> = {};
    for (const [peer, runs] of Object.entries(theirs)) {
      const wall = spread(runs.map(({ seconds }, i) => seconds / mine[i].seconds));
      const cpu = spread(runs.map(({ cpuSeconds }, i) => cpuSeconds / mine[i].cpuSeconds));
      ratios[peer] = { wall, cpu };
      say(`  ${peer}: ${describe(runs)}; ÷ ours: ${show(wall, 1)}, CPU ${show(cpu, 1)}`);
    }
    this.#results[name] = { ours: mine, peers: theirs, ratios };
    return { ours: mine, peers: theirs };
  }

  /** Keeps a figure that is no comparison. */
  note(name: string, value: unknown): void {
    this.#results[name] = value;
  }

  /** Writes all results, with machine, versions and commit, into `bench/results/`. */
  write(suffix: string, versions: Readonly<Record<string, string>>): void {
    let commit = "unknown";
    try {
      commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    } catch {
      // Not a checkout.
    }
    const day = new Date().toISOString().slice(0, 10);
    const [{ model }] = cpus();
    const about = {
      day,
      commit,
      node: process.versions.node,
      ...versions,
      cpu: model,
      cores: cpus().length,
      rounds: this.#rounds,
    };
    mkdirSync("bench/results", { recursive: true });
    writeFileSync(
      `bench/results/${day}-${commit}${suffix}.json`,
      `${JSON.stringify({ about, results: this.#results }, null, 1)}\n`,
    );
  }
}

function describe(runs: readonly Run[]): string {
  const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
  const bytes = runs[0].bytes;
  const onDisk = bytes === undefined ? "" : `, ${(bytes / 1e6).toFixed(0)} MB on disk`;
  return `${show(spread(runs.map(({ seconds }) => seconds)))} s, CPU ${show(spread(runs.map(({ cpuSeconds }) => cpuSeconds)))} s, peak ${peak} MB${onDisk}`;
}
