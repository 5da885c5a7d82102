/**
 * "Offline" as a property: nothing in the sources can reach the network, by whatever spelling; nothing in the bundle imports
 * what could; and the main job, with every such function made to throw, uses none of them.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown, type InputOptions } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesBelow, Home, PROJECT } from "./run-cli.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

const NETWORK_MODULES = new Set(
  [
    "net",
    "http",
    "https",
    "http2",
    "dns",
    "dns/promises",
    "tls",
    "dgram",
    "inspector",
    "inspector/promises",
    "cluster",
  ].concat(["undici", "ws", "axios", "node-fetch"]),
);
/** They start the 7za program of its package, and what the user names with --notify-command; nothing else starts a program. */
const STARTS_PROGRAMS = new Set(["src/source/seven-zip-program.ts", "src/cli/notify-command.ts"]);

/** It hands V8 the compiled code of the bundle's files, and their own text. */
const RUNS_TEXT = new Set(["bin/compiled-code.js"]);

/** What each package of the bundle may import besides files, paths and the like. */
const PACKAGES_WITH_PROGRAMS = new Set(["commander"]);

/** What is wrong with a source text. @param path from the project's folder */
function violations(path: string, text: string): string[] {
  const found: string[] = [];
  const modules = [...NETWORK_MODULES].join("|");
  const patterns: [RegExp, string][] = [
    [new RegExp(`["'\`](?:node:)?(?:${modules})["'\`]`, "u"), "names a network module"],
    [/\bgetBuiltinModule\b|\bprocess\s*\.\s*binding\b|\b_linkedBinding\b/u, "asks for built-in modules"],
    [/\bfetch\s*\(|\b(?:globalThis|global|self|window)\s*(?:\.|\[\s*["'`])\s*fetch\b/u, "fetches"],
    [/\b(?:WebSocket|XMLHttpRequest|EventSource|sendBeacon)\b/u, "opens a web connection"],
    [RUNS_TEXT.has(path) ? /\beval\s*\(/u : /\beval\s*\(|\bnew\s+Function\b|\bnode:vm\b/u, "runs text as code"],
  ];
  for (const [pattern, what] of patterns) if (pattern.test(text)) found.push(`${path} ${what}`);
  const code = text.replaceAll(/^import type [^;]*;/gmu, "");
  if (!STARTS_PROGRAMS.has(path) && /["'`](?:node:)?child_process["'`]/u.test(code))
    found.push(`${path} starts programs`);
  // A module whose name is only known at run time could be any: what is required or imported is written out.
  if (/\b(?:require|import)\s*\(\s*(?!["'])/u.test(text)) found.push(`${path} imports what it computes`);
  return found;
}

const sources = [...filesBelow(join(PROJECT, "src")), ...filesBelow(join(PROJECT, "bin"))].map((path) => ({
  path: relative(PROJECT, path),
  text: readFileSync(path, "utf8"),
}));

describe("the sources", () => {
  it("name no network module, by no spelling, and start no program but 7za and the one that a user names", () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap(({ path, text }) => violations(path, text))).toEqual([]);
  });

  it.each([
    'import net from "node:net";',
    "import { request } from 'http';",
    'const dns = await import("node:dns/promises");',
    'createRequire(import.meta.url)("node:https")',
    'process.getBuiltinModule("net")',
    "process . binding('tcp_wrap')",
    "await globalThis.fetch(url)",
    'globalThis["fetch"](url)',
    "const answer = await fetch(url)",
    "new WebSocket(url)",
    'import { spawn } from "node:child_process";',
    'eval("1")',
    'import vm from "node:vm";',
    "await import(name)",
    "require(`node:${name}`)",
  ])("planted in one is found: %s", (line) => {
    const [{ text }] = sources;
    expect(violations("src/source/planted.ts", text)).toEqual([]);
    expect(violations("src/source/planted.ts", `${text}\n${line}\n`)).not.toEqual([]);
  });
});

describe("the bundle", () => {
  it("imports no network module, and only the argument parser and the two modules start programs", async () => {
    const { bundleInput, OUTSIDE } = (await import(pathToFileURL(join(PROJECT, "bundle.config.mjs")).href)) as {
      bundleInput: InputOptions;
      OUTSIDE: string[];
    };
    const builtIn = new Set(builtinModules);
    // All that any module imports or requires from outside of the bundle.
    const used: { input: string; name: string }[] = [];
    const listening = {
      name: "listening",
      resolveId(source: string, importer: string | undefined): null {
        const name = source.replace(/^node:/u, "");
        const isOutside = builtIn.has(name) || OUTSIDE.includes(packageNamed(name));
        if (isOutside && importer) used.push({ input: relative(PROJECT, importer), name });
        return null;
      },
    };
    const bundle = await rolldown({ ...bundleInput, cwd: PROJECT, plugins: [listening, bundleInput.plugins] });
    const { output } = await bundle.generate({ format: "esm" });
    await bundle.close();
    expect(used.filter(({ name }) => builtIn.has(name)).length).toBeGreaterThan(50);
    expect(used.filter(({ name }) => NETWORK_MODULES.has(name))).toEqual([]);
    const starting = used.filter(({ name, input }) => name === "child_process" && !STARTS_PROGRAMS.has(input));
    for (const { input } of starting) expect(PACKAGES_WITH_PROGRAMS).toContain(packageOf(input));
    // What is neither built in nor bundled is what was left outside on purpose.
    const files = new Set(output.map(({ fileName }) => fileName));
    const outside = output
      .flatMap((file) => (file.type === "chunk" ? [...file.imports, ...file.dynamicImports] : []))
      .map((name) => name.replace(/^node:/u, ""))
      .filter((name) => !files.has(name) && !builtIn.has(name))
      .map(packageNamed);
    const required = used.filter(({ name }) => !builtIn.has(name)).map(({ name }) => packageNamed(name));
    expect([...new Set([...outside, ...required])].toSorted()).toEqual(OUTSIDE.toSorted());
    // The text of what was built, in case it is older than the sources.
    for (const path of filesBelow(join(PROJECT, "dist", "bundle"))) {
      const text = readFileSync(path, "utf8");
      const names = [...NETWORK_MODULES].join("|");
      expect(text).not.toMatch(new RegExp(`(?:from|import|require)\\s*\\(?\\s*["'](?:node:)?(?:${names})["']`, "u"));
      expect(text).not.toContain("getBuiltinModule");
    }
  });
});

/** `@scope/name/file` → `@scope/name` */
function packageNamed(name: string): string {
  return /^(?:@[^/]+\/)?[^/]+/u.exec(name)?.[0] ?? name;
}

function packageOf(input: string): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/u.exec(input)?.[1] ?? input;
}

describe("the main job", () => {
  let home: Home;
  let log: string;
  beforeAll(() => {
    home = new Home();
    log = join(home.root, "guard.log");
  });
  afterAll(() => home.remove());

  /** Runs under the guard. @returns what the guard wrote */
  function guarded(args: readonly string[], status: number, stdin = ""): string {
    writeFileSync(log, "");
    const guard = pathToFileURL(join(PROJECT, "test", "system", "network-guard.mjs")).href;
    const run = spawnSync(process.execPath, ["--import", guard, join(PROJECT, "bin", "leaksift.js"), ...args], {
      cwd: home.inputs,
      env: home.environment({ OFFLINE_GUARD_LOG: log }),
      input: stdin,
      encoding: "utf8",
      timeout: 60_000,
    });
    expect([args, run.status, run.stderr]).toEqual([args, status, expect.any(String)]);
    return readFileSync(log, "utf8");
  }

  it("reaches for nothing, on any thread", () => {
    home.input("leak.csv", SMALL_LEAK);
    home.input("list.txt", `${EXPOSED_PHONE}\n${CLEAR_PHONE}\n`);
    const passphrase = home.input("passphrase", "six random words are good");
    const runs: [string[], number, string?][] = [
      [["import", "leak.csv", "--dataset", "one", "--threads", "2"], 0],
      [["import", "-", "--dataset", "two"], 0, SMALL_LEAK],
      [["import", "leak.csv", "--dry-run"], 0],
      [["check", "--file", "list.txt", "--json"], 1],
      [["check", CLEAR_PHONE], 0],
      [["datasets"], 0],
      [["datasets", "show", "one"], 0],
      [["datasets", "remove", "one", "--yes"], 0],
      [["store", "check", "--read-data"], 0],
      [["store", "info"], 0],
      [["init", "--store", join(home.home, "other.db"), "--passphrase-file", passphrase], 0],
      [["demo"], 0],
      [["chek"], 2],
      [["--help"], 0],
    ];
    for (const [args, status, stdin] of runs) {
      const lines = guarded(args, status, stdin).trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("guarded "))).toEqual([]);
      expect(lines).toContain("guarded main");
      if (args[0] === "import" && !args.includes("--dry-run")) expect(lines).toContain("guarded worker");
    }
  });

  it.each([
    'require("node:net").connect(1)',
    'require("node:https").get("https://example.com")',
    'require("node:dns").lookup("example.com", () => {})',
    'new (require("node:net").Socket)().connect(1)',
    'fetch("https://example.com")',
    'require("node:child_process").spawnSync("true")',
    'import("node:dns").then((dns) => dns.resolve("example.com", () => {}))',
    `new (require("node:worker_threads").Worker)(new URL("data:text/javascript,fetch('https://example.com')"))`,
  ])("the guard meets %s", (code) => {
    writeFileSync(log, "");
    const guard = pathToFileURL(join(PROJECT, "test", "system", "network-guard.mjs")).href;
    spawnSync(process.execPath, ["--import", guard, "-e", code], { env: home.environment({ OFFLINE_GUARD_LOG: log }) });
    expect(readFileSync(log, "utf8")).toMatch(/^used /mu);
  });
});

describe("the layers", () => {
  const depcruise = join(PROJECT, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const check = (cwd: string): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [depcruise, "--config", ".dependency-cruiser.cjs", "src", "bin"], {
      cwd,
      encoding: "utf8",
      timeout: 60_000,
    });

  it("hold", () => {
    const { status, stdout } = check(PROJECT);
    expect(status, stdout).toBe(0);
  });

  it("are seen to be broken by planted files", () => {
    const folder = mkdtempSync(join(tmpdir(), "leaksift-layers-"));
    try {
      for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json", "src", "bin"])
        cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
      symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
      const plant = (path: string, text: string): void => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        expect(existsSync(join(folder, path))).toBe(false);
        writeFileSync(join(folder, path), text);
      };
      plant("src/source/planted.ts", 'import "node:net";\nimport "../store/store-lock.js";\n');
      plant("src/store/planted.ts", 'import "../identifier/phone.js";\n');
      plant("src/report/planted.ts", 'import "../app/contact.js";\nimport "node:child_process";\n');
      plant("src/app/planted.ts", 'import "better-sqlite3";\nimport "node:worker_threads";\nimport "vitest";\n');
      plant("src/run/planted.ts", 'import "./planted-too.js";\n');
      plant("src/run/planted-too.ts", 'import "./planted.js";\n');
      const { status, stdout } = check(folder);
      expect(status).toBeGreaterThan(0);
      for (const rule of [
        "no-network",
        "source-knows-no-key-and-no-store",
        "store-never-meets-an-identifier",
        "report-opens-no-store",
        "report-imports-downwards",
        "only-store-speaks-sqlite",
        "only-worker-starts-threads",
        "two-modules-start-programs",
        "no-dev-dependency-in-src",
        "no-circles",
      ])
        expect(stdout).toMatch(new RegExp(`error ${rule}: src/\\S*planted`, "u"));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
