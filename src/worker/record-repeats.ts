/** The identifiers of one record, to count a record once per identifier. */

/** Kept as bytes; those beyond go into a set. */
const RECENT_IDENTIFIERS = 8;
/** Longer ones go into the set. */
const RECENT_BYTES = 320;

export class RecordRepeats {
  readonly #seen = new Set<string>();
  /** The first of them, as bytes: two or three are compared faster than they are made strings. */
  readonly #recent = new Uint8Array(RECENT_IDENTIFIERS * RECENT_BYTES);
  readonly #recentLengths = new Int32Array(RECENT_IDENTIFIERS);
  #recentCount = 0;

  /** The next record. */
  clear(): void {
    if (this.#seen.size > 0) this.#seen.clear();
    this.#recentCount = 0;
  }

  /** @returns whether the record had it already; from now on it has */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    const recent = this.#recent;
    for (let slot = 0; slot < this.#recentCount; slot++) {
      if (this.#recentLengths[slot] !== length) continue;
      const at = slot * RECENT_BYTES;
      let i = 0;
      while (i < length && recent[at + i] === bytes[start + i]) i++;
      if (i === length) return true;
    }
    if (this.#recentCount < RECENT_IDENTIFIERS && length <= RECENT_BYTES) {
      const at = this.#recentCount * RECENT_BYTES;
      for (let i = 0; i < length; i++) recent[at + i] = bytes[start + i];
      this.#recentLengths[this.#recentCount++] = length;
      return false;
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
    // A set, not a list: a document may hold the thousands of numbers of an address book.
    if (this.#seen.has(text)) return true;
    this.#seen.add(text);
    return false;
  }
}
