#!/usr/bin/env node
// Version gate, compile cache, start. Nothing else: whatever is here runs before the version is known to be right.
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`leaksift needs Node 20.19 or later; this is ${process.versions.node}\n`);
  process.exit(2);
}
module.enableCompileCache?.();
const { main } = await import("../dist/bundle/main.js");
await main(process.argv);
