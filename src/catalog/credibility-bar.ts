/**
 * The credibility that somebody asks for, on the Admiralty scale (NATO AJP-2.1): a letter A to E for the source, 1 to 5 for the
 * information. F and 6 say "can't be judged". Only what was judged and found lacking is below the bar: an unknown never
 * makes an exposure count for less.
 */

export interface CredibilityBar {
  /** The worst source that will do, A to E. */
  readonly source: string;
  /** The worst information that will do, 1 to 5; `null`: any. */
  readonly information: number | null;
}

/** @returns null for a text that is no bar: F and 6 would ask for nothing */
export function credibilityBar(text: string): CredibilityBar | null {
  const [, source, information] = /^([A-E])([1-5])?$/iu.exec(text.trim()) ?? [];
  if (source === undefined) return null;
  return { source: source.toUpperCase(), information: information === undefined ? null : Number(information) };
}

/** @param grade such as `B2`; `null` for a dataset that nobody rated */
export function isBelowBar(grade: string | null, { source, information }: CredibilityBar): boolean {
  if (grade === null) return false;
  const letter = grade.charAt(0);
  const digit = Number(grade.charAt(1));
  return (letter !== "F" && letter > source) || (information !== null && digit !== 6 && digit > information);
}
