/** Ignore files: what is taken, and what is refused at which line without repeating it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readIgnoreFile } from "../../src/cli/ignore-file.js";
import { validatorOf } from "../system/schemas.js";

const folder = mkdtempSync(join(tmpdir(), "leaksift-ignore-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, ".leaksiftignore");

async function messageOf(text: string): Promise<string> {
  writeFileSync(path, text);
  try {
    await readIgnoreFile(path, "2026-06-15");
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const PRINT = "0123456789abcdef0123456789abcdef";

describe("an ignore file", () => {
  it("is read with lines, and told from what expired before today", async () => {
    const text = [
      "# accepted risks",
      "ignore:",
      `  - fingerprint: ${PRINT}`,
      "    reason: ticket 4711, seen by legal",
      "  - {dataset: old-forum, reason: nothing to be done, expires: 2026-06-15}",
      "  - contact: 10023456",
      "    dataset: 论坛-2",
      "    reason: left the company",
      "    expires: 2026-06-14",
      "",
    ].join("\n");
    writeFileSync(path, text);
    const { entries, expired } = await readIgnoreFile(path, "2026-06-15");
    const none = { fingerprint: null, dataset: null, contact: null, expires: null };
    expect(entries).toEqual([
      { ...none, fingerprint: PRINT, reason: "ticket 4711, seen by legal", line: 3 },
      { ...none, dataset: "old-forum", reason: "nothing to be done", expires: "2026-06-15", line: 5 },
    ]);
    expect(expired).toEqual([
      { ...none, contact: "10023456", dataset: "论坛-2", reason: "left the company", expires: "2026-06-14", line: 6 },
    ]);
    expect(validatorOf("ignore-file")(parse(text))).toBe(true);
  });

  it.each(["", "# nothing yet\n", "ignore:\n", "ignore: []\n"])("may be empty: %j", async (text) => {
    writeFileSync(path, text);
    expect(await readIgnoreFile(path, "2026-06-15")).toEqual({ entries: [], expired: [] });
  });

  // What the published schema refuses as well.
  it.each([
    ["ignore:\n  - dataset: a\n", 2, "has a reason"],
    ["ignore:\n  - dataset: a\n    reason: ''\n", 3, "reason is one value"],
    ["ignore:\n  - reason: x\n", 2, "fingerprint, dataset or contact"],
    [
      "ignore:\n  - dataset: a\n    reason: x\n    expire: 2026-01-01\n",
      4,
      'no such key "expire"; did you mean expires?',
    ],
    ["ignor:\n  - dataset: a\n", 1, 'no such key "ignor"; did you mean ignore?'],
    ["ignore:\n  dataset: a\n", 1, "a list"],
    ["- dataset: a\n", 1, "keys with values"],
    ["ignore:\n\n  - words\n", 3, "keys with values"],
    [`ignore:\n  - fingerprint: ${PRINT.toUpperCase()}\n    reason: x\n`, 2, "32 digits"],
    ["ignore:\n  - dataset: a\n    reason: x\n    expires: soon\n", 4, "YYYY-MM-DD"],
    ["ignore:\n  - dataset: {a: b}\n    reason: x\n", 2, "dataset is one value"],
  ])("is refused: %j", async (text, line, words) => {
    const message = await messageOf(text);
    expect(message).toContain(`${path}:${line}: `);
    expect(message).toContain(words);
    expect(validatorOf("ignore-file")(parse(text))).toBe(false);
  });

  // What no schema can say.
  it.each([
    ["ignore:\n  - dataset: a\n    reason: x\n    expires: 2026-02-30\n", 4, "doesn't exist"],
    ["ignore:\n  - dataset: Old Forum\n    reason: x\n", 2, "slug"],
    ["ignore: [\n", 2, "no YAML"],
    ["ignore: []\nignore: []\n", 2, "the same key twice"],
    ["ignore: !!js/function x\n", 1, "no YAML"],
  ])("is refused: %j", async (text, line, words) => {
    const message = await messageOf(text);
    expect(message).toContain(`${path}:${line}: `);
    expect(message).toContain(words);
  });

  it("takes no aliases, which can grow without end", async () => {
    expect(await messageOf("ignore: &a []\nx: *a\n")).toContain("aliases");
  });

  it.each([
    ["contact", "ann.lee@example.com"],
    ["contact", "+44 7700 900123"],
    ["contact", "07700900123"],
    ["contact", "１５４０００００１２３４"],
    ["reason", "asked by ann.lee@example.com"],
    ["reason", "called 07700 900123"],
    ["dataset", "447700900123"],
    ["contact", "11010519491231002X"],
  ])("refuses an identifier in %s, and doesn't repeat it", async (key, value) => {
    const others = key === "reason" ? "dataset: a" : "reason: x";
    const message = await messageOf(`ignore:\n  - ${others}\n    ${key}: "${value}"\n`);
    expect(message).toContain(`${path}:3: ${key} holds what looks like`);
    expect(message).not.toContain(value);
    for (const piece of ["example.com", "900123", "5400", "1949"]) expect(message).not.toContain(piece);
  });
});
