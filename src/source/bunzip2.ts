/**
 * bzip2 decoding, one block at a time, from a buffer that holds the whole packed block. Written after Seward's format as
 * described by J. Tsai ("BZIP2: Format Specification", 2016). `unbzip2-stream` was tried and left: a crafted run length
 * overflows there and never ends.
 */

/** The buffer ends inside what is decoded: call again with more of it. Nothing has changed. */
export class BitsExhausted extends Error {}

const BLOCK_MAGIC_HIGH = 0x314159;
const BLOCK_MAGIC_LOW = 0x265359;
const END_MAGIC_HIGH = 0x177245;
const END_MAGIC_LOW = 0x385090;
const LONGEST_CODE = 20;
const GROUP_SYMBOLS = 50;
/** Unpacked bytes given at once. */
const PIECE_BYTES = 1 << 17;

/** One Huffman code: for each length the last code, the offset into `symbols`. */
interface HuffmanTable {
  readonly limit: Int32Array;
  readonly base: Int32Array;
  readonly symbols: Uint16Array;
  readonly shortest: number;
  readonly longest: number;
}

export class Bunzip2 {
  /** A stream has begun and its end has not come. */
  insideStream = false;
  readonly #output = Buffer.alloc(PIECE_BYTES);
  #blockBytes = 0;
  #streamCrc = 0;
  /** The block as a chain: low byte a symbol, the rest the index of the next. */
  #chain = new Uint32Array(0);
  #left = 0;
  #at = 0;
  #current = 0;
  #run = 0;
  #repeat = 0;
  #crc = 0;
  #wantedCrc = 0;

