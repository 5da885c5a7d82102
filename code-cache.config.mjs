/**
 * Makes the caches of compiled code that lie beside the bundle (bin/compiled-code.js), and are in no package: imports two samples, checks a number and a
 * list, and has V8 write down what it compiled for that, in each thread. Only where Node has no cache of its own.
 */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import module, { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import threads, { BroadcastChannel, isMainThread, MessageChannel } from "node:worker_threads";

const own = fileURLToPath(import.meta.url);
const require = createRequire(import.meta.url);
const [, , scratch, entry] = process.argv;
/** More than what a check needs to call its helpers. */
const LISTED = 1000;
const GONE = Symbol("gone");

if (!isMainThread) {
  const { writeCompiledCode } = require("./bin/compiled-code.js");
  const channel = new BroadcastChannel(scratch);
  channel.onmessage = ({ data }) => {
    if (data !== "write") return;
    writeCompiledCode();
    channel.postMessage("written");
  };
  channel.unref();
  require(entry);
} else if (scratch !== undefined) {
  const { useCompiledCode, writeCompiledCode } = require("./bin/compiled-code.js");
  const channel = new BroadcastChannel(scratch);
  // Threads write what they compiled before they end.
  class WritingWorker extends threads.Worker {
    #entry;
    #gone;
    constructor(file, options) {
      super(own, { ...options, argv: [scratch, fileURLToPath(file)] });
      this.#entry = fileURLToPath(file);
      this.#gone = new Promise((resolve) => this.once("exit", () => resolve(GONE)));
    }
    async terminate() {
      const written = once(channel, "message");
      channel.postMessage("write");
      // One that failed is gone, and would be waited for in vain.
      if ((await Promise.race([written, this.#gone])) === GONE) throw new Error(`${this.#entry} ended too soon`);
      return super.terminate();
    }
  }
  createRequire(own)("node:worker_threads").Worker = WritingWorker;
  // Code that waits for its next call is thrown away, but shall be kept here.
  setFlagsFromString("--no-flush-bytecode");
  useCompiledCode();
  const { main } = require("./dist/bundle/main.js");
  const store = ["--store", join(scratch, "store.db"), "--key-file", join(scratch, "key", "store.key")];
  const list = join(scratch, "list.txt");
  // Ofcom's numbers for drama, in the form that a leak of WhatsApp's has them.
  writeFileSync(list, Array.from({ length: LISTED }, (_, i) => `447700900${String(i).padStart(3, "0")}\n`).join(""));
  const courier = fileURLToPath(new URL("data/samples/courier.csv", import.meta.url));
  for (const args of [
    // One thread, which then has compiled all.
    ["import", courier, list, "--dataset", "samples", "--threads", "1"],
    ["check", "--file", list],
    ["check", "+447700900123"],
  ]) {
    await main(["node", own, ...args, ...store]);
    if (process.exitCode > 1) throw new Error(`${args[0]} ended with status ${process.exitCode}`);
  }
  // Its answers to a list in a store of this size take no thread: it is made to load what it needs.
  const { port1, port2 } = new MessageChannel();
  const workerData = { path: store[1], port: port2, steps: new Int32Array(new SharedArrayBuffer(4)) };
  const file = new URL("dist/bundle/look-up-worker.js", import.meta.url);
  const thread = new WritingWorker(file, { workerData, transferList: [port2] });
  await once(thread, "message");
  await thread.terminate();
  port1.close();
  channel.close();
  writeCompiledCode();
  process.exitCode = 0;
} else if (!module.enableCompileCache) {
  const folder = mkdtempSync(join(tmpdir(), "leaksift-build-"));
  try {
    const { status, stderr } = spawnSync(process.execPath, [own, folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`the caches of compiled code could not be made:\n${stderr}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
