/**
 * Side by side: leaksift and what else people load or search a dump with, in turn on the same file on the same machine, several
 * rounds. Prints ratios with their spread, peak memory and size on disk, and keeps them in bench/results/.
 *
 *   npm run build && npm run bench:peers -- [--rounds 3] [--numbers 10000000] [--rows 5000000] [--scale 1]
 *     [--only JOB[,JOB…]]
 *
 * Peers that aren't there are left out: `sqlite3`, `sort` and `rg` on the PATH, DuckDB after `npm install --no-save
 * @duckdb/node-api exceljs`. Jobs: whatsapp, courier, threads, check, list, scan; csv, sql, ndjson, xlsx (format-peers.ts).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { formatBenches, rateOf } from "./format-peers.js";
import { scanJobs } from "./peers/scan-jobs.js";
import { Comparison, isInstalled, run, say, show, spread, type Run } from "./peers/measure.js";

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
const folder = resolve(values.folder);
mkdirSync(folder, { recursive: true });
const CLI = resolve("bin/leaksift.js");
const DUCKDB = resolve("bench/peers/duckdb.mjs");
const has = {
  sqlite3: isInstalled("sqlite3"),
  sort: isInstalled("sort"),
  rg: isInstalled("rg"),
  duckdb: spawnSync("node", [DUCKDB, "--version"]).status === 0,
};

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
  const result = run("sqlite3", [path], { input: script });
  return { ...result, bytes: statSync(path).size };
}

/** The column hashed with a secret, each once, in order: what leaksift does, as far as SQL can say it. */
function duckdbRun(shape: "lines" | "courier", file: string, hash: "hash" | "sha256"): Run {
  const path = join(folder, "peer.duckdb");
  const result = run("node", [DUCKDB, shape, path, file, hash]);
  return { ...result, bytes: statSync(path).size };
}

function sortRun(file: string): Run {
  const path = join(folder, "peer.sorted");
  const result = run("sort", ["-u", "-T", folder, "-o", path, file]);
  return { ...result, bytes: statSync(path).size };
}

const comparison = new Comparison(Number(values.rounds));
const wanted = values.only?.split(",") ?? null;
const wants = (name: string): boolean => wanted === null || wanted.includes(name);

for (const bench of formatBenches(folder, Number(values.scale), has)) {
  if (!wants(bench.name)) continue;
  const file = bench.file();
  const peers = bench.peers.map(({ name, command }) => {
    const peer = (): Run => {
      const { program, args, input } = command(file);
      return run(program, args, { input });
    };
    return [name, peer] as const;
  });
  const { ours } = comparison.run(
    `import ${bench.about} (${(statSync(file).size / 1e6).toFixed(0)} MB)`,
    () => importRun(file, bench.name, bench.options),
    Object.fromEntries(peers),
  );
  say(`  ${rateOf(bench, spread(ours.map(({ seconds }) => seconds)).median)}`);
}
const numbers = ["whatsapp", "threads", "check", "list", "scan"].some(wants)
  ? generate("whatsapp", values.numbers)
  : "";
