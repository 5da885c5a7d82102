/**
 * What stands outside the records of a JSON document, as JSON of its own: `{"total":2,"users":[{…},{…}]}` is
 * `{"total":2,"users":[]}` here. A document without records is a record itself. One with records is told apart by what
 * else it holds: an export's wrapper (`total`, `exportedAt`) has no identifier outside its records; a person with a list
 * of orders has, and must not be lost.
 */
import { looksLikePhone } from "../identifier/column-recognition.js";
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

const COMMA = 44;
const OPEN_ARRAY = 91;
const OPEN_OBJECT = 123;

export interface OutsideMark {
  readonly at: number;
  readonly hadValues: boolean;
}

export class OutsideText {
  #bytes: Buffer = Buffer.allocUnsafe(1024);
  #length = 0;
  #hasValues = false;

  /** True when the text has a value other than containers. */
  get hasValues(): boolean {
    return this.#hasValues;
  }

  /** True when it is longer than a record may be; its end is then not kept. */
  get tooLong(): boolean {
    return this.#length > RECORD_BYTES_LIMIT;
  }

  /** Where the text ends now: to be cut there later, unless it grew too long. */
  mark(): OutsideMark {
    return { at: this.#length, hadValues: this.#hasValues };
  }

  /** Takes off what came since the mark: it is a record of its own, or belongs to one. @returns it */
  cut({ at, hadValues }: OutsideMark): Buffer {
    const rest = Buffer.from(this.#bytes.subarray(at, this.#length));
    this.#length = at;
    this.#hasValues = hadValues;
    return rest;
  }

  /** A copy of the text. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  clear(): void {
    this.#length = 0;
    this.#hasValues = false;
  }

  /** @param value true when the byte begins or belongs to a value */
  push(byte: number, value: boolean): void {
    if (value) this.#hasValues = true;
    if (this.#length > RECORD_BYTES_LIMIT) return;
    if (this.#length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#length * 2);
    this.#bytes[this.#length++] = byte;
  }

  open(array: boolean): void {
    this.push(array ? OPEN_ARRAY : OPEN_OBJECT, false);
  }

  close(array: boolean): void {
    if (!this.tooLong && this.#bytes[this.#length - 1] === COMMA) this.#length--;
    this.push(array ? OPEN_ARRAY + 2 : OPEN_OBJECT + 2, false);
  }

  /** A comma; none is needed where the record before it, or behind it, is left out. */
  comma(): void {
    const before = this.#length === 0 ? OPEN_ARRAY : this.#bytes[this.#length - 1];
    if (before !== OPEN_ARRAY && before !== OPEN_OBJECT && before !== COMMA) this.push(COMMA, false);
  }

  /** True when a value may be a phone number or an e-mail; in doubt it is not. */
  holdsIdentifier(): boolean {
    if (!this.#hasValues || this.tooLong) return false;
    try {
      return mayIdentify(JSON.parse(this.#bytes.toString("utf8", 0, this.#length)));
    } catch {
      return false;
    }
  }
}

function mayIdentify(value: unknown): boolean {
  if (typeof value === "string") return value.includes("@") || looksLikePhone(value.trim());
  // Ten digits are a time in seconds, thirteen in milliseconds.
  if (typeof value === "number") return value >= 1e10 && value < 1e12;
  return typeof value === "object" && value !== null && Object.values(value).some(mayIdentify);
}
