/**
 * The command line without a process of its own, for tables of hundreds of runs: `main` with the streams caught, the environment of a
 * home, and whatever it laid upon the process taken away again. Not for what starts threads, asks, or speaks at the process's end (all
 * errors under `--json`): those take a real process.
 */
import { main } from "../../src/cli/main.js";
import type { CliRun, Home } from "./run-cli.js";

const EVENTS = ["exit", "uncaughtException"] as const;

export async function runInProcess(home: Home, args: readonly string[]): Promise<Omit<CliRun, "signal">> {
  const environment = process.env;
  const mask = process.umask();
  const own = EVENTS.map((event) => new Set<unknown>(process.rawListeners(event)));
  const streams = [process.stdout, process.stderr] as const;
  const writes = streams.map((stream) => stream.write.bind(stream));
  const errorListeners = streams.map((stream) => new Set<unknown>(stream.rawListeners("error")));
  const texts = ["", ""];
  process.env = { ...home.environment() };
  try {
    for (const [i, stream] of streams.entries()) {
      stream.write = ((text: string | Uint8Array) => {
        texts[i] += String(text);
        return true;
      }) as typeof stream.write;
    }
    await main(["node", "leaksift", ...args]);
    return { status: Number(process.exitCode ?? 0), stdout: texts[0], stderr: texts[1] };
  } finally {
    for (const [i, stream] of streams.entries()) {
      stream.write = writes[i] as typeof stream.write;
      for (const listener of stream.rawListeners("error"))
        if (!errorListeners[i].has(listener)) stream.off("error", listener as () => void);
    }
    for (const [i, event] of EVENTS.entries())
      for (const listener of process.rawListeners(event))
        if (!own[i].has(listener)) process.off(event, listener as () => void);
    process.exitCode = undefined;
    process.umask(mask);
    process.env = environment;
  }
}
