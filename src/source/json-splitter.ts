/**
 * A JSON document (RFC 8259) of any size, rewritten on the fly as NDJSON: each object that is an element of an array, and is
 * not inside another such object, is a record and becomes one line; so does a row, an array in an array whose first
 * element is no container. The keys that lead to it are wrapped round it again (`{"Customer":{…}}`), so that column names
 * stay paths. What stands behind a key that is data (`{"ann@example.com":{…}}`, json-key.ts) is a record, too, and so is
 * each value of an object that is a table (json-maps.ts). What stands outside the records is not lost: json-outside.ts says when it is a record too. Documents may
 * follow one another. Bytes in, bytes out, constant memory; pieces may end anywhere.
 */
import { ANY_KEY, dataKeyOf } from "./json-key.js";
import { mapPath } from "./json-maps.js";
import { OutsideText, type OutsideMark } from "./json-outside.js";
import { RECORD_BYTES_LIMIT, TOO_LONG_MARK } from "./text-shape.js";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Containers outside records; a deeper one is a record, whatever it is. */
const DEPTH_LIMIT = 64;
/** A longer key is left out of what is wrapped round a record. */
const KEY_BYTES_LIMIT = 1024;

const NEWLINE = Buffer.from("\n");
const TOO_LONG_LINE = Buffer.from([TOO_LONG_MARK, 10]);

interface Container {
  readonly array: boolean;
  /** The key, with its quotes, under which the current value of an object stands. */
  key: string;
  /** The colon behind the key has been met. */
  keyed: boolean;
  /** An object that is a table. */
  readonly isMap: boolean;
  /** Of a key that is data, or of a table: where it stands in the text outside, and the records before it; else `null`. */
  data: { readonly mark: OutsideMark; readonly records: number } | null;
}

export class JsonSplitter {
  readonly #emit: (line: Buffer) => void;
  readonly #maps: ReadonlySet<string>;
  /** Containers that are no records and hold what is read now. */
  readonly #outside: Container[] = [];
  /** Depth of containers within the open record; 0 outside. */
  #depth = 0;
  /** The open record is an array of which no element is known. */
  #rowInDoubt = false;
  #inString = false;
  #escaped = false;
  #key: number[] = [];
  #keyMark: OutsideMark = { at: 0, hadValues: false };
  #inKey = false;
  /** What is wrapped round a record here; `null` when the keys have changed. */
  #wrap: readonly [Buffer, Buffer] | null = null;
  #record: Buffer[] = [];
  #recordBytes = 0;

  readonly #text = new OutsideText();
  /** The document so far and its records, which wait for its end; `null` once it is too long to wait for. */
  #whole: Buffer[] | null = null;
  #wholeBytes = 0;
  #waiting: Buffer[] = [];
  #records = 0;
  /** The document has keys that are data: its records are no part of what stands outside of them. */
  #hasKeys = false;
  #documents = 0;
  /** The first document, when it depends on a second one what its records are. */
  #first: { readonly whole: Buffer; readonly lines: readonly Buffer[] } | null = null;

  /**
   * @param emit gets each line with its newline; a record that was left out is a line of TOO_LONG_MARK
   * @param maps objects that are tables, by their `mapPath`
   */
  constructor(emit: (line: Buffer) => void, maps: readonly string[] = []) {
    this.#emit = emit;
    this.#maps = new Set(maps);
  }

