/**
 * Records as bytes in one reusable buffer. Building strings and encoding them costs several times the whole generator, so
 * every constant is encoded once and copied, and digits are written four at a time from a table.
 */

const POWERS_OF_TEN = Int32Array.from({ length: 9 }, (_, exponent) => 10 ** exponent);
/** The ASCII of 0000 to 9999, first digit in the lowest byte. */
const FOUR_DIGITS = Int32Array.from({ length: 10_000 }, (_, value) =>
  Buffer.from(String(value).padStart(4, "0")).readInt32LE(),
);
/** `digits` stores up to eight bytes past the last one that counts. */
const SLACK_BYTES = 8;

/** A cursor over a buffer that the owner empties by setting `position` to 0. */
export class ByteWriter {
  /** What was written is `buffer.subarray(0, position)`. */
  readonly buffer: Uint8Array;
  position = 0;
  readonly #view: DataView;

  constructor(capacityBytes: number) {
    this.buffer = new Uint8Array(capacityBytes + SLACK_BYTES);
    this.#view = new DataView(this.buffer.buffer);
  }

  /** One byte. */
  byte(value: number): void {
    this.buffer[this.position++] = value;
  }

  /** Bytes as they are. A loop of single bytes is no faster in any shape, though words are short. */
  bytes(source: Uint8Array): void {
    this.buffer.set(source, this.position);
    this.position += source.length;
  }

  /**
   * `value` (an integer, 0 to 2^31 - 1, below 10^`width`) in exactly `width` digits, at most 10, padded with zeros. Always
   * stores eight bytes, the digits first, and steps over `width` of them: no loop, no branch that depends on the width.
   */
  digits(value: number, width: number): void {
    if (width > 8) {
      const high = Math.floor(value / 1e8);
      this.digits(high, width - 8);
      this.digits(value - high * 1e8, 8);
      return;
    }
    const scaled = Math.imul(value, POWERS_OF_TEN[8 - width]);
    const high = (scaled / 10_000) | 0;
    this.#view.setInt32(this.position, FOUR_DIGITS[high], true);
    this.#view.setInt32(this.position + 4, FOUR_DIGITS[scaled - high * 10_000], true);
    this.position += width;
  }

  /** `value` (an integer, 0 to 2^31 - 1) without leading zeros. */
  integer(value: number): void {
    let width = 1;
    for (let limit = 10; width < 10 && value >= limit; limit *= 10) width++;
    this.digits(value, width);
  }
}

/** UTF-8 of one constant. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}

/** UTF-8 of each word of a list that is written with white space between. */
export function wordsOf(list: string): Uint8Array[] {
  return list.trim().split(/\s+/u).map(bytesOf);
}
