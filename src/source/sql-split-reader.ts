/** An SQL dump as groups of rows, on the fly: sql-splitter.ts as a reader. */
import type { ByteReader } from "./byte-reader.js";
import { SqlSplitter } from "./sql-splitter.js";
import { TransformReader } from "./transform-reader.js";

/** A dump that breaks off is no error: what is there of it is given out, and what is not is counted by the last group. */
export class SqlSplitReader extends TransformReader {
  readonly #groups: Buffer[] = [];
  readonly #splitter: SqlSplitter;

  /** @param backslashes whether backslashes escape in strings */
  constructor(inner: ByteReader, backslashes: boolean) {
    super(inner);
    this.#splitter = new SqlSplitter(backslashes, (group) => this.#groups.push(group));
  }

  protected override transform(piece: Buffer | null): Buffer {
    if (piece) this.#splitter.push(piece);
    else this.#splitter.end();
    const [first] = this.#groups;
    return this.#groups.length === 1 ? (this.#groups.pop() ?? first) : Buffer.concat(this.#groups.splice(0));
  }
}
