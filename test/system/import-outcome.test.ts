/**
 * What an import makes of a dataset that is there, of several inputs and of an interruption, on the built command line: no
 * record is counted twice or lost.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Checked, Imported } from "./documents.js";
import { Home } from "./run-cli.js";
import { EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeEach(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
});
afterEach(() => home.remove());

test("the same again is a no-op; other content needs --append or --replace", () => {
  const outcome = (args: string[], status = 0): Imported["datasets"][0] =>
    home.json<Imported>(["import", ...args, "--dataset", "shop"], { status }).datasets[0];
  expect(outcome(["leak.csv"]).outcome).toBe("imported");
  expect(outcome(["leak.csv"])).toMatchObject({ outcome: "unchanged", records: 4 });
  expect(home.run(["import", "leak.csv", "--dataset", "shop"]).stdout).toContain("holds this content already");
  expect(home.json<Imported>(["import", "-", "--dataset", "shop"], { stdin: SMALL_LEAK }).datasets[0].outcome).toBe(
    "unchanged",
  );
  home.input("more.csv", `phone,email\n${EXPOSED_PHONE},new@example.org\n+447700900007,\n`);
  const conflict = home.run(["import", "more.csv", "--dataset", "shop"]);
  expect(conflict.status).toBe(2);
  expect(conflict.stderr).toMatch(/--append.*--replace/u);
  const appended = outcome(["more.csv", "--append"]);
  expect(appended).toMatchObject({ outcome: "appended", files: 2, records: 6 });
  expect(appended.identifiers.phone.distinct).toBe(3);
  expect(appended.identifiers.email.distinct).toBe(3);
  expect(outcome(["more.csv", "--append"]).outcome).toBe("unchanged");
  expect(outcome(["leak.csv", "more.csv"]).outcome).toBe("unchanged");
  const both = home.json<Checked>(["check", EXPOSED_PHONE], { status: 1 });
  expect(both.results[0].exposures).toMatchObject([{ dataset: "shop", records: 2 }]);
  expect(outcome(["more.csv", "--replace"])).toMatchObject({ outcome: "replaced", files: 1, records: 2 });
  expect(home.run(["check", "bob@example.org"]).status).toBe(0);
  expect(home.run(["datasets", "remove", "shop", "--yes"]).stdout).toContain("Removed shop");
  expect(home.json<{ tags: number }>(["store", "info"]).tags).toBe(0);
});

test("files of different shapes make one dataset", () => {
  home.input("dump/a.csv", `姓名;手机;邮箱\n陈;154 0000 1234;chen@example.com\n`);
  home.input("dump/b.ndjson", `{"user":{"mobile":"+8615400001235","mail":"li@example.com"}}\n`);
  home.input("dump/c.txt", "wang@example.com:hunter2\nli@example.com:hunter3\n");
  home.input("dump/d.txt", `${EXPOSED_PHONE}\n`);
  const { datasets } = home.json<Imported>(["import", "dump", "--country", "CN"]);
  expect(datasets).toHaveLength(1);
  expect(datasets[0]).toMatchObject({ id: "dump", files: 4, records: 5 });
  expect(datasets[0].identifiers.phone.distinct).toBe(3);
  expect(datasets[0].identifiers.email.distinct).toBe(3);
  const { results } = home.json<Checked>(["check", "li@example.com"], { status: 1 });
  expect(results[0].exposures[0].records).toBe(2);
  expect(results[0].exposures[0].dataClasses).toEqual(expect.arrayContaining(["phone-numbers", "passwords"]));
});

test("quoted line ends across chunks: every record is counted, with any number of threads", () => {
  const count = 300_000;
  const rows = ["name,phone,address,order_date\n"];
  for (let i = 0; i < count; i++) {
    const address =
      i % 3 === 0 ? `"${i} High Street,\n${"Flat\n".repeat(i % 11)}2nd ""floor"""` : `"${i} Low Road, left"`;
    rows.push(`Person ${i},+1${2_120_000_000 + i * 7},${address},20${10 + (i % 9)}-03-0${1 + (i % 9)}\n`);
  }
  const text = rows.join("");
  expect(text.length).toBeGreaterThan(20_000_000);
  home.input("courier.csv", text);
  const facts = ["1", "2"].map((threads) => {
    const { datasets } = home.json<Imported>([
      "import",
      "courier.csv",
      "--dataset",
      `threads-${threads}`,
      "--threads",
      threads,
    ]);
    const { records, rejected, identifiers, classRecords, years } = datasets[0];
    return { records, rejected, identifiers, classRecords, years };
  });
  expect(facts[0].records).toBe(count);
  expect(facts[0].rejected).toBe(0);
  expect(facts[0].identifiers.phone).toEqual({ values: count, distinct: count, invalid: 0, masked: 0 });
  expect(facts[0].classRecords).toMatchObject({ names: count, "physical-addresses": count });
  expect(Object.values(facts[0].years).reduce((sum, n) => sum + n, 0)).toBe(count);
  expect(facts[1]).toEqual(facts[0]);
  const asked = [0, 1, 77_777, count - 1].map((i) => `+1${2_120_000_000 + i * 7}\n`).join("");
  const { results } = home.json<Checked>(["check", "--file", "-"], { stdin: asked, status: 1 });
  expect(results.map(({ exposures }) => exposures.map(({ records, years }) => [records, years.length]))).toEqual(
    results.map(() => [
      [1, 1],
      [1, 1],
    ]),
  );
});

test("Ctrl-C during an import leaves the store as it was", async () => {
  home.run(["import", "leak.csv", "--dataset", "shop"]);
  const before = home.run(["datasets", "--json"]).stdout;
  const run = home.start(["import", "-", "--dataset", "shop", "--replace"]);
  run.child.stdin?.write("phone\n");
  for (let i = 0; i < 20; i++) run.child.stdin?.write(`+1${2_120_000_000 + i}\n`.repeat(20_000));
  // It holds the lock, so it listens.
  const isImporting = (): boolean => home.files().includes(`${home.store}.lock-owner`);
  for (let waited = 0; !isImporting() && waited < 60_000; waited += 20) await sleep(20);
  await sleep(500);
  run.child.kill("SIGINT");
  expect((await run.done).status).toBe(130);
  expect(home.run(["datasets", "--json"]).stdout).toBe(before);
  expect(home.run(["check", EXPOSED_PHONE]).status).toBe(1);
  expect(home.files().filter((path) => path.includes("-spill-"))).toEqual([]);
  expect(home.run(["import", "leak.csv", "--dataset", "other"]).status).toBe(0);
});
