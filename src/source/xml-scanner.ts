/**
 * A push scanner for the XML inside workbooks (XML 1.0 without document types, UTF-8): bytes in, tags and texts out, no
 * string made on the way. Pieces may be cut anywhere. Names are told apart by a 32-bit hash of their local part, so
 * `<x:row>` is `<row>`; a file made to collide garbles nothing but itself.
 *
 * Not validating: end tags are counted, not matched. A DOCTYPE is refused, so no entity can be declared.
 */
import { LeaksiftError } from "../errors/leaksift-error.js";

/** A tag or a text longer than this is no part of a workbook: cells end at 32,767 characters. */
const TOKEN_BYTES_LIMIT = 2 << 20;

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const COLON = 58;
const EQUALS = 61;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const SPACE = 32;
const HASH_START = 0x811c9dc5 | 0;
const HASH_FACTOR = 0x01000193;
const COMMENT = Buffer.from("<!--");
const CDATA = Buffer.from("<![CDATA[");

/** The hash by which a scanner tells a local name. */
export function xmlName(name: string): number {
  let hash = HASH_START;
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, HASH_FACTOR);
  return hash;
}

/** `push` and `end` throw LeaksiftError input-damaged for what is no XML; messages hold no text of the input. */
export abstract class XmlScanner {
  /** Set by a subclass while it wants texts; others are stepped over. */
  protected wantsText = false;
  /** Shown in errors. */
  protected readonly place: string;
  #rest: Buffer = Buffer.alloc(0);
  #depth = 0;
  #scanned = 0;

  /** @param place the input's name, for errors */
  constructor(place: string) {
    this.place = place;
  }

  /** A start tag; its attributes lie in bytes[from, to). An empty element gets `close` at once. */
  protected abstract open(name: number, bytes: Buffer, from: number, to: number): void;
  protected abstract close(name: number): void;
  /** Text between two tags, whole or, around comments and CDATA, in parts. `raw`: entities are text (CDATA). */
  protected abstract text(bytes: Buffer, from: number, to: number, raw: boolean): void;

  /** @param piece may be reused after the call */
  push(piece: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    const consumed = this.#scan(bytes);
    this.#scanned += consumed;
    if (bytes.length - consumed > TOKEN_BYTES_LIMIT)
      throw this.damaged(`has a tag or text of more than ${TOKEN_BYTES_LIMIT} bytes`);
    this.#rest = Buffer.from(bytes.subarray(consumed));
  }

  /** All was given: the outermost element must be closed. */
  end(): void {
    const isCutOff = this.#rest.includes(LESS);
    if (this.#depth !== 0 || this.#scanned === 0 || isCutOff) throw this.damaged("breaks off before its end");
  }

  protected damaged(what: string): LeaksiftError {
    return new LeaksiftError("input-damaged", `${this.place}: the XML ${what} (at byte ${this.#scanned})`);
  }

  /** @returns offset of the first token that isn't complete */
  #scan(bytes: Buffer): number {
    const length = bytes.length;
    let at = 0;
    while (at < length) {
      let i = at;
      if (bytes[i] !== LESS) {
        while (i < length && bytes[i] !== LESS) i++;
        if (i === length) return at;
        if (this.wantsText) this.text(bytes, at, i, false);
        at = i;
      }
      if (++i === length) return at;
      const second = bytes[i];
      if (second === BANG || second === QUESTION) {
        const behind = this.#special(bytes, at, second);
        if (behind < 0) return at;
        at = behind;
        continue;
      }
      const isEnd = second === SLASH;
      if (isEnd) i++;
      let hash = HASH_START;
      for (; i < length; i++) {
        const byte = bytes[i];
        if (byte === GREATER || byte <= SPACE || byte === SLASH) break;
        hash = byte === COLON ? HASH_START : Math.imul(hash ^ byte, HASH_FACTOR);
      }
      const nameEnd = i;
      for (; i < length; i++) {
        const byte = bytes[i];
        if (byte === GREATER) break;
        if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
          i++;
          while (i < length && bytes[i] !== byte) i++;
        }
      }
      if (i >= length) return at;
      at = i + 1;
      if (isEnd) {
        if (--this.#depth < 0) throw this.damaged("closes more elements than it opens");
        this.close(hash);
        continue;
      }
      const isEmpty = bytes[i - 1] === SLASH && i - 1 >= nameEnd;
      this.open(hash, bytes, nameEnd, isEmpty ? i - 1 : i);
      if (isEmpty) this.close(hash);
      else this.#depth++;
    }
    return at;
  }

  /** Steps over a comment or an instruction, hands on CDATA. @returns offset behind it, -1 when it isn't complete */
  #special(bytes: Buffer, at: number, second: number): number {
    const behind = (start: number, closing: string): number => {
      const found = bytes.indexOf(closing, at + start, "latin1");
      return found < 0 ? -1 : found + closing.length;
    };
    if (second === QUESTION) return behind(2, "?>");
    if (startsWith(bytes, at, COMMENT)) return behind(COMMENT.length, "-->");
    if (startsWith(bytes, at, CDATA)) {
      const end = behind(CDATA.length, "]]>");
      if (end >= 0 && this.wantsText) this.text(bytes, at + CDATA.length, end - 3, true);
      return end;
    }
    // Perhaps the piece ends within `<![CDATA[`.
    if (bytes.length - at < CDATA.length) return -1;
    throw this.damaged("declares a document type, which no workbook needs");
  }
}

function startsWith(bytes: Buffer, at: number, wanted: Buffer): boolean {
  if (bytes.length - at < wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** The attributes in bytes[from, to) by local name, entities decoded. For tags that are few. */
export function attributesOf(bytes: Buffer, from: number, to: number): Map<string, string> {
  const attributes = new Map<string, string>();
  for (let i = from; i < to;) {
    const equals = bytes.indexOf(EQUALS, i);
    if (equals < 0 || equals >= to) break;
    const name = bytes.toString("utf8", i, equals).trim();
    i = equals + 1;
    while (i < to && bytes[i] <= SPACE) i++;
    const quote = bytes[i];
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) continue;
    const close = bytes.indexOf(quote, i + 1);
    const end = close < 0 || close > to ? to : close;
    const local = name.slice(name.lastIndexOf(":") + 1);
    if (!attributes.has(local)) attributes.set(local, decodeEntities(bytes.toString("utf8", i + 1, end)));
    i = end + 1;
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** The five entities of XML and character references; anything else stays as it is written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/giu, (whole, decimal, hex, name) => {
    if (typeof name === "string") return ENTITIES[name] ?? whole;
    const code = typeof decimal === "string" ? Number(decimal) : parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
