/**
 * Where V8's compiled code of the bundle is kept between runs (Node 22.1 and later): in a folder that only this user can write.
 * Node's own place is a folder in the shared temporary one, where another user of the machine could lay code to be run.
 */
const { lstatSync, mkdirSync } = require("node:fs");
const { homedir } = require("node:os");
const { join } = require("node:path");

/** @returns the folder, made if need be; null where there is none that can be trusted: then nothing is kept */
function compileCacheFolder(env = process.env, platform = process.platform) {
  const own = cacheFolder(env, platform);
  const folder = join(own, "compiled");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return isOwn(own) && isOwn(folder) ? folder : null;
  } catch {
    return null;
  }
}

/** The platform's folder for what can be made again, as env-paths names it, which would be one more module to load. */
function cacheFolder(env, platform) {
  const home = env.HOME || homedir();
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "leaksift", "Cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "leaksift");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "leaksift");
}

/** No symbolic link, and of nobody else; Windows has its folders of one user by itself. */
function isOwn(folder) {
  const stats = lstatSync(folder);
  if (!stats.isDirectory()) return false;
  return process.geteuid === undefined || (stats.uid === process.geteuid() && (stats.mode & 0o022) === 0);
}

module.exports = { compileCacheFolder };
