/** The compiled code that comes with the bundle on Node 20: a damaged one, which V8 would run into the wall with, is not used. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "./run-cli.js";

const CACHE = join("dist", "bundle", "start.cache");

describe.skipIf(!existsSync(join(PROJECT, CACHE)))("the compiled start", () => {
  let copy: string;
  let whole: Buffer;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "leaksift-start-"));
    mkdirSync(join(copy, "dist"));
    for (const part of ["bin", join("dist", "bundle"), "package.json"])
      cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"), "junction");
    whole = readFileSync(join(copy, CACHE));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** What V8 makes of the cache: whether it took it. */
  function isTaken(): boolean {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        "-e",
        `console.log(require(${JSON.stringify(join(copy, "bin", "compiled-start.js"))}).loadStart().cachedDataRejected)`,
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    return stdout.trim() === "false";
  }

  it("is taken by the V8 that it was made by", () => {
    expect(isTaken()).toBe(true);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    [
      "a bit of its end is flipped",
      (bytes) => (bytes.writeUInt8(bytes[bytes.length - 9] ^ 4, bytes.length - 9), bytes),
    ],
    [
      "a bit of its middle is flipped",
      (bytes) => (bytes.writeUInt8(bytes[bytes.length >>> 1] ^ 1, bytes.length >>> 1), bytes),
    ],
    ["it is cut", (bytes) => bytes.subarray(0, bytes.length >>> 1)],
    ["it is empty", () => Buffer.alloc(0)],
  ])("is left out when %s, and the command runs", (_, damage) => {
    writeFileSync(join(copy, CACHE), damage(Buffer.from(whole)));
    expect(isTaken()).toBe(false);
    const { status, stdout } = spawnSync(process.execPath, [join(copy, "bin", "leaksift.js"), "--version"], {
      encoding: "utf8",
    });
    expect([status, stdout.trim()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+$/u)]);
  });
});
