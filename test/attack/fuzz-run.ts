/**
 * One run of the fuzzer: execution n of a run changes a seed by random numbers of its own, so that each can be repeated
 * alone. What is found is saved by its hash.
 */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seeded } from "../source/made-workbook.js";
import { mutate } from "./mutation.js";
import type { FuzzTarget } from "./fuzz-finding.js";
import { findingOf, FUZZ_TARGETS } from "./fuzz-targets.js";

/** Longest input, unless its seed is longer, and how much processor time it may take. The linear parsers need less than a thousandth. */
const INPUT_BYTES = 4096;
const SLOW_MS = 2000;
/** An input is repeated to this many bytes and then four times as many, and the times compared. */
const GROWTH_BYTES = 64 << 10;
/** Four times the input may take nine times as long, caches and garbage included; sixteen times is quadratic. */
const GROWTH_LIMIT = 9;

export interface FuzzFinding {
  readonly target: string;
  readonly seed: string;
  readonly execution: number;
  readonly why: string;
  readonly file: string;
}

export interface FuzzOutcome {
  readonly executions: number;
  readonly byTarget: Record<string, number>;
  readonly growthChecks: number;
  readonly findings: readonly FuzzFinding[];
}

/**
 * @param first number of the first execution, whose random numbers come from `seed` and it
 * @param growthEvery executions from one look at how the time grows to the next: it takes as long as thousands of them
 * @param until `Date.now()` at which to stop
 * @param folder for what is found
 */
export async function fuzz(options: {
  readonly seed: number;
  readonly first: number;
  readonly executions: number;
  readonly growthEvery: number;
  readonly until: number;
  readonly folder: string;
  readonly only?: string | undefined;
  readonly onProgress?: (execution: number, findings: number) => void;
}): Promise<FuzzOutcome> {
  const targets = FUZZ_TARGETS.filter(({ name }) => options.only === undefined || name === options.only);
  const deck = targets.flatMap((target) => Array.from({ length: target.weight }, () => target));
  const byTarget: Record<string, number> = {};
  const findings: FuzzFinding[] = [];
  const reasons = new Set<string>();
  let executions = 0;
  let growthChecks = 0;
  for (let n = options.first; executions < options.executions && Date.now() < options.until; n++, executions++) {
    const next = seeded((options.seed + n * 2_654_435) | 0);
    const target = deck[next(deck.length)];
    const seed = target.seeds[next(target.seeds.length)];
    const other = target.seeds[next(target.seeds.length)];
    const bytes = mutate(seed.bytes, other.bytes, next(2 ** 31), Math.max(INPUT_BYTES, seed.bytes.length));
    byTarget[target.name] = (byTarget[target.name] ?? 0) + 1;
    let why = await failureOf(target, bytes, seed, SLOW_MS);
    if (why === null && n % options.growthEvery === 0 && bytes.length > 0) {
      growthChecks++;
      why = await growthOf(target, bytes, seed);
    }
    // The same place again is the same finding.
    const reason = `${target.name} ${why?.split("\n").slice(0, 3).join("\n")}`;
    if (why !== null && !reasons.has(reason)) {
      reasons.add(reason);
      mkdirSync(options.folder, { recursive: true });
      const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
      const file = join(options.folder, `${target.name}.${seed.name}.${hash}`);
      writeFileSync(file, bytes, { mode: 0o600 });
      findings.push({ target: target.name, seed: seed.name, execution: n, why, file });
    }
    options.onProgress?.(n, findings.length);
  }
  return { executions, byTarget, growthChecks, findings };
}

/** @returns why it is a finding, or `null` */
export async function failureOf(
  target: FuzzTarget,
  bytes: Buffer,
  seed: FuzzTarget["seeds"][number],
  slowMs: number,
): Promise<string | null> {
  const started = performance.now();
  try {
    await target.run(bytes, seed);
  } catch (error) {
    const why = findingOf(error);
    if (why !== null) return why;
  }
  if (performance.now() - started < slowMs) return null;
  // The machine may have been busy. Processor time tells, but asking for it takes as long as a short execution.
  const ms = await processorTimeOf(target, bytes, seed);
  return ms > slowMs ? `takes ${Math.round(ms)} ms for ${bytes.length} bytes` : null;
}

async function processorTimeOf(target: FuzzTarget, bytes: Buffer, seed: FuzzTarget["seeds"][number]): Promise<number> {
  const before = process.cpuUsage();
  await failureOf(target, bytes, seed, Infinity);
  return process.cpuUsage(before).user / 1000;
}

/** Is the time of a long input out of proportion to that of one a quarter as long? */
async function growthOf(target: FuzzTarget, bytes: Buffer, seed: FuzzTarget["seeds"][number]): Promise<string | null> {
  // Cells are short: what is longer than a record may be is never one.
  const factor = target.name === "cells" ? 1 / 32 : 1;
  const repeated = (size: number): Buffer => Buffer.alloc(size * factor, bytes);
  const time = (input: Buffer): Promise<number> => processorTimeOf(target, input, seed);
  for (let attempt = 0; ; attempt++) {
    const [short, long] = [await time(repeated(GROWTH_BYTES)), await time(repeated(4 * GROWTH_BYTES))];
    if (long < 200 || long / Math.max(1, short) < GROWTH_LIMIT) return null;
    if (attempt === 2) return `grows from ${Math.round(short)} to ${Math.round(long)} ms for four times the input`;
  }
}
