/**
 * What the command starts from: the code that `tsc` checks, with its pure JavaScript dependencies, in a few files instead of
 * some hundred. Opening one file less is worth more at start-up than anything else. Native modules stay outside.
 */
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** The native module of better-sqlite3, which alone stays outside; its name is written out, not looked for in a dozen places. */
const SQLITE_ADDON = "better-sqlite3/build/Release/better_sqlite3.node";

/** Takes better-sqlite3's own JavaScript into the bundle: 17 files less to open. */
const bundledSqlite = {
  name: "bundled-sqlite",
  setup(build) {
    // No flag: the pattern is read by another engine.
    build.onLoad({ filter: /better-sqlite3[\\/]lib[\\/]database\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const contents = text.replace("require('bindings')('better_sqlite3.node')", `require("${SQLITE_ADDON}")`);
      if (contents === text) throw new Error("better-sqlite3 loads its addon in another way than this was written for");
      return { contents, loader: "js" };
    });
  },
};

/** The options of the build; the test of the network ban looks at the same bundle through them. */
export const bundleOptions = {
  entryPoints: { main: "src/cli/main.ts", "import-worker": "src/worker/import-worker.ts" },
  outdir: "dist/bundle",
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  chunkNames: "[name]-[hash]",
  // libphonenumber's metadata is read as JSON when first needed: parsing JSON is faster than parsing a program.
  // 7zip-bin and node-unrar-js find their program and their WebAssembly beside themselves.
  external: [SQLITE_ADDON, "argon2", "7zip-bin", "node-unrar-js"],
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
  plugins: [bundledSqlite],
  logLevel: "warning",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Chunks carry their content's hash: those of earlier builds would stay, and be shipped.
  rmSync(bundleOptions.outdir, { recursive: true, force: true });
  await build(bundleOptions);
}
