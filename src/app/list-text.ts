/**
 * What the text of a list mentions: identifiers within cells of comments, logins and whatever else an import would search, so
 * that a list is asked for all that is found in a leak of the same shape. What is no identifier there is nothing at all; what
 * may be a number of some country, and nobody says of which, can't be checked.
 */
import { TextSweep } from "../identifier/text-sweep.js";
import type { CanonicalPhone, CountryCode } from "../identifier/phone.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { classOfFreeText, SWEEP_ROLE } from "../worker/file-plan.js";
import { contactsOfKind, invalidContact, phoneContact, type Contact } from "./contact.js";

/** Whether cells of this role are searched. */
export function isSearched(role: ColumnRole | null): role is ColumnRole {
  return role !== null && (role === SWEEP_ROLE || classOfFreeText(role) !== undefined);
}

/** Digits in text that look dialled, in a list of no country. */
export function undecidedContact(line: number): Contact {
  return invalidContact("phone", "", line, "needs-country");
}

export class ListText {
  readonly #sweeps = new Map<CountryCode | null, TextSweep>();

  /**
   * Contacts that the cell mentions, in its order.
   * @param country whose numbers count, as dialled there; in a column that the sample says nothing of, beside words only
   */
  contactsIn(role: ColumnRole, text: string, country: CountryCode | null, line: number): Contact[] {
    const contacts: Contact[] = [];
    const bytes = Buffer.from(text);
    const isWorded = role !== SWEEP_ROLE || /\p{L}{2}/u.test(text);
    const own = isWorded ? country : null;
    let sweep = this.#sweeps.get(own);
    if (!sweep) this.#sweeps.set(own, (sweep = new TextSweep(own)));
    sweep.sweep(bytes, 0, bytes.length, {
      foundEmail: (found, start, end) => {
        const address = Buffer.from(found.subarray(start, end)).toString("utf8");
        contacts.push(...contactsOfKind("email", address, line).filter(({ invalid }) => invalid === null));
      },
      foundPhone: (_text, _start, _end, phone: CanonicalPhone) => contacts.push(phoneContact(phone, line)),
      foundUndecided: () => {
        if (isWorded && country === null) contacts.push(undecidedContact(line));
      },
    });
    return contacts;
  }
}
