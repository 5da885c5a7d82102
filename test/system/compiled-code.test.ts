/** The compiled code that comes with the bundle on Node 20: a damaged one, which V8 would run into the wall with, is not used. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROJECT } from "./run-cli.js";

const BUNDLE = join("dist", "bundle");
const CACHES = readdirSync(join(PROJECT, BUNDLE)).filter((name) => name.endsWith(".cache"));

describe.skipIf(CACHES.length === 0)("the compiled code", () => {
  let copy: string;
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "leaksift-compiled-"));
    mkdirSync(join(copy, "dist"));
    for (const part of ["bin", BUNDLE, "package.json", "data"])
      cpSync(join(PROJECT, part), join(copy, part), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules"), join(copy, "node_modules"), "junction");
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  /** Caches of the main thread's files that V8 takes when all of them are loaded, by name. */
  function taken(): string[] {
    const files = CACHES.map((name) => name.replace(/cache$/u, "js")).filter((name) => !name.includes("-worker-"));
    const program = `
      const code = require("./bin/compiled-code.js");
      code.useCompiledCode();
      for (const file of ${JSON.stringify(files)}) require("./${BUNDLE.replaceAll("\\", "/")}/" + file);
      const names = [...code.compiled].filter(([, script]) => script.cachedDataRejected === false);
      console.log(JSON.stringify(names.map(([path]) => require("node:path").basename(path))));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", program], { encoding: "utf8", cwd: copy });
    expect(stderr).toBe("");
    return (JSON.parse(stdout) as string[]).map((name) => name.replace(/js$/u, "cache")).sort();
  }

  it("is made of the threads' files too, and of the largest of the others", () => {
    expect(CACHES).toEqual(
      expect.arrayContaining([
        "import-worker-code.cache",
        "look-up-worker-code.cache",
        expect.stringMatching(/^start-/u),
        expect.stringMatching(/^plan-inputs-/u),
      ]),
    );
    for (const name of CACHES) expect(statSync(join(PROJECT, BUNDLE, name)).mode & 0o044).toBe(0o044);
  });

  it("is taken by the V8 that it was made by", () => {
    expect(taken()).toEqual(CACHES.filter((name) => !name.includes("-worker-")).sort());
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
  ])("is left out when %s, and leaksift runs", (_, damage) => {
    for (const name of CACHES)
      writeFileSync(join(copy, BUNDLE, name), damage(readFileSync(join(PROJECT, BUNDLE, name))));
    expect(taken()).toEqual([]);
    const store = ["--store", join(copy, "store.db"), "--key-file", join(copy, "key", "store.key")];
    const sample = join(copy, "data", "samples", "courier.csv");
    const { status } = spawnSync(
      process.execPath,
      [join(copy, "bin", "leaksift.js"), "import", sample, "--replace", ...store],
      { encoding: "utf8" },
    );
    expect(status).toBe(0);
  });
});
