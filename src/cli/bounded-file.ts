/** A small file that a user names, read whole: settings, exceptions, a catalogue. */
import { readFileSync, statSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";

/**
 * The text of a file of at most `bytesLimit` bytes, as UTF-8.
 * @throws LeaksiftError input-limit for a larger one, input-missing for one that can't be read
 */
export function readBoundedFile(path: string, bytesLimit: number): string {
  try {
    if (statSync(path).size > bytesLimit)
      throw new LeaksiftError("input-limit", `${path} is larger than ${bytesLimit} bytes`);
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof LeaksiftError) throw error;
    throw new LeaksiftError(
      "input-missing",
      `${path} can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`,
    );
  }
}
