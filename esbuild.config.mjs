/**
 * What the command starts from: the code that `tsc` checks, with its pure JavaScript dependencies, in a few files instead of
 * some hundred. Opening one file less is worth more at start-up than anything else. Native modules stay outside.
 */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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
  external: ["better-sqlite3", "argon2", "7zip-bin", "node-unrar-js"],
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
  logLevel: "warning",
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Chunks carry their content's hash: those of earlier builds would stay, and be shipped.
  rmSync(bundleOptions.outdir, { recursive: true, force: true });
  await build(bundleOptions);
}
