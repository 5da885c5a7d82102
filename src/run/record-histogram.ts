/** How many records hold one identifier, as a histogram of few classes: additive, and telling nothing of any one. */

/** The classes: 1, 2, 3–5, 6–10, 11–100, more. The first of each. */
export const RECORD_CLASSES = [1, 2, 3, 6, 11, 101] as const;

/** Tags of one task that are counted: they come in the order of a keyed hash, so the first are as good as any. */
const COUNTED_TAGS = 4096;

/** @param records by tag; only the first few thousand of them are looked at */
export function recordHistogram(records: Uint32Array, length: number): number[] {
  const classes = RECORD_CLASSES.map(() => 0);
  const last = classes.length - 1;
  for (let i = 0; i < Math.min(length, COUNTED_TAGS); i++) {
    let at = 0;
    while (at < last && records[i] >= RECORD_CLASSES[at + 1]) at++;
    classes[at]++;
  }
  return classes;
}
