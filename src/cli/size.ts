/** Sizes as people write them: `512MB`, `1.5 GiB`, `2T`; a unit is a power of 1024 either way. */

const UNITS = ["", "K", "M", "G", "T"];

/** @returns bytes, perhaps not whole; `NaN` for what is no size */
export function bytesOf(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/iu.exec(text.trim()) ?? [];
  return digits === undefined ? NaN : Number(digits) * 1024 ** UNITS.indexOf(unit.toUpperCase());
}
