/**
 * Preloaded with `node --import`: every way that Node offers to reach a network, or to start a program that could, throws and
 * is written down in the file OFFLINE_GUARD_LOG, so that code which catches the error is found out all the same. Threads
 * preload it too; each says so in its first line.
 */
import { appendFileSync } from "node:fs";
import module, { createRequire } from "node:module";
import { threadId } from "node:worker_threads";

const require = createRequire(import.meta.url);
const log = process.env.OFFLINE_GUARD_LOG;
appendFileSync(log, `guarded ${threadId === 0 ? "main" : "worker"}\n`);

function forbid(owner, name, what) {
  const forbidden = () => {
    appendFileSync(log, `used ${what}\n`);
    throw new Error(`the network guard met ${what}`);
  };
  Object.defineProperty(owner, name, { value: forbidden, configurable: true, writable: true });
}

const FUNCTIONS = {
  net: ["connect", "createConnection", "createServer"],
  tls: ["connect", "createServer"],
  http: ["request", "get", "createServer"],
  https: ["request", "get", "createServer"],
  http2: ["connect", "createServer", "createSecureServer"],
  dgram: ["createSocket"],
  child_process: ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"],
  inspector: ["open"],
};
for (const [name, functions] of Object.entries(FUNCTIONS)) {
  for (const each of functions) forbid(require(`node:${name}`), each, `${name}.${each}`);
}
// The streams of a pipe are sockets, too, so a socket may be made, but not connected.
forbid(require("node:net").Socket.prototype, "connect", "net.Socket.connect");
forbid(require("node:net").Server.prototype, "listen", "net.Server.listen");
for (const name of ["dns", "dns/promises"]) {
  const dns = require(`node:${name}`);
  for (const each of Object.keys(dns)) {
    if (/^(lookup|resolve|reverse)/u.test(each)) forbid(dns, each, `${name}.${each}`);
  }
}
for (const name of ["fetch", "WebSocket", "EventSource"]) forbid(globalThis, name, name);
module.syncBuiltinESMExports();
