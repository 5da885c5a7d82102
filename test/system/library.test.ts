/**
 * The library as its users have it: the files that are packed, in the node_modules of another project, imported by name. The example of docs/library.md
 * runs as it stands there, TypeScript takes the types without help, and what is answered is what the command answers.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Library from "../../src/library/index.js";
import { Home, PROJECT } from "./run-cli.js";
import { expectValid } from "./schemas.js";
import { CLEAR_PHONE, EXPOSED_PHONE, SMALL_LEAK } from "./small-leak.js";

let home: Home;
/** Another project, with the packed package in its node_modules. */
let project: string;
let library: typeof Library;
let keyFile: string;

beforeAll(async () => {
  home = new Home();
  home.input("leak.csv", SMALL_LEAK);
  keyFile = join(home.home, "keys", "own.key");
  home.json(["import", "leak.csv", "--dataset", "shop", "--breach-date", "2021-05", "--key-file", keyFile]);
  project = join(home.root, "project");
  const own = join(project, "node_modules", "leaksift");
  mkdirSync(own, { recursive: true });
  // What is packed, without the seconds that packing takes.
  const { files, dependencies } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as {
    files: string[];
    dependencies: object;
  };
  // What begins with an exclamation mark is left out of the rest.
  const packed = files.filter((name) => !name.startsWith("!"));
  for (const name of ["package.json", ...packed]) cpSync(join(PROJECT, name), join(own, name), { recursive: true });
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(join(project, "node_modules", name, ".."), { recursive: true });
    symlinkSync(join(PROJECT, "node_modules", name), join(project, "node_modules", name));
  }
  library = (await import(pathToFileURL(join(own, "dist", "library", "index.js")).href)) as typeof Library;
});
afterAll(() => home.remove());

function open(): Promise<Library.LeakStore> {
  return library.openStore({ path: home.store, keyFile });
}

/** The code of what a promise rejects with; null when it does not. */
async function codeOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(library.LeaksiftError);
    return (error as Library.LeaksiftError).code;
  }
}

function runNode(args: readonly string[], env: NodeJS.ProcessEnv = home.environment()): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, args, { cwd: project, encoding: "utf8", env });
}

function example(): string {
  const text = /```js\n([\s\S]*?)```/u.exec(readFileSync(join(PROJECT, "docs", "library.md"), "utf8"))?.[1] ?? "";
  expect(text).toContain('from "leaksift"');
  return text;
}

test("the documented example runs in a project that has the package", () => {
  writeFileSync(join(project, "example.mjs"), example());
  const run = runNode(["example.mjs", home.store, keyFile]);
  expect(run.stderr).toBe("");
  expect(run.stdout).toBe(
    "+4477*****001 exposed shop (2021-05)\nn***y@example.net clear \nasked of 1 dataset(s); not in them: 1\n",
  );
  expect(run.status).toBe(0);
  const missing = runNode(["example.mjs", join(project, "none.db"), keyFile]);
  expect(missing.stderr).toMatch(/^store-missing: /u);
  expect(missing.status).toBe(3);
});

test("its types need nothing but Node's, and refuse what is wrong", () => {
  const right = example().replace("const [path, keyFile]", "const [path = '', keyFile = '']");
  writeFileSync(join(project, "right.mts"), right);
  writeFileSync(
    join(project, "wrong.mts"),
    'import { check, openStore } from "leaksift";\nconst store = await openStore({ path: 1 });\nawait check(store, "one");\n',
  );
  const tsc = join(PROJECT, "node_modules", "typescript", "bin", "tsc");
  const options =
    "--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --module nodenext --target es2023 --skipLibCheck --types node";
  // Types of what the package uses inside are not there for who installs it. (To have them checked takes six seconds.)
  const declarations = join(project, "node_modules", "leaksift", "dist", "library");
  const seen = new Set<string>();
  const outside: string[] = [];
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name] of readFileSync(file, "utf8").matchAll(/^(?:im|ex)port .*? from "([^"]+)"/gmu)) {
      if (name.startsWith(".")) follow(join(file, "..", name.replace(/\.js$/u, ".d.ts")));
      else outside.push(name);
    }
  };
  follow(join(declarations, "index.d.ts"));
  expect([...seen].some((file) => file.endsWith("answer.d.ts"))).toBe(true);
  expect(outside).toEqual([]);
  const { stdout } = runNode([tsc, ...options.split(" "), "right.mts", "wrong.mts"]);
  const errors = String(stdout).match(/^\S+\(\d+,\d+\): error/gmu) ?? [];
  expect(
    errors.map((place) => place.replace(/,.*/u, "")),
    String(stdout),
  ).toEqual(["wrong.mts(2", "wrong.mts(3"]);
});

