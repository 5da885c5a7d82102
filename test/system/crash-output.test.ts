/**
 * Errors that nobody expected, thrown in each layer with what is being worked on in their message: nothing of it reaches the
 * terminal. The faults are planted by a preload, in what the layer calls of Node or of SQLite.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Home } from "./run-cli.js";

const PHONE = "+447700900123";
const NAME = "Quokkasecret";
const LEAK = `name,phone,email\n${NAME},${PHONE},quokka@example.com\nbob,+447700900124,bob@example.com\n`;

let home: Home;
beforeAll(() => {
  home = new Home();
  home.input("leak.csv", LEAK);
  home.input("list.csv", `phone\n${PHONE}\n`);
  home.json(["import", "leak.csv", "--dataset", "sound"]);
});
afterAll(() => home.remove());

/** By layer: what throws. `fail` throws an error whose message looks as much like a stack as a hostile dump could make it. */
const FAULTS: readonly (readonly [string, string, readonly string[]])[] = [
  ["key", `crypto.createHmac = fail;`, ["import", "leak.csv", "--dataset", "x"]],
  ["key, when a list is asked for", `crypto.createCipheriv = fail;`, ["check", "--file", "list.csv"]],
  ["identifier", `String.prototype.normalize = fail;`, ["check", PHONE]],
  ["source", `TextDecoder.prototype.decode = fail;`, ["import", "leak.csv", "--dataset", "x"]],
  ["run", `zlib.crc32 = fail;`, ["check", "--file", "list.csv"]],
  ["worker", `worker.Worker.prototype.postMessage = fail;`, ["import", "leak.csv", "--dataset", "x"]],
  ["store", `fs.lstatSync = fail;`, ["check", "--file", "list.csv"]],
  ["store, with a code", `fs.lstatSync = () => { throw Object.assign(new Error(TEXT), { code: TEXT }); };`, ["check", PHONE]],
  ["what is thrown is no error", `fs.lstatSync = () => { throw TEXT; };`, ["check", PHONE]],
  ["a message that was changed later", `fs.lstatSync = () => { const error = new Error("short"); error.stack; error.message = TEXT; throw error; };`, ["check", PHONE]],
  ["a stack and a name that were made up", `fs.lstatSync = () => { const error = new Error(TEXT); error.name = TEXT; error.stack = TEXT; throw error; };`, ["check", PHONE]],
  ["a promise that nobody awaits", `fs.lstatSync = () => { Promise.reject(new Error(TEXT)); return undefined; };`, ["check", PHONE]],
  ["report", `JSON.stringify = fail;`, ["check", PHONE, "--json"]],
]; // prettier-ignore

it.each(FAULTS)("%s", (layer, fault, args) => {
  const text = `bad value ${NAME}\n    at ${NAME} (file:///${PHONE}.js:1:1)\n    at ${PHONE}`;
  const preload = join(home.inputs, `${layer.replaceAll(/\W/gu, "")}.mjs`);
  // Planted when leaksift has been loaded: Node's own loading uses some of the same.
  writeFileSync(
    preload,
    `import crypto from "node:crypto"; import fs from "node:fs"; import module from "node:module"; import worker from "node:worker_threads"; import zlib from "node:zlib";
const TEXT = ${JSON.stringify(text)};
const fail = () => { throw new Error(TEXT); };
const umask = process.umask;
process.umask = function (...given) { const before = umask.apply(this, given); ${fault} module.syncBuiltinESMExports(); return before; };`,
  );
  const run = home.run(args, { env: { NODE_OPTIONS: `--import=${preload}` } });
  expect(run.stderr + run.stdout).not.toContain(NAME);
  // The warning of an identifier on the command line says that there is one, not which.
  expect(run.stderr).not.toContain(PHONE.slice(3));
  expect(run.status, run.stderr).not.toBe(0);
  expect(run.status).not.toBe(1);
});

it.skipIf(process.platform === "win32")(
  "the signal that would open Node's debugger opens nothing",
  async () => {
    const { child, done } = home.start(["import", "-", "--dataset", "slow"]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    child.kill("SIGUSR1");
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.stdin?.end(LEAK);
    const run = await done;
    expect(run.stderr).not.toContain("Debugger listening");
    expect(run.status).toBe(0);
  },
  20_000,
);
