/** What an answer doesn't cover decides its status and is said, on the built command line; so is what a list can't be asked for. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE } from "./small-leak.js";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

test("check and scan end alike with a leak that lacks an input", () => {
  mkdirSync(join(home.inputs, "dump"));
  home.input(join("dump", "leak.txt"), `${EXPOSED_PHONE}\n+447700900002\n`);
  home.input(join("dump", "cut.gz"), Buffer.from("1f8b0800000000000003", "hex"));
  home.input("miss.txt", `${CLEAR_PHONE}\n`);
  home.input("hit.txt", `${EXPOSED_PHONE}\n`);
  expect(home.run(["import", "dump"]).status).toBe(5);
  for (const command of [
    ["check", "--file"],
    ["scan", "dump", "--contacts"],
  ]) {
    const miss = home.run([...command, "miss.txt"]);
    expect([miss.status, home.run([...command, "hit.txt"]).status]).toEqual([5, 1]);
    expect(miss.stdout).toMatch(/1 of [12] inputs of \w+ could not be read/u);
    const rows = home.run([...command, "miss.txt", "--format", "csv", "--output", "report.html"]);
    expect(rows.status).toBe(5);
    expect(rows.stderr).toMatch(/report\.html is written as csv, as --format says, though its ending names html/u);
    expect(rows.stderr).toMatch(/1 of [12] inputs of \w+ could not be read/u);
  }
});

test("an e-mail is never clear of leaks that hold no e-mail", () => {
  home.input("leak.txt", `${EXPOSED_PHONE}\n+447700900002\n`);
  home.input("mails.txt", "ann@example.com\nbob@example.com\n");
  home.input("both.csv", `phone,email\n${CLEAR_PHONE},ann@example.com\n`);
  expect(home.run(["import", "leak.txt"]).status).toBe(0);
  for (const command of [
    ["check", "--file"],
    ["scan", "leak.txt", "--contacts"],
  ]) {
    const mails = home.run([...command, "mails.txt"]);
    expect([mails.status, mails.stdout]).toEqual([4, ""]);
    expect(mails.stderr).toContain("no identifier of the kind that is asked for (email)");
    const both = home.json<{ summary: object }>([...command, "both.csv"], { status: 5 });
    expect(both).toMatchObject({
      coverage: { kinds: { email: { datasets: 0, without: 1 } } },
      summary: { checked: 2, exposed: 0, clear: 1, invalid: 1 },
    });
  }
});

test("Chinese is spoken by errors, warnings and help, and leaves the status as it is", () => {
  const env = { LEAKSIFT_LANG: "zh" };
  const missing = home.run(["check", CLEAR_PHONE], { env });
  expect(missing.status).toBe(3);
  expect(missing.stderr).toMatch(/^leaksift: .* 处没有库\n {2}请用/u);
  const wrong = home.run(["check", "--fil", "--lang", "zh"]);
  expect([wrong.status, wrong.stderr]).toEqual([2, "leaksift: 没有选项 '--fil'（是不是 --file？）\n"]);
  const help = home.run(["store", "check", "--help", "--lang", "zh"]);
  expect([help.status, help.stderr]).toEqual([0, ""]);
  const english = help.stdout
    .split("\n")
    .filter((line) => /[a-z]{3}/u.test(line) && !/\p{Script=Han}|^ +\$ /u.test(line));
  // Names of variables that a line of their own is left for.
  expect(english.map((line) => line.trim()).filter((line) => !/^LEAKSIFT_\w+）$/u.test(line))).toEqual([]);
});
