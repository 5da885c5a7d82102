/**
 * How well ratings tell leaks from made-up data: `npx tsx bench/credibility.ts [first seed] [seeds] [records]` imports leaks of
 * the six sorts of credibility-leaks.ts with the built command and prints what each was taken for. Seeds 1 and 2 were used to
 * set the borders; the table of docs/credibility.md is of others.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LEAK_SORTS, madeLeaks, type LeakSort } from "./credibility-leaks.js";

const BIN = fileURLToPath(new URL("../bin/leaksift.js", import.meta.url));

interface Rated {
  readonly grade: string;
  readonly score: number;
  readonly looksLike: string;
}

/** What each sort of leak of a seed was rated as. */
export function rateSorts(seed: number, count: number): Map<LeakSort, Rated> {
  const folder = mkdtempSync(join(tmpdir(), "leaksift-credibility-"));
  const run = (...args: string[]): unknown => {
    const env = {
      ...process.env,
      LEAKSIFT_STORE: join(folder, "store.db"),
      LEAKSIFT_KEY_FILE: join(folder, "keys", "key"),
    };
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args, "--json"], { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args[0]} ended with ${status}: ${stderr.slice(0, 500)}`);
    return JSON.parse(stdout) as unknown;
  };
  const take = (name: string, text: string): void => {
    const path = join(folder, `${name}.csv`);
    writeFileSync(path, text);
    run("import", path, "--dataset", name, "--country", "CN");
  };
  try {
    const { older, leaks } = madeLeaks(seed, count);
    for (const [i, text] of older.entries()) take(`older-${i}`, text);
    return new Map(
      leaks.map(({ sort, text }) => {
        take(sort, text);
        return [sort, run("datasets", "rate", sort) as Rated];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first = 1, seeds = 3, count = 5000] = process.argv.slice(2).map(Number);
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (let seed = first; seed < first + seeds; seed++) {
    for (const [sort, { looksLike, grade, score }] of rateSorts(seed, count)) {
      seen.add(looksLike);
      counts.set(`${sort} ${looksLike}`, (counts.get(`${sort} ${looksLike}`) ?? 0) + 1);
      print(`seed ${seed}: ${sort} taken for ${looksLike}, ${grade}, score ${score.toFixed(2)}`);
    }
  }
  const columns = [...LEAK_SORTS, ...[...seen].filter((name) => !LEAK_SORTS.some((sort) => sort === name))];
  print(["is \\ taken for", ...columns].join(" | "));
  for (const sort of LEAK_SORTS)
    print([sort, ...columns.map((name) => counts.get(`${sort} ${name}`) ?? 0)].join(" | "));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
