/**
 * One JSON document (RFC 8259), read by its bytes: leaves come out as byte ranges, keys are compared with those of the
 * document before, and nothing becomes a string or an object. Strict: whatever is not plainly valid, or needs decoding, is
 * left to `JSON.parse`, which stays the judge (json-lines-parser.ts). Measured against it on one busy core: see
 * docs/performance.md.
 */

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const MINUS = 45;
const DOT = 46;
const DOLLAR = 36;

const DEPTH_LIMIT = 64;
/** Digits that a double holds exactly: a longer number is spelled by `JSON.parse`. */
const EXACT_DIGITS = 15;

/** A place in the documents, as the scanner walks it: the keys that lead there, and what is wanted of it. */
export interface ScanPlace<Place> {
  /** A value here is of no use. */
  readonly ignored: boolean;
  /** Keys met here, in the order they were met. */
  readonly keys: readonly Uint8Array[];
  readonly places: readonly Place[];
  /** The child that came last: the next document has its keys in the same order. */
  last: number;
}

/** Kinds of leaves, beside their ranges. */
export const PLAIN_LEAF = 0;
/** A string with escapes: its range includes the quotes. */
export const ESCAPED_LEAF = 1;
/** A number or a word that `JSON.parse` spells. */
export const OTHER_LEAF = 2;
/** A key that is data, and that `plainKey` spells. */
export const KEY_LEAF = 3;

/** Gives the child of a key, at bytes[start, end), that is not in `keys`. It may add it there, and may add leaves. */
export type ChildOf<Place> = (place: Place, key: string, start: number, end: number) => Place;

export class JsonLineScanner<Place extends ScanPlace<Place>> {
  /** Leaves of the last document, `count` of them. */
  count = 0;
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  kinds = new Uint8Array(256);
  readonly places: Place[] = [];
  readonly #childOf: ChildOf<Place>;
  #bytes: Uint8Array = new Uint8Array(0);
  #end = 0;

  constructor(childOf: ChildOf<Place>) {
    this.#childOf = childOf;
  }

  /**
   * Reads the document bytes[start, end), an object or an array without white space before it.
   * @returns false when `JSON.parse` is to be asked; the leaves then mean nothing
   */
  scan(root: Place, bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#end = end;
    this.count = 0;
    if (bytes[start] !== OPEN_OBJECT && bytes[start] !== OPEN_ARRAY) return false;
    const behind = this.#value(root, start, 0);
    return behind >= 0 && this.#skipSpace(behind) === end;
  }

  /** @returns offset behind the value, or -1 */
  #value(place: Place, at: number, depth: number): number {
    const bytes = this.#bytes;
    const byte = bytes[at];
    if (at >= this.#end) return -1;
    if (byte === QUOTE) return this.#string(place, at);
    if (byte === OPEN_OBJECT) return depth < DEPTH_LIMIT ? this.#object(place, at, depth) : -1;
    if (byte === OPEN_ARRAY) return depth < DEPTH_LIMIT ? this.#array(place, at, depth) : -1;
    if (byte === MINUS || (byte >= 48 && byte <= 57)) return this.#number(place, at);
    return this.#word(place, at);
  }

