/** Ctrl-C, SIGTERM and a terminal that is closed end a long command in order: the first asks it to stop, a second ends the process. */
import { EXIT } from "./exit-status.js";

/** Node undoes `nohup` for itself: with or without a handler SIGHUP ends it. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const signal of ENDING) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of ENDING) process.off(signal, stop);
  }
}
