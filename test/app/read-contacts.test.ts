/** Lists to check that hold several identifiers a line, are free text, or lie in archives. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContacts } from "../../src/app/read-contacts.js";
import { DEFAULT_LIMITS } from "../../src/source/archive-limits.js";
import { FIXTURE_PASSWORD, LOCKED_FIXTURES, makeTar, makeZip } from "../source/made-archives.js";

const COMBO = [
  "ann@example.org:+447700900001:pa:ss",
  "bob@example.org:bob.b@example.com",
  "cy@example.org|secret|word",
  "+447700900002----dee@example.net----pw",
  "eve@example.org:a@b:+1234",
].join("\n");
const COMBO_FOUND = [
  "1 ann@example.org",
  "1 +447700900001",
  "2 bob@example.org",
  "2 bob.b@example.com",
  "3 cy@example.org",
  "4 +447700900002",
  "4 dee@example.net",
  "5 eve@example.org",
];
const LINES = "fay@example.org\nno address\n";

describe("readContacts", () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "leaksift-lists-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function read(name: string, content: string | Buffer, more: Partial<Parameters<typeof readContacts>[1]> = {}) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const list = await readContacts(path, { country: null, columns: [], ...more });
    return {
      ...list,
      found: list.contacts.map(({ line, shown, invalid }) => `${line} ${invalid ?? shown}`),
      skipped: list.skipped.map(({ path: place, reason }) => `${place.slice(folder.length + 1)} ${reason}`),
    };
  }

  it("takes every identifier of a combo line, and of what stands behind nothing else", async () => {
    expect((await read("combo.txt", COMBO)).found).toEqual(COMBO_FOUND);
    expect((await read("combo.txt", COMBO, { kind: "phone" })).found).toEqual(["1 +447700900001", "4 +447700900002"]);
  });

  it("finds all that free text holds, and says that it was swept", async () => {
    const text =
      'Please call Bob, +44 7700 900123, or write to u140@example.com.\nHe said: "no" -- then Carol (u141@example.com)\nand Dave, +447700900142, called. Nothing, really.\n';
    const list = await read("notes.txt", text);
    expect(list.isSwept).toBe(true);
    expect(list.found).toEqual(["1 +447700900123", "1 u140@example.com", "2 u141@example.com", "3 +447700900142"]);
    expect((await read("lines.txt", LINES)).isSwept).toBe(false);
  });

  it("loses no line of a list, whatever stands in it", async () => {
    expect((await read("few.txt", "+447700900009\nrubbish\n")).found).toEqual([
      "1 +447700900009",
      "2 no-possible-form",
    ]);
    expect((await read("fewer.txt", "rubbish\nann lee\n+447700900009\n")).found).toHaveLength(3);
  });

  it.each<[string, () => Buffer]>([
    ["lists.zip", () => makeZip([file("a.txt", COMBO), file("b.txt", LINES)])],
    ["lists.tar", () => makeTar([file("a.txt", COMBO), file("b.txt", LINES)])],
    ["lists.tar.gz", () => gzipSync(makeTar([file("a.txt", COMBO), file("b.txt", LINES)]))],
    ["nested.zip", () => makeZip([file("in.tar", makeTar([file("a.txt", COMBO)])), file("b.txt.gz", gzipSync(LINES))])],
  ])("opens %s", async (name, make) => {
    const list = await read(name, make());
    expect(list.found).toEqual([...COMBO_FOUND, "1 fay@example.org", "2 no-possible-form"]);
    expect(list.skipped).toEqual([]);
  });

  it("holds archives to the limits of an import, and names what it could not read", async () => {
    const zip = makeZip([file("a.txt", LINES), file("deep.zip", makeZip([file("b.txt", LINES)]))]);
    const limited = { limits: { ...DEFAULT_LIMITS, maxDepth: 0 }, password: () => Promise.resolve(null) };
    const list = await read("deep.zip", zip, { archives: limited });
    expect(list.found).toEqual(["1 fay@example.org", "2 no-possible-form"]);
    expect(list.skipped).toEqual(["deep.zip!deep.zip input-limit"]);
    const cut = makeTar([file("a.txt", LINES), file("b.txt", LINES)]).subarray(0, 1100);
    expect((await read("cut.tar", cut)).skipped).toEqual(["cut.tar input-damaged"]);
    await expect(read("bad.zip", makeZip([file("a.txt", "no identifier")]))).rejects.toMatchObject({
      code: "nothing-asked",
    });
  });

  it("asks for the password of a locked archive", async () => {
    const locked = Buffer.from(LOCKED_FIXTURES["aes256.zip"], "base64");
    const archives = { limits: DEFAULT_LIMITS, password: () => Promise.resolve(FIXTURE_PASSWORD) };
    expect((await read("locked.zip", locked, { archives })).found).toEqual(["2 +12125550100", "3 +12125550101"]);
    await expect(read("locked.zip", locked)).rejects.toMatchObject({ code: "input-password" });
  });
});

function file(name: string, data: string | Buffer): { name: string; data: string | Buffer } {
  return { name, data };
}
