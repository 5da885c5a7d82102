/**
 * Finds the end of one row of values in a dump, `(1,'a',NULL)`, whatever stands in its strings and comments. The row may come
 * in pieces: each call goes on where the one before stopped, so every byte is looked at once. Says when it is broken, and
 * where the next statement begins if that is how it shows.
 */
import * as lex from "./sql-lexing.js";

/** `more`: bytes are missing. `whole`: the row ends before `at`. `broken`: see `resume`. */
export type RowEnd = "more" | "whole" | "broken";

/** Values of #quote that are no quotes. */
const BLOCK_COMMENT = 1;
const LINE_COMMENT = 2;

export class RowScanner {
  /** Where it stopped. */
  at = 0;
  /** After `broken`: where the next statement begins; -1 when a row may follow. */
  resume = -1;
  backslashes: boolean;
  #depth = 0;
  #quote = 0;
  #escapes = false;
  #oracleClose = 0;
  /** In a string: begin of a line that may be the next statement; -1 for none. */
  #candidate = -1;
  #bytes: Buffer = Buffer.alloc(0);
  #to = 0;
  #last = false;
  #skipping = false;

  /** @param backslashes whether backslashes escape in strings */
  constructor(backslashes: boolean) {
    this.backslashes = backslashes;
  }

  /** A row begins at its parenthesis. */
  begin(at: number): void {
    this.at = at;
    this.resume = -1;
    this.#depth = 0;
    this.#quote = 0;
    this.#candidate = -1;
  }

  /** The bytes were moved towards the begin of their buffer. */
  shift(by: number): void {
    this.at -= by;
    if (this.#candidate >= 0) this.#candidate -= by;
  }

  /** In an open string: begin of a line in it that may be the next statement; -1 for none. */
  get candidate(): number {
    return this.#candidate;
  }

  /**
   * @param from bytes before it are not there any more
   * @param last nothing follows behind `to`
   * @param skipping the row is lost anyway: a line that looks like a statement is taken for one
   */
  scan(bytes: Buffer, from: number, to: number, last: boolean, skipping: boolean): RowEnd {
    this.#bytes = bytes;
    this.#to = to;
    this.#last = last;
    this.#skipping = skipping;
    const structure = lex.STRUCTURE;
    for (;;) {
      if (this.#quote !== 0) {
        const end = this.#string();
        if (end !== "whole") return end;
      }
      let at = this.at;
      while (at < to && structure[bytes[at]] === 0) at++;
      this.at = at;
      if (at >= to) return "more";
      switch (bytes[at]) {
        case lex.OPEN:
          this.#depth++;
          this.at = at + 1;
          break;
        case lex.CLOSE:
          this.at = at + 1;
          if (--this.#depth === 0) return "whole";
          break;
        case lex.SEMICOLON:
          return this.#broken(-1);
        case lex.LF: {
          const isNext = lex.statementAt(bytes, at + 1, to, last);
          if (isNext === null) return "more";
          if (isNext) return this.#broken(at + 1);
          this.at = at + 1;
          break;
        }
        case lex.DASH:
        case lex.SLASH: {
          if (at + 2 >= to && !last) return "more";
          const isComment =
            bytes[at] === lex.DASH
              ? bytes[at + 1] === lex.DASH && bytes[at + 2] <= 32
              : bytes[at + 1] === lex.STAR && bytes[at + 2] !== lex.BANG;
          if (isComment) this.#quote = bytes[at] === lex.DASH ? LINE_COMMENT : BLOCK_COMMENT;
          this.at = at + (isComment ? 2 : 1);
          break;
        }
        default: {
          // A quote. What follows `q'` tells how it is closed.
          if (at + 1 >= to && !last) return "more";
          const how = lex.openString(bytes, at, from, this.backslashes);
          this.#quote = bytes[at];
          this.#escapes = how.backslashes;
          this.#oracleClose = how.oracleClose;
          this.at = at + (how.oracleClose === 0 ? 1 : 2);
        }
      }
    }
  }

  #broken(resume: number): "broken" {
    this.resume = resume;
    this.#quote = 0;
    this.#candidate = -1;
    return "broken";
  }

  /** To the end of the string or comment that is open; `whole` behind it. */
  #string(): RowEnd {
    const bytes = this.#bytes;
    const to = this.#to;
    const last = this.#last;
    const quote = this.#quote;
    let at = this.at;
    if (quote === LINE_COMMENT) return this.#until(lex.LF, 0);
    if (quote === BLOCK_COMMENT) return this.#until(lex.STAR, lex.SLASH);
    if (this.#oracleClose !== 0) return this.#until(this.#oracleClose, lex.QUOTE);
    const escapes = this.#escapes;
    for (;;) {
      let byte = 0;
      while (at < to && (byte = bytes[at]) !== quote && byte !== lex.BACKSLASH && byte !== lex.LF) at++;
      this.at = at;
      if (at >= to) return "more";
      if (byte === lex.BACKSLASH) {
        if (escapes && at + 1 >= to && !last) return "more";
        at += escapes ? 2 : 1;
      } else if (byte === lex.LF) {
        const isNext = this.#candidate >= 0 ? false : lex.statementAt(bytes, at + 1, to, last);
        if (isNext === null) return "more";
        at++;
        if (isNext && this.#skipping) return this.#broken(at);
        if (isNext) this.#candidate = at;
      } else {
        if (at + 1 >= to && !last) return "more";
        const length = lex.quoteLength(quote, at + 1 < to ? bytes[at + 1] : -1);
        if (length === 2 || (length === 1 && this.#candidate < 0)) {
          at += length;
          continue;
        }
        // The quote of a value in the statement that the candidate begins would close this string, were it never closed.
        const isRight = this.#candidate < 0 || (length === 0 ? this.#isFollowedWell(at + 1) : false);
        if (isRight === null) return "more";
        if (!isRight) return this.#broken(this.#candidate);
        this.at = at + 1;
        this.#quote = 0;
        this.#candidate = -1;
        return "whole";
      }
    }
  }

  /**
   * To the end of a comment, or of Oracle's q'[…]': behind two bytes, or before the one when there is no second. A line that
   * begins a statement says that there is no such end.
   */
  #until(first: number, second: number): RowEnd {
    const bytes = this.#bytes;
    const to = this.#to;
    for (let at = this.at; at < to; at++) {
      const byte = bytes[at];
      if (byte === first) {
        if (second !== 0 && at + 1 >= to && !this.#last) {
          this.at = at;
          return "more";
        }
        if (second === 0 || (at + 1 < to && bytes[at + 1] === second)) {
          this.at = second === 0 ? at : at + 2;
          this.#quote = 0;
          return "whole";
        }
      }
      if (byte !== lex.LF) continue;
      const isNext = lex.statementAt(bytes, at + 1, to, this.#last);
      if (isNext === null) {
        this.at = at;
        return "more";
      }
      if (isNext) return this.#broken(at + 1);
    }
    this.at = to;
    return "more";
  }

  /** After a string that held a line like a statement: did it end there, or was it never closed? `null`: too early to tell. */
  #isFollowedWell(from: number): boolean | null {
    let at = from;
    while (at < this.#to && this.#bytes[at] <= 32) at++;
    if (at >= this.#to) return this.#last ? false : null;
    return this.#bytes[at] === lex.COMMA || this.#bytes[at] === lex.CLOSE;
  }
}
