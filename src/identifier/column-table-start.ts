/**
 * Where the table of a sheet begins: people put a title, a date, a hotline, a remark or a row of group names above it. Such rows
 * are narrower than the table and hold no identifier; the header, if there is one, is the first full row that looks like one. A
 * few rows with identifiers may stand above a header too, where its cells are words that headers use.
 */
import { isBlank } from "./null-words.js";
import { isKnownName, looksLikeHeader } from "./column-header-row.js";
import { roleOfHeader } from "./column-roles.js";
import { looksLikePhone } from "./column-phone-shape.js";
import { looksLikeEmail } from "./column-shapes.js";

/** Rows from the top among which the table begins. */
const LEADING_ROWS = 30;
/** Rows by which the usual width is judged, and that a header is held against. */
const SAMPLED_ROWS = 200;
/** Rows with an identifier that may stand above a header: contacts of whoever made the sheet. More are a table. */
const ROWS_ABOVE = 3;

/** Where a table begins, counted from 0, and whether its first row is its header. */
export interface TableStart {
  readonly row: number;
  readonly header: boolean;
}

/**
 * Finds it. Rows above `row` are no part of the table, but may hold identifiers: they are not to be passed over.
 * @param rows sampled rows from the top, without blank ones; may be ragged
 * @param header what the user says of it; `undefined` is recognised
 */
export function findTableStart(rows: readonly (readonly string[])[], header?: boolean): TableStart {
  const filled = rows.slice(0, SAMPLED_ROWS).map(filledCells);
  const width = usualWidth(filled);
  const from = firstFullRow(rows, filled, width);
  if (header === false) return { row: from, header };
  const below = (row: number): readonly (readonly string[])[] => rows.slice(row + 1, row + 1 + SAMPLED_ROWS);
  const tried = header === true ? from : Math.min(rows.length, LEADING_ROWS, from + 2);
  for (let row = from; row < tried; row++) {
    if (holdsIdentifier(rows[row])) break;
    if (!looksLikeHeader(rows[row], below(row))) continue;
    // A row of group names over the row of names: the fuller one is the header.
    const isGroups =
      row + 1 < rows.length &&
      filled[row + 1] > filled[row] &&
      !holdsIdentifier(rows[row + 1]) &&
      looksLikeHeader(rows[row + 1], below(row + 1));
    return { row: isGroups ? row + 1 : row, header: true };
  }
  const isDoubtful = header === undefined || (from < rows.length && holdsIdentifier(rows[from]));
  const named = isDoubtful ? namedHeader(rows, filled, from) : null;
  return { row: named ?? from, header: header ?? named !== null };
}

/**
 * A header below up to ROWS_ABOVE rows with identifiers, which make it doubtful: half of its cells must be known, one for its
 * role, and the rows below must outnumber those above.
 */
function namedHeader(rows: readonly (readonly string[])[], filled: readonly number[], from: number): number | null {
  let above = 0;
  for (let row = from; row < Math.min(rows.length, LEADING_ROWS); row++) {
    if (holdsIdentifier(rows[row])) {
      if (++above > ROWS_ABOVE) return null;
      continue;
    }
    const named = rows[row].map((cell) => cell.trim()).filter((cell) => !isBlank(cell) && isKnownName(cell));
    const below = rows.slice(row + 1, row + 1 + SAMPLED_ROWS);
    const isNamed = 2 * named.length >= filled[row] && named.some((name) => roleOfHeader(name) !== null);
    if (isNamed && below.length > row && looksLikeHeader(rows[row], below)) return row;
  }
  return null;
}

function filledCells(row: readonly string[]): number {
  let filled = 0;
  for (const cell of row) if (!isBlank(cell)) filled++;
  return filled;
}

/** What three of four rows don't exceed: rows of a table may have gaps, titles are few. */
function usualWidth(filled: readonly number[]): number {
  const sorted = [...filled].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor((sorted.length - 1) * 0.75)];
}

/** The first row that isn't a title: at least half as wide as the table, or with an identifier in it. */
function firstFullRow(rows: readonly (readonly string[])[], filled: readonly number[], width: number): number {
  for (let row = 0; row < Math.min(rows.length, LEADING_ROWS); row++) {
    if (2 * filled[row] > width || holdsIdentifier(rows[row])) return row;
  }
  return 0;
}

function holdsIdentifier(row: readonly string[]): boolean {
  return row.some((cell) => looksLikePhone(cell.trim()) || looksLikeEmail(cell.trim()));
}
