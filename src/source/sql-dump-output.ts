/** What the splitter of a dump gives out: rows of the current table, and records that are lost, as groups (sql-group.ts). */
import { encodeHead, GroupWriter } from "./sql-group.js";

const LOST = Buffer.from("x");
const LOST_HEADS = {
  "broken-sql": encodeHead({ table: "", columns: null, rows: "lost", reason: "broken-sql" }),
  "record-too-long": encodeHead({ table: "", columns: null, rows: "lost", reason: "record-too-long" }),
} as const;
/** Rows that are copied in one go. */
const RUN_BYTES = 64 << 10;

export class DumpOutput {
  /** Head of the rows that are read now; `null` where no statement told of any. */
  head: Buffer | null = null;
  readonly #writer: GroupWriter;
  /** Whole rows that wait to be copied: bytes[#runFrom, #runTo); -1 for none. */
  #runFrom = -1;
  #runTo = 0;

  /** @param emit gets each group; its bytes are reused after the call */
  constructor(emit: (group: Buffer) => void) {
    this.#writer = new GroupWriter(emit);
  }

  /** A row, behind the one before it but for commas and white space; copied with the next ones, or at `endRun`. */
  addRow(bytes: Buffer, from: number, to: number): void {
    if (this.#runFrom < 0) this.#runFrom = from;
    this.#runTo = to;
    if (to - this.#runFrom >= RUN_BYTES) this.endRun(bytes);
  }

  /** Copies the rows that wait: before anything else is given out, and before `bytes` change. */
  endRun(bytes: Buffer): void {
    if (this.#runFrom < 0) return;
    this.#write(this.head, bytes, this.#runFrom, this.#runTo);
    this.#runFrom = -1;
  }

  /** Rows of the current table; of none, they are dropped. No run may be open. */
  add(bytes: Buffer, from: number, to: number): void {
    this.#write(this.head, bytes, from, to);
  }

  /** One row under a head of its own. */
  addTuple(head: Buffer, tuple: Buffer): void {
    this.#write(head, tuple, 0, tuple.length);
  }

  /** Counts a record that could not be read. */
  lose(bytes: Buffer, reason: keyof typeof LOST_HEADS): void {
    this.endRun(bytes);
    this.#write(LOST_HEADS[reason], LOST, 0, 1);
  }

  flush(): void {
    this.#writer.flush();
  }

  #write(head: Buffer | null, bytes: Buffer, from: number, to: number): void {
    if (!head) return;
    this.#writer.begin(head);
    this.#writer.add(bytes, from, to);
  }
}
