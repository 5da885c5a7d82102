/**
 * The main job as a person does it, on the built command line: import a leak, ask about a number or an address, believe the
 * answer. What README and the help promise is tried here from the outside.
 */
// Rows of tables name themselves in the message of `expect`, and decide what is expected of them.
/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/expect-expect */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Checked } from "./documents.js";
import { Home, PROJECT } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
beforeEach(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
});
afterEach(() => home.remove());

function keyFile(): string {
  return home.files().find((path) => path.endsWith(".key")) ?? "";
}

test("the first import makes a store and a key, says where, and only its owner may read them", () => {
  const run = home.run(["import", "leak.csv", "--dataset", "shop"]);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stderr).toContain(home.store);
  expect(run.stderr).toContain(keyFile());
  expect(run.stdout).toContain("Imported shop");
  expect(dirname(keyFile())).not.toBe(dirname(home.store));
  for (const path of home.files()) expect(statSync(path).mode & 0o077, path).toBe(0);
  expect(home.run(["import", "leak.csv", "--dataset", "again"]).stderr).toBe("");
  expect(home.run(["store", "info"]).stdout).toContain(keyFile());
});

test("an answer says what, where, when, how sure, and against what", () => {
  home.run([
    "import",
    "leak.csv",
    "--dataset",
    "shop",
    "--title",
    "The Shop",
    "--breach-date",
    "2021-05",
    "--origin",
    "a forum",
  ]);
  const hit = home.run(["check", "--file", "-"], { stdin: `${EXPOSED_PHONE}\n` });
  expect(hit.status).toBe(1);
  expect(hit.stdout).toContain("exposed in 1 of 1 dataset");
  expect(hit.stdout).toContain("The Shop (shop)  2021-05; 1 record");
  expect(hit.stdout).toContain("Physical addresses");
  expect(hit.stdout).toContain("Checked against 1 dataset, 4 records (2021-05).");
  expect(hit.stdout.replaceAll(" ", "")).not.toContain("7700900001");
  expect(hit.stdout).toContain("+4477*****001");
  expect(home.run(["check", "--file", "-", "--show-identifiers"], { stdin: `${EXPOSED_PHONE}\n` }).stdout).toContain(
    EXPOSED_PHONE,
  );

  const clear = home.run(["check", "--file", "-"], { stdin: `${CLEAR_PHONE}\n` });
  expect(clear.status).toBe(0);
  expect(clear.stdout).toContain("not in this 1 dataset");
  expect(clear.stdout).toContain("Leaks that were not imported here may hold it all the same.");
  expect(clear.stdout).not.toMatch(/\bsafe\b/iu);

  const { results } = home.json<Checked>(["check", "--file", "-"], { stdin: "bob@example.org\n", status: 1 });
  expect(results[0].exposures).toEqual([
    {
      dataset: "shop",
      title: "The Shop",
      date: "2021-05",
      match: "exact",
      credibility: expect.stringMatching(/^[A-E][1-6]$/u) as string,
      records: 2,
      dataClasses: expect.arrayContaining([
        "email-addresses",
        "names",
        "phone-numbers",
        "physical-addresses",
      ]) as string[],
      years: [],
    },
  ]);
  const shown = home.run(["datasets", "show", "shop"]).stdout;
  expect(shown).toContain("a forum");
  expect(shown).toMatch(/false hit/u);
});

test("any spelling of an identifier is found, aliases are told apart, and nonsense is named", () => {
  home.run(["import", "leak.csv", "--dataset", "shop"]);
  const list = [
    "07700 900002",
    "+44 (0)7700 900002",
    "0044 7700-900002",
    "ｔｅｌ: ０７７００９００００２",
    "BOB@EXAMPLE.ORG",
    "Bob <bob@example.org>",
  ];
  const spelled = home.json<Checked>(["check", "--file", "-", "--country", "GB", "--input-format", "lines"], {
    stdin: `${list.slice(0, 3).join("\n")}\n`,
    status: 1,
  });
  // One number, on three lines.
  expect(spelled.summary).toEqual({ checked: 1, exposed: 1, clear: 0, invalid: 0 });
  expect(spelled.results[0]).toMatchObject({ line: 1, lines: [1, 2, 3] });
  for (const one of [...list.slice(0, 3), ...list.slice(4)])
    expect(home.run(["check", one, "--country", "GB"]).status, one).toBe(1);
  const matchOf = (text: string): string =>
    home.json<Checked>(["check", text], { status: 1 }).results[0].exposures[0].match;
  expect(matchOf("ann.lee@example.com")).toBe("alias");
  expect(matchOf("ann.lee+other@example.com")).toBe("alias");
  expect(matchOf("ann.lee+shop@example.com")).toBe("exact");
  expect(home.run(["check", "ann.lee@example.com"]).stdout).toContain("under an alias of this address");
  const { results } = home.json<Checked>(["check", "--file", "-"], {
    stdin: "07700 900002\n138****8000\n12\nno one\n+447700900009\n",
    status: 5,
  });
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual([
    "needs-country",
    "masked",
    "no-possible-form",
    "no-possible-form",
    "clear",
  ]);
});

