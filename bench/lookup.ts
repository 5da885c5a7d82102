/**
 * How a look-up grows with the number of datasets, before and after `store compact`: the same tags in 1, 10, 100 and 1,000
 * datasets, asked for 1, 1,000 and 100,000 contacts. In-process and warm, so start-up and reading of lists are not in it;
 * processor time of this process, which a busy machine distorts least.
 *
 *   npm run bench:lookup -- [--tags 200000] [--datasets 1,10,100,1000] [--contacts 1,1000,100000] [--rounds 3]
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { compactStore } from "../src/app/compact-store.js";
import type { SqliteReader } from "../src/store/sqlite-reader.js";
import { checkMade, importMade, MADE_KEYS, makeStore, type MadeEntry } from "../test/app/made-runs.js";

const { values } = parseArgs({
  options: {
    tags: { type: "string", default: "200000" },
    datasets: { type: "string", default: "1,10,100,1000" },
    contacts: { type: "string", default: "1,1000,100000" },
    rounds: { type: "string", default: "3" },
  },
});
const TAGS = Number(values.tags);
const ROUNDS = Number(values.rounds);
const DATASETS = values.datasets.split(",").map(Number);
const CONTACTS = values.contacts.split(",").map(Number);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Phone `i` of a plan of 10^9: spread so that neighbours share no block. */
const phone = (i: number): string => `+8615${String(400_000_000 + ((i * 7_919_993) % 100_000_000))}`;

/** Dataset `d` of `of` holds its share of all tags, and every hundredth of its neighbour's: leaks overlap. */
function entriesOf(d: number, of: number): MadeEntry[] {
  const share = Math.floor(TAGS / of);
  const entries: MadeEntry[] = [];
  for (let i = 0; i < share; i++) {
    const n = d * share + i;
    entries.push({
      form: phone(n),
      records: 1 + (n % 3),
      classes: n % 2 === 0 ? ["names"] : ["names", "passwords"],
      years: [2010 + (d % 12)],
    });
  }
  if (of > 1) {
    const next = ((d + 1) % of) * share;
    for (let i = 0; i < share; i += 100) entries.push({ form: phone(next + i), records: 1, classes: [], years: [] });
  }
  return entries;
}

interface Timing {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

/** The round that took the least processor time. */
function time(store: SqliteReader, forms: readonly string[]): Timing {
  let best: Timing = { milliseconds: Infinity, cpuMilliseconds: Infinity };
  // One alone is over before a clock of processor time has ticked often enough.
  const repeats = forms.length < 100 ? 20 : 1;
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    for (let i = 0; i < repeats; i++) checkMade(store, forms);
    const { user, system } = process.cpuUsage(cpu);
    const timing = {
      milliseconds: (performance.now() - started) / repeats,
      cpuMilliseconds: (user + system) / 1000 / repeats,
    };
    if (timing.cpuMilliseconds < best.cpuMilliseconds) best = timing;
  }
  return best;
}

/** Half of the contacts are in one of the datasets, half in none. */
const lists = new Map(
  CONTACTS.map((count) => [
    count,
    Array.from({ length: count }, (_, i) =>
      i % 2 === 0 ? phone(Math.floor((i * 31) % TAGS)) : phone(TAGS + 10 + ((i * 17) % TAGS)),
    ),
  ]),
);

const folder = mkdtempSync(join(tmpdir(), "leaksift-lookup-"));
const results: object[] = [];
say(
  `${cpus().length} × ${cpus()[0].model}, Node ${process.versions.node}, ${TAGS} tags in all, best of ${ROUNDS} rounds`,
);
say("datasets  contacts      before ms (cpu)       after ms (cpu)   before ÷ after");
try {
  for (const count of DATASETS) {
    const path = join(folder, `${count}.db`);
    const writer = makeStore(path);
    for (let d = 0; d < count; d++) importMade(writer, { slug: `d${d}`, entries: entriesOf(d, count) });
    const before = new Map([...lists].map(([asked, forms]) => [asked, time(writer, forms)]));
    const answers = JSON.stringify(checkMade(writer, lists.get(CONTACTS[0]) ?? []).results);
    writer.shrink();
    const bytesBefore = statSync(path).size;
    const cpu = process.cpuUsage();
    const done = await compactStore(writer, MADE_KEYS, new AbortController().signal, () => undefined);
    const compactionCpuSeconds = process.cpuUsage(cpu).user / 1e6;
    if (JSON.stringify(checkMade(writer, lists.get(CONTACTS[0]) ?? []).results) !== answers)
      throw new Error("compaction changed an answer");
    for (const [asked, forms] of lists) {
      const after = time(writer, forms);
      const old = before.get(asked) as Timing;
      const cell = ({ milliseconds, cpuMilliseconds }: Timing): string =>
        `${milliseconds.toFixed(2)} (${cpuMilliseconds.toFixed(2)})`.padStart(20);
      const ratio = old.cpuMilliseconds / after.cpuMilliseconds;
      say(
        `${String(count).padStart(8)}  ${String(asked).padStart(8)}  ${cell(old)} ${cell(after)}   ${ratio.toFixed(2)}`,
      );
      results.push({ datasets: count, contacts: asked, before: old, after, ratio });
    }
    const { runsBefore, runsAfter } = done;
    const bytesAfter = statSync(path).size;
    say(
      `          compaction: ${runsBefore} runs → ${runsAfter}, ${compactionCpuSeconds.toFixed(2)} s of processor time, ${(bytesBefore / 1e6).toFixed(1)} → ${(bytesAfter / 1e6).toFixed(1)} MB`,
    );
    results.push({ datasets: count, runsBefore, runsAfter, compactionCpuSeconds, bytesBefore, bytesAfter });
    writer.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
mkdirSync("bench/results", { recursive: true });
const report = resolve(`bench/results/${new Date().toISOString().slice(0, 10)}-lookup.json`);
writeFileSync(
  report,
  `${JSON.stringify({ node: process.versions.node, tags: TAGS, rounds: ROUNDS, results }, null, 1)}\n`,
);
say(report);
