/**
 * A table for a terminal, however many rows it has. cli-table3 compares each cell with all others, so that 4,000 rows take it
 * five seconds and 20,000 minutes: longer tables are made in pieces of equal columns, whose borders are joined.
 */
import Table from "cli-table3";

const ROWS_AT_ONCE = 200;
/** The border between two rows in the place of the upper one, by which a piece goes on. */
const GOES_ON = { "top-left": "├", "top-mid": "┼", "top-right": "┤" };

/** @returns the same text as `new Table(options)` with these rows, in time that grows as their number */
export function longTable(
  options: Table.TableConstructorOptions & { readonly head: string[] },
  rows: readonly (readonly string[])[],
): string {
  const pieces: string[][][] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_AT_ONCE)
    pieces.push(rows.slice(at, at + ROWS_AT_ONCE).map((row) => [...row]));
  if (pieces.length === 1) return textOf(options, pieces[0]).text;
  const widths = options.head.map(() => 0);
  // With the head, which may be the widest.
  for (const piece of pieces)
    for (const [i, width] of textOf(options, piece).widths.entries()) widths[i] = Math.max(widths[i], width);
  return pieces
    .map((piece, i) => {
      const own = i === 0 ? options : { ...options, head: [], chars: GOES_ON };
      const { text } = textOf({ ...own, colWidths: [...widths] }, piece);
      return i === pieces.length - 1 ? text : text.slice(0, text.lastIndexOf("\n"));
    })
    .join("\n");
}

function textOf(options: Table.TableConstructorOptions, rows: string[][]): { text: string; widths: readonly number[] } {
  const table = new Table({ ...options, colWidths: [...(options.colWidths ?? [])] });
  table.push(...rows);
  const text = table.toString();
  // Filled in when the text is made.
  const { colWidths } = table.options;
  return { text, widths: colWidths.map((width) => width ?? 0) };
}