test("a list is checked line by line, in any format that can be imported", () => {
  home.run(["import", "leak.csv", "--dataset", "shop"]);
  home.input(
    "staff.csv",
    `id;mail;"tel"\n1;bob@example.org;"${CLEAR_PHONE}"\n2;nobody@example.org;${EXPOSED_PHONE}\n3;;\n`,
  );
  const { results, summary } = home.json<Checked>(["check", "--file", "staff.csv"], { status: 1 });
  expect(summary).toEqual({ checked: 4, exposed: 2, clear: 2, invalid: 0 });
  expect(results.map(({ line, status }) => [line, status])).toEqual([
    [2, "exposed"],
    [2, "clear"],
    [3, "clear"],
    [3, "exposed"],
  ]);
  const phonesOnly = home.json<Checked>(
    ["check", "--file", "staff.csv", "--column", "phone=tel", "--column", "email=id"],
    { status: 1 },
  );
  expect(phonesOnly.summary.exposed).toBe(1);
  const lines = home.run(["check", "--file", "staff.csv", "--format", "ndjson"]).stdout.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
    "exposed",
    "clear",
    "clear",
    "exposed",
  ]);
  home.input("staff.ndjson", `{"contact":{"phone":"${EXPOSED_PHONE}"}}\n{"contact":{"phone":"${CLEAR_PHONE}"}}\n`);
  expect(home.json<Checked>(["check", "--file", "staff.ndjson"], { status: 1 }).summary.exposed).toBe(1);
  const mixed = (numbers: string[], ...args: string[]): unknown =>
    home.json<Checked>(["check", "--file", "-", ...args], {
      stdin: ["bob@example.org", "a@example.org", ...numbers, "b@example.org", "c@example.org"].join("\n"),
      status: 1,
    }).summary;
  expect(mixed([EXPOSED_PHONE, CLEAR_PHONE])).toEqual({ checked: 6, exposed: 2, clear: 4, invalid: 0 });
  expect(mixed(["07700 900001"], "--country", "GB")).toEqual({ checked: 5, exposed: 2, clear: 3, invalid: 0 });
  home.input("tabs.txt", `x\t${EXPOSED_PHONE}\ny\t${CLEAR_PHONE}\n`);
  expect(
    home.json<Checked>(["check", "--file", "tabs.txt", "--delimiter", "\\t", "--no-header"], { status: 1 }).summary
      .checked,
  ).toBe(2);
});

test("--dataset, --since and coverage agree", () => {
  home.input("old.txt", `${EXPOSED_PHONE}\n`);
  home.input("new.txt", "+447700900005\n");
  home.run(["import", "old.txt", "--dataset", "old", "--breach-date", "2015"]);
  home.run(["import", "new.txt", "--dataset", "new", "--breach-date", "2024-05"]);
  const stdin = `${EXPOSED_PHONE}\n`;
  expect(home.json<Checked>(["check", "--file", "-"], { stdin, status: 1 }).coverage).toEqual({
    datasets: 2,
    records: 2,
    newest: "2024-05",
    oldest: "2015",
  });
  expect(home.json<Checked>(["check", "--file", "-", "--dataset", "new"], { stdin }).coverage.datasets).toBe(1);
  expect(home.json<Checked>(["check", "--file", "-", "--since", "2016-01-01"], { stdin }).coverage).toMatchObject({
    datasets: 1,
    oldest: "2024-05",
  });
  expect(home.json<Checked>(["check", "--file", "-", "--since", "2015"], { stdin, status: 1 }).coverage.datasets).toBe(
    2,
  );
});

