/**
 * Text of one value a line: the shortest way from bytes to a sink, for the lists of hundreds of millions of numbers. Blank
 * lines are no records.
 */
import type { Dialect, RecordParser } from "./text-shape.js";

const LF = 10;
const CR = 13;

export interface LineSink {
  /**
   * Offers a line whose end isn't known yet.
   * @returns offset of the newline when the sink has dealt with the line, or -1 when it wants it by `line`
   */
  plainLine(bytes: Uint8Array, start: number, to: number, newline: number): number;
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
      const start = i;
      const plainEnd = sink.plainLine(bytes, i, to, newline);
      if (plainEnd >= 0) {
        i = plainEnd;
        continue;
      }
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
