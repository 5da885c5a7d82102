#!/usr/bin/env node
// Version gate, compiled code, start. Nothing else: whatever is here runs before the version is known to be right.
const nodeModule = require("node:module");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`leaksift needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exit(2);
}
if (!nodeModule.enableCompileCache) require("./compiled-start.js").loadStart();
// A folder that the user named in NODE_COMPILE_CACHE is in use already.
else if (!nodeModule.getCompileCacheDir?.()) {
  const folder = require("./compile-cache.js").compileCacheFolder();
  if (folder !== null) nodeModule.enableCompileCache(folder);
}
void require("../dist/bundle/main.js").main(process.argv);
