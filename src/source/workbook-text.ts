/**
 * The text of one cell or shared string, gathered from the parts that XML cuts it into: runs of rich text, CDATA, entities.
 * One gatherer is used for cell after cell, so nothing is allocated for most of them.
 */
import { decodeEntities } from "./xml-scanner.js";

const AMPERSAND = 38;

/** Longest text of a cell; more than any program writes. */
export const TEXT_BYTES_LIMIT = 2 << 20;

/** Gathers the text of one cell or string from its parts. */
export class TextGatherer {
  bytes: Buffer = Buffer.allocUnsafe(1 << 12);
  length = 0;

  /** Adds bytes of XML text; `raw` when entities are text. What exceeds TEXT_BYTES_LIMIT is cut off. */
  add(source: Buffer, from: number, to: number, raw: boolean): void {
    if (!raw) {
      for (let i = from; i < to; i++) {
        if (source[i] === AMPERSAND) {
          const decoded = Buffer.from(decodeEntities(source.toString("utf8", from, to)));
          this.#append(decoded, 0, decoded.length);
          return;
        }
      }
    }
    this.#append(source, from, to);
  }

  /** `_x000D_` is how characters are written that XML can't hold (ECMA-376-1, 22.9.2.19). */
  unescape(): void {
    const { bytes } = this;
    if (bytes.subarray(0, this.length).indexOf("_x", 0, "latin1") < 0) return;
    const text = bytes
      .toString("utf8", 0, this.length)
      .replace(/_x([0-9a-f]{4})_/giu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    this.length = 0;
    const plain = Buffer.from(text);
    this.#append(plain, 0, plain.length);
  }

  #append(source: Uint8Array, from: number, to: number): void {
    const end = Math.min(this.length + to - from, TEXT_BYTES_LIMIT);
    if (end > this.bytes.length) {
      const longer = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, end));
      this.bytes.copy(longer, 0, 0, this.length);
      this.bytes = longer;
    }
    const { bytes } = this;
    for (let at = this.length, i = from; at < end;) bytes[at++] = source[i++];
    this.length = end;
  }
}
