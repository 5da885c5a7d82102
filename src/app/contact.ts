/**
 * One value to check, from the text that a person or a list gave. Nothing in the text may get lost: what can't be asked
 * becomes an invalid contact of its own, never silence, and where a spelling can mean two numbers both are asked.
 */
import { IDENTIFIER_KINDS, type IdentifierKindName } from "../identifier/identifier-kind.js";
import { maskPhone, maskValue, printable } from "../identifier/mask.js";
import { cleanPhoneText, splitPhoneCell } from "../identifier/phone-spelling.js";
import { foreignReadings, looksChineseMobile, type ForeignReadings } from "../identifier/phone-foreign.js";
import {
  canonicalizePhoneCell,
  isValidPhone,
  otherSpellings,
  phoneCandidates,
  scanInternational,
  type CanonicalPhone,
  type CountryCode,
} from "../identifier/phone.js";
import { isPartialPhone } from "../identifier/phone-range.js";
import { readResidentId } from "../identifier/resident-id.js";

export type InvalidReason =
  "masked" | "no-possible-form" | "needs-country" | "country-unclear" | "partial" | "forgotten" | "kind-not-held";

export interface Contact {
  readonly kind: IdentifierKindName;
  /** As it may be shown. */
  readonly masked: string;
  /** The identifier in full, for `--show-identifiers`. */
  readonly shown: string;
  /** Line of the list, from 1; `null` for arguments and prompts. */
  readonly line: number | null;
  /** Canonical forms it may be stored under. */
  readonly forms: readonly string[];
  /** Why it can't be asked, or, where there are forms, why not finding them proves nothing. */
  readonly invalid: InvalidReason | null;
  /** Bare digits that are no valid number of their country: the readings that were asked, the likeliest first. */
  readonly readAs?: readonly string[];
}

/** Several values in one text stand between these; a slash may be part of a number and is left to the phone rules. */
const SEPARATORS = /[;,，；、|\n\t]+/u;

/** What decoding by a wrong name left of a character: no leak holds it, so not finding it would prove nothing. */
export const LOST_CHARACTER = "\ufffd";

/**
 * Contacts of a text, one for each value in it; empty only for blank text.
 * @param country of numbers without a calling code
 * @param internationalDigits bare digits are taken as beginning with a calling code, as the list's other numbers do
 */
export function contactsOf(
  text: string,
  country: CountryCode | null,
  line: number | null,
  internationalDigits = false,
): Contact[] {
  if (text.includes(LOST_CHARACTER))
    return [invalidContact(text.includes("@") ? "email" : "phone", text, line, "no-possible-form")];
  const plain = text.normalize("NFKC");
  // Eighteen characters with a check digit can be nothing else, and no phone number is so long.
  if (/^\s*\d{17}[\dXx]\s*$/u.test(plain) && readResidentId(plain.trim()))
    return contactsOfKind("resident-id", text, line);
  if (!plain.includes("@")) return phoneContacts(text, country, line, internationalDigits);
  const pieces = plain.split(SEPARATORS).filter((piece) => piece.trim() !== "");
  if (pieces.length > 1 && pieces.some((piece) => !piece.includes("@") && (piece.match(/\d/gu) ?? []).length >= 5)) {
    return pieces.flatMap((piece) => contactsOf(piece, country, line, internationalDigits));
  }
  return text.trim() === "" ? [] : contactsOfKind("email", text, line);
}

/**
 * Contacts of a text that is known to be of a kind. A phone is read as by `contactsOf`, with all the forms that it may be
 * stored under.
 */
export function contactsOfKind(
  kind: IdentifierKindName,
  text: string,
  line: number | null,
  country: CountryCode | null = null,
  internationalDigits = false,
): Contact[] {
  if (kind === "phone") return phoneContacts(text, country, line, internationalDigits);
  if (text.includes(LOST_CHARACTER)) return [invalidContact(kind, text, line, "no-possible-form")];
  const { canonicalize, mask } = IDENTIFIER_KINDS[kind];
  const cell = canonicalize(text, { country, reading: "national" });
  if (cell.status === "empty") return line === null ? [invalidContact(kind, text, line, "no-possible-form")] : [];
  if (cell.status !== "ok") {
    return [invalidContact(kind, text, line, cell.status === "masked" ? "masked" : "no-possible-form")];
  }
  const contacts = cell.forms.map((form): Contact => ({
    kind,
    masked: mask(form),
    shown: form,
    line,
    forms: [form],
    invalid: null,
  }));
  // What stood beside the identifiers and was none must not go unsaid.
  for (let i = 0; i < cell.rejected; i++) contacts.push(invalidContact(kind, text, line, "no-possible-form"));
  return contacts;
}

