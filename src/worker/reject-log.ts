/**
 * Notes where the rejected records of a chunk begin, and why they were rejected; never their text. Kept only when somebody
 * asked for a rejects report: nine bytes a record.
 */

/** Rejected records of one chunk, in its order. Plain data: it crosses threads. */
export interface ChunkRejects {
  /** Offsets of the records in the slot. */
  readonly at: Int32Array;
  /** Number of the record in the chunk, from 1. */
  readonly records: Int32Array;
  /** Index into `names`. */
  readonly reasons: Uint8Array;
  readonly names: readonly string[];
}

export class RejectLog {
  #at = new Int32Array(256);
  #records = new Int32Array(256);
  #reasons = new Uint8Array(256);
  #names: string[] = [];
  #count = 0;

  add(at: number, record: number, reason: string): void {
    if (this.#count === this.#at.length) this.#grow();
    let name = this.#names.indexOf(reason);
    if (name < 0) name = this.#names.push(reason) - 1;
    this.#at[this.#count] = at;
    this.#records[this.#count] = record;
    this.#reasons[this.#count++] = name;
  }

  /** @returns what was noted since the last call, `null` for nothing */
  take(): ChunkRejects | null {
    if (this.#count === 0) return null;
    const taken = {
      at: this.#at.slice(0, this.#count),
      records: this.#records.slice(0, this.#count),
      reasons: this.#reasons.slice(0, this.#count),
      names: this.#names,
    };
    this.#count = 0;
    this.#names = [];
    return taken;
  }

  #grow(): void {
    const length = 2 * this.#at.length;
    const longer = <T extends Int32Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    this.#at = longer(this.#at, new Int32Array(length));
    this.#records = longer(this.#records, new Int32Array(length));
    this.#reasons = longer(this.#reasons, new Uint8Array(length));
  }
}
