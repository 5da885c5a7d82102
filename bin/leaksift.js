#!/usr/bin/env node
// Version gate, compile cache, start. Nothing else: whatever is here runs before the version is known to be right.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`leaksift needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exit(2);
}
// A folder that the user named in NODE_COMPILE_CACHE is in use already.
if (module.enableCompileCache && !module.getCompileCacheDir?.()) {
  const { compileCacheFolder } = await import("./compile-cache.js");
  const folder = compileCacheFolder();
  if (folder !== null) module.enableCompileCache(folder);
}
const { main } = await import("../dist/bundle/main.js");
await main(process.argv);
