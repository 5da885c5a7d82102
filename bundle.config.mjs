/**
 * What the command starts from: the code that `tsc` checks, with its pure JavaScript dependencies, in a few files instead of
 * some hundred. Opening a file less is worth more at start-up than anything else, so what every `check` needs is one file.
 * Native modules stay outside. CommonJS: its files are read at once, without the waits of a loader of ES modules, and V8 can be
 * given their compiled code (bin/compiled-code.js).
 */
import { rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** Packages that stay outside; of better-sqlite3, its native part. */
export const OUTSIDE = ["better-sqlite3", "argon2", "7zip-bin", "node-unrar-js"];

const SQLITE_ADDON = "better-sqlite3/build/Release/better_sqlite3.node";

/** better-sqlite3 looks for its native part among a dozen places beside itself; in a bundle it is where it was built. */
const sqliteAddon = {
  name: "sqlite-addon",
  transform: {
    filter: { id: /better-sqlite3[\\/]lib[\\/]database\.js$/ },
    handler(code) {
      const found = "require('bindings')('better_sqlite3.node')";
      if (!code.includes(found)) throw new Error("better-sqlite3 loads its native part in another way than it did");
      return code.replace(found, `require(${JSON.stringify(SQLITE_ADDON)})`);
    },
  },
};

/**
 * Importing `node:process` as a whole reads all its properties, one of which takes 8 ms to make. What every command loads gets
 * the same object without.
 */
const globalProcess = {
  name: "global-process",
  transform: {
    filter: { id: /[\\/]node_modules[\\/](?:chalk|env-paths)[\\/]/ },
    handler: (code) => code.replace(/^import process from ["']node:process["'];?$/mu, ""),
  },
};

/** What is bundled; the test of the network ban looks at the same modules through it. */
export const bundleInput = {
  input: {
    main: "src/cli/main.ts",
    "import-worker": "src/worker/import-worker.ts",
    "look-up-worker": "src/app/look-up-worker.ts",
  },
  // libphonenumber's metadata is read as JSON when first needed: parsing JSON is faster than parsing a program.
  // 7zip-bin and node-unrar-js find their program and their WebAssembly beside themselves.
  external: [
    SQLITE_ADDON,
    ...OUTSIDE.filter((name) => name !== "better-sqlite3").map((name) => new RegExp(`^${name}(?:/|$)`, "u")),
  ],
  plugins: [sqliteAddon, globalProcess],
  platform: "node",
  tsconfig: false,
  // Modules are imported where they are needed, whether or not others in the same file are there already.
  checks: { ineffectiveDynamicImport: false },
};

/** Loaded by every check of one identifier, found or not, with all that they import. */
const START = new Set(
  [
    "cli/main",
    "cli/commands/check",
    "cli/check-context",
    "app/check-contacts",
    "app/contact",
    "app/incident-context",
    "app/listed-people",
    "app/reported-check",
    "app/unlock-store",
    "report/table-results",
    "store/sqlite-reader",
  ].map((name) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))),
);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dir = "dist/bundle";
  // Chunks carry their content's hash: those of earlier builds would stay, and be shipped.
  rmSync(dir, { recursive: true, force: true });
  // Threads share no memory: a worker that had to load what the command starts from would only be slower.
  for (const [name, file] of Object.entries(bundleInput.input)) {
    const bundle = await rolldown({ ...bundleInput, input: { [name]: file } });
    await bundle.write({
      dir,
      format: "cjs",
      minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
      // A thread begins with a file of its own name, written below.
      entryFileNames: name === "main" ? "[name].js" : "[name]-code.js",
      chunkFileNames: "[name]-[hash].js",
      codeSplitting: { groups: [{ name: "start", test: (id) => START.has(id) }] },
    });
    await bundle.close();
    if (name !== "main") {
      const compiled = 'const { keepCompiledCode, useCompiledCode } = require("../../bin/compiled-code.js");';
      const code = `${compiled}\nuseCompiledCode();\nrequire("./${name}-code.js");\nkeepCompiledCode();\n`;
      writeFileSync(`${dir}/${name}.js`, code);
    }
  }
  writeFileSync(`${dir}/package.json`, '{ "type": "commonjs" }\n');
}