/** Ways of asking for a passphrase-locked store that must all open it. */
test("a store locked with a passphrase", () => {
  const right = join(home.inputs, "right");
  const wrong = join(home.inputs, "wrong");
  writeFileSync(right, "six random words are quite good\n");
  writeFileSync(wrong, "six random words are quite bad\n");
  const short = join(home.inputs, "short");
  writeFileSync(short, "secret\n");
  expect(home.run(["init", "--passphrase-file", short]).status).toBe(2);
  expect(home.run(["init", "--passphrase"]).status).toBe(2);
  expect(home.files()).toEqual([]);

  const first = home.run(["import", "leak.csv", "--dataset", "shop", "--passphrase-file", right]);
  expect(first.status, first.stderr).toBe(0);
  expect(first.stderr).toContain("locked with your passphrase");
  expect(keyFile()).toBe("");
  const env = (name: string, value: string): Record<string, string> => ({ [name]: value });
  const ways: [string[], Record<string, string>, string][] = [
    [["--passphrase-file", right], {}, ""],
    [["--passphrase-file", "-"], {}, "six random words are quite good\n"],
    [[], env("LEAKSIFT_PASSPHRASE_FILE", right), ""],
    [[], env("LEAKSIFT_PASSPHRASE", "six random words are quite good"), ""],
    [["--passphrase-file", right], env("LEAKSIFT_PASSPHRASE", "another"), ""],
  ];
  for (const [args, more, stdin] of ways)
    expect(home.run(["check", EXPOSED_PHONE, ...args], { env: more, stdin }).status).toBe(1);
  const refused: [string[], RegExp][] = [
    [["--passphrase-file", wrong], /opens no key slot/u],
    [["--passphrase-file", join(home.inputs, "none")], /can't be read/u],
    [[], /locked with a passphrase/u],
  ];
  for (const [args, says] of refused) {
    const run = home.run(["check", EXPOSED_PHONE, ...args]);
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toContain("random words");
  }
  expect(home.run(["check", "--file", "-", "--passphrase-file", "-"]).status).toBe(2);
});

test("a key beside its store is warned of", () => {
  const key = join(dirname(home.store), "beside.key");
  const made = home.run(["import", "leak.csv", "--key-file", key]);
  expect(made.status, made.stderr).toBe(0);
  for (const run of [made, home.run(["check", CLEAR_PHONE, "--key-file", key])])
    expect(run.stderr).toMatch(/warning: the key .* lies beside its store/u);
  chmodSync(key, 0o644);
  expect(home.run(["check", CLEAR_PHONE, "--key-file", key]).status).toBe(3);
});

const hasScript = spawnSync("script", ["--version"]).status === 0;
test.skipIf(!hasScript)("on a terminal it asks, and what is typed is not shown", async () => {
  home.run(["import", "leak.csv", "--dataset", "shop"]);
  const cli = join(PROJECT, "bin", "leaksift.js");
  const child = spawn("script", ["-qec", `'${process.execPath}' '${cli}' check`, "/dev/null"], {
    env: { ...home.environment(), TERM: "xterm", COLUMNS: "80" },
  });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  for (let waited = 0; !said.includes("Phone number or e-mail") && waited < 10_000; waited += 50) await sleep(50);
  for (const key of `${EXPOSED_PHONE}\r`) {
    child.stdin.write(key);
    await sleep(10);
  }
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(status, said).toBe(1);
  expect(said).toContain("exposed in 1 of 1 dataset");
  expect(said).not.toMatch(/7700900001|history/u);
  // NO_COLOR is set.
  // oxlint-disable-next-line no-control-regex
  expect(said.slice(said.lastIndexOf("+4477"))).not.toMatch(/\u001b\[\d+m/u);
});

test("colours only where they are wanted", () => {
  home.run(["import", "leak.csv", "--dataset", "shop"]);
  const hasColors = (args: string[], env: Record<string, string>): boolean =>
    home.run(["check", EXPOSED_PHONE, ...args], { env }).stdout.includes("\u001b[");
  expect(hasColors([], { NO_COLOR: "" })).toBe(false);
  expect(hasColors([], { NO_COLOR: "", FORCE_COLOR: "1" })).toBe(true);
  expect(hasColors(["--no-color"], { NO_COLOR: "", FORCE_COLOR: "1" })).toBe(false);
});

test("demo explains itself in two languages and leaves nothing behind", () => {
  for (const [lang, says] of [
    [
      "en",
      /Three made-up people[\s\S]*exposed in 3 of 4 datasets[\s\S]*alias[\s\S]*not in the 3 datasets with phone numbers[\s\S]*Next: /u,
    ],
    ["zh", /三位虚构的人[\s\S]*不在含电话号码的 3 个数据集中/u],
  ] as const) {
    const run = home.run(["demo", "--lang", lang]);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toMatch(says);
    expect(run.stderr).toBe("");
  }
  expect(home.files()).toEqual([]);
  expect(home.run(["check", EXPOSED_PHONE, "--lang", "zh"]).status).toBe(3);
});

test("every command explains itself with examples", () => {
  const commands = [
    ["init"],
    ["import"],
    ["check"],
    ["datasets"],
    ["datasets", "show"],
    ["datasets", "remove"],
    ["store", "info"],
    ["demo"],
  ];
  for (const command of commands) {
    const run = home.run([...command, "--help"]);
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/Examples?:\n\s+\$ leaksift /u);
    expect(run.stdout).toContain("--store <path>");
  }
  const all = home.run(["--help"]).stdout;
  for (const [name] of commands) expect(all).toMatch(new RegExp(`^\\s+${name}\\b`, "mu"));
  expect(all).toContain("Exit status");
});

test("names with control characters can't play with the terminal", () => {
  const name = "evil\u001b[31m\u0007.csv";
  mkdirSync(join(home.inputs, "dir"));
  writeFileSync(join(home.inputs, "dir", name), Buffer.from([0, 1, 2, 0xff]));
  home.input("dir/good.csv", `na\u001b[2Jme,phone\nAnn,${EXPOSED_PHONE}\n`);
  for (const args of [
    ["import", join("dir", name)],
    ["import", "dir", "--dry-run"],
    ["import", "dir", "--dataset", "x", "--title", "\u001b[31mred"],
    ["datasets"],
    ["datasets", "show", "x"],
    ["check", EXPOSED_PHONE],
  ]) {
    const run = home.run(args);
    // oxlint-disable-next-line no-control-regex
    expect(run.stdout + run.stderr, args.join(" ")).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/u);
  }
  expect(existsSync(home.store)).toBe(true);
  expect(readFileSync(join(home.inputs, "dir", "good.csv"), "utf8")).toContain("\u001b");
});
