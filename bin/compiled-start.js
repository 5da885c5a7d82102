/**
 * Node before 22.1 keeps no compiled code between runs, and compiling what every command loads takes it a third of its start.
 * So V8's own cache of that file is made when leaksift is built (code-cache.config.mjs), and lies beside it. V8 refuses one of
 * another version, but looks at neither its bytes nor the text it was made of: both are held against a digest. Whatever is wrong
 * with the cache, the file is then compiled as ever.
 */
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const vm = require("node:vm");

const FOLDER = join(__dirname, "..", "dist", "bundle");
const START = join(FOLDER, "start.js");
const CACHE = join(FOLDER, "start.cache");
const DIGEST_BYTES = 32;

/**
 * Loads the bundle's first file, which `require` will then find loaded.
 * @returns its script; `null` where it is left to `require`
 */
function loadStart() {
  // Node 21.0 to 21.6 has no such loader.
  const importModuleDynamically = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  if (importModuleDynamically === undefined || !existsSync(START)) return null;
  const text = readFileSync(START);
  const script = new vm.Script(Module.wrap(text.toString("utf8")), {
    filename: START,
    cachedData: readCache(text),
    importModuleDynamically,
  });
  const start = new Module(START, module);
  start.filename = START;
  require.cache[START] = start;
  script.runInThisContext().call(start.exports, start.exports, Module.createRequire(START), start, START, FOLDER);
  start.loaded = true;
  return script;
}

/** Keeps what V8 compiled of the script that `loadStart` gave. */
function writeCache(script) {
  const compiled = script.createCachedData();
  writeFileSync(CACHE, Buffer.concat([digestOf(readFileSync(START), compiled), compiled]));
}

function readCache(text) {
  try {
    const bytes = readFileSync(CACHE);
    const compiled = bytes.subarray(DIGEST_BYTES);
    return digestOf(text, compiled).equals(bytes.subarray(0, DIGEST_BYTES)) ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(text, compiled) {
  const { version, platform, arch } = process;
  return createHash("sha256").update(`${version} ${platform} ${arch}`).update(text).update(compiled).digest();
}

module.exports = { loadStart, writeCache };
