/**
 * The way of a record with one phone: from the cells that the kernel found to encrypted blocks in its memory, hundreds of
 * records a call. What it takes, record-tagger.ts would have taken with the same result; what it doesn't take goes there.
 */
import type { NationalTable } from "../identifier/phone-table.js";
import type { Kernel } from "../kernel/kernel.js";
import type { CmacLanes } from "../key/cmac-lanes.js";
import { CLASS_BITS_LIMIT, FIRST_YEAR, LAST_YEAR } from "../run/profile.js";
import type { PhoneTables } from "./digit-lines.js";
import type { RecordCounts } from "./file-plan.js";

const BLOCK_BYTES = 16;
/** Blocks that are encrypted at once: 128 KiB, which stay in the second-level cache. */
const CAPACITY = 8192;
const PREFIXES = 10_000;
const YEARS = 128;
const NATIONAL_BYTES = 1000 * 32;
const SLOTS_LIMIT = 1024;

/** What the cells of a file's records are for. */
export interface PhoneRecordColumns {
  readonly phoneSlot: number;
  /** -1 for none. */
  readonly dateSlot: number;
  /** Class bits by slot, -1 for none; at most SLOTS_LIMIT. */
  readonly bits: Int8Array;
  /** Of digits without a plus; null where those begin with a calling code. */
  readonly national: NationalTable | null;
}

/** Records as `delimitedRecords` of the kernel leaves them: pointers into its memory. */
export interface FoundRecords {
  readonly count: number;
  /** What offsets are from. */
  readonly base: number;
  readonly starts: number;
  readonly ends: number;
  readonly flags: number;
}

/**
 * Receives tags of phones: the first 64 bits of encrypted blocks.
 * @param blocks where `count` blocks of 16 bytes lie in the kernel's memory
 * @param payloads where a word for each of them does
 */
export type BlockSink = (blocks: number, payloads: number, count: number) => void;

export class PhoneRecords {
  readonly #kernel: Kernel;
  readonly #lanes: CmacLanes;
  readonly #sink: BlockSink;
  readonly #blocks: number;
  readonly #payloads: number;
  readonly #prefixes: number;
  readonly #years: number;
  readonly #classes: number;
  readonly #bits: number;
  readonly #national: number;
  readonly #code: number;
  readonly #refused: number;
  #columns: PhoneRecordColumns | null = null;
  /** Leads of the national table that the kernel knows of. */
  #leads = 0;
  #waiting = 0;
  #taken = 0;

  /**
   * @param batch records of one call at most
   * @param sink takes the tags, each with the payload of its record
   */
  constructor(kernel: Kernel, tables: PhoneTables, lanes: CmacLanes, batch: number, sink: BlockSink) {
    this.#kernel = kernel;
    this.#lanes = lanes;
    this.#sink = sink;
    this.#blocks = kernel.allocate((CAPACITY + batch) * BLOCK_BYTES);
    this.#payloads = kernel.allocate((CAPACITY + batch) * 4);
    this.#prefixes = kernel.allocate(PREFIXES * 4);
    this.#years = kernel.allocate(YEARS * 4);
    this.#classes = kernel.allocate(CLASS_BITS_LIMIT * 4);
    this.#bits = kernel.allocate(SLOTS_LIMIT);
    this.#national = kernel.allocate(NATIONAL_BYTES);
    this.#code = kernel.allocate(BLOCK_BYTES);
    this.#refused = kernel.allocate(batch * 4);
    kernel.functions.bindPhoneRecords(
      tables.rows,
      tables.verdicts,
      tables.fewestDigits,
      tables.masks,
      tables.ends,
      this.#blocks,
      this.#payloads,
      this.#prefixes,
      this.#years,
      this.#classes,
      FIRST_YEAR,
      LAST_YEAR,
    );
  }

  static fits({ bits }: PhoneRecordColumns): boolean {
    return bits.length <= SLOTS_LIMIT;
  }

  /** @returns indices of the records that it did not take; the array is overwritten by the next call */
  take(columns: PhoneRecordColumns, records: FoundRecords): Uint32Array {
    if (columns !== this.#columns) this.#load(columns);
    this.#learnLeads();
    const { national, bits } = columns;
    const refused = this.#kernel.functions.phoneRecords(
      records.base,
      records.count,
      bits.length,
      records.starts,
      records.ends,
      records.flags,
      this.#bits,
      columns.phoneSlot,
      columns.dateSlot,
      national ? this.#national : 0,
      this.#code,
      national ? national.callingCode.length : 0,
      this.#waiting,
      this.#refused,
    );
    this.#waiting += records.count - refused;
    this.#taken += records.count - refused;
    if (this.#waiting >= CAPACITY) this.#encrypt();
    return this.#kernel.wordsAt(this.#refused, refused);
  }

  /** Tags what waits, and adds what was counted since the last call. @param classCounts by class bit */
  flush(counts: RecordCounts, classCounts: Uint32Array): void {
    this.#encrypt();
    const taken = this.#taken;
    if (taken === 0) return;
    this.#taken = 0;
    counts.records += taken;
    counts.identifiers.phone.values += taken;
    this.#drain(this.#prefixes, counts.phonePrefixes);
    this.#drain(this.#years, counts.years);
    this.#drain(this.#classes, classCounts);
  }

  #drain(at: number, into: Uint32Array): void {
    const counted = this.#kernel.words.subarray(at / 4, at / 4 + into.length);
    for (let i = 0; i < into.length; i++) into[i] += counted[i];
    counted.fill(0);
  }

  #load(columns: PhoneRecordColumns): void {
    const { bytes } = this.#kernel;
    this.#columns = columns;
    this.#leads = 0;
    bytes.set(new Uint8Array(columns.bits.buffer, columns.bits.byteOffset, columns.bits.length), this.#bits);
    bytes.fill(0, this.#code, this.#code + BLOCK_BYTES);
    bytes.fill(0, this.#national, this.#national + NATIONAL_BYTES);
    // Behind the kind and the plus.
    if (columns.national) bytes.set(columns.national.callingCode, this.#code + 2);
  }

  /** Entries of a national table are worked out as the slow way meets them. */
  #learnLeads(): void {
    const national = this.#columns?.national;
    if (!national || national.leads === this.#leads) return;
    this.#leads = national.leads;
    this.#kernel.bytes.set(national.entries, this.#national);
  }

  #encrypt(): void {
    for (let done = 0; done < this.#waiting; done += CAPACITY) {
      const count = Math.min(CAPACITY, this.#waiting - done);
      const from = this.#blocks + done * BLOCK_BYTES;
      // The sink may have made the memory grow.
      const { bytes } = this.#kernel;
      this.#lanes.encrypt(bytes.subarray(from, from + count * BLOCK_BYTES));
      this.#sink(from, this.#payloads + done * 4, count);
    }
    this.#waiting = 0;
  }
}