  #object(place: Place, at: number, depth: number): number {
    const bytes = this.#bytes;
    let i = this.#skipSpace(at + 1);
    if (bytes[i] === CLOSE_OBJECT) return i + 1;
    for (;;) {
      if (bytes[i] !== QUOTE) return -1;
      const keyStart = i + 1;
      const keyEnd = this.#plainEnd(keyStart);
      if (keyEnd < 0) return -1;
      i = this.#skipSpace(keyEnd + 1);
      if (bytes[i] !== COLON || i >= this.#end) return -1;
      // MongoDB's {"$numberLong": "13800138000"} is the value of the key above.
      const isExtended = depth > 0 && bytes[keyStart] === DOLLAR && keyEnd > keyStart;
      const child = isExtended ? place : this.#child(place, keyStart, keyEnd);
      i = this.#value(child, this.#skipSpace(i + 1), depth + 1);
      if (i < 0) return -1;
      i = this.#skipSpace(i);
      if (i >= this.#end) return -1;
      if (bytes[i] === CLOSE_OBJECT) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = this.#skipSpace(i + 1);
    }
  }

  #array(place: Place, at: number, depth: number): number {
    const bytes = this.#bytes;
    let i = this.#skipSpace(at + 1);
    if (bytes[i] === CLOSE_ARRAY) return i + 1;
    for (;;) {
      i = this.#value(place, i, depth + 1);
      if (i < 0) return -1;
      i = this.#skipSpace(i);
      if (i >= this.#end) return -1;
      if (bytes[i] === CLOSE_ARRAY) return i + 1;
      if (bytes[i] !== COMMA) return -1;
      i = this.#skipSpace(i + 1);
    }
  }

  #string(place: Place, at: number): number {
    const plainEnd = this.#plainEnd(at + 1);
    if (plainEnd >= 0) {
      if (!place.ignored && plainEnd > at + 1) this.#leaf(place, at + 1, plainEnd, PLAIN_LEAF);
      return plainEnd + 1;
    }
    const bytes = this.#bytes;
    const end = this.#end;
    for (let i = at + 1; i < end; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) {
        if (!place.ignored) this.#leaf(place, at, i + 1, ESCAPED_LEAF);
        return i + 1;
      }
      if (byte === BACKSLASH) {
        i = this.#escape(i);
        if (i < 0) return -1;
      } else if (byte < 32) return -1;
    }
    return -1;
  }

  /** @returns offset of an escape's last byte, or -1 for what is none */
  #escape(at: number): number {
    switch (this.#bytes[at + 1]) {
      case QUOTE:
      case BACKSLASH:
      case 47:
      case 98:
      case 102:
      case 110:
      case 114:
      case 116:
        return at + 1;
      case 117:
        for (let i = at + 2; i < at + 6; i++) {
          const byte = this.#bytes[i] | 32;
          if (!((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102)) || this.#bytes[i] < 48) return -1;
        }
        return at + 5;
      default:
        return -1;
    }
  }

  #number(place: Place, at: number): number {
    const bytes = this.#bytes;
    let i = bytes[at] === MINUS ? at + 1 : at;
    const first = i;
    while (isDigit(bytes[i])) i++;
    if (i === first || (bytes[first] === 48 && i > first + 1)) return -1;
    let isInteger = i - first <= EXACT_DIGITS && bytes[at] !== MINUS;
    if (bytes[i] === DOT) {
      isInteger = false;
      const from = ++i;
      while (isDigit(bytes[i])) i++;
      if (i === from) return -1;
    }
    if ((bytes[i] | 32) === 101) {
      isInteger = false;
      i++;
      if (bytes[i] === 43 || bytes[i] === MINUS) i++;
      const from = i;
      while (isDigit(bytes[i])) i++;
      if (i === from) return -1;
    }
    // What lies behind the line belongs to another: a number that reaches it may be cut.
    if (i > this.#end) return -1;
    if (!place.ignored) this.#leaf(place, at, i, isInteger ? PLAIN_LEAF : OTHER_LEAF);
    return i;
  }

  #word(place: Place, at: number): number {
    const bytes = this.#bytes;
    const word = bytes[at] === 116 ? TRUE : bytes[at] === 102 ? FALSE : NULL;
    if (at + word.length > this.#end) return -1;
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return -1;
    if (word !== NULL && !place.ignored) this.#leaf(place, at, at + word.length, PLAIN_LEAF);
    return at + word.length;
  }

  /** @returns offset of the quote that closes a string without escapes, or -1 */
  #plainEnd(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let i = at;
    for (; i < end; i++) {
      const byte = bytes[i];
      if (byte === QUOTE) return i;
      if (byte === BACKSLASH || byte < 32) return -1;
    }
    return -1;
  }

  #skipSpace(at: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let i = at;
    while (i < end && (bytes[i] === 32 || bytes[i] === 9 || bytes[i] === 13)) i++;
    return i;
  }

  #child(place: Place, start: number, end: number): Place {
    const { keys } = place;
    const count = keys.length;
    const next = place.last + 1 < count ? place.last + 1 : 0;
    if (count > 0 && this.#isKey(keys[next], start, end)) {
      place.last = next;
      return place.places[next];
    }
    for (let i = 0; i < count; i++) {
      if (!this.#isKey(keys[i], start, end)) continue;
      place.last = i;
      return place.places[i];
    }
    const bytes = this.#bytes;
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
    return this.#childOf(place, key.toString("utf8"), start, end);
  }

  #isKey(key: Uint8Array, start: number, end: number): boolean {
    const { length } = key;
    if (end - start !== length) return false;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== key[i]) return false;
    return true;
  }

  /** For `childOf`: a key that is a value besides. */
  addLeaf(place: Place, start: number, end: number, kind: number): void {
    if (place.ignored) return;
    this.#leaf(place, start, end, kind);
  }

  #leaf(place: Place, start: number, end: number, kind: number): void {
    const { count } = this;
    if (count === this.starts.length) this.#grow();
    this.starts[count] = start;
    this.ends[count] = end;
    this.kinds[count] = kind;
    this.places[count] = place;
    this.count = count + 1;
  }

  #grow(): void {
    const { starts, ends, kinds } = this;
    this.starts = new Int32Array(2 * starts.length);
    this.starts.set(starts);
    this.ends = new Int32Array(2 * ends.length);
    this.ends.set(ends);
    this.kinds = new Uint8Array(2 * kinds.length);
    this.kinds.set(kinds);
  }
}

const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");
const NULL = Buffer.from("null");

/** Not by `(byte - 48) >>> 0 <= 9`: behind the last byte that is 0, and a number there would have no end. */
function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
