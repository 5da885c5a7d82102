/**
 * The seam through which identifier kinds plug in. A kind's number is the first byte of every message that is tagged, so
 * the same text under two kinds never has the same tag. The numbers are stored in every segment: they are never reused
 * and never change their meaning. A new kind takes the next free number, and an entry in `identifier-kind.ts`.
 */

/** Kind byte of each sort of tag. `email-alias` and `email-domain` are derived from an e-mail's canonical form. */
export const TAG_KIND = { phone: 1, email: 2, "email-alias": 3, "email-domain": 4, qq: 5, "resident-id": 6 } as const;

export type TagKindName = keyof typeof TAG_KIND;
export type TagKind = (typeof TAG_KIND)[TagKindName];

/**
 * Version of the rules that turn a spelling into its canonical form, stored per segment. Raise it with any change that
 * moves a golden vector: tags made by two versions must not be compared silently.
 */
export const CANONICALIZER_VERSION = 1;

const NAMES = new Map<number, TagKindName>(
  (Object.keys(TAG_KIND) as TagKindName[]).map((name) => [TAG_KIND[name], name]),
);

/** Name of a kind byte. Throws a RangeError for a number that no kind has: a store of a newer version, or damage. */
export function tagKindName(kind: number): TagKindName {
  const name = NAMES.get(kind);
  if (name === undefined)
    throw new RangeError(`No identifier kind has the number ${kind}; known are 1 to ${NAMES.size}`);
  return name;
}
