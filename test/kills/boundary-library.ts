/**
 * Compiles write-boundary.c, the library that is preloaded into the command line to stop it, or to let it fail, at a chosen
 * call that changes a file. It reaches every such call of Node and of SQLite; a wrapper in JavaScript would see Node's only.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("./write-boundary.c", import.meta.url));

/** @returns path of the library in `folder`, or `null` where there is no C compiler, or no Linux */
export function boundaryLibrary(folder: string): string | null {
  if (process.platform !== "linux") return null;
  const library = join(folder, "write-boundary.so");
  if (existsSync(library)) return library;
  const compiled = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], { encoding: "utf8" });
  if (compiled.error) return null;
  if (compiled.status !== 0) throw new Error(`write-boundary.c doesn't compile: ${compiled.stderr}`);
  return library;
}
