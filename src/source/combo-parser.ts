/**
 * Combo lists: an identifier, a separator, and a secret that may hold any separator again (`a@b.example:pa:ss;word`).
 * Every line is split once, behind its identifier; separators may differ from line to line. Slot 0 is the identifier,
 * slot 1 the rest.
 */
import type { CellSink, Dialect, RecordParser } from "./text-shape.js";

const LF = 10;
const CR = 13;
const SPACE = 32;
const DASH = 45;
const AT = 64;

/** 1: separates wherever it stands; 2: separates behind an e-mail only; 3: separates when it comes four times. */
const SEPARATES = new Uint8Array(256);
for (const byte of Buffer.from(":;|,\t")) SEPARATES[byte] = 1;
SEPARATES[SPACE] = 2;
SEPARATES[DASH] = 3;

export class ComboParser implements RecordParser {
  readonly #sink: CellSink;
  readonly #newline: number;
  readonly #starts = new Int32Array(2);
  readonly #ends = new Int32Array(2);
  readonly #escaped = new Uint8Array(2);

  constructor(newline: Dialect["newline"], sink: CellSink) {
    this.#newline = newline === "\n" ? LF : CR;
    this.#sink = sink;
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const newline = this.#newline;
    for (let i = from; i < to;) {
      const start = i;
      while (i < to && bytes[i] !== newline) i++;
      if (i >= to && !last) return start;
      let end = i++;
      if (end > start && newline === LF && bytes[end - 1] === CR) end--;
      if (end === start) continue;
      const behind = splitIdentifier(bytes, start, end);
      this.#starts[0] = start;
      this.#ends[0] = behind;
      let rest = behind;
      while (rest < end && SEPARATES[bytes[rest]] !== 0) rest++;
      this.#starts[1] = rest < end ? rest : -1;
      this.#ends[1] = end;
      this.#sink.cells(bytes, this.#starts, this.#ends, this.#escaped, start);
    }
    return to;
  }
}

/** Rows of the lines of a combo list, as a ComboParser cuts them; for samples. */
export function comboRows(lines: readonly string[]): string[][] {
  const rows: string[][] = [];
  const sink: CellSink = {
    cells(bytes, starts, ends) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      rows.push([0, 1].map((i) => (starts[i] < 0 ? "" : text.toString("utf8", starts[i], ends[i]))));
    },
  };
  const bytes = Buffer.from(lines.join("\n"));
  new ComboParser("\n", sink).parse(bytes, 0, bytes.length, true);
  return rows;
}

/** @returns where the identifier that begins at `start` ends: the first separator, or `end` */
export function splitIdentifier(bytes: Uint8Array, start: number, end: number): number {
  let seenAt = false;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === AT) seenAt = true;
    const separates = SEPARATES[byte];
    if (separates === 0) continue;
    if (separates === 1) return i;
    if (separates === 2 && seenAt) return i;
    if (i === start || i + 3 >= end) continue;
    if (bytes[i + 1] === DASH && bytes[i + 2] === DASH && bytes[i + 3] === DASH) return i;
  }
  return end;
}
