/**
 * The 7za program that `7zip-bin` carries: p7zip 16.02 for Linux and macOS, 7-Zip for Windows. It is started with a list of
 * arguments, never through a shell, in a session of its own. A password goes to its standard input: without a terminal it asks
 * there, so it is in no argument that `ps` could show.
 */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { accessSync, chmodSync, constants, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { path7za } from "7zip-bin";
import { LeaksiftError } from "../errors/leaksift-error.js";

let program: string | null = null;

/** Starts `7za COMMAND …` on an archive. @param password `""` for none */
export function startSevenZip(
  command: readonly string[],
  archive: string,
  password: string,
): ChildProcessWithoutNullStreams {
  program ??= runnableProgram();
  const child = spawn(program, [...command, "-t7z", "-y", "-bd", "-sccUTF-8", "-spd", "--", archive], {
    stdio: ["pipe", "pipe", "pipe"],
    // A new session has no terminal, on which the password would be asked for otherwise.
    detached: process.platform !== "win32",
    windowsHide: true,
    env: { LC_ALL: "C.UTF-8", PATH: "" },
  });
  // It may end before it has read the password.
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${password}\n`);
  return child;
}

/** npm packs the program without its execute permission: it is given, or, where that is not ours to do, to a copy. */
function runnableProgram(): string {
  try {
    accessSync(path7za, constants.R_OK);
  } catch {
    throw unavailable();
  }
  if (process.platform === "win32" || isExecutable(path7za)) return path7za;
  try {
    chmodSync(path7za, 0o755);
    if (isExecutable(path7za)) return path7za;
  } catch {
    // Not our file, or a file system that is read only.
  }
  try {
    const folder = mkdtempSync(join(tmpdir(), "leaksift-7za-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    const copy = join(folder, "7za");
    copyFileSync(path7za, copy);
    chmodSync(copy, 0o700);
    if (isExecutable(copy)) return copy;
  } catch {
    // No folder for temporary files, or a full one.
  }
  throw unavailable();
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The error when 7za can't be started. */
export function unavailable(): LeaksiftError {
  return new LeaksiftError(
    "input-unsupported",
    "the program that reads 7z archives can't be run on this system",
    "unpack the archive and import the folder",
  );
}
