/** Where compiled code is kept: in a folder of the user's own, or nowhere. */
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "./run-cli.js";

let root: string;
beforeAll(() => void (root = mkdtempSync(join(tmpdir(), "leaksift-compiled-"))));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the module says of a home, in a process of its own: it is plain JavaScript, outside of what is compiled. */
function folderIn(home: string, platform = "linux", env: Record<string, string> = {}): string | null {
  const code = `import { compileCacheFolder } from ${JSON.stringify(join(PROJECT, "bin", "compile-cache.js"))};
    console.log(JSON.stringify(compileCacheFolder(${JSON.stringify({ HOME: home, ...env })}, ${JSON.stringify(platform)})));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as string | null;
}

test.each([
  ["linux", {}, ".cache/leaksift/compiled"],
  ["linux", { XDG_CACHE_HOME: "CACHE" }, "CACHE/leaksift/compiled"],
  ["darwin", {}, "Library/Caches/leaksift/compiled"],
])("on %s with %j it is %s, for the user alone", (platform, env, wanted) => {
  const home = mkdtempSync(join(root, "home-"));
  const named = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, join(home, value)]));
  const folder = folderIn(home, platform, named);
  expect(folder).toBe(join(home, wanted));
  expect(lstatSync(join(home, wanted)).mode & 0o777).toBe(0o700);
  // Once more, now that it is there.
  expect(folderIn(home, platform, named)).toBe(folder);
});

test.each<[string, (own: string) => void]>([
  [
    "is a link",
    (own) => {
      mkdirSync(join(own, "..", "elsewhere"));
      symlinkSync(join(own, "..", "elsewhere"), join(own, "compiled"));
    },
  ],
  ["may be written by others", (own) => (mkdirSync(join(own, "compiled")), chmodSync(join(own, "compiled"), 0o777))],
  ["is a file", (own) => writeFileSync(join(own, "compiled"), "")],
  ["lies in a folder that others may write", (own) => chmodSync(own, 0o777)],
])("none that %s is used", (_, lay) => {
  const home = mkdtempSync(join(root, "home-"));
  const own = join(home, ".cache", "leaksift");
  mkdirSync(own, { recursive: true });
  lay(own);
  expect(folderIn(home)).toBeNull();
});
