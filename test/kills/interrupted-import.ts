/** Imports of the built command line that are killed once they have made a checkpoint. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Home } from "../system/run-cli.js";

/** Files beside the store that an interrupted import left. */
export function keptFiles({ store }: Home): string[] {
  const folder = dirname(store);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(store)}-checkpoint-`) || name.startsWith(`${basename(store)}-spill-`))
    .map((name) => join(folder, name))
    .sort();
}

export function checkpointFile(home: Home): string | undefined {
  return keptFiles(home).find((path) => /-checkpoint-[0-9a-f]{16}$/u.test(path));
}

/** Tells one checkpoint from the next. */
function latest(home: Home): string | null {
  const path = checkpointFile(home);
  const stats = path && statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeNs}` : null;
}

export interface Interruption {
  readonly stdin?: Buffer;
  readonly signal?: NodeJS.Signals;
  /** How long after the checkpoint, in ms. */
  readonly after?: number;
}

/** Runs a command until it has made another checkpoint than was there. @returns how it ended */
export async function interrupted(
  home: Home,
  args: readonly string[],
  { stdin, signal = "SIGKILL", after = 0 }: Interruption = {},
): Promise<{ readonly wasCut: boolean; readonly status: number | null; readonly stderr: string }> {
  const before = latest(home);
  const { child, done } = home.start(args);
  child.stdin?.end(stdin ?? "");
  let isOver = false;
  const ended = done.finally(() => (isOver = true));
  while (!isOver && (latest(home) === null || latest(home) === before)) await setTimeout(1);
  if (after > 0) await setTimeout(after);
  child.kill(signal);
  const { status, signal: by, stderr } = await ended;
  return { wasCut: by !== null || status === 130, status, stderr };
}
