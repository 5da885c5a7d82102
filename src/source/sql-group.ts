/**
 * Groups: what a dump is rewritten as on its way to the workers. A group is a line of JSON that says of which table its rows
 * are, then rows as they stand in the dump, then GROUP_END. So a worker can start at any group, and the one thread that
 * finds the borders of rows neither decodes nor copies a value. Some 64 KB each, so that the line of JSON costs nothing.
 */
import type { CopyCsvDialect } from "./sql-copy-csv.js";
import { GROUP_END, LF } from "./sql-lexing.js";

export interface GroupHead {
  /** Table as written, without its schema. */
  readonly table: string;
  /** Names of columns; `null` when neither the statement nor a CREATE TABLE told them. */
  readonly columns: readonly string[] | null;
  /**
   * `values`: tuples `(…)`, with commas, white space and comments between them. `copy`: lines of PostgreSQL's COPY.
   * `lost`: no rows, but one byte for each record that could not be read.
   */
  readonly rows: "values" | "copy" | "lost";
  /** `values`: backslashes escape in strings. */
  readonly backslashes?: boolean;
  /** `copy`: byte between cells; a tab unless told otherwise. */
  readonly delimiter?: string;
  /** `copy`: the bytes of CSV format; left out for text format. */
  readonly csv?: CopyCsvDialect;
  /** `lost`: why. */
  readonly reason?: "broken-sql" | "record-too-long" | "damaged-table";
}

/** Rows gathered before they are given out. */
const GROUP_BYTES = 64 << 10;
const SPACE = 32;

/** Gathers rows under the head that is set, and gives out whole groups. */
export class GroupWriter {
  readonly #emit: (group: Buffer) => void;
  #head: Buffer | null = null;
  #bytes: Buffer = Buffer.allocUnsafe(2 * GROUP_BYTES);
  #length = 0;
  #headLength = 0;

  /** @param emit gets each group; its bytes are reused after the call */
  constructor(emit: (group: Buffer) => void) {
    this.#emit = emit;
  }

  /** @param head as `encodeHead` made it; rows of the same head go on in the open group */
  begin(head: Buffer): void {
    if (head === this.#head) return;
    this.flush();
    this.#head = head;
  }

  /** Adds rows. @param bytes copied */
  add(bytes: Buffer, from: number, to: number): void {
    if (!this.#head || to <= from) return;
    if (this.#length === 0) {
      this.#reserve(this.#head.length);
      this.#length = this.#head.copy(this.#bytes, 0);
      this.#headLength = this.#length;
    }
    this.#reserve(to - from + 1);
    this.#length += bytes.copy(this.#bytes, this.#length, from, to);
    if (this.#length >= GROUP_BYTES) this.flush();
  }

  flush(): void {
    if (this.#length === 0) return;
    const bytes = this.#bytes;
    const group = bytes.subarray(this.#headLength, this.#length);
    for (let at = group.indexOf(GROUP_END); at >= 0; at = group.indexOf(GROUP_END, at + 1)) group[at] = SPACE;
    bytes[this.#length++] = GROUP_END;
    this.#emit(bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(2 * needed);
    this.#bytes.copy(longer, 0, 0, this.#length);
    this.#bytes = longer;
  }
}

/** A head as it stands before its rows. */
export function encodeHead(head: GroupHead): Buffer {
  // JSON escapes control characters, so neither LF nor GROUP_END is in it.
  const text = Buffer.from(JSON.stringify(head));
  return Buffer.concat([text, Buffer.from([LF])]);
}

/** @throws when the bytes are no head: they are written by this program alone */
export function decodeHead(text: string): GroupHead {
  return JSON.parse(text) as GroupHead;
}
