/**
 * `npm run fuzz -- [--executions N] [--seed N] [--first N] [--target NAME] [--minutes N]`: a long run. Prints its seed and what it
 * found; inputs that failed are kept in a temporary folder under their hashes. Ends with status 1 when there are any.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz-run.js";
import { fuzzAt } from "./fuzz-targets.js";

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { executions: text, seed: text, first: text, target: text, minutes: text } });
const executions = Number(values.executions ?? 100_000);
/** Looks at how the time grows, 500 in all or every 2,000 executions. */
const growthEvery = Math.max(2000, Math.round(executions / 500));
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "leaksift-fuzz-"));
const folder = join(tmpdir(), "leaksift-fuzz-found");
process.stdout.write(`seed ${seed}, from execution ${values.first ?? 0}\n`);
fuzzAt(join(scratch, "input"));
const started = Date.now();
const outcome = await fuzz({
  seed,
  first: Number(values.first ?? 0),
  executions,
  growthEvery,
  until: started + Number(values.minutes ?? Infinity) * 60_000,
  folder,
  only: values.target,
  onProgress: (n, found) => {
    if (n % 100_000 === 0)
      process.stderr.write(`${n} executions, ${found} found, ${Math.round((Date.now() - started) / 1000)} s\n`);
  },
});
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(outcome, null, 1)}\n`);
process.exitCode = outcome.findings.length > 0 ? 1 : 0;
