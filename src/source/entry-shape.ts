/** Is a text an address book or a directory? Judged by its begin; entry-line-reader.ts reads such. */

export type EntryFormat = "vcard" | "ldif";

/** Text in which the first entry of a directory is looked for. */
const HEAD_CHARACTERS = 1 << 14;

/** Which of the two a text is; null for all else. */
export function recognizeEntries(text: string): EntryFormat | null {
  if (/^\s*BEGIN:VCARD\s*$/imu.test(text.slice(0, 200)) && /^\s*BEGIN:VCARD/iu.test(text)) return "vcard";
  // Of a directory, comments and its version come before the first entry, which begins with its name.
  const first = text
    .slice(0, HEAD_CHARACTERS)
    .split(/\r?\n/u)
    .find((line) => !/^(?:\s|#|version:|$)/iu.test(line));
  return first !== undefined && /^dn::? ?\S/iu.test(first) ? "ldif" : null;
}
