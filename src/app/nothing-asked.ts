/** A list that holds nobody to check: said in the same words, with the same code, whatever its format. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { printable } from "../identifier/mask.js";
import type { Contact } from "./contact.js";

/** A list without a byte that says anything: perhaps another file was meant. @param list as `nothingAsked` has it */
export function emptyList(list: string): LeaksiftError {
  return new LeaksiftError("nothing-asked", `there is nothing to check: ${shownList(list)} is empty`);
}

/** @param list as it was named, `-` for standard input; `null` when no list was given */
export function nothingAsked(list: string | null): LeaksiftError {
  if (list === null)
    return new LeaksiftError(
      "nothing-asked",
      "there is nothing to check: no phone number, e-mail or other identifier was given",
    );
  return new LeaksiftError(
    "nothing-asked",
    `there is nothing to check: ${shownList(list)} holds no phone number, e-mail or other identifier`,
    "if a column holds some, name it: phone=NAME or email=N, with --column (scan: --contacts-column)",
  );
}

function shownList(list: string): string {
  return list === "-" ? "standard input" : printable(list);
}

/** What may be meant as a number; a list of shorter ones and words holds nobody. */
const FEWEST_DIGITS = 5;

/**
 * @param contacts of a list, or of arguments and the list
 * @throws LeaksiftError nothing-asked where there are none, or nothing in a list is even meant as an identifier
 */
export function requireContacts(contacts: readonly Contact[], list: string | null): void {
  if (contacts.length === 0 || (list !== null && contacts.every(isNonsense))) throw nothingAsked(list);
}

/** Neither an identifier nor meant as one: a mistyped number must be reported by its line. */
function isNonsense({ invalid, forms, shown }: Contact): boolean {
  if (invalid !== "no-possible-form" || forms.length > 0) return false;
  return !/[@＠]/u.test(shown) && (shown.match(/\p{Nd}/gu)?.length ?? 0) < FEWEST_DIGITS;
}
