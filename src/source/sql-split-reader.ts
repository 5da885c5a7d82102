/** An SQL dump as groups of rows, on the fly: sql-splitter.ts as a reader. */
import type { ByteReader } from "./byte-reader.js";
import { SqlSplitter } from "./sql-splitter.js";
import { TransformReader } from "./transform-reader.js";

/** A dump that breaks off is no error: what is there of it is given out, and what is not is counted by the last group. */
export class SqlSplitReader extends TransformReader {
  /** Given out and used again: all of it is read before the next piece is asked for. */
  #out: Buffer = Buffer.allocUnsafe(256 << 10);
  #length = 0;
  readonly #splitter: SqlSplitter;

  /** @param backslashes whether backslashes escape in strings */
  constructor(inner: ByteReader, backslashes: boolean) {
    super(inner);
    this.#splitter = new SqlSplitter(backslashes, (group) => this.#add(group));
  }

  protected override transform(piece: Buffer | null): Buffer {
    this.#length = 0;
    if (piece) this.#splitter.push(piece);
    else this.#splitter.end();
    return this.#out.subarray(0, this.#length);
  }

  #add(group: Buffer): void {
    const needed = this.#length + group.length;
    if (needed > this.#out.length) this.#out = Buffer.concat([this.#out.subarray(0, this.#length)], 2 * needed);
    group.copy(this.#out, this.#length);
    this.#length = needed;
  }
}
