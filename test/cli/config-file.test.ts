/** Configs: what is taken, what it becomes, and what is refused at which line. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../src/cli/config-file.js";
import { validatorOf } from "../system/schemas.js";

const root = mkdtempSync(join(tmpdir(), "leaksift-config-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, "project");
mkdirSync(folder);
const path = join(folder, "leaksift.config.yaml");

async function messageOf(text: string): Promise<string> {
  writeFileSync(path, text);
  try {
    await readConfig(path);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("a config", () => {
  it("becomes values of options, with paths from its folder", async () => {
    const text = `# of the team
store: stores/team.db
keyFile: ~/keys/team.key
country: GB
lang: zh
failOn: [passwords, credit-cards]
minCredibility: C3
since: 2020-01
exitCode: 7
baseline: ../baseline.json
ignoreFile: /etc/leaksift/ignore.yaml
memory: 1GB
threads: 2
formats:
  table: "-"
  sarif: out/findings.sarif
`;
    writeFileSync(path, text);
    expect(await readConfig(path)).toEqual({
      options: {
        store: join(folder, "stores/team.db"),
        keyFile: join(homedir(), "keys/team.key"),
        country: "GB",
        lang: "zh",
        failOn: "passwords,credit-cards",
        minCredibility: "C3",
        since: "2020-01",
        exitCode: "7",
        baseline: join(root, "baseline.json"),
        ignoreFile: "/etc/leaksift/ignore.yaml",
        memory: "1GB",
        threads: "2",
      },
      outputs: [
        { format: "table" },
        { output: "-" },
        { format: "sarif" },
        { output: join(folder, "out/findings.sarif") },
      ],
    });
    expect(validatorOf("config")(parse(text))).toBe(true);
  });

  it("takes keys as flags are spelled, and one format for standard output", async () => {
    writeFileSync(path, "fail-on: passwords\nexit-code: 3\nformats: json\n");
    expect(await readConfig(path)).toEqual({
      options: { failOn: "passwords", exitCode: "3" },
      outputs: [{ format: "json" }, { output: "-" }],
    });
  });

  it.each(["", "# nothing\n"])("may be empty: %j", async (text) => {
    writeFileSync(path, text);
    expect(await readConfig(path)).toEqual({ options: {}, outputs: [] });
  });

  // What the published schema refuses as well.
  it.each([
    ["country: GB\nfialOn: passwords\n", 2, 'no such key "fialOn"; did you mean failOn?'],
    ["lang: fr\n", 1, "en or zh"],
    ["\nminCredibility: F\n", 2, "A to E"],
    ["since: soon\n", 1, "YYYY"],
    ["exitCode: 256\n", 1, "0 to 255"],
    ["threads: 0\n", 1, "1 to 64"],
    ["formats: pdf\n", 1, "no such format"],
    ["formats:\n  table: '-'\n  sarfi: a.sarif\n", 3, "did you mean sarif?"],
    ["formats: [table]\n", 1, "formats is one format"],
    ["formats: {html: }\n", 1, "html is one value"],
    ["failOn: {a: b}\n", 1, "failOn is one value"],
    ["failOn:\n  - passwords\n  - [a]\n", 3, "is one value"],
    ["store: [a]\n", 1, "store is one value"],
    ["- store: a\n", 1, "keys with values"],
    ["just words\n", 1, "keys with values"],
    ["passphrase: secret words\n", 1, "names no passphrase"],
    ["passphraseFile: p.txt\n", 1, "names no passphrase"],
    ["store: a\nnotifyCommand: /bin/sh\n", 2, "names no program"],
    ["showIdentifiers: true\n", 1, "shows no identifiers"],
  ])("is refused: %j", async (text, line, words) => {
    const message = await messageOf(text);
    expect(message).toContain(`${path}:${line}: `);
    expect(message).toContain(words);
    expect(message).not.toMatch(/secret words|p\.txt|\/bin\/sh/u);
    expect(validatorOf("config")(parse(text))).toBe(false);
  });

  // What no schema can say.
  it.each([
    ["country: Engl4nd\n", 1, "unknown country"],
    ["lang: en\nfailOn:\n  - names\n  - pasword\n", 2, "did you mean passwords?"],
    ["since: 2023-02-29\n", 1, "YYYY"],
    ["memory: 1MB\n", 1, "480MB"],
    ["failOn: names\nfail-on: passwords\n", 2, "the same key twice"],
    ["store: a\nstore: b\n", 2, "the same key twice"],
    ["store: [\n", 2, "no YAML"],
    ["pass-phrase-file: x\n", 1, "no such key"],
    ["passphrase-file: x\n", 1, "names no passphrase"],
  ])("is refused: %j", async (text, line, words) => {
    const message = await messageOf(text);
    expect(message).toContain(`${path}:${line}: `);
    expect(message).toContain(words);
  });

  it("sends no report out of its folder, by links neither", async () => {
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), join(folder, "linked"));
    symlinkSync(join(root, "elsewhere", "target"), join(folder, "dangling.html"));
    writeFileSync(join(root, "elsewhere", "target"), "");
    for (const target of ["../a.html", "/tmp/a.html", "linked/a.html", "dangling.html", "x/../../a.html", "~/a.html"])
      expect(await messageOf(`formats: {html: "${target}"}\n`), target).toContain("into the folder of the config");
    for (const target of ["a.html", "./x/a.html", "..a.html"])
      expect(await messageOf(`formats: {html: "${target}"}\n`), target).toBe("");
  });

  it("repeats no key that may be somebody", async () => {
    const message = await messageOf("ann.lee@example.com: x\n");
    expect(message).toContain(":1: no such key");
    expect(message).not.toContain("ann");
  });
});
