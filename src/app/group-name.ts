/**
 * Names of the datasets that `import --split-by` makes. They are words of the input, kept in clear, so none may be an
 * identifier: a cell that looks like one is refused, and what looks like one in the name of a table or an index is masked.
 * Spellings that give the same name are one dataset.
 */
import { createHash } from "node:crypto";
import { looksLikePhone } from "../identifier/column-phone-shape.js";
import { plainSpelling } from "../identifier/plain-spelling.js";
import { slugify } from "../source/input-walk.js";

/** Fields that say where a record was kept, not what is in it. */
const PLACE_FIELDS = new Set(["table", "_index"]);

const SLUG_LENGTH = 64;
const DIGEST_LENGTH = 8;

/** Days and months, as tables and indices are called after them (`logs-2019.04.01`), and spans of years. */
const DATE = /(?<!\d{3}[-._ ]?)(?<!\d)(?:19|20)\d\d([-._]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01]))?(?!\d)/gu;
const YEARS = /(?<!\d{3}[-._ ]?)(?<!\d)(?:19|20)\d\d[-_](?:19|20)\d\d(?![-._ ]?\d)/gu;
/** Digits enough for a phone, a QQ number or an id, whatever stands between them. */
const LONG_NUMBER = /\d(?:[-._()/ ]{0,2}\d){6,}/gu;
/** As `LONG_NUMBER`, for the names of files, which are numbered (`part-0000001`) and dated to the second. */
const LONG_FILE_NUMBER = /\d(?:[-._()/ ]{0,2}\d){8,}/gu;
const MOMENT =
  /(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[-_T](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?|(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)(?!\d)/gu;
/** Looked for from where a word begins, and from the at sign: from each letter of a word it would take quadratic time. */
const ADDRESS = /(?:(?<![^\s@])[^\s@]+)?@[^\s@]*/gu;

/** True for a field such as `_index`, whose values are masked where a cell's would be refused. */
export function isPlaceField(field: string): boolean {
  return PLACE_FIELDS.has(field);
}

/** True for what may be, or hold, a phone number, an e-mail address or another identifier; in doubt it does. */
export function mayIdentify(value: string): boolean {
  const text = plain(value);
  return maskIdentifiers(text) !== text || looksLikePhone(text);
}

/** The name of a file with what may be an identifier in it masked: it is to be kept in clear. */
export function withoutIdentifiers(name: string): string {
  return maskIdentifiers(plain(name), LONG_FILE_NUMBER);
}

/** True for a name that a user gives which is, or holds, an identifier, by the rule for files beside letters. */
export function isPersonalName(name: string): boolean {
  const text = plain(name);
  return maskIdentifiers(text, /\p{L}/u.test(text) ? LONG_FILE_NUMBER : LONG_NUMBER) !== text;
}

/** A group's name as it may be shown: control characters removed, what may be an identifier masked, at most 64 characters. */
export function shownGroup(value: string): string {
  const text = plain(value);
  const masked = maskIdentifiers(text);
  const safe = masked === text && looksLikePhone(text) ? hide(text) : masked;
  return Array.from(safe).slice(0, SLUG_LENGTH).join("");
}

/**
 * The slug of a group's dataset, at most 64 characters: a longer one, or a name without letters and digits, ends with a
 * digest, so that two names are not taken for one.
 * @param prefix the slug that the user gave, `null` for none
 */
export function groupSlug(value: string, prefix: string | null): string {
  const safe = maskIdentifiers(plain(value));
  const name = slugify(safe, Infinity);
  const slug = [prefix, name].filter((part) => part !== null && part !== "").join("-");
  if (name !== "" && Array.from(slug).length <= SLUG_LENGTH) return slug;
  const digest = createHash("sha256").update(safe).digest("hex").slice(0, DIGEST_LENGTH);
  const room = SLUG_LENGTH - DIGEST_LENGTH - 1;
  return `${slugify(slug || "group", room)}-${digest}`;
}

function plain(value: string): string {
  return plainSpelling(value).trim();
}

function maskIdentifiers(text: string, longNumber = LONG_NUMBER): string {
  // Dates keep their place, but their digits are not counted.
  const letters = (match: string): string => "d".repeat(match.length);
  const counted = text.replace(MOMENT, letters).replace(DATE, letters).replace(YEARS, letters);
  const hidden = new Set<number>();
  for (const pattern of [longNumber, ADDRESS]) {
    for (const { 0: match, index } of counted.matchAll(pattern)) {
      for (let at = index; at < index + match.length; at++) hidden.add(at);
    }
  }
  if (hidden.size === 0) return text;
  return Array.from({ length: text.length }, (_, at) => (hidden.has(at) ? hide(text[at]) : text[at])).join("");
}

function hide(text: string): string {
  return text.replace(/[\p{L}\p{N}]/gu, "x");
}
