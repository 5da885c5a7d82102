/**
 * Plain rows of an SQL dump by the kernel, hundreds a call (kernel/assembly/sql.ts): sql-row-parser.ts, which takes all others,
 * gets where their cells lie.
 */
import type { Kernel } from "../kernel/kernel.js";
import type { PlainTuples } from "../source/sql-row-parser.js";
import type { RecordRooms } from "./kernel-delimited-parser.js";
import type { KernelInput } from "./kernel-input.js";

const ROWS = 512;

export class KernelPlainTuples implements PlainTuples {
  readonly #kernel: Kernel;
  readonly #input: KernelInput;
  readonly #rooms: RecordRooms;
  #shift = 0;
  rows = 0;
  starts: Int32Array = new Int32Array(0);
  ends: Int32Array = new Int32Array(0);
  flags: Uint8Array = new Uint8Array(0);
  beginnings: Int32Array = new Int32Array(0);

  constructor(kernel: Kernel, input: KernelInput, rooms: RecordRooms) {
    this.#kernel = kernel;
    this.#input = input;
    this.#rooms = rooms;
  }

  begin(bytes: Uint8Array, from: number, to: number): void {
    this.#shift = this.#input.shiftOf(bytes, from, to);
  }

  read(at: number, end: number, backslashes: boolean, slotOf: Int32Array, slots: number): number {
    const width = slotOf.length;
    const rooms = this.#rooms;
    const roles = rooms.roles.of(width * 4);
    // One more row than is handed on: the kernel clears the slots of that which it stops at.
    const starts = rooms.starts.of((ROWS + 1) * slots * 4);
    const ends = rooms.ends.of((ROWS + 1) * slots * 4);
    const flags = rooms.flags.of((ROWS + 1) * slots);
    const beginnings = rooms.beginnings.of(ROWS * 4);
    // Nothing is allocated from here on: the memory stays where it is.
    const { functions, ints, bytes } = this.#kernel;
    ints.set(slotOf, roles / 4);
    const shift = this.#shift;
    const behind = functions.sqlTuples(
      at + shift,
      end + shift,
      shift,
      backslashes ? 1 : 0,
      roles,
      width,
      slots,
      ROWS,
      starts,
      ends,
      flags,
      beginnings,
    );
    this.rows = functions.readTuples();
    this.starts = ints.subarray(starts / 4, starts / 4 + this.rows * slots);
    this.ends = ints.subarray(ends / 4, ends / 4 + this.rows * slots);
    this.flags = bytes.subarray(flags, flags + this.rows * slots);
    this.beginnings = ints.subarray(beginnings / 4, beginnings / 4 + this.rows);
    return behind - shift;
  }
}
