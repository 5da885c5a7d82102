/**
 * Node before 22.1 keeps no compiled code between runs, and compiling what every command loads takes it a third of its start.
 * So V8's own cache of that file is made when leaksift is built (code-cache.config.mjs), and lies beside it. One that was made
 * by another V8, or of another text, V8 refuses; then the file is compiled as ever.
 */
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const vm = require("node:vm");

const FOLDER = join(__dirname, "..", "dist", "bundle");
const START = join(FOLDER, "start.js");
const CACHE = join(FOLDER, "start.cache");

/**
 * Loads the bundle's first chunk, which `require` will then find loaded.
 * @returns its script; `null` where there is no such file
 */
function loadStart() {
  if (!existsSync(START)) return null;
  const script = new vm.Script(Module.wrap(readFileSync(START, "utf8")), {
    filename: START,
    cachedData: existsSync(CACHE) ? readFileSync(CACHE) : undefined,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const start = new Module(START, module);
  start.filename = START;
  require.cache[START] = start;
  script.runInThisContext().call(start.exports, start.exports, Module.createRequire(START), start, START, FOLDER);
  start.loaded = true;
  return script;
}

module.exports = { CACHE, loadStart };
