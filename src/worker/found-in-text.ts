/**
 * What a sweep finds in one record, kept until the whole record is known: its data classes come first. Also the vetoes
 * for whole cells of unknown use, where the rules of columns are too trusting.
 */
import type { CanonicalPhone, CountryCode } from "../identifier/phone.js";
import { inHalfWidth, TextSweep, type SweepSink } from "../identifier/text-sweep.js";

const NOTHING = new Uint8Array(0);

export class FoundInText implements SweepSink {
  /** How many were found by the last `sweep`; the arrays hold their ranges of `bytes`. */
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  /** The canonical forms of those that are numbers; `null` for addresses. */
  phones: (CanonicalPhone | null)[] = [];
  /** Digits of the last `sweep` that may be a number of some country. */
  undecided = 0;
  /** What the ranges are of: what was swept, or that in half-width characters. */
  bytes: Uint8Array = NOTHING;
  readonly #sweep: TextSweep;

  /** @param country whose national numbers count; `null` for those with plus or 00 only */
  constructor(country: CountryCode | null) {
    this.#sweep = new TextSweep(country);
  }

  sweep(bytes: Uint8Array, start: number, end: number): void {
    this.#begin(bytes);
    this.#sweep.sweep(bytes, start, end, this);
    if (!this.#sweep.hasFullWidth) return;
    const half = Buffer.from(inHalfWidth(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString()));
    this.#begin(half);
    this.#sweep.sweep(half, 0, half.length, this);
  }

  #begin(bytes: Uint8Array): void {
    this.count = 0;
    this.undecided = 0;
    this.bytes = bytes;
  }

  foundEmail(_: Uint8Array, start: number, end: number): void {
    this.#add(start, end, null);
  }

  foundPhone(_: Uint8Array, start: number, end: number, phone: CanonicalPhone): void {
    this.#add(start, end, phone);
  }

  foundUndecided(): void {
    this.undecided++;
  }

  #add(start: number, end: number, phone: CanonicalPhone | null): void {
    if (this.count === this.starts.length) {
      this.starts = longer(this.starts, new Int32Array(2 * this.count));
      this.ends = longer(this.ends, new Int32Array(2 * this.count));
    }
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.phones[this.count++] = phone;
  }
}

function longer(old: Int32Array<ArrayBuffer>, wider: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  wider.set(old);
  return wider;
}

/** Files that are named as addresses are (`image@2x.png`, `app@1.2.min.js`): no top-level domain is called so. */
const FILE_NAME =
  /\.(?:png|jpe?g|gif|webp|svg|ico|bmp|tiff?|css|m?js|json|html?|php|xml|pdf|docx?|xlsx?|txt|log|sql|csv)$/iu;

export function isFileName(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 320 && FILE_NAME.test(latin(bytes, Math.max(start, end - 8), end));
}

/** `+51.5074` or `+51.5074, -0.1278`: degrees, not a number. */
export function isCoordinate(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start <= 64 &&
    /^[+-]\d{1,3}\.\d{1,6}$|^[+-]?\d{1,3}\.\d+\s*[,;/ ]\s*[+-]?\d{1,3}\.\d+$/.test(latin(bytes, start, end))
  );
}

function latin(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}
