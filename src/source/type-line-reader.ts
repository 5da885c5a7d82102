/**
 * The note that PowerShell's Export-Csv puts above its header (`#TYPE Microsoft.ActiveDirectory.Management.ADUser`): it is
 * emptied, so that the header comes first and the lines keep their numbers.
 */
import { TransformReader } from "./transform-reader.js";

const NOTE = "#TYPE ";
const LF = 10;

/** The text without the note, if it begins with one. */
export function withoutTypeLine(text: string): string {
  if (!text.startsWith(NOTE)) return text;
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(end);
}

/** Drops what stands before the first line feed. */
export class TypeLineReader extends TransformReader {
  #isOver = false;

  protected override transform(piece: Buffer | null): Buffer {
    if (piece === null) return Buffer.alloc(0);
    if (this.#isOver) return Buffer.from(piece);
    const end = piece.indexOf(LF);
    if (end < 0) return Buffer.alloc(0);
    this.#isOver = true;
    return Buffer.from(piece.subarray(end));
  }
}
