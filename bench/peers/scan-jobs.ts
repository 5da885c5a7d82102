/**
 * `scan` beside what else finds a list in a dump: ripgrep with the list as fixed strings, and a loop that looks for every
 * contact in every line. 100,000 contacts, half of them in the file. The loop would take days, so it gets the first lines
 * and its time is scaled to the file.
 */
import { execFileSync } from "node:child_process";
import { createReadStream, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { run, say, type Comparison } from "./measure.js";

const LOOP = resolve("bench/peers/substring-loop.mjs");
const LOOP_LINES = 1000;
const CONTACTS = 100_000;

interface ScanFiles {
  readonly folder: string;
  readonly cli: string;
  /** Made by the generator: numbers, a line each, and courier rows. */
  readonly numbers: string;
  readonly rows: string;
  readonly hasRipgrep: boolean;
}

export async function scanJobs(comparison: Comparison, files: ScanFiles): Promise<void> {
  const { folder, cli, numbers, rows, hasRipgrep } = files;
  const jobs = [
    { shape: "whatsapp", name: "numbers", leak: numbers, pattern: /^\d{9,15}$/u, options: [] },
    {
      shape: "courier",
      name: "courier rows",
      leak: rows,
      pattern: /(?<=,)1\d{10}(?=,)/u,
      options: ["--country", "CN"],
    },
  ];
  for (const { shape, name, leak, pattern, options } of jobs) {
    const list = join(folder, `contacts-${shape}.txt`);
    const others = join(folder, `others-${shape}.txt`);
    execFileSync("npx", ["tsx", "bench/generate.ts", shape, "--count", "400000", "--seed", "99", "--out", others], {
      stdio: "ignore",
    });
    const half = CONTACTS / 2;
    const known = await firstMatches(leak, pattern, half, new Set());
    const unknown = await firstMatches(others, pattern, half, known);
    // Sorted, so that those that are in the file and those that are not come mixed.
    writeFileSync(list, `${[...known, ...unknown].sort().join("\n")}\n`);
    comparison.run(
      `scan of ${leak.split("/").pop()} for ${known.size + unknown.size} contacts`,
      () =>
        run("node", [cli, "scan", leak, "--contacts", list, "--format", "ndjson", ...options], {
          output: join(folder, "scan.out"),
        }),
      hasRipgrep ? { "rg -F -f": () => run("rg", ["-F", "-f", list, leak], { output: join(folder, "rg.out") }) } : {},
    );
    const loop = run("node", [LOOP, leak, list, String(LOOP_LINES)]);
    const lines = Number(execFileSync("wc", ["-l", leak], { encoding: "utf8" }).trim().split(" ")[0]);
    const hours = (loop.cpuSeconds * lines) / LOOP_LINES / 3600;
    comparison.note(`substring loop over ${name}`, { lines: LOOP_LINES, ...loop, hoursForAll: hours });
    say(
      `  substring loop: ${loop.cpuSeconds.toFixed(1)} s of CPU for ${LOOP_LINES} lines, ${hours.toFixed(0)} hours for all (scaled)`,
    );
  }
}

/** The first `count` different matches of a file that are not in `without`. */
async function firstMatches(
  path: string,
  pattern: RegExp,
  count: number,
  without: ReadonlySet<string>,
): Promise<Set<string>> {
  const found = new Set<string>();
  const input = createReadStream(path);
  for await (const line of createInterface({ input })) {
    const match = pattern.exec(line)?.[0];
    if (match !== undefined && !without.has(match)) found.add(match);
    if (found.size === count) break;
  }
  input.destroy();
  return found;
}
