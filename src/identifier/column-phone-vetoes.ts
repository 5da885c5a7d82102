/**
 * Columns whose cells look like phone numbers one by one and show as a whole that they are none: unix times, dates
 * without separators, cards, barcodes, ids that count up, order numbers, postal codes. Only asked for columns whose name
 * doesn't say "phone".
 */
import { isCardNumber, isEan13, isImei, isResidentId, isUnixTime, yearOfDate } from "./column-shapes.js";
import { mostPass } from "./most-pass.js";

/** Why a column is no phone column. */
export type PhoneVeto =
  | "unix-times"
  | "dates"
  | "cards"
  | "barcodes"
  | "resident-ids"
  | "ascending-ids"
  | "order-numbers"
  | "postal-codes"
  | "short-numbers";

/** Shares and prefixes say little about fewer cells. */
const CELLS_FOR_PATTERNS = 20;
const LONG_DIGITS = 14;

/**
 * The reason why the cells (trimmed, non-empty, in the order of the file) can't be phones; null if none is seen.
 * @param alone the file has no other column: then sorted, similar or short numbers are kept, because a list of numbers is
 *   what such a file is.
 */
export function phoneVeto(cells: readonly string[], alone: boolean): PhoneVeto | null {
  const bare = cells.filter((cell) => /^\d+$/.test(cell));
  if (bare.length < cells.length * 0.5) return punctuatedVeto(cells);
  const most = (test: (cell: string) => boolean, share = 0.9) => mostPass(bare, share, test);
  if (most((cell) => cell.length === 13 && isUnixTime(cell))) return "unix-times";
  if (most((cell) => (cell.length === 8 || cell.length === 14) && yearOfDate(cell) !== null)) return "dates";
  if (most((cell) => cell.length === 15 && isResidentId(cell))) return "resident-ids";
  if (bare.length >= CELLS_FOR_PATTERNS) {
    if (most((cell) => isCardNumber(cell) || isImei(cell))) return "cards";
    if (most(isEan13)) return "barcodes";
  }
  if (alone) return null;
  if (most(isUnixTime)) return "unix-times";
  if (countsUp(bare)) return "ascending-ids";
  if (isSeries(bare)) return "order-numbers";
  // Hardly a country has numbers of so many digits: orders, receipts and parcels have.
  if (most((cell) => cell.length >= LONG_DIGITS && !cell.startsWith("0"))) return "order-numbers";
  // Bare digits beside other columns: QQ numbers, customer numbers and amounts have 5–10, and vary in length.
  const long = bare.filter((cell) => cell.length >= 10 || (cell.length === 9 && cell.startsWith("0"))).length;
  return long < bare.length * 0.6 || variesAsAccounts(bare) ? "short-numbers" : null;
}

function punctuatedVeto(cells: readonly string[]): PhoneVeto | null {
  // ZIP+4 (5-4), Japan (3-4), Brazil (5-3), Portugal (4-3). Local numbers share some shapes, but without an area code
  // they have no canonical form anyway.
  const postal = cells.filter((cell) => /^(?:\d{5}-\d{4}|\d{3}-\d{4}|\d{5}-\d{3}|\d{4}-\d{3})$/.test(cell)).length;
  if (postal >= cells.length * 0.8) return "postal-codes";
  return cells.filter((cell) => yearOfDate(cell) !== null).length >= cells.length * 0.8 ? "dates" : null;
}

/**
 * Nearly every step goes up by a little: a counter. Only up to ten digits that begin as padded or plain counters do (1, 00):
 * a sorted or enumerated list of numbers must not be lost, and no area code of ten-digit North America begins with 0 or 1.
 */
function countsUp(cells: readonly string[]): boolean {
  if (cells.length < 5 || !cells.every((cell) => cell.length <= 10 && /^(?:1|00)/.test(cell))) return false;
  let small = 0;
  for (let at = 1; at < cells.length; at += 1) {
    const step = Number(cells[at]) - Number(cells[at - 1]);
    if (step > 0 && step <= 9) small += 1;
  }
  return small >= (cells.length - 1) * 0.8;
}

/** Order numbers: one length, and a beginning that is a date (12 digits or more) or the same in all (14 or more). */
function isSeries(cells: readonly string[]): boolean {
  const first = cells[0] ?? "";
  if (first.length < 12 || cells.length < 5) return false;
  if (cells.filter((cell) => cell.length === first.length).length < cells.length * 0.9) return false;
  if (cells.filter((cell) => yearOfDate(cell.slice(0, 8)) !== null).length >= cells.length * 0.8) return true;
  if (first.length < 14 || cells.length < CELLS_FOR_PATTERNS) return false;
  const beginning = first.slice(0, 6);
  return cells.filter((cell) => cell.startsWith(beginning)).length >= cells.length * 0.95;
}

/** Accounts that were numbered as they came (QQ: 5–11 digits): three or more lengths, short ones among them, no zeros first. */
export function variesAsAccounts(cells: readonly string[]): boolean {
  const lengths = new Map<number, number>();
  for (const cell of cells) {
    if (cell.startsWith("0")) return false;
    lengths.set(cell.length, (lengths.get(cell.length) ?? 0) + 1);
  }
  const common = [...lengths].filter(([, count]) => count >= cells.length * 0.03).map(([length]) => length);
  return common.length >= 3 && Math.min(...common) <= 8;
}
