/**
 * Side by side: leaksift and what else people load a dump with, in turn on the same file on the same machine, several rounds.
 * Prints ratios with their spread, peak memory and size on disk, and keeps them in bench/results/.
 *
 *   npm run build && npm run bench:peers -- [--rounds 3] [--numbers 10000000] [--rows 5000000] [--scale 1]
 *     [--only whatsapp|courier|check|list|csv|sql|ndjson|xlsx]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatBenches, rateOf } from "./format-peers.js";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    numbers: { type: "string", default: "10000000" },
    rows: { type: "string", default: "5000000" },
    scale: { type: "string", default: "1" },
    only: { type: "string" },
    folder: { type: "string", default: join(tmpdir(), "leaksift-bench") },
  },
});
const ROUNDS = Number(values.rounds);
const folder = resolve(values.folder);
mkdirSync(folder, { recursive: true });
const CLI = resolve("bin/leaksift.js");
const HAS_SQLITE3 = spawnSync("sqlite3", ["--version"]).status === 0;

interface Run {
  seconds: number;
  /** Of all its threads, user mode: what other work on the machine changes least. */
  cpuSeconds: number;
  peakMegabytes: number;
}

/** Runs a command; wall time and peak resident memory as the operating system counts them. */
function run(command: string, args: readonly string[], input?: string): Run {
  const started = performance.now();
  const done = spawnSync("/usr/bin/time", ["-f", "%M %U", command, ...args], {
    encoding: "utf8",
    input: input ?? "",
    maxBuffer: 1 << 28,
    env: { ...process.env, LEAKSIFT_STORE: "", LEAKSIFT_KEY_FILE: "" },
  });
  const seconds = (performance.now() - started) / 1000;
  const lines = done.stderr.trim().split("\n");
  if (done.error || ![0, 1].includes(done.status ?? -1))
    throw new Error(`${command} ended ${done.status}: ${lines.slice(-3).join(" | ")}`);
  const [kilobytes, cpuSeconds] = lines[lines.length - 1].split(" ").map(Number);
  return { seconds, cpuSeconds, peakMegabytes: Math.round(kilobytes / 1024) };
}

function generate(shape: string, count: string): string {
  const path = join(folder, `${shape}-${count}.txt`);
  if (!existsSync(path))
    execFileSync("npx", ["tsx", "bench/generate.ts", shape, "--count", count, "--seed", "1", "--out", path], {
      stdio: "ignore",
    });
  return path;
}

function store(name: string): string[] {
  return ["--store", join(folder, `${name}.db`), "--key-file", join(folder, "key", `${name}.key`)];
}

function fresh(name: string): void {
  for (const file of [
    `${name}.db`,
    `${name}.db-wal`,
    `${name}.db-shm`,
    `${name}.db.lock`,
    join("key", `${name}.key`),
  ]) {
    rmSync(join(folder, file), { force: true });
  }
}

function importRun(file: string, name: string, options: readonly string[] = []): Run & { bytes: number } {
  fresh(name);
  const result = run("node", [
    CLI,
    "import",
    file,
    "--dataset",
    "bench",
    "--quiet",
    "--json",
    ...options,
    ...store(name),
  ]);
  return { ...result, bytes: statSync(join(folder, `${name}.db`)).size };
}

/** What a person does without leaksift: load the text, index the column. */
function sqliteRun(file: string, columns: string, mode: readonly string[]): Run & { bytes: number } {
  const path = join(folder, "peer.db");
  rmSync(path, { force: true });
  const script = [`CREATE TABLE t(${columns});`, ...mode, `.import '${file}' t`, "CREATE INDEX i ON t(phone);"].join(
    "\n",
  );
  const result = run("sqlite3", [path], script);
  return { ...result, bytes: statSync(path).size };
}

interface Spread {
  min: number;
  median: number;
  max: number;
}

function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted[sorted.length - 1] };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const show = ({ min, median, max }: Spread, digits = 2): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
const results: Record<string, unknown> = {};

/** Rounds of a and b in turn; ratios are taken round by round, so drift of the machine cancels. */
function compare<A extends Run, B extends Run>(
  name: string,
  ours: () => A,
  peer: (() => B) | null,
): { ours: A[]; peer: B[] } {
  const mine: A[] = [];
  const theirs: B[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(ours());
    if (peer) theirs.push(peer());
  }
  const ratios = theirs.map(({ seconds }, i) => seconds / mine[i].seconds);
  const cpuRatios = theirs.map(({ cpuSeconds }, i) => cpuSeconds / mine[i].cpuSeconds);
  say(
    `${name}: ours ${show(spread(mine.map(({ seconds }) => seconds)))} s, CPU ${show(spread(mine.map(({ cpuSeconds }) => cpuSeconds)))} s, peak ${Math.max(...mine.map(({ peakMegabytes }) => peakMegabytes))} MB`,
  );
  if (peer)
    say(
      `  peer ${show(spread(theirs.map(({ seconds }) => seconds)))} s; peer ÷ ours = ${show(spread(ratios), 1)}, by CPU time ${show(spread(cpuRatios), 1)}`,
    );
  results[name] = {
    ours: mine,
    peer: theirs,
    ratio: peer ? spread(ratios) : null,
    cpuRatio: peer ? spread(cpuRatios) : null,
  };
  return { ours: mine, peer: theirs };
}

