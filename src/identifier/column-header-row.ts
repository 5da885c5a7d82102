/**
 * Is a file's first row a header? It is if its cells are words that headers use, or if its cells are of another type than
 * the cells below; it is not if any cell is itself an identifier, a number or a date. In doubt the row is data: a header
 * taken for data costs one rejected record, data taken for a header loses a person.
 */
import { mostPass } from "./most-pass.js";
import { isBlank } from "./null-words.js";
import { looksLikePhone } from "./column-phone-shape.js";
import { isHeaderWord, roleOfHeader } from "./column-roles.js";
import { isIpAddress, isPasswordHash, isUrl, yearOfDate } from "./column-shapes.js";

/** Longer cells are prose. */
const NAME_LIMIT = 80;

/**
 * Is the first row a header?
 * @param first the cells of row 1
 * @param rest sampled rows after it; may be empty, and ragged
 */
export function looksLikeHeader(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const cells = first.map((cell) => cell.replace(/^\uFEFF/u, "").trim());
  const named = cells.filter((cell) => cell !== "");
  if (named.length === 0 || named.some((cell) => cell.length > NAME_LIMIT || isValue(cell))) return false;
  if (new Set(named.map((cell) => cell.toLowerCase())).size < named.length * 0.7) return false;

  let known = 0;
  let differing = 0;
  let valued = 0;
  for (const [at, cell] of cells.entries()) {
    const below = rest.map((row) => (row[at] ?? "").trim()).filter((value) => !isBlank(value));
    const columnOfValues = below.length > 0 && mostPass(below, 0.7, isValue);
    if (columnOfValues) valued += 1;
    if (cell === "" || isBlank(cell)) continue;
    if (columnOfValues) differing += 1;
    // A word that recurs below is a value of the column (`email` in a column of preferred channels).
    if (!below.includes(cell) && isKnownName(cell)) known += 1;
  }
  if (rest.length === 0) return known >= named.length / 2;
  if (differing > 0 && (known > 0 || differing >= valued / 2)) return true;
  if (cells.length === 1) return false;
  return known >= 2 && known >= named.length / 2 ? true : namesOfFields(named, rest);
}

/** A cell that is data: an address, a number, a date, or anything else with many digits. */
export function isValue(cell: string): boolean {
  if (/^[+-]?[\d.,\s%$€£¥]+$/u.test(cell) || cell.includes("@")) return true;
  if (looksLikePhone(cell) || yearOfDate(cell) !== null || isIpAddress(cell) || isUrl(cell) || isPasswordHash(cell))
    return true;
  return (cell.match(/\d/g)?.length ?? 0) >= 5 || /^(?:true|false)$/i.test(cell);
}

/** A word that headers use, with or without a role. */
export function isKnownName(cell: string): boolean {
  return roleOfHeader(cell) !== null || isHeaderWord(cell);
}

/** All cells spelled as field names are, and none recurs below: `cust_nm,acct_ref,mktSegment`. */
function namesOfFields(cells: readonly string[], rest: readonly (readonly string[])[]): boolean {
  if (cells.length < 2 || !cells.every((cell) => /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u.test(cell))) return false;
  const technical = cells.filter((cell) => /_|\p{Ll}\p{Lu}/u.test(cell)).length;
  return technical >= cells.length / 2 && !rest.some((row) => row.some((value) => cells.includes(value.trim())));
}
