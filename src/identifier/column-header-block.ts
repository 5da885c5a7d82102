/**
 * Headers of several rows, as sheets with merged cells have them: `Phone` over `home` and `mobile`, beside an `E-mail` that goes
 * down two rows. Of merged cells only the first has a value, so a name reaches to the right over the gaps behind it. A row
 * belongs to the header only where it fills such a gap and nothing in it is a value: in doubt it is a record.
 */
import { isBlank } from "./null-words.js";
import { isKnownName, isValue } from "./column-header-row.js";
import { roleOfHeader } from "./column-roles.js";
import { identifierKindOf } from "./identifier-kind.js";
import type { TableStart } from "./column-table-start.js";

/** Rows below the first that may belong to a header. */
const MORE_ROWS = 2;
const SAMPLED_ROWS = 200;
/** Share of the cells below a name that must be values, where it is no word that headers use. */
const VALUES_SHARE = 0.7;

export interface HeaderBlock {
  /** Last row of the header, counted from 0; the first row of the table where it has none. */
  readonly row: number;
  /** A name for each column; `null` where the table has no header. */
  readonly names: readonly string[] | null;
}

/** @param rows as `findTableStart` got them */
export function headerBlock(rows: readonly (readonly string[])[], start: TableStart): HeaderBlock {
  if (!start.header || start.row >= rows.length) return { row: start.row, names: null };
  let row = start.row;
  let names = rows[row].map((cell) => cell.trim());
  while (row < start.row + MORE_ROWS && row + 1 < rows.length && continues(names, rows[row + 1], rows.slice(row + 2))) {
    names = joined(names, rows[row + 1]);
    row++;
  }
  // Names of groups above say more where a name says nothing: `privat` below `Telefon`.
  const groups = start.row > 0 && row === start.row ? rows[start.row - 1] : [];
  if (groups.filter((cell) => !isBlank(cell)).length > 1) names = names.map((name, at) => withGroup(name, groups, at));
  return { row, names };
}

/** Does the row go on with the header above it? */
function continues(names: readonly string[], row: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const below = rest.slice(0, SAMPLED_ROWS);
  let fillsGap = false;
  for (const [at, cell] of row.entries()) {
    if (isBlank(cell)) continue;
    const values = below.map((other) => (other[at] ?? "").trim()).filter((value) => !isBlank(value));
    if (isValue(cell.trim()) || values.includes(cell.trim())) return false;
    const isOverValues = values.length > 0 && values.filter(isValue).length >= values.length * VALUES_SHARE;
    if (!isOverValues && !isKnownName(cell.trim())) return false;
    if (isBlank(names[at] ?? "") && reaching(names, at) !== "") fillsGap = true;
  }
  return fillsGap;
}

/** The name that reaches to a column: its own, or the nearest one to its left. */
function reaching(names: readonly string[], at: number): string {
  for (let from = Math.min(at, names.length - 1); from >= 0; from--) if (!isBlank(names[from])) return names[from];
  return "";
}

function joined(names: readonly string[], row: readonly string[]): string[] {
  return Array.from({ length: Math.max(names.length, row.length) }, (_, at) => {
    const own = (row[at] ?? "").trim();
    if (isBlank(own)) return names[at] ?? "";
    return telling(reaching(names, at), own);
  });
}

function withGroup(name: string, groups: readonly string[], at: number): string {
  if (isBlank(name) || roleOfHeader(name) !== null) return name;
  const named = `${reaching(groups, at).trim()} ${name}`;
  return roleOfHeader(named) === null ? name : named;
}

/**
 * A name of both rows, where it means what the lower one does, or else the upper one: what stands below turns no column of
 * identifiers into something else (`家属` below `电话`), unless into others (`邮箱` below `联系方式`).
 */
function telling(upper: string, own: string): string {
  const both = `${upper} ${own}`.trim();
  const [above, below, role] = [upper, own, both].map(roleOfHeader);
  const wanted = identifierKindOf(below) !== null || above === null ? below : above;
  if (wanted === null || role === wanted) return both;
  return wanted === below ? own : upper;
}
