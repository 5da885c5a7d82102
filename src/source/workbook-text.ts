/**
 * The text of one cell or shared string, gathered from the parts that XML cuts it into: runs of rich text, CDATA, entities.
 * One gatherer is used for cell after cell, so nothing is allocated for most of them.
 */
import { decodeEntities } from "./xml-scanner.js";

const AMPERSAND = 38;
const UNDERSCORE = 95;
const LETTER_X = 120;

/** Longest text of a cell; more than any program writes. */
export const TEXT_BYTES_LIMIT = 2 << 20;

/** Gathers the text of one cell or string from its parts. */
export class TextGatherer {
  bytes: Buffer = Buffer.allocUnsafe(1 << 12);
  length = 0;

  /** Adds bytes of XML text; `raw` when entities are text. What exceeds TEXT_BYTES_LIMIT is cut off. */
  add(source: Buffer, from: number, to: number, raw: boolean): void {
    let at = this.length;
    const bytes = this.#room(at + to - from);
    const end = Math.min(to, from + bytes.length - at);
    for (let i = from; i < end; i++) {
      const byte = source[i];
      if (byte === AMPERSAND && !raw) {
        this.#addText(decodeEntities(source.toString("utf8", from, to)));
        return;
      }
      bytes[at++] = byte;
    }
    this.length = at;
  }

  /** `_x000D_` is how characters are written that XML can't hold (ECMA-376-1, 22.9.2.19). */
  unescape(): void {
    const { bytes, length } = this;
    // By hand: a search of the buffer takes longer to call than most texts take to read (a twelfth of a workbook's import).
    let at = 0;
    while (at < length && (bytes[at] !== UNDERSCORE || bytes[at + 1] !== LETTER_X)) at++;
    if (at + 1 >= length) return;
    const text = bytes
      .toString("utf8", 0, length)
      .replace(/_x([0-9a-f]{4})_/giu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    this.length = 0;
    this.#addText(text);
  }

  #addText(text: string): void {
    const plain = Buffer.from(text);
    this.add(plain, 0, plain.length, true);
  }

  /** Makes room for `length` bytes, as far as the limit goes. */
  #room(length: number): Buffer {
    if (length > this.bytes.length && this.bytes.length < TEXT_BYTES_LIMIT) {
      const longer = Buffer.allocUnsafe(Math.min(TEXT_BYTES_LIMIT, Math.max(2 * this.bytes.length, length)));
      this.bytes.copy(longer, 0, 0, this.length);
      this.bytes = longer;
    }
    return this.bytes;
  }
}
