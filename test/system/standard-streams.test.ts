/** Output that can't be written, an answer that isn't given, and help: what the command line says around its results. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command } from "commander";
import { buildProgram } from "../../src/cli/main.js";
import { Home, PROJECT, type CliRun } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

const CLI = join(PROJECT, "bin", "leaksift.js");
let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
});
afterAll(() => home.remove());

/** Runs with standard output on a device that is always full. */
function runFull(args: readonly string[], stdin = ""): Omit<CliRun, "stdout" | "signal"> {
  const full = openSync("/dev/full", "w");
  try {
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: home.inputs,
      env: home.environment(),
      input: stdin,
      stdio: ["pipe", full, "pipe"],
      encoding: "utf8",
      timeout: 60_000,
    });
    return { status, stderr };
  } finally {
    closeSync(full);
  }
}

test("the first import says where the key was made, with --quiet and --json too, and again nothing", () => {
  const first = home.run(["import", "leak.csv", "--dataset", "one", "--quiet"]);
  const key = home.files().find((path) => path.endsWith(".key"));
  expect(first.status).toBe(0);
  expect(first.stderr).toContain(`Its key is   ${key}`);
  expect(home.run(["import", "leak.csv", "--dataset", "two", "--quiet"]).stderr).toBe("");
  const other = ["--store", join(home.home, "other.db")];
  const json = home.run(["import", "leak.csv", "--quiet", "--json", ...other]);
  expect(json.stderr).toContain("Its key is   ");
  expect(JSON.parse(json.stdout)).toHaveProperty("datasets");
});

test.skipIf(!existsSync("/dev/full"))("a full standard output is one clear line and status 3", () => {
  const list = `${EXPOSED_PHONE}\n${CLEAR_PHONE}\n`.repeat(5000);
  const cases: [string[], string?][] = [
    [["check", "--file", "-"], list],
    [["check", "--file", "-", "--format", "ndjson"], list],
    [["datasets"]],
    [["import", "leak.csv", "--dataset", "one"]],
    [["--help"]],
    [["demo"]],
  ];
  for (const [args, stdin] of cases) {
    const { status, stderr } = runFull(args, stdin);
    expect([args, status]).toEqual([args, 3]);
    expect(stderr).toMatch(
      /^leaksift: the result can't be written to standard output \(no space left on its disk\)\n {2}/u,
    );
    expect(stderr.trim().split("\n")).toHaveLength(2);
  }
  const { status, stderr } = runFull(["check", "--file", "-", "--json"], list);
  expect(status).toBe(3);
  expect(JSON.parse(stderr)).toMatchObject({ schemaVersion: 1, error: { code: "output-unwritable" } });
  // An error of the command itself comes first, and is the only one.
  expect(runFull(["datasets", "show", "none"])).toMatchObject({ status: 2 });
});

test("a reader who leaves early changes nothing: no word, and the command's own status", async () => {
  const list = home.input("many.txt", `${EXPOSED_PHONE}\n${CLEAR_PHONE}\n`.repeat(20_000));
  const run = home.start(["check", "--file", list, "--format", "ndjson"]);
  run.child.stdout?.destroy();
  const { status, stderr } = await run.done;
  expect([status, stderr]).toEqual([1, ""]);
});

// `script` gives the command a terminal to ask on.
const hasScript = spawnSync("script", ["--version"]).status === 0;
test.skipIf(!hasScript)("an empty answer to the prompt is nothing to answer with", async () => {
  const command = `${process.execPath} ${CLI} check`;
  const ask = async (answer: string): Promise<number | null> => {
    const child = spawn("script", ["-qec", command, "/dev/null"], { env: home.environment({ TERM: "xterm" }) });
    // What is typed before the question is asked may be lost.
    let isAnswered = false;
    child.stdout.on("data", (piece: Buffer) => {
      if (isAnswered || !piece.includes("Phone number or e-mail")) return;
      isAnswered = true;
      setTimeout(() => child.stdin.write(answer), 200);
    });
    const [status] = (await once(child, "close")) as [number | null];
    return status;
  };
  expect(await ask("\r")).toBe(4);
  expect(await ask("  \r")).toBe(4);
  expect(await ask(`${EXPOSED_PHONE}\r`)).toBe(1);
});

test("the help of every command has an example that begins with it", async () => {
  const missing: string[] = [];
  const look = (command: Command, path: string[]): void => {
    const text = execFileSync(process.execPath, [CLI, ...path, "--help"], { encoding: "utf8" });
    if (!new RegExp(`Examples?:\\n(.*\\n)*? +.*leaksift ${path.join(" ")}`, "u").test(text))
      missing.push(path.join(" "));
    for (const child of command.commands) look(child, [...path, child.name()]);
  };
  look(await buildProgram([]), []);
  expect(missing).toEqual([]);
});
