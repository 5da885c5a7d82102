/**
 * `--notify-command`: starts a program of the user's, without a shell, and gives it one JSON document on its standard input.
 * What it prints goes to standard error, and whatever becomes of it is a warning: the answer is printed all the same.
 */
import { spawn } from "node:child_process";

/** Time that the program has to end. */
export const NOTIFY_TIMEOUT_MS = 30_000;

/**
 * @param program a path, or a name that is looked for in PATH; it gets no arguments
 * @param document what it reads, as one line
 * @returns null when it ended with status 0, else why it did not, for people
 */
export function notify(program: string, document: object, timeoutMs = NOTIFY_TIMEOUT_MS): Promise<string | null> {
  // The passphrase is none of its business.
  const { LEAKSIFT_PASSPHRASE: _passphrase, ...env } = process.env;
  return new Promise((resolve) => {
    const isWindows = process.platform === "win32";
    // A group of its own, so that what it starts ends with it.
    const child = spawn(program, [], { stdio: ["pipe", 2, 2], env, detached: !isWindows, windowsHide: true });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      if (isWindows || child.pid === undefined) child.kill("SIGKILL");
      else process.kill(-child.pid, "SIGKILL");
    }, timeoutMs);
    const end = (why: string | null): void => {
      clearTimeout(timer);
      resolve(why);
    };
    child.on("error", (error: NodeJS.ErrnoException) => end(`can't be started (${error.code ?? "unknown"})`));
    child.on("exit", (status, signal) => {
      if (isLate) end(`took longer than ${timeoutMs / 1000} s and was ended`);
      else end(status === 0 ? null : `ended with ${signal ?? `status ${status}`}`);
    });
    // It need not read what it is given.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${JSON.stringify(document)}\n`);
  });
}
