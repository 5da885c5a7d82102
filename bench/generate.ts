/**
 * Made-up leaks of any size, the same bytes for the same seed:
 *
 *     npx tsx bench/generate.ts whatsapp --count 10000000 --seed 1 --out numbers.txt
 *
 * Streams with back-pressure: one buffer of 1 MiB, whatever the count. The result goes to stdout or a file, one line of
 * facts (bytes, rate, tally) to stderr. Only for benchmarks and tests: shapes are real, people are not.
 */
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { COUNTRIES } from "./generate/countries.js";
import { generateChunks, type RecordSource } from "./generate/record-source.js";
import { createShape, SHAPE_NAMES } from "./generate/shapes.js";
import { apportion, createWhatsapp } from "./generate/whatsapp.js";

const USAGE = `usage: generate.ts SHAPE --count N [--seed S] [--out FILE|-]
       generate.ts whatsapp --count N [--seed S] --per-country DIR
SHAPE is one of ${SHAPE_NAMES.join(", ")}`;

interface Job {
  readonly name: string;
  readonly source: RecordSource;
  readonly count: number;
  /** `-` for standard output. */
  readonly path: string;
}

/** Writes every chunk of a source and returns the bytes written; waits until each is taken before making the next. */
export async function writeTo(stream: Writable, source: RecordSource, count: number): Promise<number> {
  let bytes = 0;
  for (const chunk of generateChunks(source, count)) {
    await new Promise<void>((resolve, reject) => {
      stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    bytes += chunk.length;
  }
  return bytes;
}

function parseJobs(args: string[]): Job[] {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      count: { type: "string" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: "-" },
      "per-country": { type: "string" },
    },
  });
  const count = parseInteger("--count", values.count, Number.MAX_SAFE_INTEGER);
  const seed = parseInteger("--seed", values.seed, 2 ** 32 - 1);
  const [name, ...more] = positionals;
  const source = name === undefined ? null : createShape(name, { count, seed });
  if (name === undefined || source === null || more.length > 0) throw new Error("Exactly one known shape is needed");

  const folder = values["per-country"];
  if (folder === undefined) return [{ name, source, count, path: values.out }];
  if (name !== "whatsapp") throw new Error("Only the shape whatsapp has --per-country");
  mkdirSync(folder, { recursive: true });
  const shares = apportion(count);
  return COUNTRIES.map((country, index) => ({
    name: country.region,
    source: createWhatsapp({ count: shares[index], seed }, [country]),
    count: shares[index],
    path: join(folder, `${country.region.toLowerCase()}.txt`),
  }));
}

function parseInteger(option: string, text: string | undefined, limit: number): number {
  const value = /^\d[\d_]*$/u.test(text ?? "") ? Number(text?.replaceAll("_", "")) : Number.NaN;
  if (!(value <= limit)) throw new Error(`${option} needs a whole number up to ${limit}`);
  return value;
}

async function run(job: Job): Promise<number> {
  const stream = job.path === "-" ? process.stdout : createWriteStream(job.path);
  // `write` reports the error as well; without a listener it would end the process with a stack first.
  stream.on("error", () => {});
  const bytes = await writeTo(stream, job.source, job.count);
  if (stream !== process.stdout) {
    stream.end();
    await finished(stream);
  }
  return bytes;
}

async function main(args: string[]): Promise<number> {
  let jobs: Job[];
  try {
    jobs = parseJobs(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  const started = performance.now();
  let bytes = 0;
  const tally: Record<string, number> = {};
  for (const job of jobs) {
    bytes += await run(job);
    for (const [fact, value] of Object.entries(job.source.tally)) tally[fact] = (tally[fact] ?? 0) + value;
  }
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(bytes / 1e6 / Math.max(seconds, 1e-3));
  process.stderr.write(
    `${JSON.stringify({ bytes, seconds: Number(seconds.toFixed(2)), megabytesPerSecond: rate, tally })}\n`,
  );
  return 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).then(
    (status) => (process.exitCode = status),
    (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`) is no error.
      if (error.code !== "EPIPE") process.stderr.write(`${error.message}\n`);
      process.exitCode = error.code === "EPIPE" ? 0 : 3;
    },
  );
}
