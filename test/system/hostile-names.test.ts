/**
 * Names that an attacker chooses (a dataset's title and origin, a contact, a header, a column of a million) in everything that
 * is printed: no escape sequence reaches a terminal and no mark that turns the order of a text, in any format.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Home } from "./run-cli.js";
import { EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

/** Clears the screen, sets the window's title, turns the order, hides itself. */
const HOSTILE = "\u{1b}[2J\u{1b}]0;x\u{7}\u{202e}\u{2066}\u{200b}\u{9b}31m";
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u;
const FORMATS = ["table", "json", "ndjson", "csv", "sarif", "junit", "markdown", "html"] as const;

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK.replace("address", `add${HOSTILE}ress`));
  home.input("list.csv", `phone,note\n${EXPOSED_PHONE},a\nb${HOSTILE}ad,b\n`);
  const named = ["--title", `Shop${HOSTILE}s leak`, "--origin", `for${HOSTILE}um`];
  home.json(["import", "leak.csv", "--dataset", "shop", ...named, "--threads", "1"]);
});
afterAll(() => home.remove());

describe("names with escapes and bidi marks", () => {
  it.each(FORMATS)("reach nobody by check --format %s", (format) => {
    const { status, stdout, stderr } = home.run(["check", "--file", "list.csv", "--format", format]);
    expect([status, stderr.split("\n").filter((line) => line.includes("can't"))]).toEqual([1, []]);
    expect(stdout).toContain("shop");
    expect([CONTROLS.exec(stdout), CONTROLS.exec(stderr)]).toEqual([null, null]);
  });

  it.each([
    [["datasets"]],
    [["datasets", "--json"]],
    [["datasets", "show", "shop"]],
    [["datasets", "show", "shop", "--json"]],
    [["datasets", "rate", "shop"]],
    [["store", "info"]],
    [["report", "--format", "html"]],
    [["report", "--format", "markdown"]],
    [["report", "--format", "json"]],
    [["datasets", "show", `no${HOSTILE}ne`]],
    [["import", `no${HOSTILE}ne.csv`]],
    [["import", "leak.csv", "--dry-run"]],
    [["check", `b${HOSTILE}ad`]],
  ])("nor by %j", (args) => {
    const { stdout, stderr } = home.run(args);
    expect(stdout + stderr).not.toBe("");
    expect([CONTROLS.exec(stdout), CONTROLS.exec(stderr)]).toEqual([null, null]);
  });
});

it("a header of a million columns is refused in no time, and quoted nowhere", () => {
  const columns = Array.from({ length: 1e6 }, (_, i) => `c${i}`);
  home.input("wide.csv", `${columns.join(",")}\n${",".repeat(1e6 - 1)}+447700900001\n`);
  const started = performance.now();
  const { status, stdout, stderr } = home.run(["import", "wide.csv", "--threads", "1"]);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr.length).toBeLessThan(1000);
  expect(performance.now() - started).toBeLessThan(30_000);
});
