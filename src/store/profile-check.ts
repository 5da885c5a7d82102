/**
 * The check that a profile's row carries (docs/format.md, "Profiles"): 28 bits of a CRC-32 over all of the row, kept above
 * the bits of `classes`, which a look-up holds the row against. Without it a flipped bit in a count, a class or a year would
 * be believed, since the keyed checksum over all profiles is verified by `store check --read-data` only.
 */
import { crc32 } from "node:zlib";
import { CLASS_BITS_LIMIT } from "../run/profile.js";

/**
 * A number with a check is negative, and takes all 8 bytes: cut to fewer, by a flipped bit in the length that SQLite keeps of
 * it, it is negative still, and never passes for one without a check.
 */
const LONG = 2 ** 52;
const CLASSES_END = 2 ** CLASS_BITS_LIMIT;

/** A row of the table of profiles, its `classes` as they are stored. Of a damaged store its values may be of any type. */
export interface ProfileRow {
  readonly segment: number;
  readonly id: number;
  readonly records: number;
  readonly classes: number;
  /** Decimal years, joined by commas. */
  readonly years: string;
}

/** @param row whose `classes` are the bit set alone @returns what is stored as `classes` */
export function sealedClasses({ segment, id, records, classes, years }: ProfileRow): number {
  const check = crc32(`${segment}:${id}:${records}:${classes}:${years}`) >>> 4;
  return -(LONG + check * CLASSES_END + classes);
}

/** @returns the bit set of a stored row; `null` when the row is not as it was written. Rows without a check are believed */
export function openedClasses(row: ProfileRow): number | null {
  const { classes: stored } = row;
  if (typeof stored !== "number" || typeof row.records !== "number" || typeof row.years !== "string") return null;
  if (stored >= 0 && stored < CLASSES_END) return stored;
  const classes = -stored % CLASSES_END;
  return stored === sealedClasses({ ...row, classes }) ? classes : null;
}

/** As an SQL function: what a row's `classes` become in a copy of it. A row that is not as it was written stays so. */
export function resealedClasses(
  segment: number,
  id: number,
  records: number,
  classes: number,
  years: string,
  newSegment: number,
  newId: number,
): number {
  const opened = openedClasses({ segment, id, records, classes, years });
  return opened === null ? classes : sealedClasses({ segment: newSegment, id: newId, records, classes: opened, years });
}
