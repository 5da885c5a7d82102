/**
 * Waiting that Ctrl-C can end. An import may hang for minutes in a read of a slow pipe; what was asked to stop must not
 * wait for the next byte to notice.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";

/** The error of work that was interrupted before anything of it was published. */
export function interruption(): LeaksiftError {
  return new LeaksiftError("interrupted", "interrupted; the store is as it was");
}

/**
 * Waits for `work`, but no longer than until the signal fires. The work itself goes on; its outcome is then of no interest.
 * @throws LeaksiftError interrupted; whatever the work throws
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(interruption());
  });
  work.catch(() => undefined);
  if (signal.aborted) throw interruption();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
