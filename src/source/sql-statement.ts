/**
 * Finds the end of a statement, or of its head, in the bytes that are there. For what is short: each call begins at the
 * statement's begin. Rows are not read by this (sql-splitter.ts).
 */
import * as lex from "./sql-lexing.js";

export interface StatementEnd {
  /** Behind the semicolon or the word; or where the next statement begins, when nothing ended this one. */
  readonly at: number;
  /** The word that ended it, in capitals. */
  readonly word: string | null;
}

const DOLLAR = 36;
const LONGEST_WORD = 12;

/**
 * @param options.words words that end it outside parentheses, in capitals
 * @param options.routine whether it is a procedure, trigger or the like, whose semicolons end nothing but `END;`
 * @returns `null` when more bytes are needed; never when `last`
 */
export function findStatementEnd(
  bytes: Buffer,
  from: number,
  to: number,
  last: boolean,
  options: { readonly words: ReadonlySet<string>; readonly backslashes: boolean; readonly routine: boolean },
): StatementEnd | null {
  const { words, backslashes, routine } = options;
  // What is open at the end of the input was never closed, or closed too late: what follows it may be statements.
  const open = (at: number): StatementEnd | null => {
    if (!last) return null;
    const next = lex.nextStatementLine(bytes, at, to);
    return { at: next < 0 ? to : next, word: null };
  };
  let depth = 0;
  let dollarQuoted = false;
  for (let at = from; at < to;) {
    const byte = bytes[at];
    if (lex.WORD[byte] === 1) {
      if (byte === DOLLAR) {
        const tag = /^\$(?:[A-Za-z_]\w*)?\$/u.exec(bytes.toString("latin1", at, Math.min(to, at + 64)))?.[0];
        if (tag !== undefined) {
          const end = bytes.indexOf(tag, at + tag.length, "latin1");
          if (end < 0 || end + tag.length > to) return open(at);
          at = end + tag.length;
          dollarQuoted = true;
          continue;
        }
      }
      let end = at + 1;
      while (end < to && lex.WORD[bytes[end]] === 1) end++;
      if (end >= to && !last) return null;
      if (depth === 0 && end - at <= LONGEST_WORD && (words.size > 0 || routine)) {
        const word = bytes.toString("latin1", at, end).toUpperCase();
        // `OVERRIDING SYSTEM VALUE VALUES (…)`
        const isName = word === "VALUE" && !/^\s*\(/u.test(bytes.toString("latin1", end, Math.min(to, end + 64)));
        if (words.has(word) && !isName) return { at: end, word };
        if (routine && word === "END") {
          const behind = /^\s*;/u.exec(bytes.toString("latin1", end, Math.min(to, end + 64)));
          if (behind) return { at: end + behind[0].length, word: null };
        }
      }
      at = end;
      continue;
    }
    switch (byte) {
      case lex.QUOTE:
      case lex.DOUBLE_QUOTE:
      case lex.BACKTICK: {
        const end = stringEnd(bytes, at, from, to, last, backslashes);
        if (end.state === "open") return open(at);
        if (end.state === "next") return { at: end.at, word: null };
        at = end.at;
        break;
      }
      case lex.OPEN_BRACKET: {
        let end = at;
        while (end < to && bytes[end] !== lex.CLOSE_BRACKET && bytes[end] !== lex.LF) end++;
        if (end >= to && !last) return null;
        at = bytes[end] === lex.CLOSE_BRACKET && end < to ? end + 1 : at + 1;
        break;
      }
      case lex.OPEN:
        depth++;
        at++;
        break;
      case lex.CLOSE:
        depth--;
        at++;
        break;
      case lex.SEMICOLON:
        at++;
        if (!routine || dollarQuoted) return { at, word: null };
        break;
      case lex.LF: {
        const isNext = lex.statementAt(bytes, at + 1, to, last);
        if (isNext === null) return null;
        if (isNext) return { at: at + 1, word: null };
        if (routine) {
          if (to - at < 8 && !last) return null;
          if (/^(?:GO|\/|\$\$|\/\/|;;)[ \t]*(?:\r?\n|$)/iu.test(bytes.toString("latin1", at + 1, Math.min(to, at + 8))))
            return { at: at + 1, word: null };
        }
        at++;
        break;
      }
      case lex.DASH:
      case lex.SLASH: {
        if (at + 2 >= to && !last) return null;
        const isLine = byte === lex.DASH && bytes[at + 1] === lex.DASH;
        const isBlock = byte === lex.SLASH && bytes[at + 1] === lex.STAR && bytes[at + 2] !== lex.BANG;
        if (!isLine && !isBlock) {
          at++;
          break;
        }
        const end = isLine ? bytes.indexOf(lex.LF, at) : bytes.indexOf("*/", at + 2, "latin1");
        if (end < 0 || end + (isLine ? 1 : 2) > to) return open(at);
        at = isLine ? end : end + 2;
        break;
      }
      default:
        at++;
    }
  }
  return last ? { at: to, word: null } : null;
}

/** `closed`: at = behind it. `next`: never closed before a line that begins a statement, at = that line. */
function stringEnd(
  bytes: Buffer,
  open: number,
  from: number,
  to: number,
  last: boolean,
  backslashes: boolean,
): { readonly state: "closed" | "open" | "next"; readonly at: number } {
  const quote = bytes[open];
  const how = lex.openString(bytes, open, from, backslashes);
  if (how.oracleClose !== 0) {
    for (let at = open + 2; at + 1 < to; at++) {
      if (bytes[at] === how.oracleClose && bytes[at + 1] === lex.QUOTE) return { state: "closed", at: at + 2 };
    }
    return { state: "open", at: to };
  }
  for (let at = open + 1; at < to;) {
    const byte = bytes[at];
    if (byte === quote) {
      if (at + 1 >= to && !last) break;
      const length = lex.quoteLength(quote, at + 1 < to ? bytes[at + 1] : -1);
      // A name in quotes may stand right before a word: "users"VALUES
      if (length === 0 || (length === 1 && quote !== lex.QUOTE)) return { state: "closed", at: at + 1 };
      at += length;
    } else if (byte === lex.BACKSLASH && how.backslashes && quote === lex.QUOTE) at += 2;
    else if (byte === lex.LF) {
      const isNext = lex.statementAt(bytes, at + 1, to, last);
      if (isNext === null) break;
      if (isNext) return { state: "next", at: at + 1 };
      at++;
    } else at++;
  }
  return { state: "open", at: to };
}
