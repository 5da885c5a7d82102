/** Parses a list from beginning to end on this thread, and knows the line of each record. */
import { LeaksiftError } from "../errors/leaksift-error.js";
import type { ByteReader } from "../source/byte-reader.js";
import type { RecordParser } from "../source/text-shape.js";

const PIECE_BYTES = 1 << 20;
/** A list whose record is longer than this is no list. */
const OPEN_RECORD_LIMIT = 8 << 20;

/**
 * @param lines told of each piece; the parser's sink may ask it for lines
 * @throws LeaksiftError input-unsupported for a record that doesn't end
 */
export async function parseInOrder(reader: ByteReader, parser: RecordParser, lines: LineCounter): Promise<void> {
  let open: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    const n = await reader.read(piece);
    const bytes = Buffer.concat([open, piece.subarray(0, n)]);
    if (bytes.length > OPEN_RECORD_LIMIT) {
      throw new LeaksiftError(
        "input-unsupported",
        `the list has a record longer than ${OPEN_RECORD_LIMIT} bytes (line ${lines.at(0)})`,
      );
    }
    lines.begin(bytes);
    const consumed = Math.min(parser.parse(bytes, 0, bytes.length, n === 0), bytes.length);
    if (n === 0) return;
    lines.end(consumed);
    open = bytes.subarray(consumed);
  }
}

/** Line numbers of offsets that only grow, counted as they are asked for. */
export class LineCounter {
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  #line = 1;

  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#offset = 0;
  }

  at(offset: number): number {
    while (this.#offset < offset) {
      const next = this.#bytes.indexOf(10, this.#offset);
      if (next < 0 || next >= offset) break;
      this.#line++;
      this.#offset = next + 1;
    }
    return this.#line;
  }

  end(consumed: number): void {
    this.at(consumed);
  }
}
