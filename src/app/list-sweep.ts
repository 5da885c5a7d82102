/**
 * What text of a list mentions, in its order. What is no identifier is nothing at all; a number that lacks its country can't be
 * answered for: it is asked as a number of the country that another one beside it has, where found is found, and not found
 * proves nothing.
 */
import { countryOfPhone, type CountryCode } from "../identifier/country.js";
import type { CanonicalPhone } from "../identifier/phone.js";
import { inHalfWidth, TextSweep } from "../identifier/text-sweep.js";
import { contactsOf, contactsOfKind, invalidContact, LOST_CHARACTER, phoneContact, type Contact } from "./contact.js";

/** `phone` is null for what looks dialled, in no country that is known. */
type Mention =
  | { readonly kind: "email"; readonly start: number; readonly end: number }
  | { readonly kind: "phone"; readonly start: number; readonly end: number; readonly phone: CanonicalPhone | null };

/** How far behind a number another one may end. */
const LOOK_BEHIND_BYTES = 40;
/** Digits right behind a number, as its neighbour would be written within the country; a date is none. */
const NEIGHBOUR =
  /^[\t ,;/|&]{1,3}(?!(?:19|20)\d\d[-./]?[01]\d(?:[-./]?[0-3]\d)?(?!\d))\(?\d(?:[ ().-]{0,2}\d){6,11}(?![\d@])/u;

export class ListSweep {
  readonly #sweeps = new Map<CountryCode | null, TextSweep>();
  #hasFullWidth = false;

  /**
   * @param country whose numbers count, as dialled there; `null`: with plus or 00 only
   * @returns contacts of bytes[start, end)
   */
  contactsIn(bytes: Buffer, start: number, end: number, country: CountryCode | null, line: number | null): Contact[] {
    const mentions = this.#mentions(bytes, start, end, country);
    if (!this.#hasFullWidth) return this.#asked(bytes, mentions, country, line);
    const half = Buffer.from(inHalfWidth(bytes.toString("utf8", start, end)));
    return this.#asked(half, this.#mentions(half, 0, half.length, country), country, line);
  }

  /**
   * What a value mentions that is more than one identifier, though no separator says so: `ann@example.com 07700 900001`.
   * @returns null where nothing can be asked; what is left over besides a note in brackets is invalid
   */
  contactsWithin(value: string, country: CountryCode | null, line: number | null): Contact[] | null {
    // Of an address that was decoded wrongly the rest would be somebody else's.
    if (value.includes(LOST_CHARACTER)) return null;
    const bytes = Buffer.from(value.normalize("NFKC"));
    const mentions = this.#mentions(bytes, 0, bytes.length, country);
    const contacts = this.#asked(bytes, mentions, country, line);
    if (contacts.every(({ forms }) => forms.length === 0)) return null;
    let rest = "";
    let at = 0;
    for (const { start, end } of mentions) {
      rest += `${bytes.toString("utf8", at, start)} `;
      at = end;
    }
    rest += bytes.toString("utf8", at);
    // `ann lee@example.com` may be one address, mistyped.
    const isLeft = /[\p{L}\p{N}@]/u.test(rest.replace(/\([\p{L} ]*\)/gu, ""));
    return isLeft ? [...contacts, invalidContact("phone", rest, line, "no-possible-form")] : contacts;
  }

  #mentions(bytes: Buffer, start: number, end: number, country: CountryCode | null): Mention[] {
    let sweep = this.#sweeps.get(country);
    if (!sweep) this.#sweeps.set(country, (sweep = new TextSweep(country)));
    const mentions: Mention[] = [];
    sweep.sweep(bytes, start, end, {
      foundEmail: (_, from, to) => mentions.push({ kind: "email", start: from, end: to }),
      foundPhone: (_, from, to, phone) => mentions.push({ kind: "phone", start: from, end: to, phone }),
      foundUndecided: (from, to) => {
        if (country === null) mentions.push({ kind: "phone", start: from, end: to, phone: null });
      },
    });
    this.#hasFullWidth = sweep.hasFullWidth;
    return mentions.flatMap((mention, i) => {
      if (mention.kind !== "phone" || mention.phone === null) return [mention];
      const limit = Math.min(mentions[i + 1]?.start ?? end, mention.end + LOOK_BEHIND_BYTES);
      const neighbour = NEIGHBOUR.exec(bytes.toString("latin1", mention.end, limit));
      if (neighbour === null) return [mention];
      const from = mention.end + neighbour[0].search(/[\d(]/u);
      return [mention, { kind: "phone" as const, start: from, end: mention.end + neighbour[0].length, phone: null }];
    });
  }

  #asked(bytes: Buffer, mentions: readonly Mention[], country: CountryCode | null, line: number | null): Contact[] {
    const known = mentions.flatMap((mention) =>
      mention.kind === "phone" && mention.phone !== null ? [mention.phone] : [],
    );
    return mentions.flatMap((mention) => {
      if (mention.kind === "phone" && mention.phone !== null) return [phoneContact(mention.phone, line)];
      const text = bytes.toString("utf8", mention.start, mention.end);
      if (mention.kind === "email")
        return contactsOfKind("email", text, line).filter(({ invalid }) => invalid === null);
      if (country !== null) return contactsOf(text, country, line);
      const beside = known.length > 0 ? countryOfPhone(known[0]) : null;
      const asked = beside === null ? [] : contactsOf(text, beside, line).filter(({ forms }) => forms.length > 0);
      if (asked.length === 0) return [invalidContact("phone", text, line, "needs-country")];
      return asked.map((contact): Contact => ({ ...contact, invalid: "needs-country" }));
    });
  }
}
