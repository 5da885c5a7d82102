/**
 * The canonical form of Chinese resident identity numbers (GB 11643-1999): 18 characters, that is region (6), birth date
 * (8), sequence (3) and check character (ISO 7064 MOD 11-2, `X` for ten). The 15 digits of GB 11643-1989 have a birth
 * year of two digits and no check character; they are lifted to 18, so that both spellings of a person have one form.
 * What fails the check is no resident id: a mistyped one is nobody's, and hashing it would tell nobody anything.
 */
import { cleanPhoneText } from "./phone-spelling.js";

/** A canonical resident id, 18 characters. Comes from `canonicalizeResidentIdCell` and `readResidentId` only. */
export type CanonicalResidentId = string & { readonly __brand: "CanonicalResidentId" };

/** What a cell holds. `ok`: at least one id, distinct, in the order written, and how many further pieces were none. */
export type ResidentIdCell =
  { status: "ok"; forms: CanonicalResidentId[]; rejected: number } | { status: "empty" | "masked" | "invalid" };

/** Longer cells are text, not numbers. */
const CELL_LIMIT = 512;
const LABEL = /^[\p{L}\s]{1,16}[:：=]\s*/u;
const SEPARATOR = /[;,、|/\n\r]+/u;
/** Marks in the places of digits: `110101********1234`. */
const MASKED = /^(?=.*[*•●×x]{2})[\d*•●×x]{14,18}$/iu;

/** GB/T 2260 codes of provinces: mainland, Taiwan, and the residence permits of Hong Kong, Macau and Taiwan. */
const PROVINCES = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split(" "),
);
const CHECK_CHARACTERS = "10X98765432";
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const EARLIEST_BIRTH_YEAR = 1850;
/** Not the clock's year: a canonical form must not depend on the day it is made. */
const LATEST_BIRTH_YEAR = 2099;
const DAYS_OF_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** In the 15-digit form these sequences were kept for people born before 1900. */
const CENTENARIAN_SEQUENCE = 996;

/** Reads a cell of a resident id column. Never throws. */
export function canonicalizeResidentIdCell(cell: string): ResidentIdCell {
  const plain = readResidentId(cell);
  if (plain !== null) return { status: "ok", forms: [plain], rejected: 0 };
  if (cell.length > CELL_LIMIT) return { status: "invalid" };
  const text = cleanPhoneText(cell);
  if (text === "") return { status: "empty" };
  const forms = new Set<CanonicalResidentId>();
  let rejected = 0;
  let masked = false;
  for (const piece of text.split(SEPARATOR)) {
    const bare = piece
      .trim()
      .replace(LABEL, "")
      .replace(/[\s"'`“”‘’-]+/gu, "");
    if (bare === "") continue;
    const form = readResidentId(bare);
    if (form !== null) forms.add(form);
    else {
      rejected++;
      masked ||= MASKED.test(bare);
    }
  }
  if (forms.size > 0) return { status: "ok", forms: [...forms], rejected };
  return { status: masked ? "masked" : "invalid" };
}

/** The canonical form of bare text, 18 characters or 15 digits; null if it is no resident id. */
export function readResidentId(text: string): CanonicalResidentId | null {
  if (text.length === 18) {
    if (!/^[1-9]\d{16}[\dXx]$/.test(text)) return null;
    const id = text.toUpperCase();
    return isPlausible(id) && checkCharacter(id) === id[17] ? (id as CanonicalResidentId) : null;
  }
  if (text.length !== 15 || !/^[1-9]\d{14}$/.test(text)) return null;
  const century = Number(text.slice(12)) >= CENTENARIAN_SEQUENCE ? "18" : "19";
  const lifted = text.slice(0, 6) + century + text.slice(6);
  return isPlausible(lifted) ? ((lifted + checkCharacter(lifted)) as CanonicalResidentId) : null;
}

function checkCharacter(id: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += (id.charCodeAt(at) - 48) * WEIGHTS[at];
  return CHECK_CHARACTERS[sum % 11];
}

/** Is there such a province, and such a day? Permanent residence cards since 2023 have a 9 before the province. */
function isPlausible(id: string): boolean {
  const province = id.startsWith("9") ? id.slice(1, 3) : id.slice(0, 2);
  const year = Number(id.slice(6, 10));
  const month = Number(id.slice(10, 12));
  const day = Number(id.slice(12, 14));
  if (!PROVINCES.has(province) || year < EARLIEST_BIRTH_YEAR || year > LATEST_BIRTH_YEAR) return false;
  if (month < 1 || month > 12 || day < 1 || day > DAYS_OF_MONTHS[month - 1]) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}
