/**
 * Text of one value a line: the shortest way from bytes to a sink, for the lists of hundreds of millions of numbers. Blank
 * lines are no records.
 */
import type { Dialect, RecordParser } from "./text-shape.js";

const LF = 10;
const CR = 13;

export interface LineSink {
  /**
   * Offers whole lines of a piece that goes on to `to`: those that are a bare number are taken many at a time.
   * @returns offset of the first line that the sink wants by `line`; `to` when there is none
   */
  plainLines(bytes: Uint8Array, start: number, to: number, newline: number): number;
  /** One line without its end; never empty. */
  line(bytes: Uint8Array, start: number, end: number): void;
}

export class LineParser implements RecordParser {
  readonly #newline: number;
  readonly #sink: LineSink;

  constructor(newline: Dialect["newline"], sink: LineSink) {
    this.#newline = newline === "\n" ? LF : CR;
    this.#sink = sink;
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const newline = this.#newline;
    const sink = this.#sink;
    for (let i = from; i < to; i++) {
      i = sink.plainLines(bytes, i, to, newline);
      const start = i;
      while (i < to && bytes[i] !== newline) i++;
      if (i === to && !last) return start;
      let end = i;
      if (end > start && bytes[end - 1] === CR) end--;
      if (end > start && !isSpaces(bytes, start, end)) sink.line(bytes, start, end);
    }
    return to;
  }
}

function isSpaces(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] > 32) return false;
  for (let i = start; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== CR) return false;
  return true;
}
