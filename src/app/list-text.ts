/**
 * Cells of comments, logins and whatever else an import would search, so that a list is asked for all that is found in a leak of
 * the same shape.
 */
import type { CountryCode } from "../identifier/country.js";
import type { ColumnRole } from "../identifier/column-roles.js";
import { classOfFreeText, SWEEP_ROLE } from "../worker/file-plan.js";
import type { Contact } from "./contact.js";
import type { ListSweep } from "./list-sweep.js";

/** Whether cells of this role are searched. */
export function isSearched(role: ColumnRole | null): role is ColumnRole {
  return role !== null && (role === SWEEP_ROLE || classOfFreeText(role) !== undefined);
}

/**
 * Contacts that a cell mentions, in its order.
 * @param country whose numbers count, as dialled there; in a column that the sample says nothing of, beside words only
 */
export function contactsInCell(
  sweep: ListSweep,
  role: ColumnRole,
  text: string,
  country: CountryCode | null,
  line: number,
): Contact[] {
  const bytes = Buffer.from(text);
  const isWorded = role !== SWEEP_ROLE || /\p{L}{2}/u.test(text);
  const contacts = sweep.contactsIn(bytes, 0, bytes.length, isWorded ? country : null, line);
  // Digits alone, in a column that nothing is known of, are no number that somebody forgot to say the country of.
  return isWorded ? contacts : contacts.filter(({ invalid }) => invalid === null);
}
