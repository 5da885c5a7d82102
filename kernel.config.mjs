/**
 * Compiles src/kernel/assembly with AssemblyScript to a few KB of WebAssembly and puts them, as text, into a module that tsc
 * and the bundler take like any other: nothing to find on disk at run time.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "assemblyscript/asc";

const folder = mkdtempSync(join(tmpdir(), "leaksift-kernel-"));
try {
  const binary = join(folder, "kernel.wasm");
  const { error } = await main([
    "src/kernel/assembly/index.ts",
    `--outFile=${binary}`,
    "-O3",
    "--noAssert",
    "--runtime=stub",
    "--use=abort=",
    "--enable=simd",
    "--enable=threads",
    "--importMemory",
    "--sharedMemory",
    "--initialMemory=1",
    "--maximumMemory=65536",
  ]);
  if (error) throw new Error(error.message);
  writeFileSync(
    "src/kernel/kernel-bytes.ts",
    `/** Made by kernel.config.mjs from src/kernel/assembly. */\nexport const KERNEL_BASE64 =\n  "${readFileSync(binary).toString("base64")}";\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