  /** @param bytes not kept: the caller may reuse them */
  push(bytes: Buffer): void {
    let recordFrom = 0;
    let documentFrom = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (this.#inString) {
        i = this.#string(bytes, i);
        continue;
      }
      const byte = bytes[i];
      if (byte <= 32) continue;
      if (this.#depth > 0) {
        if (this.#rowInDoubt && (byte === OPEN_OBJECT || byte === OPEN_ARRAY)) {
          // An array of containers: it is outside, and so is what it holds.
          this.#depth = 0;
          this.#record = [];
          this.#recordBytes = 0;
          this.#restoreKey();
          this.#enter(true);
        } else if (byte === QUOTE) this.#inString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) this.#depth++;
        else if ((byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) && --this.#depth === 0) {
          this.#keepRecord(bytes, recordFrom, i + 1);
          this.#endRecord(this.#rowInDoubt);
        }
        this.#rowInDoubt = false;
        if (this.#depth > 0 || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) continue;
      }
      const top = this.#outside[this.#outside.length - 1] as Container | undefined;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (top && (top.array || top.data || this.#outside.length >= DEPTH_LIMIT)) {
          if (top.data) this.#text.cut(top.data.mark);
          this.#depth = 1;
          this.#rowInDoubt = byte === OPEN_ARRAY && this.#outside.length < DEPTH_LIMIT;
          recordFrom = i;
        } else {
          if (!top) {
            this.#beginDocument(byte === OPEN_ARRAY);
            documentFrom = i;
          }
          this.#enter(byte === OPEN_ARRAY);
        }
      } else if (!top) {
        // Between documents: commas and rubbish. A string is stepped over as such.
        if (byte === QUOTE) this.#inString = true;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        this.#endValue(top);
        this.#leave();
        if (this.#outside.length === 0) {
          this.#keepDocument(bytes, documentFrom, i + 1);
          this.#endDocument();
        }
      } else if (byte === COMMA) this.#nextValue(top);
      else {
        if (byte === COLON && !top.array) {
          top.key = this.#key.length > KEY_BYTES_LIMIT ? "" : Buffer.from(this.#key).toString("utf8");
          top.keyed = true;
          const isRecord = top.isMap || dataKeyOf(top.key.slice(1, -1)) !== null;
          top.data = isRecord ? { mark: this.#keyMark, records: this.#records } : null;
          this.#wrap = null;
        } else if (byte === QUOTE) {
          this.#inString = true;
          this.#inKey = !top.array && !top.keyed;
          if (this.#inKey) {
            this.#key = [QUOTE];
            this.#keyMark = this.#text.mark();
          }
        }
        this.#text.push(byte, top.array || (top.keyed && byte !== COLON));
      }
    }
    if (this.#depth > 0) this.#keepRecord(bytes, recordFrom, bytes.length);
    if (this.#outside.length > 0) this.#keepDocument(bytes, documentFrom, bytes.length);
  }

  /**
   * Hands on what still waits.
   * @returns false when the document breaks off
   */
  end(): boolean {
    this.#flushWaiting();
    if (this.#first) for (const line of this.#first.lines) this.#emit(line);
    this.#first = null;
    return this.#depth === 0 && this.#outside.length === 0 && !this.#inString;
  }

  /** Reads on in a string from bytes[at]. @returns offset of its closing quote, or of the last byte */
  #string(bytes: Buffer, at: number): number {
    const outside = this.#depth === 0 && this.#outside.length > 0;
    let i = at;
    for (; i < bytes.length; i++) {
      const byte = bytes[i];
      if (outside) {
        this.#text.push(byte, false);
        if (this.#inKey && this.#key.length <= KEY_BYTES_LIMIT) this.#key.push(byte);
      }
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#inKey = false;
        break;
      }
    }
    return i;
  }

  #enter(array: boolean): void {
    // The root array's own brackets are left out: its elements are records of their own.
    if (this.#outside.length > 0 || !array) this.#text.open(array);
    const isMap = this.#maps.size > 0 && !array && this.#maps.has(mapPath(this.#outside.map(bareKey)));
    this.#outside.push({ array, key: "", keyed: false, isMap, data: null });
    this.#wrap = null;
  }

  /** What was taken for the record behind a key that is data is a list of records. */
  #restoreKey(): void {
    const top = this.#outside[this.#outside.length - 1];
    if (!top.data) return;
    for (const byte of Buffer.from(`${top.key}:`)) this.#text.push(byte, false);
  }

