import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { slugify, slugOf, walkInputs } from "../../src/source/input-walk.js";

let folder = "";
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "leaksift-walk-"));
  for (const name of ["leak", "leak/b", "leak/b/deep", "empty"]) mkdirSync(at(name));
  for (const name of ["leak/c.csv", "leak/a.csv", "leak/b/1.txt", "leak/b/deep/x", "leak/b.csv", "leak/Z.csv"]) {
    writeFileSync(at(name), name);
  }
  for (const name of ["leak/.DS_Store", "leak/Thumbs.db", "leak/b/desktop.ini", "leak/._c.csv"])
    writeFileSync(at(name), "");
  symlinkSync(at("leak/a.csv"), at("leak/link.csv"));
  symlinkSync(at("leak"), at("leak/loop"));
  symlinkSync(at("leak/a.csv"), at("named-link"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("walkInputs", () => {
  it("walks folders in the order of names and says what it skips", () => {
    const { files, skipped } = walkInputs([at("leak")]);
    expect(files).toEqual([
      { path: at("leak", "Z.csv"), bytes: 10 },
      { path: at("leak", "a.csv"), bytes: 10 },
      { path: at("leak", "b", "1.txt"), bytes: 12 },
      { path: at("leak", "b", "deep", "x"), bytes: 13 },
      { path: at("leak", "b.csv"), bytes: 10 },
      { path: at("leak", "c.csv"), bytes: 10 },
    ]);
    expect(skipped).toEqual([
      { path: at("leak", ".DS_Store"), reason: "system-file" },
      { path: at("leak", "._c.csv"), reason: "system-file" },
      { path: at("leak", "Thumbs.db"), reason: "system-file" },
      { path: at("leak", "b", "desktop.ini"), reason: "system-file" },
      { path: at("leak", "link.csv"), reason: "symbolic-link" },
      { path: at("leak", "loop"), reason: "symbolic-link" },
    ]);
  });

  it("keeps the order of the paths given, and takes what a user names", () => {
    const { files, skipped } = walkInputs([at("leak/c.csv"), "-", at("named-link"), at("empty"), at("leak/.DS_Store")]);
    expect(files).toEqual([
      { path: at("leak/c.csv"), bytes: 10 },
      { path: "-", bytes: null },
      { path: at("named-link"), bytes: 10 },
      { path: at("leak/.DS_Store"), bytes: 0 },
    ]);
    expect(skipped).toEqual([]);
    expect(walkInputs([])).toEqual({ files: [], skipped: [] });
  });

  it("says what is wrong with a named path", () => {
    for (const path of [at("none"), at("leak/a.csv/x")]) {
      expect(() => walkInputs([path])).toThrow(
        expect.objectContaining({ code: "input-missing", message: `${path}: no such file or folder` }),
      );
    }
    expect(() => walkInputs(["/dev/null"])).toThrow(expect.objectContaining({ code: "input-unreadable" }));
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)("lists folders that it may not read", () => {
    mkdirSync(at("locked"));
    chmodSync(at("locked"), 0o000);
    expect(walkInputs([at("locked")])).toEqual({
      files: [],
      skipped: [{ path: at("locked"), reason: "permission-denied" }],
    });
    chmodSync(at("locked"), 0o700);
  });

  it.skipIf(process.platform === "win32")("takes a named pipe that a user names, and skips one in a folder", () => {
    mkdirSync(at("pipes"));
    execFileSync("mkfifo", [at("pipes", "fifo")]);
    expect(walkInputs([at("pipes", "fifo")]).files).toEqual([{ path: at("pipes", "fifo"), bytes: null }]);
    expect(walkInputs([at("pipes")])).toEqual({
      files: [],
      skipped: [{ path: at("pipes", "fifo"), reason: "not-a-file" }],
    });
  });
});

describe("slugs", () => {
  it.each([
    ["/data/WhatsApp Germany.csv.gz", "whatsapp-germany"],
    ["顺丰2020.csv", "顺丰2020"],
    ["ＡＢＣ_1.TXT", "abc-1"],
    ["leak/", "leak"],
    ["users.2021.sql", "users"],
    ["-", "stdin"],
    [".csv", "dataset"],
    ["..", "dataset"],
    ["***.txt", "dataset"],
    ["हिन्दी.csv", "हिन्दी"],
  ])("%s is %s", (path, slug) => {
    expect(slugOf(path)).toBe(slug);
  });

  it("are at most 64 characters, none of them cut in half, without a dash at either end", () => {
    expect(slugify("a".repeat(100))).toBe("a".repeat(64));
    expect(slugify("𠀀".repeat(100))).toBe("𠀀".repeat(64));
    expect(slugify(`${"a".repeat(63)} b`)).toBe("a".repeat(63));
    expect(slugify("--a--b--")).toBe("a-b");
  });
});
