/**
 * Lines that are cut into a few slots by a rule of their own (combo lists, logs of password stealers): the loop over lines
 * that such formats share. A line of white space is no record.
 */
import type { CellSink, Dialect, RecordParser } from "./text-shape.js";

const LF = 10;
const CR = 13;

export abstract class SlotLineParser implements RecordParser {
  readonly #sink: CellSink;
  readonly #newline: number;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #escaped: Uint8Array;

  constructor(newline: Dialect["newline"], slots: number, sink: CellSink) {
    this.#newline = newline === "\n" ? LF : CR;
    this.#sink = sink;
    this.#starts = new Int32Array(slots);
    this.#ends = new Int32Array(slots);
    this.#escaped = new Uint8Array(slots);
  }

  /** Cuts the line bytes[start, end), without its end and not blank. Sets all of `starts` (-1 for no such slot) and `ends`. */
  protected abstract split(bytes: Uint8Array, start: number, end: number, starts: Int32Array, ends: Int32Array): void;

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const newline = this.#newline;
    for (let i = from; i < to;) {
      const start = i;
      while (i < to && bytes[i] !== newline) i++;
      if (i >= to && !last) return start;
      let end = i++;
      if (end > start && newline === LF && bytes[end - 1] === CR) end--;
      if (isSpaces(bytes, start, end)) continue;
      this.split(bytes, start, end, this.#starts, this.#ends);
      this.#sink.cells(bytes, this.#starts, this.#ends, this.#escaped, start);
    }
    return to;
  }
}

/** Rows of lines, as a parser cuts them into so many slots; for samples. */
export function slotRows(
  lines: readonly string[],
  slots: number,
  parserFor: (sink: CellSink) => RecordParser,
): string[][] {
  const rows: string[][] = [];
  const sink: CellSink = {
    cells(bytes, starts, ends) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      rows.push(
        Array.from({ length: slots }, (_, i) => (starts[i] < 0 ? "" : text.toString("utf8", starts[i], ends[i]))),
      );
    },
  };
  const bytes = Buffer.from(lines.join("\n"));
  parserFor(sink).parse(bytes, 0, bytes.length, true);
  return rows;
}

function isSpaces(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== 9 && bytes[i] !== CR) return false;
  return true;
}
