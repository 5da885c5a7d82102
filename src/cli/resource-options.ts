/** Options and settings that say how much of the machine may be taken. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { bytesOf } from "./size.js";

/** @throws LeaksiftError usage */
export function threadsOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > 64)
    throw new LeaksiftError("usage", "--threads is a whole number from 1 to 64");
  return threads;
}

const LEAST_MEMORY_BYTES = 480 << 20;

/** @throws LeaksiftError usage */
export function memoryOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = bytesOf(text);
  if (!(bytes >= LEAST_MEMORY_BYTES))
    throw new LeaksiftError("usage", "--memory is a size such as 512MB or 2GB, 480MB at least");
  return bytes;
}
