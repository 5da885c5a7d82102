/**
 * A long list against a large store, as a team would ask it: made-up datasets of people with a phone number and an address each are
 * imported, then lists of as many contacts are checked to NDJSON, half of them in a leak. Time and peak memory are those of the whole
 * command.
 *
 *   npm run build && npm run bench:bulk -- [--datasets 50] [--people 1000000] [--contacts 100000] [--rounds 3] [--folder DIR]
 *
 * A folder that holds the store already is asked again without the import.
 */
import { existsSync, mkdirSync, closeSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { run, say, show, spread, type Run } from "./peers/measure.js";

const { values } = parseArgs({
  options: {
    datasets: { type: "string", default: "50" },
    people: { type: "string", default: "1000000" },
    contacts: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    folder: { type: "string", default: join(tmpdir(), "leaksift-bulk") },
  },
});
const [datasets, people, contacts, rounds] = [values.datasets, values.people, values.contacts, values.rounds].map(
  Number,
);
const folder = resolve(values.folder);
const CLI = resolve("bin/leaksift.js");
const store = join(folder, "s.db");
const place = ["--store", store, "--key-file", join(folder, "key", "s.key")];
const all = datasets * people;

/** Person `n` of a plan of 10^9 numbers: spread so that neighbours share no block. */
const phone = (n: number): string => `+8613${String((n * 7_919_993) % 1_000_000_000).padStart(9, "0")}`;
const email = (n: number): string => `user${n}@mail${n % 997}.example`;

/** Writes lines in pieces. */
function writeLines(path: string, lines: Iterable<string>): void {
  const file = openSync(path, "w");
  let piece = "";
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < 1 << 20) continue;
    writeSync(file, piece);
    piece = "";
  }
  writeSync(file, piece);
  closeSync(file);
}

function* leakOf(dataset: number): Iterable<string> {
  yield "name,phone,email";
  for (let n = dataset * people; n < (dataset + 1) * people; n++) yield `Person ${n % 5000},${phone(n)},${email(n)}`;
}

/** Every other contact is somebody of a leak, the rest are nobody of any. */
const asked = (i: number): number => (i % 2 === 0 ? all + i * 7 : (i * 331) % all);

function* bareList(): Iterable<string> {
  for (let i = 0; i < contacts; i++) yield i % 4 < 2 ? phone(asked(i)) : email(asked(i));
}

function* staffList(): Iterable<string> {
  yield "id,name,department,phone,email";
  for (let i = 0; i < contacts; i++)
    yield `${i},Person ${i},Department ${i % 30},${phone(asked(i))},${email(asked(i))}`;
}

mkdirSync(join(folder, "key"), { recursive: true });
if (!existsSync(store)) {
  const leak = join(folder, "leak.csv");
  for (let dataset = 0; dataset < datasets; dataset++) {
    writeLines(leak, leakOf(dataset));
    run("node", [CLI, "import", leak, "--quiet", "--dataset", `d${dataset}`, ...place]);
  }
  rmSync(leak);
}
const lists = { "bare identifiers": join(folder, "list.txt"), "people with two each": join(folder, "staff.csv") };
writeLines(lists["bare identifiers"], bareList());
writeLines(lists["people with two each"], staffList());
for (const [name, list] of Object.entries(lists)) {
  const runs: Run[] = Array.from({ length: rounds }, () =>
    run("node", [CLI, "check", "--file", list, "--format", "ndjson", ...place], { output: join(folder, "out.ndjson") }),
  );
  const of = (value: (one: Run) => number): string => show(spread(runs.map(value)));
  const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes));
  say(
    `${contacts} ${name}, ${datasets} datasets of ${people}: ${of(({ seconds }) => seconds)} s, CPU ${of(({ cpuSeconds }) => cpuSeconds)} s, peak ${peak} MB`,
  );
}
