/**
 * Which columns are searched for identifiers that stand within their cells: comments, messages, and whatever else is written
 * in sentences, and columns of which the sample shows such identifiers (an address with the phone number behind it). The
 * others are not, because bare digits and keys have false friends and reading every cell has its price.
 */
import type { ColumnSample, RecognizedColumn } from "../identifier/column-recognition.js";
import { identifierKindOf } from "../identifier/identifier-kind.js";
import type { CountryCode } from "../identifier/phone.js";
import { sweepSample } from "./sweep-sample.js";

/** Share of a column's filled cells that are sentences from which it is one of text. */
const SENTENCES_SHARE = 0.2;
/** Roles whose cells are whole values: what looks like an address in a password is a password. */
const WHOLE_VALUES = new Set(["passwords", "password-hints", "date", "country", "dates-of-birth", "genders"]);
const MOST_CELL_CHARACTERS = 2000;

/** Indices of the columns to search. @param country whose numbers count, as dialled there; `null` for those with plus or 00 only */
export function freeTextColumns(
  columns: readonly RecognizedColumn[],
  samples: readonly ColumnSample[],
  country: CountryCode | null,
): Set<number> {
  const values = new Map(samples.map((sample) => [sample.index, sample.values]));
  return new Set(
    columns
      .filter(({ role }) => role === null || (identifierKindOf(role) === null && !WHOLE_VALUES.has(role)))
      .filter(({ index, role }) => isSearched(values.get(index) ?? [], role, country))
      .map(({ index }) => index),
  );
}

function isSearched(values: readonly string[], role: string | null, country: CountryCode | null): boolean {
  const cells = values.filter((value) => value.trim() !== "");
  if (role === null && cells.filter(isSentence).length > cells.length * SENTENCES_SHARE) return true;
  // Beside words only: digits alone are a key or an amount.
  const worded = cells.filter(hasWords).map((cell) => cell.slice(0, MOST_CELL_CHARACTERS));
  const { phones, emails } = sweepSample(worded, country);
  return phones.length + emails.length > 0;
}

/** Four words, or eight characters of a script that has no spaces between them. */
function isSentence(cell: string): boolean {
  return /(?<!\p{L})(?:\p{L}{2,}[^\p{L}]+){3}\p{L}{2,}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{8}/u.test(
    cell.slice(0, 300),
  );
}

function hasWords(cell: string): boolean {
  return /\p{L}{2}/u.test(cell);
}
