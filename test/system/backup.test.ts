/** `store backup`, `store restore` and a part of the data to check, as a user meets them. */
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeEach, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { expectValid } from "./schemas.js";

let home: Home;
const homes: Home[] = [];
let backup: string;
const list = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `+44770090${String(from + i).padStart(4, "0")}\n`).join("");

beforeEach(() => {
  home = new Home();
  homes.push(home);
  backup = join(home.root, "copy.db");
  home.input("one.txt", list(0, 40));
  home.input("two.txt", list(20, 60));
  home.json(["import", "one.txt"]);
});
afterAll(() => {
  for (const made of homes) made.remove();
});

const generation = (): number => home.json<{ generation: number }>(["store", "info"]).generation;
const slugs = (): string[] => home.json<{ datasets: { id: string }[] }>(["datasets"]).datasets.map(({ id }) => id);

test("a backup is one private file that answers as the store does, and overwrites nothing", () => {
  const report = home.json(["store", "backup", backup]);
  expectValid("store-backup", report);
  expect(report).toMatchObject({ backup, datasets: 1, generation: generation() });
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  expect(readdirSync(home.root).toSorted()).toEqual(["copy.db", "home", "inputs"]);
  // Also where its folder is read-only, as on a stick that is locked: no log is needed beside it.
  expect(new Database(backup, { readonly: true }).pragma("journal_mode", { simple: true })).toBe("delete");
  expect(home.json(["check", "--file", "two.txt", "--store", backup], { status: 1 })).toMatchObject({
    summary: { checked: 40, exposed: 20, clear: 20 },
  });

  const again = home.run(["store", "backup", backup]);
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining("never overwrites")]);
  expect(home.run(["store", "backup", join(home.root, "none", "copy.db")])).toMatchObject({ status: 3 });
});

test("restoring is a change like any other: newer than all before, and what was forgotten stays so", () => {
  home.json(["store", "backup", backup]);
  const older = join(home.root, "older.db");
  home.json(["import", "two.txt"]);
  home.json(["datasets", "remove", "one", "--yes"]);
  home.json(["forget", "--file", "-", "--yes"], { stdin: "+447700900007\n" });
  copyFileSync(home.store, older);

  const refused = home.run(["store", "restore", backup]);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("--yes")]);
  const before = generation();
  const report = home.json(["store", "restore", backup, "--yes"]);
  expectValid("store-restore", report);
  expect(report).toMatchObject({ missing: ["two"], returned: ["one"], forgottenAgain: 1, generation: before + 1 });
  expect(slugs()).toEqual(["one"]);
  const { results } = home.json<{ results: { status: string; reason?: string }[] }>(["check", "--file", "-"], {
    stdin: "+447700900007\n+447700900008\n",
    status: 1,
  });
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual(["forgotten", "exposed"]);
  expect(home.json(["store", "check", "--read-data"])).toMatchObject({
    problems: [],
    generation: before + 1,
    seen: before + 1,
  });
  expect(readdirSync(dirname(home.store)).filter((name) => /restoring|partial/u.test(name))).toEqual([]);

  // A copy of the store as it was before is older now, and so is the backup that is put there by hand.
  for (const copy of [older, backup]) {
    copyFileSync(copy, home.store);
    const told = home.run(["check", "--file", "one.txt", "--json"]);
    expect([told.status, JSON.parse(told.stderr)]).toEqual([3, expect.objectContaining({ error: expect.anything() })]);
    expect(told.stderr).toContain("store-older");
  }
  // On purpose all the same.
  home.json(["store", "restore", backup, "--yes"]);
  home.json(["import", "two.txt"]);
  expect(slugs()).toEqual(["one", "two"]);
});

test("where the store is gone or damaged a backup takes its place; another store's is refused", () => {
  home.json(["store", "backup", backup]);
  for (const path of home.files().filter((name) => name.startsWith(home.store))) chmodSync(path, 0o600);
  const bytes = readFileSync(home.store);
  // A page in the middle: SQLite still opens it, its data is not what was written.
  bytes.fill(0x5a, 4 * 16_384, 6 * 16_384);
  writeFileSync(home.store, bytes);
  expect(home.run(["store", "check", "--read-data"]).status).toBe(3);
  expect(home.json(["store", "restore", backup, "--yes"])).toMatchObject({ datasets: 1 });
  expect(home.json(["store", "check", "--read-data"])).toMatchObject({ problems: [] });

  expect(home.run(["store", "restore", backup, "--store", join(backup, "store.db")]).status).toBe(3);
  // Where nothing lies, nobody is asked, and the folder is made.
  const place = join(home.root, "elsewhere", "new.db");
  expect(home.json(["store", "restore", backup, "--store", place])).toMatchObject({ missing: [] });
  expect(home.json(["store", "check", "--read-data", "--store", place])).toMatchObject({ problems: [] });
  expect(existsSync(`${place}.restoring`)).toBe(false);

  const other = ["--store", join(home.home, "other.db"), "--key-file", join(home.home, "other.key")];
  home.json(["init", ...other]);
  home.json(["store", "backup", join(home.root, "other.db"), ...other]);
  const refused = home.run(["store", "restore", join(home.root, "other.db"), "--yes", ...other.slice(2)]);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining("another store")]);
  expect(slugs()).toEqual(["one"]);

  writeFileSync(backup, bytes);
  expect(home.run(["store", "restore", backup, "--yes"]).status).toBe(3);
  expect(slugs()).toEqual(["one"]);
});

test("parts of the data together are all of it, and a damaged block is in exactly one", () => {
  // Enough for a run of 256 stripes; one of fewer is one part.
  home.input("many.txt", Array.from({ length: 40_000 }, (_, i) => `+86${15_400_000_000 + i}\n`).join(""));
  home.json(["import", "many.txt"]);
  const whole = home.json<{ blocks: number }>(["store", "check", "--read-data"]).blocks;
  const db = new Database(home.store);
  db.exec("UPDATE block SET data = zeroblob(length(data)) WHERE id = (SELECT max(id) - 3 FROM block)");
  db.close();
  let blocks = 0;
  const sound: boolean[] = [];
  for (const part of [1, 2, 3]) {
    const { status, stdout } = home.run(["store", "check", "--read-data-subset", `${part}/3`, "--json"]);
    const report = JSON.parse(stdout) as { blocks: number; problems: unknown[] };
    expectValid("store-check", report);
    expect(status).toBe(report.problems.length === 0 ? 0 : 3);
    blocks += report.blocks;
    sound.push(report.problems.length === 0);
  }
  expect(sound.filter((isSound) => !isSound)).toHaveLength(1);
  // What stands behind the damage in its run is not counted as read.
  expect(blocks).toBeLessThan(whole);
  expect(blocks).toBeGreaterThan(whole / 2);
});
