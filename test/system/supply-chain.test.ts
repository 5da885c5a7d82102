/**
 * What a user installs: pinned by hash, for every platform, with no script but those that build the two native modules; and a
 * package that works with nothing beside it but what it says it depends on.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Home, PROJECT } from "./run-cli.js";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(readFileSync(join(PROJECT, "package-lock.json"), "utf8")) as {
  lockfileVersion: number;
  packages: Record<string, Locked>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
const installed = packages.filter(([, { dev }]) => dev !== true);

describe("the lock file", () => {
  it("pins everything by a strong hash, from nowhere but a registry", () => {
    expect(lock.lockfileVersion).toBe(3);
    const loose = packages.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/u.test(integrity ?? ""));
    expect(loose.map(([path]) => path)).toEqual([]);
    const elsewhere = packages.filter(
      ([, { resolved = "" }]) => resolved !== "" && !/^https:\/\/[^/]+\/.+\.tgz$/u.test(resolved),
    );
    expect(elsewhere.map(([path]) => path)).toEqual([]);
  });

  it("lets two packages run scripts when leaksift is installed", () => {
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripted.map(([path]) => path).sort()).toEqual(["node_modules/argon2", "node_modules/better-sqlite3"]);
  });

  it("holds the platforms that this machine is not", () => {
    const esbuild = packages.filter(([path]) => /(?:^|\/)node_modules\/@esbuild\//u.test(path)).map(([path]) => path);
    for (const platform of ["linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"])
      expect(
        esbuild.some((path) => path.endsWith(`/${platform}`)),
        platform,
      ).toBe(true);
  });
});

describe("the package", () => {
  let home: Home;
  let folder: string;
  let files: string[];
  let root: string;
  beforeAll(() => {
    home = new Home();
    folder = mkdtempSync(join(tmpdir(), "leaksift-pack-"));
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--offline", "--pack-destination", folder], {
        cwd: PROJECT,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        shell: process.platform === "win32",
      }),
    ) as { filename: string; files: { path: string }[] }[];
    files = packed.files.map(({ path }) => path);
    // As an installation lays it: the package and what it depends on, and nothing of the project.
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    execFileSync("tar", ["-xf", join(folder, packed.filename), "-C", folder]);
    root = join(modules, "leaksift");
    cpSync(join(folder, "package"), root, { recursive: true });
    for (const [path] of installed) {
      const place = join(folder, path);
      if (existsSync(place) || !existsSync(join(PROJECT, path))) continue;
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(PROJECT, path), place, "junction");
    }
  }, 60_000);
  afterAll(() => {
    home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("holds what it needs, and neither tests nor sources", () => {
    const tops = new Set(files.map((path) => path.split("/")[0]));
    expect([...tops].sort()).toEqual(
      expect.arrayContaining(["CHANGELOG.md", "LICENSE", "README.md", "bin", "data", "dist", "docs", "package.json"]),
    );
    expect(files.filter((path) => /(?:^|\/)(?:(?:test|src|bench|coverage|node_modules)\/|\.)/u.test(path))).toEqual([]);
    expect(files).toContain("dist/bundle/main.js");
    expect(files).toContain("SECURITY.md");
    // Compiled code is another in each build, no reader can judge it, and V8 takes it only on the machine's own version of Node.
    expect(files.filter((path) => path.endsWith(".cache"))).toEqual([]);
  });

  it("runs the demo from an otherwise empty folder", () => {
    const run = spawnSync(process.execPath, [join(root, "bin", "leaksift.js"), "demo"], {
      cwd: folder,
      env: home.environment(),
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain("+4");
  }, 60_000);
});
