/** A baseline on disk: read whole and checked, and replaced only by a whole one. */
import { readFileSync, statSync } from "node:fs";
import { baselineText, parseBaseline, type Baseline } from "../app/baseline.js";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { writeWhole } from "./result-output.js";

/** Two million findings. */
const BYTES_LIMIT = 256 << 20;

/**
 * @param isUpdated it is written in the end, so that it need not be there yet
 * @returns null when it isn't
 * @throws LeaksiftError input-missing, input-limit, input-damaged
 */
export function readBaseline(path: string, isUpdated: boolean): Baseline | null {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > BYTES_LIMIT) throw new LeaksiftError("input-limit", `${path} is larger than ${BYTES_LIMIT} bytes`);
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof LeaksiftError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (isUpdated && code === "ENOENT") return null;
    throw new LeaksiftError(
      "input-missing",
      `the baseline ${path} can't be read (${code ?? "unknown"})`,
      "--update-baseline makes one",
    );
  }
  return parseBaseline(text, path);
}

/** @throws LeaksiftError input-limit when it could not be read again, output-unwritable */
export function writeBaseline(path: string, baseline: Baseline): void {
  const text = baselineText(baseline);
  if (Buffer.byteLength(text) > BYTES_LIMIT)
    throw new LeaksiftError(
      "input-limit",
      `${path} would be larger than ${BYTES_LIMIT} bytes`,
      "keep one for each list",
    );
  writeWhole(path, text);
}
