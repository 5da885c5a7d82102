/**
 * Lists of contacts of several kinds, in which a column names the kind of each row: `kind,identifier` with `phone`, `邮箱`,
 * `QQ` in its cells. Such a column is recognised by its cells, and counts only if all of them are names of kinds.
 */
import { compactKey } from "../identifier/column-header-name.js";
import { roleOfHeader } from "../identifier/column-roles.js";
import { identifierKindOf, type IdentifierKindName } from "../identifier/identifier-kind.js";

/** Where a list says what its rows are: both are indexes of columns. */
export interface KindColumn {
  readonly kind: number;
  readonly value: number;
}

/** Names of the column of values, when the list has more than two columns. */
const VALUE_NAMES = new Set("identifier value contact number 标识 值 号码 联系方式 内容".split(" ").map(compactKey));
const SAMPLED_ROWS = 500;

/** The kind that a cell names (`Phone`, `e-mail`, `QQ`, `身份证`); null if it names none. Generic ID cards count as resident ids. */
export function kindNamed(text: string): IdentifierKindName | null {
  const name = text.trim();
  const own = identifierKindOf(name.toLowerCase());
  if (own) return own.name;
  const role = roleOfHeader(name);
  return role === "government-issued-ids" ? "resident-id" : (identifierKindOf(role)?.name ?? null);
}

/**
 * Finds the column that names kinds, and the one that it speaks of. Null if there is none: also if some cell names no kind,
 * for then the column says something else.
 */
export function findKindColumn(
  rows: readonly (readonly string[])[],
  header: readonly string[] | null,
): KindColumn | null {
  const sample = rows.slice(0, SAMPLED_ROWS).filter((row) => row.some((cell) => cell.trim() !== ""));
  const width = sample.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (sample.length === 0 || width < 2) return null;
  for (let kind = 0; kind < width; kind++) {
    if (!sample.every((row) => kindNamed(row[kind] ?? "") !== null)) continue;
    const others = Array.from({ length: width }, (_, index) => index).filter((index) => index !== kind);
    const value =
      others.length === 1 ? others[0] : others.find((index) => VALUE_NAMES.has(compactKey(header?.[index] ?? "")));
    if (value !== undefined) return { kind, value };
  }
  return null;
}
