/**
 * Lines above the header of delimited text that are no records: the note of PowerShell's Export-Csv (`#TYPE …`), Excel's `sep=;`,
 * titles that went into the file with the sheet. They are emptied, so that the header comes first and lines keep their numbers.
 */
import { findTableStart } from "../identifier/column-table-start.js";
import type { RecognizedShape } from "./dialect.js";
import { TransformReader } from "./transform-reader.js";

const NOTE = /^(?:#TYPE [^\n]*|"?sep=(?:[^\n]|\\t)"?\r?)\n/u;
const LF = 10;
/** Rows from which it is told where a table begins. */
const SAMPLED_ROWS = 300;

/** @returns how many lines are a note on how the rest is written: one or none */
export function noteLines(text: string): number {
  return NOTE.test(text) ? 1 : 0;
}

/** Lines above a header, and the filled cells of the rows in them. */
export interface LinesAbove {
  readonly lines: number;
  readonly above: readonly (readonly string[])[];
}

const NONE: LinesAbove = { lines: 0, above: [] };

/**
 * @param text begins at the first line
 * @param shape as it was recognised, where the user said nothing of the header
 * @returns what stands above a header that isn't the first row: it may hold identifiers, which are not to be passed over. No lines
 * also where line ends in quotes make them hard to count
 */
export function titleLines(text: string, { format, dialect, rows }: RecognizedShape): LinesAbove {
  if (format !== "delimited" || dialect.header || dialect.newline !== "\n" || dialect.recordDelimiter !== undefined)
    return NONE;
  const start = findTableStart(rows.slice(0, SAMPLED_ROWS));
  if (!start.header || start.row === 0) return NONE;
  let filled = 0;
  for (const [number, line] of text.split("\n", 4 * SAMPLED_ROWS).entries()) {
    if (line.trim() === "") continue;
    if (filled++ === start.row) {
      const above = rows.slice(0, start.row).map((cells) => cells.filter((cell) => cell.trim() !== ""));
      return { lines: number, above };
    }
    if ((line.split('"').length - 1) % 2 === 1) return NONE;
  }
  return NONE;
}

/** The text with its first lines emptied; as it is when it has fewer. */
export function withoutLines(text: string, lines: number): string {
  let from = 0;
  for (let i = 0; i < lines; i++) {
    const end = text.indexOf("\n", from);
    if (end < 0) return text;
    from = end + 1;
  }
  return lines === 0 ? text : "\n".repeat(lines) + text.slice(from);
}

/** Empties the first lines of what it reads. */
export class LinesAboveReader extends TransformReader {
  #left: number;

  constructor(inner: ConstructorParameters<typeof TransformReader>[0], lines: number) {
    super(inner);
    this.#left = lines;
  }

  protected override transform(piece: Buffer | null): Buffer {
    if (piece === null) return Buffer.alloc(0);
    if (this.#left === 0) return Buffer.from(piece);
    let from = 0;
    let emptied = 0;
    while (this.#left > 0) {
      const end = piece.indexOf(LF, from);
      if (end < 0) return Buffer.alloc(emptied, LF);
      from = end + 1;
      emptied++;
      this.#left--;
    }
    return Buffer.concat([Buffer.alloc(emptied, LF), piece.subarray(from)]);
  }
}