  /**
   * Reads the next header, block or trailer; of a block, `output` must be emptied before the next call.
   * @param bit offset in bits of where to begin
   * @returns offset in bits behind what was read
   * @throws BitsExhausted, or an Error when this is no bzip2
   */
  decode(input: Uint8Array, bit: number): number {
    const bits = new BitReader(input, bit);
    if (!this.insideStream) {
      if (bits.take(24) !== 0x425a68) throw new Error("no header");
      const level = bits.take(8) - 48;
      if (level < 1 || level > 9) throw new Error("no level");
      if (this.#chain.length < level * 100_000) this.#chain = new Uint32Array(level * 100_000);
      this.#blockBytes = level * 100_000;
      this.#streamCrc = 0;
      this.insideStream = true;
      return bits.position;
    }
    const high = bits.take(24);
    const low = bits.take(24);
    const crc = ((bits.take(16) << 16) | bits.take(16)) >>> 0;
    if (high === END_MAGIC_HIGH && low === END_MAGIC_LOW) {
      if (crc !== this.#streamCrc) throw new Error("stream checksum");
      this.insideStream = false;
      return Math.ceil(bits.position / 8) * 8;
    }
    if (high !== BLOCK_MAGIC_HIGH || low !== BLOCK_MAGIC_LOW) throw new Error("no block");
    this.#readBlock(bits);
    this.#wantedCrc = crc;
    this.#streamCrc = (((this.#streamCrc << 1) | (this.#streamCrc >>> 31)) ^ crc) >>> 0;
    return bits.position;
  }

  /** @returns unpacked bytes, valid until the next call; `null` when the block has no more. @throws Error on a wrong checksum */
  output(): Uint8Array | null {
    if (this.#left === 0 && this.#repeat === 0) return null;
    const output = this.#output;
    const chain = this.#chain;
    let filled = 0;
    let crc = this.#crc;
    for (;;) {
      while (this.#repeat > 0 && filled < PIECE_BYTES) {
        output[filled++] = this.#current;
        crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ this.#current];
        this.#repeat--;
      }
      if (filled === PIECE_BYTES || this.#left === 0) break;
      const entry = chain[this.#at];
      this.#at = entry >>> 8;
      this.#left--;
      const symbol = entry & 0xff;
      if (this.#run === 4) {
        // Behind four equal bytes stands how many more of them follow.
        this.#repeat = symbol;
        this.#run = 0;
        continue;
      }
      this.#run = symbol === this.#current && this.#run > 0 ? this.#run + 1 : 1;
      this.#current = symbol;
      output[filled++] = symbol;
      crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ symbol];
    }
    this.#crc = crc;
    if (this.#left === 0 && this.#repeat === 0 && ~crc >>> 0 !== this.#wantedCrc) throw new Error("block checksum");
    return output.subarray(0, filled);
  }

  #readBlock(bits: BitReader): void {
    if (bits.take(1) !== 0) throw new Error("randomised blocks are obsolete");
    const origin = bits.take(24);
    const symbolsUsed = readSymbols(bits);
    const tableCount = bits.take(3);
    if (tableCount < 2 || tableCount > 6) throw new Error("number of tables");
    const selectors = readSelectors(bits, tableCount);
    const tables: HuffmanTable[] = [];
    for (let i = 0; i < tableCount; i++) tables.push(readTable(bits, symbolsUsed.length + 2));
    const count = this.#readSequence(bits, symbolsUsed, selectors, tables);
    if (origin >= count) throw new Error("origin");
    this.#at = this.#chain[origin] >>> 8;
    this.#left = count;
    this.#run = 0;
    this.#current = 0;
    this.#repeat = 0;
    this.#crc = -1;
  }

  /** Huffman, runs of zeros, move to front; then the chain of the Burrows–Wheeler transform. @returns length of the block */
  #readSequence(bits: BitReader, order: Uint8Array, selectors: Uint8Array, tables: readonly HuffmanTable[]): number {
    const chain = this.#chain;
    const limit = this.#blockBytes;
    const end = order.length + 1;
    const counts = new Uint32Array(257);
    let count = 0;
    let run = 0;
    let weight = 1;
    for (let group = 0; ; group++) {
      if (group >= selectors.length) throw new Error("too few selectors");
      const table = tables[selectors[group]];
      for (let i = 0; i < GROUP_SYMBOLS; i++) {
        const symbol = bits.symbol(table);
        if (symbol <= 1) {
          run += weight << symbol;
          weight *= 2;
          if (run > limit) throw new Error("run");
          continue;
        }
        if (run > 0) {
          if (count + run > limit) throw new Error("run");
          chain.fill(order[0], count, count + run);
          counts[order[0] + 1] += run;
          count += run;
          run = 0;
        }
        weight = 1;
        if (symbol === end) return linkChain(chain, count, counts);
        if (count >= limit) throw new Error("block too long");
        const byte = order[symbol - 1];
        order.copyWithin(1, 0, symbol - 1);
        order[0] = byte;
        counts[byte + 1]++;
        chain[count++] = byte;
      }
    }
  }
}

/** Inverts the transform: each entry gets the index of its successor. */
function linkChain(chain: Uint32Array, count: number, counts: Uint32Array): number {
  for (let i = 1; i < 257; i++) counts[i] += counts[i - 1];
  for (let i = 0; i < count; i++) {
    const byte = chain[i] & 0xff;
    chain[counts[byte]++] |= i << 8;
  }
  return count;
}

/** Bytes that occur, ascending: two levels of bit maps. */
function readSymbols(bits: BitReader): Uint8Array {
  const used: number[] = [];
  const ranges = bits.take(16);
  for (let i = 0; i < 16; i++) {
    if ((ranges & (0x8000 >> i)) === 0) continue;
    const map = bits.take(16);
    for (let j = 0; j < 16; j++) if ((map & (0x8000 >> j)) !== 0) used.push(16 * i + j);
  }
  if (used.length === 0) throw new Error("no symbols");
  return Uint8Array.from(used);
}

/** Which table each group of 50 symbols takes; moved to front, unary. */
function readSelectors(bits: BitReader, tableCount: number): Uint8Array {
  const count = bits.take(15);
  if (count === 0) throw new Error("no selectors");
  const order = Array.from({ length: tableCount }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let at = 0;
    while (bits.take(1) === 1) if (++at >= tableCount) throw new Error("selector");
    const [table] = order.splice(at, 1);
    order.unshift(table);
    selectors[i] = table;
  }
  return selectors;
}

function readTable(bits: BitReader, symbolCount: number): HuffmanTable {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.take(5);
  for (let i = 0; i < symbolCount; i++) {
    for (;;) {
      if (length < 1 || length > LONGEST_CODE) throw new Error("code length");
      if (bits.take(1) === 0) break;
      length += bits.take(1) === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  const limit = new Int32Array(LONGEST_CODE + 2).fill(-1);
  const base = new Int32Array(LONGEST_CODE + 2);
  const symbols = new Uint16Array(symbolCount);
  const shortest = Math.min(...lengths);
  const longest = Math.max(...lengths);
  let code = 0;
  let placed = 0;
  for (let bitsLong = shortest; bitsLong <= longest; bitsLong++) {
    base[bitsLong] = placed - code;
    for (let i = 0; i < symbolCount; i++) {
      if (lengths[i] === bitsLong) {
        symbols[placed++] = i;
        code++;
      }
    }
    limit[bitsLong] = code - 1;
    code <<= 1;
  }
  return { limit, base, symbols, shortest, longest };
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array, bit: number) {
    this.#bytes = bytes;
    this.#at = bit >> 3;
    if ((bit & 7) !== 0) this.take(bit & 7);
  }

  get position(): number {
    return this.#at * 8 - this.#heldBits;
  }

  /** @param count 1–24 */
  take(count: number): number {
    while (this.#heldBits < count) {
      if (this.#at >= this.#bytes.length) throw new BitsExhausted();
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]) & 0x7fff_ffff;
      this.#heldBits += 8;
    }
    this.#heldBits -= count;
    return (this.#held >>> this.#heldBits) & ((1 << count) - 1);
  }

  symbol({ limit, base, symbols, shortest, longest }: HuffmanTable): number {
    while (this.#heldBits < longest && this.#at < this.#bytes.length) {
      this.#held = ((this.#held << 8) | this.#bytes[this.#at++]) & 0x7fff_ffff;
      this.#heldBits += 8;
    }
    const held = this.#held;
    const heldBits = this.#heldBits;
    let length = shortest;
    for (;;) {
      // Codes are tried in place, from the shortest on: nearly all end within two or three steps.
      const code = (held >>> (heldBits - length)) & ((1 << length) - 1);
      if (length > heldBits) throw new BitsExhausted();
      if (code <= limit[length]) {
        this.#heldBits = heldBits - length;
        const index = base[length] + code;
        // An oversubscribed table may lead outside.
        if (index < 0 || index >= symbols.length) throw new Error("code");
        return symbols[index];
      }
      if (++length > longest) throw new Error("code");
    }
  }
}

/** CRC-32 with the bits from the high end, as bzip2 uses it. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let i = 0; i < 8; i++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});
