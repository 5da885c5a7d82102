/**
 * Has V8 take what it compiled of the bundle from one run to the next: compiling it takes a third of a check's start, and each
 * worker thread compiles its own. Node keeps it since 22.1, where it is told to, in each thread. For Node before that, V8's own
 * caches of the files that a check and an import load are made when leaksift is built (code-cache.config.mjs), and lie beside
 * them. V8 refuses one of another version, but looks at neither its bytes nor the text it was made of: both are held against a
 * digest. Whatever is wrong with a cache, its file is then compiled as ever.
 */
const { createHash } = require("node:crypto");
const { chmodSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join } = require("node:path");
const vm = require("node:vm");

const FOLDER = join(__dirname, "..", "dist", "bundle");
const DIGEST_BYTES = 32;
/** Opening one file more would take longer than compiling less text than that. */
const LEAST_TEXT_BYTES = 4096;
/** Scripts of the bundle's files that this thread has loaded, by path, to be written down when leaksift is built. */
const compiled = new Map();

/** Call it before the bundle is loaded. */
function useCompiledCode() {
  if (Module.enableCompileCache) {
    // A folder that the user named in NODE_COMPILE_CACHE is in use already.
    if (Module.getCompileCacheDir?.()) return;
    const folder = require("./compile-cache.js").compileCacheFolder();
    if (folder !== null) Module.enableCompileCache(folder);
    return;
  }
  // Node 21.0 to 21.6 has no such loader.
  const importModuleDynamically = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  if (importModuleDynamically === undefined) return;
  const { extensions } = require;
  const load = extensions[".js"];
  extensions[".js"] = (module, filename) => {
    if (dirname(filename) !== FOLDER) return load(module, filename);
    const text = readFileSync(filename);
    const script = new vm.Script(Module.wrap(text.toString("utf8")), {
      filename,
      cachedData: text.length < LEAST_TEXT_BYTES ? undefined : readCache(filename, text),
      importModuleDynamically,
    });
    compiled.set(filename, script);
    const require = Module.createRequire(filename);
    return script.runInThisContext().call(module.exports, module.exports, require, module, filename, FOLDER);
  };
}

/** Call it in a worker thread, which is ended from outside: only at an end of its own would Node keep what it compiled. */
function keepCompiledCode() {
  Module.flushCompileCache?.();
}

/** Writes down what this thread has compiled by now, for whoever may run leaksift. */
function writeCompiledCode() {
  // V8 refuses what was made under other flags than it has when it is to take it.
  require("node:v8").setFlagsFromString("--flush-bytecode");
  for (const [filename, script] of compiled) {
    const text = readFileSync(filename);
    if (text.length < LEAST_TEXT_BYTES) continue;
    const code = script.createCachedData();
    const path = cacheOf(filename);
    // Threads that run the same file write the same name.
    const own = `${path}.${process.pid}-${require("node:worker_threads").threadId}`;
    writeFileSync(own, Buffer.concat([digestOf(text, code), code]));
    chmodSync(own, 0o644);
    renameSync(own, path);
  }
}

function cacheOf(filename) {
  return filename.replace(/\.js$/u, ".cache");
}

function readCache(filename, text) {
  try {
    const bytes = readFileSync(cacheOf(filename));
    const code = bytes.subarray(DIGEST_BYTES);
    return digestOf(text, code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(text, code) {
  const { version, platform, arch } = process;
  return createHash("sha256").update(`${version} ${platform} ${arch}`).update(text).update(code).digest();
}

module.exports = { compiled, keepCompiledCode, useCompiledCode, writeCompiledCode };
