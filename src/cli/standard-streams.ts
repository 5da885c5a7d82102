/**
 * Standard output and standard error that can't be written. A pipe that nobody reads any more is no error: the command ends
 * as it would have, with its own status, in silence. A full disk is one: what was asked for is not there.
 */

/** Set once standard output has failed for another reason than a closed pipe. */
let failure: string | null = null;

/** To be called before anything is written. */
export function watchStandardStreams(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") failure ??= error.code ?? "unknown";
  });
  // There is nowhere left to say it.
  process.stderr.on("error", () => undefined);
}

/** @returns what is wrong with standard output, in words; `null` when all was written */
export function outputFailure(): string | null {
  if (failure === null) return null;
  const why = failure === "ENOSPC" ? "no space left on its disk" : failure;
  return `the result can't be written to standard output (${why})`;
}
