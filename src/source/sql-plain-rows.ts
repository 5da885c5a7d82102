/**
 * The fast way of the splitter of a dump: plain rows, and statements that begin as the one before, are stepped over by the
 * kernel (kernel/assembly/sql.ts), many a call. What it stops at is for sql-row-scanner.ts, which it equals.
 */
import { ReadingKernel } from "./reading-kernel.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

const RUNS = 1024;
const HEAD_BYTES_LIMIT = 4096;
/** Bytes that are looked at in one call: fewer where the rows before were not plain, since they are copied for it. */
const LEAST_BYTES = 1 << 10;
const MOST_BYTES = 64 << 10;

export class PlainRows {
  #window = MOST_BYTES;

  /**
   * @param at where a row opens
   * @param head text of the statement up to its VALUES, by which the next one is known
   * @param take gets runs of rows: [from, to) with nothing but commas and white space between rows
   * @returns behind the last row that was taken; `at` for none
   */
  read(
    bytes: Buffer,
    at: number,
    to: number,
    backslashes: boolean,
    head: Buffer,
    take: (from: number, to: number) => void,
  ): number {
    if (head.length > HEAD_BYTES_LIMIT) return at;
    const reading = ReadingKernel.get();
    const runs = reading.room(RUNS * 8);
    const end = Math.min(to, at + this.#window);
    const text = reading.copy(bytes, at, end, head);
    const { functions, ints } = reading.kernel;
    const length = end - at;
    const behind = functions.sqlRuns(
      text,
      text + length,
      backslashes ? 1 : 0,
      text + length,
      head.length,
      RECORD_BYTES_LIMIT,
      runs,
      RUNS,
    );
    const count = functions.readRuns();
    for (let run = 0, word = runs / 4; run < count; run++, word += 2) take(at + ints[word], at + ints[word + 1]);
    this.#window = count > 0 ? Math.min(MOST_BYTES, 2 * this.#window) : Math.max(LEAST_BYTES, this.#window >> 1);
    return at + behind - text;
  }
}
