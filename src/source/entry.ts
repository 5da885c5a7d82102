/** Entries of address books and directories, and what takes them apart; entry-line-reader.ts says what becomes of them. */

/** An entry by its fields, as they will be recognised; several values of a field stand in a list. */
export type Entry = Record<string, string[]>;

/** Takes entries apart, line by line. */
export interface EntryParser {
  /**
   * @param line as it stands, without its end; `null` at the end of the input
   * @returns the entry that ends here, if one does
   */
  line(line: string | null): Entry | null;
  /** True while inside an entry: the line that makes it so is the entry's first. */
  readonly isOpen: boolean;
}

/** An entry without fields. Names come from the input: no object that has any of its own. */
export function newEntry(): Entry {
  return Object.create(null) as Entry;
}
