/**
 * The canonical form of QQ numbers: 5 to 11 digits, no zero in front (Tencent began at 10000), nothing else. There is no
 * check digit, so a QQ number is never recognised by its digits alone: a column's name, or the habit of `QQ----phone`
 * lists, must say that it is one.
 */
import { cleanPhoneText } from "./phone-spelling.js";

/** A canonical QQ number. Comes from `canonicalizeQqCell` only. */
export type CanonicalQq = string & { readonly __brand: "CanonicalQq" };

/**
 * What a cell holds. `ok`: at least one number, distinct, in the order written, and how many further pieces were none.
 * `empty` includes `0`, which sign-up forms store for "none".
 */
export type QqCell =
  { status: "ok"; forms: CanonicalQq[]; rejected: number } | { status: "empty" | "masked" | "invalid" };

/** Longer cells are text, not numbers. */
const CELL_LIMIT = 256;
const LABEL = /^(?:qq|扣扣|企鹅)\s*(?:number|no\.?|号码?|號碼?)?\s*[:：=]?\s*/iu;
const SEPARATOR = /[;,、|/\s]+/u;
const QUOTES = /^["'`“”‘’]+|["'`“”‘’]+$/gu;
const MASK = /[*•●×]|x{2,}/iu;
/** Digits, or the same as spreadsheets and pandas write them. A double holds all of eleven digits. */
const NUMBER = /^([1-9]\d{4,10})(?:\.0{1,6})?$/;
const EXPONENT = /^([1-9])\.(\d{4,10})e\+?(0?[4-9]|10)$/i;
/** As in `phone-spelling.ts`: who prints so many digits prints a double's shortest exact form. */
const EXACT_DIGITS = 8;

/** Reads a cell of a QQ column. Never throws. */
export function canonicalizeQqCell(cell: string): QqCell {
  if (/^[1-9]\d{4,10}$/.test(cell)) return { status: "ok", forms: [cell as CanonicalQq], rejected: 0 };
  if (cell.length > CELL_LIMIT) return { status: "invalid" };
  const text = cleanPhoneText(cell).replace(LABEL, "");
  if (text === "" || /^0+(?:\.0+)?$/.test(text)) return { status: "empty" };
  const forms = new Set<CanonicalQq>();
  let rejected = 0;
  let masked = false;
  for (const piece of text.split(SEPARATOR)) {
    if (piece === "") continue;
    const form = readNumber(piece.replace(LABEL, "").replace(QUOTES, ""));
    if (form !== null) forms.add(form);
    else {
      rejected++;
      masked ||= MASK.test(piece) && /\d/.test(piece);
    }
  }
  if (forms.size > 0) return { status: "ok", forms: [...forms], rejected };
  return { status: masked ? "masked" : "invalid" };
}

function readNumber(piece: string): CanonicalQq | null {
  const plain = NUMBER.exec(piece);
  if (plain !== null) return plain[1] as CanonicalQq;
  const [, first = "", fraction = "", power = ""] = EXPONENT.exec(piece) ?? [];
  if (first === "") return null;
  // Exact only if every digit is shown, or so many that the missing ones are zeros: 1.2345E+08 is rounded, nobody's.
  const length = Number(power) + 1;
  const shown = first.length + fraction.length;
  if (shown > length || (shown < length && shown < EXACT_DIGITS)) return null;
  return (first + fraction).padEnd(length, "0") as CanonicalQq;
}
