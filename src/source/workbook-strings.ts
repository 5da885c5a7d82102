/**
 * The shared strings of an xlsx (ECMA-376-1, 18.4): every text that its cells point to. They are kept as UTF-8 in slabs with
 * an offset and a length each, a third of what strings would take, and as they stand in a row (workbook-rows.ts).
 */
import { LeaksiftError } from "../errors/leaksift-error.js";
import { writeCell } from "./workbook-rows.js";
import { TextGatherer } from "./workbook-text.js";
import { XmlScanner, xmlName } from "./xml-scanner.js";

/** All texts of a book and 8 bytes for each. Comes on top of the import's memory while the book is read. */
export const SHARED_STRINGS_LIMIT_BYTES = 256 << 20;

const SLAB_BYTES = 8 << 20;
const ENTRY_BYTES = 8;

export class SharedStrings {
  #slabs: Buffer[] = [];
  /** Free bytes begin here in the last slab. */
  #used = 0;
  #claimed = 0;
  /** Slab × SLAB_BYTES + offset: SHARED_STRINGS_LIMIT_BYTES fits 32 bits by far. */
  #starts = new Uint32Array(1024);
  #lengths = new Uint32Array(1024);
  #count = 0;
  readonly #name: string;

  /** @param name the workbook's, for errors */
  constructor(name: string) {
    this.#name = name;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws LeaksiftError input-unsupported above the limit */
  add(text: Uint8Array, from: number, to: number): void {
    const most = 2 * (to - from);
    // One string may be nearly as long as a slab, never longer: TEXT_BYTES_LIMIT.
    if (this.#slabs.length === 0 || this.#used + most > SLAB_BYTES) {
      this.#claim(SLAB_BYTES);
      this.#slabs.push(Buffer.allocUnsafe(SLAB_BYTES));
      this.#used = 0;
    }
    if (this.#count === this.#starts.length) {
      this.#claim(this.#count * ENTRY_BYTES);
      this.#starts = longer(this.#starts);
      this.#lengths = longer(this.#lengths);
    }
    const slab = this.#slabs.length - 1;
    const end = writeCell(text, from, to, this.#slabs[slab], this.#used);
    this.#starts[this.#count] = slab * SLAB_BYTES + this.#used;
    this.#lengths[this.#count] = end - this.#used;
    this.#count++;
    this.#used = end;
  }

  /** The string's bytes: `slab(i)[start(i), start(i) + lengthOf(i))`. */
  slab(index: number): Buffer {
    return this.#slabs[Math.floor(this.#starts[index] / SLAB_BYTES)];
  }

  start(index: number): number {
    return this.#starts[index] % SLAB_BYTES;
  }

  lengthOf(index: number): number {
    return this.#lengths[index];
  }

  #claim(bytes: number): void {
    this.#claimed += bytes;
    if (this.#claimed <= SHARED_STRINGS_LIMIT_BYTES) return;
    throw new LeaksiftError(
      "input-unsupported",
      `${this.#name}: its shared strings take more than ${SHARED_STRINGS_LIMIT_BYTES >> 20} MiB`,
      "save the sheet as CSV and import that: its size has no limit",
    );
  }
}

function longer(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(2 * array.length);
  copy.set(array);
  return copy;
}

const SI = xmlName("si");
const T = xmlName("t");
const PHONETIC = xmlName("rPh");

/** Reads `xl/sharedStrings.xml` into `strings`. */
export class SharedStringsScanner extends XmlScanner {
  readonly #strings: SharedStrings;
  readonly #text = new TextGatherer();
  #inPhonetic = false;

  constructor(place: string, strings: SharedStrings) {
    super(place);
    this.#strings = strings;
  }

  protected override open(name: number): void {
    if (name === SI) this.#text.length = 0;
    else if (name === T) this.wantsText = !this.#inPhonetic;
    else if (name === PHONETIC) this.#inPhonetic = true;
  }

  protected override close(name: number): void {
    if (name === T) this.wantsText = false;
    else if (name === PHONETIC) this.#inPhonetic = false;
    else if (name === SI) {
      this.#text.unescape();
      this.#strings.add(this.#text.bytes, 0, this.#text.length);
    }
  }

  protected override text(bytes: Buffer, from: number, to: number, raw: boolean): void {
    this.#text.add(bytes, from, to, raw);
  }
}