test("answers are those of the command, as the schema says, and nothing is printed", async () => {
  const store = await open();
  const asked = [EXPOSED_PHONE, CLEAR_PHONE, "ann.lee@example.com", "12", EXPOSED_PHONE];
  const answer = await library.check(store, asked);
  expectValid("check", answer);
  expect(answer).toEqual(home.json(["check", ...asked, "--key-file", keyFile], { status: 1 }));
  expect(JSON.stringify(answer)).not.toContain("447700900001");
  const shown = await library.check(store, [EXPOSED_PHONE], { showIdentifiers: true });
  expect(shown.results[0].identifier).toBe(EXPOSED_PHONE);
  expect(store.datasets()).toMatchObject([{ id: "shop", breachDate: "2021-05", records: 4 }]);
  store.close();
  store.close();
  // A process of its own: what is written shows.
  writeFileSync(
    join(project, "quiet.mjs"),
    `import { check, openStore } from "leaksift";
    const store = await openStore({ path: process.argv[2], keyFile: process.argv[3] });
    await check(store, ["${EXPOSED_PHONE}"]); store.close();`,
  );
  const run = runNode(["quiet.mjs", home.store, keyFile]);
  expect([run.status, run.stdout, run.stderr]).toEqual([0, "", ""]);
});

test("lists are read as by the command, and say what of them was not checked", async () => {
  home.input("staff.csv", "id,name,dept,mobile\n1,Ann,Sales,07700 900001\n2,Bob,IT,07700 900008\n3,Cy,IT,\n");
  const store = await open();
  const list = join(home.inputs, "staff.csv");
  const { skipped, unreachable, swept, ...answer } = await library.checkList(store, list, { country: "GB" });
  expectValid("check", answer);
  const args = ["check", "--file", "staff.csv", "--country", "GB", "--key-file", keyFile];
  expect(answer).toEqual(home.json(args, { status: 1 }));
  expect({ skipped, unreachable, swept }).toEqual({ skipped: [], unreachable: 1, swept: false });
  const named = await library.checkList(store, list, { country: "GB", columns: { phone: 0 } });
  expect(named.summary).toMatchObject({ exposed: 0 });
  expect(await codeOf(library.checkList(store, join(home.inputs, "none.csv")))).toBe("input-missing");
  expect(await codeOf(library.checkList(store, list, { encoding: "klingon-8" }))).toBe("usage");
  store.close();
});

test("whatever is wrong is an error with the code of the command's, never an empty answer", async () => {
  const store = await open();
  expect(await codeOf(library.check(store, []))).toBe("nothing-asked");
  expect(await codeOf(library.check(store, [CLEAR_PHONE], { country: "Engl4nd" }))).toBe("usage");
  expect(await codeOf(library.check(store, [CLEAR_PHONE], { since: "last year" }))).toBe("usage");
  expect(await codeOf(library.check(store, [CLEAR_PHONE], { since: "2030" }))).toBe("nothing-imported");
  expect(await codeOf(library.check(store, [CLEAR_PHONE], { dataset: "none" }))).toBe("usage");
  store.close();
  expect(await codeOf(library.check(store, [CLEAR_PHONE]))).toBe("usage");
  expect(await codeOf(library.openStore({ path: join(home.home, "none.db") }))).toBe("store-missing");
  const noKey = join(home.home, "none.key");
  expect(await codeOf(library.openStore({ path: home.store, keyFile: noKey }))).toBe("key-missing");
  const other = { path: join(home.home, "other.db"), keyFile: join(home.home, "keys", "other.key") };
  home.run(["init", "--store", other.path, "--key-file", other.keyFile]);
  expect(await codeOf(library.openStore({ path: home.store, keyFile: other.keyFile }))).toBe("key-wrong");
});

test("a signal ends it with its own reason, before and between the steps", async () => {
  const store = await open();
  const reason = new Error("enough");
  await expect(library.check(store, [CLEAR_PHONE], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const many = Array.from({ length: 45_000 }, (_, i) => `person${i}@example.net`);
  const controller = new AbortController();
  // Fires when the first pause lets it.
  const work = library.check(store, many, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 1);
  await expect(work).rejects.toBe(reason);
  const whole = await library.check(store, [...many, EXPOSED_PHONE]);
  expect(whole.results).toHaveLength(45_001);
  expect(whole.summary).toEqual({ checked: 45_001, exposed: 1, clear: 45_000, invalid: 0 });
  store.close();
});

test("an open store sees what others import, and refuses what they tamper with", async () => {
  const store = await open();
  const leak = home.input("later.csv", `phone\n${CLEAR_PHONE}\n`);
  expect((await library.check(store, [CLEAR_PHONE])).summary.clear).toBe(1);
  home.json(["import", leak, "--dataset", "later", "--key-file", keyFile]);
  expect((await library.check(store, [CLEAR_PHONE])).results[0].exposures).toMatchObject([{ dataset: "later" }]);
  home.run(["datasets", "remove", "later", "--yes", "--key-file", keyFile]);
  rmSync(keyFile);
  expect(await codeOf(library.check(store, [CLEAR_PHONE]))).toBe("key-missing");
  store.close();
});
