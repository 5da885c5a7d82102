/**
 * Where the package keeps its data files (vocabulary, catalogue, advice, samples). The sources in `src/catalog/` and the
 * built files in `dist/catalog/` both lie two levels below the package's root, so one relative path serves both.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Absolute path of a file or folder in the package's `data/` folder. The segments are names from this project's code,
 * never input. Does not look whether the file exists.
 */
export function dataFile(...segments: string[]): string {
  return path.join(fileURLToPath(new URL("../../data/", import.meta.url)), ...segments);
}
