/** Several at once on one store: who reads, who writes, who is told to wait, and a lock whose owner was killed. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Home, type StartedRun } from "./run-cli.js";

let home: Home;
const list = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `+44770090${String(from + i).padStart(4, "0")}\n`).join("");

beforeAll(() => {
  home = new Home();
  for (let d = 0; d < 4; d++) {
    home.input(`d${d}.txt`, list(d * 100, d * 100 + 200));
    home.json(["import", `d${d}.txt`, "--threads", "1"]);
  }
});
afterAll(() => home.remove());

const asked = ["check", "--file", "-", "--json"];
const answer = (stdin: string): string => home.run(asked, { stdin }).stdout;

/** An import that holds the lock until its standard input ends. */
async function holding(dataset: string): Promise<StartedRun> {
  const run = home.start(["import", "-", "--dataset", dataset, "--threads", "1"]);
  run.child.stdin?.write(list(0, 10));
  const note = `${home.store}.lock-owner`;
  while (!existsSync(note) || !readFileSync(note, "utf8").includes(`"pid":${run.child.pid},`)) await wait(20);
  return run;
}

test("a second writer is told who holds the store, readers see the old state, then the new one", async () => {
  const before = answer(list(0, 5));
  const first = await holding("late");
  const second = home.run(["import", "d1.txt", "--dataset", "again", "--json"]);
  expect(second.status).toBe(3);
  const { error } = JSON.parse(second.stderr) as { error: { code: string; message: string } };
  expect(error.code).toBe("store-locked");
  expect(error.message).toMatch(
    new RegExp(`\\(\`leaksift import\`, process ${first.child.pid}, since \\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\\)$`, "u"),
  );
  expect(statSync(`${home.store}.lock-owner`).mode & 0o777).toBe(0o600);
  // A reader, and a backup, don't wait; they know nothing of what is under way.
  expect(answer(list(0, 5))).toBe(before);
  const backup = `${home.root}/during.db`;
  expect(home.json(["store", "backup", backup])).toMatchObject({ datasets: 4 });
  first.child.stdin?.end();
  expect((await first.done).status).toBe(0);
  expect(answer(list(0, 5))).toContain('"late"');
  expect(existsSync(`${home.store}.lock-owner`)).toBe(false);
});

test("a lock whose owner was killed hinders nobody, whatever its note says", async () => {
  const { child, done } = await holding("never");
  child.kill("SIGKILL");
  await done;
  const note = `${home.store}.lock-owner`;
  expect(existsSync(note)).toBe(true);
  home.json(["import", "d2.txt", "--dataset", "after-a-kill", "--threads", "1"]);
  expect(existsSync(note)).toBe(false);

  // The number of a killed owner may be that of another process by now: the lock is the system's, not the note's.
  writeFileSync(note, `{"pid":${process.pid},"since":"2026-01-01T00:00:00.000Z","command":"import"}\n`);
  home.json(["datasets", "remove", "after-a-kill", "--yes"]);
  expect(existsSync(note)).toBe(false);
});

test("what a note says is believed only where it is one", async () => {
  const { child, done } = await holding("noted");
  const note = `${home.store}.lock-owner`;
  const said = (): string => home.run(["datasets", "remove", "d0", "--yes"]).stderr;
  const own = readFileSync(note, "utf8");
  for (const text of [
    "",
    "not JSON",
    own.replace("import", "import\u001b[31m"),
    own.replace(/"pid":\d+/u, '"pid":2147483646'),
    `${own}${own}`,
  ]) {
    writeFileSync(note, text);
    expect(said()).toContain("is in use by another leaksift that writes to it\n");
  }
  child.stdin?.end();
  expect((await done).status).toBe(0);
});

test("checks beside a compaction answer as before and after it", async () => {
  const stdin = list(0, 400);
  const before = answer(stdin);
  const compaction = home.start(["store", "compact"]);
  const runs = [home.start(asked), home.start(asked)];
  for (const { child } of runs) child.stdin?.end(stdin);
  const results = await Promise.all(runs.map(({ done }) => done));
  expect((await compaction.done).status).toBe(0);
  for (const { status, stdout } of results) expect([status, stdout]).toEqual([1, before]);
  expect(answer(stdin)).toBe(before);
});
