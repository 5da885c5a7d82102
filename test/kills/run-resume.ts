/**
 * `npm run test:resume -- --file PATH [--kills N] [--seed N] [--checkpoint SECONDS]`: imports a large file once without a kill
 * and once with N of them, spread over its reading and its building, and compares all that the two hold: every tag with
 * its profile, counts, digests of contents. Says where each kill was and what they cost. Linux only; needs room for the two.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { Home, PROJECT } from "../system/run-cli.js";
import type { DatasetContent } from "./dataset-content.js";
import { contentOf } from "./import-content.js";
import { keptFiles } from "./interrupted-import.js";
import { seededRandom } from "./seeded-random.js";

const { values } = parseArgs({
  options: {
    file: { type: "string" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    checkpoint: { type: "string", default: "3" },
  },
});
if (values.file === undefined) throw new Error("which file? --file PATH");
const kills = Number(values.kills);
/** Kills behind the reading, while blocks are built and written. */
const BUILDING_KILLS = Math.min(2, kills);
const POLL_MS = 50;
/** Of /proc/PID/stat, on all Linux that Node runs on. */
const TICKS_A_SECOND = 100;

interface Measured {
  seconds: number;
  cpuSeconds: number;
  peakMiB: number;
}

interface Run extends Measured {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

const home = new Home();
const random = seededRandom(Number(values.seed));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Bytes of the database and its log. */
function storeBytes(): number {
  return [home.store, `${home.store}-wal`].reduce((sum, path) => sum + (existsSync(path) ? statSync(path).size : 0), 0);
}

/** Which checkpoint there is; another one is another file. */
function checkpoint(): number | null {
  const path = keptFiles(home).find((file) => file.includes("-checkpoint-") && !file.endsWith(".new"));
  return path === undefined ? null : (statSync(path, { throwIfNoEntry: false })?.ino ?? null);
}

/** Runs the command line until it ends, or `isTime` says that it is to be killed. */
async function run(args: readonly string[], isTime: (seconds: number) => boolean): Promise<Run> {
  const child = spawn(process.execPath, [join(PROJECT, "bin", "leaksift.js"), ...args, "--json"], {
    cwd: home.inputs,
    env: home.environment(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let stdout = "";
  child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
  const started = performance.now();
  const measured: Measured = { seconds: 0, cpuSeconds: 0, peakMiB: 0 };
  const ended = new Promise<Run>((resolve) => {
    child.on("close", (status, signal) => resolve({ ...measured, status, signal, stdout }));
  });
  while (child.exitCode === null && child.signalCode === null) {
    measured.seconds = (performance.now() - started) / 1000;
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "latin1").split(") ")[1].split(" ");
      measured.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
      const peak = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${child.pid}/status`, "latin1"))?.[1];
      if (peak !== undefined) measured.peakMiB = Math.round(Number(peak) / 1024);
    } catch {
      // It has just ended.
    }
    if (isTime(measured.seconds)) child.kill("SIGKILL");
    await wait(POLL_MS);
  }
  return ended;
}

/** Records that the interrupted import would go on from; 0 when it begins anew. */
async function recordsKept(): Promise<number> {
  const { stdout } = await run(["store", "info"], () => false);
  return (JSON.parse(stdout) as { waiting?: { records: number }[] }).waiting?.[0]?.records ?? 0;
}

/** The counts as a digest: written out they take pages. */
function inShort({ facts, ...content }: DatasetContent): object {
  return { ...content, facts: createHash("sha256").update(JSON.stringify(facts)).digest("hex") };
}

const total = (runs: readonly Measured[], of: keyof Measured): number => runs.reduce((sum, one) => sum + one[of], 0);
const rounded = (value: number): number => Math.round(value * 10) / 10;

try {
  const before = storeBytes();
  const whole = await run(["import", values.file, "--dataset", "whole"], () => false);
  if (whole.status !== 0) throw new Error(`the unbroken import ended with ${whole.status}`);
  const { records } = (JSON.parse(whole.stdout) as { datasets: { records: number }[] }).datasets[0];
  const growth = storeBytes() - before;
  say(
    `unbroken: ${records} records, ${rounded(whole.seconds)} s, ${rounded(whole.cpuSeconds)} s of processor time, ${whole.peakMiB} MiB`,
  );
  // Each run reads what the one before had read, and then so much that all of them together get through.
  const step = (whole.seconds * 0.8) / (kills - BUILDING_KILLS + 1);
  const cut: Run[] = [];
  const places: { readonly phase: string; readonly share: number; readonly seconds: number }[] = [];
  while (cut.length < kills) {
    const number = cut.length;
    let least = Infinity;
    const known = checkpoint();
    const waitsForBuilding = number >= kills - BUILDING_KILLS;
    const share = 0.05 + 0.85 * random();
    const pause = 2 * random() * step;
    let due = Infinity;
    let phase = "reading";
    const args =
      number % 2 === 0 || known === null
        ? ["import", values.file, "--dataset", "cut", "--checkpoint", values.checkpoint]
        : ["store", "resume"];
    const one = await run(args, (seconds) => {
      // What the run before had built is deleted first.
      const size = storeBytes();
      least = Math.min(least, size);
      const written = size - least;
      if (written > growth * 0.01) phase = "building";
      if (waitsForBuilding || phase === "building") return written > share * growth;
      if (due === Infinity && checkpoint() !== known) due = seconds + pause;
      return seconds >= due;
    });
    if (one.signal !== "SIGKILL") throw new Error(`kill ${number + 1} came too late: it ended with ${one.status}`);
    cut.push(one);
    const kept = await recordsKept();
    places.push({ phase, share: Math.round((1000 * kept) / records) / 1000, seconds: rounded(one.seconds) });
    say(`kill ${number + 1}: ${phase}, ${rounded(one.seconds)} s, goes on from ${kept} records`);
  }
  const last = await run(["store", "resume"], () => false);
  if (last.status !== 0) throw new Error(`the last run ended with ${last.status}`);
  cut.push(last);
  const check = await run(["store", "check", "--read-data"], () => false);
  const [one, other] = await contentOf(home, "whole", "cut");
  const isSame = isDeepStrictEqual(one, other) && keptFiles(home).length === 0 && check.status === 0;
  const result = {
    records,
    kills: places,
    unbroken: { seconds: rounded(whole.seconds), cpuSeconds: rounded(whole.cpuSeconds), peakMiB: whole.peakMiB },
    killed: {
      seconds: rounded(total(cut, "seconds")),
      cpuSeconds: rounded(total(cut, "cpuSeconds")),
      peakMiB: Math.max(...cut.map(({ peakMiB }) => peakMiB)),
    },
    check: check.status,
    whole: inShort(one),
    cut: inShort(other),
    isSame,
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  process.exitCode = isSame ? 0 : 1;
} finally {
  home.remove();
}
