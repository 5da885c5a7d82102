/**
 * The bytes of a dump that are there, and where its splitter stands in them. Pieces are added behind; what is done with is let
 * go of in front. Constant memory, save for what must be looked at as a whole.
 */
import { LF } from "./sql-lexing.js";

/** What is being read. */
export type DumpState =
  | "top"
  | "line"
  | "comment"
  | "statement"
  | "rows"
  | "row"
  | "garbage"
  | "set"
  | "select"
  | "from"
  | "copy"
  | "long-line"
  | "resync";

/** Bytes before the cursor that stay, for what is told by looking back. */
const KEPT_BYTES = 8;

export class DumpCursor {
  bytes: Buffer = Buffer.allocUnsafe(256 << 10);
  /** What lies before is done with. */
  from = 0;
  at = 0;
  /** Behind the last byte that is there. */
  to = 0;
  /** Nothing follows behind `to`. */
  last = false;
  state: DumpState = "top";
  /** All bytes so far. */
  total = 0;
  #wait = 0;

  /**
   * Adds a piece. @param bytes copied
   * @returns by how much what was there moved to the front
   */
  add(bytes: Buffer, start: number, length: number): number {
    const moved = this.to + length > this.bytes.length ? this.#makeRoom(length) : 0;
    bytes.copy(this.bytes, this.to, start, start + length);
    this.to += length;
    this.total += length;
    return moved;
  }

  #makeRoom(more: number): number {
    const { from } = this;
    const kept = this.to - from;
    const target = kept + more <= this.bytes.length ? this.bytes : Buffer.allocUnsafe(2 * (kept + more));
    this.bytes.copy(target, 0, from, this.to);
    this.bytes = target;
    this.from = 0;
    this.at -= from;
    this.to = kept;
    this.#wait -= from;
    return from;
  }

  /** All has been added. */
  end(): void {
    this.last = true;
    this.#wait = 0;
  }

  /** Whether there is enough to go on. */
  get isReady(): boolean {
    return this.to >= this.#wait;
  }

  /**
   * What begins at `from` is looked at anew each time: not before there are half as many bytes again.
   * @returns false, for "more bytes are needed"
   */
  waitFor(from: number): false {
    this.#wait = this.to + ((this.to - from) >> 1);
    return false;
  }

  /** The bytes that were waited for are not needed. */
  waitNoMore(): void {
    this.#wait = 0;
  }

  /** @returns true, for "go on" */
  go(state: DumpState): true {
    this.state = state;
    return true;
  }

  /** Goes on behind the next line end, or at it, when it is there; else steps over all there is. */
  skipLine(state: DumpState, behind: boolean): boolean {
    const line = this.indexOf(LF, this.at);
    if (line < 0) {
      this.at = Math.max(this.at, this.to);
      return false;
    }
    this.at = behind ? line + 1 : line;
    return this.go(state);
  }

  /** Lets go of what lies before, but for a few bytes. */
  release(): void {
    this.from = Math.max(this.from, this.at - KEPT_BYTES);
  }

  /** As Buffer's, in what is there. */
  indexOf(byte: number, from: number): number {
    const at = this.bytes.indexOf(byte, from);
    return at >= 0 && at < this.to ? at : -1;
  }

  /** As indexOf. @returns -1 also when its end is not there yet */
  find(text: string, from: number): number {
    return this.bytes.subarray(0, this.to).indexOf(text, from, "latin1");
  }

  /** Latin-1 text of at most `length` bytes. */
  text(from: number, length: number): string {
    return this.bytes.toString("latin1", from, Math.min(this.to, from + length));
  }
}