const wants = (name: string): boolean => values.only === undefined || values.only === name;
say(
  `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, ${ROUNDS} rounds`,
);

for (const bench of formatBenches(folder, Number(values.scale), HAS_SQLITE3)) {
  if (!wants(bench.name)) continue;
  const file = bench.file();
  for (const peer of bench.peers) {
    const { ours } = compare(
      `import ${bench.about} (${(statSync(file).size / 1e6).toFixed(0)} MB), against ${peer.name}`,
      () => importRun(file, bench.name, bench.options),
      () => {
        const { program, args, input } = peer.command(file);
        return run(program, args, input);
      },
    );
    say(`  ${rateOf(bench, spread(ours.map(({ seconds }) => seconds)).median)}`);
  }
}
const numbers = ["whatsapp", "check", "list"].some(wants) ? generate("whatsapp", values.numbers) : "";
if (wants("whatsapp")) {
  const { ours, peer } = compare(
    `import ${values.numbers} numbers, against sqlite3 .import + CREATE INDEX`,
    () => importRun(numbers, "numbers"),
    HAS_SQLITE3 ? () => sqliteRun(numbers, "phone TEXT", []) : null,
  );
  const { distinct } = (
    JSON.parse(spawnSync("node", [CLI, "datasets", "--json", ...store("numbers")], { encoding: "utf8" }).stdout) as {
      datasets: { identifiers: { phone: { distinct: number } } }[];
    }
  ).datasets[0].identifiers.phone;
  say(
    `  ${(ours[0].bytes / distinct).toFixed(2)} bytes a distinct number on disk${peer.length > 0 ? `; peer ${(peer[0].bytes / distinct).toFixed(1)}` : ""}`,
  );
}
if (wants("courier")) {
  const rows = generate("courier", values.rows);
  const megabytes = statSync(rows).size / 1e6;
  const { ours } = compare(
    `import ${values.rows} courier rows (${megabytes.toFixed(0)} MB), against sqlite3 .import + CREATE INDEX`,
    () => importRun(rows, "courier", ["--country", "CN"]),
    HAS_SQLITE3
      ? () => sqliteRun(rows, "orderno TEXT, name TEXT, phone TEXT, address TEXT, day TEXT", [".mode csv"])
      : null,
  );
  say(`  ${show(spread(ours.map(({ seconds }) => megabytes / seconds)), 0)} MB/s`);
}
if (wants("check")) {
  if (!existsSync(join(folder, "numbers.db"))) importRun(numbers, "numbers");
  const list = join(folder, "one.txt");
  writeFileSync(list, "+447700900123\n");
  const timed = (args: readonly string[]): Run => {
    const runs = Array.from({ length: 9 }, () => run("node", args));
    return runs.sort((a, b) => a.seconds - b.seconds)[4];
  };
  const check = compare(
    "check of one number, against `node -e 0`",
    () => timed([CLI, "check", "+447700900123", ...store("numbers")]),
    () => timed(["-e", "0"]),
  );
  say(`  ours ÷ node -e 0 = ${show(spread(check.ours.map(({ seconds }, i) => seconds / check.peer[i].seconds)))}`);
}
if (wants("list")) {
  if (!existsSync(join(folder, "numbers.db"))) importRun(numbers, "numbers");
  // Half of the list is in the store, half is not.
  const list = join(folder, "list.txt");
  execFileSync("bash", [
    "-c",
    `(head -n 50000 '${numbers}'; npx tsx bench/generate.ts whatsapp --count 50000 --seed 99) > '${list}'`,
  ]);
  compare(
    "check of 100,000 contacts against them",
    () => run("node", [CLI, "check", "--file", list, "--format", "ndjson", ...store("numbers")]),
    null,
  );
}

let commit = "unknown";
try {
  commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
} catch {
  // Not a checkout.
}
mkdirSync("bench/results", { recursive: true });
const day = new Date().toISOString().slice(0, 10);
const about = { day, commit, node: process.versions.node, cpu: cpus()[0].model, cores: cpus().length, rounds: ROUNDS };
writeFileSync(
  `bench/results/${day}-${commit}${values.only ? `-${values.only}` : ""}.json`,
  `${JSON.stringify({ about, results }, null, 1)}\n`,
);
