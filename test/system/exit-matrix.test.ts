/**
 * Exit statuses as a table: each command that meets a store, with every state that the store and its key can be in. What the contract
 * says of an error holds in every cell: nothing on standard output, one sentence on standard error; and `--quiet` changes no status.
 * Each cell has a store of its own, so that no command sees what another did. Imports and scans start threads: exit-status.test.ts.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandsOf, commandTree } from "../../src/cli/command-tree.js";
import { buildProgram } from "../../src/cli/main.js";
import { SqliteWriter } from "../../src/store/sqlite-writer.js";
import { Home } from "./run-cli.js";
import { runInProcess } from "./run-in-process.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

/** How the store and its key are; each prepares a good pair. */
const STATES: Readonly<Record<string, (place: Place) => (() => void) | undefined>> = {
  good: () => undefined,
  empty({ store, key }) {
    copyFileSync(join(made, "empty.db"), store);
    copyFileSync(join(made, "empty.key"), key);
    return undefined;
  },
  missing({ store }) {
    rmSync(store);
    return undefined;
  },
  foreign({ store }) {
    writeFileSync(store, "name,phone\n".repeat(500));
    return undefined;
  },
  newer: change("PRAGMA user_version = 99"),
  blocks: change("UPDATE block SET data = zeroblob(length(data))"),
  tampered: change("UPDATE dataset SET title = 'other'"),
  nokey({ key }) {
    rmSync(key);
    return undefined;
  },
  wrong({ key }) {
    copyFileSync(join(made, "other.key"), key);
    return undefined;
  },
  unsafe({ key }) {
    chmodSync(key, 0o644);
    return undefined;
  },
  locked({ store }) {
    const writer = SqliteWriter.openForWriting(store);
    return () => writer.close();
  },
};

/**
 * By rows: a command, and its status in each state, in the order of STATES. An empty store has nothing to answer with (4), and no
 * dataset of a name (2); what doesn't need the key doesn't care for it. `store check` reads headers unless it is told to read all.
 */
const TABLE = `
                                    good empty missing foreign newer blocks tampered nokey wrong unsafe locked
check CLEAR                            0     4       3       3     3      3        3     3     3      3      0
check EXPOSED                          1     4       3       3     3      3        3     3     3      3      1
check EXPOSED --exit-code 7            7     4       3       3     3      3        3     3     3      3      7
check EXPOSED --fail-on passwords      0     4       3       3     3      3        3     3     3      3      0
check EXPOSED --since 2030             4     4       3       3     3      4        3     3     3      3      4
check EXPOSED --dataset none           2     4       3       3     3      2        3     3     3      3      2
check 12                               5     4       3       3     3      5        3     3     3      3      5
check --file exposed.txt               1     4       3       3     3      3        3     3     3      3      1
check --file clear.txt                 0     4       3       3     3      3        3     3     3      3      0
check --file partly.txt                5     4       3       3     3      3        3     3     3      3      5
check --file empty.txt                 4     4       3       3     3      4        3     3     3      3      4
check --file none.txt                  2     4       3       3     3      2        3     3     3      3      2
check --file names.csv                 4     4       3       3     3      4        3     3     3      3      4
check CLEAR --format xyz               2     2       2       2     2      2        2     2     2      2      2
datasets                               0     0       3       3     3      0        0     0     0      0      0
datasets show one                      0     2       3       3     3      0        0     0     0      0      0
datasets show none                     2     2       3       3     3      2        2     2     2      2      2
datasets remove one --yes              0     2       3       3     3      0        3     3     3      3      3
datasets remove one                    2     2       3       3     3      2        3     3     3      3      3
datasets mark one --sensitive          0     2       3       3     3      0        3     3     3      3      3
datasets link one whatsapp-2022        0     2       3       3     3      0        3     3     3      3      3
datasets link one nothing              2     2       2       2     2      2        2     2     2      2      2
datasets rate one                      0     2       3       3     3      0        3     3     3      3      3
datasets rate none                     2     2       3       3     3      2        2     2     2      2      3
datasets overlap one none              2     2       3       3     3      2        2     2     2      2      2
datasets overlap one one               2     2       2       2     2      2        2     2     2      2      2
store resume                           0     0       3       3     3      0        0     0     0      0      3
key add --file NEW                     0     0       3       3     3      0        3     3     3      3      3
key passphrase                         2     2       3       3     3      2        3     3     3      3      3
key rotate                             0     0       3       3     3      3        3     3     3      3      3
advice letter --law gdpr               0     0       0       0     0      0        0     0     0      0      0
advice letter --law roman              2     2       2       2     2      2        2     2     2      2      2
help check                             0     0       0       0     0      0        0     0     0      0      0
store info                             0     0       3       3     3      0        0     0     0      0      0
store check                            0     0       3       3     3      0        3     3     3      3      0
store check --read-data                0     0       3       3     3      3        3     3     3      3      0
store compact                          0     0       3       3     3      0        3     3     3      3      3
store backup COPY                      0     0       3       3     3      3        3     3     3      3      0
store restore none.txt --yes           3     3       3       3     3      3        3     3     3      3      3
check --domain example.com             1     4       3       3     3      3        3     3     3      3      1
watch add EXPOSED                      0     0       3       3     3      3        3     3     3      3      3
watch list                             0     0       3       3     3      0        3     3     3      3      0
watch run                              4     4       3       3     3      4        3     3     3      3      3
watch remove w9                        2     2       3       3     3      2        3     3     3      3      3
report                                 0     4       3       3     3      0        3     3     3      3      0
key list                               0     0       3       3     3      0        0     0     0      0      0
key remove 9                           2     2       3       3     3      2        3     3     3      3      3
forget EXPOSED                         2     2       3       3     3      2        3     3     3      3      3
forget EXPOSED --yes                   0     0       3       3     3      3        3     3     3      3      3
init                                   2     2       2       2     2      2        2     2     2      2      2
catalog                                0     0       0       0     0      0        0     0     0      0      0
catalog show whatsapp-2022             0     0       0       0     0      0        0     0     0      0      0
catalog show nothing                   2     2       2       2     2      2        2     2     2      2      2
catalog import clear.txt               2     2       2       2     2      2        2     2     2      2      2
advice --classes passwords             0     0       0       0     0      0        0     0     0      0      0
advice --dataset none                  2     2       3       3     3      2        2     2     2      2      2
completion fish                        0     0       0       0     0      0        0     0     0      0      0
completion powershell                  2     2       2       2     2      2        2     2     2      2      2
`;

