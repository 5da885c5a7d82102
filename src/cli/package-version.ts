/** The version of this leaksift, from its package. */
import { readFileSync } from "node:fs";

/** @returns as `1.2.3`. Works in the sources and in the bundle, which lie equally deep. */
export function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
