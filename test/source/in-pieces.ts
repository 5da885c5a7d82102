/** Feeds a parser a text whole, cut in two at every place, or byte by byte, as chunk-reader and pool do: what a piece leaves open is put before the next. */
import type { CellSink, Dialect, RecordParser } from "../../src/source/text-shape.js";
import { unescapeCell } from "../../src/source/delimited-parser.js";

/** Gives `pieces` one after another; rubbish lies behind each piece, as it does in a slot that is used again. */
export function feed(parser: RecordParser, pieces: readonly Buffer[]): void {
  let rest: Buffer = Buffer.alloc(0);
  for (const [i, piece] of pieces.entries()) {
    const last = i === pieces.length - 1;
    const length = rest.length + piece.length;
    const bytes = Buffer.concat([Buffer.from('"x\n'), rest, piece, Buffer.from('---,"\n,')]);
    const consumed = parser.parse(bytes, 3, 3 + length, last) - 3;
    if (consumed < 0 || (last && consumed < length)) throw new Error(`consumed ${consumed} of ${length}`);
    rest = bytes.subarray(3 + consumed, 3 + length);
  }
}

/** All ways to cut that a parser must not notice: whole, two pieces at every split, one byte at a time. */
export function cuts(bytes: Buffer): Buffer[][] {
  const single = [...bytes].map((byte) => Buffer.from([byte]));
  const all = single.length === 0 ? [[bytes]] : [[bytes], single];
  for (let at = 1; at < bytes.length; at++) all.push([bytes.subarray(0, at), bytes.subarray(at)]);
  return all;
}

/** Gathers rows of cells as text, unescaped; cells behind the last of a ragged row are left out. */
export class RowGatherer implements CellSink {
  readonly rows: string[][] = [];
  readonly #dialect: Dialect | null;

  constructor(dialect: Dialect | null) {
    this.#dialect = dialect;
  }

  cells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, escaped: Uint8Array): void {
    const row: string[] = [];
    for (let i = 0; i < starts.length && starts[i] >= 0; i++) {
      const text = Buffer.from(bytes.subarray(starts[i], ends[i])).toString("utf8");
      const quote = this.#dialect?.quote ?? null;
      row.push(escaped[i] && this.#dialect && quote !== null ? unescapeCell(text, quote, this.#dialect.escape) : text);
    }
    this.rows.push(row);
  }
}
