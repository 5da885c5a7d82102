/**
 * What the command starts from: the code that `tsc` checks, with its pure JavaScript dependencies, in a few files instead of
 * some hundred. Opening one file less is worth more at start-up than anything else. Native modules stay outside.
 */
import { build } from "esbuild";

await build({
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
  external: ["better-sqlite3", "argon2", "7zip-bin", "node-unrar-js"],
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
  logLevel: "warning",
});
