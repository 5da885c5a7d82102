/**
 * A JSON document of any size, rewritten on the fly as NDJSON: each object that is an element of an array, and is not
 * inside another such object, becomes one line; the keys that lead to it are wrapped round it again
 * (`{"Customer":{…}}`), so that column names stay paths. A document without such objects is one line. Bytes in, bytes
 * out, constant memory; a record may stretch over any number of pieces.
 */
import { RECORD_BYTES_LIMIT } from "./text-shape.js";

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COLON = 58;
const COMMA = 44;
/** Containers outside records; deeper ones are no table of records. */
const DEPTH_LIMIT = 64;

interface Container {
  readonly array: boolean;
  /** The key, with its quotes, under which the current value of an object stands. */
  key: string;
}

export class JsonSplitter {
  readonly #emit: (line: Buffer) => void;
  readonly #outside: Container[] = [];
  /** Depth of containers within the open record; 0 outside. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #key: number[] = [];
  #inKey = false;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #emitted = 0;
  /** A copy of a document that may turn out to hold no array of objects: it is then one record. */
  #whole: Buffer[] | null = [];
  #wholeBytes = 0;
  #tooLong = 0;

  constructor(emit: (line: Buffer) => void) {
    this.#emit = emit;
  }

  /** Records that were longer than RECORD_BYTES_LIMIT and left out. */
  get tooLong(): number {
    return this.#tooLong;
  }

  push(bytes: Buffer): void {
    if (this.#whole) {
      this.#whole.push(Buffer.from(bytes));
      this.#wholeBytes += bytes.length;
      if (this.#wholeBytes > RECORD_BYTES_LIMIT) this.#whole = null;
    }
    let recordFrom = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (this.#inString) {
        if (this.#inKey) this.#key.push(byte);
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          this.#inKey = false;
        }
        continue;
      }
      if (byte === QUOTE) {
        this.#inString = true;
        if (this.#depth === 0 && !this.#top()?.array) {
          this.#key = [QUOTE];
          this.#inKey = true;
        }
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (this.#depth > 0) this.#depth++;
        else if (byte === OPEN_OBJECT && this.#top()?.array) {
          this.#depth = 1;
          recordFrom = i;
        } else if (this.#outside.length < DEPTH_LIMIT) this.#outside.push({ array: byte === OPEN_ARRAY, key: "" });
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (this.#depth > 1) this.#depth--;
        else if (this.#depth === 1) {
          this.#keep(bytes.subarray(recordFrom, i + 1));
          this.#depth = 0;
          this.#endRecord();
        } else {
          this.#outside.pop();
          if (this.#outside.length === 0) this.#endDocument();
        }
      } else if (this.#depth === 0) {
        const top = this.#top();
        if (byte === COLON && top) top.key = boundedKey(this.#key);
        else if (byte === COMMA && top && !top.array) top.key = "";
      }
    }
    if (this.#depth > 0) this.#keep(Buffer.from(bytes.subarray(recordFrom)));
  }

  /** @returns false when the document breaks off */
  end(): boolean {
    return this.#depth === 0 && this.#outside.length === 0 && !this.#inString;
  }

  #top(): Container | undefined {
    return this.#outside[this.#outside.length - 1];
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes <= RECORD_BYTES_LIMIT) this.#pieces.push(piece);
    else this.#pieces.length = 0;
  }

  #endRecord(): void {
    if (this.#bytes > RECORD_BYTES_LIMIT) this.#tooLong++;
    else {
      const keys = this.#outside.map(({ key }) => key).filter((key) => key !== "");
      const line = Buffer.concat([
        Buffer.from(keys.map((key) => `{${key}:`).join("")),
        ...this.#pieces,
        Buffer.from(`${"}".repeat(keys.length)}\n`),
      ]);
      flattenLine(line);
      this.#emit(line);
      this.#emitted++;
      this.#whole = null;
    }
    this.#pieces = [];
    this.#bytes = 0;
  }

  #endDocument(): void {
    if (this.#emitted === 0 && this.#whole) {
      const line = Buffer.concat([...this.#whole, Buffer.from("\n")]);
      flattenLine(line);
      this.#emit(line);
    }
    this.#whole = [];
    this.#wholeBytes = 0;
    this.#emitted = 0;
  }
}

function boundedKey(bytes: number[]): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Line ends in JSON are white space (inside strings they are escaped), so they may become spaces. */
function flattenLine(line: Buffer): void {
  for (let i = line.indexOf(10); i >= 0 && i < line.length - 1; i = line.indexOf(10, i + 1)) line[i] = 32;
}
