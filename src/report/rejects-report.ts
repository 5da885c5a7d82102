/**
 * The rejects report: one entry for every record that could not be used and every input that was left out, as NDJSON or CSV. It
 * says file, record, byte and reason, and nothing that was written there. Written as the import goes, so it costs no memory.
 */
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { LeaksiftError } from "../errors/leaksift-error.js";
import { printable } from "../identifier/mask.js";

export interface RejectedRecord {
  /** Number of the record in its input, from 1, a header not counted; `null` for one too long to be read at all. */
  readonly record: number | null;
  /** Where it begins in the text of its input: unpacked, as UTF-8 without byte order mark, a JSON document as one record a line. */
  readonly byte: number;
  readonly reason: string;
}

/** Characters that are gathered before they are written. */
const BATCH = 1 << 16;

export class RejectsReport {
  readonly #path: string;
  readonly #file: number;
  readonly #isCsv: boolean;
  #text = "";
  #position = 0;
  #isPipe = false;

  /**
   * Creates or overwrites the file, for its owner's eyes.
   * @param keeps leaves what is there until `goBackTo` or `restart`
   * @throws LeaksiftError usage when it can't be written
   */
  constructor(path: string, keeps = false) {
    this.#path = path;
    this.#isCsv = /\.csv$/iu.test(path);
    try {
      const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
      this.#file = openSync(path, O_WRONLY | O_CREAT | (keeps ? 0 : O_TRUNC), 0o600);
    } catch (error) {
      throw this.#failed(error);
    }
    if (!keeps) this.restart();
  }

  /** Everything told so far is on the disk. @returns its length in bytes; `null` for a pipe */
  mark(): number | null {
    this.#flush();
    if (this.#isPipe) return null;
    try {
      fsyncSync(this.#file);
    } catch (error) {
      throw this.#failed(error);
    }
    return this.#position;
  }

  /** Goes on behind a mark of an earlier run. @throws LeaksiftError usage when the file doesn't reach so far any more */
  goBackTo(bytes: number): void {
    if (fstatSync(this.#file).size < bytes)
      throw new LeaksiftError("usage", `the rejects report ${this.#path} is not the one of the interrupted import`);
    ftruncateSync(this.#file, bytes);
    this.#text = "";
    this.#position = bytes;
  }

  /** Drops what was written: the import reads everything again. */
  restart(): void {
    this.#text = "";
    this.#position = 0;
    try {
      ftruncateSync(this.#file);
    } catch (error) {
      // A pipe or a device can't be taken back.
      if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw this.#failed(error);
      this.#isPipe = true;
    }
    if (this.#isCsv) this.#text = "file,record,byte,reason\n";
  }

  /** @throws LeaksiftError usage when the file can't be written */
  add(path: string, rejects: Iterable<RejectedRecord>): void {
    const file = printable(path);
    for (const { record, byte, reason } of rejects) this.#line(file, record, byte, reason);
  }

  /** Adds the inputs that were left out as a whole, and closes the file. */
  finish(skipped: readonly { readonly path: string; readonly reason: string }[]): void {
    for (const { path, reason } of skipped) this.#line(printable(path), null, null, reason);
    this.#flush();
    closeSync(this.#file);
  }

  #line(file: string, record: number | null, byte: number | null, reason: string): void {
    this.#text += this.#isCsv
      ? `${csvCell(file)},${record ?? ""},${byte ?? ""},${csvCell(reason)}\n`
      : `${JSON.stringify({ file, record, byte, reason })}\n`;
    if (this.#text.length >= BATCH) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    try {
      for (let at = 0; at < bytes.length;) at += this.#write(bytes.subarray(at), at);
    } catch (error) {
      throw this.#failed(error);
    }
    this.#position += bytes.length;
  }

  /** By position, because a restart begins again at the front; a pipe has none. */
  #write(bytes: Buffer, at: number): number {
    return writeSync(this.#file, bytes, 0, bytes.length, this.#isPipe ? null : this.#position + at);
  }

  #failed(error: unknown): LeaksiftError {
    const { code } = error as NodeJS.ErrnoException;
    return new LeaksiftError("usage", `the rejects report ${this.#path} can't be written (${code ?? "unknown error"})`);
  }
}

/** RFC 4180; a name that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
