/** Imports of the built command line that are cut off once they have made a checkpoint (write-boundary.c). */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { constants } from "node:os";
import type { CliRun, Home } from "../system/run-cli.js";

/** Files beside the store that an interrupted import left. */
export function keptFiles({ store }: Home): string[] {
  const folder = dirname(store);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(store)}-checkpoint-`) || name.startsWith(`${basename(store)}-spill-`))
    .map((name) => join(folder, name))
    .sort();
}

/** Where an import is cut off. */
export interface Cut {
  /** Checkpoints that it makes before. */
  readonly checkpoints?: number;
  /** Calls that change files behind the last of them, from 1. */
  readonly calls?: number;
  readonly signal?: "SIGKILL" | "SIGINT";
  readonly stdin?: string | Buffer;
}

/** Runs a command until it is cut off. @throws Error when it ends before */
export function interrupted(
  home: Home,
  library: string,
  args: readonly string[],
  { checkpoints = 1, calls = 1, signal = "SIGKILL", stdin = "" }: Cut = {},
): CliRun {
  const env = {
    LD_PRELOAD: library,
    BOUNDARY_ROOT: home.home,
    BOUNDARY_RESUME: `${checkpoints} ${calls} ${constants.signals[signal]}`,
  };
  const run = home.run(args, { stdin, env });
  if (signal === "SIGKILL" ? run.signal === signal : run.status === 130) return run;
  throw new Error(`${args.join(" ")} was not cut off; it ended with ${run.status}: ${run.stderr}`);
}
