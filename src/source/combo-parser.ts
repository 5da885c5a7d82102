/**
 * Combo lists: an identifier, a separator, and a secret that may hold any separator again (`a@b.example:pa:ss;word`).
 * Every line is split once, behind its identifier; separators may differ from line to line. Slot 0 is the identifier,
 * slot 1 the rest.
 */
import { SlotLineParser, slotRows } from "./slot-line-parser.js";
import type { CellSink, Dialect } from "./text-shape.js";

const SPACE = 32;
const DASH = 45;
const AT = 64;

/** 1: separates wherever it stands; 2: separates behind an e-mail only; 3: separates when it comes four times. */
const SEPARATES = new Uint8Array(256);
for (const byte of Buffer.from(":;|,\t")) SEPARATES[byte] = 1;
SEPARATES[SPACE] = 2;
SEPARATES[DASH] = 3;

/** Two slots: the identifier, and the rest. */
export class ComboParser extends SlotLineParser {
  constructor(newline: Dialect["newline"], sink: CellSink) {
    super(newline, 2, sink);
  }

  protected override split(bytes: Uint8Array, start: number, end: number, starts: Int32Array, ends: Int32Array): void {
    const behind = splitIdentifier(bytes, start, end);
    starts[0] = start;
    ends[0] = behind;
    let rest = behind;
    while (rest < end && SEPARATES[bytes[rest]] !== 0) rest++;
    starts[1] = rest < end ? rest : -1;
    ends[1] = end;
  }
}

/** Rows of the lines of a combo list, as a ComboParser cuts them; for samples. */
export function comboRows(lines: readonly string[]): string[][] {
  return slotRows(lines, 2, (sink) => new ComboParser("\n", sink));
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
