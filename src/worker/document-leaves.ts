/** The values of one document or row, gathered until its end is known: what decides about one may come after it. */

const DOCUMENT_BYTES = 1 << 16;

/** A value's bytes are [start, end) of `bytes`; a start of -1 says that there is none. */
export interface Leaf<Column> {
  readonly column: Column;
  start: number;
  end: number;
}

export class DocumentLeaves<Column> {
  /** Data classes that are known without the values, as bits. */
  classes = 0;
  #bytes = Buffer.alloc(DOCUMENT_BYTES);
  #used = 0;
  #leaves: Leaf<Column>[] = [];

  /** Valid until the next value is added. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  get leaves(): readonly Leaf<Column>[] {
    return this.#leaves;
  }

  add(column: Column, value: string): void {
    this.#reserve(value.length * 3);
    const start = this.#used;
    this.#used += this.#bytes.write(value, start, "utf8");
    this.#leaves.push({ column, start, end: this.#used });
  }

  addBytes(column: Column, from: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    const at = this.#used;
    const bytes = this.#bytes;
    for (let i = start; i < end; i++) bytes[at + i - start] = from[i];
    this.#used = at + end - start;
    this.#leaves.push({ column, start: at, end: this.#used });
  }

  /** The next document. */
  clear(): void {
    this.classes = 0;
    this.#used = 0;
    this.#leaves = [];
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    // A document may hold thousands of identifiers; its length is bounded by that of a line.
    const larger = Buffer.alloc(2 * needed);
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}