if (wants("whatsapp")) {
  const { ours } = comparison.run(`import ${values.numbers} numbers`, () => importRun(numbers, "numbers"), {
    ...(has.sqlite3 ? { "sqlite3 .import + CREATE INDEX": () => sqliteRun(numbers, "phone TEXT", []) } : {}),
    // Its own hash is no secret to anybody; sha256 is what a user would take who must not keep the numbers.
    ...(has.duckdb
      ? {
          "DuckDB hash + distinct + order": () => duckdbRun("lines", numbers, "hash"),
          "DuckDB sha256 + distinct + order": () => duckdbRun("lines", numbers, "sha256"),
        }
      : {}),
    ...(has.sort ? { "sort -u": () => sortRun(numbers) } : {}),
  });
  const { distinct } = (
    JSON.parse(spawnSync("node", [CLI, "datasets", "--json", ...store("numbers")], { encoding: "utf8" }).stdout) as {
      datasets: { identifiers: { phone: { distinct: number } } }[];
    }
  ).datasets[0].identifiers.phone;
  const bytes = (ours[0].bytes ?? 0) / distinct;
  comparison.note("bytes a distinct number on disk", bytes);
  say(`  ${bytes.toFixed(2)} bytes a distinct number on disk`);
}
if (wants("courier")) {
  const rows = generate("courier", values.rows);
  const megabytes = statSync(rows).size / 1e6;
  const { ours } = comparison.run(
    `import ${values.rows} courier rows (${megabytes.toFixed(0)} MB)`,
    () => importRun(rows, "courier", ["--country", "CN"]),
    {
      ...(has.sqlite3
        ? {
            "sqlite3 .import + CREATE INDEX": () =>
              sqliteRun(rows, "orderno TEXT, name TEXT, phone TEXT, address TEXT, day TEXT", [".mode csv"]),
          }
        : {}),
      ...(has.duckdb ? { "DuckDB sha256 + distinct + order": () => duckdbRun("courier", rows, "sha256") } : {}),
    },
  );
  say(`  ${show(spread(ours.map(({ seconds }) => megabytes / seconds)), 0)} MB/s`);
}
if (wants("threads")) {
  // `taskset` takes the other cores away: one worker on many cores would leave the main thread one of its own.
  const oneCore = (): Run => {
    fresh("threads");
    const options = ["--dataset", "bench", "--quiet", "--threads", "1", ...store("threads")];
    return run("taskset", ["-c", "0", "node", CLI, "import", numbers, ...options]);
  };
  const twoCores = (): Run => {
    fresh("threads");
    const options = ["--dataset", "bench", "--quiet", "--threads", "2", ...store("threads")];
    return run("taskset", ["-c", "0,1", "node", CLI, "import", numbers, ...options]);
  };
  comparison.run(`import ${values.numbers} numbers on two cores`, twoCores, { "on one core": oneCore });
}
if (wants("check")) {
  if (!existsSync(join(folder, "numbers.db"))) importRun(numbers, "numbers");
  const timed = (args: readonly string[]): Run => {
    const runs = Array.from({ length: 9 }, () => run("node", args));
    return runs.sort((a, b) => a.seconds - b.seconds)[4];
  };
  comparison.run("check of one number", () => timed([CLI, "check", "+447700900123", ...store("numbers")]), {
    "node -e 0": () => timed(["-e", "0"]),
  });
}
if (wants("list")) {
  if (!existsSync(join(folder, "numbers.db"))) importRun(numbers, "numbers");
  // Half of the list is in the store, half is not.
  const list = join(folder, "list.txt");
  execFileSync("bash", [
    "-c",
    `(head -n 50000 '${numbers}'; npx tsx bench/generate.ts whatsapp --count 50000 --seed 99) > '${list}'`,
  ]);
  comparison.run(
    "check of 100,000 contacts against them",
    () => run("node", [CLI, "check", "--file", list, "--format", "ndjson", ...store("numbers")]),
    {},
  );
}
if (wants("scan"))
  await scanJobs(comparison, { folder, cli: CLI, numbers, rows: generate("courier", values.rows), hasRipgrep: has.rg });

const versionOf = (command: string, args: readonly string[]): string =>
  spawnSync(command, args, { encoding: "utf8" }).stdout.split("\n")[0];
comparison.write(wanted === null ? "" : `-${wanted.join("-")}`, {
  ...(has.sqlite3 ? { sqlite3: versionOf("sqlite3", ["--version"]).split(" ")[0] } : {}),
  ...(has.duckdb ? { duckdb: versionOf("node", [DUCKDB, "--version"]) } : {}),
  ...(has.sort ? { sort: versionOf("sort", ["--version"]) } : {}),
  ...(has.rg ? { rg: versionOf("rg", ["--version"]) } : {}),
});
