/**
 * The manual page that the build makes: it is that of this program, names every command and option, and is set by groff without a
 * warning. Where groff isn't installed the last is skipped and said.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandsOf, commandTree } from "../../src/cli/command-tree.js";
import { buildProgram } from "../../src/cli/main.js";
import { manualPage } from "../../src/cli/manual-page.js";
import { PROJECT } from "./run-cli.js";

const { man, version } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
  man: string;
  version: string;
};
const built = readFileSync(join(PROJECT, man), "utf8");
const hasGroff = spawnSync("groff", ["--version"]).status === 0;
if (!hasGroff) process.stderr.write("manual page: no groff found, it is not set\n");

test("the built page is that of this program", async () => {
  expect(built).toBe(manualPage(await buildProgram([]), version));
});

/** A term or heading of the page, as text. */
function plain(line: string): string {
  return line.replaceAll("\\-", "-").replaceAll("\\(dq", '"').replaceAll("\\(aq", "'").replaceAll("\\e", "\\");
}

test("every command, argument and option has its place", async () => {
  const lines = built.split("\n").map(plain);
  for (const { path, options, arguments: own } of commandsOf(commandTree(await buildProgram([])))) {
    if (path.length === 1 || path.includes("help")) continue;
    const at = lines.findIndex(
      (line) => line.startsWith(`.SS "${path.join(" ")}`) && !/^ [a-z]/u.test(line.slice(5 + path.join(" ").length)),
    );
    expect(at, path.join(" ")).toBeGreaterThan(0);
    const end = lines.findIndex((line, i) => i > at && /^\.S[SH] /u.test(line));
    const section = lines.slice(at, end);
    for (const { usage } of [...options, ...own]) {
      if (usage !== "-h, --help") expect(section, path.join(" ")).toContain(`\\fB${usage}\\fR`);
    }
  }
  expect(lines).toContain("\\fB--store <path>\\fR");
  expect(lines).toContain("\\fB130\\fR");
});

test.skipIf(!hasGroff)("groff sets it without a warning", () => {
  const { stdout, stderr, status } = spawnSync("groff", ["-man", "-ww", "-Tutf8", "-rLL=100n"], {
    input: built,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  // Bold is letters struck twice.
  // oxlint-disable-next-line no-control-regex
  const text = stdout.replace(/.\u0008|\u001b\[[0-9;]*m/gu, "");
  expect(text).toContain("EXIT STATUS");
  expect(text).toContain("$ leaksift check --file staff.csv --json");
  expect(text).not.toMatch(/\\[([-]/u);
});
