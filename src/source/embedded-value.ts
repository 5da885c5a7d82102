/**
 * Values inside a cell: JSON (RFC 8259), or what PHP's serialize() writes, as WordPress, Discuz and many shops keep their
 * profiles and orders. PHP counts the bytes of each string; dumps that were re-encoded or escaped once more have counts that
 * are wrong, so a string also ends where `";` says so.
 */
import { parseExactly } from "./lenient-json.js";

const DEPTH_LIMIT = 64;
const QUOTE = 34;
const COLON = 58;
const SEMICOLON = 59;
const OPEN = 123;
const CLOSE = 125;

/** Could this cell be one? By its first bytes and its last: for each cell of a dump. */
export function mayEmbed(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (first === OPEN || first === 91) return bytes[end - 1] === first + 2;
  // a:1:{…}  O:8:"stdClass":1:{…}  s:3:"abc";
  return (first === 97 || first === 79 || first === 115) && bytes[start + 1] === COLON && end - start > 5;
}

/** @returns the value; `undefined` when the text is neither */
export function embeddedValue(text: string): object | undefined {
  const first = text[0];
  if (first === "{" || first === "[") {
    try {
      const value = parseExactly(text);
      return typeof value === "object" && value !== null ? value : undefined;
    } catch {
      return undefined;
    }
  }
  if (!/^[aOs]:\d+:/u.test(text)) return undefined;
  const value = new PhpReader(Buffer.from(text)).read();
  if (typeof value === "object" && value !== null) return value;
  if (typeof value === "string") return [value];
  return undefined;
}

/** Reads what is there of a serialised value: one that is cut off gives what came before. */
class PhpReader {
  readonly #bytes: Buffer;
  /** Quotes were escaped once more: s:3:\"abc\"; */
  readonly #escaped: boolean;
  #at = 0;
  #broken = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#escaped = /^[aOs]:\d+:(?:\{[^"]*|)\\"/u.test(bytes.toString("latin1", 0, 256));
  }

  read(depth = 0): unknown {
    const bytes = this.#bytes;
    const type = bytes[this.#at];
    this.#at += 2;
    switch (type) {
      case 78: // N;
        return null;
      case 105: // i:1;
      case 100: // d:1.5;
      case 98: // b:1;
      case 114: // r:1;  R:1;  a reference to a value that is read anyway
      case 82: {
        const text = this.#upTo(SEMICOLON);
        return type === 105 || type === 100 ? text : null;
      }
      case 115: {
        const text = this.#string();
        this.#expect(SEMICOLON);
        return text;
      }
      case 79: // O:8:"stdClass":1:{…}
      case 67: // C:11:"ArrayObject":37:{…}: bytes that only the class can read
      case 97: // a:1:{…}
        if (type !== 97) {
          this.#string();
          this.#expect(COLON);
        }
        this.#upTo(COLON);
        this.#expect(OPEN);
        if (this.#broken || type === 67 || depth >= DEPTH_LIMIT) {
          this.#broken = true;
          return {};
        }
        return this.#entries(depth);
      default:
        this.#broken = true;
        return null;
    }
  }

  #entries(depth: number): object {
    const list: unknown[] = [];
    const named: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let isList = true;
    while (!this.#broken && this.#at < this.#bytes.length && this.#bytes[this.#at] !== CLOSE) {
      const key = this.read(depth + 1);
      if (this.#broken) break;
      const value = this.read(depth + 1);
      if (typeof key !== "string" || /^-?\d+$/u.test(key)) list.push(value);
      else {
        isList = false;
        // Private fields carry the name of their class: \0Class\0name
        named[key.slice(key.lastIndexOf("\0") + 1)] = value;
      }
    }
    this.#at++;
    if (isList) return list;
    if (list.length > 0) named["[]"] = list;
    return named;
  }

  /** 3:"abc", from its count on. */
  #string(): string {
    const bytes = this.#bytes;
    const count = Number(this.#upTo(COLON));
    const quote = this.#escaped ? 2 : 1;
    const start = this.#at + quote;
    let end = start + count;
    if (!this.#isEnd(end)) {
      const mark = this.#escaped ? '\\"' : '"';
      end = bytes.indexOf(`${mark};`, start, "latin1");
      const colon = bytes.indexOf(`${mark}:`, start, "latin1");
      if (end < 0 || (colon >= 0 && colon < end && bytes[start - quote - 2] === COLON && bytes[0] === 79)) end = colon;
      if (end < 0) {
        end = bytes.length;
        this.#broken = true;
      }
    }
    this.#at = end + quote;
    return bytes.toString("utf8", start, end);
  }

  #isEnd(at: number): boolean {
    const quote = this.#escaped ? at + 1 : at;
    const bytes = this.#bytes;
    return bytes[quote] === QUOTE && (bytes[quote + 1] === SEMICOLON || bytes[quote + 1] === COLON);
  }

  #upTo(byte: number): string {
    const end = this.#bytes.indexOf(byte, this.#at);
    if (end < 0 || end - this.#at > 32) {
      this.#broken = true;
      return "";
    }
    const text = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end + 1;
    return text;
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at] === byte) this.#at++;
    else this.#broken = true;
  }
}
