/**
 * Address books and directories as NDJSON: vCard (RFC 2426, RFC 6350, and 2.1) and LDIF (RFC 2849) write an entry over many
 * lines, folded where they are long. Each entry becomes a line at the place of its first line; what lies between is blank, so
 * that line numbers stay those of the file.
 */
import type { ByteReader } from "./byte-reader.js";
import type { Entry, EntryParser } from "./entry.js";
import type { EntryFormat } from "./entry-shape.js";
import { LdifEntries } from "./ldif-entries.js";
import { TransformReader } from "./transform-reader.js";
import { VcardEntries } from "./vcard-entries.js";

/** More than any field that counts; what is longer is a picture or a certificate. */
const LINE_LIMIT_BYTES = 1 << 20;
const LF = 10;
const CR = 13;

/** Rewrites what it is given piece by piece; for samples, and in the reader below for inputs. */
export class EntryLines {
  readonly #parser: EntryParser;
  #open: Buffer = Buffer.alloc(0);
  #line = 0;
  #entryLine = 0;
  #written = 0;
  #out = "";

  constructor(format: EntryFormat) {
    this.#parser = format === "vcard" ? new VcardEntries() : new LdifEntries();
  }

  /** @param piece `null` at the end. @returns a copy */
  push(piece: Uint8Array | null): Buffer {
    const bytes = piece === null ? this.#open : Buffer.concat([this.#open, piece]);
    let from = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      this.#take(bytes, from, end);
      from = end + 1;
    }
    this.#open = Buffer.from(bytes.subarray(from, Math.min(bytes.length, from + LINE_LIMIT_BYTES)));
    if (piece === null) {
      if (this.#open.length > 0) this.#take(this.#open, 0, this.#open.length);
      this.#entry(this.#parser.line(null));
    }
    const out = Buffer.from(this.#out);
    this.#out = "";
    return out;
  }

  #take(bytes: Buffer, from: number, end: number): void {
    const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
    const wasOpen = this.#parser.isOpen;
    const entryLine = this.#entryLine;
    this.#line++;
    const entry = this.#parser.line(bytes.toString("utf8", from, to));
    // A line may end one entry and begin the next.
    if (this.#parser.isOpen && (!wasOpen || entry !== null)) this.#entryLine = this.#line;
    this.#entry(entry, wasOpen ? entryLine : this.#line);
  }

  #entry(entry: Entry | null, line = this.#entryLine): void {
    if (entry === null) return;
    this.#out += `${"\n".repeat(Math.max(0, line - 1 - this.#written))}${JSON.stringify(entry)}\n`;
    this.#written = Math.max(this.#written + 1, line);
  }
}

/** An address book or directory, decoded, as NDJSON. */
export class EntryLineReader extends TransformReader {
  readonly #lines: EntryLines;

  constructor(inner: ByteReader, format: EntryFormat) {
    super(inner);
    this.#lines = new EntryLines(format);
  }

  protected override transform(piece: Buffer | null): Buffer {
    return this.#lines.push(piece);
  }
}

/** The entries of a sample, each a line of NDJSON; the last one may be cut off. */
export function entryLines(text: string, format: EntryFormat): string[] {
  const lines = new EntryLines(format);
  return Buffer.concat([lines.push(Buffer.from(text)), lines.push(null)])
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}
