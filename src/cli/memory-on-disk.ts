/**
 * Keeps what the process remembers, keys included, from being written to disk when something goes wrong: core dumps on Linux,
 * Node's diagnostic reports everywhere. What else was asked for is warned of, as it can't be taken back.
 */
import { writeFileSync } from "node:fs";

/** Options of Node and V8 that write memory, or what was in it, to a file, or open it to a debugger. */
const REVEALING =
  /(?:^|\s)--(?:heapsnapshot-(?:signal|near-heap-limit)|heap-prof|inspect(?:-brk|-wait)?|abort-on-uncaught-exception)(?=[=\s:]|$)/u;

/**
 * Empties core dumps, turns diagnostic reports off, and ends what the signal for heap snapshots does.
 * @returns the option that was given to Node and reveals memory all the same, with its dashes; `null` for none
 */
export function keepMemoryOffDisk(): string | null {
  if (process.platform === "linux") {
    try {
      // No kind of memory goes into a dump (man 5 core); threads share it and child processes inherit it.
      writeFileSync("/proc/self/coredump_filter", "0");
    } catch {
      // A system without it, or one that hides /proc: said in docs/threat-model.md.
    }
  }
  const { report } = process;
  report.reportOnFatalError = false;
  report.reportOnUncaughtException = false;
  report.reportOnSignal = false;
  // Node takes `--heap_prof` and, in the environment, `"--heap-prof"` as well.
  const given = ` ${process.execArgv.join(" ")} ${process.env.NODE_OPTIONS ?? ""}`
    .replaceAll(/["\\]/gu, "")
    .replaceAll("_", "-");
  const signal = /--heapsnapshot-signal[= ](SIG\w+)/u.exec(given)?.[1];
  if (signal) process.removeAllListeners(signal);
  return REVEALING.exec(given)?.[0].trim() ?? null;
}
