/**
 * Delimited text by the kernel, hundreds of records a call. What is not plain there (a stray quote, an open record) goes to
 * delimited-parser.ts, which this equals.
 */
import { KernelRoom } from "../kernel/kernel.js";
import type { Kernel } from "../kernel/kernel.js";
import type { DelimitedParser } from "../source/delimited-parser.js";
import { RECORD_BYTES_LIMIT } from "../source/text-shape.js";
import type { Dialect, RecordParser } from "../source/text-shape.js";
import type { KernelInput } from "./kernel-input.js";
import type { FoundRecords } from "./phone-records.js";

/** Records that the kernel finds in one call. */
export const RECORDS = 512;
const NO_QUOTE = 256;
/** Records that the plain parser takes at what the kernel leaves; after so many such places in a piece, it takes the rest. */
const IRREGULAR_RECORDS = 16;
const IRREGULAR_PLACES = 64;
/** Bit of a cell's flags besides 1, escaped; as in src/kernel/assembly/delimited.ts. */
export const PERHAPS_NOTHING = 2;

/** Where the kernel puts what it finds: shared by the parsers of one worker, since only one is at work. */
export class RecordRooms {
  readonly roles: KernelRoom;
  readonly starts: KernelRoom;
  readonly ends: KernelRoom;
  readonly flags: KernelRoom;
  readonly beginnings: KernelRoom;

  constructor(kernel: Kernel) {
    this.roles = new KernelRoom(kernel);
    this.starts = new KernelRoom(kernel);
    this.ends = new KernelRoom(kernel);
    this.flags = new KernelRoom(kernel);
    this.beginnings = new KernelRoom(kernel);
  }
}

/** Receives records as `CellSink` does, cells without white space around them; `flags` are the kernel's. */
export interface TrimmedCellSink {
  /**
   * Takes the records that need no look at single cells.
   * @returns indices of the others, which are handed on by `trimmedCells`; null for all
   */
  plainRecords(records: FoundRecords): Uint32Array | null;
  trimmedCells(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, flags: Uint8Array, at: number): void;
}

export class KernelDelimitedParser implements RecordParser {
  readonly #kernel: Kernel;
  readonly #input: KernelInput;
  readonly #plain: DelimitedParser;
  readonly #sink: TrimmedCellSink;
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #newline: number;
  readonly #slots: number;
  readonly #width: number;
  readonly #wanted: readonly number[];
  readonly #rooms: RecordRooms;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #flags: Uint8Array;

  /** Whether the kernel knows this way of writing. */
  static reads({ delimiter, quote, escape }: Dialect): boolean {
    return Buffer.byteLength(delimiter) === 1 && delimiter !== quote && (quote === null || escape === "doubled");
  }

  /** @param plain of the same dialect and columns, with the same receiver */
  constructor(
    kernel: Kernel,
    input: KernelInput,
    dialect: Dialect,
    wanted: readonly number[],
    plain: DelimitedParser,
    sink: TrimmedCellSink,
    rooms: RecordRooms,
  ) {
    this.#kernel = kernel;
    this.#input = input;
    this.#plain = plain;
    this.#sink = sink;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote === null ? NO_QUOTE : dialect.quote.charCodeAt(0);
    this.#newline = dialect.newline.charCodeAt(0);
    const slots = wanted.length;
    this.#slots = slots;
    this.#width = slots === 0 ? 0 : wanted[slots - 1] + 1;
    this.#wanted = wanted;
    this.#rooms = rooms;
    this.#starts = new Int32Array(slots);
    this.#ends = new Int32Array(slots);
    this.#flags = new Uint8Array(slots);
  }

  parse(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    const { functions } = this.#kernel;
    const slots = this.#slots;
    const roles = this.#rooms.roles.of(this.#width * 4);
    // One more record than is handed on: the kernel clears the slots of that which it stops at.
    const starts = this.#rooms.starts.of((RECORDS + 1) * slots * 4);
    const ends = this.#rooms.ends.of((RECORDS + 1) * slots * 4);
    const flags = this.#rooms.flags.of((RECORDS + 1) * slots);
    const beginnings = this.#rooms.beginnings.of(RECORDS * 4);
    const shift = this.#input.shiftOf(bytes, from, to);
    // Nothing is allocated from here on: the memory stays where it is.
    const { words } = this.#kernel;
    words.fill(0xffffffff, roles / 4, roles / 4 + this.#width);
    for (const [slot, column] of this.#wanted.entries()) words[roles / 4 + column] = slot;
    let irregular = 0;
    for (let at = from; at < to;) {
      at =
        functions.delimitedRecords(
          at + shift,
          to + shift,
          shift,
          this.#delimiter,
          this.#quote,
          this.#newline,
          roles,
          this.#width,
          this.#slots,
          RECORDS,
          RECORD_BYTES_LIMIT,
          starts,
          ends,
          flags,
          beginnings,
        ) - shift;
      const count = functions.readRecords();
      const others = this.#sink.plainRecords({ count, base: shift, starts, ends, flags });
      this.#handOn(bytes, count, others, starts / 4, ends / 4, flags, beginnings / 4);
      if (functions.metIrregular() === 0) continue;
      if (++irregular > IRREGULAR_PLACES) return this.#plain.parse(bytes, at, to, last);
      const behind = this.#plain.parse(bytes, at, to, last, IRREGULAR_RECORDS);
      // An open record, or the end.
      if (behind === at || behind >= to) return behind;
      at = behind;
    }
    return to;
  }

  /** @param chosen indices of the records that count; null for all of `count` */
  #handOn(
    bytes: Uint8Array,
    count: number,
    chosen: Uint32Array | null,
    startsAt: number,
    endsAt: number,
    flagsAt: number,
    beginnings: number,
  ): void {
    const { ints, bytes: memory } = this.#kernel;
    const slots = this.#slots;
    const starts = this.#starts;
    const ends = this.#ends;
    const flags = this.#flags;
    const records = chosen ? chosen.length : count;
    for (let i = 0; i < records; i++) {
      const record = chosen ? chosen[i] : i;
      const cell = record * slots;
      for (let slot = 0; slot < slots; slot++) {
        starts[slot] = ints[startsAt + cell + slot];
        ends[slot] = ints[endsAt + cell + slot];
        flags[slot] = memory[flagsAt + cell + slot];
      }
      this.#sink.trimmedCells(bytes, starts, ends, flags, ints[beginnings + record]);
    }
  }
}