  /** A value behind a key that is data is a record by itself where it is no container, or a list that gave none. */
  #endValue(top: Container): void {
    if (!top.data) return;
    const { mark, records } = top.data;
    const { tooLong } = this.#text;
    const entry = this.#text.cut(mark);
    top.data = null;
    if (tooLong && !this.#text.tooLong) this.#add(TOO_LONG_LINE);
    else if (entry.length > 0 && (records === this.#records || entry.toString("utf8") !== `${top.key}:[]`)) {
      top.key = "";
      const [before, behind] = this.#wrapHere();
      this.#add(flat(Buffer.concat([before, Buffer.from("{"), entry, Buffer.from("}"), behind])));
    }
    this.#hasKeys = true;
  }

  #leave(): void {
    if (this.#outside.length === 1 && this.#outside[0].array) this.#endElement();
    else this.#text.close(this.#outside[this.#outside.length - 1].array);
    this.#outside.pop();
    this.#wrap = null;
  }

  #nextValue(top: Container): void {
    if (!top.array) {
      this.#endValue(top);
      top.key = "";
      top.keyed = false;
      this.#wrap = null;
    }
    if (this.#outside.length === 1 && top.array) this.#endElement();
    else this.#text.comma();
  }

  /** What stands in the root array and is no record so far: a value, or containers that hold values. */
  #endElement(): void {
    if (this.#text.tooLong) this.#add(TOO_LONG_LINE);
    else if (this.#text.hasValues) this.#add(Buffer.concat([Buffer.from("["), this.#text.bytes(), Buffer.from("]\n")]));
    this.#text.clear();
  }

  #keepRecord(bytes: Buffer, from: number, to: number): void {
    this.#recordBytes += to - from;
    if (this.#recordBytes <= RECORD_BYTES_LIMIT) this.#record.push(Buffer.from(bytes.subarray(from, to)));
    else this.#record = [];
  }

  #endRecord(empty: boolean): void {
    if (this.#recordBytes > RECORD_BYTES_LIMIT) this.#add(TOO_LONG_LINE);
    else if (!empty || this.#outside[this.#outside.length - 1].data) {
      const [before, behind] = (this.#wrap ??= this.#wrapHere());
      this.#add(flat(Buffer.concat([before, ...this.#record, behind])));
    }
    this.#record = [];
    this.#recordBytes = 0;
  }

  #wrapHere(): readonly [Buffer, Buffer] {
    const keys = this.#outside.map(shownKey).filter((key) => key !== "");
    return [Buffer.from(keys.map((key) => `{${key}:`).join("")), Buffer.from(`${"}".repeat(keys.length)}\n`)];
  }

  #add(line: Buffer): void {
    this.#records++;
    if (this.#whole) this.#waiting.push(line);
    else this.#emit(line);
  }

  #beginDocument(array: boolean): void {
    if (this.#first) this.#emit(this.#first.whole);
    this.#first = null;
    this.#whole = array ? null : [];
    this.#wholeBytes = 0;
    this.#records = 0;
    this.#hasKeys = false;
  }

  #keepDocument(bytes: Buffer, from: number, to: number): void {
    if (!this.#whole) return;
    this.#wholeBytes += to - from;
    if (this.#wholeBytes > RECORD_BYTES_LIMIT) this.#flushWaiting();
    else this.#whole.push(Buffer.from(bytes.subarray(from, to)));
  }

  #flushWaiting(): void {
    for (const line of this.#waiting) this.#emit(line);
    this.#waiting = [];
    this.#whole = null;
  }

  /** The text outside the records of a root object is complete: is it a record, and are they records without it? */
  #endDocument(): void {
    const text = this.#text;
    const isRecord = this.#records === 0 ? text.tooLong || text.hasValues : text.tooLong || text.holdsIdentifier();
    if (isRecord) {
      const line = text.tooLong ? TOO_LONG_LINE : Buffer.concat([text.bytes(), NEWLINE]);
      if (this.#records > 0 && this.#whole && !this.#hasKeys) {
        const whole = flat(Buffer.concat([...this.#whole, NEWLINE]));
        if (this.#documents > 0) this.#emit(whole);
        else this.#first = { whole, lines: [...this.#waiting, line] };
        this.#waiting = [];
      } else {
        this.#flushWaiting();
        this.#emit(line);
      }
    }
    this.#flushWaiting();
    text.clear();
    this.#documents++;
  }
}

function bareKey({ key }: Container): string {
  return key.slice(1, -1);
}

/** The keys of a table name no column. */
function shownKey({ key, isMap }: Container): string {
  return isMap && key !== "" && dataKeyOf(key.slice(1, -1)) === null ? `"${ANY_KEY}"` : key;
}

/** Line ends in JSON are white space (inside strings they are escaped), so all but the last may become spaces. */
function flat(line: Buffer): Buffer {
  for (let i = line.indexOf(10); i >= 0 && i < line.length - 1; i = line.indexOf(10, i + 1)) line[i] = 32;
  return line;
}
