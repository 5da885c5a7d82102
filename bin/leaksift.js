#!/usr/bin/env node
// Version gate, compiled code, start. Nothing else: whatever is here runs before the version is known to be right.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`leaksift needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exit(2);
}
require("./compiled-code.js").useCompiledCode();
void require("../dist/bundle/main.js").main(process.argv);
