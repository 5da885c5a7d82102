/**
 * Makes the code cache of what every command starts from (bin/compiled-start.js): imports a sample and checks a number, and has
 * V8 write down what it compiled for that. Only where Node has no cache of its own.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [, own, folder] = process.argv;
if (folder !== undefined) {
  const require = createRequire(import.meta.url);
  const { loadStart, writeCache } = require("./bin/compiled-start.js");
  const script = loadStart();
  const { main } = require("./dist/bundle/main.js");
  const store = ["--store", join(folder, "store.db"), "--key-file", join(folder, "key", "store.key")];
  await main([
    "node",
    own,
    "import",
    fileURLToPath(new URL("data/samples/courier.csv", import.meta.url)),
    "--dataset",
    "sample",
    ...store,
  ]);
  await main(["node", own, "check", "+447700900123", ...store]);
  if (process.exitCode !== 0) throw new Error(`the check ended with status ${process.exitCode}`);
  // The command lets nobody else read what it writes; whoever may run leaksift may read this.
  process.umask(0o022);
  if (script !== null) writeCache(script);
} else if (!module.enableCompileCache) {
  const scratch = mkdtempSync(join(tmpdir(), "leaksift-build-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [own, scratch], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the code cache could not be made:\n${stderr}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