/** A contact for a phone whose canonical form is known already. */
export function phoneContact(phone: CanonicalPhone, line: number | null): Contact {
  const others = otherSpellings(phone);
  const forms = others.length === 0 ? [phone] : [phone, ...others];
  const invalid = isPartialPhone(phone) ? "partial" : null;
  return { kind: "phone", masked: maskPhone(phone), shown: phone, line, forms, invalid };
}

/** A line or cell that can't be read as a contact at all. */
export function invalidContact(
  kind: Contact["kind"],
  text: string,
  line: number | null,
  invalid: InvalidReason,
): Contact {
  return { kind, masked: maskValue(text.trim()), shown: printable(text.trim()), line, forms: [], invalid };
}

function phoneContacts(
  text: string,
  country: CountryCode | null,
  line: number | null,
  internationalDigits: boolean,
): Contact[] {
  const known = scanInternational(text);
  if (known !== null) return [phoneContact(known, line)];
  const pieces = splitPhoneCell(cleanPhoneText(text));
  if (pieces.length > 1) return pieces.flatMap((piece) => phoneContacts(piece, country, line, internationalDigits));
  const cell = canonicalizePhoneCell(text, { country, reading: "national" });
  if (cell.status === "ok" && cell.phones.length > 1) return cell.phones.map((phone) => phoneContact(phone, line));
  if (country !== null && (cell.status !== "ok" || looksChineseMobile(text))) {
    const foreign = foreignReadings(text, country);
    if (foreign) return [foreignContact(foreign, line, foreign.isValid ? null : "country-unclear")];
  }
  const forms = phoneCandidates(text, country);
  if (forms.length > 0) {
    const all = [...new Set(forms.flatMap((form) => [form, ...otherSpellings(form)]))];
    const invalid = forms.every(isPartialPhone) ? "partial" : null;
    return [{ kind: "phone", masked: maskPhone(forms[0]), shown: forms[0], line, forms: all, invalid }];
  }
  if (internationalDigits && country === null) {
    const bare = canonicalizePhoneCell(text, { country: null, reading: "international" });
    if (bare.status === "ok") {
      // Bare digits of a list without a country: a number that is no valid one as it stands may be national. Found is
      // found, but not found proves nothing.
      return bare.phones.map((phone) => {
        if (isValidPhone(phone)) return phoneContact(phone, line);
        const foreign = bare.phones.length === 1 ? foreignReadings(text, null) : null;
        return foreign
          ? foreignContact(foreign, line, "needs-country")
          : { ...phoneContact(phone, line), invalid: "needs-country" };
      });
    }
  }
  if (cell.status === "ok") return cell.phones.map((phone) => phoneContact(phone, line));
  if (cell.status === "empty") return line === null ? [invalidContact("phone", text, line, "no-possible-form")] : [];
  return [invalidContact("phone", text, line, cell.status === "masked" ? "masked" : whyInvalid(text, country))];
}

function foreignContact({ forms }: ForeignReadings, line: number | null, invalid: InvalidReason | null): Contact {
  const all = [...new Set(forms.flatMap((form) => [form, ...otherSpellings(form)]))];
  return { kind: "phone", masked: maskPhone(forms[0]), shown: forms[0], line, forms: all, invalid, readAs: forms };
}

/** Digits that would do somewhere lack only a country: the user can mend that. */
function whyInvalid(text: string, country: CountryCode | null): InvalidReason {
  const digits = text.replace(/\D/gu, "").length;
  const isLocal = country === null && !text.trimStart().startsWith("+") && digits >= 7 && digits <= 15;
  return isLocal ? "needs-country" : "no-possible-form";
}