interface Place {
  readonly store: string;
  readonly key: string;
}

/** What SQL does to a store behind leaksift's back. */
function change(sql: string): (place: Place) => undefined {
  return ({ store }) => {
    const db = new Database(store);
    db.exec(sql);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
  };
}

let home: Home;
/** Stores and keys that cells take copies of. */
let made: string;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  made = join(home.root, "made");
  mkdirSync(made);
  const places = (name: string): string[] => [
    "--store",
    join(made, `${name}.db`),
    "--key-file",
    join(made, `${name}.key`),
  ];
  home.json(["import", "leak.csv", "--dataset", "one", "--breach-date", "2021-05", ...places("good")]);
  for (const name of ["empty", "other"]) home.json(["init", ...places(name)]);
  home.input("exposed.txt", `${EXPOSED_PHONE}\n${CLEAR_PHONE}\nrubbish\n`);
  home.input("clear.txt", `${CLEAR_PHONE}\n`);
  home.input("partly.txt", `${CLEAR_PHONE}\nrubbish\n`);
  home.input("empty.txt", "\n");
  home.input("names.csv", "name,age\nAnn,30\nBob,40\nCy,50\n");
});
afterAll(() => home.remove());

const [HEAD, ...ROWS] = TABLE.trim().split("\n");
const COLUMNS = HEAD.trim().split(/\s+/u);

test("the table has a column for every state", () => {
  expect(COLUMNS).toEqual(Object.keys(STATES));
});

/** What starts threads: import-outcome.test.ts, scan.test.ts and main-job.test.ts say how these end. */
const ELSEWHERE = ["import", "scan", "demo"];

test("every command of the program has a row", async () => {
  const commands = commandsOf(commandTree(await buildProgram([])))
    .map(({ path }) => path.slice(1).join(" "))
    .filter((path) => path !== "" && !path.endsWith(" help"));
  expect(commands.length).toBeGreaterThan(30);
  const groups = commands.filter((path) => commands.some((other) => other.startsWith(`${path} `)));
  const known = [...ROWS, ...ELSEWHERE, ...groups];
  expect(commands.filter((path) => !known.some((row) => row === path || row.startsWith(`${path} `)))).toEqual([]);
});

describe.each(ROWS.map((row) => row.split(/\s{2,}(?=\d)/u)))("%s", (command, ...statuses) => {
  test.each(COLUMNS.map((state, i) => [state, Number(statuses[i])] as const))("%s store: %i", async (state, status) => {
    const folder = join(home.root, "cell");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, "key"), { recursive: true });
    const place = { store: join(folder, "s.db"), key: join(folder, "key", "s.key") };
    copyFileSync(join(made, "good.db"), place.store);
    copyFileSync(join(made, "good.key"), place.key);
    chmodSync(place.key, 0o600);
    const undo = STATES[state](place);
    const words = command
      .replace("CLEAR", CLEAR_PHONE)
      .replace("COPY", join(folder, "copy.db"))
      .replace("NEW", join(folder, "key", "new.key"))
      .replace("EXPOSED", EXPOSED_PHONE)
      .split(" ")
      .map((word) => (existsSync(join(home.inputs, word)) || word === "none.txt" ? join(home.inputs, word) : word));
    const args = [...words, "--store", place.store, "--key-file", place.key, "--quiet"];
    const run = await runInProcess(home, args);
    undo?.();
    const said = `${run.stderr}${run.stdout}`;
    expect(run.status, said).toBe(status);
    // Checks that end so have an answer; all other ends are errors.
    const hasAnswer = [0, 1, 7].includes(status) || (status === 5 && command.startsWith("check"));
    const lines = run.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("warning: "));
    if (hasAnswer) {
      expect(run.stdout, said).not.toBe("");
      if (command !== "init") expect(lines).toEqual([]);
    } else if (!command.startsWith("store check")) {
      expect(run.stdout).toBe("");
      expect(lines[0]).toMatch(/^leaksift: /u);
      expect(lines.length, said).toBeLessThan(3);
    }
  });
});
