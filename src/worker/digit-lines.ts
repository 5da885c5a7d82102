/**
 * The way of a bare number, 16 bytes at a time: from the lines of a chunk to encrypted blocks to the partitions, all in
 * the kernel's memory. What it takes, the scanner of phones (identifier/phone-scanner.ts) would have taken with the same
 * result; what it doesn't take goes that way.
 */
import { internationalTable } from "../identifier/phone-scanner.js";
import { TAG_KIND } from "../identifier/kinds.js";
import type { Kernel } from "../kernel/kernel.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import type { KernelInput } from "./kernel-input.js";
import type { TagReceiver } from "./tag-receiver.js";

/** Where the kernel finds what brings digits into blocks. */
export interface PhoneTables {
  readonly rows: number;
  readonly verdicts: number;
  readonly fewestDigits: number;
  readonly masks: number;
  readonly ends: number;
}

const BLOCK_BYTES = 16;
/** Blocks that are encrypted at once: 128 KiB, which stay in the second-level cache. */
const CAPACITY = 8192;
const PREFIXES = 10_000;
/** A number of more digits takes a second block. */
const MOST_DIGITS = 14;
/** After so many lines in a row that had to go the slow way, the rest of a chunk does. */
const PATIENCE = 256;
const PLUS = 0x2b;

export class DigitLines {
  readonly tables: PhoneTables;
  readonly #kernel: Kernel;
  readonly #lanes: CmacLanes;
  readonly #partitions: TagReceiver;
  readonly #input: KernelInput;
  readonly #prefixes: number;
  readonly #blocks: number;
  #taken = 0;
  #refused = 0;
  #payload = 0;
  #file = 0;

  constructor(input: KernelInput, lanes: CmacLanes, partitions: TagReceiver) {
    const { kernel } = partitions;
    this.#kernel = kernel;
    this.#input = input;
    this.#lanes = lanes;
    this.#partitions = partitions;
    const table = internationalTable();
    const rows = kernel.allocate(table.rowOf.byteLength);
    const verdicts = kernel.allocate(table.entries.length * 2);
    this.#prefixes = kernel.allocate(PREFIXES * 4);
    const masks = kernel.allocate((MOST_DIGITS + 1) * BLOCK_BYTES);
    const ends = kernel.allocate((MOST_DIGITS + 1) * BLOCK_BYTES);
    this.#blocks = kernel.allocate(CAPACITY * BLOCK_BYTES);
    kernel.bytes.set(new Uint8Array(table.rowOf.buffer, table.rowOf.byteOffset, table.rowOf.byteLength), rows);
    // The low halves, "possible", are all that the kernel asks for: half the room in the second-level cache.
    new Uint16Array(kernel.bytes.buffer, verdicts, table.entries.length).set(table.entries);
    for (let digits = 0; digits <= MOST_DIGITS; digits++) {
      const { keep, finish } = lanes.finishing(digits + 2);
      // The first two bytes are not the input's: the kind and the plus.
      keep.fill(0, 0, 2);
      finish[0] ^= TAG_KIND.phone;
      finish[1] ^= PLUS;
      kernel.bytes.set(keep, masks + digits * BLOCK_BYTES);
      kernel.bytes.set(finish, ends + digits * BLOCK_BYTES);
    }
    this.tables = { rows, verdicts, fewestDigits: table.fewestDigits, masks, ends };
    kernel.functions.bindDigitLines(
      rows,
      verdicts,
      table.fewestDigits,
      this.#prefixes,
      masks,
      ends,
      this.#blocks,
      CAPACITY,
    );
  }

  /** Call it before each chunk. @param file index of its input */
  beginChunk(file = 0): void {
    this.#file = file;
    this.#refused = 0;
  }

  /**
   * Takes lines of `bytes[start, to)` as long as they are bare numbers.
   * @param bare whether digits without a plus are international
   * @param payload of every line
   * @returns offset of the first line that it didn't take
   */
  take(bytes: Uint8Array, start: number, to: number, newline: number, bare: boolean, payload: number): number {
    if (this.#refused >= PATIENCE) return start;
    const { functions } = this.#kernel;
    if (payload !== this.#payload) {
      this.#encrypt();
      this.#payload = payload;
    }
    const shift = this.#input.shiftOf(bytes, start, to);
    let at = start + shift;
    for (;;) {
      at = functions.digitLines(at, to + shift, newline, bare ? 1 : 0);
      if (functions.filledBlocks() < CAPACITY) break;
      this.#encrypt();
    }
    this.#refused = at === start + shift ? this.#refused + 1 : 0;
    return at - shift;
  }

  /** Lines taken since the last `flush`. */
  get waiting(): number {
    return this.#taken + this.#kernel.functions.filledBlocks();
  }

  /** Tags what waits. @returns lines taken since the last call; their prefixes are added to `prefixes` */
  flush(prefixes: Uint32Array): number {
    this.#encrypt();
    const taken = this.#taken;
    this.#taken = 0;
    if (taken > 0) {
      const counts = this.#kernel.words.subarray(this.#prefixes / 4, this.#prefixes / 4 + PREFIXES);
      for (let i = 0; i < PREFIXES; i++) prefixes[i] += counts[i];
      counts.fill(0);
    }
    return taken;
  }

  #encrypt(): void {
    const { functions, bytes } = this.#kernel;
    const count = functions.filledBlocks();
    if (count === 0) return;
    this.#lanes.encrypt(bytes.subarray(this.#blocks, this.#blocks + count * BLOCK_BYTES));
    functions.emptyBlocks();
    this.#taken += count;
    this.#partitions.addBlocks(TAG_KIND.phone, this.#blocks, count, this.#payload, this.#file);
  }
}
